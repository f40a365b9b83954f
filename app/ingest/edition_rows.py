"""One verified report as the rows of an edition: what is rendered, what is stored, and what the index finds it by.

It asks no database. Ids of facts count from zero, and whoever inserts the rows says which edition they belong to.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from app import models as m
from app.db.statements import Columns, taken
from app.index.building import Member, PackedPostings, fact_member, packed
from app.index.tokens import VERSION
from app.ingest.renames import resolved
from app.ingest.render import Names, Placement, Renderer
from app.ingest.seed_folder import VerifiedReport
from app.ingest.seeds import FactSeed
from app.models.metric import MetricBreakdownTable
from app.vocabulary import Lang, Resource

Row = dict[str, Any]


@dataclass(slots=True)
class _Rendered:
    """A fact with what is made of it: its own fields and its body in each language."""

    kind: Resource
    fact: FactSeed
    place: Placement
    own: Mapping[Lang, Row]
    bodies: Mapping[Lang, bytes]


class EditionRows(NamedTuple):
    """What an edition is inserted as.

    `edition` is its own row, `tables` has the other rows by the name of their table. `sizes` says how many facts each
    kind has. `members` is what they are found by, in the order of their ids.
    """

    edition: Row
    tables: Mapping[str, Columns]
    sizes: Mapping[str, int]
    members: Sequence[Member] | PackedPostings

    def packed(self) -> "EditionRows":
        """Return the same with its members as they are sent from one process to another."""
        return self if isinstance(self.members, PackedPostings) else self._replace(members=packed(self.members))


class MadeEdition:
    """A report rendered by this build, and the digest of that."""

    def __init__(self, report: VerifiedReport, text: str | None, names: Mapping[Lang, Names]) -> None:
        """Render a report. With its `text`, evidence shows whole sentences."""
        self._names = names
        self._renderer = Renderer(report, text)
        self._facts = _rendered(self._renderer, names)
        self.report = report.report.id
        self.digest = _digest(self._renderer, names, self._facts)

    def rows(self, number: int, dialect: str) -> EditionRows:
        """Return the rows of an edition of that number, with values as the driver of a dialect takes them."""
        renderer, facts, names = self._renderer, self._facts, self._names
        ids = {item.fact.slug: n for n, item in enumerate(facts)}
        stored: dict[Resource, list[Row]] = {kind: [] for kind in Resource}
        for item in facts:
            stored[item.kind].append(renderer.stored(item.kind, item.fact, item.place, names[Lang.ZH]))
        tables = _outline(renderer) | _facts(renderer, facts, names)
        first = 0
        for kind, rows in stored.items():
            tables[m.FACTS[kind].name] = {"fact_id": range(first, first + len(rows)), **_by_column(rows)}
            first += len(rows)
        tables |= _evidence(facts) | _links(renderer, ids) | _numerals(renderer, ids) | _renamed(renderer)
        members = [
            fact_member(item.kind, [evidence.quote for evidence in item.fact.evidence], item.own, row)
            for item, row in zip(facts, (row for rows in stored.values() for row in rows), strict=True)
        ]
        return EditionRows(
            _edition(renderer, number, names),
            {name: taken(m.Base.metadata.tables[name], columns, dialect) for name, columns in tables.items()},
            {kind.value: len(rows) for kind, rows in stored.items()},
            members,
        )


def _by_column(rows: Sequence[Row]) -> dict[str, Sequence[Any]]:
    """Return rows of the same keys by column."""
    if not rows:
        return {}
    names = tuple(rows[0])
    return dict(zip(names, zip(*map(itemgetter(*names), rows), strict=True), strict=True))


def _rendered(renderer: Renderer, names: Mapping[Lang, Names]) -> list[_Rendered]:
    """Render every fact, by kind and then in the order of the text. The index relies on that order."""
    facts: list[_Rendered] = []
    for kind in Resource:
        placed = [(renderer.placement(fact), fact) for fact in renderer.facts[kind.plural].records]
        for place, fact in sorted(placed, key=lambda item: item[0].sort_key):
            own = renderer.own(kind, fact, names)
            facts.append(_Rendered(kind, fact, place, own, renderer.bodies(kind, fact, place, own, names)))
    return facts


def _digest(renderer: Renderer, names: Mapping[Lang, Names], facts: Sequence[_Rendered]) -> str:
    """Return a digest of everything that an edition is made of."""
    digest = hashlib.sha256()
    digest.update(b"text" if renderer.text is not None else b"")
    digest.update(f"tokens {VERSION}".encode())
    for part in (*renderer.report_body(0, names[Lang.ZH]), *renderer.report_body(0, names[Lang.EN])):
        digest.update(part)
    for item in facts:
        digest.update(item.bodies[Lang.ZH])
        digest.update(item.bodies[Lang.EN])
    digest.update(orjson.dumps(renderer.numerals.file.data))
    if renamed := resolved(renderer.report.renamed):
        digest.update(orjson.dumps(renamed, option=orjson.OPT_SORT_KEYS))
    return digest.hexdigest()


def _edition(renderer: Renderer, number: int, names: Mapping[Lang, Names]) -> Row:
    report = renderer.report
    zh, detail_zh = renderer.report_body(number, names[Lang.ZH])
    en, detail_en = renderer.report_body(number, names[Lang.EN])
    return {
        "report_id": report.id,
        "number": number,
        "place": renderer.sort_prefix,
        "year": report.year,
        "region": report.region,
        "genre": report.genre,
        "title_zh": report.title.zh,
        "title_en": report.title.en,
        "issuer_zh": report.issuer.zh,
        "issuer_en": report.issuer.en,
        "publisher_zh": report.publisher.zh if report.publisher else None,
        "publisher_en": report.publisher.en if report.publisher else None,
        "published": report.published,
        "url": report.url,
        "licence_zh": report.licence.zh,
        "licence_en": report.licence.en,
        "source_sha256": report.source.sha256,
        "source_length": report.source.length,
        "numeral_characters": report.source.numeral_characters,
        "in_idioms": report.source.in_idioms,
        "text_sha256": report.source.sha256 if renderer.text is not None else None,
        "zh": zh,
        "en": en,
        "detail_zh": detail_zh,
        "detail_en": detail_en,
    }


def _outline(renderer: Renderer) -> dict[str, Columns]:
    sections: list[Row] = []
    paragraphs: list[Row] = []
    for ordinal, section in enumerate(renderer.report.sections):
        sections.append(
            {
                "code": section.code,
                "ordinal": ordinal,
                "theme": section.theme,
                "title_zh": section.title.zh,
                "title_en": section.title.en,
                "start": section.start,
                "end": section.end,
            }
        )
        for paragraph in section.paragraphs:
            paragraphs.append(
                {
                    "code": paragraph.code,
                    "section": section.code,
                    "ordinal": len(paragraphs),
                    "lead_zh": paragraph.lead.zh,
                    "lead_en": paragraph.lead.en,
                    "start": paragraph.start,
                    "end": paragraph.end,
                }
            )
    return {"section": _by_column(sections), "paragraph": _by_column(paragraphs)}


def _facts(renderer: Renderer, facts: Sequence[_Rendered], names: Mapping[Lang, Names]) -> dict[str, Columns]:
    """Return the thin rows that every fact has, their bodies and their rows of the flat formats."""
    ids = range(len(facts))
    rows = [renderer.row(item.kind, item.fact, item.place, item.own, names) for item in facts]
    bodies = {lang: [item.bodies[lang] for item in facts] for lang in Lang}
    flat = [csv for csv, _ in rows], [ndjson for _, ndjson in rows]
    spine = {
        "id": ids,
        "resource": [item.kind for item in facts],
        "key": [renderer.key(item.fact.slug) for item in facts],
        "digest": list(map(m.fact_digest, bodies[Lang.ZH], bodies[Lang.EN], *flat)),
    }
    return {
        "fact": spine,
        **{table.name: {"fact_id": ids, "json": bodies[lang]} for lang, table in m.BODIES.items()},
        **{table.name: {"fact_id": ids, "content": lines} for table, lines in zip(m.ROWS.values(), flat, strict=True)},
    }


def _evidence(facts: Sequence[_Rendered]) -> dict[str, Columns]:
    evidence = [
        (n, ordinal, paragraph, e.quote, item.fact.exact(e), e.prefix, e.suffix, e.start, e.end)
        for n, item in enumerate(facts)
        for ordinal, (e, paragraph) in enumerate(zip(item.fact.evidence, item.place.paragraphs, strict=True))
    ]
    names = ("fact_id", "ordinal", "paragraph", "quote", "exact", "prefix", "suffix", "start", "end")
    return {"evidence": dict(zip(names, zip(*evidence, strict=True), strict=True)) if evidence else {}}


def _links(renderer: Renderer, ids: Mapping[str, int]) -> dict[str, Columns]:
    """Return the links between facts, and the members of breakdowns that metrics have."""
    linked = [
        {"fact_id": ids[slug], "other_id": ids[other]}
        for slug, by_resource in renderer.links.items()
        for others in by_resource.values()
        for other in others
    ]
    breakdowns = [
        {"fact_id": ids[slug], "dimension": dimension, "member": f"{dimension}:{member}"}
        for slug, metric in renderer.metrics.items()
        for dimension, member in metric.breakdown.items()
    ]
    return {"link": _by_column(linked), m.table_of(MetricBreakdownTable).name: _by_column(breakdowns)}


def _renamed(renderer: Renderer) -> dict[str, Columns]:
    """Return the former ids of facts, each with the id of today."""
    renamed = [
        {"key": renderer.key(former), "target": renderer.key(slug)}
        for former, slug in resolved(renderer.report.renamed).items()
    ]
    return {m.table_of(m.RenamedIdTable).name: _by_column(renamed)}


def _numerals(renderer: Renderer, ids: Mapping[str, int]) -> dict[str, Columns]:
    """Return the numerals of the source, and which metrics each of them carries."""
    numerals = renderer.numerals.records
    rows = [
        {
            "ordinal": ordinal,
            "start": numeral.start,
            "end": numeral.end,
            "text": numeral.text,
            "role": numeral.role,
            "reason_zh": numeral.reason.zh if numeral.reason else None,
            "reason_en": numeral.reason.en if numeral.reason else None,
        }
        for ordinal, numeral in enumerate(numerals)
    ]
    carried = [
        {"ordinal": ordinal, "fact_id": ids[slug]}
        for ordinal, numeral in enumerate(numerals)
        for slug in numeral.metrics
    ]
    return {"numeral": _by_column(rows), "numeral_metric": _by_column(carried)}
