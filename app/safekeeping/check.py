"""What is damaged in a database: pages by the engine's own check, rows by the digests that were made of them."""

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from app import models as m
from app.models.fact import fact_digest
from app.models.release import FOREVER, IS_CURRENT, release_digest, seeds_digest
from app.models.stored_digest import Owner
from app.queries.release import current_release
from app.safekeeping.digests import differences, go_on, unreadable, unwritten

_SHOWN = 20  # faults of one kind that are told one by one


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: a line for each fault, a line for what it could not look at, and what it looked at."""

    faults: Sequence[str]
    notes: Sequence[str]
    release: int
    editions: int
    facts: int


def check(connection: Connection) -> Checked:
    """Check a database of this version. Raises NotReadyError where there is none."""
    pages = [*_few(page_faults(connection))]
    try:
        release = current_release(connection).number
        found = [*pages, *_row_faults(connection)]
        counts = (
            connection.scalars(select(func.count()).select_from(table)).one() for table in (m.EditionTable, m.FactTable)
        )
        return Checked(found, [*_notes(connection)], release, *counts)
    except (DBAPIError, sqlite3.Error):
        if not pages:
            raise
        return Checked(pages, [], 0, 0, 0)  # so damaged that it cannot be read


def faults(connection: Connection) -> Iterator[str]:
    """Give a line for each thing that is damaged in a database of this version, the pages first.

    Twenty of a kind are told, then how many more there are.
    """
    yield from _few(page_faults(connection))
    yield from _row_faults(connection)


def _row_faults(connection: Connection) -> Iterator[str]:
    kinds = {
        "rows": _rows,
        "bodies and flat rows": _served,
        "source texts": _texts,
        "kept seeds": _seeds,
        "releases": _releases,
    }
    for name, kind in kinds.items():
        try:
            yield from _few(kind(connection))
        except unreadable(connection) as error:
            go_on(connection, error)
            yield f"{name} cannot be read to the end: {' '.join(str(getattr(error, 'orig', error)).split())}"


def _notes(connection: Connection) -> Iterator[str]:
    if without := unwritten(connection):
        yield (
            f"of {without:,} editions, which an earlier version loaded, not all rows have digests; "
            "the next load writes them"
        )
    if connection.dialect.name == "postgresql" and not _amcheck(connection):
        yield "the pages of tables and indexes were not checked; CREATE EXTENSION amcheck in the database allows it"


def _few(found: Iterator[str]) -> Iterator[str]:
    left = 0
    for number, line in enumerate(found):
        if number < _SHOWN:
            yield line
        else:
            left += 1
    if left:
        yield f"… and {left:,} more like the last"


# --- pages --------------------------------------------------------------------------------------------------------


def page_faults(connection: Connection) -> Iterator[str]:
    """Give what the engine finds wrong with its pages, indexes and foreign keys, in its words."""
    return (_sqlite if connection.dialect.name == "sqlite" else _postgresql)(connection)


def _sqlite(connection: Connection) -> Iterator[str]:
    try:
        found = [row[0] for row in connection.exec_driver_sql(f"PRAGMA integrity_check({_SHOWN + 1})")]
    except DBAPIError as error:  # what is worst ends it
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        found = [str(error.orig)]
    if found != ["ok"]:
        yield from (f"pages: {' '.join(str(line).split())}" for line in found)
        return
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"table {table}: row {row} refers to a row of {parent} that is not there"


def _postgresql(connection: Connection) -> Iterator[str]:
    """Have the extension amcheck look, where the database has it (PostgreSQL's manual, appendix F.1)."""
    schema = _amcheck(connection)
    if not schema:
        return
    ours = [str(table.name) for table in m.Base.metadata.sorted_tables]
    relations = connection.exec_driver_sql(
        "SELECT c.oid, c.relname, c.relkind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid "
        "LEFT JOIN pg_am a ON a.oid = c.relam WHERE n.nspname = current_schema() "
        "AND (c.relkind = 'r' AND c.relname = ANY(%(ours)s) "
        "OR c.relkind = 'i' AND a.amname = 'btree' AND t.relname = ANY(%(ours)s)) ORDER BY c.relname",
        {"ours": ours},
    ).all()
    for oid, name, kind in relations:
        looking = "verify_heapam(%(oid)s::regclass)" if kind == "r" else "bt_index_check(%(oid)s::regclass, true)"
        try:
            with connection.begin_nested():
                rows = connection.exec_driver_sql(
                    f"SELECT * FROM {schema}.{looking}",  # noqa: S608 - the catalogue quotes the name
                    {"oid": oid},
                ).all()
            if kind == "r":
                yield from (f"table {name}: page {row.blkno}: {row.msg}" for row in rows)
        except DBAPIError as error:
            said = getattr(getattr(error.orig, "diag", None), "message_primary", None) or str(error.orig)
            yield f"{'table' if kind == 'r' else 'index'} {name}: {said}"


def _amcheck(connection: Connection) -> str | None:
    """Return the schema of amcheck, quoted; None where the database does not have it."""
    found = connection.exec_driver_sql(
        "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
        "WHERE e.extname = 'amcheck'"
    )
    schema: str | None = found.scalar()
    return schema


# --- rows ---------------------------------------------------------------------------------------------------------


def _rows(connection: Connection) -> Iterator[str]:
    names: Mapping[Owner, Callable[[Connection, int], str]] = {
        Owner.EDITION: _edition,
        Owner.VOCABULARY: lambda _, key: f"version {key} of the vocabularies",
        Owner.SEGMENT: lambda _, key: f"segment {key} of the search index",
        Owner.RELEASE: lambda _, key: f"release {key}",
    }
    for difference in differences(connection):
        how = "are gone" if difference.gone else "are not those that were loaded"
        yield f"table {difference.table}: rows of {names[difference.owner](connection, difference.key)} {how}"


def _edition(connection: Connection, key: int) -> str:
    """Name an edition for people: its report and the releases at which it is current."""
    edition, published = m.EditionTable, m.PublicationTable
    row = connection.execute(select(edition.report_id, edition.number).where(edition.id == key)).first()
    if row is None:
        return f"edition {key}"
    spans = connection.execute(
        select(published.from_release, published.until_release)
        .where(published.edition_id == key)
        .order_by(published.from_release)
    )
    current = ", ".join(f"{first} to {'now' if until == FOREVER else until - 1}" for first, until in spans)
    return f"report {row.report_id}, edition {row.number} (releases {current or 'none'})"


def _served(connection: Connection) -> Iterator[str]:
    """Compare what is served of each fact with its digest."""
    fact, zh, en = m.FactTable, m.BodyZhTable, m.BodyEnTable
    csv, ndjson = m.ROWS.values()
    statement = (
        select(fact.key, fact.edition_id, fact.digest, zh.json, en.json, csv.c.content, ndjson.c.content)
        .outerjoin(zh, zh.fact_id == fact.id)
        .outerjoin(en, en.fact_id == fact.id)
        .outerjoin(csv, csv.c.fact_id == fact.id)
        .outerjoin(ndjson, ndjson.c.fact_id == fact.id)
        .order_by(fact.id)
    )
    for key, edition, digest, *served in connection.execute(statement, execution_options={"yield_per": 1000}):
        if None in served or fact_digest(*served) != digest:
            where = _edition(connection, edition)
            yield f"tables body_zh, body_en, csv_row, ndjson_row: {key} of {where} is not what was loaded"


def _texts(connection: Connection) -> Iterator[str]:
    texts = select(m.SourceTextTable.sha256, m.SourceTextTable.text)
    for digest, text in connection.execute(texts, execution_options={"yield_per": 10}):
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            yield f"table source_text: the text {digest} has another SHA-256"


def _seeds(connection: Connection) -> Iterator[str]:
    kept = select(m.KeptSeedsTable.digest, m.KeptSeedsTable.content)
    for digest, content in connection.execute(kept, execution_options={"yield_per": 10}):
        try:
            found = seeds_digest(zlib.decompress(content))
        except zlib.error:
            found = ""
        if found != digest:
            yield f"table kept_seeds: the seeds {digest} are not what was kept"


def _releases(connection: Connection) -> Iterator[str]:
    """Compare the digest of each release with that of the vocabulary and the editions that are current at it."""
    release, edition, published = m.ReleaseTable, m.EditionTable, m.PublicationTable
    current = (
        select(edition.report_id, edition.digest).join(published, published.edition_id == edition.id).where(IS_CURRENT)
    )
    rows = connection.execute(
        select(release.id, release.digest, m.VocabularyTable.digest)
        .outerjoin(m.VocabularyTable, m.VocabularyTable.id == release.vocabulary_id)
        .order_by(release.id)
    ).all()
    newest = max((row.id for row in rows), default=0)
    for key, digest, vocabulary in rows:
        at = {"release": key, "newest": newest}
        editions = {report: made for report, made in connection.execute(current, at)}  # noqa: C416 - typed
        if release_digest(vocabulary or "", editions) != digest:
            yield (
                f"tables release, publication, edition, vocabulary: release {key} does not consist of the editions "
                "that it was made of"
            )
    ends = select(published.edition_id).where(published.until_release != FOREVER)
    for edition_id in connection.scalars(ends.where(published.until_release.not_in(select(release.id)))):
        yield f"table publication: {_edition(connection, edition_id)} ends with a release that is not there"
