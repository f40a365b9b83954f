"""The sockets that a server listens on. They are bound before all else, so that an address in use is said at once."""

import os
import socket
from collections.abc import Iterator

from app.errors import ListenError

_FIRST = 3  # the number of the first socket that systemd hands over, see sd_listen_fds(3)


def handed_over() -> list[socket.socket]:
    """Return the sockets that a service manager has bound for this process, none where it has not."""
    whose, number = os.environ.get("LISTEN_PID"), os.environ.get("LISTEN_FDS", "")
    if whose != str(os.getpid()) or not number.isdecimal():
        return []
    found = [socket.socket(fileno=at) for at in range(_FIRST, _FIRST + int(number))]
    for given in found:
        given.set_inheritable(True)
    return found


def listen(host: str, port: int) -> list[socket.socket]:
    """Return a bound socket for each address of `host`, such as both of `localhost`; raises ListenError.

    They take connections only once a server listens on them.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise ListenError(error.errno, error.strerror, host or "the address ''") from error
    return list(_bound(list(dict.fromkeys((family, address) for family, _, _, _, address in found))))


def _bound(addresses: list[tuple[socket.AddressFamily, tuple[object, ...]]]) -> Iterator[socket.socket]:
    for family, address in addresses:
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            # a server that has just stopped would otherwise keep its port for a minute
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            made.bind(address)
        except OSError as error:
            made.close()
            raise ListenError(error.errno, os.strerror(error.errno or 0), shown(address)) from error
        made.set_inheritable(True)
        yield made


def shown(address: tuple[object, ...] | str) -> str:
    """Write an address as in a URL; of a Unix socket, which may have been handed over, its path."""
    if isinstance(address, str):
        return address
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in str(host) else f"{host}:{port}"
