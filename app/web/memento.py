"""Memento (RFC 7089): answers of earlier releases say which they are and what else there is, and so does a TimeGate.

The state of a path at a release is a memento: the same address with `as_of`. An original answers from the current
release and ignores `Accept-Datetime`; `/timegate/{path}` negotiates, and `/timemap/{path}` lists every memento.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote, unquote_plus

from starlette.requests import Request

from app.moment import stamp
from app.queries.release import ReleaseKey
from app.web.relations import Relation
from app.web.sdmx.below import is_below

LINK_FORMAT = "application/link-format"
TIME_GATE, TIME_MAP = "/timegate", "/timemap"
# What stays in the target of a link. Simple readers of headers end it at a comma or a semicolon.
_IN_A_PATH, _IN_A_QUERY = "/:@!$&()*+=~", "%=&?/:@!$()*+[]~"
_PLAIN = re.compile(r"[\w.~/:@!$&()*+=-]*", re.A)  # most often nothing else is in either: to quote it costs more


class Memento:
    """A release that was asked for: what its answer says of it, and how other paths ask for it."""

    def __init__(self, request: Request, release: ReleaseKey, made: datetime) -> None:
        self._release, self._made = release, made
        self._original = original_of(request)
        self.headers: Mapping[str, str] = {"Memento-Datetime": http_date(made)}

    @property
    def relations(self) -> tuple[Relation, ...]:
        """The links of a memento (RFC 7089, 4.2). Those to the first and the last memento are the TimeGate's.

        A page of a list has them too, so none of them is called `next`, `first` or `last`.
        """
        return (
            Relation("original", self._original),
            Relation("timegate", TIME_GATE + self._original),
            Relation("timemap", TIME_MAP + self._original, LINK_FORMAT),
            memento_at("memento", self._original, self._release, self._made),
        )

    def pinned(self, path: str) -> str:
        """Return a path with the release that was asked for, unless it names one: as does the record of a release."""
        if not path.startswith("/") or path.startswith("/v1/releases/") or "as_of=" in path:
            return path
        return pinned(path, self._release, self._made)


def pinned(path: str, release: ReleaseKey, made: datetime) -> str:
    """Return the path of a memento. SDMX knows times, but no numbers of releases."""
    asked = f"asOf={stamp(made)}" if is_below(path.partition("?")[0]) else f"as_of={release.number}"
    return f"{path}{'&' if '?' in path else '?'}{asked}"


def memento_at(rel: str, original: str, release: ReleaseKey, made: datetime) -> Relation:
    """Return the link to a memento."""
    return Relation(rel, pinned(original, release, made), datetime=http_date(made))


def time_gate_of(request: Request) -> Relation:
    """Return the link of an original to its TimeGate."""
    return Relation("timegate", TIME_GATE + original_of(request))


def original_of(request: Request) -> str:
    """Return the path and the query string of a request without the release that it asks for."""
    return original(request.scope["path"], request.scope["query_string"].decode("latin-1"))


def original(path: str, query: str) -> str:
    """Return a path and a query string without the release that is asked for, as a link has them.

    The query string has a character for each byte that was sent; not all clients encode what is not ASCII.
    """
    asked = "asOf" if is_below(path) else "as_of"
    sent = "&".join([part for part in query.split("&") if part and unquote_plus(part.partition("=")[0]) != asked])
    if _PLAIN.fullmatch(path) is None:
        path = quote(path, _IN_A_PATH)
    if _PLAIN.fullmatch(sent) is None:
        sent = quote(sent, _IN_A_QUERY, "latin-1")
    return f"{path}?{sent}" if sent else path


def http_date(time: datetime) -> str:
    """Return a time in UTC as headers have it (RFC 9110, 5.6.7)."""
    return format_datetime(time, usegmt=True)
