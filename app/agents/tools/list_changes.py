"""`list_changes`: what two releases do not have alike."""

from collections.abc import Mapping
from typing import Any

from app.agents.arguments import AS_OF, LANG, PAGING, Arguments
from app.agents.asker import Asker, Pairs
from app.agents.nearest_values import matching_values
from app.agents.short_pages import ShortPage, short_page
from app.agents.tool import DataTool
from app.schemas.changes import ChangesQuery, RecordChange
from app.schemas.fact import typed_dict
from app.web.changes import changes_of

_PATH = "/v1/changes"
_SHOWN = {name: hint for name, hint in RecordChange.__annotations__.items() if name != "record"}
ShortChange = typed_dict("ShortChange", "A change without the whole record.", _SHOWN, of=(RecordChange,))
_FIELDS = {"resource": "resource", "report": "report", "action": "action"}


def _call(asker: Asker, sent: Pairs) -> Mapping[str, Any]:
    shown = [*sent, *(("fields", name) for name in _SHOWN)]
    return short_page(
        asker, changes_of, _PATH, shown, lambda: matching_values(asker, changes_of, _PATH, shown, _FIELDS)
    )


TOOL = DataTool(
    name="list_changes",
    title="List what changed between two releases",
    description="List the records that were added, changed or removed between two releases of the data, with each "
    "changed field before and after. Without `since` and `until`: what the newest release changed. Read a record "
    "itself with `get_fact`.",
    arguments=Arguments(
        ChangesQuery,
        {
            "since": "Earlier release: number or RFC 3339 time; `0` is before the first. Default: that before `until`.",
            "until": "Later release. Default: the current one.",
            "resource": "Names of lists; any of them.",
            "report": "Ids of reports; any of them.",
            "action": "`added`, `changed` or `removed`; any of them.",
            **LANG,
            **AS_OF,
            **PAGING,
        },
    ),
    answers=ShortPage[ShortChange],  # type: ignore[valid-type] # made at run time
    call=_call,
)
