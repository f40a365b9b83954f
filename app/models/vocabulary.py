"""Vocabularies: what grows from report to report. A version never changes, and a release names the one it uses."""

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import Code, closed
from app.vocabulary import Kind, RegionLevel


class VocabularyTable(Base):
    """One version of all the vocabularies together."""

    __tablename__ = "vocabulary"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(Code, unique=True, doc="SHA-256 of the content")


class TermColumns:
    """What every term of a vocabulary has; `place` is its order."""

    vocabulary_id: Mapped[int] = mapped_column(ForeignKey("vocabulary.id"), primary_key=True)
    code: Mapped[str] = mapped_column(Code, primary_key=True)
    place: Mapped[int]
    name_zh: Mapped[str]
    name_en: Mapped[str]


class ThemeTable(TermColumns, Base):
    """What a section is about."""

    __tablename__ = "theme"

    definition_zh: Mapped[str]
    definition_en: Mapped[str]


class RegionTable(TermColumns, Base):
    """A country or a provincial-level division; `code` is ISO 3166-2, `gbt2260` GB/T 2260."""

    __tablename__ = "region"

    gbt2260: Mapped[str | None]
    level: Mapped[RegionLevel] = mapped_column(closed(RegionLevel))
    parent: Mapped[str | None] = mapped_column(Code)


class UnitTable(TermColumns, Base):
    """A unit and the measure words that it classifies."""

    __tablename__ = "unit"

    plural_en: Mapped[str]
    measure_words: Mapped[list[str]] = mapped_column(JSON)


class ScopeTable(TermColumns, Base):
    """The part of a region that a figure speaks of."""

    __tablename__ = "scope"

    definition_zh: Mapped[str]
    definition_en: Mapped[str]


class BaseTable(TermColumns, Base):
    """What a change, share or multiple is measured against."""

    __tablename__ = "base"

    definition_zh: Mapped[str | None]
    definition_en: Mapped[str | None]


class BreakdownTable(TermColumns, Base):
    """A dimension by which figures are broken down."""

    __tablename__ = "breakdown"


class BreakdownMemberTable(TermColumns, Base):
    """A member of a dimension; `code` is `dimension:member`."""

    __tablename__ = "breakdown_member"
    __table_args__ = (
        ForeignKeyConstraint(["vocabulary_id", "dimension"], ["breakdown.vocabulary_id", "breakdown.code"]),
    )

    dimension: Mapped[str] = mapped_column(Code)
    member: Mapped[str] = mapped_column(Code)


class IndicatorTable(TermColumns, Base):
    """The definition of something counted."""

    __tablename__ = "indicator"
    __table_args__ = (ForeignKeyConstraint(["vocabulary_id", "unit"], ["unit.vocabulary_id", "unit.code"]),)

    definition_zh: Mapped[str]
    definition_en: Mapped[str]
    unit: Mapped[str] = mapped_column(Code)
    unit_one_en: Mapped[str] = mapped_column(doc="how the unit reads in English behind 1")
    unit_other_en: Mapped[str] = mapped_column(doc="how it reads behind any other figure")
    kind: Mapped[Kind] = mapped_column(closed(Kind))
    of: Mapped[str | None] = mapped_column(Code, doc="of a change: the indicator that changes")


class IndicatorUseTable(Base):
    """First year, last year and number of an indicator's values at a release, counted when the release is made."""

    __tablename__ = "indicator_use"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(Code, primary_key=True)
    first_year: Mapped[int]
    last_year: Mapped[int]
    metrics: Mapped[int]
