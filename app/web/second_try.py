"""Trying once more what could not be answered.

Another server of the database, or a newer release, may have it. What gave way to a change of the tables can go on now.
"""

from collections.abc import Callable
from typing import TypeVar

from app.errors import GAVE_WAY, GONE, NotReadyError
from app.web.reader import NEWER

T = TypeVar("T")

_AGAIN = frozenset({GAVE_WAY, GONE, NEWER})  # why a request that was not answered is tried once more


def tried_twice(answer: Callable[[], T]) -> T:
    """Return what `answer` does, tried once more where that may help; nothing has been sent yet."""
    try:
        return answer()
    except NotReadyError as error:
        if error.reason not in _AGAIN:
            raise
    return answer()
