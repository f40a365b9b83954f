"""Releases: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import ListQuery


class Release(TypedDict):
    """A state of all the data; every answer is of one release."""

    id: Annotated[int, Field(description="Its number; a later release has a greater one.")]
    created_at: Annotated[str, Field(description="When it was made, RFC 3339, UTC.")]
    reports: Annotated[list[str], Field(description="Reports that it brought a new edition of.")]


class ReleaseRow(Release):
    """A release as a row of a table."""


class ReleaseQuery(ListQuery):
    """What the list of releases may be asked."""
