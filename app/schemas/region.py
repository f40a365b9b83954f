"""Regions: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import AnyOf, Filter, ListQuery, Text
from app.vocabulary import RegionLevel


class Region(TypedDict):
    """A country or a provincial-level division."""

    code: Annotated[str, Field(description="ISO 3166-2 (ISO 3166-1 for the country).")]
    gbt2260: Annotated[str | None, Field(description="GB/T 2260; null for the country, which has no code there.")]
    level: Annotated[RegionLevel, Field(description="Its level.")]
    parent: Annotated[str | None, Field(description="The region it is part of; null for the country.")]
    name: Annotated[str, Field(description="Its name in the language asked for.")]


class RegionRow(TypedDict):
    """A region as a row of a table."""

    code: Annotated[str, Field(description="Its code.")]
    gbt2260: Annotated[str | None, Field(description="GB/T 2260.")]
    level: Annotated[RegionLevel, Field(description="Its level.")]
    parent: Annotated[str | None, Field(description="The region it is part of.")]
    name_zh: Annotated[str, Field(description="Its name in Chinese.")]
    name_en: Annotated[str, Field(description="Its name in English.")]


class RegionQuery(ListQuery):
    """What the list of regions may be asked."""

    code: Annotated[
        AnyOf[Text],
        Filter("code", among="regions"),
        Field(description="ISO 3166-2 codes; any of them.", examples=[["CN-QH"]]),
    ] = ()
    level: Annotated[AnyOf[RegionLevel], Filter("level"), Field(description="Levels; any of them.")] = ()
    sort: Annotated[
        Literal["code", "-code"] | None,
        Field(description="Order; `-` for descending. Without it: the order of GB/T 2260."),
    ] = None
