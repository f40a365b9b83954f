"""What a catalogue says of the data at a release."""

from sqlalchemy import Connection, func, select

from app.description.state import CoveredRegion, DataState
from app.models import EditionTable, PublicationTable, ReleaseTable
from app.models.release import IS_CURRENT
from app.queries.release import Snapshot, created_at

_FIRST = select(func.min(ReleaseTable.id))
_REPORTS = (
    select(EditionTable.region, func.min(EditionTable.year), func.max(EditionTable.year))
    .join(PublicationTable)
    .where(IS_CURRENT)
    .group_by(EditionTable.region)
    .order_by(EditionTable.region)
)


def data_state(connection: Connection, snapshot: Snapshot) -> DataState:
    """Return what is known of the data at a release. Takes four statements."""
    found = connection.execute(_REPORTS, snapshot.at).all()
    return DataState(
        release=snapshot.release,
        issued=created_at(connection, connection.scalars(_FIRST).one()),
        modified=created_at(connection, snapshot.release),
        years=(min(row[1] for row in found), max(row[2] for row in found)) if found else None,
        regions=tuple(CoveredRegion(code, *snapshot.both("regions", code)) for code, _, _ in found),
    )
