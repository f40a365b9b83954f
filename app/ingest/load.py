"""Verified seeds into the database: new editions and a release, in one transaction, or nothing at all."""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, FromClause, Table, func, insert, literal, select, update

from app import index, schemas
from app import models as m
from app.db.engine import writing
from app.db.statements import insert_many
from app.errors import SeedError
from app.index.building import Indexer, Member, fact_member, index_vocabulary, indicator_member
from app.index.tokens import VERSION
from app.ingest import kinds, naming, render
from app.ingest import seeds as s
from app.ingest.render import Names, Place, Renderer
from app.ingest.seed_file import Finding
from app.ingest.seed_folder import ReportSeeds, VocabularySeeds, fingerprint, read_report, report_folders
from app.ingest.source import read_source, read_sources, unmatched
from app.ingest.verify import check_report, in_order, verify_shared
from app.ingest.vocabularies import Words
from app.models.metric import MetricBreakdownTable, MetricTable
from app.models.release import FOREVER
from app.vocabulary import Lang, Resource

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Loaded:
    """What a load did: the release that is current now, and the reports that got a new edition."""

    release: int
    reports: list[str] = field(default_factory=list)
    vocabulary: bool = False

    @property
    def changed(self) -> bool:
        """Whether there is a new release."""
        return bool(self.reports) or self.vocabulary


def seeds_digest(folder: Path) -> str:
    """Return a digest of everything a load depends on: the seed files, how they are rendered and indexed."""
    modules = [Path(str(module.__file__)) for module in (render, naming)]
    for package in (schemas, kinds, index):
        modules += sorted(Path(str(package.__file__)).parent.glob("*.py"))
    return fingerprint(folder, *modules)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let the cycle collector run rarely: a load makes objects by the million, hardly any of them in cycles."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@_few_collections()
def load(engine: Engine, folder: Path, sources: Iterable[Path] = (), progress: Progress | None = None) -> Loaded:
    """Verify and load a seed folder; the same seeds again change nothing.

    `progress` is called with the reports done and all there are. Raises SeedError with every finding; then, as after
    any other failure, the database is as it was.
    """
    texts = read_sources(sources)
    digest = seeds_digest(folder)
    words, findings = verify_shared(folder)
    if findings:
        raise _refused(folder, findings)
    # about in the order of lists, latest year first: what is listed together then lies together
    folders = sorted(report_folders(folder), key=lambda path: path.name.rpartition("-")[2], reverse=True)
    try:
        with writing(engine) as connection:
            before = connection.execute(select(m.ReleaseTable).order_by(m.ReleaseTable.id.desc()).limit(1)).first()
            loaded = Loaded((before.id if before else 0) + 1)
            vocabulary = _put_vocabulary(connection, words.seeds)
            loaded.vocabulary = before is None or before.vocabulary_id != vocabulary
            release = {"id": loaded.release, "created_at": datetime.now(UTC), "vocabulary_id": vocabulary}
            connection.execute(insert(m.ReleaseTable).values(**release, seeds_digest=digest))
            names = {lang: Names.of(words.seeds, lang) for lang in Lang}
            indexer = Indexer(connection)
            for done, path in enumerate(folders, 1):
                seeds = read_report(path)
                check_report(seeds, words, texts)
                findings += seeds.findings
                if not findings and _put_report(connection, seeds, names, loaded.release, indexer):
                    loaded.reports.append(path.name)
                if progress:
                    progress(done, len(folders))
            indexer.write()
            findings += unmatched(texts.values())
            if findings:
                raise _refused(folder, findings)
            if before and not loaded.changed:
                raise _UnchangedError(before.id)
            if loaded.vocabulary:
                _check_others(connection, words, {path.name for path in folders}, loaded.release)
            _count_indicators(connection, loaded.release)
    except _UnchangedError as unchanged:
        # the same data from other bytes: only remember that they were seen
        with writing(engine) as connection:
            current = m.ReleaseTable.id == unchanged.release
            connection.execute(update(m.ReleaseTable).where(current).values(seeds_digest=digest))
        return Loaded(unchanged.release)
    return loaded


class _UnchangedError(Exception):
    """Undoes a load that turned out to bring nothing new."""

    def __init__(self, release: int) -> None:
        super().__init__()
        self.release = release


def attach(engine: Engine, folder: Path, report: str, file: Path) -> Loaded:
    """Keep a report's text in the database and show whole sentences in its evidence: a release of its own.

    The file must be the very source of the report (SHA-256). The seeds must be those that are loaded, since the
    evidence is rendered anew from them. Raises SeedError otherwise; then nothing has changed.
    """
    source = read_source(file)
    words, findings = verify_shared(folder)
    path = folder / "reports" / report
    if path not in report_folders(folder):
        known = ", ".join(other.name for other in report_folders(folder)[:20])
        raise SeedError(f"there is no report {report!r} in {folder}; there are: {known}")
    seeds = read_report(path)
    check_report(seeds, words, {source.sha256: source})
    findings += seeds.findings
    if findings:
        raise _refused(folder, findings)
    if not source.matched:
        assert seeds.report is not None  # noqa: S101 - without findings there is a report
        wanted = seeds.report.source.sha256
        found = (
            f"expected the SHA-256 {wanted}, found {source.sha256}{f'; {source.resembled}' if source.resembled else ''}"
        )
        raise SeedError(f"{file} is not the source of {report!r}: {found}")
    if not is_loaded(engine, folder):
        raise SeedError(f"{folder} is not what is loaded; run `workreport load` first")
    with writing(engine) as connection:
        before = connection.execute(select(m.ReleaseTable).order_by(m.ReleaseTable.id.desc()).limit(1)).mappings().one()
        if connection.scalar(select(literal(1)).where(m.SourceTextTable.sha256 == source.sha256)):
            return Loaded(before["id"])
        connection.execute(insert(m.SourceTextTable).values(sha256=source.sha256, text=source.text))
        release = before["id"] + 1
        kept = {name: before[name] for name in ("vocabulary_id", "seeds_digest")}
        connection.execute(insert(m.ReleaseTable).values({**kept, "id": release, "created_at": datetime.now(UTC)}))
        indexer = Indexer(connection)
        _put_report(connection, seeds, {lang: Names.of(words.seeds, lang) for lang in Lang}, release, indexer)
        indexer.write()
        _count_indicators(connection, release)
    return Loaded(release, [report])


def is_loaded(engine: Engine, folder: Path) -> bool:
    """Tell whether the current release was made from just these seeds."""
    with engine.connect() as connection:
        last = connection.scalar(select(m.ReleaseTable.seeds_digest).order_by(m.ReleaseTable.id.desc()).limit(1))
    return last is not None and last == seeds_digest(folder)


def _refused(folder: Path, findings: list[Finding]) -> SeedError:
    """Return the error that names every fault in the seeds."""
    count = f"{len(findings)} fault{'' if len(findings) == 1 else 's'}"
    return SeedError(f"nothing was loaded: {count} in {folder}", in_order(findings))


# --- vocabularies -------------------------------------------------------------------------------------------------


def _put_vocabulary(connection: Connection, seeds: VocabularySeeds) -> int:
    """Return the id of the version with this content, made where there is none."""
    rows = {table: list(make(seeds)) for table, make in _TERMS.items()}
    content: dict[str, Any] = {str(table.name): records for table, records in rows.items()}
    content["tokens"] = VERSION  # indicators are indexed by them
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    known = connection.scalar(select(m.VocabularyTable.id).where(m.VocabularyTable.digest == digest))
    if known is not None:
        if connection.scalar(select(literal(1)).where(m.SegmentTable.vocabulary_id == known)) is None:
            index_vocabulary(connection, known, _indicator_members(seeds))  # an earlier version made it
        return known
    made = connection.execute(insert(m.VocabularyTable).values(digest=digest)).inserted_primary_key
    assert made is not None  # noqa: S101 - an integer key is always returned
    for table, records in rows.items():
        insert_many(connection, table, [{"vocabulary_id": made[0], **record} for record in records])
    index_vocabulary(connection, int(made[0]), _indicator_members(seeds))
    return int(made[0])


def _indicator_members(seeds: VocabularySeeds) -> Iterator[Member]:
    """Give what indicators are found by."""
    for term in seeds.indicators.records:
        yield indicator_member(term.code, (term.name.zh, term.name.en), (term.definition.zh, term.definition.en))


def _terms(terms: Iterable[s.Term], *fields: str) -> Iterator[dict[str, Any]]:
    for place, term in enumerate(terms):
        row: dict[str, Any] = {"code": term.code, "place": place, "name_zh": term.name.zh, "name_en": term.name.en}
        for name in fields:
            value = getattr(term, name)
            if isinstance(value, s.Bilingual):
                row |= {f"{name}_zh": value.zh, f"{name}_en": value.en}
            else:
                row[name] = value
        yield row


def _members(seeds: VocabularySeeds) -> Iterator[dict[str, Any]]:
    for dimension in seeds.breakdowns.records:
        members = dimension.members or seeds.regions.records
        for row in _terms(members):
            member = row["code"]
            yield {**row, "code": f"{dimension.code}:{member}", "dimension": dimension.code, "member": member}


def _units(seeds: VocabularySeeds) -> Iterator[dict[str, Any]]:
    for unit, row in zip(seeds.units.records, _terms(seeds.units.records, "measure_words"), strict=True):
        yield {**row, "plural_en": unit.plural or unit.name.en}


def _indicators(seeds: VocabularySeeds) -> Iterator[dict[str, Any]]:
    units = {unit.code: unit for unit in seeds.units.records}
    rows = _terms(seeds.indicators.records, "definition", "unit", "kind", "of")
    for indicator, row in zip(seeds.indicators.records, rows, strict=True):
        one, other = naming.unit_forms(indicator, units[indicator.unit])
        yield {**row, "unit_one_en": one, "unit_other_en": other}


_TERMS: dict[Table, Callable[[VocabularySeeds], Iterable[dict[str, Any]]]] = {
    m.ThemeTable.__table__: lambda v: _terms(v.themes.records, "definition"),  # type: ignore[dict-item]
    m.RegionTable.__table__: lambda v: _terms(v.regions.records, "gbt2260", "level", "parent"),  # type: ignore[dict-item]
    m.UnitTable.__table__: _units,  # type: ignore[dict-item]
    m.ScopeTable.__table__: lambda v: _terms(v.scopes.records, "definition"),  # type: ignore[dict-item]
    m.BreakdownTable.__table__: lambda v: _terms(v.breakdowns.records),  # type: ignore[dict-item]
    m.BreakdownMemberTable.__table__: _members,  # type: ignore[dict-item]
    m.IndicatorTable.__table__: _indicators,  # type: ignore[dict-item]
}


def _check_others(connection: Connection, words: Words, reloaded: set[str], release: int) -> None:
    """Refuse a vocabulary that no longer fits reports which stay current without being loaded again."""
    old = (
        select(m.VocabularyTable.id)
        .join(m.ReleaseTable, m.ReleaseTable.vocabulary_id == m.VocabularyTable.id)
        .where(m.ReleaseTable.id < release)
        .order_by(m.ReleaseTable.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    faults = []
    for table, uses in _SHOWN.items():
        shown = [column for column in table.columns if column.name not in _NOT_SHOWN]
        terms = {row["code"]: row for row in _TERMS[table](words.seeds)}
        used = connection.execute(
            select(*shown, func.min(MetricTable.report_id).label("report"))
            .select_from(uses)
            .join(m.PublicationTable, m.PublicationTable.edition_id == MetricTable.edition_id)
            .where(m.PublicationTable.until_release == FOREVER, MetricTable.report_id.not_in(reloaded))
            .where(table.c.vocabulary_id == old)
            .group_by(*shown)
        )
        for row in used.mappings():
            now = terms.get(row["code"])
            if now is None or any(now[column.name] != row[column.name] for column in shown):
                faults.append(
                    f"the {str(table.name).replace('_', ' ')} {row['code']!r} or its names changed; the report "
                    f"{row['report']!r} uses it: load its seeds along"
                )
    if faults:
        raise SeedError("\n".join(["nothing was loaded:", *faults]))


_METRIC: Table = MetricTable.__table__  # type: ignore[assignment]
_MEMBER: Table = m.BreakdownMemberTable.__table__  # type: ignore[assignment]
# the vocabularies that records of metrics show the names of, each with the metrics that use its terms
_SHOWN: dict[Table, FromClause] = {
    table: table.join(_METRIC, column == table.c.code)
    for table, column in (
        (m.IndicatorTable.__table__, _METRIC.c.indicator),
        (m.UnitTable.__table__, _METRIC.c.unit),
        (m.ScopeTable.__table__, _METRIC.c.scope),
    )
} | {
    _MEMBER: _MEMBER.join(MetricBreakdownTable, MetricBreakdownTable.member == _MEMBER.c.code).join(
        _METRIC, _METRIC.c.fact_id == MetricBreakdownTable.fact_id
    )
}
_NOT_SHOWN = {"vocabulary_id", "place", "definition_zh", "definition_en", "of", "measure_words", "dimension", "member"}


# --- reports ------------------------------------------------------------------------------------------------------


Placed = list[tuple[Resource, s.FactSeed, Place]]
Own = list[dict[Lang, dict[str, Any]]]


def _put_report(
    connection: Connection, seeds: ReportSeeds, names: Mapping[Lang, Names], release: int, indexer: Indexer
) -> bool:
    """Add an edition of a report and make it current, unless the current one is the same; tell whether it did."""
    assert seeds.report is not None  # noqa: S101 - verified
    report = seeds.report
    attached = select(m.SourceTextTable.text).where(m.SourceTextTable.sha256 == report.source.sha256)
    renderer = Renderer(seeds, connection.scalar(attached))
    # the index of words counts on it: facts are numbered by kind, then in the order of the text
    placed = [
        (kind, fact, place)
        for kind in Resource
        for place, fact in sorted(
            ((renderer.outline.place(fact), fact) for fact in seeds.facts[kind.plural].records),
            key=lambda item: item[0].place,
        )
    ]
    own = [renderer.own(kind, fact, names) for kind, fact, _ in placed]
    bodies = [renderer.bodies(*item, fields) for item, fields in zip(placed, own, strict=True)]
    digest = _digest(renderer, names, bodies)
    if not _replace(connection, report.id, digest, release):
        return False
    edition = _put_edition(connection, renderer, names, digest)
    connection.execute(
        insert(m.PublicationTable).values(edition_id=edition, from_release=release, until_release=FOREVER)
    )
    _put_outline(connection, report, edition)
    first = (connection.scalar(select(func.max(m.FactTable.id))) or 0) + 1
    ids = {fact.slug: first + n for n, (_, fact, _) in enumerate(placed)}
    _put_facts(connection, renderer, placed, own, bodies, ids, edition)
    rows = _put_rows(connection, renderer, placed, names[Lang.ZH], ids, edition)
    _put_satellites(connection, renderer, placed, ids, edition)
    members = (
        fact_member(kind, (evidence.quote for evidence in fact.evidence), fields, row)
        for (kind, fact, _), fields, row in zip(placed, own, chain.from_iterable(rows.values()), strict=True)
    )
    indexer.add(edition, first, {kind.value: len(rows[kind]) for kind in Resource}, members)
    return True


def _digest(renderer: Renderer, names: Mapping[Lang, Names], bodies: list[dict[Lang, bytes]]) -> str:
    """Return a digest of everything that an edition is made of."""
    digest = hashlib.sha256()
    digest.update(b"text" if renderer.text is not None else b"")
    digest.update(f"tokens {VERSION}".encode())
    for part in (*renderer.report_body(0, names[Lang.ZH]), *renderer.report_body(0, names[Lang.EN])):
        digest.update(part)
    for body in bodies:
        digest.update(body[Lang.ZH])
        digest.update(body[Lang.EN])
    digest.update(orjson.dumps(renderer.seeds.numerals.file.data))
    return digest.hexdigest()


def _replace(connection: Connection, report: str, digest: str, release: int) -> bool:
    """End the publication of a report's current edition; tell that there is nothing to replace where it is the same."""
    current = connection.execute(
        select(m.EditionTable.id, m.EditionTable.digest, m.SpanTable.segment_id)
        .join(m.PublicationTable)
        .outerjoin(m.SpanTable)
        .where(m.EditionTable.report_id == report, m.PublicationTable.until_release == FOREVER)
    ).first()
    # an edition that an earlier version loaded is not in the index
    if current and current.segment_id is not None and current.digest == digest:
        return False
    if current:
        connection.execute(
            update(m.PublicationTable)
            .where(m.PublicationTable.edition_id == current.id, m.PublicationTable.until_release == FOREVER)
            .values(until_release=release)
        )
    return True


def _put_facts(
    connection: Connection,
    renderer: Renderer,
    placed: Placed,
    own: Own,
    bodies: list[dict[Lang, bytes]],
    ids: dict[str, int],
    edition: int,
) -> None:
    """Insert the spine of the facts, their bodies and their flat rows."""
    spine = [
        {"id": ids[fact.slug], "edition_id": edition, "resource": kind, "key": renderer.key(fact.slug)}
        for kind, fact, _ in placed
    ]
    insert_many(connection, m.FactTable.__table__, spine)
    for lang, table in m.BODIES.items():
        rendered = [
            {"fact_id": ids[fact.slug], "json": body[lang]} for (_, fact, _), body in zip(placed, bodies, strict=True)
        ]
        insert_many(connection, table, rendered)
    flat = []
    for (kind, fact, place), fields in zip(placed, own, strict=True):
        csv, ndjson = renderer.row(kind, fact, place, fields)
        flat.append({"fact_id": ids[fact.slug], "csv": csv, "ndjson": ndjson})
    insert_many(connection, m.FlatRowTable.__table__, flat)


def _put_rows(
    connection: Connection, renderer: Renderer, placed: Placed, names: Names, ids: dict[str, int], edition: int
) -> dict[Resource, list[dict[str, Any]]]:
    """Insert each fact into the table of its kind; return the rows by kind."""
    rows: dict[Resource, list[dict[str, Any]]] = {kind: [] for kind in Resource}
    for kind, fact, place in placed:
        row = {"fact_id": ids[fact.slug], "edition_id": edition}
        rows[kind].append(row | renderer.stored(kind, fact, place, names))
    for kind, table in m.FACTS.items():
        insert_many(connection, table, rows[kind])
    return rows


def _put_edition(connection: Connection, renderer: Renderer, names: Mapping[Lang, Names], digest: str) -> int:
    report = renderer.report
    if connection.scalar(select(literal(1)).where(m.ReportTable.id == report.id)) is None:
        connection.execute(insert(m.ReportTable).values(id=report.id))
    number = (
        connection.scalar(select(func.max(m.EditionTable.number)).where(m.EditionTable.report_id == report.id)) or 0
    ) + 1
    zh, detail_zh = renderer.report_body(number, names[Lang.ZH])
    en, detail_en = renderer.report_body(number, names[Lang.EN])
    key = connection.execute(
        insert(m.EditionTable).values(
            report_id=report.id,
            number=number,
            digest=digest,
            place=renderer.outline.prefix,
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
            zh=zh,
            en=en,
            detail_zh=detail_zh,
            detail_en=detail_en,
        )
    ).inserted_primary_key
    assert key is not None  # noqa: S101 - an integer key is always returned
    return int(key[0])


def _put_outline(connection: Connection, report: s.ReportSeed, edition: int) -> None:
    sections: list[dict[str, Any]] = []
    paragraphs: list[dict[str, Any]] = []
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


def _put_satellites(
    connection: Connection,
    renderer: Renderer,
    placed: Placed,
    ids: dict[str, int],
    edition: int,
) -> None:
    """Insert what hangs on the facts: evidence, links, breakdowns and numerals."""
    evidence = [
        {
            "fact_id": ids[fact.slug],
            "ordinal": ordinal,
            "paragraph": paragraph,
            "quote": e.quote,
            "exact": fact.exact(e),
            "prefix": e.prefix,
            "suffix": e.suffix,
            "start": e.start,
            "end": e.end,
        }
        for _, fact, place in placed
        for ordinal, (e, paragraph) in enumerate(zip(fact.evidence, place.paragraphs, strict=True))
    ]
    insert_many(connection, m.EvidenceTable.__table__, evidence)
    linked = [
        {"fact_id": ids[slug], "other_id": ids[other]}
        for slug, by_resource in renderer.links.items()
        for others in by_resource.values()
        for other in others
    ]
    insert_many(connection, m.LinkTable.__table__, linked)
    breakdowns = [
        {"fact_id": ids[metric.slug], "dimension": dimension, "member": f"{dimension}:{member}"}
        for metric in renderer.seeds.metrics.records
        for dimension, member in metric.breakdown.items()
    ]
    insert_many(connection, MetricBreakdownTable.__table__, breakdowns)
    numerals = renderer.seeds.numerals.records
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


def _count_indicators(connection: Connection, release: int) -> None:
    """Write down how far each indicator's values reach at this release."""
    rows = (
        select(
            literal(release),
            MetricTable.indicator,
            func.min(MetricTable.year),
            func.max(MetricTable.year),
            func.count(),
        )
        .join(m.PublicationTable, m.PublicationTable.edition_id == MetricTable.edition_id)
        .where(m.PublicationTable.until_release == FOREVER)
        .group_by(MetricTable.indicator)
    )
    columns = ["release_id", "indicator", "first_year", "last_year", "metrics"]
    connection.execute(insert(m.IndicatorUseTable).from_select(columns, rows))
