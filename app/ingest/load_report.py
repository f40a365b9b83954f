"""One verified report into the database: an edition, with its facts and everything that belongs to them."""

from collections.abc import Iterable
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, bindparam, func, insert, literal_column, select, update

from app import models as m
from app.db.statements import fetch, insert_columns
from app.index.building import Indexer
from app.ingest.edition_rows import EditionRows
from app.ingest.kept_seeds import KeptSeeds, SeedKeeper
from app.ingest.preparing import PreparedReport, Preparing, Task
from app.models.release import FOREVER, IS_CURRENT_NOW
from app.schemas.shape import shape


class EditionLabel(NamedTuple):
    """What an edition is called: its number and digest; and the seeds that it is made of."""

    number: int
    digest: str
    kept: KeptSeeds


class ReportLoader:
    """Inserts the reports of a load, for a release."""

    def __init__(self, connection: Connection, preparing: Preparing, release: int) -> None:
        self._connection, self._preparing, self._release = connection, preparing, release
        self._keeper = SeedKeeper(connection, preparing.vocabularies.seeds)
        self._indexer = Indexer(connection)
        self._attached = {sha256 for (sha256,) in fetch(connection, _ATTACHED, {})}

    def task(self, path: Path, render: bool = True) -> Task:
        """Return the task to prepare a report, with what the database knows of it."""
        editions = fetch(self._connection, _EDITIONS, {"report": path.name}) if render else ()
        number = max((number for number, _ in editions), default=0) + 1
        texts = self._texts(_TEXTS, report=path.name) if self._attached and render else {}
        return Task(path, number, frozenset(digest for _, digest in editions), texts, render)

    def put(self, task: Task, prepared: PreparedReport) -> bool:
        """Insert an edition of a report and make it current. Returns False where the current edition is the same.

        An earlier edition that is the same becomes current again instead.
        """
        prepared = self._with_text(task, prepared)
        connection, report, digest = self._connection, task.path.name, str(prepared.digest)
        current = _current(connection, report)
        if current is not None and current.digest == digest:
            self._keep(current, task, prepared)
            return False
        if current is not None:
            end_publication(connection, current.id, self._release)
        same = _same_edition(connection, report, digest)
        if same is None:
            prepared = self._whole(task, prepared)
            assert prepared.rows is not None and prepared.seeds is not None  # noqa: S101, PT018 - it is whole
            label = EditionLabel(task.number, digest, self._keeper.keep(prepared.seeds))
            publish(connection, put_edition(connection, prepared.rows, label, self._indexer), self._release)
            return True
        self._keep(same, task, prepared)
        publish(connection, same.id, self._release)
        return True

    def finish(self) -> None:
        """Write the index of what was inserted."""
        self._indexer.write()

    def _with_text(self, task: Task, prepared: PreparedReport) -> PreparedReport:
        """Return a report with the text of its source, where only an edition of another report has attached it."""
        source = prepared.source
        if prepared.has_text or source not in self._attached:
            return prepared
        return self._preparing.prepare(task._replace(texts=self._texts(_TEXT_OF, sha256=source)))

    def _whole(self, task: Task, prepared: PreparedReport) -> PreparedReport:
        """Return a report with rows and seeds, which it lacks where an edition that cannot be used has its digest."""
        if prepared.rows is not None:
            return prepared
        texts = self._texts(_TEXT_OF, sha256=prepared.source)
        return self._preparing.prepare(task._replace(known=frozenset(), texts=texts))

    def _texts(self, statement: Select[*tuple[Any, ...]], **values: str | None) -> dict[str, str]:
        return {row[0]: row[1] for row in fetch(self._connection, statement, values)}

    def _keep(self, edition: "_Known", task: Task, prepared: PreparedReport) -> None:
        """Keep what an edition is made of that an earlier build loaded, which kept nothing."""
        if edition.seeds is None and (seeds := self._whole(task, prepared).seeds) is not None:
            kept = self._keeper.keep(seeds)
            values = {"seeds": kept.report, "vocabulary_seeds": kept.vocabulary}
            self._connection.execute(update(m.EditionTable).where(m.EditionTable.id == edition.id).values(values))


def put_edition(
    connection: Connection, rows: EditionRows, label: EditionLabel, indexer: Indexer, rendered: str | None = None
) -> int:
    """Insert an edition under its number and digest; return its id. It is not published.

    `rendered` is the digest of what this build makes of it, where that is another.
    """
    edition = _put_edition(connection, rows, label, rendered)
    (latest,) = fetch(connection, _LATEST_FACT, {})
    first = (latest[0] or 0) + 1
    for name, columns in rows.tables.items():
        table = m.Base.metadata.tables[name]
        numbered: dict[str, Iterable[Any]] = {
            name: map(first.__add__, column) if name in _FACT_IDS else column for name, column in columns.items()
        }
        if columns and "edition_id" in table.c:
            numbered["edition_id"] = repeat(edition)
        insert_columns(connection, table, numbered)
    indexer.add(edition, first, rows.sizes, rows.members)
    return edition


_FACT_IDS = ("id", "fact_id", "other_id")  # columns that hold the id of a fact
_ATTACHED = select(m.SourceTextTable.sha256)
_TEXT_OF = select(m.SourceTextTable.sha256, m.SourceTextTable.text).where(
    m.SourceTextTable.sha256 == bindparam("sha256")
)
_TEXTS = select(m.SourceTextTable.sha256, m.SourceTextTable.text).where(
    m.SourceTextTable.sha256.in_(
        select(m.EditionTable.source_sha256).where(m.EditionTable.report_id == bindparam("report"))
    )
)
_LATEST_FACT = select(func.max(m.FactTable.id))
_EDITION = insert(m.EditionTable).returning(m.EditionTable.id)
_PUBLICATION = insert(m.PublicationTable)
_REPORT = select(m.ReportTable.id).where(m.ReportTable.id == bindparam("report"))


class _Known(NamedTuple):
    """An edition that there is: its id, the digest of what this build makes of it, that of its seeds if they are kept.

    An edition that is not indexed, as an earlier build of the software left it, has no digest: it is replaced.
    """

    id: int
    digest: str | None
    seeds: str | None


_of_build: ColumnElement[str] = func.coalesce(m.EditionTable.rendered, m.EditionTable.digest)
_EDITIONS = select(m.EditionTable.number, _of_build).where(m.EditionTable.report_id == bindparam("report"))
_CURRENT = (
    select(m.EditionTable.id, _of_build, m.EditionTable.seeds, m.SpanTable.segment_id)
    .join(m.PublicationTable)
    .outerjoin(m.SpanTable)
    .where(m.EditionTable.report_id == bindparam("report"), IS_CURRENT_NOW)
)
_SAME = (
    select(m.EditionTable.id, m.EditionTable.seeds)
    .join(m.SpanTable, m.SpanTable.edition_id == m.EditionTable.id)
    .join(m.PublicationTable, m.PublicationTable.edition_id == m.EditionTable.id)
    .where(
        m.EditionTable.report_id == bindparam("report"),
        _of_build == bindparam("digest"),
        m.PublicationTable.seen_until == FOREVER,
    )
    .order_by(m.EditionTable.id.desc())
    .limit(literal_column("1"))
)


def _current(connection: Connection, report: str) -> _Known | None:
    """Return the current edition of a report, None where there is none."""
    for edition, digest, seeds, segment in fetch(connection, _CURRENT, {"report": report}):
        return _Known(edition, None if segment is None else digest, seeds)
    return None


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
    for edition, seeds in fetch(connection, _SAME, {"report": report, "digest": digest}):
        return _Known(edition, digest, seeds)
    return None


def end_publication(connection: Connection, edition: int, release: int) -> None:
    """Make a current edition one that is not current from a release on."""
    current = (m.PublicationTable.edition_id == edition) & IS_CURRENT_NOW
    connection.execute(update(m.PublicationTable).where(current).values(until_release=release))


def publish(connection: Connection, edition: int, release: int) -> None:
    """Make an edition current from a release on."""
    values = {"edition_id": edition, "from_release": release, "until_release": FOREVER}
    connection.execute(_PUBLICATION, values)


def _put_edition(connection: Connection, rows: EditionRows, label: EditionLabel, rendered: str | None) -> int:
    if not fetch(connection, _REPORT, {"report": rows.edition["report_id"]}):
        connection.execute(insert(m.ReportTable).values(id=rows.edition["report_id"]))
    values = {
        **rows.edition,
        "digest": label.digest,
        "shape": shape(),
        "rendered": rendered,
        "seeds": label.kept.report,
        "vocabulary_seeds": label.kept.vocabulary,
    }
    return int(connection.execute(_EDITION, values).scalar_one())
