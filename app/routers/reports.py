"""`/v1/reports`: see `app.schemas.report`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.queries.resources import REPORTS
from app.schemas.report import Report, ReportDetail, ReportQuery
from app.web.answer import list_of, record_of
from app.web.contract import list_route, record_route

router = APIRouter(tags=["reports"])


@router.get("/reports", **list_route(Report, ReportQuery))
def list_reports(request: Request) -> Response:
    """List reports."""
    return list_of(request, REPORTS, ReportQuery)


@router.get("/reports/{id}", **record_route(ReportDetail))
def get_report(
    request: Request, id: Annotated[str, Path(description="Its id.", examples=["qinghai-org-2020"])]
) -> Response:
    """Get one report."""
    return record_of(request, REPORTS, id)
