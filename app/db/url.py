"""The address of a database: what it may be, and how it is shown to people, never with a password."""

import re
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from app.errors import AddressError

_FORMS = "sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"
_DRIVERS = {  # what may stand before ://, and the driver that it means
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}
_SECRETS = ("password", "sslpassword", "passfile")  # of the options after the question mark


def database_at(address: str | URL) -> URL:
    """Return an address in the driver's form. Raises AddressError if it names no SQLite or PostgreSQL database."""
    if isinstance(address, str):
        try:
            url = make_url(address.strip())
        except (ArgumentError, ValueError) as error:
            raise AddressError(f"expected {_FORMS}, found {_harmless(address)}") from error
    else:
        url = address
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise AddressError(f"expected {_FORMS}, found {url.drivername}://…")
    if driver == "sqlite":
        _check_sqlite(url)
    elif "@" in (url.host or ""):
        raise AddressError("a password is percent-encoded in an address: write %40 for @, %2F for /")
    return url.set(drivername=driver)


def _check_sqlite(url: URL) -> None:
    if url.host or url.port or url.username or url.password:
        raise AddressError(
            "expected three slashes before a path from this folder (sqlite:///data/my.db) "
            "or four before one from the root (sqlite:////data/my.db), found two"
        )
    if url.database in (None, "", ":memory:"):
        raise AddressError("expected sqlite:///PATH, found no path: a database in memory is gone at once")
    unknown = sorted(set(url.query) - {"timeout"})
    if unknown or not re.fullmatch(r"[0-9]{1,4}", str(url.query.get("timeout", "0"))):
        raise AddressError(
            "the only option of an SQLite address is timeout, in whole seconds (sqlite:///PATH?timeout=60)"
        )


def file_of(url: URL) -> Path:
    """Return the absolute path of an SQLite database."""
    return Path(str(url.database)).absolute()


def shown(url: URL) -> str:
    """Name a database for people."""
    if url.get_backend_name() == "sqlite":
        return str(file_of(url))
    host = url.host or url.query.get("host") or "this machine's socket"
    where = f"{host if isinstance(host, str) else ','.join(host)}{f':{url.port}' if url.port else ''}"
    return f"the database {url.database or url.username or ''!s} at {where}"


def masked(address: str) -> str:
    """Write an address in the driver's form with `***` in place of every password. Raises AddressError."""
    url = database_at(address)
    hidden = {name: "***" for name in _SECRETS if name in url.query}
    return url.update_query_dict(hidden).render_as_string(hide_password=True).replace("%2A%2A%2A", "***")


def without_secrets(text: str, url: URL) -> str:
    """Return a driver's text with `***` in place of every password of the address."""
    secrets: list[Any] = [url.password, *(url.query.get(name) for name in _SECRETS)]
    for secret in secrets:
        for part in secret if isinstance(secret, tuple) else (secret,):
            if part:
                text = text.replace(str(part), "***")
    return text


def _harmless(address: str) -> str:
    """Return the part of a malformed address that cannot hold a password."""
    if re.fullmatch(r"[^@:?]*(:/[^@:?]*)?", address):
        return repr(address)
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+]*:(//)?", address)
    return f"{scheme.group()}…" if scheme else "no ://"
