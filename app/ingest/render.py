"""Seeds into the records that are served, one function a resource: what `app.schemas` promises is made here, once.

A body is JSON in UTF-8, the same bytes for ever: an edition never changes.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from app.formats import csv, ndjson
from app.formats.ndjson import dumps
from app.ingest import seeds as s
from app.ingest.naming import Figures
from app.ingest.read import FACTS, ReportSeeds, VocabularySeeds
from app.schemas.base import Count, Evidence, FactSpine, columns_of
from app.schemas.document import DocumentRow
from app.schemas.honour import HonourRow
from app.schemas.measure import MeasureRow
from app.schemas.metric import MetricRow
from app.schemas.report import FactCounts, Report, ReportDetail, Section
from app.schemas.talent_initiative import TalentInitiativeRow
from app.schemas.training_program import TrainingProgramRow
from app.vocabulary import Lang

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """What of the vocabularies is shown in records, in one language."""

    lang: Lang
    indicators: Mapping[str, s.IndicatorSeed]
    figures: Figures

    @classmethod
    def of(cls, vocabulary: VocabularySeeds, lang: Lang) -> "Names":
        """Take the names of a language from the vocabularies."""
        return cls(lang, {term.code: term for term in vocabulary.indicators.records}, Figures(vocabulary))

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
        for record in seeds.training_programs.records:
            for slug in dict.fromkeys((record.sessions, record.trainees)):
                if slug:
                    self._sharing[slug].append(record.slug)
        for honour in seeds.honours.records:
            if honour.recipients:
                self._sharing[honour.recipients].append(honour.slug)

    def key(self, slug: str) -> str:
        """Return the public id of a slug."""
        return f"{self.report.id}.{slug}"

    def bodies(self, resource: str, fact: s.FactSeed, place: Place, names: Mapping[Lang, Names]) -> dict[Lang, bytes]:
        """Render one fact, of the seed file `resource`, in every language."""
        spine: FactSpine = {
            "id": self.key(fact.slug),
            "report": self.report.id,
            "year": self.report.year,
            "region": self.report.region,
            "theme": place.theme,
        }
        linked = self.links[fact.slug]
        tail: Record = {name: [self.key(slug) for slug in linked.get(name, ())] for name in FACTS if name != resource}
        tail["evidence"] = [
            self._evidence(fact, e, code) for e, code in zip(fact.evidence, place.paragraphs, strict=True)
        ]
        # what has no language is written once, behind what has
        rest, render = dumps(tail)[1:], _RENDERERS[resource]
        return {lang: dumps(render(self, fact, spine, its))[:-1] + b"," + rest for lang, its in names.items()}

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

    def _count(self, slug: str | None, owner: str, names: Names) -> Count | None:
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

    def _metric(self, fact: s.MetricSeed, spine: FactSpine, names: Names) -> Record:
        indicator = names.indicators[fact.indicator]
        return {
            **spine,
            "region": fact.region or self.report.region,
            "indicator": fact.indicator,
            "name": names.text(names.figures.name(fact)),
            "value": fact.value,
            "value_to": fact.value_to,
            "unit": {
                "code": indicator.unit,
                "label": names.text(names.figures.unit(fact)),
                "measure_word": fact.measure_word,
            },
            "qualifier": fact.qualifier,
            "as_reported": fact.as_reported,
            "as_reported_unit": fact.as_reported_unit,
            "kind": indicator.kind,
            "status": fact.status,
            "period": fact.period,
            "base": names.maybe(fact.base),
            "scope": fact.scope,
            "breakdown": fact.breakdown,
            "part_of": self.key(fact.part_of) if fact.part_of else None,
            "variant": fact.variant,
            "comment": names.maybe(fact.comment),
        }

    def _measure(self, fact: s.MeasureSeed, spine: FactSpine, names: Names) -> Record:
        return {**spine, "title": names.text(fact.title), "kind": fact.kind}

    def _training_program(self, fact: s.TrainingProgramSeed, spine: FactSpine, names: Names) -> Record:
        return {
            **spine,
            "name": names.text(fact.name),
            "category": fact.category,
            "level": fact.level,
            "mode": fact.mode,
            "audience": [names.text(text) for text in fact.audience],
            "topics": [names.text(text) for text in fact.topics],
            "sessions": self._count(fact.sessions, fact.slug, names),
            "trainees": self._count(fact.trainees, fact.slug, names),
        }

    def _talent_initiative(self, fact: s.TalentInitiativeSeed, spine: FactSpine, names: Names) -> Record:
        return {**spine, "name": names.text(fact.name), "kind": fact.kind}

    def _document(self, fact: s.DocumentSeed, spine: FactSpine, names: Names) -> Record:
        return {
            **spine,
            "title": names.text(fact.title),
            "type": fact.type,
            "action": fact.action,
            "standing": fact.standing,
        }

    def _honour(self, fact: s.HonourSeed, spine: FactSpine, names: Names) -> Record:
        return {
            **spine,
            "title": names.text(fact.title),
            "level": fact.level,
            "recipients": self._count(fact.recipients, fact.slug, names),
        }

    def row(self, resource: str, fact: s.FactSeed, place: Place, names: Names) -> tuple[bytes, bytes]:
        """Render one fact as a row of CSV and of NDJSON; `names` is used for what has no language."""
        evidence = fact.evidence[0]
        linked = self.links[fact.slug]
        cells: Record = {
            "id": self.key(fact.slug),
            "report": self.report.id,
            "year": self.report.year,
            "region": region_of(fact, self.report),
            "theme": place.theme,
            **_ROWS[resource](self, fact, names),
            **{name: [self.key(slug) for slug in linked.get(name, ())] for name in FACTS},
            "section": place.section,
            "paragraph": place.paragraphs[0],
            "quote": evidence.quote,
            "start": evidence.start,
            "end": evidence.end,
        }
        row = {name: cells[name] for name in _COLUMNS[resource]}
        return csv.line(row.values()), ndjson.line(row)

    def _metric_row(self, fact: s.MetricSeed, names: Names) -> Record:
        indicator = names.indicators[fact.indicator]
        return {
            "indicator": fact.indicator,
            **_both("name", names.figures.name(fact)),
            "value": fact.value,
            "value_to": fact.value_to,
            "unit": indicator.unit,
            **_both("unit", names.figures.unit(fact)),
            "measure_word": fact.measure_word,
            "qualifier": fact.qualifier,
            "as_reported": fact.as_reported,
            "as_reported_unit": fact.as_reported_unit,
            "kind": indicator.kind,
            "status": fact.status,
            "period": fact.period,
            **_both("base", fact.base),
            "scope": fact.scope,
            "breakdown": [f"{dimension}:{member}" for dimension, member in sorted(fact.breakdown.items())],
            "part_of": self.key(fact.part_of) if fact.part_of else None,
            "variant": fact.variant,
            **_both("comment", fact.comment),
        }

    def _measure_row(self, fact: s.MeasureSeed, names: Names) -> Record:
        return {**_both("title", fact.title), "kind": fact.kind}

    def _training_row(self, fact: s.TrainingProgramSeed, names: Names) -> Record:
        sessions, trainees = (self._count(slug, fact.slug, names) for slug in (fact.sessions, fact.trainees))
        return {
            **_both("name", fact.name),
            "category": fact.category,
            "level": fact.level,
            "mode": fact.mode,
            "audience_zh": [text.zh for text in fact.audience],
            "audience_en": [text.en for text in fact.audience],
            "topics_zh": [text.zh for text in fact.topics],
            "topics_en": [text.en for text in fact.topics],
            **_flat_count("sessions", sessions),
            **_flat_count("trainees", trainees),
            "trainees_unit": trainees["unit"] if trainees else None,
        }

    def _initiative_row(self, fact: s.TalentInitiativeSeed, names: Names) -> Record:
        return {**_both("name", fact.name), "kind": fact.kind}

    def _document_row(self, fact: s.DocumentSeed, names: Names) -> Record:
        return {**_both("title", fact.title), "type": fact.type, "action": fact.action, "standing": fact.standing}

    def _honour_row(self, fact: s.HonourSeed, names: Names) -> Record:
        count = self._count(fact.recipients, fact.slug, names)
        return {**_both("title", fact.title), "level": fact.level, **_flat_count("recipients", count)}

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
        counts: FactCounts = {name: len(table.rows) for name, table in self.seeds.facts.items()}  # type: ignore[assignment]
        detail: ReportDetail = {**short, "sections": sections, "counts": counts}
        return dumps(short), dumps(detail)


def _both(name: str, text: s.Bilingual | None) -> Record:
    return {f"{name}_zh": text and text.zh, f"{name}_en": text and text.en}


def _flat_count(name: str, count: Count | None) -> Record:
    """Return the cells of a count; the value of a shared one is left empty, so that a column's sum stays true."""
    if count is None:
        return {name: None, f"{name}_qualifier": None, f"{name}_metric": None}
    value = None if count["shared_with"] else count["value"]
    return {name: value, f"{name}_qualifier": count["qualifier"], f"{name}_metric": count["metric"]}


_ROWS: dict[str, Callable[..., Record]] = {
    "metrics": Renderer._metric_row,
    "measures": Renderer._measure_row,
    "training_programs": Renderer._training_row,
    "talent_initiatives": Renderer._initiative_row,
    "documents": Renderer._document_row,
    "honours": Renderer._honour_row,
}
_COLUMNS = {
    "metrics": columns_of(MetricRow),
    "measures": columns_of(MeasureRow),
    "training_programs": columns_of(TrainingProgramRow),
    "talent_initiatives": columns_of(TalentInitiativeRow),
    "documents": columns_of(DocumentRow),
    "honours": columns_of(HonourRow),
}
_RENDERERS: dict[str, Callable[..., Record]] = {
    "metrics": Renderer._metric,
    "measures": Renderer._measure,
    "training_programs": Renderer._training_program,
    "talent_initiatives": Renderer._talent_initiative,
    "documents": Renderer._document,
    "honours": Renderer._honour,
}


_REFERENCES = ("sessions", "trainees", "recipients", "part_of")
_SENTENCE_ENDS = "。！？!?\n"


def sentence(text: str | None, start: int, end: int) -> str | None:
    """Return the sentence around a place of the text, None without a text; a line's end is a sentence's end."""
    if text is None:
        return None
    first = max(text.rfind(mark, 0, start) for mark in _SENTENCE_ENDS) + 1
    found = [at for mark in _SENTENCE_ENDS if (at := text.find(mark, end - 1)) >= 0]
    last = min(found, default=len(text) - 1) + 1
    return text[first:last].strip()


@cache
def _references(model: type[s.FactSeed]) -> tuple[str, ...]:
    """Return those fields of a kind of fact that hold the slug of another fact."""
    return tuple(field for field in _REFERENCES if field in model.model_fields)


def region_of(fact: s.FactSeed, report: s.ReportSeed) -> str:
    """Return the region that a fact is of: a figure may be of another than its report."""
    return (fact.region if isinstance(fact, s.MetricSeed) else None) or report.region


def links(seeds: ReportSeeds) -> dict[str, dict[str, list[str]]]:
    """Return, for each slug, the slugs it is linked to by resource: what one side says, both sides show.

    A program's counts, an honour's recipients and a metric's whole are links too. The order is that of the files.
    """
    pairs: set[tuple[str, str]] = set()
    resource_of: dict[str, str] = {}
    order: dict[str, int] = {}
    for name, table in seeds.facts.items():
        for fact in table.records:
            resource_of[fact.slug] = name
            order[fact.slug] = len(order)
            others = [slug for other in FACTS for slug in getattr(fact, other)]
            others += [slug for field in _references(type(fact)) if (slug := getattr(fact, field))]
            for other in others:
                pairs.update(((fact.slug, other), (other, fact.slug)))
    linked: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for slug, other in sorted(pairs, key=lambda pair: order[pair[1]]):
        linked[slug].setdefault(resource_of[other], []).append(other)
    return linked
