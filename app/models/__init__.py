"""The tables, one small file for each family. Importing the package registers them all."""

from collections.abc import Mapping

from sqlalchemy import Table

from app.db.tables import Base
from app.models.fact import (
    BODIES,
    ROWS,
    BodyEnTable,
    BodyZhTable,
    EvidenceTable,
    FactTable,
    LinkTable,
    fact_digest,
)
from app.models.metric import MetricBreakdownTable, MetricTable
from app.models.numeral import NumeralMetricTable, NumeralTable
from app.models.outline import ParagraphTable, SectionTable
from app.models.release import (
    EditionTable,
    KeptSeedsTable,
    PublicationTable,
    ReleaseTable,
    RenamedIdTable,
    ReportTable,
    SourceTextTable,
    release_digest,
)
from app.models.segment import PostingTable, SegmentTable, SpanTable
from app.models.stored_digest import StoredDigestTable
from app.models.vocabulary import (
    BaseTable,
    BreakdownMemberTable,
    BreakdownTable,
    IndicatorTable,
    IndicatorUseTable,
    RegionTable,
    ScopeTable,
    ThemeTable,
    UnitTable,
    VocabularyTable,
)
from app.vocabulary import Resource, of_each_kind


def table_of(model: type[Base]) -> Table:
    """Return the table of a model."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model has a table
    return table


FACTS: Mapping[Resource, Table] = {
    kind: table_of(model) for kind, model in of_each_kind("app.models", "MODEL", type).items()
}

__all__ = [
    "BODIES",
    "FACTS",
    "ROWS",
    "Base",
    "BaseTable",
    "BodyEnTable",
    "BodyZhTable",
    "BreakdownMemberTable",
    "BreakdownTable",
    "EditionTable",
    "EvidenceTable",
    "FactTable",
    "IndicatorTable",
    "IndicatorUseTable",
    "KeptSeedsTable",
    "LinkTable",
    "MetricBreakdownTable",
    "MetricTable",
    "NumeralMetricTable",
    "NumeralTable",
    "ParagraphTable",
    "PostingTable",
    "PublicationTable",
    "RegionTable",
    "ReleaseTable",
    "RenamedIdTable",
    "ReportTable",
    "ScopeTable",
    "SectionTable",
    "SegmentTable",
    "SourceTextTable",
    "SpanTable",
    "StoredDigestTable",
    "ThemeTable",
    "UnitTable",
    "VocabularyTable",
    "fact_digest",
    "release_digest",
    "table_of",
]
