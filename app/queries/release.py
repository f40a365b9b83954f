"""Which release is current, and which values its vocabularies know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True)
class Snapshot:
    """A release, and the words that parameters may use at it."""

    release: int
    vocabulary: int
    known: Mapping[str, frozenset[str]]


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
