"""Measures: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas import fields
from app.schemas.base import AnyOf, FactQuery, Filter, Sort
from app.schemas.fact import FactSchema
from app.vocabulary import MeasureKind


class Measure(TypedDict):
    """An action that the report says was taken."""

    title: Annotated[fields.Name, Field(description="Title of the measure: what was done.")]
    kind: Annotated[MeasureKind, Field(description="Kind of action, such as a campaign, an inspection or a pilot.")]


class MeasureQuery(FactQuery):
    """What the list of measures may be asked."""

    kind: Annotated[
        AnyOf[MeasureKind], Filter("kind"), Field(description="Kind of action; repeat it for any of several.")
    ] = ()
    sort: Sort = None


SCHEMA = FactSchema(Measure, MeasureQuery, example="qinghai-org-2020.raise-party-dues-and-donations")
