"""What a PostgreSQL server is asked for when a connection is made, directly or through a pooler."""

import logging
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import URL

from app.errors import BUSY, DAMAGED, GONE, UNREADABLE, AddressError
from app.texts import Phrase

logging.getLogger("psycopg").setLevel(logging.ERROR)  # what it warns of (a pipeline that is given up) is raised too
# a server that is gone is noticed, whatever the network says of it: seconds, tries, milliseconds
_LIVELINESS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_THRESHOLD = 5  # psycopg's own
_OURS = frozenset({"autocommit", "context", "row_factory", "cursor_factory"})  # of psycopg, and for the code to say


def arguments(url: URL) -> dict[str, Any]:
    """Return what psycopg is told beside the address; raises AddressError for an option that it does not have.

    Options of the address beat ours. Nothing is prepared before `settle` has seen what there is.
    """
    if refused := sorted(_OURS & url.query.keys()):
        raise AddressError(f"{refused[0]} is no option of an address")
    try:
        psycopg.conninfo.make_conninfo(**{name: _last(value) for name, value in url.query.items() if name not in _SELF})
    except psycopg.Error as error:
        raise AddressError(" ".join(str(error).split())) from None
    given = {name: value for name, value in _LIVELINESS.items() if name not in url.query}
    # the encoding is ours, whatever the database, the role or the environment is set to
    return {**given, "client_encoding": "utf8", "prepare_threshold": None}


def threshold(url: URL) -> int | None:
    """Return how often a statement is sent before it is prepared, None for never; raises AddressError for other words.

    `prepare_threshold` of an address is psycopg's own option and no text: a whole number, or `none`.
    """
    if "prepare_threshold" not in url.query:
        return _THRESHOLD
    text = _last(url.query["prepare_threshold"])
    if text.lower() in ("", "none"):
        return None
    if not text.isdecimal():
        raise AddressError(f"prepare_threshold: expected a whole number or none, found {text!r}")
    return int(text)


def settle(connection: "psycopg.Connection[Any]", url: URL) -> None:
    """Have times written as the driver reads them, and statements prepared as wanted; none where a pooler is between.

    Behind a pooler the next statement may reach another process of the server. A pooler is known by the process that
    it names, which is not the one that answers. A number above nought that was given in the address stands: who gives
    it knows the pooler to keep prepared statements apart.
    """
    connection.execute("SET DateStyle = 'ISO'")  # poolers keep to it as they do to the encoding
    connection.commit()
    wanted = threshold(url)
    if wanted is None:
        return
    if not wanted or "prepare_threshold" not in url.query:
        answering = connection.execute("SELECT pg_backend_pid()").fetchone()
        connection.rollback()
        if answering is None or answering[0] != connection.info.backend_pid:
            return
    connection.prepare_threshold = wanted


def meaning(error: BaseException | None) -> str | None:
    """Return what an error says of a database that is read; None where it is not the database's."""
    state = getattr(error, "sqlstate", None) or ""
    for beginning, meant in _MEANT.items():
        if state.startswith(beginning):
            return meant
    return None


_SELF = frozenset({"prepare_threshold", "host", "port"})  # the last two may be several
_FULL = Phrase("not-ready.full", "The database has no room for another connection.")
_MEANT = {  # by the whole of SQLSTATE, or its class
    "57014": BUSY,
    "42501": UNREADABLE,
    "42P05": UNREADABLE,
    "26000": UNREADABLE,
    "08": GONE,
    "57": GONE,
    "53": _FULL,
    "40": BUSY,
    "55": BUSY,
    "58": UNREADABLE,
    "XX": DAMAGED,
}


def _last(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else value[-1]
