"""A kind of fact as seeds: its schema, its checks, and what of its record and its row is computed.

All that is not computed is derived: a field of the record or a column of the table takes the field of the seed that has
its name. See `app.ingest.render`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.ingest.seed_file import Location
from app.ingest.seeds import FactSeed

if TYPE_CHECKING:
    from app.ingest.render import Names, Renderer

FieldFault = tuple[str, str]  # a field and a message
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a record: its report's year and province (None where it is of no province), and all facts.

    `facts` has the records of each kind, by the plural of the kind, then by slug.
    """

    year: int
    province: str | None
    facts: Mapping[str, Mapping[str, Any]]


def _no_faults(_: Any, __: Beside) -> Iterator[FieldFault]:
    yield from ()


def _no_fields(*_: Any) -> Fields:
    return {}


def _nothing(_: Any) -> Iterable[tuple[Location, str]]:
    return ()


@dataclass(frozen=True, slots=True)
class FactSeeds:
    """A kind of fact as seeds.

    `model` is the schema of a record of the seed file. `faults` gives what the words of a record, and what stands
    beside it, say against its fields. `shown` computes fields of the record in one language, `stored` columns of the
    table. `written` gives what the source must hold word for word, with
    the field that says so. `people` tells of a field that names a metric whether it counts people.
    """

    model: type[FactSeed]
    faults: Callable[[Any, Beside], Iterator[FieldFault]] = _no_faults
    shown: "Callable[[Any, Renderer, Names], Fields]" = _no_fields
    stored: "Callable[[Any, Renderer, Names], Fields]" = _no_fields
    written: Callable[[Any], Iterable[tuple[Location, str]]] = _nothing
    people: Mapping[str, bool] = field(default_factory=dict)
