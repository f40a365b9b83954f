"""The tables, one small file a family. Importing the package registers them all."""

from app.db import Base
from app.models.document import Document
from app.models.fact import BODIES, BodyEn, BodyZh, Evidence, Fact, FlatRow, Link
from app.models.honour import Honour
from app.models.measure import Measure
from app.models.metric import Metric, MetricBreakdown
from app.models.numeral import Numeral, NumeralMetric
from app.models.release import Edition, Publication, Release, Report, SourceText
from app.models.report import Paragraph, Section
from app.models.search import SearchPosting, SearchSegment, SearchSpan
from app.models.talent_initiative import TalentInitiative
from app.models.training_program import TrainingProgram
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

__all__ = [
    "BODIES",
    "Base",
    "BodyEn",
    "BodyZh",
    "Breakdown",
    "BreakdownMember",
    "Document",
    "Edition",
    "Evidence",
    "Fact",
    "FlatRow",
    "Honour",
    "Indicator",
    "IndicatorUse",
    "Link",
    "Measure",
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
    "TalentInitiative",
    "Theme",
    "TrainingProgram",
    "Unit",
    "Vocabulary",
]
