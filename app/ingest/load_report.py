"""One verified report into the database: an edition, with its facts and everything that belongs to them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, func, insert, literal, select, update

from app import models as m
from app.db.statements import insert_many
from app.index.building import Indexer, fact_member
from app.index.tokens import VERSION
from app.ingest.kept_seeds import Keep, KeptSeeds, keep_of_edition
from app.ingest.renames import resolved
from app.ingest.render import Names, Placement, Renderer
from app.ingest.seed_folder import VerifiedReport
from app.ingest.seeds import FactSeed, NumeralSeed, ReportSeed
from app.models.metric import MetricBreakdownTable
from app.models.release import FOREVER, IS_CURRENT_NOW
from app.schemas.shape import shape
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


class EditionLabel(NamedTuple):
    """What an edition is called: its number and digest; and the seeds that it is made of."""

    number: int
    digest: str
    kept: KeptSeeds


def put_report(
    connection: Connection,
    report: VerifiedReport,
    names: Mapping[Lang, Names],
    release: int,
    indexer: Indexer,
    keep: Keep,
) -> bool:
    """Insert an edition of a report and make it current. Returns False where the current edition is the same.

    An earlier edition that is the same becomes current again instead. `keep` keeps what the edition is made of.
    """
    text = connection.scalar(
        select(m.SourceTextTable.text).where(m.SourceTextTable.sha256 == report.report.source.sha256)
    )
    made = _Made(report, text, names)
    current = _current(connection, report.report.id)
    if current is not None and current.digest == made.digest:
        if current.seeds is None:
            keep_of_edition(connection, current.id, keep)
        return False
    if current is not None:
        end_publication(connection, current.id, release)
    same = _same_edition(connection, report.report.id, made.digest)
    if same is None:
        label = EditionLabel(_next_number(connection, report.report.id), made.digest, keep())
        publish(connection, _put_made(connection, made, label, indexer), release)
        return True
    if same.seeds is None:
        keep_of_edition(connection, same.id, keep)
    publish(connection, same.id, release)
    return True


def put_edition(
    connection: Connection,
    report: VerifiedReport,
    text: str | None,
    names: Mapping[Lang, Names],
    label: EditionLabel,
    indexer: Indexer,
) -> int:
    """Insert an edition under the number and digest that it has already; return its id. It is not published."""
    return _put_made(connection, _Made(report, text, names), label, indexer)


class _Made:
    """A report rendered by this build, and the digest of that."""

    def __init__(self, report: VerifiedReport, text: str | None, names: Mapping[Lang, Names]) -> None:
        self.report, self.names = report, names
        self.renderer = Renderer(report, text)
        self.facts = _rendered(self.renderer, names)
        self.digest = _digest(self.renderer, names, self.facts)


def _put_made(connection: Connection, made: _Made, label: EditionLabel, indexer: Indexer) -> int:
    report, renderer, facts, names = made.report, made.renderer, made.facts, made.names
    edition = _put_edition(connection, made, label)
    _put_outline(connection, report.report, edition)
    first = (connection.scalar(select(func.max(m.FactTable.id))) or 0) + 1
    ids = {item.fact.slug: first + n for n, item in enumerate(facts)}
    _put_facts(connection, renderer, facts, names, ids, edition)
    rows = _put_rows(connection, renderer, facts, names[Lang.ZH], ids, edition)
    _put_evidence(connection, facts, ids)
    _put_links(connection, renderer, ids)
    _put_numerals(connection, report.numerals.records, ids, edition)
    _put_renamed(connection, renderer, edition)
    members = (
        fact_member(item.kind, (evidence.quote for evidence in item.fact.evidence), item.own, row)
        for item, row in zip(facts, chain.from_iterable(rows.values()), strict=True)
    )
    indexer.add(edition, first, {kind.value: len(rows[kind]) for kind in Resource}, members)
    return edition


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


class _Known(NamedTuple):
    """An edition that there is: its id, the digest of what this build makes of it, that of its seeds if they are kept.

    An edition that is not indexed, as an earlier build of the software left it, has no digest: it is replaced.
    """

    id: int
    digest: str | None
    seeds: str | None


_of_build: ColumnElement[str] = func.coalesce(m.EditionTable.rendered, m.EditionTable.digest)


def _current(connection: Connection, report: str) -> _Known | None:
    """Return the current edition of a report, None where there is none."""
    row = connection.execute(
        select(m.EditionTable.id, _of_build, m.EditionTable.seeds, m.SpanTable.segment_id)
        .join(m.PublicationTable)
        .outerjoin(m.SpanTable)
        .where(m.EditionTable.report_id == report, IS_CURRENT_NOW)
    ).first()
    if row is None:
        return None
    edition, digest, seeds, segment = tuple[Any, ...](row)
    return _Known(edition, None if segment is None else digest, seeds)


def note_shape(connection: Connection, reports: Iterable[str]) -> None:
    """Note that this build renders the current editions of some reports as they are: with the shape that it gives."""
    current = select(m.PublicationTable.edition_id).where(IS_CURRENT_NOW)
    # most have the shape already, and the row of an edition is long
    other = (m.EditionTable.shape != shape()) | m.EditionTable.shape.is_(None)
    found = connection.execute(
        select(m.EditionTable.id, m.EditionTable.report_id).where(m.EditionTable.id.in_(current), other)
    )
    known = {*reports}
    for row in found.all():
        if row.report_id in known:
            connection.execute(update(m.EditionTable).where(m.EditionTable.id == row.id).values(shape=shape()))


def _same_edition(connection: Connection, report: str, digest: str) -> _Known | None:
    """Return the edition of a report that has a digest and is in the index, None where there is none."""
    same = (
        select(m.EditionTable.id, m.EditionTable.seeds)
        .join(m.SpanTable, m.SpanTable.edition_id == m.EditionTable.id)
        .join(m.PublicationTable, m.PublicationTable.edition_id == m.EditionTable.id)
        .where(m.EditionTable.report_id == report, _of_build == digest, m.PublicationTable.seen_until == FOREVER)
        .order_by(m.EditionTable.id.desc())
        .limit(1)
    )
    row = connection.execute(same).first()
    return None if row is None else _Known(row.id, digest, row.seeds)


def end_publication(connection: Connection, edition: int, release: int) -> None:
    """Make a current edition one that is not current from a release on."""
    current = (m.PublicationTable.edition_id == edition) & IS_CURRENT_NOW
    connection.execute(update(m.PublicationTable).where(current).values(until_release=release))


def publish(connection: Connection, edition: int, release: int) -> None:
    """Make an edition current from a release on."""
    values = {"edition_id": edition, "from_release": release, "until_release": FOREVER}
    connection.execute(insert(m.PublicationTable).values(values))


def _next_number(connection: Connection, report: str) -> int:
    numbers = select(func.max(m.EditionTable.number)).where(m.EditionTable.report_id == report)
    return int(connection.scalar(numbers) or 0) + 1


def _put_edition(connection: Connection, made: _Made, label: EditionLabel) -> int:
    renderer, names, report = made.renderer, made.names, made.renderer.report
    if connection.scalar(select(literal(1)).where(m.ReportTable.id == report.id)) is None:
        connection.execute(insert(m.ReportTable).values(id=report.id))
    zh, detail_zh = renderer.report_body(label.number, names[Lang.ZH])
    en, detail_en = renderer.report_body(label.number, names[Lang.EN])
    edition = insert(m.EditionTable).values(
        report_id=report.id,
        number=label.number,
        digest=label.digest,
        shape=shape(),
        place=renderer.sort_prefix,
        year=report.year,
        region=report.region,
        genre=report.genre,
        title_zh=report.title.zh,
        title_en=report.title.en,
        issuer_zh=report.issuer.zh,
        issuer_en=report.issuer.en,
        publisher_zh=report.publisher.zh if report.publisher else None,
        publisher_en=report.publisher.en if report.publisher else None,
        published=report.published,
        url=report.url,
        licence_zh=report.licence.zh,
        licence_en=report.licence.en,
        source_sha256=report.source.sha256,
        source_length=report.source.length,
        numeral_characters=report.source.numeral_characters,
        in_idioms=report.source.in_idioms,
        text_sha256=report.source.sha256 if renderer.text is not None else None,
        rendered=None if made.digest == label.digest else made.digest,
        seeds=label.kept.report,
        vocabulary_seeds=label.kept.vocabulary,
        zh=zh,
        en=en,
        detail_zh=detail_zh,
        detail_en=detail_en,
    )
    return connection.execute(edition.returning(m.EditionTable.id)).scalar_one()


def _put_outline(connection: Connection, report: ReportSeed, edition: int) -> None:
    sections: list[Row] = []
    paragraphs: list[Row] = []
    for ordinal, section in enumerate(report.sections):
        sections.append(
            {
                "edition_id": edition,
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
                    "edition_id": edition,
                    "code": paragraph.code,
                    "section": section.code,
                    "ordinal": len(paragraphs),
                    "lead_zh": paragraph.lead.zh,
                    "lead_en": paragraph.lead.en,
                    "start": paragraph.start,
                    "end": paragraph.end,
                }
            )
    insert_many(connection, m.SectionTable.__table__, sections)
    insert_many(connection, m.ParagraphTable.__table__, paragraphs)


def _put_facts(
    connection: Connection,
    renderer: Renderer,
    facts: Sequence[_Rendered],
    names: Mapping[Lang, Names],
    ids: Mapping[str, int],
    edition: int,
) -> None:
    """Insert the thin rows that every fact has, their bodies and their flat rows."""
    spine, flat = [], []
    for item in facts:
        csv, ndjson = renderer.row(item.kind, item.fact, item.place, item.own, names)
        flat.append({"fact_id": ids[item.fact.slug], "csv": csv, "ndjson": ndjson})
        thin = {"id": ids[item.fact.slug], "edition_id": edition, "resource": item.kind}
        digest = m.fact_digest(item.bodies[Lang.ZH], item.bodies[Lang.EN], csv, ndjson)
        spine.append(thin | {"key": renderer.key(item.fact.slug), "digest": digest})
    insert_many(connection, m.FactTable.__table__, spine)
    for lang, table in m.BODIES.items():
        insert_many(connection, table, [{"fact_id": ids[i.fact.slug], "json": i.bodies[lang]} for i in facts])
    insert_many(connection, m.FlatRowTable.__table__, flat)


def _put_rows(
    connection: Connection,
    renderer: Renderer,
    facts: Sequence[_Rendered],
    names: Names,
    ids: Mapping[str, int],
    edition: int,
) -> dict[Resource, list[Row]]:
    """Insert each fact into the table of its kind. Returns the rows by kind."""
    rows: dict[Resource, list[Row]] = {kind: [] for kind in Resource}
    for item in facts:
        row = {"fact_id": ids[item.fact.slug], "edition_id": edition}
        rows[item.kind].append(row | renderer.stored(item.kind, item.fact, item.place, names))
    for kind, table in m.FACTS.items():
        insert_many(connection, table, rows[kind])
    return rows


def _put_evidence(connection: Connection, facts: Sequence[_Rendered], ids: Mapping[str, int]) -> None:
    evidence = [
        {
            "fact_id": ids[item.fact.slug],
            "ordinal": ordinal,
            "paragraph": paragraph,
            "quote": e.quote,
            "exact": item.fact.exact(e),
            "prefix": e.prefix,
            "suffix": e.suffix,
            "start": e.start,
            "end": e.end,
        }
        for item in facts
        for ordinal, (e, paragraph) in enumerate(zip(item.fact.evidence, item.place.paragraphs, strict=True))
    ]
    insert_many(connection, m.EvidenceTable.__table__, evidence)


def _put_links(connection: Connection, renderer: Renderer, ids: Mapping[str, int]) -> None:
    """Insert the links between facts, and the members of breakdowns that metrics have."""
    linked = [
        {"fact_id": ids[slug], "other_id": ids[other]}
        for slug, by_resource in renderer.links.items()
        for others in by_resource.values()
        for other in others
    ]
    insert_many(connection, m.LinkTable.__table__, linked)
    breakdowns = [
        {"fact_id": ids[slug], "dimension": dimension, "member": f"{dimension}:{member}"}
        for slug, metric in renderer.metrics.items()
        for dimension, member in metric.breakdown.items()
    ]
    insert_many(connection, MetricBreakdownTable.__table__, breakdowns)


def _put_renamed(connection: Connection, renderer: Renderer, edition: int) -> None:
    """Insert the former ids of facts, each with the id of today."""
    renamed = [
        {"edition_id": edition, "key": renderer.key(former), "target": renderer.key(slug)}
        for former, slug in resolved(renderer.report.renamed).items()
    ]
    insert_many(connection, m.RenamedIdTable.__table__, renamed)


def _put_numerals(
    connection: Connection, numerals: Sequence[NumeralSeed], ids: Mapping[str, int], edition: int
) -> None:
    """Insert the numerals of the source, and which metrics each of them carries."""
    rows = [
        {
            "edition_id": edition,
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
    insert_many(connection, m.NumeralTable.__table__, rows)
    carried = [
        {"edition_id": edition, "ordinal": ordinal, "fact_id": ids[slug]}
        for ordinal, numeral in enumerate(numerals)
        for slug in numeral.metrics
    ]
    insert_many(connection, m.NumeralMetricTable.__table__, carried)
