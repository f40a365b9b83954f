"""What must hold of seeds before they are loaded: references, vocabularies, figures and positions.

Every check adds findings to the file at fault; nothing stops at the first. What only the source text can decide is
`app.ingest.source`'s business.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.errors import nearest
from app.ingest.files import Finding, Location, SeedFile
from app.ingest.overlap import check_overlaps
from app.ingest.read import (
    ANY,
    FACTS,
    ReportSeeds,
    Table,
    VocabularySeeds,
    read_report,
    read_vocabulary,
    report_folders,
)
from app.ingest.seeds import EvidenceSeed, FactSeed, IndicatorSeed, MetricSeed, ReportSeed
from app.ingest.source import COUNTS, Source, check_source, read_sources, unmatched
from app.ingest.wording import context, document_faults, honour_faults, place_in_quote
from app.quantity import NUMERAL, Change, Grammar, NotAQuantity, Quantity
from app.vocabulary import Kind, Qualifier, RegionLevel, Role, Status

_CHINESE = re.compile("[\u3400-\u9fff]")
_LATIN = re.compile("[A-Za-z]")
_SHARES = ("%", "‰", "个百分点", "个千分点")  # measure words of what is no count
_YEAR = re.compile("(?<![0-9])[0-9]{4}(?![0-9])")
_OTHER_YEAR = re.compile("去年|上年|前年|上一年|往年|同期|明年|次年")
_UPPER = (Qualifier.EXACT, Qualifier.NEARLY, Qualifier.UNDER, Qualifier.AT_MOST)  # the value is the most it can be
_LOWER = (Qualifier.EXACT, Qualifier.OVER, Qualifier.AT_LEAST)  # the value is the least it can be


@dataclass
class Words:
    """The vocabularies as the checks use them: codes, the grammar of figures and the glossary."""

    seeds: VocabularySeeds

    def __post_init__(self) -> None:
        self.themes = self.seeds.themes.codes
        self.regions = self.seeds.regions.codes
        self.units = self.seeds.units.codes
        self.scopes = self.seeds.scopes.codes
        self.indicator_codes = self.seeds.indicators.codes
        self.dimensions = self.seeds.breakdowns.codes
        self.indicators: dict[str, IndicatorSeed] = {term.code: term for term in self.seeds.indicators.records}
        self.breakdowns: dict[str, frozenset[str]] = {
            term.code: self.regions if term.members_from else frozenset(member.code for member in term.members)
            for term in self.seeds.breakdowns.records
        }
        # without every measure word and idiom, figures would be misread
        self.reads_figures = self.seeds.units.is_whole and self.seeds.idioms.is_whole
        self.provinces = {
            term.code: term.name.zh for term in self.seeds.regions.records if term.level is RegionLevel.PROVINCE
        }
        self.unit_of = {word: unit.code for unit in self.seeds.units.records for word in unit.measure_words}
        self.idioms = [idiom.zh for idiom in self.seeds.idioms.records]
        self.grammar = Grammar(self.unit_of, self.idioms)
        self.reports: dict[str, Path] = {}

    @cached_property
    def glossary(self) -> "Glossary":
        """The glossary, compiled."""
        return Glossary({entry.zh: entry.en for entry in self.seeds.glossary.records})


class Glossary:
    """The English that is accepted for each Chinese term."""

    def __init__(self, terms: dict[str, list[str]]) -> None:
        longest_first = sorted(terms, key=len, reverse=True)
        self._zh = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
        self._en = {
            zh: re.compile("|".join(rf"(?<!\w){re.escape(form)}(?:e?s)?(?!\w)" for form in forms), re.IGNORECASE)
            for zh, forms in terms.items()
        }
        self._forms = terms

    def faults(self, zh: str, en: str) -> Iterator[str]:
        """Give a message for each term in `zh` whose English is not in `en`."""
        for term in dict.fromkeys(self._zh.findall(zh)):
            if not self._en[term].search(en):
                forms = " or ".join(repr(form) for form in self._forms[term])
                yield f"expected {forms} for {term!r} (glossary), found {en!r}"


def verify(folder: Path, sources: Iterable[Path] = ()) -> list[Finding]:
    """Check a whole seed folder, against the source texts where they are at hand; return every finding, in order."""
    texts = read_sources(sources)
    words, findings = verify_shared(folder)
    for path in report_folders(folder):
        report = read_report(path)
        check_report(report, words, texts)
        findings += report.findings
    findings += unmatched(texts.values())
    return sorted(findings)


def verify_shared(folder: Path) -> tuple[Words, list[Finding]]:
    """Read and check what the reports of a seed folder share, and that there are any."""
    vocabulary = read_vocabulary(folder)
    words = Words(vocabulary)
    check_vocabulary(vocabulary, words)
    findings = [finding for table in vocabulary.tables for finding in table.file.findings]
    if not report_folders(folder):
        findings.append(Finding(str(folder / "reports"), 0, "", "expected a folder for each report, found none"))
    return words, findings


# --- vocabularies -------------------------------------------------------------------------------------------------


def check_vocabulary(vocabulary: VocabularySeeds, words: Words) -> None:
    """Check that codes are unique, references lead somewhere and measure words have one unit."""
    for table in (
        vocabulary.themes,
        vocabulary.regions,
        vocabulary.units,
        vocabulary.scopes,
        vocabulary.breakdowns,
        vocabulary.indicators,
    ):
        _unique(table, "code")
        _check_english(table.file, words.glossary)
    _unique(vocabulary.glossary, "zh")
    _unique(vocabulary.idioms, "zh")
    _unique(vocabulary.regions, "gbt2260")
    for index, region in vocabulary.regions.rows:
        if region.parent is not None:
            _known(vocabulary.regions, index, ("parent",), region.parent, words.regions, "region")
    first: dict[str, str] = {}
    for index, unit in vocabulary.units.rows:
        for place, word in enumerate(unit.measure_words):
            if first.setdefault(word, unit.code) != unit.code or unit.measure_words.count(word) > 1:
                message = f"the measure word {word!r} belongs to one unit only, it stands at {first[word]!r} too"
                vocabulary.units.fault(index, ("measure_words", place), message)
    for index, dimension in vocabulary.breakdowns.rows:
        if dimension.members_from not in (None, "regions"):
            vocabulary.breakdowns.fault(index, ("members_from",), f"expected regions, found {dimension.members_from!r}")
        if bool(dimension.members) == bool(dimension.members_from):
            vocabulary.breakdowns.fault(index, (), "expected either members or members_from")
        for code, count in Counter(member.code for member in dimension.members).items():
            if count > 1:
                vocabulary.breakdowns.fault(index, ("members",), f"the member {code!r} stands {count} times")
    shares = {words.unit_of[word] for word in _SHARES if word in words.unit_of}
    for index, indicator in vocabulary.indicators.rows:
        if indicator.kind in (Kind.FLOW, Kind.STOCK) and indicator.unit in shares:
            message = f"expected a kind that is no count, since the unit is {indicator.unit}, found {indicator.kind}"
            vocabulary.indicators.fault(index, ("kind",), message)
        _known(vocabulary.indicators, index, ("unit",), indicator.unit, words.units, "unit")
        if (indicator.kind == Kind.CHANGE) != (indicator.of is not None):
            vocabulary.indicators.fault(
                index, ("of",), "expected the indicator that changes for a change, and only there"
            )
        if indicator.of is not None:
            _known(vocabulary.indicators, index, ("of",), indicator.of, words.indicator_codes, "indicator")


# --- reports ------------------------------------------------------------------------------------------------------


def check_report(seeds: ReportSeeds, words: Words, sources: dict[str, Source]) -> None:
    """Check one report: outline, facts, metrics, numerals, names, and the source where it is at hand.

    What refers to a file or a record that could not be read is not checked: it would look wrong too.
    """
    for source in sources.values():
        source.meet(seeds)
    _check_english(seeds.file, words.glossary)
    report = seeds.report
    if report is None:
        return
    if report.id != seeds.folder.name:
        seeds.file.fault(("id",), f"expected the folder's name {seeds.folder.name!r}, found {report.id!r}")
    _known_in(seeds.file, ("region",), report.region, words.regions, "region")
    _check_outline(seeds, words)
    slugs = _check_slugs(seeds)
    outline = _Outline(report)
    for table in seeds.facts.values():
        _check_english(table.file, words.glossary)
        for index, fact in table.rows:
            _check_fact(table, index, fact, words, slugs, outline)
    _check_metrics(seeds, words, slugs, outline)
    _check_counts(seeds, words, slugs)
    for index, document in seeds.documents.rows:
        for field, message in document_faults(document):
            seeds.documents.fault(index, (field,), message)
    for index, honour in seeds.honours.rows:
        for field, message in honour_faults(honour, words.provinces.get(report.region)):
            seeds.honours.fault(index, (field,), message)
    _check_numerals(seeds, slugs)
    text = sources.get(report.source.sha256) or _mistaken(seeds, sources)
    if text is not None:
        check_source(text, seeds, words.idioms if words.reads_figures else None)
    else:
        check_overlaps(seeds)


def _mistaken(seeds: ReportSeeds, sources: dict[str, Source]) -> Source | None:
    """Return the source of a report whose SHA-256 is wrong: of its length, with its numerals in their places."""
    report, numerals = seeds.report, seeds.numerals.records
    assert report is not None  # noqa: S101 - the caller has looked
    for source in sources.values():
        if len(source.text) == report.source.length and not source.matched:
            there = sum(source.text.startswith(numeral.text, numeral.start) for numeral in numerals)
            if 2 * there > len(numerals):
                message = f"expected {source.sha256}, the SHA-256 of {source.path.name}, found {report.source.sha256}"
                seeds.file.fault(("source", "sha256"), message)
                return source
    return None


class _Outline:
    """The paragraphs of a report by their places."""

    def __init__(self, report: ReportSeed) -> None:
        self.year = report.year
        self._spans = sorted((p.start, p.end, s.theme) for s in report.sections for p in s.paragraphs)
        self._starts = [start for start, _, _ in self._spans]

    def paragraph(self, start: int, end: int) -> tuple[int, int, str | None] | None:
        """Return start, end and theme of the paragraph that holds a stretch, None where none holds all of it."""
        at = bisect_right(self._starts, start) - 1
        return self._spans[at] if at >= 0 and end <= self._spans[at][1] else None


def _check_outline(seeds: ReportSeeds, words: Words) -> None:
    report = seeds.report
    assert report is not None  # noqa: S101 - the caller has looked
    codes = Counter(section.code for section in report.sections)
    codes.update(paragraph.code for section in report.sections for paragraph in section.paragraphs)
    paragraphs = Counter(paragraph.code for section in report.sections for paragraph in section.paragraphs)
    sections = Counter(section.code for section in report.sections)
    end = 0
    if report.sections[0].start != 0:
        message = f"expected 0, since the first section begins with the text, found {report.sections[0].start}"
        seeds.file.fault(("sections", 0, "start"), message)
    for index, section in enumerate(report.sections):
        at: tuple[str | int, ...] = ("sections", index)
        if section.theme is not None:
            _known_in(seeds.file, (*at, "theme"), section.theme, words.themes, "theme")
        if sections[section.code] > 1:
            seeds.file.fault((*at, "code"), f"the section {section.code!r} stands {sections[section.code]} times")
        end = _check_span(seeds.file, at, section.start, section.end, end, report.source.length)
        inner = section.start
        for place, paragraph in enumerate(section.paragraphs):
            where = (*at, "paragraphs", place)
            if paragraphs[paragraph.code] > 1:
                seeds.file.fault(
                    (*where, "code"), f"the paragraph {paragraph.code!r} stands {paragraphs[paragraph.code]} times"
                )
            inner = _check_span(seeds.file, where, paragraph.start, paragraph.end, inner, section.end)


def _check_span(file: SeedFile, at: Location, start: int, end: int, least: int, most: int) -> int:
    if start < least:
        file.fault((*at, "start"), f"expected at least {least}, where the part before ends, found {start}")
    if not start < end <= most:
        file.fault((*at, "end"), f"expected more than {start} and at most {most}, found {end}")
    return end


def _check_slugs(seeds: ReportSeeds) -> dict[str, frozenset[str]]:
    """Check that slugs are unique in the report; return them by resource, of records of a wrong form too."""
    first: dict[str, tuple[Table[FactSeed], int]] = {}
    slugs: dict[str, frozenset[str]] = {}
    for name, table in seeds.facts.items():
        data = table.file.data if isinstance(table.file.data, list) else []
        slugs[name] = table.names("slug")
        for index, record in enumerate(data):
            slug = record.get("slug") if isinstance(record, dict) else None
            if not isinstance(slug, str):
                continue
            if slug in first:
                _stands_twice(first[slug], (table, index), "slug", slug)
            first.setdefault(slug, (table, index))
    return slugs


def _stands_twice(one: tuple[Table[Any], int], other: tuple[Table[Any], int], field: str, value: str) -> None:
    """Report what must be unique at both its places: which of the two is wrong is not known."""
    for (table, index), (there, at) in ((one, other), (other, one)):
        place = f"{there.file.path.name}:{there.file.line((at, field))}"
        table.fault(index, (field,), f"{value!r} stands twice: at {place} too")


def _check_fact(
    table: Table[FactSeed],
    index: int,
    fact: FactSeed,
    words: Words,
    slugs: dict[str, frozenset[str]],
    outline: _Outline,
) -> None:
    if fact.theme is not None:
        _known(table, index, ("theme",), fact.theme, words.themes, "theme")
    for name in FACTS:
        linked = getattr(fact, name)
        for place, slug in enumerate(linked):
            _known(table, index, (name, place), slug, slugs[name], name.removesuffix("s").replace("_", " "))
            if slug == fact.slug or linked.count(slug) > 1:
                table.fault(index, (name, place), f"the link to {slug!r} stands twice or leads to the record itself")
    themes = set()
    for place, evidence in enumerate(fact.evidence):
        themes.add(_check_place(table, index, place, fact, evidence, outline))
    if fact.theme is None and None in themes:
        table.fault(index, ("theme",), "expected a theme, since the section has none")
    elif themes == {fact.theme} and fact.theme is not None:
        table.fault(index, ("theme",), f"expected none, since {fact.theme!r} is the section's theme")


def _check_place(
    table: Table[FactSeed], index: int, place: int, fact: FactSeed, evidence: EvidenceSeed, outline: _Outline
) -> str | None:
    """Check that figure and quote fit each other and lie in one paragraph; return the theme of its section."""
    at, exact = ("evidence", place), fact.exact(evidence)
    start, end = evidence.start, evidence.end
    if end - start != len(exact):
        expected = f"{start + len(exact)}, or the start {end - len(exact)}" if end >= len(exact) else start + len(exact)
        message = f"expected {expected} ({exact!r} has {len(exact)} characters), found {start} to {end}"
        table.fault(index, (*at, "end"), message)
    span = outline.paragraph(start, end)
    if span is None:
        message = f"expected a place inside one paragraph, found {start} to {end}"
        table.fault(index, (*at, "start"), message)
    inside = place_in_quote(evidence, exact)
    if inside is None:
        around = f"the prefix {evidence.prefix!r} and the suffix {evidence.suffix!r}"
        message = f"expected a quote with {exact!r} between {around}, found {evidence.quote!r}"
        table.fault(index, (*at, "quote"), message)
    elif span and not span[0] <= start - inside <= start - inside + len(evidence.quote) <= span[1]:
        message = f"expected a quote inside the paragraph {span[0]} to {span[1]}, found {evidence.quote!r}"
        table.fault(index, (*at, "quote"), message)
    # what lies outside all paragraphs is reported as such
    return span[2] if span else "?"


# --- metrics ------------------------------------------------------------------------------------------------------


def _check_metrics(seeds: ReportSeeds, words: Words, slugs: dict[str, frozenset[str]], outline: _Outline) -> None:
    table, report = seeds.metrics, seeds.report
    metrics = {metric.slug: metric for metric in table.records}
    written = _years_written(seeds, outline)
    for index, metric in table.rows:
        _check_metric(table, index, metric, words, slugs)
        if report is not None and metric.region == report.region:
            table.fault(index, ("region",), f"expected none, since {metric.region} is the report's region")
        if seeds.numerals.is_whole:
            _check_period(table, index, metric, outline, written)
        whole = metrics.get(metric.part_of or "")
        if whole is not None:
            _check_part(table, index, metric, whole, metrics, words)
    _check_series(table)


def _check_metric(
    table: Table[MetricSeed], index: int, metric: MetricSeed, words: Words, slugs: dict[str, frozenset[str]]
) -> None:
    _known(table, index, ("indicator",), metric.indicator, words.indicator_codes, "indicator")
    if metric.scope is not None:
        _known(table, index, ("scope",), metric.scope, words.scopes, "scope")
    if metric.region is not None:
        _known(table, index, ("region",), metric.region, words.regions, "region")
    for dimension, member in metric.breakdown.items():
        if _known(table, index, ("breakdown", dimension), dimension, words.dimensions, "dimension"):
            _known(table, index, ("breakdown", dimension), member, words.breakdowns.get(dimension, ANY), "member")
    if metric.part_of is not None:
        _known(table, index, ("part_of",), metric.part_of, slugs["metrics"], "metric")
    if metric.variant is not None and metric.comment is None:
        table.fault(index, ("comment",), "expected a comment that says how the variants differ")
    if words.reads_figures:
        _check_figure(table, index, metric, words.indicators.get(metric.indicator), words)


def _years_written(seeds: ReportSeeds, outline: _Outline) -> dict[tuple[int, int, str | None], set[str]]:
    """Return the years that the numerals of each paragraph write; an empty string for a date without one (十三五)."""
    written: dict[tuple[int, int, str | None], set[str]] = {}
    for numeral in seeds.numerals.records:
        paragraph = outline.paragraph(numeral.start, numeral.end)
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
    outline: _Outline,
    written: dict[tuple[int, int, str | None], set[str]],
) -> None:
    """Check that a period without the year reviewed is one the report writes: at the figure, or as the comment says."""
    years = _YEAR.findall(metric.period)
    first = 0 if metric.period.startswith("..") else int(years[0])
    ahead = metric.status in (Status.TARGET, Status.FORECAST)
    if first <= outline.year <= int(years[-1]) or (ahead and int(years[-1]) > outline.year):
        return
    said = metric.comment.zh if metric.comment else ""
    for evidence in metric.evidence:
        said += "".join((*context(evidence, metric.exact(evidence)), evidence.quote))
        paragraph = outline.paragraph(evidence.start, evidence.end)
        if paragraph and written.get(paragraph, set()) & {*years, ""}:
            return
    if _OTHER_YEAR.search(said) or set(_YEAR.findall(said)) & set(years):
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
    words: Words,
) -> None:
    """Check that no metric is part of itself, and no part more than its whole where both are counted alike."""
    seen, above = {part.slug}, whole
    while above.slug not in seen and above.part_of in metrics:
        seen.add(above.slug)
        above = metrics[above.part_of]
    if above.slug == part.slug:
        table.fault(index, ("part_of",), f"expected a metric that is no part of {part.slug!r}, found {whole.slug!r}")
    indicators = [words.indicators.get(metric.indicator) for metric in (part, whole)]
    counts = [i.unit for i in indicators if i and i.kind in (Kind.FLOW, Kind.STOCK)]
    if len(counts) == 2 and counts[0] == counts[1] and part.qualifier in _LOWER and whole.qualifier in _UPPER:
        most = whole.value if whole.value_to is None else whole.value_to
        if 0 <= most < part.value:
            message = f"expected at most {_plain(most)}, the whole {whole.slug!r}, found {_plain(part.value)}"
            table.fault(index, ("part_of",), message)


def _check_counts(seeds: ReportSeeds, words: Words, slugs: dict[str, frozenset[str]]) -> None:
    """Check the metrics that programs and honours name as their counts: classes are no people, trainees are."""
    people = {words.unit_of[word] for word in ("人", "人次") if word in words.unit_of and words.seeds.units.is_whole}
    units = {
        metric.slug: words.indicators[metric.indicator].unit
        for metric in seeds.metrics.records
        if metric.indicator in words.indicators
    }
    tables: tuple[Table[Any], ...] = (seeds.training_programs, seeds.honours)
    for table in tables:
        for index, record in table.rows:
            for field in COUNTS:
                slug = getattr(record, field, None)
                if slug is None or not _known(table, index, (field,), slug, slugs["metrics"], "metric"):
                    continue
                unit = units.get(slug)
                if unit and people and field != "recipients" and (unit in people) != (field == "trainees"):
                    expected = " or ".join(sorted(people)) if field == "trainees" else "classes, not people"
                    table.fault(index, (field,), f"expected a metric in {expected}, found {slug!r} in {unit}")


def _check_figure(
    table: Table[MetricSeed], index: int, metric: MetricSeed, indicator: IndicatorSeed | None, words: Words
) -> None:
    """Read the figure as reported again and compare it with what the record says."""
    try:
        read = words.grammar.parse(metric.as_reported + (metric.as_reported_unit or ""))
    except NotAQuantity as error:
        table.fault(index, ("as_reported",), f"not a figure: {error}")
        return
    value, value_to = _signed(read, metric, indicator)
    for field, expected, found in (("value", value, metric.value), ("value_to", value_to, metric.value_to)):
        if expected != found:
            message = f"expected {_plain(expected)}, which {metric.as_reported!r} says, found {_plain(found)}"
            table.fault(index, (field,), message)
    # a qualifying word may stand apart from its figure: then the quote has to say it
    if read.qualifier != metric.qualifier and metric.qualifier not in _qualifiers_of_quotes(metric, words):
        message = f"expected {read.qualifier}, which {metric.as_reported!r} says, found {metric.qualifier}"
        table.fault(index, ("qualifier",), message)
    if read.measure_word != metric.measure_word:
        message = f"expected {read.measure_word}, which {metric.as_reported!r} says, found {metric.measure_word}"
        table.fault(index, ("measure_word",), message)
    elif metric.measure_word is not None and indicator is not None and read.unit != indicator.unit:
        message = (
            f"expected an indicator in {read.unit!r}, the unit of {metric.measure_word!r}, found {indicator.unit!r}"
        )
        table.fault(index, ("indicator",), message)


def _signed(read: Quantity, metric: MetricSeed, indicator: IndicatorSeed | None) -> tuple[Any, Any]:
    """Return value and value_to as the record should have them: a change takes its sign from the prose around it."""
    falls = indicator is not None and indicator.kind == Kind.CHANGE and metric.value < 0 < read.value
    if falls and read.change is not Change.UP:
        return -read.value if read.value_to is None else -read.value_to, None if read.value_to is None else -read.value
    return read.value, read.value_to


def _qualifiers_of_quotes(metric: MetricSeed, words: Words) -> set[Qualifier]:
    return {
        read.qualifier
        for evidence in metric.evidence
        for read in words.grammar.find(evidence.quote)
        if metric.as_reported in read.text
    }


def _check_series(table: Table[MetricSeed]) -> None:
    """Check that no two metrics have the same key, and that a variant has another beside it."""
    same: dict[tuple[object, ...], list[tuple[int, MetricSeed]]] = {}
    for index, metric in table.rows:
        key = (
            metric.indicator,
            metric.region,
            metric.period,
            tuple(sorted(metric.breakdown.items())),
            metric.scope,
            metric.base.zh if metric.base else None,
            metric.status,
        )
        same.setdefault(key, []).append((index, metric))
    for group in same.values():
        variants = Counter(metric.variant for _, metric in group)
        for index, metric in group:
            if variants[metric.variant] > 1:
                other = next(m.slug for _, m in group if m.variant == metric.variant and m is not metric)
                message = (
                    f"indicator, period, region, scope, breakdown, base, status and variant are those of {other!r} too"
                )
                table.fault(index, ("indicator",), message)
            elif metric.variant is not None and len(group) == 1:
                message = (
                    "expected another metric with the same indicator, period and so on, found none to be told from"
                )
                table.fault(index, ("variant",), message)


def _plain(value: object) -> str:
    return "none" if value is None else f"{value:f}"


# --- numerals -----------------------------------------------------------------------------------------------------


def _check_numerals(seeds: ReportSeeds, slugs: dict[str, frozenset[str]]) -> None:
    """Check that numerals are in order and that metrics and numerals name each other."""
    table = seeds.numerals
    report = seeds.report
    assert report is not None  # noqa: S101 - the caller has looked
    for (_, before), (index, numeral) in pairwise(table.rows):
        if numeral.start < before.end:
            table.fault(
                index,
                ("start",),
                f"expected at least {before.end}, where the numeral before ends, found {numeral.start}",
            )
    expected = report.source.numeral_characters - report.source.in_idioms
    written = sum(len(NUMERAL.findall(numeral.text)) for numeral in table.records)
    if written != expected and table.is_whole:
        table.file.report(0, "", f"expected {expected} numeral characters in all, found {written}")
    at: dict[str, list[tuple[int, int]]] = {}
    for index, numeral in table.rows:
        if numeral.end - numeral.start != len(numeral.text):
            expected = numeral.start + len(numeral.text)
            table.fault(index, ("end",), f"expected {expected} for {numeral.text!r}, found {numeral.end}")
        if numeral.end > report.source.length:
            table.fault(index, ("end",), f"expected at most {report.source.length}, found {numeral.end}")
        carries = numeral.role in (Role.METRIC, Role.TARGET)
        if carries and (not numeral.metrics or numeral.reason):
            table.fault(
                index,
                ("metrics",),
                f"expected the metrics that a numeral of role {numeral.role} carries, and no reason",
            )
        if not carries and (numeral.metrics or not numeral.reason):
            table.fault(index, ("reason",), f"expected a reason why a numeral of role {numeral.role} carries no metric")
        for place, slug in enumerate(numeral.metrics):
            _known(table, index, ("metrics", place), slug, slugs["metrics"], "metric")
            at.setdefault(slug, []).append((numeral.start, numeral.end))
    for index, metric in seeds.metrics.rows if table.is_whole else ():
        for place, evidence in enumerate(metric.evidence):
            # the figure of a metric is in the numeral that carries it, or holds it with its qualifying words
            if not any(s <= evidence.start and evidence.end <= e for s, e in at.get(metric.slug, ())):
                message = f"expected a numeral that carries {metric.slug!r} at {evidence.start} to {evidence.end}"
                seeds.metrics.fault(index, ("evidence", place, "start"), message)
    metrics = {metric.slug: metric for metric in seeds.metrics.records}
    for index, numeral in table.rows:
        for place, slug in enumerate(numeral.metrics):
            carried = metrics.get(slug)
            if carried is None:
                continue
            if (carried.status in (Status.TARGET, Status.FORECAST)) != (numeral.role == Role.TARGET):
                message = (
                    f"expected the role that goes with the status {carried.status} of {slug!r}, found {numeral.role}"
                )
                table.fault(index, ("role",), message)
            if not any(numeral.start <= e.start and e.end <= numeral.end for e in carried.evidence):
                message = f"{slug!r} has no evidence at {numeral.start} to {numeral.end}"
                table.fault(index, ("metrics", place), message)


# --- pieces -------------------------------------------------------------------------------------------------------


def _check_english(file: SeedFile, glossary: Glossary) -> None:
    """Hold every text to its language, and its English to the glossary."""
    for location, zh, en in _texts(file.data, ()):
        if _CHINESE.search(en):
            file.fault((*location, "en"), f"expected English without Chinese characters, found {en!r}")
        if zh != en and _LATIN.search(zh) and not _CHINESE.search(zh):
            file.fault((*location, "zh"), f"expected Chinese, found {zh!r}")
        for message in glossary.faults(zh, en):
            file.fault((*location, "en"), message)


def _texts(data: Any, location: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    if isinstance(data, list):
        for index, item in enumerate(data):
            if isinstance(item, list | dict):
                yield from _texts(item, (*location, index))
    elif isinstance(data, dict):
        zh, en = data.get("zh"), data.get("en")
        if isinstance(zh, str) and isinstance(en, str):
            yield location, zh, en
        for key, item in data.items():
            # evidence is Chinese only, and by far the longest part
            if isinstance(item, list | dict) and key != "evidence":
                yield from _texts(item, (*location, key))


def _unique(table: Table[Any], field: str) -> None:
    first: dict[str, int] = {}
    for index, record in table.rows:
        value = getattr(record, field)
        if value in first:
            _stands_twice((table, first[value]), (table, index), field, value)
        elif value is not None:
            first[value] = index


def _known(table: Table[Any], index: int, where: Location, value: str, known: Collection[str], what: str) -> bool:
    return _known_in(table.file, (index, *where), value, known, what)


def _known_in(file: SeedFile, where: Location, value: str, known: Collection[str], what: str) -> bool:
    if value in known:
        return True
    close = nearest(value, sorted(known))
    file.fault(where, f"expected a known {what}, found {value!r}" + (f"; nearest: {', '.join(close)}" if close else ""))
    return False
