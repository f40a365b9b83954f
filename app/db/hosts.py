"""A database on several PostgreSQL servers: an address with several hosts, as libpq writes it.

`postgresql+psycopg://USER@/NAME?host=db1,db2&port=5432,5433`. One of them is the primary, the others are its replicas.
A load needs the primary; a server reads from each of them by a connection of its own.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from sqlalchemy import URL, Dialect
from sqlalchemy.exc import ArgumentError

from app.errors import AddressError, WorkreportError

_TIMELINE = "SELECT pg_walfile_name(pg_current_wal_lsn())"  # its name begins with the timeline


def each_host(url: URL) -> list[URL]:
    """Return an address for each host that an address of PostgreSQL names, in its order.

    Raises AddressError if the numbers of hosts and ports differ.
    """
    hosts, ports = _split(url)
    if len(hosts) < 2:
        return [url]
    bare = url.set(host=None, port=None).difference_update_query(["host", "port"])
    return [
        bare.update_query_dict({"host": host} | ({"port": port} if port else {}))
        for host, port in zip(hosts, ports, strict=True)
    ]


def _split(url: URL) -> tuple[list[str], list[str]]:
    try:
        _, options = url.get_dialect()().create_connect_args(url)
    except ArgumentError as error:
        raise AddressError(f"expected as many ports as hosts, host=a,b&port=5432,5433: {error}") from None
    return _of_options(options)


def _of_options(options: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the hosts that options of libpq name, and the port of each: one port is that of all."""
    hosts, ports = (str(options.get(name, "")).split(",") for name in ("host", "port"))
    return hosts, ports if len(ports) == len(hosts) else ports * len(hosts)


def named(url: URL) -> str:
    """Name the one host of an address for the log."""
    hosts, ports = _split(url)
    return f"{hosts[0] or 'socket'}{f':{ports[0]}' if ports[0] else ''}"


def to_primary(dialect: Dialect, _record: object, arguments: Any, options: dict[str, Any]) -> Any:
    """Connect to the primary among several hosts: what SQLAlchemy calls to connect (`do_connect`).

    A server that was the primary before another took over may still take writes, and they would be lost. The one that
    took over last has the highest timeline. Raises WorkreportError if none takes writes.
    """
    faults: list[str] = []
    best: Any = None
    highest = ""
    for host, port in zip(*_of_options(options), strict=True):
        one = {**options, "host": host, "port": port, "target_session_attrs": "read-write"}
        try:
            connection: Any = dialect.connect(*arguments, **one)
        except psycopg.Error as error:
            faults.append(f"{host}:{port}: {str(error).strip().splitlines()[-1]}")
            continue
        timeline = connection.execute(_TIMELINE).fetchone()[0][:8]
        connection.rollback()
        other = connection
        if timeline > highest:
            best, other, highest = connection, best, timeline
        if other is not None:
            other.close()
    if best is None:
        raise WorkreportError(
            f"no server of the database takes writes ({'; '.join(faults)}): start the primary, or promote a replica "
            "(deploy/promote.sh)"
        )
    return best
