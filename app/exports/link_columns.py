"""The links between facts as columns, made of the lists of ids that the facts have while these are packed."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from app.description.tables import TABLES
from app.exports.waiting_rows import WaitingRows
from app.formats.arrow_columns import arrow, constant, schema, whole
from app.vocabulary import Resource


class LinkColumns:
    """Takes facts, and gives their links in the order of these; it is closed when it is left."""

    def __init__(self, folder: Path) -> None:
        self._stack = ExitStack()
        self._waiting = WaitingRows(self._stack, folder)
        self._schema = schema(TABLES["links"].kinds)

    def __enter__(self) -> "LinkColumns":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def add(self, kind: Resource, facts: Any) -> Any:
        """Take the links of some facts, as `app.formats.arrow_columns` gives these, and return the facts."""
        from pyarrow import compute

        lists = {other: whole(facts.column(other.plural)) for other in Resource}
        linked = arrow().concat_arrays([ids.flatten() for ids in lists.values()])
        if not len(linked):
            return facts
        places = arrow().concat_arrays([compute.list_parent_indices(ids) for ids in lists.values()])
        types = arrow().concat_arrays(
            [arrow().repeat(constant(other.value), len(ids.flatten())) for other, ids in lists.items()]
        )
        order = compute.array_sort_indices(places)  # links of a fact stay in the order of its lists
        columns = [
            whole(facts.column("id")).take(places.take(order)),
            arrow().repeat(constant(kind.value), len(linked)),
            linked.take(order),
            types.take(order),
        ]
        self._waiting.add(arrow().Table.from_arrays(columns, schema=self._schema))
        return facts

    def tables(self) -> Iterator[Any]:
        """Give the links, in parts."""
        for batch in self._waiting.batches():
            yield arrow().Table.from_batches([batch])
