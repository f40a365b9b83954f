"""The body of a request, read as far as it may be long, and its type."""

from starlette.requests import Request
from starlette.responses import Response

from app.texts import Phrase
from app.web import problems

_LONG = Phrase("posted.long", "A body may have up to {most} bytes.")


def posted_type(request: Request) -> str:
    """Return the media type of the body of a request in lower case, without parameters, "" where it names none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def posted_body(request: Request, most: int) -> bytes | Response:
    """Return the body of a request, or the refusal of one with more than `most` bytes. Raises ClientDisconnect."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            return problems.problem(request, problems.BODY_TOO_LARGE, reason=_LONG.filled(most=most))
    return bytes(body)
