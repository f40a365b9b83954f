"""Editions as an earlier build rendered them, once they were rendered anew and nobody reads them any more."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select

from app import models as m
from app.models.release import FOREVER
from app.models.segment import PostingTable, SegmentTable, SpanTable
from app.models.stored_digest import Owner, StoredDigestTable

READ_FOR = timedelta(days=1)  # so long may a server go on that has read the index before


def take_away_former(connection: Connection) -> None:
    """Delete what was rendered anew a day ago or earlier."""
    published, release = m.PublicationTable, m.ReleaseTable
    former = (
        select(published.edition_id)
        .join(release, release.id == published.seen_until)
        .where(published.seen_until != FOREVER, release.created_at <= datetime.now(UTC) - READ_FOR)
        .distinct()
    )
    editions = connection.scalars(former).all()
    for edition in editions:
        _take_away(connection, edition)
    if editions:
        _take_away_segments(connection)


def _take_away(connection: Connection, edition: int) -> None:
    """Delete an edition and everything that belongs to it, what refers to others first."""
    facts = select(m.FactTable.id).where(m.FactTable.edition_id == edition)
    for table in reversed(m.Base.metadata.sorted_tables):
        if "edition_id" in table.c:
            connection.execute(delete(table).where(table.c.edition_id == edition))
        elif "fact_id" in table.c:
            connection.execute(delete(table).where(table.c.fact_id.in_(facts)))
    _forget_digests(connection, Owner.EDITION, edition)
    connection.execute(delete(m.EditionTable).where(m.EditionTable.id == edition))


def _take_away_segments(connection: Connection) -> None:
    """Delete the segments of the index that no edition has any more."""
    spans = select(SpanTable.segment_id)
    unused = select(SegmentTable.id).where(SegmentTable.vocabulary_id.is_(None), SegmentTable.id.not_in(spans))
    for segment in connection.scalars(unused).all():
        connection.execute(delete(PostingTable).where(PostingTable.segment_id == segment))
        _forget_digests(connection, Owner.SEGMENT, segment)
        connection.execute(delete(SegmentTable).where(SegmentTable.id == segment))


def _forget_digests(connection: Connection, owner: Owner, key: int) -> None:
    of_it = (StoredDigestTable.owner == owner) & (StoredDigestTable.key == key)
    connection.execute(delete(StoredDigestTable).where(of_it))
