"""Pages of a list that are short enough to be read: few records, and few bytes."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field
from starlette.responses import Response
from typing_extensions import TypedDict

from app.agents.arguments import MOST_RECORDS
from app.agents.asker import Asker, Pairs, values_of
from app.formats import ndjson
from app.schemas.base import ThisPage

T = TypeVar("T")

MOST_BYTES = 20_000  # of an answer as text, unless it is one record


Nearest = Annotated[
    dict[str, list[str]],
    Field(description="Where nothing matches: for an argument, values with which something does, nearest first."),
]


class ShortPage(TypedDict, Generic[T]):
    """A page, and where nothing matches what would."""

    data: Annotated[list[T], Field(description="The records of this page, in order.")]
    page: ThisPage
    nearest: Nearest


def short_page(
    asker: Asker,
    answer: Callable[..., Response],
    path: str,
    sent: Pairs,
    nearest: Callable[[], Mapping[str, list[str]]],
) -> dict[str, Any]:
    """Return as many records of a list as an answer holds, at least one. `page.next` goes on behind the last.

    `nearest` is asked where nothing matches. A record that is longer than an answer comes alone.
    """
    asked = values_of(sent, "limit")
    others = [pair for pair in sent if pair[0] != "limit"]
    limit = int(asked[0]) if asked else MOST_RECORDS
    while True:
        body = asker.ask(answer, path, [*others, ("limit", str(limit))])
        if len(body) <= MOST_BYTES or limit == 1:
            break
        limit = max(1, min(limit - 1, limit * MOST_BYTES // len(body)))
    page: dict[str, Any] = ndjson.read(body)
    return {**page, "nearest": {} if page["page"]["total"] else dict(nearest())}
