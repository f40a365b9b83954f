"""Trying once more what could not be answered: another server of the database, or a newer release, may have it."""

from collections.abc import Callable
from typing import TypeVar

from app.errors import GONE, NotReadyError
from app.web.reader import NEWER

T = TypeVar("T")

_AGAIN = frozenset({GONE, NEWER})  # why a request that was not answered is tried once more


def tried_twice(answer: Callable[[], T]) -> T:
    """Return what `answer` does, tried once more where that may help; nothing has been sent yet."""
    try:
        return answer()
    except NotReadyError as error:
        if error.reason not in _AGAIN:
            raise
    return answer()
