"""A report read, checked and rendered: all of a load that needs no database, so that other processes can do it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from app.ingest.drafts import drafts_of_report
from app.ingest.edition_rows import EditionRows, MadeEdition
from app.ingest.kept_seeds import PackedSeeds, packed_seeds
from app.ingest.many_reports import ManyReports
from app.ingest.render import Names
from app.ingest.seed_file import Finding
from app.ingest.seed_folder import ReportSeeds, VerifiedReport, read_report
from app.ingest.source import SourceFile
from app.ingest.verify import check_report
from app.ingest.vocabularies import Vocabularies
from app.vocabulary import Lang


class Task(NamedTuple):
    """A report to prepare: its folder, and what the database knows of it.

    `number` is that of its next edition, `known` has the digests of those that there are, `texts` the texts of their
    sources that are attached, by SHA-256. With `render` it is rendered, otherwise only checked.
    """

    path: Path
    number: int = 0
    known: frozenset[str] = frozenset()
    texts: Mapping[str, str] = {}
    render: bool = True


@dataclass(slots=True)
class PreparedReport:
    """What came of a report.

    `digest` is that of the edition, None where there are findings or it was only checked. `rows` and `seeds` are None
    where the digest is known.
    """

    findings: list[Finding]
    drafts: list[Finding]
    source: str | None = None
    has_text: bool = False
    number: int = 0
    digest: str | None = None
    rows: EditionRows | None = None
    seeds: PackedSeeds | None = None

    def packed(self) -> "PreparedReport":
        """Return the same as it is sent from one process to another."""
        return replace(self, rows=self.rows and self.rows.packed())


@dataclass(slots=True)
class Preparing:
    """Prepares reports with vocabularies and with the source files at hand, for a database of a dialect."""

    vocabularies: Vocabularies
    sources: dict[str, SourceFile]
    dialect: str = ""
    names: Mapping[Lang, Names] = field(default_factory=dict)

    def prepare(self, task: Task) -> PreparedReport:
        """Read, check and, if there is no finding, render a report. Notes in the sources which of them it names."""
        seeds = read_report(task.path, self.vocabularies.figures)
        report = check_report(seeds, self.vocabularies, self.sources)
        prepared = PreparedReport(seeds.findings, drafts_of_report(seeds), seeds.source_sha256, number=task.number)
        if task.render and report is not None and not prepared.findings and not prepared.drafts:
            self._render(task, seeds, report, prepared)
        return prepared

    def reports(self, jobs: int) -> ManyReports[Task, PreparedReport]:
        """Return what prepares many reports, in so many other processes if they are 2 or more."""
        return ManyReports(self.prepare, self.sources, jobs, PreparedReport.packed)

    def _render(self, task: Task, seeds: ReportSeeds, report: VerifiedReport, prepared: PreparedReport) -> None:
        text = task.texts.get(report.report.source.sha256)
        made = MadeEdition(report, text, self.names)
        prepared.has_text, prepared.digest = text is not None, made.digest
        if made.digest not in task.known:
            prepared.rows, prepared.seeds = made.rows(task.number, self.dialect), packed_seeds(seeds)
