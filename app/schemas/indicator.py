"""Indicators: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import AnyOf, Filter, ListQuery, SearchWords, Text
from app.vocabulary import Kind


class Indicator(TypedDict):
    """The definition of something counted, and how far its values reach."""

    code: Annotated[str, Field(description="Its code.")]
    name: Annotated[str, Field(description="Its name in the language asked for.")]
    definition: Annotated[str, Field(description="What is counted, in the language asked for.")]
    unit: Annotated[str, Field(description="Unit, a code of `/v1/units`.")]
    unit_one_en: Annotated[str, Field(description="How its unit reads in English behind 1: `set of housing`.")]
    unit_other_en: Annotated[
        str, Field(description="How its unit reads in English behind any other figure: `sets of housing`.")
    ]
    kind: Annotated[Kind, Field(description="What it measures.")]
    of: Annotated[str | None, Field(description="Of a change: the indicator that changes; else null.")]
    first_year: Annotated[int | None, Field(description="First year with a value; null where there is none.")]
    last_year: Annotated[int | None, Field(description="Last year with a value; null where there is none.")]
    metrics: Annotated[int, Field(description="How many values there are.")]


class IndicatorRow(TypedDict):
    """An indicator as a row of a table."""

    code: Annotated[str, Field(description="Its code.")]
    name_zh: Annotated[str, Field(description="Its name in Chinese.")]
    name_en: Annotated[str, Field(description="Its name in English.")]
    definition_zh: Annotated[str, Field(description="Definition in Chinese.")]
    definition_en: Annotated[str, Field(description="Definition in English.")]
    unit: Annotated[str, Field(description="Unit, a code of `/v1/units`.")]
    unit_one_en: Annotated[str, Field(description="How its unit reads in English behind 1: `set of housing`.")]
    unit_other_en: Annotated[
        str, Field(description="How its unit reads in English behind any other figure: `sets of housing`.")
    ]
    kind: Annotated[Kind, Field(description="What it measures.")]
    of: Annotated[str | None, Field(description="Of a change: the indicator that changes.")]
    first_year: Annotated[int | None, Field(description="First year with a value.")]
    last_year: Annotated[int | None, Field(description="Last year with a value.")]
    metrics: Annotated[int, Field(description="How many values there are.")]


class IndicatorQuery(ListQuery):
    """What the list of indicators may be asked."""

    code: Annotated[
        AnyOf[Text],
        Filter("code", among="indicators"),
        Field(description="Codes; any of them.", examples=[["online-class-attendances"]]),
    ] = ()
    unit: Annotated[
        AnyOf[Text], Filter("unit", among="units"), Field(description="Units; any of them.", examples=[["person"]])
    ] = ()
    kind: Annotated[AnyOf[Kind], Filter("kind"), Field(description="What it measures; any of them.")] = ()
    q: SearchWords = None
    sort: Annotated[
        Literal["code", "-code"] | None,
        Field(description="Order; `-` for descending. Without it: the order of the vocabulary."),
    ] = None
