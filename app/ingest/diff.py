"""`workreport diff`: a report's seeds beside what is loaded, and beside last year's report of its region and genre."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, RowMapping

from app.errors import SeedError, nearest
from app.ingest.comparison import ComparedFigure, Comparison, editions_compared, years_compared
from app.ingest.folders import report_folders, together
from app.ingest.kinds.metric import MetricSeed
from app.ingest.seed_folder import ReportSeeds, read_report, read_vocabulary
from app.ingest.seeds import ReportSeed
from app.ingest.vocabularies import Vocabularies
from app.queries.figures import figures_of, loaded_report, loaded_reports_of
from app.queries.release import current_release


@dataclass(frozen=True, slots=True)
class ReportDiff:
    """A report beside others. A comparison is None where there is nothing to compare with.

    `last_year` names the report that is meant, `unread` counts metrics whose records have faults and are left out.
    """

    report: str
    figures: int
    unread: int
    loaded: Comparison | None
    last_year: str | None
    years: Comparison | None


class Differ:
    """Compares the reports of a seed folder with a database, None where nothing is loaded.

    `others` are seed folders whose vocabularies and reports belong to it.
    """

    def __init__(self, folder: Path, connection: Connection | None, others: Iterable[Path] = ()) -> None:
        """Read the vocabularies. Raises SeedError where `folder` is no seed folder, NotReadyError without a release."""
        self._folder, self._all = folder, together((*others, folder))
        self._words = Vocabularies(read_vocabulary(self._all))
        self._connection = connection
        self._release = 0 if connection is None else current_release(connection).number

    def reports(self, only: str | None) -> list[ReportDiff]:
        """Return each report beside what it is to be compared with. `only` names one of them.

        Raises SeedError where there is no such report, or where a report.yaml cannot be read.
        """
        folders = report_folders(self._folder)
        if only is not None:
            names = [path.name for path in folders]
            if only not in names:
                close = "".join(f"; the nearest is {name!r}" for name in nearest(only, names, 1))
                raise SeedError(f"there is no report {only!r} in {self._folder}{close}")
            folders = [path for path in folders if path.name == only]
        if not folders:
            raise SeedError(f"{self._folder} has no report to compare")
        return [self._report(path) for path in folders]

    def _report(self, path: Path) -> ReportDiff:
        seeds = read_report(path, self._words.figures)
        if seeds.report is None:
            raise SeedError(f"{path} cannot be compared", seeds.file.findings)
        now = _figures(seeds, seeds.report)
        data = seeds.metrics.file.data
        before = self._loaded(seeds.report.id)
        name, last = self._last_year(seeds.report)
        return ReportDiff(
            report=seeds.report.id,
            figures=len(now),
            unread=len(data) - len(now) if isinstance(data, list) else 0,
            loaded=None if before is None else editions_compared(now, before, self._words.unit_of),
            last_year=name,
            years=None if last is None else years_compared(now, last, self._words.unit_of),
        )

    def _loaded(self, report: str) -> list[ComparedFigure] | None:
        if self._connection is None:
            return None
        there = loaded_report(self._connection, self._release, report)
        return None if there is None else _rows(figures_of(self._connection, there.edition))

    def _last_year(self, report: ReportSeed) -> tuple[str | None, list[ComparedFigure] | None]:
        """Return last year's report as it is loaded, else as the folders have it: its id and its figures."""
        year, region, genre = report.year - 1, report.region, report.genre
        if self._connection is not None:
            for there in loaded_reports_of(self._connection, self._release, year=year, region=region, genre=genre):
                return there.id, _rows(figures_of(self._connection, there.edition))
        for path in report_folders(self._all):
            seeds = read_report(path, self._words.figures)
            other = seeds.report
            if other and (other.year, other.region, other.genre) == (year, region, genre):
                return other.id, _figures(seeds, other)
        return None, None


def _figures(seeds: ReportSeeds, report: ReportSeed) -> list[ComparedFigure]:
    """Return the metrics of seeds that can be read, in their order."""
    file = seeds.metrics.file
    return [_figure(metric, f"{file.path}:{file.line((index,))}", report) for index, metric in seeds.metrics.rows]


def _figure(metric: MetricSeed, where: str, report: ReportSeed) -> ComparedFigure:
    return ComparedFigure(
        slug=metric.slug,
        where=where,
        indicator=metric.indicator,
        region=metric.region or report.region,
        scope=metric.scope or "",
        breakdown=",".join(f"{dimension}:{member}" for dimension, member in sorted(metric.breakdown.items())),
        base=metric.base or "",
        status=metric.status,
        variant=metric.variant or "",
        period=metric.period,
        value=metric.value,
        value_to=metric.value_to,
        qualifier=metric.qualifier,
        measure_word=metric.measure_word,
        as_reported=metric.as_reported,
    )


_SAME = (
    *("indicator", "region", "scope", "breakdown", "base", "status", "variant", "period"),
    *("value", "value_to", "qualifier", "measure_word", "as_reported"),
)


def _rows(rows: list[RowMapping]) -> list[ComparedFigure]:
    """Return the metrics of an edition."""
    return [
        ComparedFigure(
            slug=row["key"].partition(".")[2],
            where=row["key"],
            **{name: row[name] for name in _SAME},
        )
        for row in rows
    ]
