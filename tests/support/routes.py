"""What FastAPI finds out about the routes, once for all applications of a test run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_dependant


@contextmanager
def analysed_once() -> Iterator[None]:
    """Have the parameters of a function read once for each path: they are most of what an application costs.

    Each application gets a copy, since FastAPI adds its dependencies to it.
    """
    found: dict[Any, Dependant] = {}

    def kept(**asked: Any) -> Dependant:
        key = tuple(sorted(asked.items()))
        if key not in found:
            found[key] = get_dependant(**asked)
        return replace(found[key], dependencies=[*found[key].dependencies])

    with patch("fastapi.routing.get_dependant", kept):
        yield
