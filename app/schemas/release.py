"""Releases: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import DateTime, ListQuery


class Release(TypedDict):
    """A state of all the data. Every answer is of one release."""

    id: Annotated[int, Field(description="Number of the release; a later one is greater.")]
    created_at: Annotated[DateTime, Field(description="Time at which the release was made, RFC 3339, in UTC.")]
    reports: Annotated[list[str], Field(description="Ids of the reports of which the release brought a new edition.")]


class ReleaseRow(Release):
    """A release as a row of a table."""


class ReleaseQuery(ListQuery):
    """What the list of releases may be asked."""
