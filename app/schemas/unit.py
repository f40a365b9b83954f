"""Units: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import VOCABULARY_ORDER, AnyOf, Filter, ListQuery, Text, coded
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.texts import Phrase

_CODE = Phrase("Unit.code", "Code of the unit, such as `person`.")
_NAME = Phrase("Unit.name", "Name of the unit.")
_PLURAL = Phrase("Unit.plural_en", "English name of the unit behind any figure but 1, such as `people`.")
_WORDS = Phrase("Unit.measure_words", "Chinese measure words that the unit classifies, such as `人`, `名` and `位`.")
_ADDRESS = coded("/v1/units/{code}")


class Unit(TypedDict):
    """A unit and the Chinese measure words that it classifies."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    name: Annotated[str, Field(description=ASKED_FOR.filled(text=_NAME))]
    plural_en: Annotated[str, Field(description=_PLURAL)]
    measure_words: Annotated[list[str], Field(description=_WORDS)]


class UnitRow(TypedDict):
    """A unit as a row of a table."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    name_zh: Annotated[str, Field(description=CHINESE.filled(text=_NAME))]
    name_en: Annotated[str, Field(description=ENGLISH.filled(text=_NAME))]
    plural_en: Annotated[str, Field(description=_PLURAL)]
    measure_words: Annotated[list[str], Field(description=_WORDS)]


class UnitQuery(ListQuery):
    """What the list of units may be asked."""

    code: Annotated[
        AnyOf[Text],
        Filter("code", among="units"),
        Field(description="Code of a unit; repeat it for any of several.", examples=[["person"]]),
    ] = ()
    sort: Annotated[Literal["code", "-code"] | None, VOCABULARY_ORDER] = None
