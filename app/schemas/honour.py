"""Honours: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas import fields
from app.schemas.base import AnyOf, FactQuery, Filter, Sort
from app.schemas.fact import FactSchema
from app.vocabulary import Level


class Honour(TypedDict):
    """An award that the report mentions."""

    title: Annotated[fields.Name, Field(description="Title of the award.")]
    level: Annotated[
        Level | None, Field(description="Tier of government that grants the award; null where not stated.")
    ]
    recipients: Annotated[fields.Counted, Field(description="Number of recipients; null where not stated.")]


class HonourQuery(FactQuery):
    """What the list of honours may be asked."""

    level: Annotated[
        AnyOf[Level],
        Filter("level"),
        Field(description="Tier of government that grants the award; repeat it for any of several."),
    ] = ()
    sort: Sort = None


SCHEMA = FactSchema(Honour, HonourQuery, example="qinghai-org-2020.national-outstanding-communist-party-member")
