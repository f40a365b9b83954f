"""Regions: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import AnyOf, Filter, ListQuery, Text, coded
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.texts import Phrase
from app.vocabulary import RegionLevel

_CODE = Phrase("Region.code", "Code of the region: ISO 3166-2 such as `CN-QH`, ISO 3166-1 for the country.")
_GBT2260 = Phrase(
    "Region.gbt2260", "GB/T 2260 code of the region, such as `630000`; null for the country, which has none."
)
_LEVEL = Phrase("Region.level", "Level of the region: the country or a province.")
_PARENT = Phrase("Region.parent", "Code of the region that it is part of, such as `CN`; null for the country.")
_NAME = Phrase("Region.name", "Name of the region.")
_ADDRESS = coded("/v1/regions/{code}")


class Region(TypedDict):
    """The country or a provincial-level division."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    gbt2260: Annotated[str | None, Field(description=_GBT2260)]
    level: Annotated[RegionLevel, Field(description=_LEVEL)]
    parent: Annotated[str | None, Field(description=_PARENT, **_ADDRESS)]
    name: Annotated[str, Field(description=ASKED_FOR.filled(text=_NAME))]


class RegionRow(TypedDict):
    """A region as a row of a table."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    gbt2260: Annotated[str | None, Field(description=_GBT2260)]
    level: Annotated[RegionLevel, Field(description=_LEVEL)]
    parent: Annotated[str | None, Field(description=_PARENT, **_ADDRESS)]
    name_zh: Annotated[str, Field(description=CHINESE.filled(text=_NAME))]
    name_en: Annotated[str, Field(description=ENGLISH.filled(text=_NAME))]


class RegionQuery(ListQuery):
    """What the list of regions may be asked."""

    code: Annotated[
        AnyOf[Text],
        Filter("code", among="regions"),
        Field(description="ISO 3166-2 code of a region; repeat it for any of several.", examples=[["CN-QH"]]),
    ] = ()
    level: Annotated[
        AnyOf[RegionLevel],
        Filter("level"),
        Field(description="Level of the region; repeat it for any of several."),
    ] = ()
    sort: Annotated[
        Literal["code", "-code"] | None,
        Field(
            description="Order of the records; `-` before a field sorts downwards. The default is the order of "
            "GB/T 2260."
        ),
    ] = None
