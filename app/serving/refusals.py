"""The answers to requests that the server does not accept: malformed, too long, too large, too slow, one too many.

Such a request may not even be parsed, so what its problem needs is read off the bytes that came, as far as they go.
"""

import re
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from app.seeing.request import HEADER, id_of
from app.settings import Settings
from app.texts import Phrase, say
from app.vocabulary import Lang
from app.web import cors, problems
from app.web.negotiation import language
from app.web.problems import ProblemType, asked_language, cut
from app.web.sdmx.below import is_below

_ADDRESS_SHOWN = 200  # characters
_ASKED_LANGUAGE = re.compile(rb"[?&]lang=(zh|en)(?:&|$)")
_ACCEPT_LANGUAGE = re.compile(rb"^accept-language:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
# RFC 3986, 3.2.2 and 3.2.3: a name, an IPv4 address, or an IPv6 address in brackets; then perhaps a port
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?")


class Refusal(Exception):  # noqa: N818 - it is an answer, raised where there is no other way out of a parser
    """A request is not taken in: the kind of problem, what happened, and after how many seconds to try again."""

    def __init__(self, kind: ProblemType, detail: Phrase, retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.retry_after = retry_after

    def respond(self, request: Request) -> Response:
        """Answer a request that reached the application."""
        return self._response(asked_language(request), request.url.path, id_of(request.scope))

    def sent(self, came: bytes, general: list[tuple[bytes, bytes]], request_id: str) -> tuple[int, bytes]:
        """Return the status, and the headers and body for a connection that is then closed.

        `came` is what came of the request, `general` are the headers that every answer has.
        """
        line = came.partition(b"\n")[0]
        address = _unencoded(came) or _address_of(line)  # requests that are answered may have come with it
        path = quote(address.partition(b"?")[0], safe="/%:@!$&'()*+,;=~")
        response = self._response(_language_of(address, came), path, request_id)
        named = (HEADER, request_id.encode())
        headers = [*general, named, *cors.HEADERS, *response.raw_headers, (b"connection", b"close")]
        head = b"".join(b"%b: %b\r\n" % header for header in headers) + b"\r\n"
        return self.kind.status, head if line.startswith(b"HEAD ") else head + bytes(response.body)

    def _response(self, lang: Lang, path: str, request_id: str) -> Response:
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if is_below(path):
            from app.sdmx.definition import both
            from app.web.sdmx import errors

            return errors.of_refusal(path, self.kind.status, both(self.detail), headers, lang)
        return problems.respond(self.kind, lang, path, say(self.detail, lang), request_id, headers=headers)


# --- one for each bound -------------------------------------------------------------------------------------------

_ADDRESS_TOO_LONG = Phrase(
    "problems.address-too-long.detail",
    "An address may have up to {most} bytes, its query included. Ask for fewer values at a time.",
)
_HEADERS_TOO_LARGE = Phrase(
    "problems.headers-too-large.detail",
    "A request may have up to {lines} header lines, and up to {most} bytes with its address. Send "
    "fewer or shorter ones.",
)
_BODY_TOO_LARGE = Phrase(
    "problems.body-too-large.detail", "A request body may have up to {most} bytes. Requests by `GET` need none."
)
_TOO_SLOW = Phrase(
    "problems.request-too-slow.detail",
    "The request did not arrive completely within {seconds} seconds. Send it again on a new connection.",
)
_BUSY = Phrase(
    "problems.busy.detail",
    "The server holds up to {connections} connections, and all are in use. Try again in a few seconds.",
)
_MISDIRECTED = Phrase(
    "problems.misdirected-request.detail",
    "This server does not answer for `{host}` (RFC 9110, 15.5.20). Use the address that its operator has published.",
)
_NO_HOST = Phrase(
    "problems.misdirected-request.no-host",
    "The request names no host. Send a `Host` header with the name of this server.",
)
_TOO_MANY = Phrase(
    "problems.too-many-requests.detail",
    "A client may send {requests} requests within {window} seconds. Go on in {seconds} seconds.",
)


def address_too_long(bounds: Settings) -> Refusal:
    """Return the refusal of an address beyond `bounds.address_bytes`."""
    return Refusal(problems.ADDRESS_TOO_LONG, _ADDRESS_TOO_LONG.filled(most=bounds.address_bytes))


def headers_too_large(bounds: Settings) -> Refusal:
    """Return the refusal of headers beyond `bounds.headers` or `bounds.head_bytes`."""
    detail = _HEADERS_TOO_LARGE.filled(lines=bounds.headers, most=bounds.head_bytes)
    return Refusal(problems.HEADERS_TOO_LARGE, detail)


def body_too_large(bounds: Settings) -> Refusal:
    """Return the refusal of a body beyond `bounds.body_bytes`."""
    return Refusal(problems.BODY_TOO_LARGE, _BODY_TOO_LARGE.filled(most=bounds.body_bytes))


def too_slow(seconds: float) -> Refusal:
    """Return the refusal of a request that did not arrive whole within some seconds."""
    return Refusal(problems.TOO_SLOW, _TOO_SLOW.filled(seconds=f"{seconds:g}"))


def busy(bounds: Settings) -> Refusal:
    """Return the refusal of a connection beyond `bounds.connections`."""
    return Refusal(problems.BUSY, _BUSY.filled(connections=bounds.connections), retry_after=5)


def misdirected(host: str | None) -> Refusal:
    """Return the refusal of a request for a host that is not among the `trusted_hosts`; None where it names none."""
    return Refusal(problems.MISDIRECTED, _NO_HOST if host is None else _MISDIRECTED.filled(host=cut(host)))


def too_many(bounds: Settings, seconds: int) -> Refusal:
    """Return the refusal of a request beyond `bounds.client_requests`; in `seconds` there may be more."""
    detail = _TOO_MANY.filled(requests=bounds.client_requests or 0, window=bounds.client_seconds, seconds=seconds)
    return Refusal(problems.TOO_MANY_REQUESTS, detail, retry_after=seconds)


def failed() -> Refusal:
    """Return the refusal of a request that could not be read because of a fault of ours."""
    return Refusal(problems.INTERNAL, problems.DETAILS[problems.INTERNAL.code])


# --- malformed ----------------------------------------------------------------------------------------------------

_BYTES = Phrase(
    "malformed.bytes",
    "The address has bytes that are neither ASCII nor UTF-8. Percent-encode its text as UTF-8: `培训` "
    "becomes `%E5%9F%B9%E8%AE%AD`.",
)
_CHARACTERS = Phrase(
    "malformed.characters",
    "The address has characters that are not percent-encoded (RFC 3986). Send `{address}`.",
)
_CHARACTERS_CURL = Phrase(
    "malformed.characters-curl",
    "The address has characters that are not percent-encoded (RFC 3986). Send `{address}`, or let curl encode it: "
    "`{curl} ADDRESS`.",
)
_OTHERWISE = Phrase(
    "malformed.otherwise",
    "This is not a well-formed HTTP/1.1 request (RFC 9112). Make the program that sends it speak HTTP/1.1.",
)
_PART = Phrase("malformed.part", "This is not a well-formed HTTP/1.1 request (RFC 9112). {part}.")


def malformed(came: bytes, reason: str) -> Refusal:
    """Return the refusal of what is not an HTTP/1.1 request; `reason` is the parser's, in English."""
    address = _unencoded(came)
    if address is None:
        return Refusal(problems.MALFORMED, _in_plain_words(came, reason))
    try:
        text = address.decode()
    except UnicodeError:
        return Refusal(problems.MALFORMED, _BYTES)
    encoded = cut(quote(address, safe="/?#%:@!$&'()*+,;=~[]"), _ADDRESS_SHOWN)
    typed = [pair for pair in text.partition("?")[2].split("&") if not pair.isascii() or " " in pair]
    if typed and "'" not in typed[0]:
        curl = f"curl -G --data-urlencode '{cut(typed[0], 40)}'"
        return Refusal(problems.MALFORMED, _CHARACTERS_CURL.filled(address=encoded, curl=curl))
    return Refusal(problems.MALFORMED, _CHARACTERS.filled(address=encoded))


def _in_plain_words(came: bytes, reason: str) -> Phrase:
    """Say what is wrong and what to do. The parser's own words are for programmers."""
    for begins, detail in _OTHER_PROTOCOLS:
        if came.startswith(begins):
            return detail
    wrong = next((part for sign, part in _PARTS if sign in reason.lower()), None)
    return _OTHERWISE if wrong is None else _PART.filled(part=wrong)


_OTHER_PROTOCOLS = (  # by their first bytes: a handshake of TLS (RFC 8446, 5.1), the preface of HTTP/2 (RFC 9113, 3.4)
    (
        b"\x16\x03",
        Phrase("malformed.tls", "This is TLS (HTTPS), but the port takes plain HTTP. Write `http://` in the address."),
    ),
    (
        b"PRI * HTTP/2",
        Phrase(
            "malformed.http2",
            "This is HTTP/2, but the server speaks HTTP/1.1 only. Make the client use HTTP/1.1, as "
            "`curl --http1.1` does.",
        ),
    ),
)
_LENGTH = (
    "Its length is malformed. Send either `Content-Length` in decimal digits or `Transfer-Encoding: chunked`, not both"
)
_PARTS = tuple(  # what the parser's words are about; the first that fits
    (sign, Phrase(f"malformed.{sign.partition(' ')[0]}", text))
    for sign, text in {
        "transfer-encoding": _LENGTH,
        "content-length": _LENGTH,
        "chunk": "A chunk of its body is malformed. Requests for data need no body",
        "method": "Its method is unknown. Send `GET`, `HEAD` or `OPTIONS` in capitals",
        "header": "A header line is malformed. Write `Name: value` on each line, and end it with CRLF",
        "url": "Its address has characters that are not allowed. Percent-encode them",
        "version": "The version at the end of its first line is wrong. Write `HTTP/1.1`",
        "expected http/": "Its first line must end with `HTTP/1.1`",
    }.items()
)

_HOST_MISSING = Phrase(
    "malformed.host-missing",
    "The `Host` header is missing. An HTTP/1.1 request must have exactly one (RFC 9112, 3.2).",
)
_HOST_REPEATED = Phrase(
    "malformed.host-repeated",
    "There is more than one `Host` header. A request must have exactly one (RFC 9112, 3.2).",
)
_HOST_INVALID = Phrase(
    "malformed.host-invalid",
    "The `Host` header must be a name or an IP address, with or without a port, such as "
    "`example.org:8000` (RFC 9112, 3.2).",
)


def host(values: list[bytes], version: str) -> Refusal | None:
    """Return the refusal of the `Host` headers of a request, None where they are sound (RFC 9112, 3.2)."""
    if len(values) == 1 and _HOST.fullmatch(values[0]):
        return None
    if not values and version in ("1.0", "0.9"):
        return None
    if not values:
        return Refusal(problems.MALFORMED, _HOST_MISSING)
    return Refusal(problems.MALFORMED, _HOST_REPEATED if len(values) > 1 else _HOST_INVALID)


# --- reading what came --------------------------------------------------------------------------------------------


def _address_of(line: bytes) -> bytes:
    """Return the address in a request line that may be cut short or malformed."""
    rest = line.rstrip(b"\r").partition(b" ")[2]
    return rest.rpartition(b" HTTP/")[0] or rest


def _unencoded(came: bytes) -> bytes | None:
    """Return the first address that has blanks or characters beyond ASCII, None if none has."""
    for line in came.split(b"\n"):
        if line.partition(b" ")[0].isalpha():  # a method; names of headers end in a colon
            address = _address_of(line)
            if address.startswith((b"/", b"http")) and not (address.isascii() and b" " not in address):
                return address
    return None


def _language_of(address: bytes, came: bytes) -> Lang:
    asked: Any = _ASKED_LANGUAGE.search(address)
    if asked:
        return Lang(asked[1].decode())
    preferred = _ACCEPT_LANGUAGE.search(came)
    return language(preferred[1].decode("latin-1") if preferred else "")
