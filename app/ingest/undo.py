"""Undo: a new release with the editions and the vocabularies of an older one. Nothing is stored again or removed."""

from sqlalchemy import Connection, Engine, select

from app import models as m
from app.db.engine import writing
from app.errors import WorkreportError
from app.ingest.load import Loaded
from app.ingest.load_report import end_publication, publish
from app.ingest.releases import ReleaseReason, complete_release, newest_release, put_release
from app.models.release import IS_CURRENT
from app.schemas.shape import shape


class UnknownReleaseError(WorkreportError):
    """A release that the database does not have, or that cannot be current again."""


def undo(engine: Engine, number: int, why: ReleaseReason) -> Loaded:
    """Make a new release of what an older one had; nothing changes where that is current already.

    Raises UnknownReleaseError. The new release keeps the digest of the seeds that were loaded last: a server that
    starts with them does not load them again. `workreport load` does, and makes the newer editions current again.
    """
    with writing(engine) as connection:
        newest = newest_release(connection)
        vocabulary = connection.scalar(select(m.ReleaseTable.vocabulary_id).where(m.ReleaseTable.id == number))
        if newest is None or vocabulary is None:
            known = f"the releases 1 to {newest['id']}" if newest else "no release"
            raise UnknownReleaseError(f"there is no release {number}; the database has {known}")
        current, wanted = (_editions(connection, release, newest["id"]) for release in (newest["id"], number))
        made = Loaded(newest["id"] + 1, vocabulary=vocabulary != newest["vocabulary_id"])
        differing = sorted(report for report in current | wanted if current.get(report) != wanted.get(report))
        if not differing and not made.vocabulary:
            return Loaded(newest["id"])
        _check_shape(connection, number, [wanted[report] for report in differing if report in wanted])
        put_release(connection, made.release, vocabulary, newest["seeds_digest"], why, repeats=number)
        for report in differing:
            if report in current:
                end_publication(connection, current[report], made.release)
            if report in wanted:
                publish(connection, wanted[report], made.release)
        made.reports = differing
        complete_release(connection, made.release)
    return made


def _editions(connection: Connection, release: int, newest: int) -> dict[str, int]:
    """Return the edition of each report at a release, as who knows the `newest` reads it."""
    current = select(m.EditionTable.report_id, m.EditionTable.id).join(m.PublicationTable).where(IS_CURRENT)
    return dict(connection.execute(current, {"release": release, "newest": newest}).all())


def _check_shape(connection: Connection, release: int, editions: list[int]) -> None:
    """Raise UnknownReleaseError where editions have records of another build's shape, which no load rendered anew."""
    rendered = select(m.EditionTable.id, m.EditionTable.shape).where(m.EditionTable.id.in_(editions))
    if any(edition.shape != shape() for edition in connection.execute(rendered)):
        raise UnknownReleaseError(
            f"release {release} has records that another version of the software made, with other fields: "
            "load the seeds of then instead"
        )
