"""Metrics: one indicator's value in one report."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import Code, Exact, closed
from app.models.fact import FactColumns, fact_reference
from app.vocabulary import Kind, Qualifier, Status


class MetricTable(FactColumns, Base):
    """A value as the report states it.

    The columns of the key are never NULL, since UNIQUE overlooks rows with NULL parts: what the report does not
    name is the empty string. `breakdown` is the sorted list of `dimension:member`, joined by commas.
    """

    __tablename__ = "metric"

    indicator: Mapped[str] = mapped_column(Code)
    kind: Mapped[Kind] = mapped_column(closed(Kind))
    unit: Mapped[str] = mapped_column(Code)
    measure_word: Mapped[str | None]
    value: Mapped[Decimal] = mapped_column(Exact)
    value_to: Mapped[Decimal | None] = mapped_column(Exact)
    qualifier: Mapped[Qualifier] = mapped_column(closed(Qualifier))
    as_reported: Mapped[str]
    as_reported_unit: Mapped[str | None]
    status: Mapped[Status] = mapped_column(closed(Status))
    period: Mapped[str] = mapped_column(Code)
    period_end: Mapped[str] = mapped_column(Code, doc="last day of the period, ISO 8601")
    scope: Mapped[str] = mapped_column(Code, default="")
    breakdown: Mapped[str] = mapped_column(Code, default="")
    base: Mapped[str] = mapped_column(Code, default="")
    variant: Mapped[str] = mapped_column(Code, default="")
    series: Mapped[str] = mapped_column(Code, doc="id of the series, see `app.series_id`")
    part_of: Mapped[str | None] = mapped_column(Code, doc="key of the whole")
    comment_zh: Mapped[str | None]
    comment_en: Mapped[str | None]

    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        return (
            *super().__table_args__(),
            # sorts by value, alone and within the usual filters; the edition is there so that an index alone can count
            Index(None, "value", "place", "edition_id"),
            *(
                Index(None, column, "value", "place", "edition_id")
                for column in ("indicator", "year", "region", "theme")
            ),
            # sorts by period, alone and within an indicator, as a chart asks
            Index(None, "period_end", "place", "edition_id"),
            Index(None, "indicator", "period_end", "place", "edition_id"),
            # series in their order, whatever else is asked of them
            Index(None, "series", "fact_id"),
            UniqueConstraint(
                "edition_id",
                "indicator",
                "region",
                "period",
                "breakdown",
                "scope",
                "base",
                "status",
                "variant",
                name="uq_metric_series",
            ),
            fact_reference("part_of"),
            CheckConstraint("value_to IS NULL OR value_to > value", name="range"),
        )


MODEL = MetricTable


class MetricBreakdownTable(Base):
    """The members by which a metric is broken down, one of each dimension."""

    __tablename__ = "metric_breakdown"
    __table_args__ = (Index(None, "member", "fact_id"),)

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id"), primary_key=True)
    dimension: Mapped[str] = mapped_column(Code, primary_key=True)
    member: Mapped[str] = mapped_column(Code, doc="`dimension:member`")
