"""Which release is current, and which values its vocabularies know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Text, column, select, table
from sqlalchemy.exc import DBAPIError

from app.db import NEWEST_REVISION, revision
from app.errors import NotReadyError
from app.models import (
    BreakdownMember,
    Indicator,
    Publication,
    Region,
    Release,
    Scope,
    Section,
    Theme,
    Unit,
)
from app.queries.index import AT, Index, Memory, build


@dataclass(frozen=True)
class Snapshot:
    """A release, and the words that parameters may use at it."""

    release: int
    vocabulary: int
    known: Mapping[str, frozenset[str]]
    index: Index


_VOCABULARIES: dict[str, Any] = {
    "themes": Theme,
    "regions": Region,
    "units": Unit,
    "scopes": Scope,
    "breakdowns": BreakdownMember,
    "indicators": Indicator,
}
_REVISION = select(column("version_num", Text())).select_from(table("alembic_version")).scalar_subquery()
_CURRENT = select(Release.id, _REVISION).order_by(Release.id.desc()).limit(1)


def current_release(connection: Connection) -> int:
    """Return the newest release; raises NotReadyError where there is none, or no tables, or another version's."""
    try:
        row = connection.execute(_CURRENT).first()
    except DBAPIError as error:
        connection.rollback()
        if revision(connection) is None:
            raise NotReadyError("The database has no tables; run `workreport serve` or `workreport load`.") from error
        raise
    if row is None:
        raise NotReadyError("The database is empty; run `workreport load`.")
    release, found = row
    if found != NEWEST_REVISION:
        raise NotReadyError(
            f"The database has schema {found}, this version needs {NEWEST_REVISION}; "
            "load and serve with the newer version."
        )
    return int(release)


def created_at(connection: Connection, release: int) -> datetime:
    """Return when a release was made, in UTC."""
    made = connection.scalars(select(Release.created_at).where(Release.id == release)).one()
    return made if made.tzinfo else made.replace(tzinfo=UTC)


def snapshot(connection: Connection, release: int, memory: Memory) -> Snapshot | None:
    """Return what is known at a release, None where there is no such release or not all of it is in the index.

    What it finds is kept in `memory`.
    """
    vocabulary = connection.scalar(select(Release.vocabulary_id).where(Release.id == release))
    if vocabulary is None:
        return None
    known = {
        name: frozenset(connection.scalars(select(model.code).where(model.vocabulary_id == vocabulary)))
        for name, model in _VOCABULARIES.items()
    }
    at = {"release": release}
    index = build(connection, release, vocabulary, memory)
    if index is None:
        return None
    known["reports"] = frozenset(index.reports)
    sections = select(Section.code).distinct().join(Publication, Publication.edition_id == Section.edition_id).where(AT)
    known["sections"] = frozenset(connection.scalars(sections, at))
    return Snapshot(release, vocabulary, known, index)
