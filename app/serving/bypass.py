"""From a request for data straight to its endpoint: what the framework does on the way costs more than most answers.

The routes are the framework's own, read off the application when it starts. The framework answers whatever is not found
here: other paths, other methods, and routes that declare more than their path, such as dependencies.
"""

import asyncio
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from fastapi.routing import APIRoute, RouteContext
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope

from app.errors import NotReadyError, WorkreportError
from app.seeing.request import KEY, current
from app.web.drawn_answer import DrawnAnswer
from app.web.problems import of_error, of_failure
from app.web.reader import SILENT, Readers
from app.web.second_try import tried_twice

Endpoint = Callable[..., Response]
Shape = tuple[int, ...]  # where the arguments stand among the parts of a path

Target = tuple[Endpoint, str] | None  # the endpoint and the template of a path, None where it is the framework's


class Found(NamedTuple):
    """The endpoint for a path, the arguments that the path has for it, and the template of the path."""

    endpoint: Endpoint
    arguments: tuple[str, ...]
    route: str


_ARGUMENT = re.compile(r"\{(\w+)\}")


class Bypass:
    """Answers requests for the plain ones among some routes, which come in the order in which the framework tries them.

    An endpoint is a plain function. It runs on a thread, so that no request waits for another's query.
    """

    def __init__(self, routes: Iterable[RouteContext], threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, "answer")
        self.read(routes)

    def read(self, routes: Iterable[RouteContext]) -> None:
        """Know these routes from now on, in place of those before."""
        shapes = _by_shape(routes)
        self._whole = shapes.pop((), {})  # paths without arguments
        self._shapes = tuple(shapes.items())

    def find(self, path: str) -> Found | None:
        """Return what answers a path, None if that is the framework's."""
        if path in self._whole:
            whole = self._whole[path]
            return None if whole is None else Found(whole[0], (), path)
        parts = path.split("/")
        for shape, endpoints in self._shapes:
            around = _around(parts, shape)
            if around in endpoints:
                target, arguments = endpoints[around], tuple([parts[at] for at in shape])
                return None if target is None or not all(arguments) else Found(target[0], arguments, target[1])
        return None

    async def answer(self, found: Found, scope: Scope, receive: Receive) -> Response:
        """Return the answer to a request, by what was found for it."""
        request = Request(scope, receive)
        readers: Readers = request.app.state.readers
        if readers.silent:  # every thread may be waiting, and this request would wait with them
            return of_error(request, NotReadyError(SILENT))
        response = await self._on_a_thread(request, found)
        return await response.drawn(receive) if isinstance(response, DrawnAnswer) else response

    def _on_a_thread(self, request: Request, found: Found) -> asyncio.Future[Response]:
        """Return what becomes the response. `run_in_executor` does the same with twice the futures and locks."""
        loop = asyncio.get_running_loop()
        answering: asyncio.Future[Response] = loop.create_future()

        def answer() -> None:
            try:
                settle = partial(answering.set_result, _answer(request, found))
            except BaseException as error:
                settle = partial(answering.set_exception, error)
            loop.call_soon_threadsafe(_unless_done, answering, settle)

        self._threads.submit(answer)
        return answering


def _unless_done(answering: asyncio.Future[Response], settle: Callable[[], None]) -> None:
    """Settle a future, unless the request was cancelled meanwhile."""
    if not answering.done():
        settle()


def _answer(request: Request, found: Found) -> Response:
    current.set(request.scope.get(KEY))  # of this thread, whose log is about this request now
    try:
        return tried_twice(lambda: found.endpoint(request, *found.arguments))
    except WorkreportError as error:
        return of_error(request, error)
    except Exception as error:
        return of_failure(request, error)


# --- the paths ----------------------------------------------------------------------------------------------------


def _by_shape(routes: Iterable[RouteContext]) -> dict[Shape, dict[str, Target]]:
    """Return, by the shape of a path, the endpoint and template by what stands around the arguments.

    None stands for the framework. Shapes with fewer arguments come first. Where the framework would try another route
    first that fits too, it decides.
    """
    found: dict[Shape, dict[str, Target]] = {}
    before: list[tuple[Shape, list[str]]] = []
    for parts, target in _simple(routes):
        shape = tuple(at for at, part in enumerate(parts) if _ARGUMENT.fullmatch(part))
        contested = any(_order(shape) < _order(other) and _both_fit(parts, others) for other, others in before)
        found.setdefault(shape, {}).setdefault(_around(parts, shape), None if contested else target)
        before.append((shape, parts))
    return {shape: found[shape] for shape in sorted(found, key=_order)}


def _order(shape: Shape) -> tuple[int, Shape]:
    return len(shape), shape


def _around(parts: Sequence[str], shape: Shape) -> str:
    """Return a path with its arguments left out; of one that is too short for the shape, what no route has."""
    names = list(parts)
    if shape and len(names) <= shape[-1]:
        return ""
    for at in shape:
        names[at] = ""
    return "/".join(names)


def _both_fit(some: list[str], others: list[str]) -> bool:
    """Tell whether there is a path that two routes fit. An argument is never empty, as behind a slash at the end."""
    return len(some) == len(others) and all(
        one == other or (one and other and (_ARGUMENT.fullmatch(one) or _ARGUMENT.fullmatch(other)))
        for one, other in zip(some, others, strict=True)
    )


def _simple(routes: Iterable[RouteContext]) -> Iterator[tuple[list[str], Target]]:
    """Give the parts of each path that GET is answered for, and its endpoint, None where that is the framework's.

    It ends before the first route whose path is not made of names and whole arguments, such as a mount: which requests
    that takes is for the framework to say, and it is asked for all behind it.
    """
    for context in routes:
        parts = (context.path or "").split("/")
        if not isinstance(context.original_route, Route) or any(
            "{" in part and not _ARGUMENT.fullmatch(part) for part in parts
        ):
            return
        if "GET" in (context.methods or ("GET",)):
            endpoint = context.endpoint if _is_plain(context, parts) else None
            yield parts, None if endpoint is None else (endpoint, "/".join(parts))


def _is_plain(context: RouteContext, parts: list[str]) -> bool:
    """Tell whether a route declares nothing but its path: then its endpoint needs the request and what the path has."""
    endpoint, declared = context.endpoint, getattr(context, "dependant", None)
    if type(context.original_route) is not APIRoute or endpoint is None or inspect.iscoroutinefunction(endpoint):
        return False
    arguments = [match[1] for part in parts if (match := _ARGUMENT.fullmatch(part))]
    return (
        declared is not None
        and not declared.dependencies
        and list(inspect.signature(endpoint).parameters) == [declared.request_param_name, *arguments]
        and all(field.field_info.annotation is str for field in declared.path_params)
    )
