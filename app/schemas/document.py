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

    title: Annotated[fields.Name, Field(description="Title of the document, without the brackets 《》.")]
    type: Annotated[DocumentType, Field(description="Type of document, such as a regulation, a notice or a plan.")]
    action: Annotated[
        DocumentAction, Field(description="What the report says was done with the document, such as `issued`.")
    ]
    standing: Annotated[
        Standing | None,
        Field(description="Standing of a rule: in force, on trial or provisional; null for other works."),
    ]


class DocumentQuery(FactQuery):
    """What the list of documents may be asked."""

    type: Annotated[
        AnyOf[DocumentType], Filter("type"), Field(description="Type of document; repeat it for any of several.")
    ] = ()
    action: Annotated[
        AnyOf[DocumentAction],
        Filter("action"),
        Field(description="What was done with the document; repeat it for any of several."),
    ] = ()
    standing: Annotated[
        AnyOf[Standing], Filter("standing"), Field(description="Standing of the rule; repeat it for any of several.")
    ] = ()
    sort: Sort = None


SCHEMA = FactSchema(Document, DocumentQuery, example="qinghai-org-2020.democratic-recommendation-measures")
