"""The application: `create_app` and its lifespan are the only wiring there is."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from http.client import responses
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from anyio import to_thread
from fastapi import FastAPI, params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.address import Addresses
from app.agents import PATH as AGENTS
from app.db.connections import connections_of
from app.description.dataset import NAME
from app.description.operator import Operator
from app.errors import WorkreportError
from app.exports.folder import ExportFolder
from app.failures import explain, is_debugged
from app.pages import DOCUMENTATION, PAGES
from app.queries.release import ReleaseKey
from app.routers import ROOMS, SDMX, WELL_KNOWN
from app.seeing.tallies import Tallies
from app.serving import tracing
from app.serving.admission import admission
from app.serving.bypass import Bypass
from app.serving.doors import Doors
from app.serving.framework_way import FrameworkWay
from app.serving.kept_answers import KeptAnswers
from app.serving.memory import return_memory
from app.serving.parent import end_with_parent
from app.serving.publishing import SelfShowing
from app.serving.request_counts import Table
from app.serving.stalled import Stalled
from app.serving.watching import Watching
from app.settings import Settings, settings
from app.vocabulary import Lang
from app.web import cors, health, problems
from app.web.exports import Exports
from app.web.made_files import MadeFiles
from app.web.memento import TIME_GATE, TIME_MAP
from app.web.paths import nearest_paths
from app.web.reader import Readers
from app.web.rooms import Room, Rooms
from app.web.sdmx.below import concerns_sdmx
from app.web.stream import Streams

if TYPE_CHECKING:
    from app.agents.http import AgentsEndpoint
    from app.pages.openapi import ServedDocument

_TURN = 0.001  # seconds that a thread computes while others wait: what is long is not to hold up what is short


def create_app(
    config: Settings | None = None, dependencies: Sequence[params.Depends] = (), counts: Table | None = None
) -> FastAPI:
    """Make the application; nothing is opened before its lifespan begins.

    `dependencies`, such as one that asks for a key, hold on every route of data. Requests that they hold for take the
    framework's way. So does every request once middleware is added to the application that is returned.
    `counts` is the table that the requests of clients are counted in, where several processes share it.
    """
    config = config or settings()
    app = _Application(
        config,
        title=NAME,
        version=version("workreport"),
        lifespan=_lifespan,
        dependencies=[*dependencies],
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        telemetry=tracing.telemetry(),
    )
    app.rooms = app.kept_answers.rooms = Rooms(app, _rooms(app), app.read_routes)
    app.router.routes += [
        *_for_operators(config),
        Route(f"{TIME_GATE}/{{path:path}}", _time_gate),
        Route(f"{TIME_MAP}/{{path:path}}", _time_map),
        *DOCUMENTATION,
        Route("/openapi.json", _openapi),
        Route("/llms.txt", _llms),
    ]
    app.add_exception_handler(WorkreportError, problems.of_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, problems.of_validation)
    app.add_exception_handler(Exception, problems.of_failure)
    app.add_middleware(FrameworkWay)
    app.add_middleware(cors.Preflight)
    app.ours = ([*app.user_middleware], {**app.exception_handlers})
    tops = {f"/{(context.path or '/').split('/')[1]}" for context in iter_route_contexts(app.router.routes)}
    addresses = Addresses(config.public_url, config.trusted_proxies, app.rooms.tops | tops)
    app.kept_answers.addresses = addresses
    app.kept_answers.admission = admission(config, addresses, counts)
    return app


def _rooms(app: "_Application") -> Iterator[Room]:
    """Give the rooms in the order in which the framework tries their routes."""
    yield from (*ROOMS, *SDMX, *WELL_KNOWN, *PAGES)
    if app.state.settings.mcp != "off":
        yield Room(lambda: app.agents.router, (AGENTS,))


def _for_operators(config: Settings) -> list[Route]:
    probes = [Route("/livez", health.livez), Route("/readyz", health.readyz)]
    return probes if config.metrics == "off" else [*probes, Route("/metrics", _metrics)]


# --- what is imported with the first request for it ----------------------------------------------------------------


async def _metrics(request: Request) -> Response:
    from app.web.metrics import metrics

    return await metrics(request)


def _time_gate(request: Request) -> Response:
    from app.web.time_gate import time_gate

    return time_gate(request)


def _time_map(request: Request) -> Response:
    from app.web.time_gate import time_map

    return time_map(request)


def _openapi(request: Request) -> Response:
    document: ServedDocument = request.app.document
    return document.answer(request)


def _llms(request: Request) -> Response:
    from app.agents.llms import llms

    return llms(request)


def _problem_page(
    request: Request, lang: Lang, problem: problems.Problem, nearest: tuple[str, ...], headers: Mapping[str, str]
) -> Response:
    from app.pages.error_page import error_page

    return error_page(request, lang, problem, nearest, headers)


# -------------------------------------------------------------------------------------------------------------------


class _Application(FastAPI):
    """The application, with a faster way than the framework's for plain requests for data.

    `ours` are the middleware and the handlers of errors whose work is done on the fast way too. `rooms` are the routers
    that are loaded with the first request for one of their paths.
    """

    rooms: Rooms

    def __init__(self, config: Settings, **options: Any) -> None:
        super().__init__(**options)
        self.state.settings = config
        self.state.operator = Operator.named_in(config)
        self.state.problem_page = _problem_page
        self.state.tallies = tallies = Tallies()
        self.kept_answers = KeptAnswers(super().__call__, self.state, config, tallies)
        door = config.metrics_door
        inner = self.kept_answers if door is None else Doors(self.kept_answers, door[1])
        self.watching = Watching(inner, tallies, self._newest, logs=config.access_log)
        self.ours: tuple[list[Any], dict[Any, Any]] = ([], {})

    def build_middleware_stack(self) -> ASGIApp:
        """Decide which requests take the fast way. The framework calls this once; nothing is added after it."""
        if (self.user_middleware, self.exception_handlers) == self.ours:
            self.kept_answers.bypass = Bypass(iter_route_contexts(self.router.routes), self.state.settings.threads)
        return super().build_middleware_stack()

    def read_routes(self) -> None:
        """Have the fast way know the routes that there are by now."""
        if self.kept_answers.bypass is not None:
            self.kept_answers.bypass.read(iter_route_contexts(self.router.routes))

    @property
    def routes(self) -> list[BaseRoute]:
        """Every route. Those of rooms that nobody has asked for yet are loaded."""
        self.rooms.open_all()
        return super().routes

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, the one that is served in English."""
        return self.document.in_english()

    @cached_property
    def document(self) -> "ServedDocument":
        """The OpenAPI document as it is served."""
        from app.pages.openapi import ServedDocument

        return ServedDocument((*ROOMS, *WELL_KNOWN))

    @cached_property
    def agents(self) -> "AgentsEndpoint":
        """What answers agents."""
        from app.agents.http import AgentsEndpoint

        return AgentsEndpoint(self.state.settings.body_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        if scope["type"] == "http":
            await self.watching(scope, receive, send)
        else:
            await self.kept_answers(scope, receive, _in_one_line(send) if scope["type"] == "lifespan" else send)

    def _newest(self) -> int | None:
        current: ReleaseKey | None = self.state.readers.current
        return None if current is None else current.number


@asynccontextmanager
async def _lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Open what answers need, and give the server its part of it."""
    config: Settings = app.state.settings
    bypass: Bypass | None = app.kept_answers.bypass
    # as many as threads that read: for plain answers, for those of the framework's way, for pages of long ones; and one
    # for files
    readers = Readers(connections_of(config.database_url, 3 * config.threads + 1), config.refresh)
    app.state.readers = readers
    app.state.streams = Streams(config.streams, config.threads)
    app.state.files = MadeFiles(app.state.streams, config.made_files, config.made_bytes, config.made_seconds)
    app.state.exports = Exports(ExportFolder(config.exports, config.exports_bytes), app.state.streams)
    # pages for people; more threads than cores only take the interpreter lock from each other
    to_thread.current_default_thread_limiter().total_tokens = config.threads
    sys.setswitchinterval(_TURN)
    readers.open()
    end_with_parent()
    stalled = Stalled(config.stall, app.state.tallies)
    exports, streams = app.state.exports.folder, app.state.streams
    publisher = SelfShowing(config, app.watching, app.kept_answers, readers, streams, stalled, exports)
    app.state.publish = publisher.publish
    app.watching.tracing = tracing.Tracing.configured(app.version)
    tasks = [asyncio.create_task(work) for work in (stalled.watch(), return_memory(), publisher.run())]
    yield {
        # a connection that sends kept answers itself makes no spans
        "kept_answers": None if bypass is None or app.watching.tracing else app.kept_answers,
        "settings": config,
        "tallies": app.state.tallies,
        "readers": readers,
        "stalled": stalled,
    }
    for task in tasks:
        task.cancel()
    if "agents" in vars(app):
        await app.agents.close()
    app.state.files.close()
    app.state.exports.files.close()
    app.state.streams.close()
    readers.close()


def _in_one_line(send: Send) -> Send:
    """Tell a server in one line, not as a traceback, why the application does not start or stop."""

    async def sent(message: Message) -> None:
        error = sys.exception()
        if error is not None and not is_debugged():
            message = {**message, "message": explain(error)}
        await send(message)

    return sent


def _http_error(request: Request, error: Exception) -> Response:
    """Turn what the router or a dependency raises into a problem; OPTIONS is answered (RFC 9110, 9.3.7)."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    if error.detail != responses.get(error.status_code) or error.status_code not in (404, 405):
        return problems.of_status(request, error.status_code, str(error.detail), error.headers)
    if error.status_code == 405:
        allow = {"Allow": _allowed(request)}
        if request.method == "OPTIONS":  # `cors.Preflight` has answered those of browsers
            return Response(status_code=204, headers=allow)
        return problems.problem(request, problems.METHOD_NOT_ALLOWED, headers=allow)
    near = nearest_paths(request.url.path, _served(request.app))
    if concerns_sdmx(request):
        from app.web.sdmx import errors
        from app.web.sdmx.later import not_there

        return errors.of_error(request, not_there(request.url.path, near))
    return problems.problem(request, problems.NOT_FOUND, nearest=near)


def _served(app: FastAPI) -> Iterator[str]:
    """Give every path that is served; ids in it stand in braces."""
    for context in iter_route_contexts(app.routes):
        if context.path and isinstance(context.original_route, Route):
            yield context.path


def _allowed(request: Request) -> str:
    methods = {"OPTIONS"}
    for context in iter_route_contexts(request.app.router.routes):
        if context.matches(request.scope)[0] is not Match.NONE:
            methods |= set(context.methods or ("GET",))
    # HEAD is answered wherever GET is
    return ", ".join(sorted(methods | {"HEAD"} if "GET" in methods else methods))
