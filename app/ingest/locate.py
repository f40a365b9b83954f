"""Filling in the place of each quote: a curator writes the quote, this finds positions, prefix and suffix.

The file is edited as text, so that comments and the order of fields stay as the curator left them.
"""

import json
import re
import shutil
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from app.errors import SeedError
from app.ingest.known_text import KnownText
from app.ingest.messages import refused, shown
from app.ingest.seed_file import Finding, Loader, SeedFile
from app.ingest.seed_folder import FACTS, ReportSeeds, read_report, read_vocabulary, report_folders
from app.ingest.source import SourceFile, read_source, stands_once
from app.ingest.vocabularies import Vocabularies

_FILLED = ("start", "end", "prefix", "suffix")
_AROUND = 8  # characters of prefix and suffix to begin with
_NEAR = 32  # up to this length, prefix and suffix stay inside the paragraph
_LINE_END = re.compile("\r|\n")
_MANY = 10_000  # maximum number of places of a quote that are examined
_SHOWN = 10  # maximum number of places that a message names
_NUMBER = re.compile("[0-9]{1,9}")


def locate(folder: Path, source: Path) -> dict[Path, int | None]:
    """Fill in the evidence of the report that `source` belongs to. Returns how many entries changed in each file.

    JSON files are not edited, since machines write them: their number is None. A quote that occurs more than once needs
    its `start`. The figure of a metric is searched among whole figures, so that 5% is not found in 15%.

    Raises SeedError where no report has this source, where a file cannot be read, and with file and line of each quote
    that is not found, or found more than once. Then nothing is written.
    """
    text = read_source(source)
    report = _report_of(folder, text)
    unread = [table.file for table in report.facts.values() if not isinstance(table.file.data, list)]
    if unread:
        raise refused("nothing was written", folder, [finding for file in unread for finding in file.findings])
    known = KnownText([(0, text.text)], Vocabularies(read_vocabulary(folder)).grammar)
    filled: dict[Path, tuple[str, int]] = {}
    faults: list[Finding] = []
    for name in FACTS:
        file = report.facts[name].file
        if file.path.suffix == ".yaml":
            filled[file.path] = _fill(file, text.text, known, faults)
    if faults:
        raise refused("nothing was written", folder, sorted(faults))
    _write({path: content for path, (content, changed) in filled.items() if changed})
    paths = [report.facts[name].file.path for name in FACTS]
    return {path: filled[path][1] if path in filled else None for path in paths}


def _report_of(folder: Path, source: SourceFile) -> ReportSeeds:
    """Return the report that names a source by its SHA-256, even if its report.yaml has other faults."""
    unread: list[Finding] = []
    for path in report_folders(folder):
        report = read_report(path)
        source.meet(report)
        if source.matched:
            return report
        if report.source_sha256 is None:
            unread += report.file.findings
    if unread:
        raise refused("nothing was written", folder, unread)
    raise SeedError(str(source.unmatched()))


def _write(contents: Mapping[Path, str]) -> None:
    """Replace files: each is first written beside the old one, so that a full disk or a signal leaves no half file."""
    written: list[tuple[Path, Path]] = []
    try:
        for path, content in contents.items():
            target = path.resolve()
            beside = target.with_name(f".{target.name}.new")
            written.append((beside, target))
            beside.write_bytes(content.encode())
            shutil.copymode(target, beside)
        for beside, target in written:
            beside.replace(target)
    except OSError as error:
        error.filename = str(written[-1][1].parent)  # the error of a full disk names no file
        raise
    finally:
        for beside, _ in written:
            with suppress(OSError):  # it was moved into place, or the folder cannot be written
                beside.unlink()


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


Edit = tuple[int, int, str]  # the first character, the one after the last, and what replaces them


def _fill(file: SeedFile, text: str, known: KnownText, faults: list[Finding]) -> tuple[str, int]:
    """Return the content of a file with every place filled in, and how many entries changed."""
    edits: set[Edit] = set()
    changed = 0
    for record, evidence in _evidence(file.text):
        found = _place(record, evidence, text, known)
        if isinstance(found, str):
            faults.append(Finding(str(file.path), evidence.start_mark.line + 1, "", found))
        elif made := _edits(evidence, found, file.text):
            edits.update(made)
            changed += 1
    pieces, at = [], 0
    for start, end, new in sorted(edits):
        pieces += [file.text[at:start], new]
        at = end
    return "".join((*pieces, file.text[at:])), changed


def _place(record: MappingNode, evidence: MappingNode, text: str, known: KnownText) -> dict[str, str] | str:
    """Return the values to fill in, by field, or a message that says why they are not known."""
    fields = _scalars(evidence)
    quote = fields.get("quote", "")
    reported = _scalars(record).get("as_reported")
    exact = fields.get("exact") or reported or quote
    given = int(fields["start"]) if _NUMBER.fullmatch(fields.get("start", "")) else None
    if not _holds(record, evidence) or not all(_holds(evidence, value) for _, value in evidence.value):
        return "expected evidence that is written out, found an alias"
    if evidence.flow_style:
        return "expected evidence in block style, a line for each field, found { }"
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


def _edits(evidence: MappingNode, new: dict[str, str], text: str) -> list[Edit]:
    """Return the edits that set the fields of an entry: those it has stay in place, others are put in their order."""
    keys = {key.value: key for key, _ in evidence.value}
    values = {key.value: value for key, value in evidence.value}
    line_end = ("\r\n" if "\r\n" in text else "\n") + " " * evidence.start_mark.column
    edits: list[Edit] = []
    missing: list[str] = []
    for name, value in new.items():
        field = f"{name}: {_scalar(value)}"
        old = values.get(name)
        if old is None:
            missing.append(field)
            continue
        if missing:
            at = keys[name].start_mark.index
            edits.append((at, at, "".join(f"{line}{line_end}" for line in missing)))
            missing = []
        if not isinstance(old, ScalarNode) or old.value != value:
            start, end = keys[name].start_mark.index, _end(old, text)
            edits.append((start, end, field))
    if missing:
        line = _LINE_END.search(text, max(_end(value, text) for value in values.values()))
        at = line.start() if line else len(text)
        edits.append((at, at, "".join(f"{line_end}{line}" for line in missing)))
    return edits


def _end(node: Node, text: str) -> int:
    """Return where the text of a value ends, without the line end after it."""
    start, end = node.start_mark.index, node.end_mark.index
    return int(start) + len(text[start:end].rstrip())


def _scalars(node: MappingNode) -> dict[str, str]:
    return {key.value: value.value for key, value in node.value if isinstance(value, ScalarNode)}


def _evidence(text: str) -> Iterator[tuple[MappingNode, MappingNode]]:
    """Give each record with each of its entries of evidence."""
    root: Node | None = yaml.compose(text, Loader)
    for record in root.value if isinstance(root, SequenceNode) else ():
        for key, value in record.value if isinstance(record, MappingNode) else ():
            if key.value == "evidence" and isinstance(value, SequenceNode):
                yield from ((record, entry) for entry in value.value if isinstance(entry, MappingNode))


def _holds(outer: Node, inner: Node) -> bool:
    """Tell whether a node is written inside another. What an alias repeats is written elsewhere."""
    return bool(outer.start_mark.index <= inner.start_mark.index <= inner.end_mark.index <= outer.end_mark.index)


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


def _scalar(value: object) -> str:
    text = str(value)
    try:
        node = yaml.compose(f"- {text}", Loader)
    except yaml.YAMLError:
        node = None
    item = node.value[0] if isinstance(node, SequenceNode) else None
    plain = isinstance(item, ScalarNode) and not item.style and item.value == text and text
    return text if plain else json.dumps(text, ensure_ascii=False)
