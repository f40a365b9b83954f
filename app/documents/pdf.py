"""PDF, read with PDFium: its characters and their places, then `layout`.

PDFium keeps every character of the producers that were tried. What it leaves to us is mended there: radicals, spaces,
lines, page numbers, note marks. What no reader can mend is refused: a producer that writes other characters.
"""

import ctypes
import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from app.documents.document import DocumentText
from app.documents.layout import write
from app.documents.limits import ReadingLimits
from app.documents.page import Character, PaperPage
from app.documents.ruling import MOST, THIN, Box, edges_of
from app.documents.writer import Writer
from app.errors import DocumentError

_INVISIBLE = 3  # render mode of text that is not painted
_SHOWN = (pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT)  # annotations whose text belongs to the page
_STREAM = re.compile(rb"/ObjStm\b.{0,300}?stream\r?\n", re.S)
_OBJECTS = 20_000  # drawn objects of a page that are looked at
_LATIN = "\u00a0\u00a7\u00b0\u00b1\u00b2\u00b3\u00b7\u00d7\u00f7"  # characters below U+0100 that Chinese reports have
_STRANGE = 20  # other characters from which on a text has no meaning
_HYPHEN = 0xFFFE  # what PDFium makes of a hyphen at the end of a line
_BLANKS = (9, 10, 13, 32, 160)
_SCALE, _PIXELS = 3.0, 4_000.0  # pixels a point of a drawing that shows what is hidden, and pixels of its longer side
_CONTRAST = 24  # of 255 levels of grey
_NOTHING = 0.1  # points
_STANDARD = (b"Helvetica", b"Times", b"Courier", b"Symbol", b"ZapfDingbats")  # every reader has these
_DEEP = 4  # forms inside each other


def read(content: bytes, limits: ReadingLimits) -> DocumentText:
    """Read a PDF. Raises DocumentError where it is damaged, encrypted or scanned, or its characters are false."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError("the PDF is encrypted: save it without a password") from error
        raise DocumentError("the PDF is damaged: get a new copy") from error
    try:
        return _read(document, content, limits)
    finally:
        document.close()


def _read(document: pypdfium2.PdfDocument, content: bytes, limits: ReadingLimits) -> DocumentText:
    writer = Writer(limits.characters)
    _check_producer(document, content, writer)
    if len(document) > limits.pages:
        raise DocumentError(f"expected at most {limits.pages:,} pages, found {len(document):,}")
    document.init_forms()
    pages, said = [], _Said()
    for number in range(len(document)):
        pages.append(_page(document, number, said))
        said.characters += len(pages[-1].characters)
        if said.characters > limits.characters:
            raise DocumentError(f"the text has more than {limits.characters:,} characters")
    if not said.characters:
        what = (
            "its pages are pictures: recognise their text, and have it checked"
            if said.pictures
            else "its pages are empty"
        )
        raise DocumentError(f"the PDF has no text: {what}")
    said.write(writer)
    _check_meaning(pages, str(document.get_metadata_value("Producer") or ""))
    write(pages, writer)
    return writer.done("pdf", f"pypdfium2 {pypdfium2.version.PYPDFIUM_INFO.version}")


class _Said:
    """What is found on the way and said at the end."""

    def __init__(self) -> None:
        self.characters = self.pictures = 0
        self.unmapped: dict[int, int] = {}
        self.hidden: list[str] = []
        self.outside: list[str] = []
        self.recognised = self.lost = 0

    def write(self, writer: Writer) -> None:
        """Say it."""
        if self.lost:
            writer.note(
                f"{self.lost} pieces of text may be missing or incomplete: their font is neither in the PDF nor on "
                "this machine; install a Chinese font, and read it again"
            )
        if self.unmapped:
            pages = ", ".join(map(str, list(self.unmapped)[:5]))
            writer.note(
                f"{sum(self.unmapped.values())} characters have a glyph only, and may be wrong: look at page {pages}"
            )
        for what, found in (("on a hidden layer", self.hidden), ("outside the page", self.outside)):
            if found:
                writer.note(f"left out, {what}: {len(found)} characters ({''.join(found)[:60]})")
        if self.recognised * 2 > self.characters:
            writer.note("the text is an invisible layer over pictures, which a program recognised: check every figure")
        if self.pictures:
            writer.note(f"it has {self.pictures} pictures, which may show text")


def _check_producer(document: pypdfium2.PdfDocument, content: bytes, writer: Writer) -> None:
    """Raise DocumentError for a producer that writes other characters than it shows."""
    metadata = document.get_metadata_dict(skip_empty=True)
    producer = str(metadata.get("Producer", ""))
    if not producer.startswith(("GPL Ghostscript", "AFPL Ghostscript", "Artifex Ghostscript")):
        return
    if any(b"/Type3" in part for part in _objects(content)):
        raise DocumentError(
            f"the PDF was rewritten by {producer} with Type 3 fonts, which falsifies characters: "
            "get the PDF it was made from"
        )
    writer.note(f"the PDF was rewritten by {producer}, which may falsify characters: check every figure")


def _check_meaning(pages: list[PaperPage], producer: str) -> None:
    """Raise DocumentError for characters that no report has so many of: glyph numbers that pose as Latin letters."""
    beyond = [one.text for page in pages for one in page.characters if one.text > "~"]
    strange = sum(
        (text < "\u0100" and text not in _LATIN) or text == "\ufffd" or "\ue000" <= text < "\uf900" for text in beyond
    )
    if strange > _STRANGE and strange > 0.1 * len(beyond):
        made_by = f" by {producer}" if producer else ""
        raise DocumentError(
            f"{strange} of {len(beyond)} characters of the PDF{made_by} are not those that it shows: "
            "get the document it was made from, or recognise its text and have it checked"
        )


def _objects(content: bytes) -> Iterator[bytes]:
    """Give the bytes in which a PDF describes its objects, those of compressed object streams too."""
    yield content
    for found in _STREAM.finditer(content):
        unpacker = zlib.decompressobj()
        try:
            yield unpacker.decompress(content[found.end() : found.end() + 5_000_000], 20_000_000)
        except zlib.error:
            continue


# --- pages --------------------------------------------------------------------------------------------------------


def _page(document: pypdfium2.PdfDocument, number: int, said: _Said) -> PaperPage:
    try:
        page = document[number]
        if _has_fields(page):  # what stands in fields and text notes becomes part of the page
            page.flatten()
            page.close()
            page = document[number]
        page.set_rotation(0)  # a turned page is read in reverse otherwise
        left, bottom, right, top = page.get_bbox()
        found = PaperPage(number + 1, right - left, top - bottom)
        windows: dict[int | None, Box] = {}
        layered = _drawn(page, found, windows, said)
        found.ruling = [_moved(box, left, bottom) for box in found.ruling]
        shown = _Shown(page) if layered else None
        found.characters = list(_characters(page, found, shown, windows, said))
        page.close()
    except pypdfium2.PdfiumError as error:
        raise DocumentError(f"page {number + 1} of the PDF is damaged ({error}): get a new copy") from error
    _upright(found)
    return found


def _moved(box: Box, left: float, bottom: float) -> Box:
    return box[0] - left, box[1] - bottom, box[2] - left, box[3] - bottom


def _turned(box: Box, turn: int, page: PaperPage) -> Box:
    """Return a box as it stands when the page is turned so that text with this turn is level."""
    left, bottom, right, top = box
    if turn == 1:
        return bottom, page.width - right, top, page.width - left
    if turn == 2:
        return page.width - right, page.height - top, page.width - left, page.height - bottom
    if turn == 3:
        return page.height - top, left, page.height - bottom, right
    return box


def _upright(page: PaperPage) -> None:
    """Turn a page whose text is turned, as a wide table is."""
    turns = Counter(one.turn for one in page.characters if not one.text.isspace())
    turn = turns.most_common(1)[0][0] if turns else 0
    if not turn:
        return
    for one in page.characters:
        one.turn = (one.turn - turn) % 4
    page.ruling = [_turned(box, turn, page) for box in page.ruling]
    if turn % 2:
        page.width, page.height = page.height, page.width


def _has_fields(page: pypdfium2.PdfPage) -> bool:
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), 10_000)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        subtype = pdfium.FPDFAnnot_GetSubtype(annotation) if annotation else 0
        if annotation:
            pdfium.FPDFPage_CloseAnnot(annotation)
        if subtype in _SHOWN:
            return True
    return False


def _drawn(page: pypdfium2.PdfPage, found: PaperPage, windows: dict[int | None, Box], said: _Said) -> bool:
    """Collect the lines that are drawn on a page, and the windows that its texts are clipped to, by their address.

    Returns whether anything stands on a layer.
    """
    layered = False
    for count, one in enumerate(page.get_objects(max_depth=_DEEP)):
        if count > _OBJECTS:
            break
        layered = layered or _is_layered(one)
        if one.type == pdfium.FPDF_PAGEOBJ_TEXT:
            said.lost += _is_lost(one)
            if not one.level and (window := _window(one)) is not None:  # in a form, places are those of the form
                windows[_address(one.raw)] = window
        elif one.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            said.pictures += 1
        elif one.type == pdfium.FPDF_PAGEOBJ_PATH and len(found.ruling) < MOST:
            found.ruling += _sides(one, found)
    return layered


def _sides(path: pypdfium2.PdfObject, page: PaperPage) -> Iterator[Box]:
    """Give the straight lines of a path."""
    segments = pdfium.FPDFPath_CountSegments(path)
    box = path.get_bounds()
    if segments <= 5:
        if min(box[2] - box[0], box[3] - box[1]) > THIN and not _is_stroked(
            path
        ):  # an area with a colour, without edges
            return
        if not (box[2] - box[0] > 0.95 * page.width and box[3] - box[1] > 0.95 * page.height):
            yield from edges_of(box)
        return
    matrix = path.get_matrix()
    x, y = ctypes.c_float(), ctypes.c_float()
    before: tuple[float, float] | None = None
    for number in range(min(segments, MOST)):
        segment = pdfium.FPDFPath_GetPathSegment(path, number)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        is_line = pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO
        if is_line and before is not None and (abs(point[0] - before[0]) < 1 or abs(point[1] - before[1]) < 1):
            yield (
                min(point[0], before[0]),
                min(point[1], before[1]),
                max(point[0], before[0]),
                max(point[1], before[1]),
            )
        before = point


def _is_stroked(path: pypdfium2.PdfObject) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(pdfium.FPDFPath_GetDrawMode(path, fill, stroke)) and bool(stroke.value)


def _address(one: Any) -> int | None:
    return ctypes.cast(one, ctypes.c_void_p).value


def _window(text: pypdfium2.PdfObject) -> Box | None:
    """Return the box that a text is clipped to, at least as large as its window; None where it is not clipped."""
    clip = pdfium.FPDFPageObj_GetClipPath(text)
    x, y = ctypes.c_float(), ctypes.c_float()
    found: Box | None = None
    for path in range(min(pdfium.FPDFClipPath_CountPaths(clip), _DEEP) if clip else 0):
        points = []
        for number in range(min(pdfium.FPDFClipPath_CountPathSegments(clip, path), MOST)):
            pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, path, number), x, y)
            points.append((x.value, y.value))
        if points:
            across, down = zip(*points, strict=True)
            left, bottom, right, top = found or (-math.inf, -math.inf, math.inf, math.inf)
            found = max(left, min(across)), max(bottom, min(down)), min(right, max(across)), min(top, max(down))
    return found


def _is_lost(text: pypdfium2.PdfObject) -> bool:
    """Tell whether PDFium leaves a piece of text out: it has no outline, since its font is nowhere to be found."""
    left, _, right, _ = text.get_bounds()
    if right - left > _NOTHING:
        return False
    font = pdfium.FPDFTextObj_GetFont(text)
    if not font or pdfium.FPDFFont_GetIsEmbedded(font):
        return False
    buffer = ctypes.create_string_buffer(100)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 100)
    return not buffer.value.startswith(_STANDARD)


def _is_layered(one: pypdfium2.PdfObject) -> bool:
    """Tell whether an object is marked as part of a layer (`/OC`)."""
    for number in range(pdfium.FPDFPageObj_CountMarks(one)):
        mark = pdfium.FPDFPageObj_GetMark(one, number)
        buffer, size = ctypes.create_string_buffer(8), ctypes.c_ulong()
        pdfium.FPDFPageObjMark_GetName(mark, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 8, size)
        if buffer.raw[:4].decode("utf-16-le", "replace") == "OC":
            return True
    return False


def _characters(
    page: pypdfium2.PdfPage, found: PaperPage, shown: "_Shown | None", windows: dict[int | None, Box], said: _Said
) -> Iterator[Character]:
    """Give the characters of a page in PDFium's order; those that a reader of the page does not see are kept apart."""
    left, bottom, _, _ = page.get_bbox()
    textpage = page.get_textpage()
    for code, index, is_generated in _codes(textpage):
        if is_generated and code in (10, 13):  # a line ends where the places say so
            continue
        if is_generated or code in _BLANKS:
            yield Character(" ", 0, 0, 0, 0, generated=is_generated)
            continue
        text = chr(code)
        glyph = _Glyph(textpage.raw, index)
        box = _moved(glyph.box, left, bottom)
        middle = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        is_outside = not (-1 <= middle[0] <= found.width + 1 and -1 <= middle[1] <= found.height + 1)
        if is_outside or (windows and glyph.is_beyond(windows.get(_address(glyph.object)))):
            said.outside.append(text)
            continue
        if shown is not None and not shown.is_painted(glyph.tight):
            said.hidden.append(text)
            continue
        if code in (0, 0xFFFD) or pdfium.FPDFText_HasUnicodeMapError(textpage.raw, index) == 1:
            said.unmapped[found.number] = said.unmapped.get(found.number, 0) + 1
        said.recognised += glyph.is_invisible
        turn, base = glyph.turn, (glyph.origin[0] - left, glyph.origin[1] - bottom) * 2
        placed, level = _turned(box, turn, found), _turned(base, turn, found)
        yield Character(text, placed[0], placed[2], level[1], glyph.size, turn)
    textpage.close()


def _codes(textpage: pypdfium2.PdfTextPage) -> Iterator[tuple[int, int, bool]]:
    """Give each character's code point and number; two halves of one are put together."""
    high = 0
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage.raw, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        code = _HYPHEN if code == 2 and pdfium.FPDFText_IsHyphen(textpage.raw, index) == 1 else code
        yield code, index, pdfium.FPDFText_IsGenerated(textpage.raw, index) == 1


class _Glyph:
    """What PDFium says of a character's place. Points, before the page is moved or turned."""

    def __init__(self, textpage: object, index: int) -> None:
        self._page, self._index = textpage, index
        box = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
        self.box: Box = (box.left, box.bottom, box.right, box.top)
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        self.origin = x.value, y.value
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(textpage, index, matrix)
        self.size = pdfium.FPDFText_GetFontSize(textpage, index) * (math.hypot(matrix.c, matrix.d) or 1.0)
        self.turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4

    @property
    def tight(self) -> Box:
        """The box of what is painted."""
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(self._page, self._index, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value

    @property
    def object(self) -> Any:
        """The text object that it belongs to; false for none."""
        return pdfium.FPDFText_GetTextObject(self._page, self._index)

    @property
    def is_invisible(self) -> bool:
        """Tell whether it is written without being painted, as a program does that recognised a picture's text."""
        one = self.object
        return bool(one) and pdfium.FPDFTextObj_GetTextRenderMode(one) == _INVISIBLE

    def is_beyond(self, window: Box | None) -> bool:
        """Tell whether its middle is clipped. That of a line is at one height, so that a line is whole on one page."""
        if window is None:
            return False
        x = (self.box[0] + self.box[2]) / 2
        y = (self.box[1] + self.box[3]) / 2 if self.turn else self.origin[1] + self.size / 3
        return not (window[0] - 1 <= x <= window[2] + 1 and window[1] <= y <= window[3])


class _Shown:
    """A drawing of a page, which tells whether anything is painted at a place."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        width, height = page.get_size()
        self._scale = min(_SCALE, _PIXELS / max(width, height, 1.0))
        bitmap = page.render(scale=self._scale, grayscale=True)
        self._row, self._lines = bitmap.stride, bitmap.height
        self._width = bitmap.width
        self._bytes = bytes(bitmap.buffer)
        self._left, self._bottom, _, _ = page.get_bbox()

    def is_painted(self, box: Box) -> bool:
        """Tell whether the pixels of a box differ; a box without size says nothing."""
        left, right = ((value - self._left) * self._scale for value in (box[0], box[2]))
        top, bottom = (self._lines - (value - self._bottom) * self._scale for value in (box[3], box[1]))
        columns = slice(max(0, int(left)), min(self._width, int(right) + 1))
        rows = range(max(0, int(top)), min(self._lines, int(bottom) + 1))
        seen: set[int] = set()
        for row in rows:
            seen.update(self._bytes[row * self._row + columns.start : row * self._row + columns.stop])
        return not seen or max(seen) - min(seen) > _CONTRAST
