"""The attached text of a report, with the places of its facts."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import FactId
from app.vocabulary import Resource


class FactPlace(TypedDict):
    """Where a fact stands in the text."""

    id: FactId
    resource: Annotated[Resource, Field(description="What sort of fact it is.", examples=["metric"])]
    start: Annotated[int, Field(description="First code point.", examples=[285])]
    end: Annotated[int, Field(description="The code point after the last.", examples=[290])]


class ReportText(TypedDict):
    """The text of a report as supplied, and where each of its facts stands."""

    report: Annotated[str, Field(description="The report.", examples=["qinghai-org-2020"])]
    sha256: Annotated[str, Field(description="SHA-256 of the file's bytes.")]
    text: Annotated[str, Field(description="The text; positions count its Unicode code points.")]
    facts: Annotated[list[FactPlace], Field(description="Every place of every fact, in the order of the text.")]
