"""Metrics as seeds."""

from functools import lru_cache
from typing import Any

from pydantic import Field

from app.ingest.derived import FIELDS
from app.ingest.fact import FactSeeds, Fields
from app.ingest.seeds import Bilingual, Code, EvidenceSeed, FactSeed, Period, Plain, Slug, Text
from app.period import bounds
from app.series_id import SeriesId, status_of_series
from app.vocabulary import Qualifier, Status


class MetricSeed(FactSeed):
    """One indicator's value."""

    of_quote = frozenset(FIELDS)
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
    base: Code | None = None
    part_of: Slug | None = None
    variant: Slug | None = None
    comment: Bilingual | None = None

    def exact(self, evidence: EvidenceSeed) -> str:
        """Return the figure that the selectors of `evidence` point at."""
        return evidence.exact or self.as_reported


def _members(metric: MetricSeed) -> tuple[str, ...]:
    return tuple(f"{dimension}:{member}" for dimension, member in sorted(metric.breakdown.items()))


def _series(metric: MetricSeed, renderer: Any) -> str:
    region = metric.region or renderer.report.region
    codes = (metric.scope or "", _members(metric), metric.base or "", metric.status.value, metric.variant or "")
    return _series_id(metric.indicator, region, *codes)


@lru_cache(maxsize=1024)  # each figure asks for its own several times
def _series_id(indicator: str, region: str, scope: str, members: tuple[str, ...], *more: str) -> str:
    base, status, variant = more
    return SeriesId(indicator, region, scope, members, base, status_of_series(Status(status)), variant).text


def _shown(metric: MetricSeed, renderer: Any, names: Any) -> Fields:
    indicator = names.indicators[metric.indicator]
    unit = names.text(names.metric_names.unit(metric))
    return {
        "name": names.text(names.metric_names.name(metric)),
        "unit": {"code": indicator.unit, "label": unit, "measure_word": metric.measure_word},
        "kind": indicator.kind,
        "base": names.maybe(names.metric_names.base(metric)),
        "base_code": metric.base,
        "series": _series(metric, renderer),
        "scope_label": names.label("scopes", metric.scope) if metric.scope else None,
        "breakdown_labels": {
            dimension: names.label("breakdowns", f"{dimension}:{member}")
            for dimension, member in metric.breakdown.items()
        },
    }


def _stored(metric: MetricSeed, renderer: Any, names: Any) -> Fields:
    indicator = names.indicators[metric.indicator]
    return {
        "kind": indicator.kind,
        "unit": indicator.unit,
        "period_end": bounds(metric.period)[1],
        "breakdown": ",".join(_members(metric)),
        "series": _series(metric, renderer),
    }


SEEDS = FactSeeds(MetricSeed, shown=_shown, stored=_stored)
