"""Talent initiatives: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import AnyOf, Evidence, FactQuery, FactSpine, Filter, FlatEvidence, FlatFact
from app.vocabulary import TalentKind


class TalentInitiative(FactSpine):
    """A talent programme, event, platform, policy, association, service, pilot or aid initiative."""

    name: Annotated[str, Field(description="Its name in the language asked for.")]
    kind: Annotated[TalentKind, Field(description="What sort of initiative it is.")]
    metrics: Annotated[list[str], Field(description="Ids of linked metrics.")]
    measures: Annotated[list[str], Field(description="Ids of linked measures.")]
    training_programs: Annotated[list[str], Field(description="Ids of linked training programs.")]
    documents: Annotated[list[str], Field(description="Ids of linked documents.")]
    honours: Annotated[list[str], Field(description="Ids of linked honours.")]
    evidence: Annotated[list[Evidence], Field(description="Where the report says it.")]


class TalentInitiativeRow(FlatFact, FlatEvidence):
    """A talent initiative as a row of a table."""

    name_zh: Annotated[str, Field(description="Its name in Chinese.")]
    name_en: Annotated[str, Field(description="Its name in English.")]
    kind: Annotated[TalentKind, Field(description="What sort of initiative it is.")]


class TalentInitiativeQuery(FactQuery):
    """What the list of talent initiatives may be asked."""

    kind: Annotated[AnyOf[TalentKind], Filter("kind"), Field(description="Sorts of initiative; any of them.")] = ()
    sort: Annotated[
        Literal["id", "-id", "year", "-year"] | None,
        Field(description="Order; `-` for descending. Without it: year descending, report, place in the source."),
    ] = None
