"""What is derived from the own fields of a kind of fact: the record, the row of a table, the texts of a search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import Field
from pydantic.fields import FieldInfo
from typing_extensions import TypedDict

from app.schemas.base import Evidence, FactQuery, FactSpine, FlatEvidence, FlatFact
from app.schemas.fields import ASKED_FOR, BOTH, COUNT, COUNT_IN_UNIT, Flat, Searched
from app.texts import MADE_OF, Phrase, of_field
from app.vocabulary import Resource

EvidenceList = Annotated[
    list[Evidence], Field(description=Phrase("Fact.evidence", "Places where the report states the fact."))
]


@dataclass(frozen=True)
class FactSchema:
    """A kind of fact as the API shows it: its own fields, and what may be asked of its list.

    `fields` is a TypedDict of what only this kind has, `query` the query object of the list. `example` is the id of a
    record for the documentation. `sorted_by` names the column of an order that is not the order of its own column.
    Everything else is derived.
    """

    fields: type
    query: type[FactQuery]
    example: str
    sorted_by: Mapping[str, str] = field(default_factory=dict, hash=False)

    @cached_property
    def hints(self) -> dict[str, Any]:
        """The own fields with their annotations."""
        return get_type_hints(self.fields, include_extras=True)

    @cached_property
    def kind(self) -> Resource:
        """The kind of fact, which the module is named after."""
        return Resource(self.fields.__module__.rpartition(".")[2])

    @cached_property
    def record(self) -> Any:
        """The type of a record: the spine, the own fields, the ids of linked facts, the evidence."""
        own = {name: self._shown(name, hint) for name, hint in self.hints.items()}
        links = {name: hint for name, hint in LINKS.items() if name != self.kind.plural}
        fields = {**_hints(FactSpine), **own, **links, "evidence": EvidenceList}
        return typed_dict(self.fields.__name__, self.fields.__doc__, fields, of=(FactSpine, self.fields))

    @cached_property
    def row(self) -> Any:
        """The type of a row: every field as a column, texts in both languages, with the first place that says it."""
        own: dict[str, Any] = {}
        for name, hint in self.hints.items():
            flat = _one(hint, Flat)
            own |= flat.columns(name, get_args(hint)[0], self._said(name, hint)) if flat else {name: hint}
        doc = _ROW.filled(fact=named(self.kind))
        fields = {**_hints(FlatFact), **own, **LINKS, **_hints(FlatEvidence)}
        parts = (FlatFact, self.fields, FlatEvidence)
        return typed_dict(f"{self.fields.__name__}Row", doc, fields, of=parts)

    def _said(self, name: str, hint: Any) -> Phrase:
        field = _one(hint, FieldInfo)
        return of_field(self.fields, name, (field.description if field else None) or "")

    def _shown(self, name: str, hint: Any) -> Any:
        """Return a field of a record. A text in two languages says that it comes in the language asked for."""
        if _one(hint, Flat) is not BOTH:
            return hint
        return Annotated[get_args(hint)[0], Field(description=ASKED_FOR.filled(text=self._said(name, hint)))]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The columns of a row, in order."""
        return tuple(self.row.__annotations__)

    @cached_property
    def _cells(self) -> list[tuple[str, Flat | None]]:
        return [(name, _one(hint, Flat)) for name, hint in self.hints.items()]

    def cells(self, zh: Mapping[str, Any], en: Mapping[str, Any]) -> list[Any]:
        """Return the cells of the own columns, given the own fields of a record in Chinese and in English."""
        cells: list[Any] = []
        for name, flat in self._cells:
            if flat is None:
                cells.append(zh[name])
            elif flat is BOTH:
                cells += (zh[name], en[name])
            else:
                cells += flat.cells(zh[name], en[name])
        return cells

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """The fields that count something by a metric."""
        return tuple(name for name, hint in self.hints.items() if _one(hint, Flat) in (COUNT, COUNT_IN_UNIT))

    @cached_property
    def searched(self) -> tuple[tuple[str, bool, bool], ...]:
        """The fields that a search looks at: name, whether it counts as the head, whether it has two languages."""
        found = [(name, _one(hint, Searched), _one(hint, Flat)) for name, hint in self.hints.items()]
        return tuple((name, searched.head, flat is BOTH) for name, searched, flat in found if searched is not None)

    @cached_property
    def labelled(self) -> frozenset[str]:
        """The columns of few values that filters narrow by: the index of sets has a set for each value."""
        filters = (item for field in self.query.model_fields.values() for item in field.metadata)
        return frozenset(
            item.column
            for item in filters
            if getattr(item, "operator", "") in ("in", "breakdown") and item.column not in ("key", "report_id", "year")
        )

    @cached_property
    def maybe_none(self) -> frozenset[str]:
        """The columns that a filter may ask for rows without a value of."""
        filters = (item for field in self.query.model_fields.values() for item in field.metadata)
        return frozenset(item.column for item in filters if getattr(item, "or_none", False))

    @cached_property
    def sortable(self) -> dict[str, str]:
        """The orders that only this kind has, and the column that each sorts by."""
        orders = _literals(self.query.model_fields["sort"].annotation)
        own = (order for order in orders if order not in ("id", "year") and order[0] != "-")
        return {order: self.sorted_by.get(order, order) for order in own}


def named(kind: Resource) -> tuple[str, str]:
    """Return the Chinese and the English of one fact of a kind."""
    return kind.zh, kind.en


def several(kind: Resource) -> tuple[str, str]:
    """Return the Chinese and the English of several facts of a kind."""
    return kind.zh, kind.plural.replace("_", " ")


_ROW = Phrase("FactRow", "One {fact} as a row of a table.")
_LINKED = Phrase("Fact.links", "Ids of linked {facts}.")
LINKS: Mapping[str, Any] = {
    kind.plural: Annotated[list[str], Field(description=_LINKED.filled(facts=several(kind)))] for kind in Resource
}


def _one(hint: Any, type_: Any) -> Any:
    metadata = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((item for item in metadata if isinstance(item, type_)), None)


def _literals(annotation: Any) -> Sequence[str]:
    found: list[str] = []
    for argument in get_args(annotation):
        found += [argument] if isinstance(argument, str) else _literals(argument)
    return found


def _hints(type_: type) -> dict[str, Any]:
    return get_type_hints(type_, include_extras=True)


def typed_dict(
    name: str, doc: str | None, fields: dict[str, Any], of: tuple[type, ...] = (), total: bool = True
) -> Any:
    """Make a TypedDict of fields that are known at run time only; `of` are the types that they come from."""
    made: Any = TypedDict(name, fields, total=total)  # type: ignore[misc] # see above
    made.__doc__ = doc
    setattr(made, MADE_OF, of)
    return made
