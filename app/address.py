"""The address of this API as a client sees it: scheme, host and path prefix, before every path that is shown.

It comes from the public address in the settings, else from what a trusted proxy says, else from the request itself.
What a client may send as it likes is checked here, so that no answer shows anything but an address.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeVar
from urllib.parse import quote, urlsplit

Network = IPv4Network | IPv6Network
Headers = tuple[tuple[bytes, bytes], ...]  # names in lower case, as they were sent
_Path = TypeVar("_Path", str, bytes)

# the headers that an address may depend on
TOLD_BY = frozenset({b"host", b"forwarded", b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-prefix"})

_PORTS = {"http": "80", "https": "443"}
_AUTHORITY = re.compile(r"(?P<host>[a-z0-9_.-]{1,253}|\[(?P<v6>[0-9a-f:.]{2,45})\])(?::(?P<port>[0-9]{0,5}))?", re.A)
_MAILBOX = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}", re.A)
_PAGE = re.compile(r"https?://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?(?:/[\w.~!$&'()*+,;=:@%/?#-]{0,1000})?", re.A)
_MAIL = re.compile(rf"mailto:{_MAILBOX.pattern}(?:\?[\w.~!$&'()*+,;=:@%/?-]{{0,1000}})?", re.A)
_REPORTED = frozenset({"{id}", "{release}"})
_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*", re.A)
_PREFIX_LENGTH = 200
_AUTHORITY_LENGTH = 253 + len(":65535")
_REMEMBERED = 256  # clients and hosts that were looked at last
_PAIR = re.compile(r'[ \t]*([\w!#$%&\'*+.^`|~-]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))[ \t]*([;,]|$)', re.A)


@dataclass(slots=True)
class Peer:
    """The other end of a connection, as the connection knows it, whatever headers say.

    `server` is the address that the connection came to, `root` the path that the server was configured to stand below,
    `client` the address that it came from, empty where there is none. `last` keeps the headers that came last and their
    address, since the next request mostly sends the same.
    """

    scheme: str
    server: str
    trusted: bool
    root: str = ""
    last: tuple[Headers, str] | None = None
    client: str = ""


class Addresses:
    """Knows the address of this API for any request.

    `public` is the address in the settings, or None. `trusted` are the networks of trusted proxies. `own` are the first
    parts of the API's own paths, which are never taken for a prefix.
    """

    def __init__(
        self, public: str | None = None, trusted: Iterable[Network] = (), own: frozenset[str] = frozenset()
    ) -> None:
        self.public = public
        self.trusted = tuple(trusted)
        self.own = own
        self._prefix = urlsplit(public).path if public else ""
        self._trusts = lru_cache(_REMEMBERED)(self._is_trusted)
        self._peer_of = lru_cache(_REMEMBERED)(self._new_peer)

    def peer(
        self, scheme: str, client: tuple[str, int] | None, server: tuple[str, int | None] | None, root: str
    ) -> Peer:
        """Describe the other end of a connection. Connections from one machine to one port share it."""
        return self._peer_of(scheme, "" if client is None else client[0], *(server or ("localhost", None)), root)

    def _new_peer(self, scheme: str, came_from: str, host: str, port: int | None, root: str) -> Peer:
        named = f"[{host}]" if ":" in host else host
        here = authority(named if port is None else f"{named}:{port}", scheme) or "localhost"
        return Peer(scheme, here, self.trusts(came_from), root.rstrip("/"), client=came_from)

    def base(self, peer: Peer, told: Headers) -> str:
        """Return the address that paths of the API are appended to; `told` has those headers that `TOLD_BY` names."""
        if self.public:
            return self.public
        last = peer.last  # other threads replace it
        if last is None or last[0] != told:
            peer.last = last = told, self._base(peer, told)
        return last[1]

    def _base(self, peer: Peer, told: Headers) -> str:
        scheme, host = self.asked(peer, told)
        return f"{scheme}://{host or peer.server}{self.prefix(peer, told)}"

    def asked(self, peer: Peer, told: Headers) -> tuple[str, str | None]:
        """Return the scheme and the host that a request is for; None for the host where it names no valid one."""
        said = {name: value.decode("latin-1") for name, value in told}
        scheme, host = peer.scheme, None
        if peer.trusted:
            by_proxy = {"proto": _last(said, b"x-forwarded-proto"), "host": _last(said, b"x-forwarded-host")}
            if not any(by_proxy.values()):
                by_proxy = next(reversed(forwarded(said.get(b"forwarded", ""))), {})
            if by_proxy.get("proto", "").lower() in _PORTS:
                scheme = by_proxy["proto"].lower()
            host = authority(by_proxy.get("host", ""), scheme)
        return scheme, host or authority(said.get(b"host", ""), scheme)

    def prefix(self, peer: Peer, told: Sequence[tuple[bytes, bytes]]) -> str:
        """Return the path that the API stands below: empty, or `/like/this`."""
        if self.public:
            return self._prefix
        if peer.trusted:
            for name, value in reversed(told):
                if name == b"x-forwarded-prefix":
                    said = prefix(value.decode("latin-1").rpartition(",")[2].strip())
                    if said:
                        return said
        return peer.root

    def within(self, path: _Path, below: str) -> _Path:
        """Return a path without its prefix. A path whose prefix a proxy has already removed stays as it is."""
        if not below or below in self.own:
            return path
        if isinstance(path, str):
            return _cut(path, below, "/")
        return _cut(path, below.encode(), b"/")

    def trusts(self, client: str) -> bool:
        """Tell whether an address is one of a trusted proxy."""
        return self._trusts(client)

    def _is_trusted(self, client: str) -> bool:
        try:
            address = ip_address(client)
        except ValueError:  # a Unix socket, or a test
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return any(address in network for network in self.trusted)


def public_address(text: str) -> str:
    """Return a public address without a slash at its end. Raises ValueError for anything else."""
    try:
        parts = urlsplit(text)
    except ValueError:  # brackets that hold no IPv6 address
        parts = urlsplit("")
    host, path = authority(parts.netloc, parts.scheme), prefix(parts.path)
    whole = text == f"{parts.scheme}://{parts.netloc}{parts.path}"
    if parts.scheme not in _PORTS or host is None or path is None or not whole:
        raise ValueError(
            "expected an address such as https://example.org or https://example.org/data/workreport (http or https, a "
            "host, a path of letters, digits and - . _ ~, and no user, query or fragment), found " + repr(text)
        )
    return f"{parts.scheme}://{host}{path}"


def host_pattern(text: str) -> str:
    """Return a host in lower case, or `*.` before one for all below it. Raises ValueError for anything else."""
    host = text.lower().removeprefix("*.")
    if authority(host, "http") != host or re.search(r":[0-9]*$", host.rpartition("]")[2]):
        raise ValueError(f"expected hosts without a port such as example.org,*.example.org,10.1.2.3, found {text!r}")
    return text.lower()


def contact_address(text: str) -> str:
    """Return the address of a person or body: `mailto:…` (RFC 6068) or that of a page. Raises ValueError."""
    if _MAILBOX.fullmatch(text):
        return f"mailto:{text}"
    if _PAGE.fullmatch(text):
        return text
    raise ValueError(f"expected an address such as data@example.org or https://example.org/contact, found {text!r}")


def report_template(text: str) -> str:
    """Return an address to report an error at, in which `{id}` and `{release}` stand for what the error is in.

    It is that of a page or `mailto:…` (RFC 6068). Raises ValueError for anything else.
    """
    for gap in re.findall(r"\{[^{}]*\}?|\}", text):
        if gap not in _REPORTED:
            raise ValueError(f"expected no braces but {{id}} and {{release}}, found {gap} in {text!r}")
    filled = fill_template(text, "id", 1)
    if _PAGE.fullmatch(filled) or _MAIL.fullmatch(filled):
        return text
    raise ValueError(
        "expected an address such as https://example.org/errors?record={id}&release={release} or "
        f"mailto:data@example.org?subject={{id}}, with anything but ASCII percent-encoded, found {text!r}"
    )


def fill_template(template: str, record: str, release: int) -> str:
    """Return the address to report an error at in a record of a release."""
    return template.replace("{id}", quote(record, safe="")).replace("{release}", str(release))


def authority(text: str, scheme: str) -> str | None:
    """Return host and port (RFC 9110, 7.2) in lower case, without the scheme's default port; None if malformed."""
    return _authority(text, scheme) if len(text) <= _AUTHORITY_LENGTH else None


@lru_cache(_REMEMBERED)  # clients name the same few hosts again and again
def _authority(text: str, scheme: str) -> str | None:
    found = _AUTHORITY.fullmatch(text.lower())
    if found is None:
        return None
    port = found["port"]
    if port and not 0 < int(port) <= 65535:
        return None
    if found["v6"]:
        try:
            IPv6Address(found["v6"])
        except ValueError:
            return None
    return found["host"] if not port or port == _PORTS.get(scheme) else f"{found['host']}:{port}"


def prefix(text: str) -> str | None:
    """Return a path prefix without a slash at its end; None if malformed."""
    text = text.rstrip("/")
    return text if len(text) <= _PREFIX_LENGTH and _PREFIX.fullmatch(text) else None


def _last(said: dict[bytes, str], name: bytes) -> str:
    """Return what the nearest proxy said: the last in the list, behind the client and other proxies."""
    return said.get(name, "").rpartition(",")[2].strip()


def forwarded(text: str) -> list[dict[str, str]]:
    """Return the elements of a Forwarded header (RFC 7239, 4); none if the header is malformed."""
    elements: list[dict[str, str]] = []
    at = 0
    fresh = True
    while at < len(text):
        pair = _PAIR.match(text, at)
        if pair is None:
            return []
        if fresh:
            elements.append({})
        name, quoted, plain, behind = pair.groups()
        elements[-1][name.lower()] = plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        fresh = behind == ","
        at = pair.end()
    return elements


def _cut(path: _Path, below: _Path, slash: _Path) -> _Path:
    if path == below:
        return slash
    return path[len(below) :] if path.startswith(below + slash) else path
