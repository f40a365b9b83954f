"""Themes: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import VOCABULARY_ORDER, AnyOf, Filter, ListQuery, Text, coded
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.texts import Phrase

_CODE = Phrase("Theme.code", "Code of the theme, such as `talent`.")
_NAME = Phrase("Theme.name", "Name of the theme.")
_DEFINITION = Phrase("Theme.definition", "Definition of the theme: what belongs to it.")
_ADDRESS = coded("/v1/themes/{code}")


class Theme(TypedDict):
    """What a section of a report is about."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    name: Annotated[str, Field(description=ASKED_FOR.filled(text=_NAME))]
    definition: Annotated[str, Field(description=ASKED_FOR.filled(text=_DEFINITION))]


class ThemeRow(TypedDict):
    """A theme as a row of a table."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    name_zh: Annotated[str, Field(description=CHINESE.filled(text=_NAME))]
    name_en: Annotated[str, Field(description=ENGLISH.filled(text=_NAME))]
    definition_zh: Annotated[str, Field(description=CHINESE.filled(text=_DEFINITION))]
    definition_en: Annotated[str, Field(description=ENGLISH.filled(text=_DEFINITION))]


class ThemeQuery(ListQuery):
    """What the list of themes may be asked."""

    code: Annotated[
        AnyOf[Text],
        Filter("code", among="themes"),
        Field(description="Code of a theme; repeat it for any of several.", examples=[["talent"]]),
    ] = ()
    sort: Annotated[Literal["code", "-code"] | None, VOCABULARY_ORDER] = None
