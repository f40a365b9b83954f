"""Changes between releases: what goes out, what may be asked."""

from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.as_of import ReadMoment
from app.schemas.base import AnyOf, ListQuery, Text
from app.texts import Phrase
from app.vocabulary import Resource

NAMES = (
    *("themes", "regions", "units", "scopes", "bases", "breakdowns", "indicators", "reports", "sections"),
    *(kind.path for kind in Resource),
)
"""The names of the lists whose records are compared, in the order in which changes are listed."""

ACTIONS = ("added", "changed", "removed")

_RESOURCE = Phrase("RecordChange.resource", "Name of the list that has the record, such as `metrics`.")
_ID = Phrase("RecordChange.id", "Id of the record, or the code of a term.")
_REPORT = Phrase("RecordChange.report", "Id of the report that the record is of; null for a term of a vocabulary.")
_ACTION = Phrase("RecordChange.action", "What happened to the record: `added`, `changed` or `removed`.")
_FIELDS = Phrase("RecordChangeRow.fields", "Names of the columns that differ; empty unless the record was changed.")
_BEFORE = Phrase("RecordChangeRow.before", "The columns that differ as they were; null unless the record was changed.")
_RECORD = Phrase("RecordChangeRow.record", "The row as it is at the later release; null for a removed record.")


class FieldChange(TypedDict):
    """A field of a record before and after a change."""

    field: Annotated[str, Field(description="Name of the field of the record, such as `value`.")]
    before: Annotated[Any, Field(description="Value of the field at the earlier release, null if it had none.")]
    after: Annotated[Any, Field(description="Value of the field at the later release, null if it has none.")]


class RecordChange(TypedDict):
    """A record that two releases do not have alike."""

    resource: Annotated[Literal[NAMES], Field(description=_RESOURCE)]  # type: ignore[valid-type] # known at run time
    id: Annotated[str, Field(description=_ID)]
    report: Annotated[str | None, Field(description=_REPORT)]
    action: Annotated[Literal[ACTIONS], Field(description=_ACTION)]  # type: ignore[valid-type]
    fields: Annotated[
        list[FieldChange],
        Field(
            description="Fields that differ, in the language asked for. It is empty for a record that was added or "
            "removed, and where only the other language differs."
        ),
    ]
    record: Annotated[
        dict[str, Any] | None,
        Field(description="The whole record as the later release serves it by its id; null for a removed record."),
    ]


class RecordChangeRow(TypedDict):
    """A change as a row of a table. `record` and `before` are flat rows; in CSV they are JSON."""

    resource: Annotated[Literal[NAMES], Field(description=_RESOURCE)]  # type: ignore[valid-type]
    id: Annotated[str, Field(description=_ID)]
    report: Annotated[str | None, Field(description=_REPORT)]
    action: Annotated[Literal[ACTIONS], Field(description=_ACTION)]  # type: ignore[valid-type]
    fields: Annotated[list[str], Field(description=_FIELDS)]
    before: Annotated[dict[str, Any] | None, Field(description=_BEFORE)]
    record: Annotated[dict[str, Any] | None, Field(description=_RECORD)]


class ChangesQuery(ListQuery):
    """What the list of changes may be asked."""

    since: Annotated[
        ReadMoment | None,
        Field(
            description="Earlier release: its number, or a time of RFC 3339, which means the newest release that had "
            "been made by then. 0 is the time before the first release. Without it, the release before `until`.",
            examples=["0"],
        ),
    ] = None
    until: Annotated[
        ReadMoment | None,
        Field(
            description="Later release, named in the same way. Without it, the release that answers.", examples=["1"]
        ),
    ] = None
    resource: Annotated[
        AnyOf[Literal[NAMES]],  # type: ignore[valid-type]
        Field(description="Name of a list, such as `metrics`; repeat it for any of several.", examples=[["metrics"]]),
    ] = ()
    report: Annotated[
        AnyOf[Text],
        Field(
            description="Id of a report that either release has; repeat it for any of several. Terms are of no report.",
            examples=[["qinghai-org-2020"]],
        ),
    ] = ()
    action: Annotated[
        AnyOf[Literal[ACTIONS]],  # type: ignore[valid-type]
        Field(
            description="What happened to the record; repeat it for any of several: `added`, `changed`, `removed`.",
            examples=[["changed"]],
        ),
    ] = ()
