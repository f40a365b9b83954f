"""The tables, one small file a family. Importing the package registers them all."""

from collections.abc import Mapping

from sqlalchemy import Table

from app.db.types import Base
from app.models.fact import BODIES, BodyEn, BodyZh, Evidence, Fact, FlatRow, Link
from app.models.metric import Metric, MetricBreakdown
from app.models.numeral import Numeral, NumeralMetric
from app.models.release import Edition, Publication, Release, Report, SourceText
from app.models.report import Paragraph, Section
from app.models.segment import SearchPosting, SearchSegment, SearchSpan
from app.models.vocabulary import (
    Breakdown,
    BreakdownMember,
    Indicator,
    IndicatorUse,
    Region,
    Scope,
    Theme,
    Unit,
    Vocabulary,
)
from app.vocabulary import Resource, of_each_kind


def table_of(model: type[Base]) -> Table:
    """Return the table of a model."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model has one
    return table


FACTS: Mapping[Resource, Table] = {
    kind: table_of(model) for kind, model in of_each_kind("app.models", "MODEL", type).items()
}

__all__ = [
    "BODIES",
    "FACTS",
    "Base",
    "BodyEn",
    "BodyZh",
    "Breakdown",
    "BreakdownMember",
    "Edition",
    "Evidence",
    "Fact",
    "FlatRow",
    "Indicator",
    "IndicatorUse",
    "Link",
    "Metric",
    "MetricBreakdown",
    "Numeral",
    "NumeralMetric",
    "Paragraph",
    "Publication",
    "Region",
    "Release",
    "Report",
    "Scope",
    "SearchPosting",
    "SearchSegment",
    "SearchSpan",
    "Section",
    "SourceText",
    "Theme",
    "Unit",
    "Vocabulary",
    "table_of",
]
