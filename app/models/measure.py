"""Measures: actions taken."""

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import closed
from app.models.fact import FactColumns
from app.vocabulary import MeasureKind


class MeasureTable(FactColumns, Base):
    """An action the report says was taken."""

    __tablename__ = "measure"

    title_zh: Mapped[str]
    title_en: Mapped[str]
    kind: Mapped[MeasureKind] = mapped_column(closed(MeasureKind))


MODEL = MeasureTable
