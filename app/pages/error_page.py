"""A problem as a page, for people who asked for a page: what is wrong, what may have been meant, and the way on.

Programs get the same as `application/problem+json`. `app.web.problems` decides who gets which.
"""

from collections.abc import Iterator, Mapping

from starlette.requests import Request
from starlette.responses import Response

from app.pages import headers as security
from app.pages.frame import Frame, present
from app.pages.rendering import render
from app.texts import Phrase
from app.vocabulary import Lang
from app.web.problems import ParameterError, Problem, cut

_TEXTS = {
    name: Phrase(f"error-page.{name}", text)
    for name, text in {
        "here": "Search the reports",
        "explained": "What this means and what to do",
        "start": "To the start page",
        "status": "HTTP status",
        "request": "Request",
    }.items()
}


def error_page(
    request: Request, lang: Lang, problem: Problem, nearest: tuple[str, ...], headers: Mapping[str, str]
) -> Response:
    """Return the page of a problem; `nearest` are paths that may have been meant, `headers` those of the problem."""
    frame = present(request, lang)
    values = {
        "title": problem["title"],
        "data": "",
        "problem": problem,
        "suggested": [*_suggested(frame, problem, nearest)],
        "explained": frame.link(problem["type"]) if problem["type"].startswith("/") else "",
    }
    sent = {**headers, **security.PAGE, "Content-Language": lang.value, "Cache-Control": "no-store"}
    body = render("error.html", frame, _TEXTS, **values)
    return Response(body, problem["status"], sent, "text/html; charset=utf-8")


def _suggested(frame: Frame, problem: Problem, nearest: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Give the address of each page that may have been meant, and what is shown of it."""
    if "last_address" in problem:
        yield frame.here(as_of=str(problem["last_release"])), problem["last_address"]
    for path in nearest:  # a path, or what the last part of this one may have been
        yield frame.link(path if path.startswith("/") else f"{frame.path.rpartition('/')[0]}/{path}"), path
    if len(problem["errors"]) == 1:
        (fault,) = problem["errors"]
        for value in fault["nearest"]:
            mended = _mended(frame.asked, fault, value)
            if mended != frame.asked:
                yield frame.at(frame.path, mended), value


def _mended(asked: list[tuple[str, str]], fault: ParameterError, value: str) -> list[tuple[str, str]]:
    """Return parameters with the nearest name or value in the place of a faulty one."""

    def correct(name: str, sent: str) -> tuple[str, str]:
        if (cut(name), cut(sent)) != (fault["parameter"], fault["value"]):
            return name, sent
        return (value, sent) if fault["code"] == "unknown_parameter" else (name, value)

    return [correct(name, sent) for name, sent in asked]
