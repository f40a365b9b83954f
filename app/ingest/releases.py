"""A release in the making: its row, which is written first, and what is known of it only when all else is written."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, RowMapping, func, insert, literal, select, update

from app import models as m
from app.errors import WorkreportError
from app.models.metric import MetricTable
from app.models.release import IS_CURRENT, IS_CURRENT_NOW, release_digest
from app.models.stored_digest import Owner
from app.moment import in_utc
from app.safekeeping.digests import write_missing

log = logging.getLogger("workreport")
_LONGEST_NOTE, _LONGEST_NAME = 1000, 200  # characters


class ReasonError(WorkreportError):
    """A note or a name that a release cannot have."""


@dataclass(frozen=True, slots=True)
class ReleaseReason:
    """Why a release is made, and by whom. Both are shown to everybody, so each is only what was given."""

    note: str | None = None
    by: str | None = None

    def __post_init__(self) -> None:
        """Raise ReasonError where either is empty, too long, or not on one line."""
        for name, text, most in (("note", self.note, _LONGEST_NOTE), ("name", self.by, _LONGEST_NAME)):
            if text is None:
                continue
            if not text.strip() or len(text) > most or not text.isprintable():
                raise ReasonError(f"expected a {name} on one line, of 1 to {most} characters, found {text[:80]!r}")


UNSAID = ReleaseReason()


def newest_release(connection: Connection) -> RowMapping | None:
    """Return the row of the newest release, None in an empty database."""
    return connection.execute(select(m.ReleaseTable).order_by(m.ReleaseTable.id.desc()).limit(1)).mappings().first()


def put_release(
    connection: Connection,
    release: int,
    vocabulary: int,
    seeds_digest: str,
    why: ReleaseReason,
    repeats: int | None = None,
) -> None:
    """Insert a release. `complete_release` has to follow in the same transaction."""
    values = {
        "id": release,
        "created_at": datetime.now(UTC),
        "vocabulary_id": vocabulary,
        "seeds_digest": seeds_digest,
        "digest": "",
        "note": why.note and why.note.strip(),
        "loaded_by": why.by and why.by.strip(),
        "repeats": repeats,
    }
    connection.execute(insert(m.ReleaseTable).values(values))


def complete_release(connection: Connection, release: int) -> None:
    """Write what depends on all else that a release has: the uses of indicators, digests of what is stored, its time.

    Times of releases ascend: a load that takes long has the time of its end, and one after the clock was set back has
    a microsecond more than the release before. So its time comes last, after digests of all that was loaded.
    """
    _count_indicators(connection, release)
    write_missing(connection, [owner for owner in Owner if owner is not Owner.RELEASE])
    before = connection.scalar(select(m.ReleaseTable.created_at).where(m.ReleaseTable.id == release - 1))
    values = {"digest": digest_of_release(connection, release), "created_at": _next_time(before)}
    connection.execute(update(m.ReleaseTable).where(m.ReleaseTable.id == release).values(values))
    write_missing(connection, [Owner.RELEASE])


def _next_time(before: datetime | None) -> datetime:
    """Return the time of a release that follows one of the time `before`."""
    now = datetime.now(UTC)
    if before is None:
        return now
    least = in_utc(before) + timedelta(microseconds=1)
    if now < least:
        log.warning(
            "the clock of this machine says %s, which is before the last release; the new one gets the time %s: "
            "set the clock right",
            now.isoformat(timespec="seconds"),
            least.isoformat(timespec="seconds"),
        )
    return max(now, least)


def digest_of_release(connection: Connection, release: int) -> str:
    """Return the digest of the newest release, computed from the digests of its vocabulary and its editions."""
    vocabulary = connection.scalars(
        select(m.VocabularyTable.digest)
        .join(m.ReleaseTable, m.ReleaseTable.vocabulary_id == m.VocabularyTable.id)
        .where(m.ReleaseTable.id == release)
    ).one()
    current = select(m.EditionTable.report_id, m.EditionTable.digest).join(m.PublicationTable).where(IS_CURRENT)
    return release_digest(vocabulary, dict(connection.execute(current, {"release": release, "newest": release}).all()))


def _count_indicators(connection: Connection, release: int) -> None:
    """Store each indicator's first and last year and its number of values, as of this release."""
    rows = (
        select(
            literal(release),
            MetricTable.indicator,
            func.min(MetricTable.year),
            func.max(MetricTable.year),
            func.count(),
        )
        .join(m.PublicationTable, m.PublicationTable.edition_id == MetricTable.edition_id)
        .where(IS_CURRENT_NOW)
        .group_by(MetricTable.indicator)
    )
    columns = ["release_id", "indicator", "first_year", "last_year", "metrics"]
    connection.execute(insert(m.IndicatorUseTable).from_select(columns, rows))
