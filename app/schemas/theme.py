"""Themes: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import AnyOf, Filter, ListQuery, Text


class Theme(TypedDict):
    """What a section of a report is about."""

    code: Annotated[str, Field(description="Its code.")]
    name: Annotated[str, Field(description="Its name in the language asked for.")]
    definition: Annotated[str, Field(description="What belongs to it, in the language asked for.")]


class ThemeRow(TypedDict):
    """A theme as a row of a table."""

    code: Annotated[str, Field(description="Its code.")]
    name_zh: Annotated[str, Field(description="Its name in Chinese.")]
    name_en: Annotated[str, Field(description="Its name in English.")]
    definition_zh: Annotated[str, Field(description="Definition in Chinese.")]
    definition_en: Annotated[str, Field(description="Definition in English.")]


class ThemeQuery(ListQuery):
    """What the list of themes may be asked."""

    code: Annotated[
        AnyOf[Text], Filter("code", among="themes"), Field(description="Codes; any of them.", examples=[["talent"]])
    ] = ()
    sort: Annotated[
        Literal["code", "-code"] | None,
        Field(description="Order; `-` for descending. Without it: the order of the vocabulary."),
    ] = None
