"""What is posted, before the SDK sees it: one message, in JSON.

The SDK refuses what is no message in the words of its own types, and takes a request with an id that it cannot read for
a notification, which is never answered.
"""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.texts import Phrase
from app.vocabulary import Format
from app.web import problems
from app.web.negotiation import MEDIA_TYPES, media
from app.web.posted_body import posted_body, posted_type

_ONE = "application/json"
_PLAIN = "identity"  # no coding (RFC 9110, 8.4)
_PARSE_ERROR, _INVALID_REQUEST = -32700, -32600  # JSON-RPC 2.0, 5.1
_TYPE = Phrase("mcp.content-type", "Send the message as `Content-Type: application/json`, without `Content-Encoding`.")
_NO_JSON = "The body is not JSON."
_NO_MESSAGE = (
    'Send one message of JSON-RPC 2.0, such as {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}. Several in one '
    "body are not taken."
)
_NO_PARAMETERS = "`params` is an object."
_NO_ID = "The id of a request is a text or a whole number; a notification has none."


async def message_of(request: Request, most: int) -> bytes | Response:
    """Return the message that a request has as its body, or the refusal of one that does not do.

    `most` is the maximum size of a body in bytes. Raises ClientDisconnect.
    """
    body = await posted_body(request, most)
    return body if isinstance(body, Response) else _refused(request, body) or body


def _refused(request: Request, body: bytes) -> Response | None:
    if posted_type(request) != _ONE or request.headers.get("content-encoding", _PLAIN).lower() != _PLAIN:
        return problems.of_status(request, 415, _TYPE)
    if media(request.headers.get("accept", ""), (Format.JSON,)) is None:
        return problems.problem(request, problems.NOT_ACCEPTABLE, offered=(MEDIA_TYPES[Format.JSON],))
    try:
        message = orjson.loads(body)
    except ValueError:
        return _error(_PARSE_ERROR, _NO_JSON)
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0" or not isinstance(message.get("method"), str):
        return _error(_INVALID_REQUEST, _NO_MESSAGE)
    if not isinstance(message.get("params", {}), dict):
        return _error(_INVALID_REQUEST, _NO_PARAMETERS)
    if "id" in message and not (isinstance(message["id"], str) or type(message["id"]) is int):
        return _error(_INVALID_REQUEST, _NO_ID)
    return None


def _error(code: int, said: str) -> Response:
    """Make an error of JSON-RPC that belongs to no request."""
    body = {"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": said}}
    return Response(orjson.dumps(body), 400, {"Cache-Control": "no-store"}, _ONE)
