"""A set of seeds that is verified again and again, in memory, with one file exchanged."""

import copy
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from app.ingest import seeds as schema
from app.ingest.checks.vocabularies import check_vocabularies
from app.ingest.seed_file import Finding, SeedFile
from app.ingest.seed_folder import FACTS, VOCABULARY, ReportSeeds, facts_of, read_report, read_vocabulary
from app.ingest.seed_table import Table, report_of, table_of
from app.ingest.source import SourceFile, read_source
from app.ingest.verify import check_report
from app.ingest.vocabularies import Vocabularies
from app.vocabulary import PLURALS
from support.seed_text import Text, sites

# fields that name facts
LINKS = (*PLURALS, "part_of", "sessions", "trainees", "recipients")


def fresh(file: SeedFile, findings: list[Finding]) -> SeedFile:
    """A file as it was read, with these findings."""
    again = copy.copy(file)
    again.findings = list(findings)
    return again


def fresh_table(table: Table[Any], findings: list[Finding]) -> Table[Any]:
    return Table(fresh(table.file, findings), table.rows)


class Bench:
    """A set of seeds with one report, read once; `run` verifies it with one file exchanged."""

    def __init__(self, folder: Path, source: Path | None, each: int) -> None:
        self.folder = folder
        self.each = each
        self.source = read_source(source) if source else None
        self.vocabulary = read_vocabulary(folder)
        self.words = Vocabularies(self.vocabulary)
        self.report = read_report(next((folder / "reports").iterdir()), self.words.figures)
        self.files: dict[str, SeedFile] = {"report": self.report.file, "numerals": self.report.numerals.file}
        self.files |= {name: table.file for name, table in self.report.facts.items()}
        self.files |= {name: getattr(self.vocabulary, name).file for name in VOCABULARY}
        self.texts = {n: Text(f.text, "" if f.path.suffix == ".yaml" else "null") for n, f in self.files.items()}
        self.sites = [site for name, file in self.files.items() for site in sites(name, file.text)]

    @cached_property
    def slugs(self) -> dict[str, list[str]]:
        return {name: [fact.slug for fact in table.records] for name, table in self.report.facts.items()}

    @cached_property
    def linked(self) -> set[str]:
        """Every slug that a record refers to."""
        return {site.text for site in self.sites if site.leaf in LINKS and site.text}

    @cached_property
    def measured(self) -> set[str]:
        """The indicators of metrics that write a measure word."""
        return {metric.indicator for metric in self.report.metrics.records if metric.measure_word}

    def numeral(self, start: str) -> Any:
        """The node of the numeral that begins at a place."""
        return next(s.parent for s in self.sites if s.name == "numerals" and s.leaf == "start" and s.text == start)

    @cached_property
    def prose(self) -> list[str]:
        return [site.text for site in self.sites if site.leaf == "zh" and site.name != "glossary"]

    def run(self, texts: dict[str, str]) -> dict[str, list[Finding]]:
        """Verify with other contents of some files: without the source and, where there is one, with it."""
        files = {name: SeedFile(self.files[name].path, text.encode()) for name, text in texts.items()}
        words, findings = self._vocabulary(files)
        changed: dict[str, Table[Any]] = {}
        if "numerals" in files:
            changed["numerals"] = table_of(files["numerals"], schema.NumeralSeed)
        changed |= facts_of(
            {name: file for name, file in files.items() if name in FACTS},
            files.get("report", self.report.file),
            words.figures,
        )
        tables = {**self.report.facts, "numerals": self.report.numerals}
        form = report_of(files["report"]) if "report" in files else self.report.report
        told = {}
        for setting in ("alone", "with") if self.source else ("alone",):
            own = {name: fresh_table(table, []) for name, table in tables.items()}
            own |= {name: fresh_table(table, table.file.findings) for name, table in changed.items()}
            outline = (
                fresh(files["report"], files["report"].findings) if "report" in files else fresh(self.report.file, [])
            )
            facts = {name: own[name] for name in PLURALS}
            report = ReportSeeds(
                self.report.folder,
                outline,
                form,
                facts,
                own["numerals"],
            )
            sources: dict[str, SourceFile] = {}
            if setting == "with" and self.source:
                sources[self.source.sha256] = replace(self.source, matched=False)
            check_report(report, words, sources)
            unmatched = [source.unmatched() for source in sources.values() if not source.matched]
            told[setting] = findings + report.findings + unmatched
        return told

    def _vocabulary(self, files: dict[str, SeedFile]) -> tuple[Vocabularies, list[Finding]]:
        if not files.keys() & VOCABULARY.keys():
            return self.words, []
        tables = {key: fresh_table(getattr(self.vocabulary, key), []) for key in VOCABULARY}
        tables |= {name: table_of(file, VOCABULARY[name]) for name, file in files.items() if name in VOCABULARY}
        vocabulary = type(self.vocabulary)(**tables)
        words = Vocabularies(vocabulary)
        check_vocabularies(words)
        return words, [finding for table in tables.values() for finding in table.file.findings]
