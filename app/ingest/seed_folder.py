"""Seed folders as records: which files there are, what each of them holds, and faults of form.

`app.ingest.verify` finds the faults of content.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar, cast

from app.errors import SeedError
from app.ingest import derived, limits, seeds
from app.ingest.clauses import SharedClauses
from app.ingest.fact import FactSeeds
from app.ingest.file_text import ContentError, read_bytes
from app.ingest.folders import Folders, each_of, is_hidden, report_folders
from app.ingest.kinds.metric import MetricSeed
from app.ingest.seed_file import SUFFIXES, Finding, SeedFile, seed_paths
from app.ingest.seed_names import file_named, unknown_files, vocabulary_file, vocabulary_folders
from app.ingest.seed_table import Table, report_of, table_of
from app.ingest.seeds import Seed
from app.quantity import Grammar
from app.vocabulary import Accounting, of_each_kind

S = TypeVar("S", bound=Seed, covariant=True)
Slugs = dict[str, frozenset[str]]  # those of a report's facts, by the plural of their kind

VOCABULARY: dict[str, type[Seed]] = {
    "themes": seeds.ThemeSeed,
    "regions": seeds.RegionSeed,
    "units": seeds.UnitSeed,
    "scopes": seeds.ScopeSeed,
    "bases": seeds.BaseSeed,
    "breakdowns": seeds.BreakdownSeed,
    "indicators": seeds.IndicatorSeed,
    "glossary": seeds.GlossaryEntry,
    "idioms": seeds.Idiom,
    "qualifiers": seeds.QualifierSeed,
}
FACTS: dict[str, FactSeeds] = {
    kind.plural: facts for kind, facts in of_each_kind("app.ingest.kinds", "SEEDS", FactSeeds).items()
}


@dataclass(slots=True)
class VocabularySeeds:
    """The vocabularies of the seed folders."""

    themes: Table[seeds.ThemeSeed]
    regions: Table[seeds.RegionSeed]
    units: Table[seeds.UnitSeed]
    scopes: Table[seeds.ScopeSeed]
    bases: Table[seeds.BaseSeed]
    breakdowns: Table[seeds.BreakdownSeed]
    indicators: Table[seeds.IndicatorSeed]
    glossary: Table[seeds.GlossaryEntry]
    idioms: Table[seeds.Idiom]
    qualifiers: Table[seeds.QualifierSeed]

    @property
    def tables(self) -> list[Table[Seed]]:
        """All of them."""
        return [getattr(self, name) for name in VOCABULARY]


@dataclass(slots=True)
class ReportSeeds:
    """The seeds of one report. `facts` are by the plural of their kind. `report` is None where its form is wrong.

    `is_kept` says that they are from the database, not from a folder.
    """

    folder: Path
    file: SeedFile
    report: seeds.ReportSeed | None
    facts: dict[str, Table[seeds.FactSeed]]
    numerals: Table[seeds.NumeralSeed]
    clauses: Table[seeds.ClauseSeed] | None = None  # without the file
    is_kept: bool = False

    @property
    def metrics(self) -> Table[MetricSeed]:
        """The metrics."""
        return cast("Table[MetricSeed]", self.facts["metrics"])

    @property
    def source_sha256(self) -> str | None:
        """The SHA-256 of the source, read even from a report.yaml with other faults. None where it gives none."""
        sha256 = self._source.get("sha256")
        return sha256 if isinstance(sha256, str) and re.match(seeds.SHA256, sha256) else None

    @property
    def is_partial(self) -> bool:
        """Whether numerals.yaml may leave out numerals, read even from a report.yaml with other faults."""
        return bool(self._source.get("accounting") == Accounting.PARTIAL)

    @property
    def _source(self) -> dict[str, object]:
        """What report.yaml says of its source, as far as it can be read."""
        source = self.file.data.get("source") if isinstance(self.file.data, dict) else None
        return source if isinstance(source, dict) else {}

    @property
    def findings(self) -> list[Finding]:
        """Everything found wrong so far."""
        tables: list[Table[Seed]] = [*self.facts.values(), self.numerals, *([self.clauses] if self.clauses else [])]
        return self.file.findings + [finding for table in tables for finding in table.file.findings]


@dataclass(frozen=True, slots=True)
class VerifiedReport:
    """A report in which no check has found a fault: `app.ingest.verify.check_report` gives it."""

    report: seeds.ReportSeed
    facts: dict[str, Table[seeds.FactSeed]]
    numerals: Table[seeds.NumeralSeed]

    @property
    def metrics(self) -> Table[MetricSeed]:
        """The metrics."""
        return cast("Table[MetricSeed]", self.facts["metrics"])


def read_vocabulary(folders: Folders) -> VocabularySeeds:
    """Read the vocabularies. Faults of form are in the findings of their files.

    One seed folder has the file of every vocabulary. Of several folders each may have only some: their records are
    taken together. Raises SeedError where one of them is not a seed folder.
    """
    bases = vocabulary_folders(folders)
    tables = {name: table_of(vocabulary_file(bases, name), model) for name, model in VOCABULARY.items()}
    seeds = VocabularySeeds(**tables)  # type: ignore[arg-type]
    seeds.themes.file.findings += [finding for base in bases for finding in unknown_files(base, VOCABULARY)]
    return seeds


def stray_files(folders: Folders) -> list[Finding]:
    """Return a finding for each file among the folders of the reports, since nothing reads such a file."""
    return [
        Finding(str(path), 0, "", "expected a folder for each report, found a file")
        for folder in each_of(folders)
        for path in sorted((folder / "reports").glob("*"))
        if not path.is_dir() and not is_hidden(path)
    ]


def repeated_reports(folders: Folders) -> list[Finding]:
    """Return two findings for each report that is in two seed folders, since nobody knows which of them is meant."""
    first: dict[str, Path] = {}
    findings = []
    for path in report_folders(folders):
        other = first.setdefault(path.name, path)
        for one, there in ((path, other), (other, path)) if other != path else ():
            file = file_named(one, "report")
            message = f"expected one report {path.name!r}, found another in {there}"
            findings.append(Finding(str(file.path), file.line(("id",)), "id", message))
    return findings


def is_report(folder: Path) -> bool:
    """Tell whether a folder has the seeds of a report."""
    return bool(seed_paths(folder, "report"))


def read_report(folder: Path, grammar: Grammar | None = None) -> ReportSeeds:
    """Read the seeds of one report. Faults of form are in the findings of its files.

    The `grammar` fills in what metrics leave out. Without it, metrics that leave something out are left out themselves.
    """
    file = file_named(folder, "report")
    clauses = _table(folder, "clauses", seeds.ClauseSeed) if seed_paths(folder, "clauses") else None
    facts = facts_of({name: file_named(folder, name) for name in FACTS}, file, grammar, clauses)
    numerals = _table(folder, "numerals", seeds.NumeralSeed)
    file.findings += unknown_files(folder, ("report", "clauses", "numerals", "corrections", *FACTS))
    return ReportSeeds(folder, file, report_of(file), facts, numerals, clauses)


def facts_of(
    files: Mapping[str, SeedFile],
    report: SeedFile,
    grammar: Grammar | None,
    clauses: Table[seeds.ClauseSeed] | None = None,
) -> dict[str, Table[seeds.FactSeed]]:
    """Return the facts of files by the plural of their kind, with clauses and what metrics leave out filled in."""
    year = report.data.get("year") if isinstance(report.data, dict) else None
    named, facts = SharedClauses(clauses), {}
    for name, file in files.items():
        of_metrics = name == "metrics"
        waiting = named.write_quotes(file)
        if of_metrics:
            waiting |= derived.fill_in(file, year, grammar)
        waiting |= named.write_places(file, grammar if of_metrics else None)
        facts[name] = table_of(file, FACTS[name].model, waiting)
    named.check_used()
    return facts


def seed_files(folders: Folders) -> Iterator[Path]:
    """Give every seed file, always in the same order."""
    for folder in each_of(folders):
        for part in (folder / "vocabulary", *report_folders(folder)):
            yield from sorted(path for path in part.glob("*") if path.suffix in SUFFIXES and not is_hidden(path))


def fingerprint(folders: Folders, *more: Path) -> str:
    """Return a SHA-256 over the names and bytes of every seed file, in the order of the folders, and of `more`."""
    digest = hashlib.sha256()
    for path in (*seed_files(folders), *more):
        try:
            content = read_bytes(path, limits.SEED_BYTES)
        except ContentError as error:
            raise SeedError(f"{path}: {error}") from error
        digest.update(f"{path.parent.name}/{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _table(folder: Path, name: str, model: type[S]) -> Table[S]:
    return table_of(file_named(folder, name), model)
