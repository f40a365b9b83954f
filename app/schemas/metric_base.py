"""Bases: what figures are measured against; what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import VOCABULARY_ORDER, AnyOf, Filter, ListQuery, Text, coded
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.texts import Phrase

_CODE = Phrase("MetricBase.code", "Code of the base, such as `previous-year`.")
_NAME = Phrase("MetricBase.name", "Name of the base.")
_DEFINITION = Phrase("MetricBase.definition", "Definition of the base; null where its name says it.")
_ADDRESS = coded("/v1/bases/{code}")


class MetricBase(TypedDict):
    """What a change, share or multiple is measured against."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    name: Annotated[str, Field(description=ASKED_FOR.filled(text=_NAME))]
    definition: Annotated[str | None, Field(description=ASKED_FOR.filled(text=_DEFINITION))]


class MetricBaseRow(TypedDict):
    """A base as a row of a table."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    name_zh: Annotated[str, Field(description=CHINESE.filled(text=_NAME))]
    name_en: Annotated[str, Field(description=ENGLISH.filled(text=_NAME))]
    definition_zh: Annotated[str | None, Field(description=CHINESE.filled(text=_DEFINITION))]
    definition_en: Annotated[str | None, Field(description=ENGLISH.filled(text=_DEFINITION))]


class BaseQuery(ListQuery):
    """What the list of bases may be asked."""

    code: Annotated[
        AnyOf[Text],
        Filter("code", among="bases"),
        Field(description="Code of a base; repeat it for any of several."),
    ] = ()
    sort: Annotated[Literal["code", "-code"] | None, VOCABULARY_ORDER] = None
