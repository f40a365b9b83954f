"""Metrics as seeds."""

from typing import Any

from pydantic import Field

from app.ingest.fact import FactSeeds, Fields
from app.ingest.seeds import Bilingual, Code, EvidenceSeed, FactSeed, Period, Plain, Slug, Text
from app.period import bounds
from app.vocabulary import Qualifier, Status


class MetricSeed(FactSeed):
    """One indicator's value."""

    indicator: Code
    value: Plain
    value_to: Plain | None = None
    qualifier: Qualifier
    as_reported: Text
    as_reported_unit: Text | None = None
    measure_word: Text | None = None
    status: Status = Status.ACTUAL
    period: Period
    region: Code | None = None
    scope: Code | None = None
    breakdown: dict[str, str] = Field(default_factory=dict)
    base: Bilingual | None = None
    part_of: Slug | None = None
    variant: Slug | None = None
    comment: Bilingual | None = None

    def exact(self, evidence: EvidenceSeed) -> str:
        """Return the figure that the selectors of `evidence` point at."""
        return evidence.exact or self.as_reported


def _shown(metric: MetricSeed, _: Any, names: Any) -> Fields:
    indicator = names.indicators[metric.indicator]
    unit = names.text(names.metric_names.unit(metric))
    return {
        "name": names.text(names.metric_names.name(metric)),
        "unit": {"code": indicator.unit, "label": unit, "measure_word": metric.measure_word},
        "kind": indicator.kind,
    }


def _stored(metric: MetricSeed, _: Any, names: Any) -> Fields:
    indicator = names.indicators[metric.indicator]
    return {
        "kind": indicator.kind,
        "unit": indicator.unit,
        "period_end": bounds(metric.period)[1],
        "breakdown": ",".join(f"{dimension}:{member}" for dimension, member in sorted(metric.breakdown.items())),
    }


SEEDS = FactSeeds(MetricSeed, shown=_shown, stored=_stored)
