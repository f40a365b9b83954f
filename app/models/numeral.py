"""Numerals: every number that the source writes, and what became of it."""

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import closed
from app.vocabulary import Role


class NumeralTable(Base):
    """A number as written, its role, and the reason if it carries no metric."""

    __tablename__ = "numeral"
    __table_args__ = (CheckConstraint('start >= 0 AND start < "end"', name="span"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str]
    role: Mapped[Role] = mapped_column(closed(Role))
    reason_zh: Mapped[str | None]
    reason_en: Mapped[str | None]


class NumeralMetricTable(Base):
    """A metric that a numeral carries."""

    __tablename__ = "numeral_metric"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "ordinal"], ["numeral.edition_id", "numeral.ordinal"]),
        Index(None, "fact_id"),
    )

    edition_id: Mapped[int] = mapped_column(primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id"), primary_key=True)
