"""Names and units of figures, composed from the vocabularies, so that they are the same wherever they are shown."""

from collections.abc import Iterator, Mapping, Sequence

from app.ingest.kinds.metric import MetricSeed
from app.ingest.seed_folder import VocabularySeeds
from app.ingest.seeds import Bilingual, IndicatorSeed, UnitSeed

Labels = Mapping[str, Mapping[str, Bilingual]]  # names of terms by vocabulary and code
Series = tuple[str, str | None, tuple[tuple[str, str], ...]]  # indicator, scope, members of breakdowns


def labels(vocabulary: VocabularySeeds) -> Labels:
    """Return the names that records show beside codes; the code of a member is `dimension:member`."""
    return {
        "themes": {term.code: term.name for term in vocabulary.themes.records},
        "regions": {term.code: term.name for term in vocabulary.regions.records},
        "scopes": {term.code: term.name for term in vocabulary.scopes.records},
        "bases": {term.code: term.name for term in vocabulary.bases.records},
        "breakdowns": {
            f"{dimension.code}:{member.code}": member.name
            for dimension in vocabulary.breakdowns.records
            for member in dimension.members or vocabulary.regions.records
        },
    }


class MetricNames:
    """Names and units of metrics, by the vocabularies of a seed folder."""

    def __init__(self, vocabulary: VocabularySeeds) -> None:
        """Take the names from the vocabularies."""
        self._indicators = {term.code: term for term in vocabulary.indicators.records}
        self._units = {term.code: term for term in vocabulary.units.records}
        self.labels = labels(vocabulary)
        self._named: dict[Series, Bilingual] = {}
        self._read: dict[tuple[str, bool], Bilingual] = {}

    def name(self, metric: MetricSeed) -> Bilingual:
        """Return the name of a metric: the indicator's name, then scope and breakdown members in parentheses.

        `主体班次期数（省级）`, `Core training classes (Provincial level)`. A scope that is part of the indicator's name
        (获省级优秀共产党员称号人数) is not repeated. Raises KeyError for a code that no vocabulary has.
        """
        series = _series(metric)
        if series not in self._named:
            self._named[series] = self._name(*series)
        return self._named[series]

    def _name(self, indicator: str, scope: str | None, members: tuple[tuple[str, str], ...]) -> Bilingual:
        name = self._indicators[indicator].name
        scopes, breakdowns = self.labels["scopes"], self.labels["breakdowns"]
        said = [scopes[scope]] if scope and scopes[scope].zh not in name.zh else []
        said += [breakdowns[f"{dimension}:{member}"] for dimension, member in members]
        if not said:
            return name
        zh, en = "，".join(text.zh for text in said), ", ".join(text.en for text in said)
        return Bilingual(zh=f"{name.zh}（{zh}）", en=f"{name.en} ({en})")

    def base(self, metric: MetricSeed) -> Bilingual | None:
        """Return the name of what a metric is measured against. Raises KeyError for a code that no vocabulary has."""
        return None if metric.base is None else self.labels["bases"][metric.base]

    def unit(self, metric: MetricSeed) -> Bilingual:
        """Return the unit of a metric as it reads after its figure. In Chinese it is the name of the unit."""
        alone = abs(metric.value) == 1 and metric.value_to is None
        key = metric.indicator, alone
        if key not in self._read:
            indicator = self._indicators[metric.indicator]
            unit = self._units[indicator.unit]
            one, other = unit_forms(indicator, unit)
            self._read[key] = Bilingual(zh=unit.name.zh, en=one if alone else other)
        return self._read[key]


def _series(metric: MetricSeed) -> Series:
    return metric.indicator, metric.scope, tuple(sorted(metric.breakdown.items()))


def unit_forms(indicator: IndicatorSeed, unit: UnitSeed) -> tuple[str, str]:
    """Return the unit of an indicator in English, singular (after 1) and plural (after any other figure).

    It is what the indicator counts (`set of housing`, `sets of housing`), otherwise the name of the unit.
    """
    if indicator.counted is not None:
        return indicator.counted.one, indicator.counted.other
    return unit.name.en, unit.plural or unit.name.en


def shared_names(metrics: Sequence[tuple[int, MetricSeed]], names: MetricNames) -> Iterator[tuple[int, str]]:
    """Give each metric of a report that shares a name, in either language, with a metric of another series.

    Each comes with a message. Values of one series share their name: period, base and status distinguish them.
    """
    first: dict[str, MetricSeed] = {}
    for index, metric in metrics:
        try:
            name = names.name(metric)
        except KeyError:  # the unknown code is reported elsewhere
            continue
        for text in {name.zh, name.en}:
            other = first.setdefault(text, metric)
            if _series(other) != _series(metric):
                yield index, f"expected a name of its own, found {text!r}, the name of {other.slug!r} too"
