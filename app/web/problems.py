"""Every error as `application/problem+json` (RFC 9457), in one shape, in the language asked for."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import responses
from typing import Annotated, Any, NotRequired, cast

import orjson
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from app.errors import (
    BadHeaderError,
    BadRequestError,
    Fault,
    MovedError,
    NotAcceptableError,
    NotFoundError,
    NotReadyError,
    OlderShapeError,
    OtherRepresentationError,
    RemovedError,
    TextNotAttachedError,
    TooManyStreamsError,
    UnsatisfiableRangeError,
)
from app.schemas.base import Uri
from app.schemas.parts import Parts
from app.sdmx.errors import SdmxError
from app.seeing.request import id_of
from app.texts import Phrase, say
from app.vocabulary import Lang
from app.web.address import whole
from app.web.negotiation import language, prefers_html
from app.web.sdmx.below import concerns_sdmx
from app.web.sent_values import encodable

log = logging.getLogger("workreport")

MEDIA_TYPE = "application/problem+json"
MEMENTO = "workreport.memento"  # where the scope of a request for a release has the headers that say so
SHOWN = 20  # maximum number of faults that a problem lists; the others are only counted
LONGEST_PATH = 200  # maximum length of `instance`, in characters
FOR_PROGRAMS = ("/v1", "/.well-known", "/livez", "/readyz", "/metrics")  # paths below which no problem is a page


class ParameterError(TypedDict):
    """A fault in one parameter."""

    parameter: Annotated[str, Field(description="Name of the parameter, such as `theme`.")]
    value: Annotated[str | None, Field(description="Value that was sent, shortened if long; null where none was.")]
    code: Annotated[str, Field(description="Code of the fault, such as `unknown_value`.")]
    message: Annotated[str, Field(description="Explanation for people: what is wrong and what is accepted.")]
    nearest: Annotated[list[str], Field(description="Valid values closest to the one sent, best first.")]


class Problem(TypedDict):
    """Reason why a request was not answered (RFC 9457)."""

    type: Annotated[
        str,
        Field(
            description="Path of the page that explains the problem, `/problems/<code>`, below the address of this API."
        ),
    ]
    title: Annotated[str, Field(description="Title of the kind of problem, in the language asked for.")]
    status: Annotated[int, Field(description="HTTP status of the answer, such as 422.")]
    detail: Annotated[str, Field(description="What happened this time and what to change.")]
    instance: Annotated[
        str, Field(description="Path that was asked for, below the address of this API, shortened if long.")
    ]
    request_id: Annotated[
        str,
        Field(
            description="Id of this request, as in `X-Request-ID`. Name it when you report a fault: the log of the "
            "server has it too."
        ),
    ]
    errors: Annotated[
        list[ParameterError],
        Field(description=f"One entry for each faulty parameter, up to {SHOWN}; else empty."),
    ]
    last_release: NotRequired[
        Annotated[int, Field(description="Of a removed record only: number of the last release that had it.")]
    ]
    last_address: NotRequired[
        Annotated[Uri, Field(description="Of a removed record only: whole address at which it is still served.")]
    ]
    parts: NotRequired[
        Annotated[Parts, Field(description="State of each part of the server; only in answers of `/readyz`.")]
    ]


# answers a request with a problem as a page: request, language, problem, paths that may have been meant, headers
ShowProblem = Callable[[Request, Lang, Problem, tuple[str, ...], Mapping[str, str]], Response]


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its code, status and title."""

    code: str
    status: int
    title: Phrase


def _type(code: str, status: int, title: str) -> ProblemType:
    return ProblemType(code, status, Phrase(f"problems.{code}.title", title))


INVALID = _type("invalid-parameters", 422, "Invalid parameters")
NOT_FOUND = _type("not-found", 404, "Not found")
TEXT_NOT_ATTACHED = _type("text-not-attached", 404, "Text not attached")
REMOVED = _type("removed", 410, "Removed")
NOT_ACCEPTABLE = _type("not-acceptable", 406, "Not acceptable")
METHOD_NOT_ALLOWED = _type("method-not-allowed", 405, "Method not allowed")
OTHER_REPRESENTATION = _type("precondition-failed", 412, "Precondition failed")
UNSATISFIABLE_RANGE = _type("range-not-satisfiable", 416, "Range not satisfiable")
INTERNAL = _type("internal-error", 500, "Internal error")
NOT_INSTALLED = _type("not-installed", 501, "Not installed")
NOT_READY = _type("not-ready", 503, "Not ready")
MALFORMED = _type("malformed-request", 400, "Malformed request")
TOO_SLOW = _type("request-too-slow", 408, "Request too slow")
BODY_TOO_LARGE = _type("body-too-large", 413, "Body too large")
ADDRESS_TOO_LONG = _type("address-too-long", 414, "Address too long")
HEADERS_TOO_LARGE = _type("headers-too-large", 431, "Headers too large")
BUSY = _type("busy", 503, "Busy")
MISDIRECTED = _type("misdirected-request", 421, "Misdirected request")
TOO_MANY_REQUESTS = _type("too-many-requests", 429, "Too many requests")
TOO_MANY_STREAMS = _type("too-many-streams", 503, "Too many long answers")
# a request meets these before its path is looked at
REFUSALS = (
    MALFORMED,
    TOO_SLOW,
    BODY_TOO_LARGE,
    ADDRESS_TOO_LONG,
    HEADERS_TOO_LARGE,
    BUSY,
    MISDIRECTED,
    TOO_MANY_REQUESTS,
)
KINDS = (
    INVALID,
    NOT_FOUND,
    REMOVED,
    TEXT_NOT_ATTACHED,
    NOT_ACCEPTABLE,
    METHOD_NOT_ALLOWED,
    OTHER_REPRESENTATION,
    UNSATISFIABLE_RANGE,
    INTERNAL,
    NOT_INSTALLED,
    NOT_READY,
    TOO_MANY_STREAMS,
    *REFUSALS,
)


def type_of(kind: ProblemType) -> str:
    """Return the `type` of a problem: the path of the page that explains it."""
    return f"/problems/{kind.code}"


DETAILS = {
    code: Phrase(f"problems.{code}.detail", text)
    for code, text in {
        "invalid-parameters": "The request has {count} faulty parameters; see `errors`.",
        "not-found": "There is no {path}.",
        "removed": "{path} was removed. Release {last} was the last to have it, and `as_of={last}` still shows it.",
        "text-not-attached": (
            "This server does not keep the text of this report, which belongs to its publisher. An "
            "operator who has the right to it can attach it with `workreport attach`."
        ),
        "not-acceptable": "Available here: {offered}.",
        "method-not-allowed": "{path} accepts {allow} only.",
        "precondition-failed": ("The answer has changed: `If-Match` does not name its current `ETag`. Read it again."),
        "range-not-satisfiable": "The answer ends before the range that `Range` asks for: it has {length} bytes.",
        "internal-error": "The server failed to answer. The error has been logged.",
        "too-many-streams": "This server is already sending as many long answers as it can. Try again in a moment.",
    }.items()
}

MESSAGES = {
    code: Phrase(f"faults.{code}.message", text)
    for code, text in {
        "unknown_parameter": "There is no parameter {parameter}.",
        "repeated_parameter": "{parameter} may be given only once.",
        "repeat_parameter": "For several values repeat the parameter: `{expected}`.",
        "unknown_value": "{value} is not a valid value of {parameter}.",
        "removed_value": "{value} of {parameter} was removed; {expected} still has it.",
        "renamed_value": "{value} of {parameter} is another record now: {expected}.",
        "invalid_value": "{value} is not a valid value of {parameter}: expected {expected}.",
        "missing_parameter": "The parameter {parameter} is missing.",
        "too_many_values": "{parameter} takes up to {expected} values.",
        "empty_range": "{parameter} is greater than {expected}, so nothing can match.",
        "needs_format": "{parameter} works with format={expected} only.",
        "needs_shape": "{parameter} works with shape={expected} only.",
        "too_large": "{parameter} asks for more than {expected}. Narrow the request, or ask for less with `limit`.",
        "too_many_rows": "More than {expected} rows match. Narrow the request, or use csv or ndjson.",
        "too_many_groups": "There are more than {expected} groups. Narrow the request, or group by fewer columns.",
        "too_many_compared": "More than {expected} metrics match, too many to compare. Narrow the request.",
        "several_units": (
            "{parameter} compares values, which needs one unit in each group. Add `by=unit` or `by=indicator`, or "
            "narrow the request to one `unit` or one `indicator`."
        ),
        "not_utf8": "The query string is not UTF-8.",
        "invalid_cursor": "{expected}.",
        "cursor_conflict": (
            "{parameter} differs from what the cursor carries. Release, filters and sort order cannot change from page "
            "to page."
        ),
    }.items()
}

_FIRST = Phrase("problems.first", "The first {shown} are listed.")
_NEAREST = Phrase("problems.nearest", "Did you mean {nearest}?")
_OR = Phrase("problems.or", " or ")
_OLDER_SHAPE = Phrase(
    "expected.this-shape",
    "a later release: another version of this software rendered the records of this one, with other fields",
)
_LATER = Phrase("problems.later", "There is no {path} at this release. It is there from release {first} on.")
_HEADER = Phrase("problems.header", "The header `{name}` cannot be read: expected {expected}.")


def older_shape(error: OlderShapeError) -> Fault:
    """Return the fault of asking for a release whose records this software cannot show."""
    return Fault("as_of", str(error.release), "invalid_value", _OLDER_SHAPE)


def message(fault: Fault, lang: Lang) -> str:
    """Say what is wrong with a parameter, in a language."""
    text = MESSAGES[fault.code].filled(
        parameter=f"`{cut(fault.parameter)}`", value=f"`{cut(str(fault.value))}`", expected=fault.expected
    )
    suggested = () if fault.code == "repeat_parameter" else fault.nearest  # it says how already
    return _sentences(lang, say(text, lang), _suggestion(suggested, lang))


def _sentences(lang: Lang, *sentences: str) -> str:
    return ("" if lang is Lang.ZH else " ").join(filter(None, sentences))


def _suggestion(nearest: tuple[str, ...], lang: Lang) -> str:
    """Return a sentence that names what may have been meant, empty if nothing is near."""
    named = say(_OR, lang).join(f"`{value}`" for value in nearest)
    return say(_NEAREST.filled(nearest=named), lang) if nearest else ""


def asked_language(request: Request) -> Lang:
    """Return the language for a request that may be wrong in any way; only a known `lang` counts."""
    asked = request.query_params.get("lang")
    return Lang(asked) if asked in set(Lang) else language(request.headers.get("accept-language", ""))


def problem(
    request: Request,
    kind: ProblemType,
    faults: tuple[Fault, ...] = (),
    headers: Mapping[str, str] | None = None,
    nearest: tuple[str, ...] = (),
    offered: tuple[str, ...] = (),
    reason: str = "",
    more: Mapping[str, Any] | None = None,
) -> Response:
    """Make the response for a problem; below `/sdmx` that is an error of SDMX. `more` are members of its own."""
    path = request.url.path

    def detail(lang: Lang) -> str:
        if len(faults) == 1:
            return message(faults[0], lang)
        text = reason or DETAILS[kind.code].filled(
            count=len(faults),
            path=f"`{cut(path)}`",
            allow=(headers or {}).get("Allow", "GET"),
            offered=", ".join(offered),
        )
        first = say(_FIRST.filled(shown=SHOWN), lang) if len(faults) > SHOWN else ""
        return _sentences(lang, say(text, lang), first, _suggestion(nearest, lang))

    if concerns_sdmx(request):
        return _of_sdmx(request, kind.status, detail(Lang.ZH), detail(Lang.EN), headers)
    lang = asked_language(request)
    headers = {**(headers or {}), "Link": f'<{whole(request, type_of(kind))}>; rel="help"'}
    body = _of_kind(kind, lang, path, detail(lang), id_of(request.scope), faults)
    return _answer(request, lang, cast("Problem", {**body, **(more or {})}), headers, nearest)


def respond(
    kind: ProblemType, lang: Lang, path: str, detail: str, request_id: str, headers: Mapping[str, str] | None = None
) -> Response:
    """Make the response for a problem of a request that is not looked at; `path` is the path asked for.

    `detail` is complete.
    """
    return _as_json(lang, _of_kind(kind, lang, path, detail, request_id), headers or {})


def _of_kind(
    kind: ProblemType, lang: Lang, path: str, detail: str, request_id: str, faults: tuple[Fault, ...] = ()
) -> Problem:
    body = _problem(type_of(kind), say(kind.title, lang), kind.status, path, detail, request_id)
    body["errors"] = [
        {
            "parameter": cut(fault.parameter),
            "value": None if fault.value is None else cut(fault.value),
            "code": fault.code,
            "message": message(fault, lang),
            "nearest": list(fault.nearest),
        }
        for fault in faults[:SHOWN]
    ]
    return body


def _problem(type_: str, title: str, status: int, path: str, detail: str, request_id: str) -> Problem:
    return {
        "type": type_,
        "title": title,
        "status": status,
        "detail": detail,
        "instance": cut(path, LONGEST_PATH),
        "request_id": request_id,
        "errors": [],
    }


def _answer(
    request: Request, lang: Lang, body: Problem, headers: Mapping[str, str], nearest: tuple[str, ...] = ()
) -> Response:
    """Answer with a problem: as a page where people asked for one, else as JSON."""
    path = request.scope["path"]
    is_for_programs = any(path == root or path.startswith(f"{root}/") for root in FOR_PROGRAMS)
    if not is_for_programs and prefers_html(request.headers.get("accept", "")):
        show: ShowProblem = request.app.state.problem_page
        return show(request, lang, body, nearest, headers)
    return _as_json(lang, body, headers)


def _as_json(lang: Lang, body: Problem, headers: Mapping[str, str]) -> Response:
    # a path may hold lone surrogates, which JSON cannot: they must not turn a 404 into a 500
    content = orjson.dumps(_encodable(body))
    return Response(
        content,
        body["status"],
        {**headers, "Content-Language": lang.value, "Cache-Control": "no-store"},
        MEDIA_TYPE,
    )


def _of_sdmx(request: Request, status: int, zh: str, en: str, headers: Mapping[str, str] | None) -> Response:
    """Answer as SDMX does; its room is loaded for that."""
    from app.sdmx.structures import Texts
    from app.web.sdmx import errors

    return errors.of_status(request, status, Texts(zh, en), headers)


def cut(text: str, most: int = 80) -> str:
    """Shorten what a client sent, so that the answer to a bad request stays small."""
    return text if len(text) <= most else f"{text[:most]}…"


def of_error(request: Request, error: Exception, more: Mapping[str, Any] | None = None) -> Response:
    """Turn a domain error into its problem; `more` are members of it where the server is not ready."""
    match error:
        case SdmxError():
            from app.web.sdmx import errors

            return errors.of_error(request, error)
        case BadRequestError():
            return problem(request, INVALID, error.faults)
        case BadHeaderError():
            return problem(request, MALFORMED, reason=_HEADER.filled(name=error.name, expected=error.expected))
        case OlderShapeError():
            return problem(request, INVALID, (older_shape(error),))
        case NotFoundError():
            later = _LATER.filled(path=f"`{cut(request.url.path)}`", first=error.first) if error.first else ""
            return _of_then(request, problem(request, NOT_FOUND, nearest=error.nearest, reason=later))
        case MovedError():
            query = request.scope["query_string"].decode("ascii", "replace")
            address = whole(request, f"{_like(request, error.path)}{'?' if query else ''}{query}")
            return Response(status_code=308, headers={"Location": address, "Cache-Control": "no-cache"})
        case RemovedError():
            return _of_then(request, removed(request, error.last))
        case NotAcceptableError():
            return problem(request, NOT_ACCEPTABLE, offered=error.offered, reason=error.reason)
        case OtherRepresentationError():
            return problem(request, OTHER_REPRESENTATION)
        case UnsatisfiableRangeError():
            # RFC 9110, 15.5.17: how long the answer is
            headers = {"Accept-Ranges": "bytes", "Content-Range": f"bytes */{error.length}"}
            reason = DETAILS[UNSATISFIABLE_RANGE.code].filled(length=error.length)
            return problem(request, UNSATISFIABLE_RANGE, headers=headers, reason=reason)
        case TextNotAttachedError():
            return problem(request, TEXT_NOT_ATTACHED)
        case NotReadyError():
            headers = {"Retry-After": "5"} if error.passing else {}
            return problem(request, NOT_READY, headers=headers, reason=error.reason, more=more)
        case TooManyStreamsError():
            return problem(request, TOO_MANY_STREAMS, headers={"Retry-After": "10"})
        case _:
            raise error


def _like(request: Request, path: str) -> str:
    """Return the path of a record, or that of its page where its former page was asked for."""
    page = path.removeprefix("/v1")
    resource = page.split("/")[1]
    return page if request.scope["path"].startswith(f"/{resource}/") else path


def removed(request: Request, last: int) -> Response:
    """Make the response for a record that was removed after a release."""
    path, lang = request.url.path, asked_language(request)
    address = whole(request, f"{request.scope['path']}?as_of={last}")
    text = DETAILS[REMOVED.code].filled(path=f"`{cut(path)}`", last=last)
    links = f'<{whole(request, type_of(REMOVED))}>; rel="help", <{address}>; rel="predecessor-version"'
    body = _of_kind(REMOVED, lang, path, say(text, lang), id_of(request.scope))
    body |= {"last_release": last, "last_address": address}
    return _answer(request, lang, body, {"Link": links})


def _of_then(request: Request, response: Response) -> Response:
    """Have an answer say that it is of the release that was asked for, if one was: a memento may be a 404."""
    response.headers.update(request.scope.get(MEMENTO, {}))
    return response


def of_status(request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Make a problem of a status that the API has no kind of problem for, such as 401 (RFC 9457, 4.2.1)."""
    if status in (204, 304):  # which have no body
        return Response(status_code=status, headers=headers)
    if concerns_sdmx(request):
        return _of_sdmx(request, status, detail, detail, headers)
    title, path = responses.get(status, detail), request.url.path
    body = _problem("about:blank", title, status, path, detail, id_of(request.scope))
    return _answer(request, asked_language(request), body, headers or {})


def of_validation(request: Request, error: Exception) -> Response:
    """Make a problem of parameters that the framework refused; those of the API are checked in `app.web.query`."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    faults = (
        Fault(str(found["loc"][-1]), None, "missing_parameter")
        if found["type"] == "missing"
        else Fault(str(found["loc"][-1]), str(found["input"]), "invalid_value", found["msg"])
        for found in error.errors()
    )
    return problem(request, INVALID, tuple(faults))


def of_failure(request: Request, error: Exception) -> Response:
    """Turn an unexpected error into a problem, and log it."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(request, INTERNAL)


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    return value
