"""The history of a fact or a report: what goes out."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import DateTime
from app.schemas.changes import ACTIONS, NAMES, FieldChange
from app.texts import Phrase

NOTE = Phrase("Release.note", "Why the release was made, as whoever made it says; null where nothing was said.")


class RecordVersion(TypedDict):
    """What a release did to a record."""

    release: Annotated[int, Field(description="Number of the release that did it.")]
    created_at: Annotated[DateTime, Field(description="Time at which that release was made, RFC 3339, in UTC.")]
    note: Annotated[str | None, Field(description=NOTE)]
    action: Annotated[
        Literal[ACTIONS],  # type: ignore[valid-type] # known at run time
        Field(description="What the release did to the record: `added`, `changed` or `removed`."),
    ]
    fields: Annotated[
        list[FieldChange],
        Field(description="Fields that it changed, in the language asked for; empty unless the record was changed."),
    ]


class RecordHistory(TypedDict):
    """Every version of a fact or a report, from the first release that had it on."""

    id: Annotated[str, Field(description="Id of the fact or the report that was asked for.")]
    resource: Annotated[
        Literal[NAMES],  # type: ignore[valid-type]
        Field(description="Name of the list that has the record, or had it last, such as `metrics`."),
    ]
    versions: Annotated[list[RecordVersion], Field(description="What releases did to the record, the first one first.")]
