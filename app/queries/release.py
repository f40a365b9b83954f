"""Which release is current, and which values its vocabularies know."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import DBAPIError

from app.db import revision
from app.errors import NotReadyError
from app.models import (
    BreakdownMember,
    Edition,
    Indicator,
    Publication,
    Region,
    Release,
    Scope,
    Section,
    Theme,
    Unit,
)

T = TypeVar("T")
_REMEMBERED = 64


class Memory:
    """What was last worked out at a release. It never changes, so it is never stale."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is remembered under a key, made where there is nothing."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                known: T = self._kept[key]
                return known
        made = make()  # not under the lock: two may make the same, none waits for another's
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _REMEMBERED:
                self._kept.popitem(last=False)
        return made


@dataclass(frozen=True)
class Snapshot:
    """A release, and the words that parameters may use at it."""

    release: int
    vocabulary: int
    known: Mapping[str, frozenset[str]]
    memory: Memory = field(default_factory=Memory, compare=False)


AT = (Publication.from_release <= bindparam("release")) & (Publication.until_release > bindparam("release"))
_VOCABULARIES: dict[str, Any] = {
    "themes": Theme,
    "regions": Region,
    "units": Unit,
    "scopes": Scope,
    "breakdowns": BreakdownMember,
    "indicators": Indicator,
}
_CURRENT = select(Release.id).order_by(Release.id.desc()).limit(1)


def current_release(connection: Connection) -> int:
    """Return the newest release; raises NotReadyError where there is none, or no tables."""
    try:
        release = connection.scalar(_CURRENT)
    except DBAPIError as error:
        connection.rollback()
        if revision(connection) is None:
            raise NotReadyError("The database has no tables; run `workreport serve` or `workreport load`.") from error
        raise
    if release is None:
        raise NotReadyError("The database is empty; run `workreport load`.")
    return release


def created_at(connection: Connection, release: int) -> datetime:
    """Return when a release was made, in UTC."""
    made = connection.scalars(select(Release.created_at).where(Release.id == release)).one()
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def snapshot(connection: Connection, release: int) -> Snapshot | None:
    """Return what is known at a release, None where there is no such release."""
    vocabulary = connection.scalar(select(Release.vocabulary_id).where(Release.id == release))
    if vocabulary is None:
        return None
    known = {
        name: frozenset(connection.scalars(select(model.code).where(model.vocabulary_id == vocabulary)))
        for name, model in _VOCABULARIES.items()
    }
    at = {"release": release}
    known["reports"] = frozenset(connection.scalars(select(Edition.report_id).join(Publication).where(AT), at))
    sections = select(Section.code).distinct().join(Publication, Publication.edition_id == Section.edition_id).where(AT)
    known["sections"] = frozenset(connection.scalars(sections, at))
    return Snapshot(release, vocabulary, known)
