"""What must hold of metrics, apart from their figures: known codes, periods, parts and wholes, unique keys."""

import re
from collections import Counter

from app.ingest.counts import COUNTS
from app.ingest.kinds.metric import MetricSeed
from app.ingest.messages import plain
from app.ingest.outline import Outline, OutlineParagraph
from app.ingest.pasting import indicator_block
from app.ingest.seed_folder import FACTS, ReportSeeds, Slugs
from app.ingest.seed_names import ANY
from app.ingest.seed_table import Table, is_known
from app.ingest.vocabularies import Vocabularies
from app.quotes import context
from app.vocabulary import Kind, Qualifier, Role

_YEAR = re.compile("(?<![0-9])[0-9]{4}(?![0-9])")
_YEAR_SAID = re.compile("(?<![0-9])[0-9]{4}(?=年|[-—–~～至到][0-9]{4}年)")  # 2018人 is not a year
_DATING = (Role.DATE, Role.NAME, Role.OTHER)  # roles of numerals that may write a year
_OTHER_YEAR = re.compile("去年|上年|前年|上一年|往年|同期|明年|次年")
_UPPER = (Qualifier.EXACT, Qualifier.NEARLY, Qualifier.UNDER, Qualifier.AT_MOST)  # the true value is at most this
_LOWER = (Qualifier.EXACT, Qualifier.OVER, Qualifier.AT_LEAST)  # the true value is at least this


def check_metrics(seeds: ReportSeeds, vocabularies: Vocabularies, slugs: Slugs, outline: Outline) -> None:
    """Check each metric of a report by itself, and in relation to the others."""
    table, report = seeds.metrics, seeds.report
    metrics = {metric.slug: metric for metric in table.records}
    written = _years_written(seeds, outline)
    asked: set[str] = set()  # unknown indicators for which there is a block to paste already
    for index, metric in table.rows:
        _check_indicator(table, index, metric, vocabularies, asked)
        _check_metric(table, index, metric, vocabularies, slugs)
        if report is not None and metric.region == report.region:
            table.fault(index, ("region",), f"expected none, since {metric.region} is the report's region")
        if seeds.numerals.is_whole:
            _check_period(table, index, metric, outline, written)
        whole = metrics.get(metric.part_of or "")
        if whole is not None:
            _check_part(table, index, metric, whole, metrics, vocabularies)
    _check_series(table)


def _check_metric(
    table: Table[MetricSeed],
    index: int,
    metric: MetricSeed,
    vocabularies: Vocabularies,
    slugs: Slugs,
) -> None:
    if metric.scope is not None:
        table.known(index, ("scope",), metric.scope, vocabularies.scopes, "scope")
    if metric.base is not None:
        table.known(index, ("base",), metric.base, vocabularies.bases, "base")
    if metric.region is not None:
        table.known(index, ("region",), metric.region, vocabularies.regions, "region")
    for dimension, member in metric.breakdown.items():
        if table.known(index, ("breakdown", dimension), dimension, vocabularies.dimensions, "dimension"):
            table.known(index, ("breakdown", dimension), member, vocabularies.breakdowns.get(dimension, ANY), "member")
    if metric.part_of is not None:
        table.known(index, ("part_of",), metric.part_of, slugs["metrics"], "metric")
    if metric.variant is not None and metric.comment is None:
        table.fault(index, ("comment",), "expected a comment that says how the variants differ")


def _check_indicator(
    table: Table[MetricSeed], index: int, metric: MetricSeed, vocabularies: Vocabularies, asked: set[str]
) -> None:
    """Check that the indicator is known. The first metric of an unknown one brings a block to paste."""
    code, codes = metric.indicator, vocabularies.indicator_codes
    if code not in codes:
        paste = indicator_block(metric, vocabularies, table.file.path) if code not in asked else None
        asked.add(code)
        is_known(table.file, (index, "indicator"), code, codes, "indicator", paste)


def _years_written(seeds: ReportSeeds, outline: Outline) -> dict[OutlineParagraph, set[str]]:
    """Return the years that the numerals of each paragraph write. A date without a year (十三五) is an empty string."""
    written: dict[OutlineParagraph, set[str]] = {}
    for numeral in seeds.numerals.records:
        paragraph = outline.around(numeral.start, numeral.end) if numeral.role in _DATING else None
        if paragraph is not None:
            years = set(_YEAR.findall(numeral.text))
            if not years and numeral.role is Role.DATE:
                years = {""}
            written.setdefault(paragraph, set()).update(years)
    return written


def _check_period(
    table: Table[MetricSeed],
    index: int,
    metric: MetricSeed,
    outline: Outline,
    written: dict[OutlineParagraph, set[str]],
) -> None:
    """Check that the report writes a period which excludes the year reviewed: near the figure, or in the comment."""
    years = _YEAR.findall(metric.period)
    first = 0 if metric.period.startswith("..") else int(years[0])
    if first <= outline.year <= int(years[-1]) or (metric.status.is_ahead and int(years[-1]) > outline.year):
        return
    said = metric.comment.zh if metric.comment else ""
    for evidence in metric.evidence:
        said = "\n".join((said, *context(evidence, metric.exact(evidence)), evidence.quote))
        paragraph = outline.around(evidence.start, evidence.end)
        if paragraph and written.get(paragraph, set()) & {*years, ""}:
            return
    if _OTHER_YEAR.search(said) or set(_YEAR_SAID.findall(said)) & set(years):
        return
    message = (
        f"expected a period with {outline.year}, the year reviewed, or with a year that the paragraph writes "
        f"or the comment names, found {metric.period}"
    )
    table.fault(index, ("period",), message)


def _check_part(
    table: Table[MetricSeed],
    index: int,
    part: MetricSeed,
    whole: MetricSeed,
    metrics: dict[str, MetricSeed],
    vocabularies: Vocabularies,
) -> None:
    """Check that no metric is part of itself, and that no part exceeds its whole where both count in the same unit."""
    seen, above = {part.slug}, whole
    while above.slug not in seen and above.part_of in metrics:
        seen.add(above.slug)
        above = metrics[above.part_of]
    if above.slug == part.slug:
        table.fault(index, ("part_of",), f"expected a metric that is not part of {part.slug!r}, found {whole.slug!r}")
    indicators = [vocabularies.indicators.get(metric.indicator) for metric in (part, whole)]
    counts = [i.unit for i in indicators if i and i.kind in (Kind.FLOW, Kind.STOCK)]
    if len(counts) == 2 and counts[0] == counts[1] and part.qualifier in _LOWER and whole.qualifier in _UPPER:
        most = whole.value if whole.value_to is None else whole.value_to
        if 0 <= most < part.value:
            message = f"expected at most {plain(most)}, the whole {whole.slug!r}, found {plain(part.value)}"
            table.fault(index, ("part_of",), message)


def check_counts(seeds: ReportSeeds, vocabularies: Vocabularies, slugs: Slugs) -> None:
    """Check the metrics that programs and honours name as counts: trainees are people, classes are not."""
    people = {
        vocabularies.unit_of[word]
        for word in ("人", "人次")
        if word in vocabularies.unit_of and vocabularies.seeds.units.is_whole
    }
    units = {
        metric.slug: vocabularies.indicators[metric.indicator].unit
        for metric in seeds.metrics.records
        if metric.indicator in vocabularies.indicators
    }
    for name, table in seeds.facts.items():
        for index, record in table.rows:
            for field in COUNTS[name]:
                slug = getattr(record, field)
                if slug is None or not table.known(index, (field,), slug, slugs["metrics"], "metric"):
                    continue
                unit, of_people = units.get(slug), FACTS[name].people.get(field)
                if unit and people and of_people is not None and (unit in people) != of_people:
                    expected = " or ".join(sorted(people)) if of_people else "classes, not people"
                    table.fault(index, (field,), f"expected a metric in {expected}, found {slug!r} in {unit}")


def _check_series(table: Table[MetricSeed]) -> None:
    """Check that no two metrics have the same key, and that a variant is not the only one of its key."""
    same: dict[tuple[object, ...], list[tuple[int, MetricSeed]]] = {}
    for index, metric in table.rows:
        key = (
            metric.indicator,
            metric.region,
            metric.period,
            tuple(sorted(metric.breakdown.items())),
            metric.scope,
            metric.base,
            metric.status,
        )
        same.setdefault(key, []).append((index, metric))
    for group in same.values():
        variants = Counter(metric.variant for _, metric in group)
        for index, metric in group:
            if variants[metric.variant] > 1:
                other = next(m.slug for _, m in group if m.variant == metric.variant and m is not metric)
                message = (
                    f"{other!r} has the same indicator, period, region, scope, breakdown, base, status and variant"
                )
                table.fault(index, ("indicator",), message)
            elif metric.variant is not None and len(group) == 1:
                message = "expected another metric with the same indicator, period and so on, found no other"
                table.fault(index, ("variant",), message)
