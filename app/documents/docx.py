"""Word documents (ECMA-376): our own walk over `document.xml`.

Insertions are taken in, deletions and hidden text left out, automatic numbers written out. Notes stand behind the text.
"""

import re
from collections import Counter

from app.documents import raised
from app.documents.container import Container, resolve
from app.documents.document import Did, DocumentText, Where
from app.documents.grid import Cell, in_a_cell, on_grid
from app.documents.limits import ReadingLimits
from app.documents.markup import DEEPEST, Element, attribute, child, local, parse
from app.documents.numbering import Numbering
from app.documents.word_styles import OFF, Styles
from app.documents.writer import Line, Writer
from app.errors import DocumentError

_BODY = "word/document.xml"
# what holds no text of its own, or text that is not shown
_SKIPPED = {
    "pPr",
    "rPr",
    "tblPr",
    "tblGrid",
    "trPr",
    "tcPr",
    "sectPr",
    "sdtPr",
    "sdtEndPr",
    "instrText",
    "delText",
    "delInstrText",
    "fldData",
    "annotationRef",
    "footnoteRef",
    "endnoteRef",
    "separator",
    "continuationSeparator",
    "lastRenderedPageBreak",
    "proofErr",
    "rubyPr",
    "rt",
    "smartTagPr",
    "customXmlPr",
    "softHyphen",
    "commentReference",
    "bookmarkStart",
    "bookmarkEnd",
    "pgNum",
    "oMathParaPr",
    "ctrlPr",
}
_UNREAD = (  # what nobody reads, by the folder it stands in
    ("word/charts/chart", "chart"),
    ("word/diagrams/data", "SmartArt"),
    ("word/embeddings/", "embedded file"),
    ("word/afchunk", "embedded page (altChunk)"),
    ("word/media/", "picture, which may show text"),
    ("word/header", "page header"),
    ("word/footer", "page footer"),
    ("word/comments.xml", "file of comments"),
)


def read(content: bytes, limits: ReadingLimits) -> DocumentText:
    """Read a docx. Raises DocumentError where it is damaged or has no text."""
    container = Container(content, limits)
    name = _main(container)
    root = parse(container.read(name), name)
    body = child(root, "body")
    if body is None:
        raise DocumentError(f"{name} in it has no body: the file is damaged; get a new copy")
    optional = {part: _part(container, name, part) for part in ("styles", "numbering", "footnotes", "endnotes")}
    styles = Styles(optional["styles"])
    writer = Writer(limits.characters)
    walk = _Walk(writer, styles, Numbering(optional["numbering"], styles))
    walk.blocks(body)
    walk.finish()
    for part, single in (("footnotes", "footnote"), ("endnotes", "endnote")):
        walk.notes(optional[part], single)
    _say_unread(container, writer)
    return writer.done("docx", "document.xml")


def _main(container: Container) -> str:
    """Return the name of the main part, which is not the same in all producers' files."""
    return _related(container, "", "officeDocument") or _BODY


def _part(container: Container, main: str, kind: str) -> Element | None:
    name = _related(container, main, kind) or f"word/{kind}.xml"
    return parse(container.read(name), name) if name in container else None


def _related(container: Container, name: str, kind: str) -> str | None:
    """Return the part of a kind that belongs to a part, or to the whole file where the name is empty."""
    folder, _, file = name.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels".lstrip("/")
    if relations in container:
        for one in parse(container.read(relations), relations):
            target = resolve(name, one.get("Target") or "")
            if (one.get("Type") or "").endswith(f"/{kind}") and target in container:
                return target
    return None


def _say_unread(container: Container, writer: Writer) -> None:
    found = Counter(kind for folder, kind in _UNREAD for _ in container.names(folder))
    for kind, number in found.items():
        writer.note(f"not read: {number} × {kind}")


class _Walk:
    """The walk over blocks and runs. `_line` is the paragraph that is being written."""

    def __init__(self, writer: Writer, styles: Styles, numbering: Numbering) -> None:
        self._writer, self._styles, self._numbering = writer, styles, numbering
        self._line = Line()
        self._paragraph = 0
        self._open = False  # the mark of the last paragraph is deleted: the next goes on in its line
        self._fields: list[bool] = []  # for each field that is open: has its result begun?
        self._boxes: list[Element] = []  # text boxes of the paragraph, which follow it
        self._cells: list[list[Line]] = []  # the lines of each cell that is open
        self._unnumbered = False  # the paragraph has no text yet
        self._properties: Element | None = None  # of the paragraph that numbers the line

    def finish(self) -> None:
        """End the last line."""
        if self._open:
            self._end({"paragraph": self._paragraph})

    def notes(self, root: Element | None, single: str) -> None:
        """Write the notes of a part, one after the other."""
        for number, note in enumerate(
            (one for one in root if attribute(one, "type") in (None, "normal")) if root is not None else (), 1
        ):
            self.blocks(note, where={single: number})
            self.finish()

    def blocks(self, parent: Element, depth: int = 0, where: Where | None = None) -> None:
        """Read paragraphs, tables, and what holds such."""
        _bound(depth)
        for one in parent:
            name = local(one)
            if name == "p":
                self._block(one, depth, where)
            elif name == "tbl":
                self._table(one, depth)
            elif name in ("del", "moveFrom"):
                self._line.note(Did.DELETED, _text_of(one))
            elif name == "AlternateContent":
                self.blocks(_chosen(one), depth + 1, where)
            elif name == "sdt":
                self._control(one, depth, where)
            elif name == "altChunk":
                self._writer.note("not read: a file that is inserted whole (altChunk)")
            elif name and name not in _SKIPPED:
                self.blocks(one, depth + 1, where)

    def _control(self, control: Element, depth: int, where: Where | None) -> None:
        if child(control, "sdtPr", "showingPlcHdr") is not None:
            self._line.note(Did.HIDDEN, _text_of(control))
        elif (content := child(control, "sdtContent")) is not None:
            self.blocks(content, depth + 1, where)

    # --- paragraphs -----------------------------------------------------------------------------------------------

    def _block(self, paragraph: Element, depth: int, where: Where | None) -> None:
        """Read a paragraph. One whose mark is deleted goes on in the next."""
        properties = child(paragraph, "pPr")
        self._paragraph += not self._cells
        mark = child(properties, "rPr")
        if not len(self._line):
            self._unnumbered, self._properties = True, properties
        self._open = child(mark, "del") is not None or child(mark, "moveFrom") is not None
        self._runs(paragraph, depth + 1, attribute(child(properties, "pStyle"), "val"))
        if self._open:
            self._line.note(Did.DELETED, "¶")
        else:
            if not self._styles.is_hidden(mark, None):
                self._number()
            self._end(where or {"paragraph": self._paragraph})
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            self.blocks(box, depth + 1, where)

    def _number(self) -> None:
        """Write the automatic number of a paragraph, before its first text."""
        if not self._unnumbered:
            return
        self._unnumbered = False
        written = self._numbering.next(self._properties)
        if written and written[1]:
            self._line.note(Did.BULLET, written[0])
        elif written and written[0]:
            self._line.take(Did.NUMBER, "", written[0])

    def _end(self, where: Where) -> None:
        line, self._line, self._open, self._unnumbered = self._line, Line(), False, False
        if self._cells:
            self._cells[-1].append(line)
        else:
            self._writer.line(line, where)

    def _add(self, text: str) -> None:
        """Add shown text, with a space where it would run into the automatic number before it."""
        if self._unnumbered and text:
            self._number()
            if re.match("[0-9A-Za-z]", text) and re.search(r"[0-9A-Za-z.．]$", self._line.ending(1)):
                self._line.add(" ")
        self._line.add(text)

    # --- runs -----------------------------------------------------------------------------------------------------

    def _runs(self, parent: Element, depth: int, style: str | None) -> None:
        _bound(depth)
        for one in parent:
            name = local(one)
            if name == "r":
                self._run(one, depth, style)
            elif name in ("del", "moveFrom"):
                if text := _text_of(one):
                    self._line.note(Did.DELETED, text)
            elif name in ("ins", "moveTo"):
                at = len(self._line)
                self._runs(one, depth + 1, style)
                self._line.mark(at, Did.INSERTED)
            elif name in ("oMath", "oMathPara"):
                self._formula(one)
            elif name == "AlternateContent":
                self._runs(_chosen(one), depth + 1, style)
            elif name == "sdt" and child(one, "sdtPr", "showingPlcHdr") is not None:
                self._line.note(Did.HIDDEN, _text_of(one))
            elif name and name not in _SKIPPED:
                self._runs(one, depth + 1, style)

    def _run(self, run: Element, depth: int, style: str | None) -> None:
        properties = child(run, "rPr")
        is_hidden = self._styles.is_hidden(properties, style)
        if is_hidden or self._styles.is_struck(properties, style):
            if text := _text_of(run):
                self._line.note(Did.HIDDEN if is_hidden else Did.DELETED, text)
            self._fields_only(run)
            return
        if self._styles.is_raised(properties) and (text := _text_of(run)) and self._is_shown():
            self._number()
            raised.put(self._line, text, self._line.ending(20))
            return
        self._pieces(run, depth)

    def _pieces(self, run: Element, depth: int) -> None:
        """Read what is in a run: texts, breaks, characters by name, fields, drawings."""
        _bound(depth)
        for one in run:
            name = local(one)
            if name == "fldChar":
                self._field(one)
            elif name in ("drawing", "pict", "object"):
                self._boxes += _boxes(one)
            elif name == "AlternateContent":
                self._pieces(_chosen(one), depth + 1)
            elif name in _SKIPPED or not name or not self._is_shown():
                continue
            elif name == "t":
                self._add(one.text or "")
            elif name in ("br", "cr") and self._cells:  # a row of a table is one line of the text
                self._end({})
            elif name in _CHARACTERS:
                self._add(_CHARACTERS[name] if not self._cells else _CHARACTERS[name].replace("\t", " "))
            elif name == "sym":
                self._line.note(Did.SYMBOL, f"{attribute(one, 'font')} {attribute(one, 'char')}")
            elif name == "ruby":
                if (reading := child(one, "rt")) is not None:
                    self._line.note(Did.RUBY, _text_of(reading))
                if (base := child(one, "rubyBase")) is not None:
                    self._runs(base, depth + 1, None)
            elif name in ("footnoteReference", "endnoteReference"):
                self._line.note(Did.MARK, f"{name.removesuffix('Reference')} {attribute(one, 'id')}")
            else:
                self._runs(one, depth + 1, None)

    def _is_shown(self) -> bool:
        """Tell whether text is part of the result of every open field, not of an instruction."""
        return all(self._fields)

    def _field(self, mark: Element) -> None:
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _fields_only(self, run: Element) -> None:
        for one in run:
            if local(one) == "fldChar":
                self._field(one)

    def _formula(self, formula: Element) -> None:
        text = _linear(formula, 0)
        if text:
            self._number()
            self._line.take(Did.FORMULA, "formula", text)

    # --- tables ---------------------------------------------------------------------------------------------------

    def _table(self, table: Element, depth: int) -> None:
        """Read a table. One inside a cell adds its cells to that cell."""
        if self._cells:
            self._writer.note("a table stands inside a cell: its cells are written one after the other")
            for row in _inside(table, "tr"):
                for cell in _inside(row, "tc"):
                    self.blocks(cell, depth + 1)
            return
        self.finish()
        rows: list[list[Cell]] = []
        above: dict[int, Cell] = {}  # column -> the cell that goes on downwards there
        heads = 0
        for row in _inside(table, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                self._line.note(Did.DELETED, _text_of(row))
                continue
            head = child(properties, "tblHeader")
            heads += head is not None and attribute(head, "val") not in OFF and heads == len(rows)
            rows.append(self._row(row, properties, above, depth))
        self._writer.table(on_grid(rows), heads or None)

    def _row(self, row: Element, properties: Element | None, above: dict[int, Cell], depth: int) -> list[Cell]:
        column = _number(child(properties, "gridBefore"), 0)
        cells = [Cell(columns=1) for _ in range(min(column, 1_000))]
        for one in _inside(row, "tc"):
            settings = child(one, "tcPr")
            columns = _number(child(settings, "gridSpan"), 1)
            merge = child(settings, "vMerge")
            goes_on = merge is not None and attribute(merge, "val") in (None, "continue")
            is_deleted = child(settings, "cellDel") is not None
            lines: list[Line] = []
            if not is_deleted:
                self._cells.append(lines)
                self.blocks(one, depth + 1)
                self.finish()
                self._cells.pop()
            cells.append(Cell(in_a_cell(lines), columns))
            if goes_on and column in above and any(len(line) for line in lines):
                above[column].line.extend(in_a_cell([Line(), *lines]))
                cells[-1] = Cell(columns=columns)
            elif not goes_on:
                above[column] = cells[-1]
            column += columns
        return cells


_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SCRIPTS = {"sSup": "^", "sSub": "_"}


def _linear(formula: Element, depth: int) -> str:
    """Return a formula on one line: a fraction as 3/5, a power as 10^4."""
    _bound(depth)
    name = local(formula)
    if name == "t":
        return formula.text or ""
    if name in _SKIPPED:
        return ""
    parts = [(local(one), _linear(one, depth + 1)) for one in formula]
    named = dict(parts)
    if name == "f":
        return "/".join(
            f"({text})" if len(text) > 1 and not text.isalnum() else text
            for text in (named.get("num", ""), named.get("den", ""))
        )
    if name in _SCRIPTS:
        return f"{named.get('e', '')}{_SCRIPTS[name]}{named.get('sup') or named.get('sub') or ''}"
    return "".join(text for _, text in parts)


def _chosen(alternatives: Element) -> Element:
    """Return one of the alternatives that say the same: the first that has text."""
    return next((one for one in alternatives if _text_of(one)), alternatives[0] if len(alternatives) else alternatives)


def _boxes(drawing: Element) -> list[Element]:
    """Return the text boxes in a drawing; of alternatives one."""
    found: list[Element] = []
    waiting = [drawing]
    while waiting:
        one = waiting.pop()
        name = local(one)
        if name == "txbxContent":
            found.append(one)
        elif name == "AlternateContent":
            waiting.append(_chosen(one))
        else:
            waiting += reversed(one)
    return found


def _inside(parent: Element, wanted: str) -> list[Element]:
    """Return rows of a table or cells of a row, also those in controls and custom XML, but not of tables inside."""
    found: list[Element] = []
    waiting = list(reversed(parent))
    while waiting:
        one = waiting.pop()
        if local(one) == wanted:
            found.append(one)
        elif local(one) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            waiting += reversed(one)
    return found


def _text_of(element: Element) -> str:
    return "".join(one.text or "" for one in element.iter() if local(one) in ("t", "delText"))


def _number(element: Element | None, otherwise: int) -> int:
    value = attribute(element, "val") or ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else otherwise


def _bound(depth: int) -> None:
    if depth > DEEPEST:
        raise DocumentError(f"it has more than {DEEPEST} elements inside each other")
