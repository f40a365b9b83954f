"""The releases of a database as lines for an operator, the newest first."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from app import models as m
from app.ingest.messages import count
from app.models.release import FOREVER
from app.moment import in_utc, stamp

_BROUGHT = (
    select(m.PublicationTable.from_release, func.count())
    .where(m.PublicationTable.seen_until == FOREVER)
    .group_by(m.PublicationTable.from_release)
)
_RELEASES = select(
    m.ReleaseTable.id,
    m.ReleaseTable.created_at,
    m.ReleaseTable.repeats,
    m.ReleaseTable.loaded_by,
    m.ReleaseTable.note,
).order_by(m.ReleaseTable.id.desc())


def every_release(connection: Connection) -> Iterator[str]:
    """Give one line for each release: number, time, what it brought, which release it repeats, who made it and why."""
    brought = dict(connection.execute(_BROUGHT).all())
    for number, made, repeats, by, note in connection.execute(_RELEASES).all():
        parts = [
            f"release {number}",
            stamp(in_utc(made)),
            count(brought.get(number, 0), "edition"),
            f"repeats {repeats}" if repeats is not None else "",
            f"by {by}" if by else "",
            note or "",
        ]
        yield "  ".join(filter(None, parts))
