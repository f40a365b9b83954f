"""What a server answers a request that it does not take in: malformed, too long, too large, too slow, one too many.

Such a request may not even be parsed, so what its problem needs is read off the bytes that came, as far as they go.
"""

import re
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from app.settings import Settings
from app.vocabulary import Lang
from app.web import cors, problems
from app.web.negotiation import language
from app.web.problems import ProblemType, asked_language, cut

_RETRY = {"Retry-After": "5"}
_ADDRESS_SHOWN = 200  # characters
_ASKED_LANGUAGE = re.compile(rb"[?&]lang=(zh|en)(?:&|$)")
_ACCEPT_LANGUAGE = re.compile(rb"^accept-language:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
# RFC 3986, 3.2.2 and 3.2.3: a name, an IPv4 address, or an IPv6 address in brackets; then perhaps a port
_HOST = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?")


class Refusal(Exception):  # noqa: N818 - it is an answer, raised where there is no other way out of a parser
    """A request is not taken in: the kind of problem, and what happened, in Chinese and in English."""

    def __init__(self, kind: ProblemType, zh: str, en: str) -> None:
        super().__init__(en)
        self.kind = kind
        self.detail = {Lang.ZH: zh, Lang.EN: en}

    def respond(self, request: Request) -> Response:
        """Answer a request that reached the application."""
        return self._response(asked_language(request), request.url.path)

    def sent(self, came: bytes, general: list[tuple[bytes, bytes]]) -> tuple[int, bytes]:
        """Return the status, and headers and body as they are sent on a connection that closes behind them.

        `came` is what came of the request, `general` are the headers that every answer has.
        """
        line = came.partition(b"\n")[0]
        address = _address_of(line)
        path = quote(address.partition(b"?")[0], safe="/%:@!$&'()*+,;=~")
        response = self._response(_language_of(address, came), path)
        headers = [*general, *cors.HEADERS, *response.raw_headers, (b"connection", b"close")]
        head = b"".join(b"%b: %b\r\n" % header for header in headers) + b"\r\n"
        return self.kind.status, head if line.startswith(b"HEAD ") else head + bytes(response.body)

    def _response(self, lang: Lang, path: str) -> Response:
        headers = _RETRY if self.kind is problems.BUSY else None
        return problems.respond(self.kind, lang, path, self.detail[lang], headers=headers)


# --- one for each bound -------------------------------------------------------------------------------------------


def address_too_long(bounds: Settings) -> Refusal:
    """Return the refusal of an address beyond `bounds.address_bytes`."""
    most = bounds.address_bytes
    return Refusal(
        problems.ADDRESS_TOO_LONG,
        f"地址（含查询部分）最长 {most} 字节；请把取值分到几次请求中。",
        f"An address has {most} bytes at most, its query included. Ask for fewer values at a time.",
    )


def headers_too_large(bounds: Settings) -> Refusal:
    """Return the refusal of headers beyond `bounds.headers` or `bounds.head_bytes`."""
    lines, most = bounds.headers, bounds.head_bytes
    return Refusal(
        problems.HEADERS_TOO_LARGE,
        f"请求头最多 {lines} 行，连同地址共 {most} 字节；请减少请求头。",
        f"A request has {lines} header lines at most, and {most} bytes with its address. Send fewer or shorter ones.",
    )


def body_too_large(bounds: Settings) -> Refusal:
    """Return the refusal of a body beyond `bounds.body_bytes`."""
    most = bounds.body_bytes
    return Refusal(
        problems.BODY_TOO_LARGE,
        f"请求体最大 {most} 字节；此处的请求不需要请求体。",
        f"A body has {most} bytes at most. Requests here need none.",
    )


def too_slow(seconds: float) -> Refusal:
    """Return the refusal of a request that did not arrive whole within some seconds."""
    return Refusal(
        problems.TOO_SLOW,
        f"请求未在 {seconds:g} 秒内完整到达；请在新的连接上重新发送。",
        f"The request did not arrive whole within {seconds:g} seconds. Send it again on a new connection.",
    )


def busy(bounds: Settings) -> Refusal:
    """Return the refusal of a connection beyond `bounds.connections`."""
    return Refusal(
        problems.BUSY,
        f"服务器同时最多保持 {bounds.connections} 个连接，现已全部占用；请稍后再试。",
        f"The server holds {bounds.connections} connections at once and all are in use. Try again in a few seconds.",
    )


def failed() -> Refusal:
    """Return the refusal of a request that could not be read for a fault of ours."""
    return Refusal(problems.INTERNAL, *problems.DETAILS[problems.INTERNAL.code])


# --- malformed ----------------------------------------------------------------------------------------------------


_LENGTHS = (
    "Its length is malformed: give one `Content-Length` in decimal digits or `Transfer-Encoding: chunked`, not both"
)


def malformed(came: bytes, reason: str) -> Refusal:
    """Return the refusal of what is no HTTP/1.1 request; `reason` is what the parser says of it, in English."""
    address = _unencoded(came)
    if address is None:
        return Refusal(problems.MALFORMED, *_in_plain_words(came, reason))
    try:
        text = address.decode()
    except UnicodeError:
        return Refusal(
            problems.MALFORMED,
            "地址中有既非 ASCII 也非 UTF-8 的字节；请将文字按 UTF-8 作百分号编码后再发送，例如 `培训` 为 "
            "`%E5%9F%B9%E8%AE%AD`。",
            "The address has bytes that are neither ASCII nor UTF-8. Percent-encode its text as UTF-8: `培训` is "
            "`%E5%9F%B9%E8%AE%AD`.",
        )
    encoded = cut(quote(address, safe="/?#%:@!$&'()*+,;=~[]"), _ADDRESS_SHOWN)
    zh, en = f"请发送 `{encoded}`", f"Send `{encoded}`"
    typed = [pair for pair in text.partition("?")[2].split("&") if not pair.isascii() or " " in pair]
    if typed and "'" not in typed[0]:
        curl = f"curl -G --data-urlencode '{cut(typed[0], 40)}'"
        zh, en = f"{zh}，或让 curl 来编码：`{curl} 地址`", f"{en}, or let curl encode it: `{curl} ADDRESS`"
    return Refusal(
        problems.MALFORMED,
        f"地址中有未经百分号编码的字符（RFC 3986）；{zh}。",
        f"The address has characters that are not percent-encoded (RFC 3986). {en}.",
    )


def _in_plain_words(came: bytes, reason: str) -> tuple[str, str]:
    """Say, in Chinese and in English, what is wrong and what to do; the parser's own words are for programmers."""
    for begins, zh, en in _OTHER_PROTOCOLS:
        if came.startswith(begins):
            return zh, en
    wrong = next((words for sign, *words in _PARTS if sign in reason.lower()), None)
    if wrong is None:
        return (
            "这不是合格的 HTTP/1.1 请求（RFC 9112）。请让发送请求的程序按 HTTP/1.1 发送。",
            "This is no well-formed HTTP/1.1 request (RFC 9112). Have the program that sends it speak HTTP/1.1.",
        )
    zh, en = wrong
    return (
        f"这不是合格的 HTTP/1.1 请求（RFC 9112）：{zh}。",
        f"This is no well-formed HTTP/1.1 request (RFC 9112). {en}.",
    )


_OTHER_PROTOCOLS = (  # by their first bytes: a handshake of TLS (RFC 8446, 5.1), the preface of HTTP/2 (RFC 9113, 3.4)
    (
        b"\x16\x03",
        "收到的是 TLS（HTTPS）数据，而此端口只接受未加密的 HTTP；请把地址写成 `http://`。",
        "This is TLS (HTTPS), and the port takes plain HTTP. Write `http://` in the address.",
    ),
    (
        b"PRI * HTTP/2",
        "这是 HTTP/2 请求，而此处只接受 HTTP/1.1；请让客户端使用 HTTP/1.1（例如 `curl --http1.1`）。",
        "This is HTTP/2, and only HTTP/1.1 is spoken here. Have the client use that, as `curl --http1.1` does.",
    ),
)
_PARTS = (  # what the parser's words are about; the first that fits
    ("transfer-encoding", "`Transfer-Encoding` 有误；请只用 `chunked`，且不与 `Content-Length` 并用", _LENGTHS),
    ("content-length", "`Content-Length` 有误；请只给一个十进制整数，且不与 `Transfer-Encoding` 并用", _LENGTHS),
    (
        "chunk",
        "请求体的分块有误；此处的请求不需要请求体",
        "A chunk of its body is malformed. Requests here need no body",
    ),
    (
        "method",
        "请求方法不明；请用大写的 `GET`、`HEAD` 或 `OPTIONS`",
        "Its method is unknown. Send `GET`, `HEAD` or `OPTIONS`, in capitals",
    ),
    (
        "header",
        "有一行请求头有误；请写成 `名称: 值`，每行一个，以 CRLF 结尾",
        "A header line is malformed. Write `Name: value`, one a line, each ended by CRLF",
    ),
    (
        "url",
        "地址中有不允许的字符；请作百分号编码",
        "Its address has characters that are not allowed. Percent-encode them",
    ),
    (
        "version",
        "请求行末尾的版本有误；请写 `HTTP/1.1`",
        "The version at the end of its first line is wrong. Write `HTTP/1.1`",
    ),
    (
        "expected http/",
        "请求行末尾应为 `HTTP/1.1`",
        "Its first line should end with `HTTP/1.1`",
    ),
)


def host(values: list[bytes], version: str) -> Refusal | None:
    """Return the refusal of the `Host` headers of a request, None where they are sound (RFC 9112, 3.2)."""
    if len(values) == 1 and _HOST.fullmatch(values[0]):
        return None
    if not values and version in ("1.0", "0.9"):
        return None
    if not values:
        zh = "缺少 `Host` 请求头；HTTP/1.1 请求必须恰有一个"
        en = "The `Host` header is missing. An HTTP/1.1 request has exactly one"
    elif len(values) > 1:
        zh, en = (
            "`Host` 请求头不止一个；请求只能有一个",
            "There is more than one `Host` header. A request has exactly one",
        )
    else:
        zh = "`Host` 请求头应为主机名或 IP 地址，可带端口，例如 `example.org:8000`"
        en = "The `Host` header should be a name or an IP address, perhaps with a port, such as `example.org:8000`"
    return Refusal(problems.MALFORMED, f"{zh}（RFC 9112, 3.2）。", f"{en} (RFC 9112, 3.2).")


# --- reading what came --------------------------------------------------------------------------------------------


def _address_of(line: bytes) -> bytes:
    """Return the address in a request line that may be cut short or malformed."""
    rest = line.rstrip(b"\r").partition(b" ")[2]
    return rest.rpartition(b" HTTP/")[0] or rest


def _unencoded(came: bytes) -> bytes | None:
    """Return the first address in what came that has blanks or characters beyond ASCII in it, None if none has."""
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
