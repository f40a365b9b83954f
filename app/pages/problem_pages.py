"""The pages that a problem's `type` leads to: what it means and what to do, for people and for programs."""

from typing import Annotated

import orjson
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from app.errors import NotFoundError, nearest
from app.pages.frame import escaped, page
from app.schemas.base import Lookup
from app.texts import Phrase, say
from app.vocabulary import Lang
from app.web import negotiation, problems
from app.web.address import address_of
from app.web.query import pairs, parse


class FaultKind(TypedDict):
    """A kind of fault in a parameter."""

    code: Annotated[str, Field(description="The `code` of an entry of `errors`.")]
    meaning: Annotated[str, Field(description="What it means and what to do, in the language asked for.")]


class ProblemKind(TypedDict):
    """A kind of problem explained."""

    type: Annotated[str, Field(description="The `type` of the problem.")]
    title: Annotated[str, Field(description="Its title, in the language asked for.")]
    status: Annotated[int, Field(description="The HTTP status that it comes with.")]
    meaning: Annotated[str, Field(description="What it means, in the language asked for.")]
    remedy: Annotated[str, Field(description="What to do, in the language asked for.")]
    errors: Annotated[list[FaultKind], Field(description="Kinds of fault that its `errors` may name; else empty.")]


# what each kind means, and what to do
_EXPLAINED = {
    code: (Phrase(f"problems.{code}.meaning", meaning), Phrase(f"problems.{code}.remedy", remedy))
    for code, (meaning, remedy) in {
        "invalid-parameters": (
            "One or more parameters are at fault: no such name, a value outside its vocabulary, badly written, given "
            "twice, or in conflict with another. No data is answered, lest a misspelt filter look like an empty "
            "result.",
            "Read `errors`, one entry a fault: `parameter` is at fault, `message` says why, `nearest` has the "
            "closest valid values. Mend the request; sending the same again changes nothing.",
        ),
        "not-found": (
            "There is no such path, or no record of that id in the current release.",
            "`detail` names paths or ids that look like it. Ids never change and stand in the lists; every path is "
            "at `/docs`.",
        ),
        "text-not-attached": (
            "There is such a report, but its text is not kept on this server: it belongs to its publisher and is not "
            "part of the data.",
            "All data, quotes and positions are there without it. An operator who has the right to the text can "
            "attach it with `workreport attach`; whoever has the file can match it by its sha256 and the positions.",
        ),
        "not-acceptable": (
            "The `Accept` header takes none of the media types on offer here.",
            "Lists come as JSON, CSV, NDJSON and XLSX, single records as JSON only. Leave `Accept` out, or name a "
            "format with `format=`, which beats it.",
        ),
        "method-not-allowed": (
            "The data can only be read: `GET`, `HEAD` and `OPTIONS` are all there is.",
            "Use `GET`; the `Allow` header names the methods.",
        ),
        "precondition-failed": (
            "`If-Match` names the answer that is wanted, and it is no longer the one that there is.",
            "Read it again without `If-Match`; a part that you have does not go with what is there now.",
        ),
        "internal-error": (
            "Something failed on the server; it has been logged.",
            "Try again later; if it persists, tell the operator path and time.",
        ),
        "not-ready": (
            "The database cannot be reached or read, has not been migrated, or holds no data yet; `detail` says which.",
            "Try again after the seconds that `Retry-After` says.",
        ),
        "malformed-request": (
            "What came is no HTTP/1.1 request: often an address with blanks or Chinese characters as they are typed, "
            "or a `Host` header that is missing, repeated or invalid.",
            "`detail` says what is wrong. Percent-encode addresses as UTF-8; with curl, `curl -G --data-urlencode "
            "'q=WORD' ADDRESS` does it.",
        ),
        "request-too-slow": (
            "The request began and did not arrive whole in time. The limits are in `/v1`.",
            "Send it again on a new connection. If it happens often, something between you and the server is slow.",
        ),
        "body-too-large": (
            "The body of the request is larger than the limit in `/v1`.",
            "Send no body: everything is asked for by the address.",
        ),
        "address-too-long": (
            "The address is longer than the limit in `/v1`.",
            "Ask for fewer values at a time, in several requests.",
        ),
        "headers-too-large": (
            "The request has more header lines, or larger headers, than the limits in `/v1` allow.",
            "Leave out headers that are not needed: `Accept`, `Accept-Encoding`, `Accept-Language` and "
            "`If-None-Match` are all that change an answer.",
        ),
        "busy": (
            "The server already holds as many connections as it can.",
            "Try again after the seconds that `Retry-After` says, and keep connections open between requests.",
        ),
        "too-many-streams": (
            "The server sends a bounded number of long answers at once, however slowly each is read: of tables in "
            "CSV, NDJSON and XLSX, and as many of JSON that is more than 256 kB (`streams_max` in `/v1`). Of "
            "workbooks of more than 10,000 rows a few wait to be made. Shorter answers go on.",
            "Try again after the seconds that `Retry-After` says. Read answers as fast as you can, and ask for less: "
            "filters, a smaller `limit`, or `Accept-Encoding: gzip`.",
        ),
    }.items()
}

FAULTS = {
    code: Phrase(f"faults.{code}.meaning", text)
    for code, text in {
        "unknown_parameter": "There is no such parameter; `nearest` has the closest.",
        "repeated_parameter": "The parameter may be given only once.",
        "unknown_value": "The value is not in its vocabulary, or there is no such id; `nearest` has the closest.",
        "invalid_value": "The value is badly written, out of bounds, too short or too long.",
        "missing_parameter": "A parameter that is needed is missing.",
        "too_many_values": "The parameter is repeated too often.",
        "empty_range": "The lower bound is above the upper: nothing can match.",
        "needs_format": "The parameter goes with one format only.",
        "too_many_rows": "More rows match than XLSX holds: narrow the request, or take CSV or NDJSON.",
        "not_utf8": "The query string is not percent-encoded UTF-8.",
        "invalid_cursor": (
            "The cursor is none of this list: send `page.next` of the page before as it is. Where the data has been "
            "replaced since, begin again without a cursor; the message says which."
        ),
        "cursor_conflict": "It differs from what the cursor carries; filters and sort cannot change from page to page.",
    }.items()
}

_STATUS = Phrase("problem-page.status", "HTTP status")
_MEANING = Phrase("problem-page.meaning", "What it means")
_REMEDY = Phrase("problem-page.remedy", "What to do")
_CODES = Phrase("problem-page.codes", "Codes that `errors` may have")
_EVERY = Phrase("problem-page.every", "All kinds of problem")


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
    lang = _language(request)
    code = request.path_params["code"]
    kind = next((kind for kind in problems.KINDS if kind.code == code), None)
    if kind is None:
        raise NotFoundError(code, nearest(code, [kind.code for kind in problems.KINDS]))
    found = explain(kind, lang)
    if negotiation.prefers_html(request.headers.get("accept", "")):
        return page(
            request, lang, f"{found['title']} · {found['status']}", _body(found, lang, address_of(request).prefix)
        )
    headers = {
        "Content-Language": lang.value,
        "Vary": "Accept, Accept-Language",
        "Cache-Control": "public, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(orjson.dumps(found), headers=headers, media_type="application/json")


def index(request: Request) -> Response:
    """Answer /problems: a page that lists every kind."""
    lang = _language(request)
    below = address_of(request).prefix
    rows = "".join(
        f'<tr><td><a href="{below}{problems.type_of(kind)}?lang={lang}">{kind.code}</a></td><td>{kind.status}</td>'
        f"<td>{escaped(say(kind.title, lang))}</td></tr>"
        for kind in problems.KINDS
    )
    title = say(_EVERY, lang)
    return page(request, lang, title, f"<h1>{title}</h1><table>{rows}</table>")


def _language(request: Request) -> Lang:
    query = parse(Lookup, pairs(request.scope["query_string"]))
    return query.lang or negotiation.language(request.headers.get("accept-language", ""))


def _body(found: ProblemKind, lang: Lang, below: str) -> str:
    words = (_STATUS, _MEANING, _REMEDY, _CODES, _EVERY)
    status, meaning, remedy, codes, every = (say(word, lang) for word in words)
    parts = [
        f"<h1>{escaped(found['title'])}</h1>",
        f"<p><code>{escaped(found['type'])}</code> · {status} <code>{found['status']}</code></p>",
        f"<h2>{meaning}</h2><p>{escaped(found['meaning'])}</p>",
        f"<h2>{remedy}</h2><p>{escaped(found['remedy'])}</p>",
    ]
    if found["errors"]:
        rows = "".join(
            f"<tr><td><code>{escaped(fault['code'])}</code></td><td>{escaped(fault['meaning'])}</td></tr>"
            for fault in found["errors"]
        )
        parts.append(f"<h2>{escaped(codes)}</h2><table>{rows}</table>")
    parts.append(f'<p><a href="{below}/problems?lang={lang}">{every}</a></p>')
    return "".join(parts)
