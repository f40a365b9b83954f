"""A report's outline."""

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import Code


class SectionTable(Base):
    """A section, with its place in the source in code points, end exclusive."""

    __tablename__ = "section"
    __table_args__ = (CheckConstraint('start >= 0 AND start < "end"', name="span"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    ordinal: Mapped[int]
    theme: Mapped[str | None] = mapped_column(Code)
    title_zh: Mapped[str]
    title_en: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]


class ParagraphTable(Base):
    """A paragraph, named by its lead sentence."""

    __tablename__ = "paragraph"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "section"], ["section.edition_id", "section.code"]),
        CheckConstraint('start >= 0 AND start < "end"', name="span"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    section: Mapped[str] = mapped_column(Code)
    ordinal: Mapped[int]
    lead_zh: Mapped[str]
    lead_en: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
