"""The source text: found by its SHA-256, and what it alone can decide about the seeds.

The text is read as bytes and decoded once: nothing is normalised, positions are code points of the file as supplied.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.ingest.files import Finding
from app.ingest.read import ReportSeeds, Table
from app.ingest.seeds import EvidenceSeed, FactSeed
from app.quantity import NUMERAL


@dataclass(slots=True)
class Source:
    """A source file; `matched` tells whether a report claimed it."""

    path: Path
    text: str
    sha256: str
    matched: bool = False

    def unmatched(self) -> Finding:
        """Return the finding that no report has this source."""
        return Finding(str(self.path), 0, "", f"no report has a source with the SHA-256 {self.sha256}")


def read_source(path: Path) -> Source:
    """Read a source file; raises UnicodeDecodeError where it is not UTF-8."""
    content = path.read_bytes()
    return Source(path, content.decode(), hashlib.sha256(content).hexdigest())


def read_sources(paths: Iterable[Path]) -> dict[str, Source]:
    """Read source files, by their SHA-256."""
    return {source.sha256: source for source in map(read_source, paths)}


def check_source(source: Source, seeds: ReportSeeds, idioms: Iterable[str]) -> None:
    """Check every position and quotation of a report against its source, and that no numeral is unaccounted for."""
    source.matched = True
    report, text = seeds.report, source.text
    assert report is not None  # noqa: S101 - the caller has looked
    if report.source.length != len(text):
        seeds.file.fault(("source", "length"), f"expected {len(text)}, found {report.source.length}")
    for index, section in enumerate(report.sections):
        if section.theme is not None and section.title.zh not in text[section.start : section.end]:
            seeds.file.fault(("sections", index, "title", "zh"), f"the section does not say {section.title.zh!r}")
        for place, paragraph in enumerate(section.paragraphs):
            if "\n" in text[paragraph.start : paragraph.end] or _inside_a_line(text, paragraph.start, paragraph.end):
                seeds.file.fault(
                    ("sections", index, "paragraphs", place, "start"), "expected exactly one paragraph of the source"
                )
    for table in seeds.facts.values():
        for index, fact in table.rows:
            for place, evidence in enumerate(fact.evidence):
                _check_evidence(table, index, place, fact, evidence, text)
    for index, document in seeds.documents.rows:
        if f"《{document.title.zh}》" not in text:
            seeds.documents.fault(index, ("title", "zh"), f"the source does not name 《{document.title.zh}》")
    _check_numerals(seeds, text, idioms)


def _inside_a_line(text: str, start: int, end: int) -> bool:
    return (start > 0 and text[start - 1] != "\n") or (end < len(text) and text[end] != "\n")


def _check_evidence(
    table: Table[FactSeed], index: int, place: int, fact: FactSeed, evidence: EvidenceSeed, text: str
) -> None:
    at, exact = ("evidence", place), fact.exact(evidence)
    start, end = evidence.start, evidence.end
    if text[start:end] != exact:
        table.fault(index, (*at, "start"), f"expected {exact!r} at {start}, the source has {text[start:end]!r}")
        return
    if not text[:start].endswith(evidence.prefix):
        found = text[max(0, start - len(evidence.prefix)) : start]
        table.fault(index, (*at, "prefix"), f"the source has {found!r} before {start}, found {evidence.prefix!r}")
    elif not text[end:].startswith(evidence.suffix):
        found = text[end : end + len(evidence.suffix)]
        table.fault(index, (*at, "suffix"), f"the source has {found!r} after {end}, found {evidence.suffix!r}")
    elif occurrences(text, evidence.prefix + exact + evidence.suffix) > 1:
        table.fault(index, (*at, "prefix"), f"prefix, {exact!r} and suffix stand more than once in the source")
    if not any(
        text.startswith(evidence.quote, start - match.start())
        for match in re.finditer(f"(?={re.escape(exact)})", evidence.quote)
        if match.start() <= start
    ):
        table.fault(index, (*at, "quote"), f"the source does not say {evidence.quote!r} around {start}")


def occurrences(text: str, part: str) -> int:
    """Count how often `part` stands in `text`, overlapping places included."""
    return sum(1 for _ in re.finditer(f"(?={re.escape(part)})", text))


def _check_numerals(seeds: ReportSeeds, text: str, idioms: Iterable[str]) -> None:
    """Check that every numeral is where it is said to be, and that no numeral character is left over."""
    covered = bytearray(len(text))
    for index, numeral in seeds.numerals.rows:
        said = text[numeral.start : numeral.end]
        if said != numeral.text:
            seeds.numerals.fault(
                index, ("text",), f"the source has {said!r} at {numeral.start}, found {numeral.text!r}"
            )
        covered[numeral.start : numeral.end] = b"\1" * len(said)
    counted = {match.start() for match in NUMERAL.finditer(text) if covered[match.start()]}
    for idiom in idioms:
        for match in re.finditer(re.escape(idiom), text):
            covered[match.start() : match.end()] = b"\1" * len(idiom)
    found = [match.start() for match in NUMERAL.finditer(text)]
    idle = sum(1 for at in found if covered[at] and at not in counted)
    _check_counts(seeds, len(found), idle)
    for match in NUMERAL.finditer(text):
        if not covered[match.start()]:
            around = text[max(0, match.start() - 8) : match.end() + 8]
            message = f"the numeral {match.group()!r} at {match.start()} ({around!r}) is not accounted for"
            seeds.numerals.file.report(0, "", message)


def _check_counts(seeds: ReportSeeds, characters: int, in_idioms: int) -> None:
    assert seeds.report is not None  # noqa: S101 - the caller has looked
    source = seeds.report.source
    for field, expected in (("numeral_characters", characters), ("in_idioms", in_idioms)):
        found = getattr(source, field)
        if found != expected:
            seeds.file.fault(("source", field), f"expected {expected}, found {found}")
