"""Filling in the places of a report: a curator writes titles, leads and quotes, this finds where they stand.

The files are edited as text, so that comments and the order of fields stay as the curator left them.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode

from app.errors import SeedError
from app.ingest.clauses import places_in
from app.ingest.derived import only_figure
from app.ingest.folders import Folders, report_folders
from app.ingest.known_text import KnownText
from app.ingest.locate_numerals import Carried, NumeralRows
from app.ingest.locate_outline import outline_edits
from app.ingest.messages import refused, shown
from app.ingest.placeholders import NewNames, new_names, renamed, renamed_terms
from app.ingest.replacing import replace_files
from app.ingest.seed_file import Finding, SeedFile
from app.ingest.seed_folder import ReportSeeds, read_report, read_vocabulary
from app.ingest.seed_table import Table
from app.ingest.source import SourceFile, read_source, stands_once
from app.ingest.vocabularies import Vocabularies
from app.ingest.yaml_edits import Edit, applied, field, fields_edits, holds, mappings, scalars
from app.ingest.yaml_values import Loader
from app.quantity import Grammar
from app.vocabulary import Status

_AROUND = 8  # characters of prefix and suffix to begin with
_NEAR = 32  # up to this length, prefix and suffix stay inside the paragraph
_LINE_END = re.compile("\r|\n")
_MANY = 10_000  # maximum number of places of a quote that are examined
_SHOWN = 10  # maximum number of places that a message names
_NUMBER = re.compile("[0-9]{1,9}")

Figure = Callable[[str], str | None]
Filled = tuple[str, int]  # the content of a file, and how many of its records or entries changed


@dataclass(frozen=True, slots=True)
class Located:
    """What was written: how much changed in each file (None for JSON), and the names that placeholders got."""

    changed: dict[Path, int | None]
    names: list[str]


def locate(folders: Folders, source: Path) -> Located:
    """Fill in all positions of the report that `source` belongs to. Returns what changed.

    The outline is found by its titles and leads, evidence by its quotes, entries of numerals.yaml by their texts and by
    the metrics that they carry; entries that are missing are added, as drafts where no metric says what they are. With
    `accounting: partial`, only those of metrics are added, and drafts that carry none are taken out.
    Placeholders of drafts get names where their records, or the indicators of metrics, have English by now.

    JSON files are not edited, since machines write them: their number is None. A quote that occurs more than once needs
    its `start`. The figure of a metric is searched among whole figures, so that 5% is not found in 15%.

    Raises SeedError where no report has this source, where a file cannot be read, and with file and line of each text
    that is not found, or found more than once. Then nothing is written.
    """
    text = read_source(source)
    report = report_of_source(folders, text)
    tables: list[Table[Any]] = [*([report.clauses] if report.clauses else []), *report.facts.values(), report.numerals]
    unread = [table.file for table in tables if not isinstance(table.file.data, list)]
    if unread:
        raise refused("nothing was written", folders, [finding for file in unread for finding in file.findings])
    faults: list[Finding] = []
    words = Vocabularies(read_vocabulary(folders))
    filled = _filled(report, text.text, words, faults)
    if faults:
        raise refused("nothing was written", folders, sorted(faults))
    by_hand = all(_is_yaml(file) for file in (report.file, *(table.file for table in tables)))
    names = new_names(report, words.seeds) if by_hand else NewNames({}, {})
    contents = {path: renamed(content, names) for path, (content, _) in filled.items()}
    terms = [*words.seeds.indicators.file.parts, *words.seeds.units.file.parts]
    for file in terms:
        contents[file.path] = renamed_terms(file.text, names)
    files = [report.file, *(table.file for table in tables), *terms]
    replace_files({file.path: contents[file.path] for file in files if contents.get(file.path, file.text) != file.text})
    paths = [report.file.path, *(table.file.path for table in tables)]
    changed = {path: filled[path][1] if path in filled else None for path in paths}
    return Located(changed, list(dict.fromkeys((*names.codes.values(), *names.slugs.values()))))


def _filled(report: ReportSeeds, text: str, words: Vocabularies, faults: list[Finding]) -> dict[Path, Filled]:
    """Return the new content of each YAML file of a report; add what cannot be filled in to `faults`."""
    known = KnownText([(0, text)], words.grammar, complete=True)
    evidence = _Evidence(text, known, words.grammar, faults)
    filled: dict[Path, Filled] = {}
    if report.clauses and _is_yaml(report.clauses.file):
        filled[report.clauses.file.path] = evidence.fill_clauses(report.clauses.file)
    for name, table in report.facts.items():
        if _is_yaml(table.file):
            filled[table.file.path] = evidence.fill(table.file, name == "metrics")
    numerals = report.numerals.file
    source: dict[str, str] = {"length": str(len(text))}
    if words.reads_figures and _is_yaml(numerals):
        rows = NumeralRows(numerals, text, known, evidence.carried, words.idioms, faults, report.is_partial)
        filled[numerals.path] = applied(numerals.text, rows.edits), rows.changed
        source |= {"numeral_characters": str(rows.numeral_characters), "in_idioms": str(rows.in_idioms)}
    if _is_yaml(report.file):
        edits = outline_edits(report.file, text, faults)
        digest = field(yaml.compose(report.file.text, Loader), "source")
        if isinstance(digest, MappingNode):
            edits += fields_edits(digest, source, report.file.text)
        filled[report.file.path] = applied(report.file.text, edits), len(edits)
    return filled


def _is_yaml(file: SeedFile) -> bool:
    return file.path.suffix == ".yaml"


def report_of_source(folders: Folders, source: SourceFile) -> ReportSeeds:
    """Return the report that names a source by its SHA-256, even if its report.yaml has other faults."""
    unread: list[Finding] = []
    for path in report_folders(folders):
        report = read_report(path)
        source.meet(report)
        if source.matched:
            return report
        if report.source_sha256 is None:
            unread += report.file.findings
    if unread:
        raise refused("nothing was written", folders, unread)
    raise SeedError(str(source.unmatched()))


def selectors(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the shortest prefix and suffix that make a place unique, inside its paragraph where that is enough."""

    def around(size: int) -> tuple[str, str]:
        prefix, suffix = text[max(0, start - size) : start], text[end : end + size]
        if size <= _NEAR:
            return _LINE_END.split(prefix)[-1], _LINE_END.split(suffix)[0]
        return prefix, suffix

    def unique(size: int) -> bool:
        prefix, suffix = around(size)
        return stands_once(text, prefix + text[start:end] + suffix)

    for size in range(_AROUND, _NEAR + 1):
        if unique(size):
            return around(size)
    # A longer context matches fewer places, so the shortest one can be found by bisection, even in a repetitive text.
    least = bisect_left(range(len(text)), True, lo=_NEAR + 1, key=unique) if len(text) > _NEAR else 0
    return around(max(least, _NEAR + 1))


class _Evidence:
    """Fills in the evidence of the files of facts, one after the other, and collects the places of metrics."""

    def __init__(self, text: str, known: KnownText, grammar: Grammar, faults: list[Finding]) -> None:
        self._text, self._known, self._grammar, self._faults = text, known, grammar, faults
        self.carried: list[Carried] = []
        self._clauses: dict[str, tuple[str, int]] = {}  # by code: the quote, and where it stands

    def fill_clauses(self, file: SeedFile) -> Filled:
        """Return the content of clauses.yaml with every place filled in, and how many clauses changed."""
        edits: list[Edit] = []
        changed = 0
        for clause in mappings(yaml.compose(file.text, Loader)):
            found = _place(clause, clause, self._text, self._known, None)
            if isinstance(found, str):
                self._faults.append(Finding(str(file.path), clause.start_mark.line + 1, "", found))
                continue
            said = scalars(clause)
            self._clauses[said.get("code", "")] = said["quote"], int(found["start"])
            made = fields_edits(clause, found, file.text)
            edits += made
            changed += bool(made)
        return applied(file.text, edits), changed

    def fill(self, file: SeedFile, of_metrics: bool) -> Filled:
        """Return the content of a file with every place filled in, and how many entries changed."""
        figure = (lambda quote: only_figure(quote, self._grammar)) if of_metrics else None
        edits: list[Edit] = []
        changed = 0
        for record, evidence in _entries(file.text):
            if "clause" in scalars(evidence):
                if of_metrics:
                    self._carry_of_clause(scalars(record), scalars(evidence))
                continue
            found = _place(record, evidence, self._text, self._known, figure)
            if isinstance(found, str):
                self._faults.append(Finding(str(file.path), evidence.start_mark.line + 1, "", found))
                continue
            if of_metrics:
                self._carry(scalars(record), int(found["start"]), int(found["end"]))
            if made := fields_edits(evidence, found, file.text):
                edits += made
                changed += 1
        return applied(file.text, dict.fromkeys(edits)), changed

    def _carry(self, metric: dict[str, str], start: int, end: int) -> None:
        ahead = metric.get("status", Status.ACTUAL) in (Status.FORECAST, Status.TARGET)
        self.carried.append(Carried(start, end, metric.get("slug", ""), ahead))

    def _carry_of_clause(self, metric: dict[str, str], evidence: dict[str, str]) -> None:
        """Note the place of a metric in a clause, if it has one there: `verify` says what is wrong otherwise."""
        quote, at = self._clauses.get(evidence["clause"], ("", 0))
        figure = evidence.get("exact") or metric.get("as_reported") or only_figure(quote, self._grammar)
        places = places_in(quote, figure, self._grammar) if figure else []
        if figure and len(places) == 1:
            self._carry(metric, at + places[0], at + places[0] + len(figure))


def _place(
    record: MappingNode, evidence: MappingNode, text: str, known: KnownText, figure: Figure | None
) -> dict[str, str] | str:
    """Return the values to fill in, by field, or a message that says why they are not known."""
    fields = scalars(evidence)
    quote = fields.get("quote", "")
    reported = scalars(record).get("as_reported") or (figure(quote) if figure else None)
    if figure and quote and not (fields.get("exact") or reported):
        return f"the quote {shown(quote)} does not have one figure alone: give as_reported, the one that is meant"
    exact = fields.get("exact") or reported or quote
    given = int(fields["start"]) if _NUMBER.fullmatch(fields.get("start", "")) else None
    if not holds(record, evidence) or not all(holds(evidence, value) for _, value in evidence.value):
        return "expected evidence that is written out, found an alias"
    if not quote:
        return "expected a quote, found none"
    if exact not in quote:
        return f"the quote {shown(quote)} does not hold {shown(exact)}"
    places = _places(text, quote, exact)
    if reported:
        places = [at for at in places if known.is_whole(at, at + len(exact))] or places
    if given in places:
        places = [given]
    if not places:
        return f"the source does not say {shown(quote)}"
    if len(places) > 1:
        several = ", ".join(map(str, places[:_SHOWN])) + (" and elsewhere" if len(places) > _SHOWN else "")
        return f"{shown(exact)} in {shown(quote)} occurs at {several}: give the start that is meant"
    start, end = places[0], places[0] + len(exact)
    prefix, suffix = selectors(text, start, end)
    return {"start": str(start), "end": str(end), "prefix": prefix, "suffix": suffix}


def _entries(text: str) -> Iterator[tuple[MappingNode, MappingNode]]:
    """Give each record with each of its entries of evidence."""
    for record in mappings(yaml.compose(text, Loader)):
        yield from ((record, entry) for entry in mappings(field(record, "evidence")))


def _places(text: str, quote: str, exact: str) -> list[int]:
    """Return the places of `exact` in all occurrences of `quote`, in order, up to `_MANY` of them."""
    inside = list(_finds(quote, exact))
    return sorted(set(islice((place + at for place in _finds(text, quote) for at in inside), _MANY)))


def _finds(text: str, part: str) -> Iterator[int]:
    """Give each place where `part` occurs, including overlapping places."""
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
