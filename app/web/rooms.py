"""Rooms: routers that are loaded with the first request for one of their paths.

A server answers most of its life out of a few of its routers, and its first request out of one. To import all of them,
and to have the framework look at each of their routes, takes as long as everything else that a start does.
"""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from threading import RLock
from typing import Any, NamedTuple

from fastapi import APIRouter, FastAPI


class Room(NamedTuple):
    """A router that is loaded when it is needed.

    `paths` are its paths, without `prefix`; one that ends with a slash stands for all that are longer. `behind` are the
    parts of which one stands behind an id in all of its paths, where these are below the paths of others. `options` are
    those of `include_router`.
    """

    load: Callable[[], APIRouter]
    paths: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    prefix: str = ""
    options: tuple[tuple[str, Any], ...] = ()

    @property
    def keys(self) -> Iterator[str]:
        """What a path is looked up by, see `_keys`."""
        yield from (self.prefix + path for path in self.paths)
        yield from self.behind


def router_of(module: str, name: str = "router") -> Callable[[], APIRouter]:
    """Return what imports the router of a module; it raises TypeError where there is none."""

    def load() -> APIRouter:
        found = getattr(import_module(module), name, None)
        if not isinstance(found, APIRouter):
            raise TypeError(f"{module}: expected {name}, an APIRouter, found {found!r}")
        return found

    return load


def all_below(*paths: str) -> tuple[str, ...]:
    """Return paths, and for each what stands for all that are longer."""
    return tuple(each for path in paths for each in (path, path + "/"))


class Rooms:
    """The rooms of an application, in the order in which the framework is to try their routes.

    They come before every route that the application has otherwise. `opened` is called after each change.
    """

    def __init__(self, app: FastAPI, rooms: Iterable[Room], opened: Callable[[], None]) -> None:
        self._app, self._opened = app, opened
        self._all = tuple(rooms)
        self._open = [False] * len(self._all)
        self._closed: dict[str, list[int]] = {}  # the rooms of each key, by number
        for number, room in enumerate(self._all):
            for key in room.keys:
                self._closed.setdefault(key, []).append(number)
        self._changing = RLock()

    @property
    def tops(self) -> frozenset[str]:
        """The first parts of all paths."""
        return frozenset(f"/{(room.prefix + path).split('/')[1]}" for room in self._all for path in room.paths)

    def closed_for(self, path: str) -> list[int]:
        """Return the numbers of the rooms that may have a path and are not open yet."""
        return [number for key in _keys(path) for number in self._closed.get(key, ())] if self._closed else []

    def open_all(self) -> None:
        """Open every room, for who looks at all routes."""
        if self._closed:
            self.open(range(len(self._all)))

    def open(self, numbers: Iterable[int]) -> None:
        """Open rooms by number; whoever asks for one that is being opened waits for it."""
        with self._changing:
            for number in numbers:
                if not self._open[number]:
                    self._include(number)
            some = ((key, [number for number in each if not self._open[number]]) for key, each in self._closed.items())
            self._closed = {key: each for key, each in some if each}
            self._opened()

    def _include(self, number: int) -> None:
        """Include a router behind those that come before it. A router that was opened stays where it is."""
        room = self._all[number]
        self._app.include_router(room.load(), prefix=room.prefix, **dict(room.options))
        routes = self._app.router.routes
        routes.insert(sum(self._open[:number]), routes.pop())
        self._open[number] = True


def _keys(path: str) -> Iterator[str]:
    """Give what the rooms of a path are looked up by: itself, its first part, its first two, the part behind an id.

    `/v1/metrics/x/annotation` gives `/v1/`, `/v1/metrics/` and `annotation` beside itself.
    """
    yield path
    parts = path.split("/", 5)
    if len(parts) > 2:
        yield f"/{parts[1]}/"
    if len(parts) > 3:
        yield f"/{parts[1]}/{parts[2]}/"
    if len(parts) > 4:
        yield parts[4]
