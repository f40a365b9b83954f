"""One sentence for each kind of failure around the program, which says what to do: `explain`.

No other module turns exceptions into words. Database errors are recognised by their codes, since their words are in the
server's language. Passwords are removed from what a driver says.
"""

import errno
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.db.sqlite import code_of
from app.db.url import database_at, file_of, shown, without_secrets
from app.environment import PREFIX
from app.errors import ListenError, NotReadyError, WorkreportError
from app.settings import settings

Explained = str | None
_LONGEST = 300  # maximum characters shown of an unexpected error
_RETRY = "nothing was changed; try again"
_LOAD = "run `workreport load`"
_RESTORE = "put a backup back with `workreport restore FILE --replace`"
_BEHIND = "{db} lacks a column of this version ({why}): models and migrations differ; run tests/test_migrations.py"
_FULL = "{db} cannot grow: the disk is full; nothing was changed; make room and try again"
_MEMORY = "there is not enough memory; stop other programs, or give this one more, and try again"
_LITTLE = 1_000_000  # with fewer free bytes on its disk, a database cannot work


def explain(error: BaseException) -> str:
    """Return one sentence, on one line: what went wrong and what to do. A fault of the program itself has its place."""
    for one in _causes(error):
        for kind, words in _KINDS:
            if isinstance(one, kind) and (said := words(one)):
                return " ".join(said.split())
    return " ".join(_unexpected(error).split())


def is_debugged() -> bool:
    """Tell whether tracebacks are wanted. Where the settings are wrong, look at the environment alone."""
    try:
        return settings().debug
    except Exception:
        return os.environ.get(f"{PREFIX}DEBUG", "").lower() in ("1", "true", "yes", "on")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an error, then its causes. An error of a driver comes before the SQLAlchemy error that wraps it."""
    seen: set[int] = set()
    while id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, DBAPIError) and error.orig is not None:
            yield error.orig
        yield error
        error = error.__cause__ or error


# --- databases ----------------------------------------------------------------------------------------------------


def _database() -> URL | None:
    """Return the address of the database, None where the settings are wrong."""
    try:
        return database_at(settings().database_url)
    except Exception:  # the caller is explaining that very error
        return None


def _named() -> str:
    url = _database()
    return shown(url) if url is not None else "the database"


def _sqlite(error: Any) -> Explained:
    """Explain an error of SQLite by its code (https://sqlite.org/rescode.html)."""
    code = code_of(error)
    if code is None:
        return None
    words = _SQLITE.get(code)
    return words.format(db=_named(), why=error) if isinstance(words, str) else words(error) if words else None


def _not_opened(_error: object) -> str:
    """Explain why SQLite cannot open a file. It creates a missing one, so then it could not create it."""
    url = _database()
    path = file_of(url) if url is not None and url.get_backend_name() == "sqlite" else Path()
    relative = _relative(url)
    if path.is_dir():
        return f"{path} is a folder: WORKREPORT_DATABASE_URL names a file"
    if not path.parent.is_dir():
        return f"there is no folder {path.parent}: make it, or correct WORKREPORT_DATABASE_URL{relative}"
    if not path.exists():
        if os.access(path.parent, os.W_OK | os.X_OK):
            why = f"nothing can be written to {path.parent}; choose another folder in WORKREPORT_DATABASE_URL{relative}"
            return f"{path} cannot be made: {why}"
        return f"{path} cannot be made: {_may_not_write(path.parent)}"
    return f"{path} cannot be opened: give this user the right to read and write it and its folder"


def _not_there(error: object) -> str:
    """Explain that there is no database file, to a command that only reads."""
    url = _database()
    path = file_of(url) if url is not None else Path()
    if path.exists() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        return _not_opened(error)
    return f"there is no database {path}: {_LOAD}, or correct WORKREPORT_DATABASE_URL{_relative(url)}"


def _relative(url: URL | None) -> str:
    """Return a hint on the slashes of an address with a relative path, since most people mean an absolute one."""
    absolute = url is None or Path(str(url.database)).is_absolute()
    return "" if absolute else "; three slashes begin a path relative to this folder"


def _may_not_write(folder: Path) -> str:
    return f"this user may not write to {folder}; give it that right, or choose another folder"


def _broken(error: Exception) -> str:
    """Explain a failure to read or write. On a nearly full disk, the files beside the database cannot grow."""
    url = _database()
    if url is not None and url.get_backend_name() == "sqlite":
        if file_of(url).is_dir():
            return _not_opened(error)
        with suppress(OSError):
            disk = os.statvfs(file_of(url).parent)
            if disk.f_bavail * disk.f_frsize < _LITTLE:
                return _FULL.format(db=_named())
    return f"{_named()} cannot be read or written ({error}); nothing was changed; look at the disk and at `ulimit -f`"


def _statement(error: Exception) -> str:
    """Explain errors that SQLite distinguishes by words only. These are never translated."""
    said = str(error)
    if "no such table" in said or "no such column" in said:
        return f"{_named()} has no tables of this version ({said}): {_LOAD}"
    if "has no column named" in said:  # said of what is written only, and a load migrates before it writes
        return _BEHIND.format(db=_named(), why=said)
    if "already exists" in said:
        return f"{_named()} holds tables of something else ({said}): give workreport a database of its own"
    return f"{_named()}: {said}"


_NO_RIGHT = "{db} cannot be used: give this user the right to read and write it and its folder"
_SQLITE: dict[int, str | Callable[[Any], str]] = {
    sqlite3.SQLITE_ERROR: _statement,
    sqlite3.SQLITE_PERM: _NO_RIGHT,
    sqlite3.SQLITE_BUSY: f"{{db}} is being written by another program, which did not end in time; {_RETRY}",
    sqlite3.SQLITE_LOCKED: f"{{db}} is being written by another program, which did not end in time; {_RETRY}",
    sqlite3.SQLITE_NOMEM: _MEMORY,
    sqlite3.SQLITE_READONLY: (
        "{db} cannot be written: this user may not write to the file or to its folder, or the volume is read-only; "
        "what is there can be served with `workreport serve --read-only`"
    ),
    sqlite3.SQLITE_IOERR: _broken,
    sqlite3.SQLITE_CORRUPT: f"{{db}} is damaged ({{why}}); {_RESTORE}, or move it away and {_LOAD}",
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CANTOPEN: _not_opened,
    sqlite3.SQLITE_PROTOCOL: f"{{db}} cannot be locked ({{why}}): it may be on a network drive; {_RETRY}",
    sqlite3.SQLITE_AUTH: _NO_RIGHT,
    sqlite3.SQLITE_NOTADB: (
        "{db} is not a SQLite database or is damaged; correct WORKREPORT_DATABASE_URL, "
        f"{_RESTORE}, or move it away and {_LOAD}"
    ),
}


def _postgresql(error: Any) -> Explained:
    """Explain an error of PostgreSQL by its SQLSTATE (PostgreSQL's manual, appendix A), or by its class."""
    if not type(error).__module__.startswith("psycopg"):
        return None
    url = _database()
    why = _NOISE.sub("", str(error) if url is None else without_secrets(str(error), url)).strip()
    state: str | None = error.sqlstate
    words = _BEHIND if state == "42703" and error.diag.source_function == "checkInsertTargets" else None  # as in SQLite
    words = words or _POSTGRESQL.get(state or "") or _POSTGRESQL.get((state or "")[:2])
    if words is None:
        words = _refused(why) if state is None else "{db}: {why} (SQLSTATE {state})"
    detail = getattr(error.diag, "message_primary", None) or why  # without the text of the statement
    user = url.username if url is not None and url.username else "that connects"
    return words.format(db=_named(), why=detail, state=state, user=user)


_NOISE = re.compile(r"^connection (failed|is bad): |\s*Is the server running[^?]*\?", re.MULTILINE)
_GRANT = (
    "the role {user} may not do that in {db} ({why}); to load it needs GRANT CREATE, USAGE ON SCHEMA public, "
    "to serve with --read-only GRANT SELECT ON ALL TABLES IN SCHEMA public"
)
_OUT_OF_DATE = f"{{db}} has no tables of this version ({{why}}): {_LOAD}"
_POSTGRESQL = {  # a state, or the two characters of its class
    "08": "the connection to {db} broke ({why}); " + _RETRY,
    "22021": "{db} cannot hold the text ({why}): it needs the encoding UTF8",
    "22P05": "{db} cannot hold the text ({why}): it needs the encoding UTF8",
    "25006": (
        "{db} is read-only, as a standby is: load where it is written, "
        "and serve this one with `workreport serve --read-only`"
    ),
    "28": "{db} refuses the role {user} ({why}): correct user and password in WORKREPORT_DATABASE_URL",
    "3D000": "{db} is not there ({why}): CREATE DATABASE it, or correct WORKREPORT_DATABASE_URL",
    "3F000": _GRANT,
    "40": f"another program changed {{db}} at the same time ({{why}}); {_RETRY}",
    "42501": _GRANT,
    "42703": _OUT_OF_DATE,
    "42P01": _OUT_OF_DATE,
    "42P07": "{db} holds tables of something else ({why}): give workreport a database of its own",
    "53100": _FULL,
    "53200": "the server of {db} does not have enough memory ({why}); " + _RETRY,
    "53300": "{db} takes no more connections ({why}): raise max_connections, or serve with fewer workers and threads",
    "55P03": f"{{db}} is being written by another program, which did not end in time; {_RETRY}",
    "57014": "{db} took too long and was stopped ({why}): raise its statement_timeout; nothing was changed",
    "57": "{db} is stopping or starting ({why}); " + _RETRY,
    "58": "the server of {db} has a fault ({why}); nothing was changed; look at its disk and its log",
    "XX": "{db} is damaged or has a fault ({why}); " + f"{_RESTORE}, or load into a new database",
}
_CONNECTING = (  # words of libpq when a connection fails, since it gives no code then; after FATAL, the server's words
    ("resolve host", "{db} cannot be reached ({why}): correct the host in WORKREPORT_DATABASE_URL"),
    ("translate host name", "{db} cannot be reached ({why}): correct the host in WORKREPORT_DATABASE_URL"),
    ("Connection refused", "{db} cannot be reached ({why}): start PostgreSQL, or correct WORKREPORT_DATABASE_URL"),
    ("No such file", "{db} cannot be reached ({why}): start PostgreSQL, or give its host in WORKREPORT_DATABASE_URL"),
    ("timeout expired", "{db} does not answer ({why}): look at the network and at WORKREPORT_DATABASE_URL"),
    ("fe_sendauth", "{db} asks for a password ({why}): give one in WORKREPORT_DATABASE_URL or in a file .pgpass"),
    ("password authentication", _POSTGRESQL["28"]),
    ("pg_hba.conf", "{db} refuses the connection ({why}): its pg_hba.conf has no line for this user and this machine"),
    ("too many c", _POSTGRESQL["53300"]),
    ("the database system is", _POSTGRESQL["57"]),
    ('" does not exist', "{db} refuses the connection ({why}): create it, or correct WORKREPORT_DATABASE_URL"),
    ("invalid ", "WORKREPORT_DATABASE_URL: {why}"),
    ("bad value", "WORKREPORT_DATABASE_URL: {why}"),
)


def _refused(why: str) -> str:
    known = (words for sign, words in _CONNECTING if sign in why)
    return next(known, "{db} cannot be reached ({why}): look at its log, and at WORKREPORT_DATABASE_URL")


def _not_ready(error: NotReadyError) -> str:
    """Explain why there is nothing to read, by the driver's error if there is one."""
    url = _database()
    if url is not None and url.get_backend_name() == "sqlite" and not file_of(url).is_file():
        return _not_there(error)
    cause = error.__cause__.orig if isinstance(error.__cause__, DBAPIError) else None
    return (_sqlite(cause) if isinstance(cause, sqlite3.Error) else cause and _postgresql(cause)) or str(error)


# --- the rest -----------------------------------------------------------------------------------------------------


def _migration(error: Exception) -> Explained:
    """Explain Alembic's error about a revision that it does not know."""
    if type(error).__module__.startswith("alembic") and "locate revision" in str(error):
        return f"{_named()} was made by a newer version of workreport: load and serve with that, or take a new database"
    return None


_NETWORK = {
    errno.EADDRINUSE: "{name} is in use already: stop what listens there, or choose another port with --port",
    errno.EADDRNOTAVAIL: "{name} cannot be listened on: this machine has no such address; choose one with --host",
    errno.EACCES: "{name} cannot be listened on: ports below {lowest} need a right that this user lacks; choose --port",
}
_NETWORK[errno.EPERM] = _NETWORK[errno.EACCES]
_FILES = {
    errno.EACCES: "{name}: this user lacks the right to read or write it; give it that right, or choose another path",
    errno.EPERM: "{name}: this user lacks the right to read or write it; give it that right, or choose another path",
    errno.ENOENT: "{name} is not there: make it, or correct the path",
    errno.EEXIST: "{name}: a file is where a folder is needed; move it away, or choose another path",
    errno.ENOTDIR: "{name}: a part of the path is not a folder; correct the path",
    errno.EISDIR: "{name} is a folder, not a file; name a file",
    errno.ELOOP: "{name}: its links lead in a circle; correct them",
    errno.ENAMETOOLONG: "{name}: the name is too long; choose a shorter one",
    errno.ENOSPC: "{name} cannot be written: the disk is full; make room and try again",
    errno.EDQUOT: "{name} cannot be written: the quota of the disk is used up; make room and try again",
    errno.EFBIG: "{name} cannot be written: the file would be larger than is allowed; raise the limit (ulimit -f)",
    errno.EROFS: "{name} cannot be written: the volume is read-only; choose a path on another",
    errno.EBADF: "{name} cannot be written: it is closed; leave it open, or send it to a file",
    errno.EIO: "{name} cannot be read or written: look at the disk",
    errno.EMFILE: "too many files are open: raise the limit (ulimit -n)",
    errno.ENFILE: "too many files are open on this machine: close some, or raise its limit (sysctl fs.file-max)",
    errno.ENOMEM: _MEMORY,
    errno.EAGAIN: "the system has no more processes or threads for this user: raise the limit (ulimit -u)",
}


def _listening(error: ListenError) -> str:
    words = _NETWORK.get(
        error.errno or 0, "{name} cannot be listened on ({why}): choose an address of this machine with --host"
    )
    lowest = 1024
    with suppress(OSError, ValueError):
        lowest = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text(encoding="ascii"))
    return words.format(name=error.filename, why=error.strerror or error, lowest=lowest)


def _file(error: OSError) -> Explained:
    words = _FILES.get(error.errno or 0)
    named = isinstance(error.filename, str | bytes)
    name = os.fsdecode(error.filename) if named else "the output"
    if named and error.errno in (errno.EACCES, errno.EPERM):
        folder = Path(name).absolute().parent
        if os.access(folder, os.X_OK) and not os.path.lexists(name):
            return f"{name} cannot be made: {_may_not_write(Path(name).parent)}"
    return words.format(name=name) if words else None


_LIMITS = {
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "bool_parsing": "true or false",
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "less_than": "less than {lt}",
}


def _settings(error: ValidationError) -> Explained:
    """Explain settings that are out of range or of another type."""
    if error.title != "Settings":
        return None
    faults = []
    for details in error.errors(include_url=False):
        context = {name: f"{v:g}" if isinstance(v, float) else v for name, v in details.get("ctx", {}).items()}
        words, found = _LIMITS.get(details["type"]), details["input"]
        if details["type"] == "value_error":  # raised by `app.settings`
            said = str(context["error"])
        else:
            said = (
                f"expected {words.format(**context)}, found {found!r}"
                if words
                else f"{details['msg']}, found {found!r}"
            )
        faults.append(f"{PREFIX}{str(details['loc'][0]).upper()}: {said}")
    return "; ".join(faults)


def _unexpected(error: BaseException) -> str:
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig  # without the statement and its values
    at, place = error.__traceback__, ""
    while at is not None:
        code = at.tb_frame.f_code
        if f"{os.sep}app{os.sep}" in code.co_filename or not place:
            place = f"{Path(code.co_filename).name}:{at.tb_lineno}"
        at = at.tb_next
    url = _database()
    said = str(error)[:_LONGEST] if url is None else without_secrets(str(error), url)[:_LONGEST]
    return (
        f"unexpected {type(error).__name__}{f': {said}' if said else ''} ({place}); this is a fault of workreport: "
        f"{PREFIX}DEBUG=1 shows where"
    )


_KINDS: tuple[tuple[type[BaseException], Callable[[Any], Explained]], ...] = (
    (ListenError, _listening),
    (NotReadyError, _not_ready),
    (WorkreportError, str),
    (sqlite3.Error, _sqlite),
    (ValidationError, _settings),
    (PoolTimeoutError, lambda _: f"{_named()} has no connection free; try again"),
    (OSError, _file),
    (MemoryError, lambda _: _MEMORY),
    (ImportError, lambda error: f"a part of workreport is not installed ({error}): install it again"),
    (Exception, _postgresql),
    (Exception, _migration),
)
