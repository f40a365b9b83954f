"""Indicators: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import VOCABULARY_ORDER, AnyOf, Filter, ListQuery, SearchWords, Text, UnitCode, coded
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.texts import Phrase
from app.vocabulary import Kind

_CODE = Phrase("Indicator.code", "Code of the indicator, such as `online-class-attendances`.")
_NAME = Phrase("Indicator.name", "Name of the indicator.")
_DEFINITION = Phrase("Indicator.definition", "Definition of the indicator: what is counted and how.")
_UNIT_ONE = Phrase("Indicator.unit_one_en", "English unit behind the figure 1, such as `set of housing`.")
_UNIT_OTHER = Phrase("Indicator.unit_other_en", "English unit behind any other figure, such as `sets of housing`.")
_KIND = Phrase("Indicator.kind", "Kind of quantity that the indicator measures, such as a flow or a ratio.")
_OF = Phrase("Indicator.of", "Code of the indicator that changes, where this one is a change; else null.")
_FIRST = Phrase("Indicator.first_year", "First year with a value, such as `2020`; null where no report has one.")
_LAST = Phrase("Indicator.last_year", "Last year with a value, such as `2020`; null where no report has one.")
_METRICS = Phrase("Indicator.metrics", "Number of metrics that give a value of the indicator.")
_ADDRESS = coded("/v1/indicators/{code}")


class Indicator(TypedDict):
    """The definition of something counted, and the years with values of it."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    name: Annotated[str, Field(description=ASKED_FOR.filled(text=_NAME))]
    definition: Annotated[str, Field(description=ASKED_FOR.filled(text=_DEFINITION))]
    unit: UnitCode
    unit_one_en: Annotated[str, Field(description=_UNIT_ONE)]
    unit_other_en: Annotated[str, Field(description=_UNIT_OTHER)]
    kind: Annotated[Kind, Field(description=_KIND)]
    of: Annotated[str | None, Field(description=_OF, **_ADDRESS)]
    first_year: Annotated[int | None, Field(description=_FIRST)]
    last_year: Annotated[int | None, Field(description=_LAST)]
    metrics: Annotated[int, Field(description=_METRICS)]


class IndicatorRow(TypedDict):
    """An indicator as a row of a table."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    name_zh: Annotated[str, Field(description=CHINESE.filled(text=_NAME))]
    name_en: Annotated[str, Field(description=ENGLISH.filled(text=_NAME))]
    definition_zh: Annotated[str, Field(description=CHINESE.filled(text=_DEFINITION))]
    definition_en: Annotated[str, Field(description=ENGLISH.filled(text=_DEFINITION))]
    unit: UnitCode
    unit_one_en: Annotated[str, Field(description=_UNIT_ONE)]
    unit_other_en: Annotated[str, Field(description=_UNIT_OTHER)]
    kind: Annotated[Kind, Field(description=_KIND)]
    of: Annotated[str | None, Field(description=_OF, **_ADDRESS)]
    first_year: Annotated[int | None, Field(description=_FIRST)]
    last_year: Annotated[int | None, Field(description=_LAST)]
    metrics: Annotated[int, Field(description=_METRICS)]


class IndicatorQuery(ListQuery):
    """What the list of indicators may be asked."""

    code: Annotated[
        AnyOf[Text],
        Filter("code", among="indicators"),
        Field(
            description="Code of an indicator; repeat it for any of several.", examples=[["online-class-attendances"]]
        ),
    ] = ()
    unit: Annotated[
        AnyOf[Text],
        Filter("unit", among="units"),
        Field(
            description="Unit of the indicator, a code of `/v1/units`; repeat it for any of several.",
            examples=[["person"]],
        ),
    ] = ()
    kind: Annotated[
        AnyOf[Kind],
        Filter("kind"),
        Field(description="Kind of quantity that the indicator measures; repeat it for any of several."),
    ] = ()
    q: SearchWords = None
    sort: Annotated[Literal["code", "-code"] | None, VOCABULARY_ORDER] = None
