"""What a connection asks of a PostgreSQL server when it is made, directly or through a pooler."""

import logging
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy import URL

from app.errors import BUSY, DAMAGED, GAVE_WAY, GONE, UNREADABLE, AddressError
from app.texts import Phrase

logging.getLogger("psycopg").setLevel(logging.ERROR)  # what it warns of (such as an aborted pipeline) is raised too
# so that a server that is gone is noticed, even if the network says nothing; seconds, tries, milliseconds
_LIVELINESS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
_THRESHOLD = 5  # psycopg's own
_OURS = frozenset(
    {"autocommit", "context", "row_factory", "cursor_factory"}
)  # options of psycopg that only the code sets


def arguments(url: URL) -> dict[str, Any]:
    """Return what psycopg is told beside the address. Raises AddressError for an option that it does not have.

    Options of the address beat ours. No statement is prepared before `settle` has looked for a pooler.
    """
    if refused := sorted(_OURS & url.query.keys()):
        raise AddressError(f"{refused[0]} is no option of an address")
    try:
        psycopg.conninfo.make_conninfo(**{name: _last(value) for name, value in url.query.items() if name not in _SELF})
    except psycopg.Error as error:
        raise AddressError(" ".join(str(error).split())) from None
    given = {name: value for name, value in _LIVELINESS.items() if name not in url.query}
    # the encoding is always ours, whatever database, role or environment say
    return {**given, "client_encoding": "utf8", "prepare_threshold": None}


def threshold(url: URL) -> int | None:
    """Return how often a statement is sent before it is prepared, None for never.

    `prepare_threshold` of an address is psycopg's own option: a whole number, or `none`. Raises AddressError for
    anything else.
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
    """Have times written as the driver reads them, and set when statements are prepared: behind a pooler never.

    Behind a pooler the next statement may reach another process of the server. A pooler shows itself by naming another
    process than the one that answers. A number above zero in the address stands: it says that this pooler keeps
    prepared statements apart.
    """
    connection.execute("SET DateStyle = 'ISO'")  # poolers keep it, as they keep the encoding
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
    """Return what an error says about the database, None if it is not the database's."""
    state = getattr(error, "sqlstate", None) or ""
    for beginning, meant in _MEANT.items():
        if state.startswith(beginning):
            return meant
    return None


_SELF = frozenset({"prepare_threshold", "host", "port"})  # host and port may be given several times
_FULL = Phrase("not-ready.full", "The database has no room for another connection.")
_MEANT = {  # by the whole SQLSTATE, or by its class
    "57014": BUSY,
    "42501": UNREADABLE,
    "42P05": UNREADABLE,
    "26000": UNREADABLE,
    "08": GONE,
    "57": GONE,
    "53": _FULL,
    "40": GAVE_WAY,  # a deadlock with a migration, or what a replica has to apply
    "55": BUSY,
    "58": UNREADABLE,
    "XX": DAMAGED,
}


def _last(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else value[-1]
