"""Web pages. A page that says gb2312 is read as GB18030; which elements make a new line is decided here.

All text of the body is kept, navigation too: what separates it from the report differs from site to site.
"""

import email
import re
from collections.abc import Callable

from lxml import etree

from app.documents import numerals, raised
from app.documents.document import Did, DocumentText, Where
from app.documents.grid import Cell, in_a_cell, on_grid
from app.documents.limits import ReadingLimits
from app.documents.markup import NO_MEMORY, Element, local
from app.documents.txt import decode as decode_plain
from app.documents.writer import Line, Writer
from app.errors import DocumentError
from app.regex import regex

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_CHINESE = {"gb2312", "gbk", "gb18030", "gb_2312-80", "csgb2312", "x-gbk", "cp936", "ms936", "gb2312-80", "chinese"}
_HEAD = 4_096  # bytes in which a page declares its encoding
_SKIPPED = {
    "script",
    "style",
    "head",
    "title",
    "template",
    "noscript",
    "select",
    "datalist",
    "textarea",
    "object",
    "iframe",
    "audio",
    "video",
    "svg",
    "canvas",
    "button",
    "map",
}
_BLOCKS = {
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "caption",
}
_WHITE = regex("[ \t\n\r\f]+")
_HIDDEN = regex(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_STRUCK = regex(r"text-decoration[^;]*line-through", re.I)
_RAISED = regex(r"vertical-align\s*:\s*super", re.I)
_LONG = 400  # characters of a cell from which on its table is there for the layout
_DEEPEST = 300
_LISTS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_CJK = regex("[\u2e80-\u9fff\u3000-\u303f\uf900-\ufaff\uff00-\uffef\u2014\u2018-\u201d\u2026\U00020000-\U0003ffff]")


def decode(content: bytes) -> tuple[str, str]:
    """Return a page and its encoding: a byte order mark, what it declares, UTF-8, GB18030, in this order."""
    declared = _CHARSET.search(content[:_HEAD])
    name = declared[1].decode("ascii", "replace").lower() if declared else ""
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or name in ("", "utf-8", "utf8", "unicode"):
        return decode_plain(content)
    if name in _CHINESE:
        try:
            return content.decode("utf-8-sig"), f"UTF-8, though it says {name}"
        except UnicodeDecodeError:
            name = "gb18030"
    try:
        return content.decode(name), name.upper()
    except (LookupError, UnicodeDecodeError) as error:
        if name == "gb18030":
            damaged = content.decode(name, "replace")
            if damaged.count("\ufffd") <= len(damaged) // 1_000 + 1:
                return damaged, "GB18030, with damaged bytes, which are now U+FFFD"
            raise DocumentError("expected a page in GB18030, as it says, found another encoding") from error
        return decode_plain(content)


def read(content: bytes, limits: ReadingLimits) -> DocumentText:
    """Read a web page. Raises DocumentError where it has no text."""
    text, encoding = decode(content)
    return _read(text, encoding, "html", limits)


def read_archive(content: bytes, limits: ReadingLimits) -> DocumentText:
    """Read a page that a browser saved with its pictures (mhtml, RFC 2557): its first part of HTML."""
    message = email.message_from_bytes(content)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)  # bytes: Chromium names no charset, and ASCII would be assumed
            if isinstance(page, bytes):
                charset = part.get_content_charset()
                text, encoding = decode(page if charset is None else f'<meta charset="{charset}">'.encode() + page)
                return _read(text, encoding, "mhtml", limits)
    raise DocumentError("expected a page of HTML in the mhtml file, found none")


def _read(text: str, encoding: str, format_: str, limits: ReadingLimits) -> DocumentText:
    # libxml2 ends the document at U+0000, and takes other such characters for damage
    clean = re.sub("[\x00\ud800-\udfff]", "\ufffd", text)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False, no_network=True)
    try:
        root = etree.fromstring(clean.encode(), parser)
    except etree.XMLSyntaxError as error:
        if error.code in NO_MEMORY:
            raise MemoryError from error
        raise DocumentError(f"the page is not valid HTML ({error.msg})") from error
    if root is None:
        raise DocumentError("the page has no text")
    writer = Writer(limits.characters)
    writer.note(f"decoded from {encoding}")
    body = next((one for one in root if local(one) == "body"), root)
    for frame in root.iter("frame", "iframe", "object", "embed"):
        source = frame.get("src") or frame.get("data") or ""
        writer.note(f"another page or file is shown in it, and not read: {source[:80]}")
    page = _Page(writer, writer.line)
    page.walk(body, 0)
    page.flush()
    return writer.done(format_, f"lxml {'.'.join(map(str, etree.LXML_VERSION[:3]))}")


class _Page:
    """The walk over a page, or over a cell of a table: inline text goes to the line, a block ends it."""

    def __init__(self, writer: Writer, put: Callable[[Line, Where], None]) -> None:
        self._writer, self._put_line = writer, put
        self._line = Line()
        self._space = ""  # white space that is written before the next text, if any comes: one character
        self._element: Element | None = None  # what the line stands in
        self._kept = 0  # how many elements around keep white space
        self._numbers: dict[Element, int] = {}  # the last number of each list

    def walk(self, element: Element, depth: int) -> None:
        """Read what is in an element."""
        if depth > _DEEPEST:
            raise DocumentError(f"the page has more than {_DEEPEST} elements inside each other")
        self._text(element.text or "", element)
        for one in element:
            self._one(one, depth + 1)
            self._text(one.tail or "", element)

    def flush(self) -> None:
        """End the line."""
        if len(self._line) or self._line.changes:
            where = self._element
            self._put_line(
                self._line, {} if where is None else {"element": local(where), "line": where.sourceline or 1}
            )
        self._line, self._space, self._element = Line(), "", None

    def _one(self, one: Element, depth: int) -> None:
        name = local(one)
        if not name or name in _SKIPPED:
            return
        if self._is_out(one, name):
            return
        if name == "br":
            self.flush()
        elif name == "img":
            self._writer.note("it has pictures, which may show text")
        elif name == "table":
            self._table(one, depth)
        elif name in _BLOCKS:
            self.flush()
            self._marker(one)
            self._kept += name == "pre"
            self.walk(one, depth)
            self._kept -= name == "pre"
            self.flush()
        else:
            self.walk(one, depth)

    def _is_out(self, one: Element, name: str) -> bool:
        """Handle what is not read as it stands: hidden, deleted and raised text."""
        style = one.get("style") or ""
        if one.get("hidden") is not None or _HIDDEN.search(style):
            did = Did.HIDDEN
        elif name in ("del", "s", "strike") or _STRUCK.search(style):
            did = Did.DELETED
        elif name in ("rt", "rp", "rtc"):
            did = Did.RUBY
        elif name == "sup" or _RAISED.search(style):
            raised.put(self._line, _WHITE.sub(" ", _all_text(one)), self._line.ending(20))
            return True
        else:
            return False
        if (text := _all_text(one).strip()) and name != "rp":
            self._line.note(did, text)
        return True

    def _text(self, text: str, element: Element) -> None:
        if self._kept:
            for number, line in enumerate(text.split("\n")):
                if number:
                    self.flush()
                self._put(line, element)
            return
        at = 0
        for found in _WHITE.finditer(text):
            self._put(text[at : found.start()], element)
            self._space = "\n" if "\n" in found[0] or self._space == "\n" else " "
            at = found.end()
        self._put(text[at:], element)

    def _put(self, text: str, element: Element) -> None:
        if not text:
            return
        before = self._line.ending(1)
        if self._space and before:
            if self._space == "\n" and (
                _CJK.match(before) or _CJK.match(text)
            ):  # a line of the page's code, not of its text
                self._line.note(Did.LINE, "\n")
            else:
                self._line.add(" ")
        self._space = ""
        self._element = element if self._element is None else self._element
        self._line.add(text)

    def _marker(self, item: Element) -> None:
        """Write the number that a browser shows before an item of an ordered list."""
        owner = item.getparent()
        if local(item) != "li" or owner is None or local(owner) != "ol":
            return
        if "none" in (owner.get("style") or "") + (item.get("style") or ""):
            return
        number = self._numbers[owner] + 1 if owner in self._numbers else _whole(owner.get("start"), 1)
        self._numbers[owner] = number = _whole(item.get("value"), number)
        kind = _LISTS.get(owner.get("type") or "", "decimal")
        self._line.take(Did.NUMBER, "", f"{numerals.written(number, kind)}.")
        self._space = " "

    def _table(self, table: Element, depth: int) -> None:
        """Read a table of data as rows of cells, one that makes the layout as blocks."""
        self.flush()
        rows = [row for part in table for row in ([part] if local(part) == "tr" else part) if local(row) == "tr"]
        if not _is_data(table, rows):
            self.walk(table, depth)
            self.flush()
            return
        for caption in (one for one in table if local(one) == "caption"):
            self.walk(caption, depth)
            self.flush()
        heads = 0
        grid: list[list[Cell]] = []
        for row in rows:
            cells = [one for one in row if local(one) in ("td", "th")]
            is_head = local(row.getparent()) == "thead" or (bool(cells) and all(local(one) == "th" for one in cells))
            heads += is_head and heads == len(grid)
            spans = ((_whole(one.get("colspan"), 1), _whole(one.get("rowspan"), 1)) for one in cells)
            grid.append([Cell(self._cell(one, depth), *span) for one, span in zip(cells, spans, strict=True)])
        self._writer.table(on_grid(grid), heads or None)

    def _cell(self, cell: Element, depth: int) -> Line:
        """Read a cell as one line."""
        lines: list[Line] = []
        inner = _Page(self._writer, lambda line, _: lines.append(line))
        inner.walk(cell, depth + 1)
        inner.flush()
        return in_a_cell(lines)


def _is_data(table: Element, rows: list[Element]) -> bool:
    """Tell a table of data from one that only places things on the page."""
    if table.get("role") == "presentation" or next(table.iterdescendants("table"), None) is not None:
        return False
    cells = [[len(_all_text(one)) for one in row if local(one) in ("td", "th")] for row in rows]
    return max(map(len, cells), default=0) > 1 and max((one for row in cells for one in row), default=0) <= _LONG


def _whole(value: str | None, otherwise: int) -> int:
    return int(value) if value and re.fullmatch(r"-?\d{1,6}", value.strip()) else otherwise


def _all_text(element: Element) -> str:
    return "".join(element.itertext())
