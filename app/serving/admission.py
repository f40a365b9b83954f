"""Whether a request is answered: by the host that it is for, and by how many its client has sent.

Both are off unless the settings say otherwise, and a request then costs nothing here. Operators are always answered:
probes name the machine, not the host, and must not fail because somebody else asks much.
"""

from collections.abc import Iterable, Iterator
from ipaddress import IPv6Address, ip_address

from starlette.types import Message, Send

from app.address import TOLD_BY, Addresses, Headers, Peer, forwarded
from app.serving import refusals
from app.serving.refusals import Refusal
from app.serving.request_counts import RequestCounts, Table
from app.settings import Settings

OPERATORS = frozenset({b"/livez", b"/readyz", b"/metrics"})
_NETWORK = 8  # bytes of an IPv6 address that name a network: whoever has one address has all of it


class Admission:
    """Asks of each request, by the settings, whether it is answered."""

    def __init__(self, bounds: Settings, addresses: Addresses, table: Table | None) -> None:
        self._bounds = bounds
        self._addresses = addresses
        self._hosts = _Hosts(bounds, addresses.public) if bounds.trusted_hosts else None
        most, seconds = bounds.client_requests, bounds.client_seconds
        self._counts = RequestCounts(most, seconds, table) if most else None
        self._policy = (b"ratelimit-policy", f'"client";q={most};w={seconds}'.encode())

    def ask(self, peer: Peer, path: bytes, headers: Iterable[tuple[bytes, bytes]]) -> tuple[Refusal | None, Headers]:
        """Count a request. Returns its refusal, None where it is answered, and the fields that any answer then has.

        The fields are those of draft-ietf-httpapi-ratelimit-headers-11. Names of headers are in lower case.
        """
        if path in OPERATORS:
            return None, ()
        if self._hosts is not None:
            told = tuple([header for header in headers if header[0] in TOLD_BY])
            host = self._addresses.asked(peer, told)[1]
            if host not in self._hosts:
                return refusals.misdirected(host), ()
        if self._counts is None:
            return None, ()
        counted = self._counts.count(client_of(peer, headers, self._addresses))
        fields = (self._policy, (b"ratelimit", b'"client";r=%d;t=%d' % (counted.left, counted.seconds)))
        return None if counted.within else refusals.too_many(self._bounds, counted.seconds), fields


def admission(bounds: Settings, addresses: Addresses, table: Table | None = None) -> Admission | None:
    """Return what asks of each request whether it is answered, None where the settings have all answered."""
    return Admission(bounds, addresses, table) if bounds.trusted_hosts or bounds.client_requests else None


def with_fields(send: Send, fields: Headers) -> Send:
    """Return a `send` that adds fields to an answer."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*fields, *message.get("headers", ())]}
        await send(message)

    return sent if fields else send


class _Hosts:
    """The hosts that requests may be for. The same few are asked for again and again."""

    def __init__(self, bounds: Settings, public: str | None) -> None:
        own = () if public is None else (_name(public.split("/")[2]),)
        self._whole = frozenset((*(host for host in bounds.trusted_hosts if not host.startswith("*")), *own))
        self._ends = tuple(host[1:] for host in bounds.trusted_hosts if host.startswith("*"))

    def __contains__(self, host: str | None) -> bool:
        if host is None:
            return False
        name = _name(host).removesuffix(".")
        return name in self._whole or name.endswith(self._ends)


def _name(host: str) -> str:
    """Return a host without its port."""
    return f"{host.partition(']')[0]}]" if host.startswith("[") else host.partition(":")[0]


# --- who the client is --------------------------------------------------------------------------------------------


def client_of(peer: Peer, headers: Iterable[tuple[bytes, bytes]], addresses: Addresses) -> bytes:
    """Name the client that a request comes from: the nearest one that is no trusted proxy.

    Each proxy adds the address that it was asked from. So the list is read from its end for as long as what was read is
    a proxy that is trusted; what stands before may have been made up.
    """
    client, trusted = peer.client, peer.trusted
    if trusted:
        for said in _passed_on(headers):
            address = _address(said)
            if address is None:
                break
            client = address
            if not addresses.trusts(address):
                break
    return _network(client)


def _passed_on(headers: Iterable[tuple[bytes, bytes]]) -> Iterator[str]:
    """Give what proxies said of who asked them, the nearest first."""
    named: dict[bytes, list[str]] = {b"x-forwarded-for": [], b"forwarded": []}
    for name, value in headers:
        if name in named:
            named[name].append(value.decode("latin-1"))
    if listed := ",".join(named[b"x-forwarded-for"]):
        yield from (part.strip() for part in reversed(listed.split(",")))
    else:
        elements = forwarded(",".join(named[b"forwarded"]))
        yield from (element.get("for", "") for element in reversed(elements))


def _address(said: str) -> str | None:
    """Read an IP address, which may have brackets and a port; None for anything else (RFC 7239, 6)."""
    bare = said if said.count(":") > 1 and not said.startswith("[") else _name(said).strip("[]")
    try:
        ip_address(bare)
    except ValueError:
        return None
    return bare


def _network(client: str) -> bytes:
    """Name a client: an IPv4 address, an IPv6 network of 64 bits, or what a server calls a client without either."""
    try:
        address = ip_address(client)
    except ValueError:
        return client.encode()
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped.packed if address.ipv4_mapped else address.packed[:_NETWORK]
    return address.packed
