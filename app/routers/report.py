"""`/v1/reports`: see `app.schemas.report`, `app.schemas.coverage` and `app.schemas.text`."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Request, Response

from app.errors import TextNotAttachedError
from app.queries import edition as q
from app.queries.resources import REPORTS
from app.schemas.base import Lookup
from app.schemas.coverage import Coverage
from app.schemas.record_links import ReportLinks, with_links
from app.schemas.report import Report, ReportDetail, ReportQuery, ReportRow
from app.schemas.report_facts import ReportFacts, ReportFactsQuery
from app.schemas.text import ReportText
from app.texts import Phrase
from app.web.citing import report_of
from app.web.lists import list_of
from app.web.report_facts import edition_of, report_facts_of
from app.web.request_context import RequestContext
from app.web.route_contract import cited_route, list_route, report_facts_route, text_route, whole_route

router = APIRouter(tags=["reports"])

ReportId = Annotated[
    str,
    Path(
        description=Phrase("ReportId.path", "Id of the report, such as `qinghai-org-2020`."),
        examples=["qinghai-org-2020"],
    ),
]


@router.get("/reports", **list_route(Report, ReportRow, ReportQuery))
def list_reports(request: Request) -> Response:
    """List reports."""
    return list_of(request, REPORTS, ReportQuery)


@router.get("/reports/{id}", **cited_route(with_links(ReportDetail, ReportLinks)))
def get_report(request: Request, id: ReportId) -> Response:
    """Get one report with its outline and counts."""
    return report_of(request, id)


@router.get("/reports/{id}/facts", **report_facts_route(ReportFacts, ReportFactsQuery))
def list_report_facts(request: Request, id: ReportId) -> Response:
    """List all facts of a report."""
    return report_facts_of(request, id)


@router.get("/reports/{id}/coverage", **whole_route(Coverage))
def get_coverage(request: Request, id: ReportId) -> Response:
    """Get every numeral in the source of a report."""
    context = RequestContext(request, Lookup)
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        return context.respond(orjson.dumps(q.coverage(reader.connection, edition_of(reader, id), context.lang)))


@router.get("/reports/{id}/text", **text_route(ReportText))
def get_text(request: Request, id: ReportId) -> Response:
    """Get the text of a report with the places of its facts."""
    context = RequestContext(request, Lookup)
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        text = q.text(reader.connection, edition_of(reader, id))
        if text is None:
            raise TextNotAttachedError(id)
        return context.respond(orjson.dumps(text))
