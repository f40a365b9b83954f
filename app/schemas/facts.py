"""What is derived of all kinds of fact together: linked records, counts, pages."""

from typing import Annotated, Any, Generic, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import Page, T
from app.schemas.fact import FactSchema
from app.vocabulary import Resource, SearchType, of_each_kind

FACTS = of_each_kind("app.schemas", "SCHEMA", FactSchema)

LABELLED = frozenset[str]().union(*(schema.labelled for schema in FACTS.values()))


def _typed_dict(name: str, doc: str, fields: dict[str, Any], total: bool = True) -> Any:
    made: Any = TypedDict(name, fields, total=total)  # type: ignore[misc] # the register is known at run time only
    made.__doc__ = doc
    return made


def _plural(kind: Resource) -> str:
    return kind.plural.replace("_", " ")


Included = _typed_dict(
    "Included",
    "Linked records by resource, then by id; only the resources that `include` names.",
    {
        kind.plural: Annotated[
            dict[str, schema.record],  # type: ignore[name-defined] # made at run time
            Field(description=f"Linked {_plural(kind)} by id."),
        ]
        for kind, schema in FACTS.items()
    },
    total=False,
)
_EMBEDDED: Any = Annotated[Included, Field(description="Linked records; only where `include` asks for them.")]

FactCounts = _typed_dict(
    "FactCounts",
    "How many facts of each kind.",
    {kind.plural: Annotated[int, Field(description=f"Number of {_plural(kind)}.")] for kind in Resource},
)

TypeCounts = _typed_dict(
    "TypeCounts",
    "How many results there are of each type.",
    {
        **{kind.value: Annotated[int, Field(description=f"Number of {_plural(kind)}.")] for kind in Resource},
        SearchType.INDICATOR.value: Annotated[int, Field(description="Number of indicators.")],
    },
)


class FactPage(Page[T], Generic[T]):
    """One page of a list of facts."""

    included: NotRequired[_EMBEDDED]


def alone(schema: FactSchema) -> Any:
    """Return the type of a record asked for alone, which may have linked records in it."""
    fields = {**schema.record.__annotations__, "included": NotRequired[_EMBEDDED]}
    return _typed_dict(f"{schema.record.__name__}Record", f"One {schema.kind.en} asked for alone.", fields)
