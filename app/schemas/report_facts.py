"""All facts of a report together, of every kind: what goes out, what may be asked."""

from collections.abc import Sequence
from typing import Annotated, Any, NotRequired, Union, get_type_hints

from pydantic import Field
from pydantic.fields import FieldInfo
from typing_extensions import TypedDict

from app.schemas.base import ADDRESS, AnyOf, FactSpine, Filter, Integer, ListQuery, SectionCode, Text, ThisPage, coded
from app.schemas.fact import EvidenceList, FactSchema, several, typed_dict
from app.schemas.facts import FACTS
from app.schemas.record_links import LinksOfFact
from app.texts import Phrase
from app.vocabulary import Resource

MAX_FACTS = 1000  # facts in one answer

_OWN = Phrase("FactOfReport.own", "Field of {facts}, as their list has it; other kinds have none.")


class FactOfAnyKind(FactSpine):
    """What every fact has among the facts of its report."""

    resource: Annotated[
        Resource,
        Field(
            description="Kind of the fact, such as `metric`. It says which further fields there are.",
            **coded("/v1/codes/fact-type/{code}"),
        ),
    ]
    resource_label: Annotated[str, Field(description="Name of the kind, in the language asked for.")]
    section: SectionCode
    section_label: Annotated[str, Field(description="Heading of the section, in the language asked for.")]
    evidence: EvidenceList
    links: LinksOfFact


def _own() -> dict[str, Any]:
    """Return the fields that only some kinds have: each with every type that it has in one of them."""
    having: dict[str, list[FactSchema]] = {}
    for schema in FACTS.values():
        for name in schema.record.__annotations__.keys() - FactOfAnyKind.__annotations__.keys():
            having.setdefault(name, []).append(schema)
    return {
        name: NotRequired[
            Annotated[_either(name, having[name]), Field(description=_said(having[name]), **_codes(name, having[name]))]
        ]
        for name in sorted(having)
    }


def _codes(name: str, schemas: Sequence[FactSchema]) -> dict[str, Any]:
    """Return where the codes of a field have their records, where they have them at one path in every kind."""
    hints = [get_type_hints(schema.record, include_extras=True)[name] for schema in schemas]
    paths = {tuple(_paths(hint)) for hint in hints}
    return coded(*paths.pop()) if len(paths) == 1 and all(paths) else {}


def _paths(hint: Any) -> list[str]:
    said = [getattr(extra, "json_schema_extra", None) for extra in getattr(hint, "__metadata__", ())]
    return [extra[ADDRESS] for extra in said if isinstance(extra, dict) and ADDRESS in extra]


def _either(name: str, schemas: Sequence[FactSchema]) -> Any:
    types = [_untitled(get_type_hints(schema.record, include_extras=True)[name]) for schema in schemas]
    return Union[tuple(types)]  # noqa: UP007 - the types are known at run time only


def _untitled(hint: Any) -> Any:
    """Return a type without what is said of the field; what says how it is written stays, as of numbers."""
    written = [extra for extra in getattr(hint, "__metadata__", ()) if not isinstance(extra, FieldInfo)]
    bare = getattr(hint, "__origin__", hint) if hasattr(hint, "__metadata__") else hint
    return Annotated[(bare, *written)] if written else bare


def _said(schemas: Sequence[FactSchema]) -> Phrase:
    zh, en = zip(*(several(schema.kind) for schema in schemas), strict=True)
    return _OWN.filled(facts=("、".join(zh), ", ".join(en)))


# One type with the fields of all kinds, not one for each kind: kinds of fact may be added within `/v1`.
FactOfReport = typed_dict(
    "FactOfReport",
    "A fact of a report: what the list of its kind shows, with its kind and its section.",
    {**get_type_hints(FactOfAnyKind, include_extras=True), **_own()},
    of=(FactOfAnyKind,),
)


class ReportFacts(TypedDict):
    """Facts of a report, of all kinds."""

    data: Annotated[
        list[FactOfReport],  # type: ignore[valid-type] # made at run time
        Field(description="Facts in the order of the text: by the place that states a fact first."),
    ]
    labels: Annotated[
        dict[str, dict[str, dict[str, str]]],
        Field(
            description="Names of codes in the language asked for, by kind of fact, field and code: "
            "`labels.metric.qualifier.over`."
        ),
    ]
    page: ThisPage


class ReportFactsQuery(ListQuery):
    """What the facts of a report may be asked."""

    limit: Annotated[
        Integer | None,
        Field(
            ge=1,
            le=MAX_FACTS,
            description=f"Maximum number of facts to return. Without it all of them come, up to {MAX_FACTS}.",
            examples=[300],
        ),
    ] = None
    resource: Annotated[
        AnyOf[Resource],
        Filter("resource"),
        Field(description="Kind of fact, such as `metric`; repeat it for any of several.", examples=[["metric"]]),
    ] = ()
    section: Annotated[
        AnyOf[Text],
        Filter("section", among="sections"),
        Field(
            description="Code of a section of the report; repeat it for any of several. It is the section of the "
            "first place that states the fact.",
            examples=[["talent"]],
        ),
    ] = ()
