"""Which release is current, and which values its vocabularies know."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Text, bindparam, column, select, table
from sqlalchemy.exc import DBAPIError

from app.db.migrations import newest_revision, revision
from app.db.statements import fetch
from app.errors import NotReadyError
from app.index.asking import Index
from app.index.sets import size_of
from app.models import ReleaseTable
from app.moment import in_utc
from app.texts import Phrase
from app.vocabulary import Lang

# why nothing can be served
NO_TABLES = Phrase("not-ready.no-tables", "The database has no tables; run `workreport serve` or `workreport load`.")
EMPTY = Phrase("not-ready.empty", "The database is empty; run `workreport load`.")
OTHER_VERSION = Phrase(
    "not-ready.other-version",
    "The database has the tables of another version; load and serve with the newer version.",
)


class ReleaseKey(NamedTuple):
    """The name of a release: its number in its database, and an identity that no release of any database shares."""

    number: int
    identity: str


@dataclass(frozen=True)
class Snapshot:
    """A release, the values that parameters may have at it, and its index.

    `newest` is the newest release that its index knows. `names` has the Chinese and the English name of each term by
    vocabulary and code. `known` has the values that a parameter may have by vocabulary: its codes, and the ids of
    reports and the codes of their sections. `within` has for each region its own code and those of everything below it.
    `is_of_this_build` says whether this build would give the records of editions that were replaced since the same
    fields.
    """

    key: ReleaseKey
    newest: ReleaseKey
    vocabulary: int
    names: Mapping[str, Mapping[str, tuple[str, str]]]
    known: Mapping[str, Collection[str]]
    within: Mapping[str, Sequence[str]]
    index: Index
    is_of_this_build: bool

    @property
    def size(self) -> int:
        """About how many bytes it takes beside what it shares with other snapshots."""
        sets = (self.index.live, *self.index.years.values())
        return 5_000 + 12 * len(self.index.spans) + sum(map(size_of, sets))

    @property
    def release(self) -> int:
        """The number of the release."""
        return self.key.number

    @property
    def at(self) -> dict[str, int]:
        """What statements are told of the release that they read."""
        return {"release": self.release, "vocabulary": self.vocabulary, "newest": self.newest.number}

    def both(self, vocabulary: str, code: str) -> tuple[str, str]:
        """Return the Chinese and the English name of a term; its code where an earlier version let its name go."""
        return self.names[vocabulary].get(code, (code, code))

    def label(self, vocabulary: str, code: str, lang: Lang) -> str:
        """Return the name of a term in a language, as `both` does."""
        zh, en = self.both(vocabulary, code)
        return zh if lang is Lang.ZH else en


_REVISION = select(column("version_num", Text())).select_from(table("alembic_version")).scalar_subquery()
_NEWEST = select(ReleaseTable.id, _REVISION).order_by(ReleaseTable.id.desc()).limit(1)
_IDENTITY = select(ReleaseTable.identity).where(ReleaseTable.id == bindparam("release"))
_NUMBER = select(ReleaseTable.id).where(ReleaseTable.identity == bindparam("identity"))


def current_release(connection: Connection) -> ReleaseKey:
    """Return the newest release.

    Raises NotReadyError if there is none, if there are no tables, or if they are another version's.
    """
    try:
        row = connection.execute(_NEWEST).first()
    except DBAPIError as error:
        connection.rollback()
        if revision(connection) is None:
            raise NotReadyError(NO_TABLES, part="tables") from error
        raise
    if row is None:
        raise NotReadyError(EMPTY, part="release")
    release, found = row
    if found != newest_revision():
        raise NotReadyError(
            OTHER_VERSION, f"its schema is {found}, this version needs {newest_revision()}", part="tables"
        )
    return ReleaseKey(release, fetch(connection, _IDENTITY, {"release": release})[0][0])


def holds(connection: Connection, key: ReleaseKey) -> bool:
    """Tell whether the database behind a connection has this very release, not another of the same number."""
    found = fetch(connection, _IDENTITY, {"release": key.number})
    return bool(found) and found[0][0] == key.identity


def sees_all(connection: Connection, snapshot: Snapshot) -> bool:
    """Tell whether the database has every release that the index of a snapshot knows, not only that of the snapshot.

    A replica that lags behind lacks the later ones.
    """
    return snapshot.key == snapshot.newest or holds(connection, snapshot.newest)


def named(connection: Connection, identity: str) -> ReleaseKey | None:
    """Return the release of an identity, None if the database does not have it."""
    found = fetch(connection, _NUMBER, {"identity": identity})
    return ReleaseKey(found[0][0], identity) if found else None


def created_at(connection: Connection, release: int) -> datetime:
    """Return when a release was made, in UTC."""
    return in_utc(connection.scalars(select(ReleaseTable.created_at).where(ReleaseTable.id == release)).one())
