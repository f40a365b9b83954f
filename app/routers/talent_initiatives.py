"""`/v1/talent-initiatives`: see `app.schemas.talent_initiative`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import TALENT_INITIATIVES
from app.schemas.base import FactLookup
from app.schemas.included import TalentInitiativeRecord
from app.schemas.talent_initiative import TalentInitiative, TalentInitiativeQuery, TalentInitiativeRow
from app.web.answer import list_of, record_of
from app.web.contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["talent-initiatives"])


@router.get("/talent-initiatives", **fact_list_route(TalentInitiative, TalentInitiativeRow, TalentInitiativeQuery))
def list_talent_initiatives(request: Request) -> Response:
    """List talent initiatives."""
    return list_of(request, TALENT_INITIATIVES, TalentInitiativeQuery)


@router.get(
    "/talent-initiatives/{id}",
    **fact_route(TalentInitiativeRecord, "qinghai-org-2020.sanjiangyuan-talent-project-fair"),
)
def get_talent_initiative(request: Request, id: FactId) -> Response:
    """Get one talent initiative."""
    return record_of(request, TALENT_INITIATIVES, id, FactLookup)
