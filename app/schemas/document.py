"""Documents: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field

from app.schemas.base import AnyOf, Evidence, FactQuery, FactSpine, Filter, FlatEvidence, FlatFact
from app.vocabulary import DocumentAction, DocumentType, Standing


class Document(FactSpine):
    """A titled work that the report names."""

    title: Annotated[str, Field(description="Its title, without brackets, in the language asked for.")]
    type: Annotated[DocumentType, Field(description="What sort of work it is.")]
    action: Annotated[DocumentAction, Field(description="What the report says was done with it.")]
    standing: Annotated[
        Standing | None,
        Field(description="Of a rule: in force, on trial or provisional; else null."),
    ]
    metrics: Annotated[list[str], Field(description="Ids of linked metrics.")]
    measures: Annotated[list[str], Field(description="Ids of linked measures.")]
    training_programs: Annotated[list[str], Field(description="Ids of linked training programs.")]
    talent_initiatives: Annotated[list[str], Field(description="Ids of linked talent initiatives.")]
    honours: Annotated[list[str], Field(description="Ids of linked honours.")]
    evidence: Annotated[list[Evidence], Field(description="Where the report says it.")]


class DocumentRow(FlatFact, FlatEvidence):
    """A document as a row of a table."""

    title_zh: Annotated[str, Field(description="Its title in Chinese.")]
    title_en: Annotated[str, Field(description="Its title in English.")]
    type: Annotated[DocumentType, Field(description="What sort of work it is.")]
    action: Annotated[DocumentAction, Field(description="What was done with it.")]
    standing: Annotated[Standing | None, Field(description="Of a rule: its standing.")]


class DocumentQuery(FactQuery):
    """What the list of documents may be asked."""

    type: Annotated[AnyOf[DocumentType], Filter("type"), Field(description="Sorts of work; any of them.")] = ()
    action: Annotated[AnyOf[DocumentAction], Filter("action"), Field(description="What was done; any of them.")] = ()
    standing: Annotated[AnyOf[Standing], Filter("standing"), Field(description="Standings; any of them.")] = ()
    sort: Annotated[
        Literal["id", "-id", "year", "-year"] | None,
        Field(description="Order; `-` for descending. Without it: year descending, report, place in the source."),
    ] = None
