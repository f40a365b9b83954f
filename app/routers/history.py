"""`/v1/history`: see `app.schemas.history`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.schemas.history import RecordHistory
from app.web.history import history_of
from app.web.route_contract import history_route

router = APIRouter(tags=["releases"])


@router.get("/history/{id}", **history_route(RecordHistory))
def get_history(
    request: Request,
    id: Annotated[
        str,
        Path(
            description="Id of the fact or the report, also of one that was removed.",
            examples=["qinghai-org-2020.online-class-attendances"],
        ),
    ],
) -> Response:
    """Get the history of a fact or a report."""
    return history_of(request, id)
