"""Releases: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import MAX_CURSOR, MAX_JSON, DateTime, Integer, ListQuery, Lookup
from app.schemas.history import NOTE


class Release(TypedDict):
    """A state of all the data. Every answer is of one release."""

    id: Annotated[int, Field(description="Number of the release; a later one is greater.")]
    created_at: Annotated[DateTime, Field(description="Time at which the release was made, RFC 3339, in UTC.")]
    reports: Annotated[
        list[str],
        Field(description="Ids of the reports of which the release made an edition current that was not so before."),
    ]
    note: Annotated[str | None, Field(description=NOTE)]
    loaded_by: Annotated[
        str | None, Field(description="Who made the release, as they called themselves; null where nobody said.")
    ]
    repeats: Annotated[
        int | None, Field(description="Of an undo: number of the release whose data it has again; else null.")
    ]
    digest: Annotated[
        str,
        Field(
            description="Digest of the content, 64 hexadecimal digits (SHA-256). Releases of the same content have the "
            "same one, on any server."
        ),
    ]


class ChangeCounts(TypedDict):
    """Number of records of a list that a release added, changed and removed."""

    added: Annotated[int, Field(description="Number of records that the release before did not have.")]
    changed: Annotated[int, Field(description="Number of records that the release before had otherwise.")]
    removed: Annotated[int, Field(description="Number of records that only the release before had.")]


class ReleaseDetail(Release):
    """A release and what it changed."""

    changes: Annotated[
        dict[str, ChangeCounts],
        Field(description="Numbers of changes since the release before, by list; lists without changes are left out."),
    ]


class ReleaseRow(Release):
    """A release as a row of a table."""


class ReleaseQuery(ListQuery):
    """What the list of releases may be asked."""


class FeedQuery(Lookup):
    """What the feed of releases may be asked."""

    limit: Annotated[
        Integer | None,
        Field(ge=1, le=MAX_JSON, description="Maximum number of entries of a page, 50 by default.", examples=[50]),
    ] = None
    cursor: Annotated[
        str | None,
        Field(
            min_length=1, max_length=MAX_CURSOR, description="Cursor to go on from; the link `next` of the feed has it."
        ),
    ] = None
