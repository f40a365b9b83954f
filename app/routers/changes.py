"""`/v1/changes`: see `app.schemas.changes`."""

from fastapi import APIRouter, Request, Response

from app.schemas.changes import ChangesQuery, RecordChange, RecordChangeRow
from app.web.changes import FORMATS, changes_of
from app.web.route_contract import changes_route

router = APIRouter(tags=["releases"])


@router.get("/changes", **changes_route(RecordChange, RecordChangeRow, ChangesQuery, FORMATS))
def list_changes(request: Request) -> Response:
    """List what changed between two releases."""
    return changes_of(request)
