"""What must hold of seeds before they are loaded.

Every check adds its findings to the file at fault, and the next one runs all the same. `app.ingest.checks` has a module
for each subject; here they are put together.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from app.ingest.accounting import Span
from app.ingest.checks.corrections import check_corrections
from app.ingest.checks.facts import check_fact, check_slugs
from app.ingest.checks.figures import check_figures
from app.ingest.checks.metrics import check_counts, check_metrics
from app.ingest.checks.numerals import check_accounted, check_numerals
from app.ingest.checks.outline import check_outline
from app.ingest.checks.overlap import check_overlaps
from app.ingest.checks.renamed import check_renamed
from app.ingest.checks.source import check_source, check_text
from app.ingest.checks.vocabularies import check_english, check_vocabularies
from app.ingest.drafts import drafts_of_report, drafts_of_vocabulary
from app.ingest.fact import Beside
from app.ingest.folders import Folders, each_of, report_folders
from app.ingest.known_text import KnownText
from app.ingest.many_reports import ManyReports
from app.ingest.naming import shared_names
from app.ingest.outline import Outline
from app.ingest.processes import worth
from app.ingest.seed_file import Finding
from app.ingest.seed_folder import (
    FACTS,
    ReportSeeds,
    Slugs,
    VerifiedReport,
    read_report,
    read_vocabulary,
    repeated_reports,
    stray_files,
)
from app.ingest.seed_table import is_known
from app.ingest.seeds import ReportSeed
from app.ingest.source import SourceFile, read_sources, unmatched
from app.ingest.vocabularies import Vocabularies


class Verified(NamedTuple):
    """What is wrong with seeds, and the drafts in them that are left to review; each in order."""

    findings: list[Finding]
    drafts: list[Finding]


def verify(folders: Folders, sources: Iterable[Path] = ()) -> list[Finding]:
    """Check whole seed folders, and against the source texts that are at hand. Returns every finding, in order."""
    return verified(folders, sources).findings


def verified(folders: Folders, sources: Iterable[Path] = (), jobs: int = 1) -> Verified:
    """Check as `verify` does. With `jobs` of 2 or more, up to so many other processes do, with the same result.

    Raises SeedError for what cannot be read at all, and ProcessEndedError.
    """
    texts = read_sources(sources)
    vocabularies, findings = verify_shared(folders)
    drafts = drafts_of_vocabulary(vocabularies.seeds)

    def check(path: Path) -> Verified:
        seeds = read_report(path, vocabularies.figures)
        check_report(seeds, vocabularies, texts)
        return Verified(seeds.findings, drafts_of_report(seeds))

    paths = report_folders(folders)
    with ManyReports(check, texts, worth(jobs, len(paths))) as reports:
        for _, found in reports.results(paths):
            findings += found.findings
            drafts += found.drafts
    findings += unmatched(texts.values())
    return Verified(in_order(findings), drafts)


def in_order(findings: list[Finding]) -> list[Finding]:
    """Return findings by file and line; those of one line in the order in which they were found."""
    return sorted(findings, key=lambda finding: (finding.file, finding.line))


def verify_shared(folders: Folders) -> tuple[Vocabularies, list[Finding]]:
    """Read and check what the reports of seed folders share, and that there is a report, none of them twice."""
    vocabularies = Vocabularies(read_vocabulary(folders))
    check_vocabularies(vocabularies)
    findings = [finding for table in vocabularies.seeds.tables for finding in table.file.findings]
    findings += stray_files(folders)
    findings += repeated_reports(folders)
    if not report_folders(folders):
        where = " and ".join(str(folder / "reports") for folder in each_of(folders))
        findings.append(Finding(where, 0, "", "expected a folder for each report, found none"))
    return vocabularies, findings


def check_report(
    seeds: ReportSeeds, vocabularies: Vocabularies, sources: dict[str, SourceFile]
) -> VerifiedReport | None:
    """Check one report: outline, facts, metrics, numerals, names, and the source where it is at hand.

    The faults are in the findings of `seeds`. Without any, the report is returned as verified, otherwise None.
    References to a file or a record that could not be read are not checked: they would all look wrong too.
    """
    for known in sources.values():
        known.meet(seeds)
    check_english(seeds.file, vocabularies.glossary)
    report = seeds.report
    if report is None:
        return None
    if report.id != seeds.folder.name:
        seeds.file.fault(("id",), f"expected the folder's name {seeds.folder.name!r}, found {report.id!r}")
    is_known(seeds.file, ("region",), report.region, vocabularies.regions, "region")
    check_outline(seeds, report, vocabularies)
    source = sources.get(report.source.sha256) or _mistaken(seeds, report, sources)
    if source is not None and not check_text(source, seeds, report):
        return None
    if not seeds.is_kept:
        folder = seeds.folder.parent.parent
        seeds.file.findings += check_corrections(folder, seeds.folder, source.text if source else None)
    # where the outline is wrong, the places of facts only seem to be
    wrong = any(finding.field.startswith("sections") for finding in seeds.file.findings)
    slugs = check_slugs(seeds)
    check_renamed(seeds, report, slugs)
    _check_facts(seeds, report, vocabularies, slugs, None if wrong else Outline(report))
    check_english(seeds.numerals.file, vocabularies.glossary)
    text = _check_text(seeds, vocabularies, source)
    if vocabularies.reads_figures:
        check_figures(seeds.metrics, vocabularies, text)
    located = not any(table.unplaced for table in (*seeds.facts.values(), seeds.numerals))  # else locate adds entries
    missing: list[Span] = []
    if source is not None and vocabularies.reads_figures and seeds.numerals.is_whole and located:
        missing = check_accounted(seeds, report, source.text, vocabularies.idioms, text)
    check_numerals(seeds, report, slugs, text if vocabularies.reads_figures else None, missing)
    if seeds.findings or not vocabularies.reads_figures:
        return None
    return VerifiedReport(report, seeds.facts, seeds.numerals)


def _check_facts(
    seeds: ReportSeeds, report: ReportSeed, vocabularies: Vocabularies, slugs: Slugs, outline: Outline | None
) -> None:
    """Check the facts: what holds of every kind, what holds of metrics, then what each kind says of its own."""
    for table in seeds.facts.values():
        check_english(table.file, vocabularies.glossary)
        for index, fact in table.rows:
            check_fact(table, index, fact, vocabularies, slugs, outline)
    check_metrics(seeds, vocabularies, slugs, Outline(report))
    check_counts(seeds, vocabularies, slugs)
    for index, message in shared_names(seeds.metrics.rows, vocabularies.metric_names):
        seeds.metrics.fault(index, ("indicator",), message)
    facts = {name: {fact.slug: fact for fact in table.records} for name, table in seeds.facts.items()}
    beside = Beside(report.year, vocabularies.provinces.get(report.region), facts)
    for name, table in seeds.facts.items():
        for index, fact in table.rows:
            for field, message in FACTS[name].faults(fact, beside):
                table.fault(index, (field,), message)


def _check_text(seeds: ReportSeeds, vocabularies: Vocabularies, source: SourceFile | None) -> KnownText:
    """Check the facts against their source, or their quotes against each other. Returns what is known of the text."""
    if source is None:
        return KnownText(check_overlaps(seeds), vocabularies.grammar)
    check_source(source, seeds)
    return KnownText([(0, source.text)], vocabularies.grammar, complete=True)


def _mistaken(seeds: ReportSeeds, report: ReportSeed, sources: dict[str, SourceFile]) -> SourceFile | None:
    """Find the source of a report that gives a wrong SHA-256: the length fits, and so do most of the numerals."""
    numerals = seeds.numerals.records
    for source in sources.values():
        if len(source.text) == report.source.length and not source.matched:
            there = sum(source.text.startswith(numeral.text, numeral.start) for numeral in numerals)
            if 2 * there > len(numerals):
                message = f"expected {source.sha256}, the SHA-256 of {source.path.name}, found {report.source.sha256}"
                seeds.file.fault(("source", "sha256"), message)
                source.mistaken = True
                return source
    return None
