"""One verified report into the database: an edition, with its facts and everything that belongs to them."""

from collections.abc import Callable, Iterable
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, func, insert, literal_column, select, update

from app import models as m
from app.db.statements import fetch, insert_columns
from app.index.building import Indexer
from app.ingest.edition_rows import EditionRows
from app.ingest.kept_seeds import Keep, KeptSeeds, keep_of_edition
from app.models.release import FOREVER, IS_CURRENT_NOW
from app.schemas.shape import shape


class EditionLabel(NamedTuple):
    """What an edition is called: its number and digest; and the seeds that it is made of."""

    number: int
    digest: str
    kept: KeptSeeds


Rows = Callable[[int], EditionRows]  # the rows of an edition by its number


def put_report(
    connection: Connection, report: str, digest: str, rows: Rows, release: int, indexer: Indexer, keep: Keep
) -> bool:
    """Insert an edition of a report and make it current. Returns False where the current edition is the same.

    An earlier edition that is the same becomes current again instead. `keep` keeps what the edition is made of.
    """
    current = _current(connection, report)
    if current is not None and current.digest == digest:
        if current.seeds is None:
            keep_of_edition(connection, current.id, keep)
        return False
    if current is not None:
        end_publication(connection, current.id, release)
    same = _same_edition(connection, report, digest)
    if same is None:
        number = next_number(connection, report)
        label = EditionLabel(number, digest, keep())
        publish(connection, put_edition(connection, rows(number), label, indexer), release)
        return True
    if same.seeds is None:
        keep_of_edition(connection, same.id, keep)
    publish(connection, same.id, release)
    return True


def attached_text(connection: Connection, sha256: str) -> str | None:
    """Return the text of a source that is kept in the database, None where it is not."""
    found = fetch(connection, _TEXT, {"sha256": sha256})
    return found[0][0] if found else None


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
_TEXT = select(m.SourceTextTable.text).where(m.SourceTextTable.sha256 == bindparam("sha256"))
_LATEST_FACT = select(func.max(m.FactTable.id))
_EDITION = insert(m.EditionTable).returning(m.EditionTable.id)
_PUBLICATION = insert(m.PublicationTable)
_REPORT = select(m.ReportTable.id).where(m.ReportTable.id == bindparam("report"))
_NUMBER = select(func.max(m.EditionTable.number)).where(m.EditionTable.report_id == bindparam("report"))


class _Known(NamedTuple):
    """An edition that there is: its id, the digest of what this build makes of it, that of its seeds if they are kept.

    An edition that is not indexed, as an earlier build of the software left it, has no digest: it is replaced.
    """

    id: int
    digest: str | None
    seeds: str | None


_of_build: ColumnElement[str] = func.coalesce(m.EditionTable.rendered, m.EditionTable.digest)
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


def next_number(connection: Connection, report: str) -> int:
    """Return the number of the next edition of a report."""
    ((number,),) = fetch(connection, _NUMBER, {"report": report})
    return int(number or 0) + 1


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
