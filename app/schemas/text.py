"""The attached text of a report, with the places of its facts."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import End, FactId, Start
from app.vocabulary import Resource


class FactPlace(TypedDict):
    """A place in the text that states a fact."""

    id: FactId
    resource: Annotated[Resource, Field(description="Kind of fact that stands at the place.", examples=["metric"])]
    start: Annotated[Start, Field(examples=[285])]
    end: Annotated[End, Field(examples=[290])]


class ReportText(TypedDict):
    """The text of a report as supplied, and the places of its facts."""

    report: Annotated[
        str, Field(description="Id of the report, such as `qinghai-org-2020`.", examples=["qinghai-org-2020"])
    ]
    sha256: Annotated[str, Field(description="SHA-256 of the file's bytes, in hexadecimal digits.")]
    text: Annotated[str, Field(description="Text of the report; positions count its Unicode code points.")]
    facts: Annotated[list[FactPlace], Field(description="Every place of every fact, in the order of the text.")]
