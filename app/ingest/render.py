"""Seeds into the records that are served: what `app.schemas` promises is made here, once.

A body is JSON in UTF-8, the same bytes for ever: an edition never changes.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import ColumnDefault

from app.formats import csv, ndjson
from app.formats.ndjson import dumps
from app.ingest import seeds as s
from app.ingest.read import COUNTS, FACTS, ReportSeeds, VocabularySeeds
from app.models import FACTS as TABLES
from app.models.fact import FactColumns, references
from app.schemas.base import Count, Evidence, FactSpine
from app.schemas.facts import FACTS as SCHEMAS
from app.schemas.report import Report, ReportDetail, Section
from app.vocabulary import PLURALS, Lang, Resource

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What of the vocabularies is shown in records, in one language."""

    lang: Lang
    indicators: Mapping[str, s.IndicatorSeed]
    units: Mapping[str, s.UnitSeed]

    @classmethod
    def of(cls, vocabulary: VocabularySeeds, lang: Lang) -> "Names":
        """Take the names of a language from the vocabularies."""
        return cls(
            lang,
            {term.code: term for term in vocabulary.indicators.records},
            {term.code: term for term in vocabulary.units.records},
        )

    def text(self, text: s.Bilingual) -> str:
        """Return a text in this language."""
        return text.zh if self.lang is Lang.ZH else text.en

    def maybe(self, text: s.Bilingual | None) -> str | None:
        """Return a text in this language, or None."""
        return None if text is None else self.text(text)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands: the section, its theme, and the key of the default order."""

    section: str
    theme: str
    place: str
    paragraphs: tuple[str, ...]


class Outline:
    """Finds section and paragraph of a position."""

    def __init__(self, report: s.ReportSeed) -> None:
        self.prefix = f"{9999 - report.year:04d}/{report.id}"
        spans = [(p.start, p.code, section) for section in report.sections for p in section.paragraphs]
        self._spans = sorted(spans, key=itemgetter(0))
        self._starts = [start for start, _, _ in self._spans]

    def place(self, fact: s.FactSeed) -> Place:
        """Return where a verified fact stands."""
        spans = [self._span(e.start) for e in fact.evidence]
        section = spans[0][2]
        return Place(
            section.code,
            fact.theme or section.theme or "",
            f"{self.prefix}/{fact.evidence[0].start:07d}/{fact.slug}",
            tuple([code for _, code, _ in spans]),
        )

    def section(self, evidence: s.EvidenceSeed) -> str:
        """Return the section of an entry of evidence."""
        return self._span(evidence.start)[2].code

    def _span(self, position: int) -> tuple[int, str, s.SectionSeed]:
        # verified: every evidence stands in a paragraph, and no two paragraphs overlap
        return self._spans[bisect_right(self._starts, position) - 1]


class Renderer:
    """Renders the facts of one verified report."""

    def __init__(self, seeds: ReportSeeds, text: str | None = None) -> None:
        """Prepare to render; with the report's `text`, evidence has whole sentences."""
        assert seeds.report is not None  # noqa: S101 - verified
        self.seeds = seeds
        self.text = text
        self.report = seeds.report
        self.outline = Outline(seeds.report)
        self.metrics = {metric.slug: metric for metric in seeds.metrics.records}
        self.links = links(seeds)
        self._sharing: dict[str, list[str]] = defaultdict(list)
        for name, table in seeds.facts.items():
            for fact in table.records:
                for slug in dict.fromkeys(getattr(fact, field) for field in COUNTS[name]):
                    if slug:
                        self._sharing[slug].append(fact.slug)

    def key(self, slug: str) -> str:
        """Return the public id of a slug."""
        return f"{self.report.id}.{slug}"

    def own(self, kind: Resource, fact: s.FactSeed, names: Names) -> Record:
        """Return the own fields of a record in one language: those of `app.schemas` that only its kind has."""
        taken = {name: take(fact, self, names) for name, take in _taken(kind)}
        return {**taken, **FACTS[kind.plural].shown(fact, self, names)}

    def bodies(self, kind: Resource, fact: s.FactSeed, place: Place, own: Mapping[Lang, Record]) -> dict[Lang, bytes]:
        """Render one fact in every language, given its own fields in each."""
        spine: FactSpine = {
            "id": self.key(fact.slug),
            "report": self.report.id,
            "year": self.report.year,
            "region": region_of(fact, self.report),
            "theme": place.theme,
        }
        linked = self.links[fact.slug]
        tail: Record = {
            name: [self.key(slug) for slug in linked.get(name, ())] for name in PLURALS if name != kind.plural
        }
        tail["evidence"] = [
            self._evidence(fact, e, code) for e, code in zip(fact.evidence, place.paragraphs, strict=True)
        ]
        # what has no language is written once, behind what has
        rest = dumps(tail)[1:]
        return {lang: dumps({**spine, **fields})[:-1] + b"," + rest for lang, fields in own.items()}

    def _evidence(self, fact: s.FactSeed, evidence: s.EvidenceSeed, paragraph: str) -> Evidence:
        return {
            "section": self.outline.section(evidence),
            "paragraph": paragraph,
            "quote": evidence.quote,
            "sentence": sentence(self.text, evidence.start, evidence.end),
            "selector": [
                {"type": "TextPositionSelector", "start": evidence.start, "end": evidence.end},
                {
                    "type": "TextQuoteSelector",
                    "exact": fact.exact(evidence),
                    "prefix": evidence.prefix,
                    "suffix": evidence.suffix,
                },
            ],
        }

    def count(self, slug: str | None, owner: str, names: Names) -> Count | None:
        """Return how many a metric counts for `owner`, and who else it counts for."""
        if slug is None:
            return None
        metric = self.metrics[slug]
        return {
            "value": metric.value,
            "unit": names.indicators[metric.indicator].unit,
            "qualifier": metric.qualifier,
            "metric": self.key(slug),
            "shared_with": [self.key(other) for other in self._sharing[slug] if other != owner],
        }

    def row(self, kind: Resource, fact: s.FactSeed, place: Place, own: Mapping[Lang, Record]) -> tuple[bytes, bytes]:
        """Render one fact as a row of CSV and of NDJSON, given its own fields in each language."""
        evidence, schema = fact.evidence[0], SCHEMAS[kind]
        linked = self.links[fact.slug]
        cells = [
            self.key(fact.slug),
            self.report.id,
            self.report.year,
            region_of(fact, self.report),
            place.theme,
            *schema.cells(own[Lang.ZH], own[Lang.EN]),
            *([self.key(slug) for slug in linked.get(name, ())] for name in PLURALS),
            place.section,
            place.paragraphs[0],
            evidence.quote,
            evidence.start,
            evidence.end,
        ]
        return csv.line(cells), ndjson.line(dict(zip(schema.columns, cells, strict=True)))

    def stored(self, kind: Resource, fact: s.FactSeed, place: Place, names: Names) -> Record:
        """Return the row of a fact's table, but for the numbers of the fact and its edition."""
        return {
            "key": self.key(fact.slug),
            "place": place.place,
            "report_id": self.report.id,
            "year": self.report.year,
            "region": region_of(fact, self.report),
            "theme": place.theme,
            "section": place.section,
            **{name: take(fact, self, names) for name, take in _columns(kind)},
            **FACTS[kind.plural].stored(fact, self, names),
        }

    def report_body(self, edition: int, names: Names) -> tuple[bytes, bytes]:
        """Render the report itself: as in a list, and with its outline and counts."""
        report = self.report
        short: Report = {
            "id": report.id,
            "year": report.year,
            "region": report.region,
            "genre": report.genre,
            "title": names.text(report.title),
            "issuer": names.text(report.issuer),
            "publisher": names.maybe(report.publisher),
            "published": report.published,
            "url": report.url,
            "licence": names.text(report.licence),
            "source": {"sha256": report.source.sha256, "length": report.source.length},
            "edition": edition,
        }
        sections: list[Section] = [
            {
                "code": section.code,
                "theme": section.theme,
                "title": names.text(section.title),
                "start": section.start,
                "end": section.end,
                "paragraphs": [
                    {"code": p.code, "lead": names.text(p.lead), "start": p.start, "end": p.end}
                    for p in section.paragraphs
                ],
            }
            for section in report.sections
        ]
        counts = {name: len(table.rows) for name, table in self.seeds.facts.items()}
        detail: ReportDetail = {**short, "sections": sections, "counts": counts}
        return dumps(short), dumps(detail)


Take = Callable[[Any, Renderer, Names], Any]


@cache
def _taken(kind: Resource) -> list[tuple[str, Take]]:
    """Return the own fields of a record, each with what takes it from the seed: those of its name."""
    schema, fields = SCHEMAS[kind], FACTS[kind.plural].model.model_fields
    # a field that no seed has is computed; it keeps its place
    others = references(TABLES[kind])
    return [(name, _take(name, schema.counts, others) if name in fields else _nothing) for name in schema.hints]


def _nothing(*_: Any) -> None:
    return None


def _take(name: str, counts: Sequence[str], others: Sequence[str]) -> Take:
    get = attrgetter(name)
    if name in counts:
        return lambda fact, renderer, names: renderer.count(get(fact), fact.slug, names)
    if name in others:
        return _key(name)

    def take(fact: Any, _: Renderer, names: Names) -> Any:
        value = get(fact)
        if isinstance(value, s.Bilingual):
            return names.text(value)
        if isinstance(value, list):
            return [names.text(item) if isinstance(item, s.Bilingual) else item for item in value]
        return value

    return take


def _key(name: str) -> Take:
    get = attrgetter(name)
    return lambda fact, renderer, _: renderer.key(slug) if (slug := get(fact)) else None


@cache
def _columns(kind: Resource) -> list[tuple[str, Take]]:
    """Return the own columns of a fact's table, each with what takes it from the seed."""
    table, fields = TABLES[kind], FACTS[kind.plural].model.model_fields
    others = references(table)
    found: list[tuple[str, Take]] = []
    for column in table.columns:
        if column.name in FactColumns.__annotations__:
            continue
        name, _, lang = column.name.rpartition("_")
        empty = column.default.arg if isinstance(column.default, ColumnDefault) else None
        if column.name in fields:
            found.append((column.name, _column(column.name, empty, column.name in others)))
        elif name in fields and lang in set(Lang):
            found.append((column.name, _text_column(name, lang, empty)))
    return found


def _column(name: str, empty: Any, reference: bool) -> Take:
    get = attrgetter(name)
    if reference:
        return _key(name)

    def take(fact: Any, _: Renderer, __: Names) -> Any:
        value = get(fact)
        if isinstance(value, list):
            return [item.model_dump() if isinstance(item, s.Bilingual) else item for item in value]
        return empty if value is None else value

    return take


def _text_column(name: str, lang: str, empty: Any) -> Take:
    get = attrgetter(name)
    return lambda fact, _, __: empty if (text := get(fact)) is None else getattr(text, lang)


_SENTENCE_ENDS = "。！？!?\n"


def sentence(text: str | None, start: int, end: int) -> str | None:
    """Return the sentence around a place of the text, None without a text; a line's end is a sentence's end."""
    if text is None:
        return None
    first = max(text.rfind(mark, 0, start) for mark in _SENTENCE_ENDS) + 1
    found = [at for mark in _SENTENCE_ENDS if (at := text.find(mark, end - 1)) >= 0]
    last = min(found, default=len(text) - 1) + 1
    return text[first:last].strip()


def region_of(fact: s.FactSeed, report: s.ReportSeed) -> str:
    """Return the region that a fact is of: a figure may be of another than its report."""
    return getattr(fact, "region", None) or report.region


def links(seeds: ReportSeeds) -> dict[str, dict[str, list[str]]]:
    """Return, for each slug, the slugs it is linked to by resource: what one side says, both sides show.

    A program's counts, an honour's recipients and a metric's whole are links too. The order is that of the files.
    """
    pairs: set[tuple[str, str]] = set()
    resource_of: dict[str, str] = {}
    order: dict[str, int] = {}
    for kind, (name, table) in zip(Resource, seeds.facts.items(), strict=True):
        fields = references(TABLES[kind])
        for fact in table.records:
            resource_of[fact.slug] = name
            order[fact.slug] = len(order)
            others = [slug for other in PLURALS for slug in fact.linked(other)]
            others += [slug for field in fields if (slug := getattr(fact, field))]
            for other in others:
                pairs.update(((fact.slug, other), (other, fact.slug)))
    linked: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for slug, other in sorted(pairs, key=lambda pair: order[pair[1]]):
        linked[slug].setdefault(resource_of[other], []).append(other)
    return linked
