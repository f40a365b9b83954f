"""`/v1/sections`: see `app.schemas.section`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.queries.sections import SECTIONS
from app.schemas.section import ReportSection, ReportSectionRow, SectionQuery
from app.schemas.term import with_names
from app.web.lists import list_of
from app.web.records import record_of
from app.web.route_contract import list_route, record_route

router = APIRouter(tags=["sections"])


@router.get("/sections", **list_route(ReportSection, ReportSectionRow, SectionQuery))
def list_sections(request: Request) -> Response:
    """List sections of reports."""
    return list_of(request, SECTIONS, SectionQuery)


@router.get("/sections/{id}", **record_route(with_names(ReportSection)))
def get_section(
    request: Request,
    id: Annotated[str, Path(description="Id of the section, `<report>.<code>`.", examples=["qinghai-org-2020.talent"])],
) -> Response:
    """Get one section of a report."""
    return record_of(request, SECTIONS, id)
