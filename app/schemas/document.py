"""Documents: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas import fields
from app.schemas.base import AnyOf, FactQuery, Filter, Sort
from app.schemas.fact import FactSchema
from app.vocabulary import DocumentAction, DocumentType, Standing


class Document(TypedDict):
    """A titled work that the report names."""

    title: Annotated[fields.Name, Field(description="Title without its brackets.")]
    type: Annotated[DocumentType, Field(description="Kind of document: regulation, notice, opinion, plan …")]
    action: Annotated[DocumentAction, Field(description="What the report says was done with it.")]
    standing: Annotated[
        Standing | None,
        Field(description="Standing of a rule: in force, on trial or provisional; null for other works."),
    ]


class DocumentQuery(FactQuery):
    """What the list of documents may be asked."""

    type: Annotated[AnyOf[DocumentType], Filter("type"), Field(description="Sorts of work; any of them.")] = ()
    action: Annotated[AnyOf[DocumentAction], Filter("action"), Field(description="What was done; any of them.")] = ()
    standing: Annotated[AnyOf[Standing], Filter("standing"), Field(description="Standings; any of them.")] = ()
    sort: Sort = None


SCHEMA = FactSchema(Document, DocumentQuery, example="qinghai-org-2020.democratic-recommendation-measures")
