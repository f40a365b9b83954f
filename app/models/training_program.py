"""Training programs: class series, projects and brands."""

from sqlalchemy import JSON
from sqlalchemy.schema import SchemaItem

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import Code, closed
from app.models.fact import FactColumns, fact_reference
from app.vocabulary import Level, Mode, TrainingCategory


class TrainingProgramTable(FactColumns, Base):
    """A class series, project or brand; `sessions` and `trainees` are the keys of the metrics that count them."""

    __tablename__ = "training_program"

    name_zh: Mapped[str]
    name_en: Mapped[str]
    category: Mapped[TrainingCategory] = mapped_column(closed(TrainingCategory))
    level: Mapped[Level | None] = mapped_column(closed(Level))
    mode: Mapped[Mode | None] = mapped_column(closed(Mode))
    audience: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    topics: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    sessions: Mapped[str | None] = mapped_column(Code)
    trainees: Mapped[str | None] = mapped_column(Code)

    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        return (*super().__table_args__(), fact_reference("sessions"), fact_reference("trainees"))


MODEL = TrainingProgramTable
