"""The pages that a problem's `type` leads to: what it means and what to do, for people and for programs."""

from typing import Annotated

import orjson
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from app.errors import NotFoundError, nearest
from app.pages.frame import language_of, plain_page
from app.pages.headers import NOSNIFF
from app.texts import Phrase, say
from app.vocabulary import Lang
from app.web import negotiation, problems


class FaultKind(TypedDict):
    """A kind of fault in a parameter."""

    code: Annotated[str, Field(description="Code of the fault, as `errors` shows it.")]
    meaning: Annotated[str, Field(description="Meaning of the fault and what to do, in the language asked for.")]


class ProblemKind(TypedDict):
    """A kind of problem and its explanation."""

    type: Annotated[str, Field(description="Path of this page: the `type` of the problem.")]
    title: Annotated[str, Field(description="Title of the problem, in the language asked for.")]
    status: Annotated[int, Field(description="HTTP status that comes with the problem, such as 422.")]
    meaning: Annotated[str, Field(description="Meaning of the problem, in the language asked for.")]
    remedy: Annotated[str, Field(description="What to do about the problem, in the language asked for.")]
    errors: Annotated[
        list[FaultKind], Field(description="Kinds of fault that `errors` of such a problem may name; else empty.")
    ]


# what each kind means, and what to do
_EXPLAINED = {
    code: (Phrase(f"problems.{code}.meaning", meaning), Phrase(f"problems.{code}.remedy", remedy))
    for code, (meaning, remedy) in {
        "invalid-parameters": (
            "One or more parameters are faulty. The name is unknown, the value is not in its "
            "vocabulary or badly written, or the parameter is repeated or conflicts with another. "
            "The answer has no data, because a misspelt filter must not look like an empty result.",
            "Read `errors`, which has one entry for each fault: `parameter` is its name, `message` "
            "says what is wrong, and `nearest` has the closest valid values. Correct the request; "
            "sending it again unchanged does not help.",
        ),
        "not-found": (
            "The path does not exist, or no record of the current release has the id.",
            "`detail` names similar paths or ids. Lists have the ids, which never change. `/docs` has every path.",
        ),
        "removed": (
            "An earlier release had the record, and a later one does not: it was taken out of its report, or its "
            "report or the load that brought it was undone.",
            "`last_release` is the last release that had it, and `last_address` its address there. "
            "`/v1/history/{id}` says what became of a fact or a report.",
        ),
        "text-not-attached": (
            "The report exists, but this server does not keep its text. The text belongs to its "
            "publisher and is not part of the data.",
            "All data, quotes and positions are available without the text. An operator who has the "
            "right to it can attach it with `workreport attach`. Anyone who has the file can match "
            "it by its sha256 and the positions.",
        ),
        "not-acceptable": (
            "The `Accept` header accepts none of the media types that are available here.",
            "Lists come as JSON, CSV, NDJSON, XLSX and Parquet, single records as JSON only. Leave `Accept` "
            "out, or choose a format with `format=`, which takes precedence. Parquet needs pyarrow on the "
            "server: `detail` says how its operator installs it.",
        ),
        "method-not-allowed": (
            "The data can only be read, with `GET`, `HEAD` or `OPTIONS`.",
            "Use `GET`. The `Allow` header names the methods.",
        ),
        "precondition-failed": (
            "`If-Match` names an answer that is no longer current.",
            "Read it again without `If-Match`. Do not join a part that you have to the current answer.",
        ),
        "range-not-satisfiable": (
            "`Range` asks for bytes behind the end of the answer. `Content-Range` has the length of the answer.",
            "Ask for a range that begins before the end, or send the request without `Range`. An answer may have "
            "become shorter since its length was asked for: send its `ETag` as `If-Range`.",
        ),
        "internal-error": (
            "The server failed to answer. The error has been logged.",
            "Try again later. If it happens again, tell the operator the path and the time.",
        ),
        "not-installed": (
            "The software of this server can answer, but a library that it needs for this address is not installed.",
            "`detail` says how the operator of the server installs it. All other addresses work without it.",
        ),
        "not-ready": (
            "The database cannot be reached or read, has not been migrated, or holds no data yet. `detail` says which.",
            "Wait the number of seconds in `Retry-After`, then try again.",
        ),
        "malformed-request": (
            "The server received something that is not an HTTP/1.1 request. Often an address has "
            "spaces or Chinese characters that are not percent-encoded, or a `Host` header is "
            "missing, repeated or invalid.",
            "`detail` says what is wrong. Percent-encode addresses as UTF-8. With curl, `curl -G "
            "--data-urlencode 'q=WORD' ADDRESS` does it.",
        ),
        "request-too-slow": (
            "The request began but did not arrive completely in time. The limits are in `/v1`.",
            "Send it again on a new connection. If this happens often, something between you and the server is slow.",
        ),
        "body-too-large": (
            "The body of the request is larger than the limit in `/v1`.",
            "Send a smaller body, or none: for data, the address alone says what is asked for.",
        ),
        "address-too-long": (
            "The address is longer than the limit in `/v1`.",
            "Split the request into several, each with fewer values.",
        ),
        "headers-too-large": (
            "The request has more header lines, or larger headers, than the limits in `/v1` allow.",
            "Leave out headers that are not needed. Only `Accept`, `Accept-Encoding`, "
            "`Accept-Language` and `If-None-Match` change an answer.",
        ),
        "busy": (
            "The server already holds as many connections as it can.",
            "Wait the number of seconds in `Retry-After`, then try again. Keep connections open between requests.",
        ),
        "misdirected-request": (
            "The server does not answer for the host that the request is for.",
            "Use an address that the operator has published. Operators list the hosts in `WORKREPORT_TRUSTED_HOSTS`.",
        ),
        "too-many-requests": (
            "Your address has sent as many requests as a client may send in some time. `RateLimit-Policy` and `/v1` "
            "say how many in how many seconds, and `RateLimit` in every answer says how many are left.",
            "Wait the number of seconds in `Retry-After`, then go on. Ask for more at once: up to 1,000 records on a "
            "page, a whole table as CSV, or all data from `/v1/export.zip`. Keep answers.",
        ),
        "too-many-streams": (
            "The server sends a limited number of long answers at once, however slowly each is read. "
            "Tables that are made while they are sent count together, and so do XLSX and Parquet files that are not "
            "kept yet. Files that are kept and other answers over 256 kB that are made whole count together, too. "
            "`streams_max` in `/v1` is the limit of each. Only a few files of more than 10,000 "
            "rows wait to be made. Shorter answers are not affected.",
            "Wait the number of seconds in `Retry-After`, then try again. Read answers as fast as "
            "you can. Ask for less: add filters, use a smaller `limit`, or send `Accept-Encoding: "
            "gzip`.",
        ),
    }.items()
}

FAULTS = {
    code: Phrase(f"faults.{code}.meaning", text)
    for code, text in {
        "unknown_parameter": "The parameter does not exist; `nearest` has the closest ones.",
        "repeated_parameter": "The parameter may be given only once.",
        "repeat_parameter": "Several values were sent as one, as `a=1,2` or `a[]=1`. Repeat the parameter: `a=1&a=2`.",
        "unknown_value": "The value is not in the vocabulary, or no record has the id; `nearest` has the closest ones.",
        "removed_value": "The record was removed; the message says which release was the last to have it.",
        "renamed_value": "The record has another id now, or is a fact of another kind; the message says where it is.",
        "invalid_value": "The value is badly written, out of bounds, too short or too long.",
        "missing_parameter": "A required parameter is missing.",
        "too_many_values": "The parameter has too many values.",
        "empty_range": "The lower bound is greater than the upper one, so nothing can match.",
        "needs_format": "The parameter works with one format only.",
        "needs_shape": "The parameter works with one shape of table only.",
        "too_large": "The answer would hold more than `/v1` allows. Narrow the request, or ask for less with `limit`.",
        "too_many_rows": "More rows match than XLSX can hold. Narrow the request, or use CSV or NDJSON.",
        "too_many_groups": "There are more groups than one answer has. Narrow the request, or group by fewer columns.",
        "too_many_compared": "More metrics match than one request compares. Narrow the request.",
        "several_units": "Values are compared within one unit only. Group by unit or indicator, or ask for one.",
        "not_utf8": "The query string is not percent-encoded UTF-8.",
        "invalid_cursor": (
            "The cursor does not belong to this list, or the data that it reads has been replaced. "
            "Send `page.next` of the page before unchanged, or begin again without a cursor; the "
            "message says which."
        ),
        "cursor_conflict": "The parameter differs from what the cursor carries. Filters and sort "
        "order cannot change from page to page.",
    }.items()
}

_TEXTS = {
    name: Phrase(f"problem-page.{name}", text)
    for name, text in {
        "status": "HTTP status",
        "meaning": "What it means",
        "remedy": "What to do",
        "codes": "Codes that `errors` may have",
        "every": "All kinds of problem",
    }.items()
}


def explain(kind: problems.ProblemType, lang: Lang) -> ProblemKind:
    """Explain a kind of problem in a language."""
    meaning, remedy = _EXPLAINED[kind.code]
    faults = FAULTS if kind is problems.INVALID else {}
    return {
        "type": problems.type_of(kind),
        "title": say(kind.title, lang),
        "status": kind.status,
        "meaning": say(meaning, lang),
        "remedy": say(remedy, lang),
        "errors": [{"code": code, "meaning": say(text, lang)} for code, text in faults.items()],
    }


def explained(request: Request) -> Response:
    """Answer /problems/<code>: a page where the client prefers one, else JSON; raises NotFoundError for other codes."""
    lang = language_of(request)
    code = request.path_params["code"]
    kind = next((kind for kind in problems.KINDS if kind.code == code), None)
    if kind is None:
        raise NotFoundError(code, nearest(code, [kind.code for kind in problems.KINDS]))
    found = explain(kind, lang)
    if negotiation.prefers_html(request.headers.get("accept", "")):
        title = f"{found['title']} · {found['status']}"
        return plain_page(request, lang, "problem.html", _TEXTS, title=title, found=found)
    headers = {
        **NOSNIFF,
        "Content-Language": lang.value,
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "public, no-cache",
    }
    return Response(orjson.dumps(found), headers=headers, media_type="application/json")


def index(request: Request) -> Response:
    """Answer /problems: a page that lists every kind."""
    lang = language_of(request)
    kinds = [(problems.type_of(kind), kind) for kind in problems.KINDS]
    return plain_page(request, lang, "problems.html", _TEXTS, title=say(_TEXTS["every"], lang), kinds=kinds)
