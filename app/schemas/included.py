"""Linked records embedded in an answer: beside `data` of a list, or in a record asked for alone."""

from typing import Annotated, Generic, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import Page, T
from app.schemas.document import Document
from app.schemas.honour import Honour
from app.schemas.measure import Measure
from app.schemas.metric import Metric
from app.schemas.talent_initiative import TalentInitiative
from app.schemas.training_program import TrainingProgram


class Included(TypedDict, total=False):
    """Linked records by resource, then by id; only the resources that `include` names."""

    metrics: Annotated[dict[str, Metric], Field(description="Linked metrics by id.")]
    measures: Annotated[dict[str, Measure], Field(description="Linked measures by id.")]
    training_programs: Annotated[dict[str, TrainingProgram], Field(description="Linked training programs by id.")]
    talent_initiatives: Annotated[dict[str, TalentInitiative], Field(description="Linked talent initiatives by id.")]
    documents: Annotated[dict[str, Document], Field(description="Linked documents by id.")]
    honours: Annotated[dict[str, Honour], Field(description="Linked honours by id.")]


_EMBEDDED = Field(description="Linked records; only where `include` asks for them.")


class FactPage(Page[T], Generic[T]):
    """One page of a list of facts."""

    included: NotRequired[Annotated[Included, _EMBEDDED]]


class MetricRecord(Metric):
    """A metric asked for alone."""

    included: NotRequired[Annotated[Included, _EMBEDDED]]


class MeasureRecord(Measure):
    """A measure asked for alone."""

    included: NotRequired[Annotated[Included, _EMBEDDED]]


class TrainingProgramRecord(TrainingProgram):
    """A training program asked for alone."""

    included: NotRequired[Annotated[Included, _EMBEDDED]]


class TalentInitiativeRecord(TalentInitiative):
    """A talent initiative asked for alone."""

    included: NotRequired[Annotated[Included, _EMBEDDED]]


class DocumentRecord(Document):
    """A document asked for alone."""

    included: NotRequired[Annotated[Included, _EMBEDDED]]


class HonourRecord(Honour):
    """An honour asked for alone."""

    included: NotRequired[Annotated[Included, _EMBEDDED]]
