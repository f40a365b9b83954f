"""Filling in where a quote stands: a curator writes the quote, this finds positions, prefix and suffix.

The file is edited as text, line by line, so that comments and order stay as the curator left them.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from app.errors import SeedError
from app.ingest.files import Loader, SeedFile
from app.ingest.read import FACTS, read_report, read_vocabulary, report_folders
from app.ingest.source import occurrences, read_source
from app.ingest.texts import Text
from app.ingest.vocabularies import Words

_FILLED = ("start", "end", "prefix", "suffix")
_AROUND = 8  # characters of prefix and suffix to begin with


def locate(folder: Path, source: Path) -> dict[Path, int]:
    """Fill in the evidence of the report that `source` belongs to; return how many entries each file had to change.

    A quote that stands more than once needs its `start`. The figure of a metric is looked for among whole figures: the
    5% of 15% is none. Raises SeedError naming file and line for each quote that is not found, or not found once; then
    nothing is written.
    """
    text = read_source(source)
    report = next(
        (r for r in map(read_report, report_folders(folder)) if r.report and r.report.source.sha256 == text.sha256),
        None,
    )
    if report is None:
        raise SeedError(str(text.unmatched()))
    known = Text([(0, text.text)], Words(read_vocabulary(folder)).grammar)
    written: dict[Path, tuple[str, int]] = {}
    faults: list[str] = []
    for name in FACTS:
        file = report.facts[name].file
        if file.path.suffix == ".yaml" and isinstance(file.data, list):
            written[file.path] = _fill(file, text.text, known, faults)
    if faults:
        raise SeedError("\n".join(faults))
    for path, (content, changed) in written.items():
        if changed:
            path.write_text(content, encoding="utf-8")
    return {path: changed for path, (_, changed) in written.items()}


def selectors(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the shortest prefix and suffix, of the same paragraph where that is enough, that make a place unique."""
    for size in range(_AROUND, len(text)):
        prefix, suffix = text[max(0, start - size) : start], text[end : end + size]
        if size <= 4 * _AROUND:
            prefix, suffix = prefix.rpartition("\n")[2], suffix.partition("\n")[0]
        if occurrences(text, prefix + text[start:end] + suffix) == 1:
            return prefix, suffix
    return text[:start], text[end:]


def _fill(file: SeedFile, text: str, known: Text, faults: list[str]) -> tuple[str, int]:
    lines = file.text.split("\n")
    changed = 0
    for record, evidence in reversed(list(_evidence(file.text))):
        fields = {key.value: value for key, value in evidence.value}
        line = evidence.start_mark.line + 1
        quote = fields["quote"].value if "quote" in fields else ""
        reported = {key.value: value.value for key, value in record.value}.get("as_reported")
        exact = fields["exact"].value if "exact" in fields else reported or quote
        given = int(fields["start"].value) if "start" in fields and fields["start"].value.isdigit() else None
        places = _places(text, quote, exact)
        if reported:
            places = [at for at in places if known.is_whole(at, at + len(exact))] or places
        if given in places:
            places = [given]
        if evidence.flow_style or len(places) != 1:
            why = "write evidence in block style" if evidence.flow_style else _why(quote, exact, places)
            faults.append(f"{file.path}:{line}: {why}")
            continue
        start = places[0]
        prefix, suffix = selectors(text, start, start + len(exact))
        new = {"start": start, "end": start + len(exact), "prefix": prefix, "suffix": suffix}
        if all(key in fields and fields[key].value == str(value) for key, value in new.items()):
            continue
        changed += 1
        indent = " " * evidence.value[0][0].start_mark.column
        stale = {fields[key].start_mark.line for key in _FILLED if key in fields}
        last = max(_last_line(value) for _, value in evidence.value)
        kept = [lines[n] for n in range(evidence.start_mark.line, last + 1) if n not in stale]
        lines[evidence.start_mark.line : last + 1] = [
            *kept,
            *(f"{indent}{key}: {_scalar(value)}" for key, value in new.items()),
        ]
    return "\n".join(lines), changed


def _last_line(node: Node) -> int:
    """Return the last line of a value: the mark of its end may stand on the line after it."""
    if isinstance(node, MappingNode) and not node.flow_style:
        return max((_last_line(value) for _, value in node.value), default=int(node.start_mark.line))
    return int(node.end_mark.line if node.end_mark.column else node.start_mark.line)


def _evidence(text: str) -> Iterator[tuple[MappingNode, MappingNode]]:
    """Give each record with each of its entries of evidence."""
    root: Node | None = yaml.compose(text, Loader)
    for record in root.value if isinstance(root, SequenceNode) else ():
        for key, value in record.value:
            if key.value == "evidence" and isinstance(value, SequenceNode):
                yield from ((record, entry) for entry in value.value if isinstance(entry, MappingNode))


def _places(text: str, quote: str, exact: str) -> list[int]:
    """Return where `exact` stands in each occurrence of `quote`."""
    if not quote or exact not in quote:
        return []
    inside = [match.start() for match in re.finditer(f"(?={re.escape(exact)})", quote)]
    return sorted({match.start() + at for match in re.finditer(f"(?={re.escape(quote)})", text) for at in inside})


def _why(quote: str, exact: str, places: list[int]) -> str:
    if places:
        return f"{exact!r} in {quote!r} stands at {', '.join(map(str, places))}: give the start that is meant"
    if exact not in quote:
        return f"the quote {quote!r} does not hold {exact!r}"
    return f"the source does not say {quote!r}"


def _scalar(value: object) -> str:
    text = str(value)
    try:
        node = yaml.compose(f"- {text}", Loader)
    except yaml.YAMLError:
        node = None
    item = node.value[0] if isinstance(node, SequenceNode) else None
    plain = isinstance(item, ScalarNode) and not item.style and item.value == text and text
    return text if plain else json.dumps(text, ensure_ascii=False)
