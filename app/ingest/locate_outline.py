"""Filling in where the sections and paragraphs of a report begin and end: by the lines that have titles and leads."""

import re
from dataclasses import dataclass
from typing import NamedTuple

import yaml
from yaml.nodes import MappingNode

from app.ingest.headings import DESCRIBED, begins, heading_lines
from app.ingest.messages import shown
from app.ingest.seed_file import Finding, SeedFile
from app.ingest.yaml_edits import Edit, field, fields_edits, mappings, scalars
from app.ingest.yaml_values import Loader

_LINE = re.compile("[^\r\n]+")
_SHOWN = 10  # maximum number of places that a message names


class _Line(NamedTuple):
    start: int
    end: int
    text: str


@dataclass(slots=True)
class _Part:
    """A section or paragraph of report.yaml, and the line on which it begins. Without one it keeps what it has."""

    node: MappingNode
    line: int | None
    section: bool


def outline_edits(file: SeedFile, text: str, faults: list[Finding]) -> list[Edit]:
    """Return the edits that fill in the outline of report.yaml; add a fault for each part that is not found."""
    outline = _Outline(file, text, faults)
    lines, edits = outline.lines, []
    for number, part in enumerate(outline.parts):
        last = part.line
        if part.section:  # up to the next section, which may not be known
            following = [other.line for other in outline.parts[number + 1 :] if other.section]
            end = following[0] if following else len(lines)
            last = None if end is None else end - 1
        if part.line is None or last is None:
            continue
        start = lines[part.line].start if number else 0
        new = {"start": str(start), "end": str(lines[max(last, part.line)].end)}
        edits += fields_edits(part.node, new, file.text, before="paragraphs")
    return edits


class _Outline:
    """Walks through the sections and paragraphs of report.yaml and the lines of the text side by side."""

    def __init__(self, file: SeedFile, text: str, faults: list[Finding]) -> None:
        self._path, self._faults = str(file.path), faults
        written = (_Line(match.start(), match.end(), match[0]) for match in _LINE.finditer(text))
        self.lines = [line for line in written if line.text.strip()]
        self._texts = [line.text for line in self.lines]
        self._next = 0  # the first line that no part has yet
        self.parts: list[_Part] = []
        for number, section in enumerate(mappings(field(yaml.compose(file.text, Loader), "sections"))):
            self._section(section, number == 0)

    def _section(self, section: MappingNode, first: bool) -> None:
        title = _zh(section, "title")
        found = [at for at in range(self._next, len(self.lines)) if heading_lines(self._texts, at, title)]
        if found or "theme" in scalars(section):
            heading = self._chosen(section, found, f"the heading {shown(title)}", needed=not first)
        else:  # the title is in our own words
            heading = self._given(section)
            heading = self._next if heading is None else heading
            if heading == len(self.lines):
                heading = self._chosen(section, [], f"text for the section {shown(title)}", needed=not first)
        if heading is not None:
            self._next = heading + (heading_lines(self._texts, heading, title) if found else 0)
        self.parts.append(_Part(section, 0 if first else heading, True))
        for paragraph in mappings(field(section, "paragraphs")):
            self._paragraph(paragraph)

    def _paragraph(self, paragraph: MappingNode) -> None:
        lead = _zh(paragraph, "lead")
        found = [at for at in range(self._next, len(self.lines)) if lead and begins(self._texts[at], lead)]
        if not found and lead in DESCRIBED and self._next < len(self.lines):
            at = self._given(paragraph)
            found = [self._next if at is None else at]
        at = self._chosen(paragraph, found, f"a paragraph that begins with {shown(lead)}")
        self.parts.append(_Part(paragraph, at, False))
        if at is not None:
            self._next = at + 1

    def _chosen(self, node: MappingNode, found: list[int], what: str, needed: bool = True) -> int | None:
        """Return the line that is meant, None where that is not known: a fault, unless a place is given."""
        given = self._given(node)
        if given in found:
            return given
        if len(found) == 1 or (found and found[0] == self._next):
            return found[0]
        fields = scalars(node)
        if needed and not (fields.get("start") and fields.get("end")):
            places = ", ".join(str(self.lines[at].start) for at in found[:_SHOWN])
            missing = f"the source does not have {what} there"
            message = f"{what} stands at {places}: give the start that is meant" if found else missing
            self._faults.append(Finding(self._path, node.start_mark.line + 1, "", message))
        return None

    def _given(self, node: MappingNode) -> int | None:
        """Return the line that begins at the start that is given, None where none does."""
        start = scalars(node).get("start")
        return next((at for at, line in enumerate(self.lines) if str(line.start) == start and at >= self._next), None)


def _zh(node: MappingNode, name: str) -> str:
    text = field(node, name)
    return scalars(text).get("zh", "") if isinstance(text, MappingNode) else ""
