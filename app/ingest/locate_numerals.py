"""Filling in numerals.yaml: where each entry stands, and the entries that are missing.

An entry that carries a metric follows from the metric's evidence. What the text has besides is added as a draft, for
a person to say what it is. Where the accounting is partial it is not, and drafts that carry no metric are taken out.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from app.ingest.accounting import NumeralAccount, Span
from app.ingest.known_text import KnownText
from app.ingest.messages import shown
from app.ingest.numeral_rows import carrying_row, open_row
from app.ingest.seed_file import Finding, SeedFile
from app.ingest.yaml_edits import Edit, end_of, field, fields_edits, line_end, mappings, scalars
from app.ingest.yaml_values import Loader

_SHOWN = 10  # maximum number of places that a message names


class Carried(NamedTuple):
    """A place of a metric. `ahead` says that the metric is a forecast or a target."""

    start: int
    end: int
    slug: str
    ahead: bool


@dataclass(slots=True)
class _Row:
    """An entry of the file, and its span in the text, None where that is not known."""

    node: MappingNode
    text: str
    span: Span | None
    draft: bool


class NumeralRows:
    """The entries of a numerals.yaml beside the text. `edits` bring the file in step, `changed` counts the entries."""

    def __init__(
        self,
        file: SeedFile,
        text: str,
        known: KnownText,
        carried: Iterable[Carried],
        idioms: Sequence[str],
        faults: list[Finding],
        partial: bool = False,
    ) -> None:
        self._file, self._text, self._known, self._faults = file, text, known, faults
        self.edits: list[Edit] = []
        self.changed = 0
        root = yaml.compose(file.text, Loader)
        self._rows = [self._row(node) for node in mappings(root)]
        self._metrics: dict[Span, list[Carried]] = {}
        for place in carried:
            self._metrics.setdefault((place.start, place.end), []).append(place)
        self._idle = {
            at
            for idiom in idioms
            for match in re.finditer(re.escape(idiom), text)
            for at in range(match.start(), match.end())
        }
        self._place_rows()
        new = self._carry()
        if partial and isinstance(root, SequenceNode) and not root.flow_style:
            self._remove_open(new)
        spans = [row.span for row in self._rows if row.span] + list(new)
        account = NumeralAccount(text, spans, idioms, known)
        self.numeral_characters, self.in_idioms = account.written, account.in_idioms
        if not partial:
            new |= {(start, end): open_row(start, end, known) for start, end in account.missing}
        self._insert(root, new)

    def _row(self, node: MappingNode) -> _Row:
        fields = scalars(node)
        text, start, end = (fields.get(name, "") for name in ("text", "start", "end"))
        span = (int(start), int(end)) if start.isdecimal() and end.isdecimal() and len(start + end) < 18 else None
        there = span is not None and bool(text) and self._text[span[0] : span[1]] == text
        return _Row(node, text, span if there else None, bool(fields.get("draft")))

    # --- where the entries stand ----------------------------------------------------------------------------------

    def _place_rows(self) -> None:
        """Find the entries that have no place: by their metrics, then between those that have one."""
        for row in self._rows:
            if row.span is None and (slugs := set(_slugs(row.node))):
                spans = [span for span, places in self._metrics.items() if slugs & {place.slug for place in places}]
                spans = [span for span in spans if self._text[slice(*span)] == row.text]
                if len(spans) == 1:
                    self._place(row, spans[0][0])
        left = -1
        while left != (left := sum(row.span is None for row in self._rows)):  # each that is found narrows the others
            for same, found in self._unplaced():
                for row, at in zip(same, found, strict=False):
                    if len(found) == len(same):
                        self._place(row, at)
        for same, found in self._unplaced():
            self._not_placed(same, found)

    def _unplaced(self) -> list[tuple[list[_Row], list[int]]]:
        """Return the entries that have no place, those of one text between two others together, with its places."""
        gaps: list[tuple[list[_Row], list[int]]] = []
        low, waiting = 0, list[_Row]()
        for row in [*self._rows, None]:
            if row is not None and row.span is None:
                waiting.append(row)
                continue
            high = row.span[0] if row and row.span else len(self._text)
            for text in dict.fromkeys(one.text for one in waiting if one.text):
                gaps.append(([one for one in waiting if one.text == text], list(self._finds(text, low, high))))
            waiting = []
            low = row.span[1] if row and row.span else low
        return gaps

    def _place(self, row: _Row, at: int) -> None:
        row.span = (at, at + len(row.text))
        self.edits += fields_edits(row.node, {"start": str(at), "end": str(at + len(row.text))}, self._file.text)
        self.changed += 1

    def _finds(self, text: str, low: int, high: int) -> Iterator[int]:
        """Give the places of a text where it cuts no numeral and carries no metric; else all of its places."""
        places = [match.start() for match in re.finditer(f"(?={re.escape(text)})", self._text[low:high])]
        places = [low + at for at in places if low + at + len(text) <= high and low + at not in self._idle]
        places = [at for at in places if (at, at + len(text)) not in self._metrics]
        whole = [at for at in places if self._cuts_nothing(at, at + len(text))]
        yield from whole or places

    def _cuts_nothing(self, start: int, end: int) -> bool:
        there = self._known.at(start, end)
        return bool(there) and all(start <= other.start and other.end <= end for other in there)

    def _not_placed(self, rows: list[_Row], found: list[int]) -> None:
        for row in rows:
            places = ", ".join(map(str, found[:_SHOWN])) + (" and elsewhere" if len(found) > _SHOWN else "")
            message = f"the source does not say {shown(row.text)} there"
            if len(found) > len(rows):
                message = f"{shown(row.text)} occurs at {places}: give the start and end that are meant"
            self._faults.append(Finding(str(self._file.path), row.node.start_mark.line + 1, "", message))

    # --- what they carry ------------------------------------------------------------------------------------------

    def _carry(self) -> dict[Span, str]:
        """Have each metric carried by an entry at its place. Returns the entries that have to be added."""
        at = {row.span: row for row in self._rows if row.span}
        drafts = [row for row in self._rows if row.draft and row.span]
        new: dict[Span, str] = {}
        for span, places in self._metrics.items():
            slugs = list(dict.fromkeys(place.slug for place in places))
            row, written = at.get(span), carrying_row(*span, self._text[slice(*span)], slugs, places[0].ahead)
            if row is None or row.draft:
                for draft in drafts:
                    if draft.span and draft.span[0] < span[1] and span[0] < draft.span[1]:
                        self._remove(draft)
                new[span] = written
            else:
                self._name(row, slugs)
        return new

    def _name(self, row: _Row, slugs: list[str]) -> None:
        """Add the metrics that an entry does not name yet."""
        named = _slugs(row.node)
        more = [slug for slug in slugs if slug not in named]
        node = field(row.node, "metrics")
        if more and isinstance(node, SequenceNode):
            start, end = node.start_mark.index, end_of(node, self._file.text)
            self.edits.append((start, end, f"[{', '.join([*named, *more])}]"))
            self.changed += 1

    def _remove(self, row: _Row) -> None:
        """Take a draft out, with its line."""
        if row.span is None:
            return
        text, start = self._file.text, self._line(row.node)
        end = text.find("\n", end_of(row.node, text)) + 1 or len(text)
        self.edits = [edit for edit in self.edits if not start <= edit[0] < end]
        self.edits.append((start, end, ""))
        row.span = None

    def _remove_open(self, new: Collection[Span]) -> None:
        """Take out the drafts that carry no metric; `new` are entries to add. A file without entries is `[]`."""
        for row in self._rows:
            if row.draft and row.span and row.span not in self._metrics:
                self._remove(row)
                self.changed += 1
        if self._rows and not new and not any(row.span for row in self._rows):
            at = self._line(self._rows[0].node)
            self.edits.append((at, at, f"[]{line_end(self._file.text)}"))

    # --- what is missing ------------------------------------------------------------------------------------------

    def _insert(self, root: Node | None, new: dict[Span, str]) -> None:
        """Put new entries where they belong, in the order of the text."""
        if not new:
            return
        text = self._file.text
        if isinstance(root, SequenceNode) and root.flow_style:
            if root.value:
                message = "expected entries in block style, each on a line that begins with '- ', found [ ]"
                self._faults.append(Finding(str(self._file.path), root.start_mark.line + 1, "", message))
                return
            lines = line_end(text).join(new[span] for span in sorted(new))
            self.edits.append((root.start_mark.index, end_of(root, text), lines))
        else:
            indent = " " * (root.start_mark.column if root else 0)
            for span in sorted(new):
                following = next((row for row in self._rows if row.span and row.span >= span), None)
                at = self._line(following.node) if following else self._end(root)
                gap = line_end(text) if at and text[at - 1] != "\n" else ""
                self.edits.append((at, at, f"{gap}{indent}{new[span]}{'' if gap else line_end(text)}"))
        self.changed += len(new)

    def _line(self, node: Node) -> int:
        """Return where the line of an entry begins."""
        dash = self._file.text.rfind("-", 0, node.start_mark.index)
        return self._file.text.rfind("\n", 0, dash) + 1

    def _end(self, root: Node | None) -> int:
        """Return where the line after the last entry begins."""
        text = self._file.text
        if root is None:
            return len(text)
        return text.find("\n", end_of(root, text)) + 1 or len(text)


def _slugs(node: MappingNode) -> list[str]:
    """Return the metrics that an entry names."""
    metrics = field(node, "metrics")
    items = metrics.value if isinstance(metrics, SequenceNode) else ()
    return [item.value for item in items if isinstance(item, ScalarNode)]
