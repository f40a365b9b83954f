"""The TimeGate and the TimeMap of each path (RFC 7089): which mementos there are, and the one for `Accept-Datetime`."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from fastapi.routing import APIRoute, iter_route_contexts
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from app.errors import BadHeaderError, NotFoundError
from app.queries.release import ReleaseKey
from app.queries.releases import Releases
from app.texts import Phrase
from app.web import memento
from app.web.address import address_of
from app.web.memento import LINK_FORMAT, TIME_GATE, TIME_MAP, memento_at
from app.web.relations import Relation, link
from app.web.request_context import AnswerContext
from app.web.sdmx.below import is_below

HEADER = "Accept-Datetime"
_WHOLE = re.compile("https?:/{1,2}(?=[^/])")  # some proxies make one slash of two
_EXPECTED = Phrase("expected.http-date", "a time as headers have it, such as Sat, 31 Jan 2026 12:00:00 GMT")
_LEAP_SECOND, _BEFORE_IT = " 23:59:60", " 23:59:59"  # as headers may have it (RFC 9110, 5.6.7), no clock of ours has
_WITHOUT_RELEASES = ("/sdmx/2.1", "/assets", "/favicon.ico")  # whose requests cannot name a time


def time_gate(request: Request) -> Response:
    """Lead to the memento of the newest release that had been made at the time of `Accept-Datetime`.

    A time before the first release leads to the first one, one in the future or none to the newest (RFC 7089, 4.5.3).
    Raises BadHeaderError for a header that is no time (RFC 7089, 4.5.2), and NotFoundError for a path without mementos.
    """
    original, context = _original(request), AnswerContext(request)
    releases = context.readers.releases
    chosen = releases.at(_accepted(request)) or releases.keys[0]
    address = context.address.show()
    headers = {
        "Location": address + memento.pinned(original, chosen, releases.made(chosen)),
        "Vary": HEADER.lower(),
        "Cache-Control": "no-cache",
        "Link": link(_around(original, releases, chosen), address),
    }
    return Response(status_code=302, headers=headers)


def time_map(request: Request) -> Response:
    """Answer with the list of the mementos of a path (RFC 7089, 5), the first one first; raises NotFoundError."""
    original, context = _original(request), AnswerContext(request)
    context.settle(LINK_FORMAT, "", original, packed=False, with_parts=False, by_language=False)
    if context.is_known:
        return context.not_modified()
    address = context.address.show()
    lines = (link([relation], address) for relation in _every(original, context.readers.releases))
    return context.respond(",\n".join(lines).encode() + b"\n")


def _original(request: Request) -> str:
    """Return the original that a TimeGate or a TimeMap is of: a path behind its own, or a whole address."""
    path: str = request.scope["path"]
    own = TIME_GATE if is_below(path, TIME_GATE) else TIME_MAP
    asked = path.removeprefix(own)
    if whole := _WHOLE.match(asked, 1):
        host, slash, rest = asked[whole.end() :].partition("/")
        base = address_of(request).base.partition("://")[2]
        asked = f"{host}{slash}{rest}".removeprefix(base)
    if not _has_mementos(request, asked):
        raise NotFoundError(path)
    return memento.original(asked, request.scope["query_string"].decode("latin-1"))


def _has_mementos(request: Request, path: str) -> bool:
    """Tell whether a path is one of data; whether there was such a record, each memento says."""
    if any(is_below(path, root) for root in _WITHOUT_RELEASES):
        return False
    scope = {**request.scope, "path": path, "root_path": "", "method": "GET"}
    return any(
        isinstance(context.original_route, APIRoute) and context.matches(scope)[0] is Match.FULL
        for context in iter_route_contexts(request.app.routes)
    )


def _accepted(request: Request) -> datetime:
    """Return the time that is asked for, the present if there is none; raises BadHeaderError."""
    sent = request.headers.get(HEADER)
    if sent is None:
        return datetime.now(UTC)
    try:
        time = parsedate_to_datetime(sent.replace(_LEAP_SECOND, _BEFORE_IT))
    except (ValueError, OverflowError):  # a number that no date can have is the latter
        raise BadHeaderError(HEADER, _EXPECTED) from None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time


def _around(original: str, releases: Releases, chosen: ReleaseKey) -> list[Relation]:
    """Return the links of a TimeGate: to the memento that it leads to, those beside it, the first and the last."""
    at, last = releases.keys.index(chosen), len(releases.keys) - 1
    found: dict[int, list[str]] = {}
    for place, name in ((0, "first"), (at - 1, "prev"), (at, ""), (at + 1, "next"), (last, "last")):
        if 0 <= place <= last:
            found.setdefault(place, []).append(name)
    return [
        Relation("original", original),
        Relation("timemap", TIME_MAP + original, LINK_FORMAT),
        *(_memento(names, original, releases, place) for place, names in sorted(found.items())),
    ]


def _every(original: str, releases: Releases) -> Iterator[Relation]:
    yield Relation("original", original)
    yield Relation("self", TIME_MAP + original, LINK_FORMAT)
    yield Relation("timegate", TIME_GATE + original)
    last = len(releases.keys) - 1
    for place in range(last + 1):
        yield _memento([name for at, name in ((0, "first"), (last, "last")) if at == place], original, releases, place)


def _memento(names: list[str], original: str, releases: Releases, place: int) -> Relation:
    """Return the link to the memento at a place; `names` say which it is beside the others."""
    rel = " ".join(filter(None, (*names, "memento")))
    return memento_at(rel, original, releases.keys[place], releases.times[place])
