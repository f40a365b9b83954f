"""Breakdowns: dimensions and their members; what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import AnyOf, Filter, ListQuery, Text, coded
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.texts import Phrase

_CODE = Phrase(
    "Breakdown.code", "Code of the dimension, such as `counterpart`, or of a member, such as `counterpart:CN-HB`."
)
_DIMENSION = Phrase("Breakdown.dimension", "Code of the dimension that a member belongs to; null for a dimension.")
_MEMBER = Phrase(
    "Breakdown.member",
    "Code of a member within its dimension, such as `CN-HB`, as `breakdown` of a metric has it; null for a dimension.",
)
_NAME = Phrase("Breakdown.name", "Name of the dimension or of the member.")
_ADDRESS = coded("/v1/breakdowns/{code}")


class Breakdown(TypedDict):
    """A dimension that figures are broken down by, or a member of one."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    dimension: Annotated[str | None, Field(description=_DIMENSION, **_ADDRESS)]
    member: Annotated[str | None, Field(description=_MEMBER)]
    name: Annotated[str, Field(description=ASKED_FOR.filled(text=_NAME))]


class BreakdownRow(TypedDict):
    """A dimension or a member as a row of a table."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    dimension: Annotated[str | None, Field(description=_DIMENSION, **_ADDRESS)]
    member: Annotated[str | None, Field(description=_MEMBER)]
    name_zh: Annotated[str, Field(description=CHINESE.filled(text=_NAME))]
    name_en: Annotated[str, Field(description=ENGLISH.filled(text=_NAME))]


class BreakdownQuery(ListQuery):
    """What the list of breakdowns may be asked."""

    code: Annotated[
        AnyOf[Text],
        Filter("code", among="keys"),
        Field(
            description="Code of a dimension or of a member; repeat it for any of several.",
            examples=[["counterpart:CN-HB"]],
        ),
    ] = ()
    dimension: Annotated[
        AnyOf[Text],
        Filter("dimension", among="dimensions"),
        Field(
            description="Code of a dimension, whose members are returned; repeat it for any of several.",
            examples=[["degree"]],
        ),
    ] = ()
    sort: Annotated[
        Literal["code", "-code"] | None,
        Field(
            description="Order of the records; `-` before a field sorts downwards. The default is each dimension "
            "before its members, in the order of the vocabulary."
        ),
    ] = None
