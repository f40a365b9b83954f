"""What must hold of seeds before they are loaded.

Every check adds findings to the file at fault; nothing stops at the first. Each subject has a module of its own; what
only the source text can decide is `app.ingest.source`'s business.
"""

from collections.abc import Iterable
from pathlib import Path

from app.ingest.checks.facts import check_fact, check_slugs
from app.ingest.checks.figures import check_figures
from app.ingest.checks.metrics import check_counts, check_metrics
from app.ingest.checks.numerals import check_accounted, check_numerals
from app.ingest.checks.outline import Outline, check_outline
from app.ingest.checks.overlap import check_overlaps
from app.ingest.fact import Beside
from app.ingest.known_text import Text
from app.ingest.naming import shared_names
from app.ingest.seed_file import Finding
from app.ingest.seed_folder import (
    FACTS,
    ReportSeeds,
    is_known,
    read_report,
    read_vocabulary,
    report_folders,
    stray_files,
)
from app.ingest.source import Source, check_source, read_sources, unmatched
from app.ingest.vocabularies import Words, check_english, check_vocabulary


def verify(folder: Path, sources: Iterable[Path] = ()) -> list[Finding]:
    """Check a whole seed folder, against the source texts where they are at hand; return every finding, in order."""
    texts = read_sources(sources)
    words, findings = verify_shared(folder)
    for path in report_folders(folder):
        report = read_report(path)
        check_report(report, words, texts)
        findings += report.findings
    findings += unmatched(texts.values())
    return in_order(findings)


def in_order(findings: list[Finding]) -> list[Finding]:
    """Return findings by file and line; of one line, in the order in which they were found."""
    return sorted(findings, key=lambda finding: (finding.file, finding.line))


def verify_shared(folder: Path) -> tuple[Words, list[Finding]]:
    """Read and check what the reports of a seed folder share, and that there are any."""
    vocabulary = read_vocabulary(folder)
    words = Words(vocabulary)
    check_vocabulary(vocabulary, words)
    findings = [finding for table in vocabulary.tables for finding in table.file.findings]
    findings += stray_files(folder)
    if not report_folders(folder):
        findings.append(Finding(str(folder / "reports"), 0, "", "expected a folder for each report, found none"))
    return words, findings


def check_report(seeds: ReportSeeds, words: Words, sources: dict[str, Source]) -> None:
    """Check one report: outline, facts, metrics, numerals, names, and the source where it is at hand.

    What refers to a file or a record that could not be read is not checked: it would look wrong too.
    """
    for source in sources.values():
        source.meet(seeds)
    check_english(seeds.file, words.glossary)
    report = seeds.report
    if report is None:
        return
    if report.id != seeds.folder.name:
        seeds.file.fault(("id",), f"expected the folder's name {seeds.folder.name!r}, found {report.id!r}")
    is_known(seeds.file, ("region",), report.region, words.regions, "region")
    check_outline(seeds, words)
    slugs = check_slugs(seeds)
    outline = Outline(report)
    for table in seeds.facts.values():
        check_english(table.file, words.glossary)
        for index, fact in table.rows:
            check_fact(table, index, fact, words, slugs, outline)
    check_metrics(seeds, words, slugs, outline)
    check_counts(seeds, words, slugs)
    for index, message in shared_names(seeds.metrics.rows, words.figures):
        seeds.metrics.fault(index, ("indicator",), message)
    facts = {name: {fact.slug: fact for fact in table.records} for name, table in seeds.facts.items()}
    beside = Beside(report.year, words.provinces.get(report.region), facts)
    for name, table in seeds.facts.items():
        for index, fact in table.rows:
            for field, message in FACTS[name].faults(fact, beside):
                table.fault(index, (field,), message)
    check_english(seeds.numerals.file, words.glossary)
    its = sources.get(report.source.sha256) or _mistaken(seeds, sources)
    if its is not None:
        check_source(its, seeds)
        text = Text([(0, its.text)], words.grammar, complete=True)
        if words.reads_figures and seeds.numerals.is_whole:
            check_accounted(seeds, report, its.text, words.idioms, text)
    else:
        text = Text(check_overlaps(seeds), words.grammar)
    if words.reads_figures:
        check_figures(seeds.metrics, words, text)
    check_numerals(seeds, report, slugs, text if words.reads_figures else None)


def _mistaken(seeds: ReportSeeds, sources: dict[str, Source]) -> Source | None:
    """Return the source of a report whose SHA-256 is wrong: of its length, with its numerals in their places."""
    report, numerals = seeds.report, seeds.numerals.records
    assert report is not None  # noqa: S101 - the caller has looked
    for source in sources.values():
        if len(source.text) == report.source.length and not source.matched:
            there = sum(source.text.startswith(numeral.text, numeral.start) for numeral in numerals)
            if 2 * there > len(numerals):
                message = f"expected {source.sha256}, the SHA-256 of {source.path.name}, found {report.source.sha256}"
                seeds.file.fault(("source", "sha256"), message)
                return source
    return None
