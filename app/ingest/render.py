"""Seeds into the records that are served, as `app.schemas` describes them.

A body is rendered once, as JSON in UTF-8. Its bytes never change, because an edition never changes.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnDefault

from app.formats import csv, ndjson
from app.formats.ndjson import dumps
from app.ingest import seeds as s
from app.ingest.counts import COUNTS
from app.ingest.naming import MetricNames
from app.ingest.outline import Outline
from app.ingest.seed_folder import FACTS, VerifiedReport, VocabularySeeds
from app.ingest.seed_table import Table
from app.models import FACTS as TABLES
from app.models.fact import FactColumns, references
from app.schemas.base import Count, Evidence, FactSpine
from app.schemas.facts import FACTS as SCHEMAS
from app.schemas.report import Report, ReportDetail, Section
from app.sentence import sentence_span
from app.vocabulary import PLURALS, Lang, Resource

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Names:
    """The names from the vocabularies that records show, in one language."""

    lang: Lang
    indicators: Mapping[str, s.IndicatorSeed]
    metric_names: MetricNames
    labels: Mapping[str, Mapping[str, str]]

    @classmethod
    def in_each_language(cls, vocabulary: VocabularySeeds) -> "dict[Lang, Names]":
        """Take the names of every language from the vocabularies."""
        indicators = {term.code: term for term in vocabulary.indicators.records}
        of_metrics = MetricNames(vocabulary)
        return {lang: cls(lang, indicators, of_metrics, _labels(of_metrics, lang)) for lang in Lang}

    def text(self, text: s.Bilingual) -> str:
        """Return a text in this language."""
        return text.zh if self.lang is Lang.ZH else text.en

    def label(self, vocabulary: str, code: str) -> str:
        """Return the name of a code in this language."""
        return self.labels[vocabulary][code]

    def maybe(self, text: s.Bilingual | None) -> str | None:
        """Return a text in this language, or None."""
        return None if text is None else self.text(text)


def _labels(names: MetricNames, lang: Lang) -> dict[str, dict[str, str]]:
    return {
        vocabulary: {code: getattr(text, lang) for code, text in texts.items()}
        for vocabulary, texts in names.labels.items()
    }


class Placement(NamedTuple):
    """The place of a fact: region, section and theme, its key in the default order, the paragraph of each evidence.

    `links` has the ids of the facts that belong to it, by the plural of their kind.
    """

    region: str
    section: str
    theme: str
    sort_key: str
    paragraphs: tuple[str, ...]
    links: Mapping[str, list[str]]


class Renderer:
    """Renders the facts of one verified report."""

    def __init__(self, verified: VerifiedReport, text: str | None = None) -> None:
        """Prepare to render. With the report's `text`, evidence shows whole sentences."""
        self.report, self.facts, self.numerals = verified.report, verified.facts, verified.numerals
        self.text = text
        self.outline = Outline(verified.report)
        self.sort_prefix = f"{9999 - verified.report.year:04d}/{verified.report.id}"
        self.metrics = {metric.slug: metric for metric in verified.metrics.records}
        self.links = links(verified.facts)
        self._sharing: dict[str, list[str]] = defaultdict(list)
        for name, table in verified.facts.items():
            for fact in table.records:
                for slug in dict.fromkeys(getattr(fact, field) for field in COUNTS[name]):
                    if slug:
                        self._sharing[slug].append(fact.slug)

    def key(self, slug: str) -> str:
        """Return the public id of a slug."""
        return f"{self.report.id}.{slug}"

    def placement(self, fact: s.FactSeed) -> Placement:
        """Return the place of a fact. Its first evidence decides on section, theme and order."""
        paragraphs = [self.outline.at(evidence.start) for evidence in fact.evidence]
        first, linked = paragraphs[0], self.links[fact.slug]
        return Placement(
            region_of(fact, self.report),
            first.section,
            fact.theme or first.theme or "",
            f"{self.sort_prefix}/{fact.evidence[0].start:07d}/{fact.slug}",
            tuple([paragraph.code for paragraph in paragraphs]),
            {name: [self.key(slug) for slug in linked[name]] if name in linked else [] for name in PLURALS},
        )

    def own(self, kind: Resource, fact: s.FactSeed, names: Mapping[Lang, Names]) -> dict[Lang, Record]:
        """Return the own fields of a record, those that only its kind has, in each language."""
        taken, shown = _taken(kind), FACTS[kind.plural].shown
        record = taken.empty | taken.plain(fact)
        for name in taken.keys:
            record[name] = self.key(slug) if (slug := getattr(fact, name)) else None
        for name in taken.counts:
            record[name] = self.count(getattr(fact, name), fact.slug, names[Lang.ZH])
        own = {}
        for lang, its in names.items():
            texts: Record = {name: its.maybe(getattr(fact, name)) for name in taken.texts}
            for name in taken.lists:
                texts[name] = [its.text(text) for text in getattr(fact, name)]
            own[lang] = {**record, **texts, **shown(fact, self, its)}
        return own

    def bodies(
        self,
        kind: Resource,
        fact: s.FactSeed,
        place: Placement,
        own: Mapping[Lang, Record],
        names: Mapping[Lang, Names],
    ) -> dict[Lang, bytes]:
        """Render the body of one fact in every language. `own` has its own fields in each."""
        tail: Record = {name: ids for name, ids in place.links.items() if name != kind.plural}
        tail["evidence"] = [
            self._evidence(fact, e, code) for e, code in zip(fact.evidence, place.paragraphs, strict=True)
        ]
        # links and evidence are the same in every language, so they are rendered once and appended
        rest = dumps(tail)[1:]
        return {
            lang: dumps({**self._spine(fact, place, names[lang]), **fields})[:-1] + b"," + rest
            for lang, fields in own.items()
        }

    def _spine(self, fact: s.FactSeed, place: Placement, names: Names) -> FactSpine:
        return {
            "id": self.key(fact.slug),
            "report": self.report.id,
            "year": self.report.year,
            "region": place.region,
            "region_label": names.label("regions", place.region),
            "theme": place.theme,
            "theme_label": names.label("themes", place.theme),
        }

    def _evidence(self, fact: s.FactSeed, evidence: s.EvidenceSeed, paragraph: str) -> Evidence:
        return {
            "section": self.outline.at(evidence.start).section,
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
        """Return what a metric counts for `owner`, and which other facts it counts for."""
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

    def row(
        self,
        kind: Resource,
        fact: s.FactSeed,
        place: Placement,
        own: Mapping[Lang, Record],
        names: Mapping[Lang, Names],
    ) -> tuple[bytes, bytes]:
        """Render one fact as a row of CSV and of NDJSON. `own` has its own fields in each language."""
        evidence, schema = fact.evidence[0], SCHEMAS[kind]
        cells = [
            self.key(fact.slug),
            self.report.id,
            self.report.year,
            place.region,
            *[its.label("regions", place.region) for its in names.values()],
            place.theme,
            *[its.label("themes", place.theme) for its in names.values()],
            *schema.cells(own[Lang.ZH], own[Lang.EN]),
            *place.links.values(),
            place.section,
            place.paragraphs[0],
            evidence.quote,
            evidence.start,
            evidence.end,
        ]
        return csv.line(cells), ndjson.line(dict(zip(schema.columns, cells, strict=True)))

    def stored(self, kind: Resource, fact: s.FactSeed, place: Placement, names: Names) -> Record:
        """Return a fact's row in the table of its kind, without the ids of the fact and its edition."""
        return {
            "key": self.key(fact.slug),
            "place": place.sort_key,
            "report_id": self.report.id,
            "year": self.report.year,
            "region": place.region,
            "theme": place.theme,
            "section": place.section,
            **_columns(kind)(self, fact),
            **FACTS[kind.plural].stored(fact, self, names),
        }

    def report_body(self, edition: int, names: Names) -> tuple[bytes, bytes]:
        """Render the report itself: as a list shows it, and with its outline and counts."""
        report = self.report
        short: Report = {
            "id": report.id,
            "year": report.year,
            "region": report.region,
            "region_label": names.label("regions", report.region),
            "genre": report.genre,
            "title": names.text(report.title),
            "issuer": names.text(report.issuer),
            "publisher": names.maybe(report.publisher),
            "published": report.published,
            "url": report.url,
            "licence": names.text(report.licence),
            "source": {
                "sha256": report.source.sha256,
                "length": report.source.length,
                "text_attached": self.text is not None,
            },
            "edition": edition,
            "accounting": report.source.accounting,
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
        counts = {name: len(table.rows) for name, table in self.facts.items()}
        detail: ReportDetail = {**short, "sections": sections, "counts": counts}
        return dumps(short), dumps(detail)


@dataclass(frozen=True, slots=True)
class _Taken:
    """How the own fields of a record are taken from the fields of the same names in the seed.

    `empty` has all of them, in order. Those that the seed lacks are computed. `plain` reads those that are copied.
    """

    empty: Record
    plain: Callable[[s.FactSeed], Record]
    texts: tuple[str, ...]
    lists: tuple[str, ...]  # of texts
    keys: tuple[str, ...]  # of other facts
    counts: tuple[str, ...]


@cache
def _taken(kind: Resource) -> _Taken:
    schema, fields = SCHEMAS[kind], FACTS[kind.plural].model.model_fields
    names = [name for name in schema.hints if name in fields]
    others = references(TABLES[kind])
    texts = tuple(name for name in names if fields[name].annotation in (s.Bilingual, s.Bilingual | None))
    lists = tuple(name for name in names if fields[name].annotation == list[s.Bilingual])
    keys = tuple(name for name in names if name in others and name not in schema.counts)
    work = {*texts, *lists, *keys, *schema.counts}
    plain = _reading({name: name for name in names if name not in work})
    return _Taken(dict.fromkeys(schema.hints), plain, texts, lists, keys, schema.counts)


def _reading(paths: Mapping[str, str]) -> Callable[[Any], Record]:
    """Return a function that reads attributes by their paths (`title.zh`) into a dictionary."""
    names = tuple(paths)
    if len(names) < 2:  # then attrgetter gives no tuple
        return lambda item: {name: attrgetter(path)(item) for name, path in paths.items()}
    get = attrgetter(*paths.values())
    return lambda item: dict(zip(names, get(item), strict=True))


@cache
def _columns(kind: Resource) -> Callable[[Renderer, Any], Record]:
    """Return a function that takes the own columns of a kind's table from the fields of the same names in the seed."""
    table, fields = TABLES[kind], FACTS[kind.plural].model.model_fields
    others = references(table)
    paths: dict[str, str] = {}
    empty: Record = {}  # defaults, where the seed says nothing
    optional: list[tuple[str, str, str]] = []  # column, field and language of texts that may be missing
    lists: list[str] = []
    for column in table.columns:
        name, _, lang = column.name.rpartition("_")
        if isinstance(column.default, ColumnDefault):
            empty[column.name] = column.default.arg
        if column.name in FactColumns.__annotations__ or column.name in others:
            continue
        if column.name in fields:
            paths[column.name] = column.name
            lists += [column.name] if fields[column.name].annotation == list[s.Bilingual] else []
        elif lang not in set(Lang) or name not in fields:
            continue
        elif fields[name].is_required():
            paths[column.name] = f"{name}.{lang}"
        else:
            optional.append((column.name, name, lang))
    read = _reading(paths)

    def take(renderer: Renderer, fact: Any) -> Record:
        row = read(fact)
        for column, name, lang in optional:
            text = getattr(fact, name)
            row[column] = None if text is None else getattr(text, lang)
        for name in others:
            row[name] = renderer.key(slug) if (slug := getattr(fact, name)) else None
        for name in lists:
            row[name] = [text.model_dump() for text in row[name]]
        for name, default in empty.items():
            if row.get(name) is None:
                row[name] = default
        return row

    return take


def sentence(text: str | None, start: int, end: int) -> str | None:
    """Return the sentence around a place of the text, None without a text. A line end ends a sentence."""
    if text is None:
        return None
    first, last = sentence_span(text, start, end)
    return text[first:last].strip()


def region_of(fact: s.FactSeed, report: s.ReportSeed) -> str:
    """Return the region of a fact. A figure may have another region than its report."""
    return vars(fact).get("region") or report.region  # to ask a model for a field that it lacks takes far longer


def links(facts: Mapping[str, Table[s.FactSeed]]) -> dict[str, dict[str, list[str]]]:
    """Return, for each slug, the slugs it is linked to, by the plural of their kind. Both sides show every link.

    A program's counts, an honour's recipients and the whole that a metric is part of are links too. The order is that
    of the seed files.
    """
    pairs: set[tuple[str, str]] = set()
    resource_of: dict[str, str] = {}
    order: dict[str, int] = {}
    for kind, (name, table) in zip(Resource, facts.items(), strict=True):
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
