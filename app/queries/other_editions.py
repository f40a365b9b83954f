"""The editions that are not current at a release: lists of facts leave out the facts of these.

They are read once for a snapshot, not by each statement: who has ten thousand editions would go through all of them for
each page. Statements get their numbers, of which there are few where few reports were corrected.
"""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, Select, Text, bindparam, cast, exists, func, or_, select, true

from app.db.functions import among_many, tested
from app.db.statements import fetch
from app.models import EditionTable, PublicationTable, table_of
from app.queries.listing import NEWEST, RELEASE

_CURRENT = table_of(PublicationTable).alias()
# Whether each edition was published once, so that none has come back. To count them costs less than to look for each.
_NONE_CAME_BACK = (
    select(func.count()).select_from(PublicationTable).scalar_subquery()
    == select(func.count()).select_from(EditionTable).scalar_subquery()
)
# One that came back is current, though it had been replaced.
_OTHERS: Select[*tuple[object, ...]] = select(
    select(func.max(EditionTable.id)).scalar_subquery(),
    func.aggregate_strings(cast(PublicationTable.edition_id, Text), ","),
).where(
    or_(
        PublicationTable.from_release > RELEASE,
        PublicationTable.until_release <= RELEASE,
        PublicationTable.seen_from > NEWEST,
        PublicationTable.seen_until <= NEWEST,
    ),
    or_(
        _NONE_CAME_BACK,
        ~exists().where(
            _CURRENT.c.edition_id == PublicationTable.edition_id,
            _CURRENT.c.from_release <= RELEASE,
            _CURRENT.c.until_release > RELEASE,
            _CURRENT.c.seen_from <= NEWEST,
            _CURRENT.c.seen_until > NEWEST,
        ),
    ),
)


class OtherEditions:
    """The editions that are not current at a release, as statements take them: read when they are first asked for."""

    def __init__(self) -> None:
        self._values: Mapping[str, object] | None = None

    def values(self, connection: Connection, at: Mapping[str, object]) -> Mapping[str, object]:
        """Return the values of `is_current`; `at` is what statements are told of the release.

        The connection is to a database that has the release. What is loaded later has higher numbers than what is there
        when they are read.
        """
        if self._values is None:
            last, others = fetch(connection, _OTHERS, at)[0]
            self._values = {"last": last or 0, "others": f"[{others or ''}]"}
        return self._values


def is_current(edition: ColumnElement[int]) -> ColumnElement[bool]:
    """Return whether an edition, by its number, is current; `OtherEditions.values` has the values of the statement.

    Rows are tested by it and found by something else, so they stay in the order of that. PostgreSQL would find them by
    the bound of numbers if it were a condition of its own.
    """
    is_other = among_many(edition, bindparam("others", type_=Text()))
    return (is_other | (tested(edition) > bindparam("last", type_=edition.type))).is_not(true())
