"""Units: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import AnyOf, Filter, ListQuery, Text


class Unit(TypedDict):
    """A unit and the Chinese measure words that it classifies."""

    code: Annotated[str, Field(description="Its code.")]
    name: Annotated[str, Field(description="Its name in the language asked for.")]
    plural_en: Annotated[str, Field(description="Its English name behind any figure but 1.")]
    measure_words: Annotated[list[str], Field(description="Measure words as written.")]


class UnitRow(TypedDict):
    """A unit as a row of a table."""

    code: Annotated[str, Field(description="Its code.")]
    name_zh: Annotated[str, Field(description="Its name in Chinese.")]
    name_en: Annotated[str, Field(description="Its name in English.")]
    plural_en: Annotated[str, Field(description="Its English name behind any figure but 1.")]
    measure_words: Annotated[list[str], Field(description="Measure words as written.")]


class UnitQuery(ListQuery):
    """What the list of units may be asked."""

    code: Annotated[
        AnyOf[Text], Filter("code", among="units"), Field(description="Codes; any of them.", examples=[["person"]])
    ] = ()
    sort: Annotated[
        Literal["code", "-code"] | None,
        Field(description="Order; `-` for descending. Without it: the order of the vocabulary."),
    ] = None
