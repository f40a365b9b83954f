"""Writes a text line by line and row by row, and keeps what was done to it, and where each part comes from."""

from collections import defaultdict

from app.documents.document import Did, DocumentText, Place, TextChange, TextTable, Where
from app.errors import DocumentError
from app.regex import regex

_NO_TEXT = regex("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_UNIT = regex(r"单\s*位\s*[:：]\s*([^\s()（）\[\]【】;；，,。]+)")
FIGURE = regex(r"[-+−]?[\d,，. ]+[%％‰]?")
_YEAR = regex(r"(19|20)\d\d")
_SAMPLES = 3  # examples of a change that a note shows
_SHOWN = 30  # characters of one
_CAPTION = 60  # maximum characters of a line above a table that is its caption


class Line:
    """A line that is being written."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.changes: list[TextChange] = []
        self.places: list[Place] = []

    @property
    def text(self) -> str:
        """Everything that was added."""
        if len(self._parts) > 1:
            self._parts = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    def ending(self, most: int) -> str:
        """Return up to `most` characters from the end."""
        found = ""
        for part in reversed(self._parts):
            if len(found) >= most:
                break
            found = part[-most:] + found
        return found[-most:]

    def add(self, text: str) -> None:
        """Add a text; what no text may hold (control characters, halves of a character) is left out, and said."""
        at = 0
        for found in _NO_TEXT.finditer(text):
            self._put(text[at : found.start()])
            self.note(Did.CHARACTER, f"U+{ord(found[0]):04X}")
            at = found.end()
        self._put(text[at:])

    def verbatim(self, text: str) -> None:
        """Add a text as it is, control characters too."""
        self._put(text)

    def note(self, did: Did, was: str, now: str = "") -> None:
        """Say what is done at the end of the line. `now` is for the caller to add."""
        self.changes.append(TextChange(self._length, did, was, now))

    def mark(self, start: int, did: Did) -> None:
        """Say what was done to the characters from `start` to the end of the line."""
        if self._length > start:
            self.changes.append(TextChange(start, did, "", self.ending(self._length - start)))

    def take(self, did: Did, was: str, now: str) -> None:
        """Add `now` in place of `was`."""
        self.note(did, was, now)
        self._put(now)

    def extend(self, other: "Line") -> None:
        """Add another line."""
        self.changes += (TextChange(one.at + self._length, one.did, one.was, one.now) for one in other.changes)
        self.places += (Place(p.start + self._length, p.end + self._length, p.where) for p in other.places)
        self._put(other.text)

    def stood(self, start: int, where: Where) -> None:
        """Say where the characters from `start` to the end of the line come from."""
        if self._length > start:
            self.places.append(Place(start, self._length, where))

    def __len__(self) -> int:
        return self._length

    def _put(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)


class Writer:
    """Collects lines and rows, and makes the DocumentText. Raises DocumentError beyond `most` characters."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._all = Line()
        self._notes: list[str] = []
        self._tables: list[TextTable] = []
        self._before: list[str] = []  # the last lines, where a table looks for its caption

    def note(self, sentence: str) -> None:
        """Say something of the whole document; the same is said once."""
        if sentence not in self._notes:
            self._notes.append(sentence)

    def line(self, line: Line, where: Where | None = None) -> None:
        """Write a line. One without text is not written, but what was left out of it is kept."""
        if not line.text.strip():
            for change in line.changes:
                self._all.note(change.did, change.was)
            return
        start = len(self._all)
        self._all.extend(line)
        if where:
            self._all.stood(start, where)
        self._all.add("\n")
        self._before = [*self._before[-1:], line.text]
        self._check()

    def table(self, rows: list[list[Line]], heads: int | None = None) -> None:
        """Write a table. Every row has its cells on the grid; `heads` is the number of head rows, where it is known."""
        rows = [row for row in rows if any(cell.text.strip() or cell.changes for cell in row)]
        if not rows:
            return
        table = len(self._tables) + 1
        columns = max(map(len, rows))
        caption, start = self._caption(), len(self._all)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate([*row, *(Line() for _ in range(columns - len(row)))], 1):
                if column > 1:
                    self._all.add("\t")
                at = len(self._all)
                self._all.extend(cell)
                self._all.stood(at, {"table": table, "row": number, "column": column})
            self._all.add("\n")
            self._check()
        texts = [[cell.text.strip() for cell in row] for row in rows]
        unit = _UNIT.search(" ".join([*([caption] if caption else []), *texts[0]]))
        end, known = len(self._all), heads if heads is not None else head_rows(texts)
        self._tables.append(TextTable(start, end, len(rows), columns, known, caption, unit[1] if unit else None))
        self._before = []

    def plain(self, whole: Line, format_: str, reader: str) -> DocumentText:
        """Return the document whose text is `whole`, which has its own line ends."""
        self._all.extend(whole)
        return self.done(format_, reader)

    def done(self, format_: str, reader: str) -> DocumentText:
        """Return the document. Raises DocumentError where it has no text."""
        text = self._all.text
        if not text.strip():
            raise DocumentError(f"the {format_} has no text{': ' + self._notes[0] if self._notes else ''}")
        changes = tuple(sorted(self._all.changes, key=lambda change: change.at))
        notes = (*self._notes, *_summary(changes))
        return DocumentText(format_, reader, text, notes, tuple(self._all.places), changes, tuple(self._tables))

    def _caption(self) -> str | None:
        """Return what stands above the table that comes now: up to two short lines, if they look like its caption."""
        near = [
            text.strip() for text in self._before if len(text.strip()) <= _CAPTION and not text.rstrip().endswith("。")
        ]
        if not near or self._before[-1].strip() != near[-1]:
            return None
        return "\n".join(near) if _UNIT.search(near[-1]) and "表" not in near[-1] else near[-1]

    def _check(self) -> None:
        if len(self._all) > self._most:
            raise DocumentError(f"the text has more than {self._most:,} characters")


def head_rows(rows: list[list[str]]) -> int:
    """Return how many rows come before the first that holds a figure; years alone are a head."""
    for number, row in enumerate(rows):
        figures = [cell for cell in row[1:] if FIGURE.fullmatch(cell)]
        if not all(map(_YEAR.fullmatch, figures)):
            # rows with their first cell only go on from the page before, or are titles
            return number if any(cell for above in rows[:number] for cell in above[1:]) else 0
    return 1 if len(rows) > 1 else 0


def _summary(changes: tuple[TextChange, ...]) -> list[str]:
    """Return one sentence for each sort of change: how often, with examples."""
    by_sort: dict[Did, list[TextChange]] = defaultdict(list)
    for change in changes:
        by_sort[change.did].append(change)
    said = []
    for did, found in by_sort.items():
        shown = dict.fromkeys(_shown(change) for change in found if change.was.strip() or change.now)
        samples = ", ".join(list(shown)[:_SAMPLES])
        more = " …" if len(shown) > _SAMPLES else ""
        said.append(f"{did}: {len(found)} times{f' ({samples}{more})' if samples else ''}")
    return said


def _shown(change: TextChange) -> str:
    was, now = (" ".join(text.split())[:_SHOWN] for text in (change.was, change.now))
    return f"{was} → {now}" if was and now else was or now
