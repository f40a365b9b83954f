"""The figures of reports as they are loaded, for those who compare other figures with them at the newest release."""

from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, bindparam, select

from app.models import EditionTable, PublicationTable
from app.models.metric import MetricTable
from app.models.release import IS_CURRENT


class LoadedReport(NamedTuple):
    """A report that is current at a release, and its edition."""

    id: str
    edition: int


_REPORTS = select(EditionTable.report_id, EditionTable.id).join(PublicationTable).where(IS_CURRENT)
_BY_ID = _REPORTS.where(EditionTable.report_id == bindparam("report"))
_ALIKE = _REPORTS.where(
    EditionTable.year == bindparam("year"),
    EditionTable.region == bindparam("region"),
    EditionTable.genre == bindparam("genre"),
).order_by(EditionTable.report_id)
_FIGURES = (
    select(MetricTable.__table__).where(MetricTable.edition_id == bindparam("edition")).order_by(MetricTable.place)
)


def loaded_reports(connection: Connection, release: int) -> list[LoadedReport]:
    """Return every report at a release."""
    return [LoadedReport(*row) for row in connection.execute(_REPORTS, _at(release))]


def loaded_report(connection: Connection, release: int, report: str) -> LoadedReport | None:
    """Return a report at a release, None if there is none of this id."""
    row = connection.execute(_BY_ID, {**_at(release), "report": report}).first()
    return None if row is None else LoadedReport(*row)


def loaded_reports_of(connection: Connection, release: int, **values: Any) -> list[LoadedReport]:
    """Return the reports at a release that have the given `year`, `region` and `genre`, by id."""
    return [LoadedReport(*row) for row in connection.execute(_ALIKE, {**_at(release), **values})]


def figures_of(connection: Connection, edition: int) -> list[RowMapping]:
    """Return the metrics of an edition in the order of the text, each as a row with all columns of its table."""
    return list(connection.execute(_FIGURES, {"edition": edition}).mappings())


def _at(release: int) -> dict[str, int]:
    return {"release": release, "newest": release}
