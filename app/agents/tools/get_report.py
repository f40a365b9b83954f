"""`get_report`: one report, what it holds, and its sections page by page."""

from collections.abc import Mapping
from typing import Annotated, Any, get_type_hints

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from app.agents.arguments import AS_OF, LANG, PAGING, Arguments
from app.agents.asker import Asker, Pairs, values_of
from app.agents.missing_ids import known_id
from app.agents.short_pages import short_page
from app.agents.tool import DataTool
from app.errors import BadRequestError, Fault
from app.queries.resources import REPORTS
from app.queries.sections import SECTIONS
from app.schemas.base import ListQuery, Text, ThisPage
from app.schemas.fact import typed_dict
from app.schemas.section import ReportSection, SectionQuery
from app.web.citing import report_of
from app.web.lists import list_of

_FIELDS = {
    name: hint for name, hint in get_type_hints(REPORTS.alone_as, include_extras=True).items() if name != "sections"
}
OutlinedReport = typed_dict("OutlinedReport", "A report without its outline.", _FIELDS)


class ReportWithSections(TypedDict):
    """A report and a page of its sections."""

    report: Annotated[OutlinedReport, Field(description="The report.")]  # type: ignore[valid-type] # see above
    data: Annotated[list[ReportSection], Field(description="Its sections, in the order of the text.")]
    page: ThisPage


class ReportQuestion(ListQuery):
    """What may be asked of a report."""

    id: Text | None = None


def _sections(request: Request) -> Response:
    return list_of(request, SECTIONS, SectionQuery)


def _as_argument(fault: Fault) -> Fault:
    """Return a fault in the parameter that narrows sections by their report as one in the argument that names it."""
    return fault._replace(parameter="id") if fault.parameter == "report" else fault


def _call(asker: Asker, sent: Pairs) -> Mapping[str, Any]:
    key = values_of(sent, "id")[0]
    plain = [pair for pair in sent if pair[0] in ("lang", "as_of")]
    paging = [pair for pair in sent if pair[0] in ("limit", "cursor")]
    fields = [("fields", name) for name in _FIELDS]
    with known_id(asker, "id", key, [REPORTS]):
        report = asker.record(lambda request: report_of(request, key), f"/v1/reports/{key}", [*plain, *fields])
    try:
        sections = short_page(asker, _sections, "/v1/sections", [*plain, *paging, ("report", key)], dict)
    except BadRequestError as error:  # a cursor of another report
        raise BadRequestError(*map(_as_argument, error.faults)) from None
    return {"report": report, "data": sections["data"], "page": sections["page"]}


TOOL = DataTool(
    name="get_report",
    title="Get one report",
    description="Get one report by its id: year, region, issuer, title, publisher, address, rights, the number of its "
    "facts of each kind, and its sections. Read its facts with `search` and `get_series`, narrowed by `report`.",
    arguments=Arguments(
        ReportQuestion,
        {"id": "Id of the report, such as `qinghai-org-2020`; results of `search` have it.", **LANG, **AS_OF, **PAGING},
        needed=("id",),
    ),
    answers=ReportWithSections,
    call=_call,
)
