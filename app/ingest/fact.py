"""How a kind of fact declares its seeds: the schema, its own checks, and the fields that are computed.

All other fields are derived: a field of the record, or a column of the table, takes the field of the seed with the same
name. See `app.ingest.render`.
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
    """What a check of one record may look at beside it: the report's year and province, and all its facts.

    `province` is the Chinese name, None where the report is not of a province. `facts` has the records by the plural of
    their kind, then by slug.
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

    `model` is the schema of a record in the seed file. `faults` gives the fields of a record that its own words, or the
    other facts, contradict. `shown` computes fields of the record that is served, in one language. `stored` computes
    columns of the table. `written` gives texts that the source must contain word for word, each with its field.
    `people` says of each field that names a metric whether that metric counts people.
    """

    model: type[FactSeed]
    faults: Callable[[Any, Beside], Iterator[FieldFault]] = _no_faults
    shown: "Callable[[Any, Renderer, Names], Fields]" = _no_fields
    stored: "Callable[[Any, Renderer, Names], Fields]" = _no_fields
    written: Callable[[Any], Iterable[tuple[Location, str]]] = _nothing
    people: Mapping[str, bool] = field(default_factory=dict)
