"""`/v1/training-programs`: see `app.schemas.training_program`."""

from fastapi import APIRouter, Request, Response

from app.queries.resources import TRAINING_PROGRAMS
from app.schemas.base import FactLookup
from app.schemas.included import TrainingProgramRecord
from app.schemas.training_program import TrainingProgram, TrainingProgramQuery, TrainingProgramRow
from app.web.answer import list_of, record_of
from app.web.contract import FactId, fact_list_route, fact_route

router = APIRouter(tags=["training-programs"])


@router.get("/training-programs", **fact_list_route(TrainingProgram, TrainingProgramRow, TrainingProgramQuery))
def list_training_programs(request: Request) -> Response:
    """List training programs."""
    return list_of(request, TRAINING_PROGRAMS, TrainingProgramQuery)


@router.get(
    "/training-programs/{id}", **fact_route(TrainingProgramRecord, "qinghai-org-2020.provincial-core-class-series")
)
def get_training_program(request: Request, id: FactId) -> Response:
    """Get one training program."""
    return record_of(request, TRAINING_PROGRAMS, id, FactLookup)
