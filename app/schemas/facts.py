"""What is derived of all kinds of fact together: linked records, counts, pages."""

from typing import Annotated, Any, Generic, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import Page, T
from app.schemas.fact import FactSchema, named, several, typed_dict
from app.schemas.record_links import FactLinks, with_links
from app.texts import Phrase
from app.vocabulary import Resource, SearchType, of_each_kind

FACTS = of_each_kind("app.schemas", "SCHEMA", FactSchema)

LABELLED = frozenset[str]().union(*(schema.labelled for schema in FACTS.values()))
MAYBE_NONE = frozenset[str]().union(*(schema.maybe_none for schema in FACTS.values()))


_LINKED = Phrase("Included.records", "Linked {facts}, each under its id.")
_NUMBER = Phrase("FactCounts.number", "Number of {facts} in the report.")
_FOUND = Phrase("TypeCounts.number", "Number of {facts} among the results.")
_ALONE = Phrase("FactRecord", "One {fact} that was asked for by its id.")

Included = typed_dict(
    "Included",
    "Linked records by kind, then by id. It has only the kinds that `include` names.",
    {
        kind.plural: Annotated[
            dict[str, schema.record],  # type: ignore[name-defined] # made at run time
            Field(description=_LINKED.filled(facts=several(kind))),
        ]
        for kind, schema in FACTS.items()
    },
    total=False,
)
_EMBEDDED: Any = Annotated[
    Included, Field(description=Phrase("included", "Linked records. They are there only if `include` asks for them."))
]

FactCounts = typed_dict(
    "FactCounts",
    "Number of facts of each kind.",
    {kind.plural: Annotated[int, Field(description=_NUMBER.filled(facts=several(kind)))] for kind in Resource},
)

TypeCounts = typed_dict(
    "TypeCounts",
    "Number of results of each type.",
    {
        **{kind.value: Annotated[int, Field(description=_FOUND.filled(facts=several(kind)))] for kind in Resource},
        SearchType.INDICATOR.value: Annotated[int, Field(description="Number of indicators among the results.")],
    },
)


class FacetValue(TypedDict):
    """A value of a facet, and how many facts of the list have it."""

    value: Annotated[str, Field(description="Value as the filter takes it; `none` for facts without one.")]
    label: Annotated[
        str, Field(description="Name of the value in the language asked for; the value itself if it has none.")
    ]
    count: Annotated[int, Field(description="Number of facts with the value that match all other filters.")]
    href: Annotated[str, Field(description="Whole address of the list with this value in place of the filter's own.")]


class FactPage(Page[T], Generic[T]):
    """One page of a list of facts."""

    included: NotRequired[_EMBEDDED]
    facets: NotRequired[
        Annotated[
            dict[str, list[FacetValue]],
            Field(
                description="Values by facet, the most frequent first, counted over all filters but the facet's own. "
                "They are there only if `facet` asks for them."
            ),
        ]
    ]


def alone(schema: FactSchema) -> Any:
    """Return the type of a record asked for alone, which has links and may have linked records in it."""
    record = with_links(schema.record, FactLinks)
    fields = {**record.__annotations__, "included": NotRequired[_EMBEDDED]}
    doc = _ALONE.filled(fact=named(schema.kind))
    return typed_dict(f"{schema.record.__name__}Record", doc, fields, of=(record,))
