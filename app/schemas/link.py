"""Links between facts, as the rows of a table. Records have them as lists of ids."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import FactId
from app.vocabulary import Resource


class LinkRow(TypedDict):
    """A link from one fact to another that belongs to it. Each link is there in both directions."""

    fact: FactId
    fact_type: Annotated[Resource, Field(description="Type of the fact, such as `measure`.")]
    linked: Annotated[str, Field(description="Public id of the fact that is linked, of the same report.")]
    linked_type: Annotated[Resource, Field(description="Type of the fact that is linked, such as `metric`.")]
