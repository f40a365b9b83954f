"""The review over HTTP, for one person at one machine.

It listens on the loopback address alone. A page of somebody else in the same browser can reach that too, so every
request has to name our host (against names that are pointed at 127.0.0.1), every change has to come from our own page
(`Origin`), and both data and changes need the token in the address that the command prints. No path is ever made a file
name: there are three files, and the rest is data.
"""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

import uvicorn
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import SeedError
from app.ingest.corrections import Verdict
from app.review import page
from app.review.session import ConflictError, RefusedError, ReviewSession
from app.serving.listen import listen

_LARGEST = 1_000_000  # bytes of a decision
_HOST = "127.0.0.1"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
CHANGED_MEANWHILE = "changed-meanwhile"  # the page has words for it, in both languages


class RecordBody(BaseModel):
    """The fields of a record as a person left them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    of: str
    name: str | None
    fields: dict[str, Any]


class DecisionBody(BaseModel):
    """A decision as the page sends it."""

    model_config = ConfigDict(extra="forbid")

    item: str
    tag: str
    decision: Verdict
    records: list[RecordBody]
    reason: str


class Guard:
    """Lets requests pass that are our own page's, and gives every answer its headers."""

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self._app, self._token = app, token
        self._hosts = {f"{name}:{port}" for name in (_HOST, "localhost")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request = Request(scope)
        refusal = self._refusal(request)
        answer: ASGIApp = self._app if refusal is None else PlainTextResponse(refusal, 403)

        async def with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
            await send(message)

        await answer(scope, receive, with_headers)

    def _refusal(self, request: Request) -> str | None:
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return "This address is not the one that `workreport review` printed.\n"
        if request.url.path in page.FILES:
            return None
        if request.method not in ("GET", "HEAD") and request.headers.getlist("origin") != [f"http://{hosts[0]}"]:
            return "Only the page of the review itself may change anything.\n"
        given = request.query_params.get("token", "") if request.url.path == "/" else request.headers.get("x-token", "")
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            return "Open the address that `workreport review` printed, with its token.\n"
        return None


def review_app(session: ReviewSession, port: int, token: str) -> ASGIApp:
    """Return the application that serves a review on a port."""
    routes = [
        Route("/", partial(page.answer, report=session.report.name, token=token)),
        *(Route(path, page.asset) for path in page.FILES),
        Route("/state", partial(_data, session.state)),
        Route("/check", partial(_data, lambda: {"faults": session.check()})),
        Route("/undo", partial(_data, session.undo), methods=["POST"]),
        Route("/decide", partial(_decide, session), methods=["POST"]),
    ]
    return Guard(Starlette(routes=routes), port, token)


async def _data(give: Callable[[], Any], _request: Request) -> Response:
    """Answer with what a session gives, or why it gives nothing."""
    try:
        return JSONResponse(await run_in_threadpool(give))
    except ConflictError:
        return JSONResponse({"errors": [CHANGED_MEANWHILE]}, 409)
    except RefusedError as error:
        return JSONResponse({"errors": error.messages}, 422)
    except SeedError as error:
        return JSONResponse({"errors": [error.summary, *error.findings]}, 422)


async def _decide(session: ReviewSession, request: Request) -> Response:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            return JSONResponse({"errors": [f"expected a decision of at most {_LARGEST:,} bytes"]}, 413)
    try:
        asked = DecisionBody.model_validate_json(body)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
        return JSONResponse({"errors": faults}, 422)
    records = [record.model_dump() for record in asked.records]
    return await _data(partial(session.decide, asked.item, asked.tag, asked.decision, records, asked.reason), request)


def serve_review(session: ReviewSession, port: int, opened: Callable[[str], None]) -> None:
    """Serve a review until Ctrl-C. `port` 0 is any that is free; `opened` is told the address. Raises ListenError."""
    [socket] = listen(_HOST, port)
    number = socket.getsockname()[1]
    token = secrets.token_urlsafe(18)
    app = review_app(session, number, token)
    socket.listen()  # who opens the address at once waits for the server, and is not refused
    opened(f"http://{_HOST}:{number}/?token={token}")
    config = uvicorn.Config(app, log_level="warning", access_log=False, ws="none", server_header=False)
    uvicorn.Server(config).run(sockets=[socket])
