"""OFD (GB/T 33190-2016): the texts of its pages with their places, then `layout`.

What a template paints on every page is the page's, not the text's. Invisible objects are left out, and said.
"""

import math
import re
from collections.abc import Iterator
from itertools import pairwise

from app.documents.container import Container, resolve
from app.documents.document import DocumentText
from app.documents.layout import write
from app.documents.limits import ReadingLimits
from app.documents.markup import DEEPEST, Element, attribute, child, local, parse
from app.documents.page import Character, PaperPage
from app.documents.ruling import THIN, Box, edges_of
from app.documents.writer import Writer
from app.errors import DocumentError

_POINTS = 72 / 25.4  # in a millimetre
_GLYPH_ONLY = "¤"
_OFF = ("false", "0")
_MOST = 10_000  # distances that a group of DeltaX may repeat


def read(content: bytes, limits: ReadingLimits) -> DocumentText:
    """Read an OFD. Raises DocumentError where it is damaged, too large or has no text."""
    container = Container(content, limits)
    writer = Writer(limits.characters)
    package = _Package(container, writer)
    pages: list[PaperPage] = []
    size = 0
    for root in package.roots():
        for page in package.pages(root, len(pages)):
            pages.append(page)
            size += len(page.characters)
            if len(pages) > limits.pages:
                raise DocumentError(f"expected at most {limits.pages:,} pages, found more")
            if size > limits.characters:
                raise DocumentError(f"the text has more than {limits.characters:,} characters")
    package.say()
    write(pages, writer)
    return writer.done("ofd", "TextCode")


class _Package:
    """The files of an OFD, and what is said of them at the end."""

    def __init__(self, container: Container, writer: Writer) -> None:
        self._container, self._writer = container, writer
        self._invisible: list[str] = []
        self._templates: dict[str, None] = {}
        self._glyphs = 0
        self._pictures = 0

    def roots(self) -> Iterator[str]:
        """Give the name of each document's root."""
        package = parse(self._container.read("OFD.xml"), "OFD.xml")
        found = [one for one in package.iter() if local(one) == "DocRoot" and one.text]
        if not found:
            raise DocumentError("OFD.xml in it names no document: the file is damaged; get a new copy")
        for one in found:
            yield resolve("", str(one.text).strip())

    def pages(self, root_name: str, before: int) -> Iterator[PaperPage]:
        """Give the pages of a document."""
        root = parse(self._container.read(root_name), root_name)
        usual = _box(_text(child(root, "CommonData", "PageArea", "PhysicalBox")))
        templates = {
            attribute(one, "ID") or "": attribute(one, "BaseLoc") or ""
            for one in root.iter()
            if local(one) == "TemplatePage"
        }
        self._say_annotations(root, root_name)
        pages = child(root, "Pages")
        for number, one in enumerate(
            (page for page in pages if local(page) == "Page") if pages is not None else (), before + 1
        ):
            name = resolve(root_name, attribute(one, "BaseLoc") or "")
            content = parse(self._container.read(name), name)
            area = _box(_text(child(content, "Area", "PhysicalBox"))) or usual or (0.0, 0.0, 210.0, 297.0)
            yield self._page(content, number, area)
            for used in (use for use in content if local(use) == "Template"):
                self._template(root_name, templates.get(attribute(used, "TemplateID") or "", ""))

    def say(self) -> None:
        """Say what was left out."""
        if self._templates:
            self._writer.note(f"left out, since a template paints it on the page: {', '.join(self._templates)[:120]}")
        if self._invisible:
            self._writer.note(f"left out, since it is invisible: {', '.join(self._invisible)[:120]}")
        if self._glyphs:
            self._writer.note(
                f"{self._glyphs} characters have a glyph only, and stand as {_GLYPH_ONLY}: look at the page"
            )
        if self._pictures:
            self._writer.note(f"it has {self._pictures} pictures, which may show text")

    def _template(self, root_name: str, location: str) -> None:
        name = resolve(root_name, location)
        if location and name in self._container:
            for page in [self._page(parse(self._container.read(name), name), 0, (0.0, 0.0, 210.0, 297.0))]:
                if text := "".join(one.text for one in page.characters):
                    self._templates[text] = None

    def _say_annotations(self, root: Element, root_name: str) -> None:
        location = _text(child(root, "Annotations"))
        if location and resolve(root_name, location) in self._container:
            self._writer.note("not read: annotations")

    def _page(self, content: Element, number: int, area: tuple[float, float, float, float]) -> PaperPage:
        page = PaperPage(number, area[2] * _POINTS, area[3] * _POINTS)
        layers = child(content, "Content")
        for layer in layers if layers is not None else ():
            self._objects(layer, page, 0)
        return page

    def _objects(self, parent: Element, page: PaperPage, depth: int) -> None:
        if depth > DEEPEST:
            raise DocumentError(f"it has more than {DEEPEST} elements inside each other")
        for one in parent:
            name = local(one)
            if name == "TextObject":
                text = "".join(str(code.text or "") for code in one if local(code) == "TextCode")
                if _is_invisible(one):
                    if text.strip():
                        self._invisible.append(text)
                    continue
                self._glyphs += text.count(_GLYPH_ONLY)
                page.characters += _characters(one, page)
            elif name == "PathObject" and not _is_invisible(one):
                page.ruling += _drawn(one, page)
            elif name == "ImageObject":
                self._pictures += 1
            elif name == "CompositeObject":
                self._writer.note("not read: composite objects, which may hold text")
            elif name in ("PageBlock", "Layer"):
                self._objects(one, page, depth + 1)


def _is_invisible(one: Element) -> bool:
    if (attribute(one, "Visible") or "").lower() in _OFF or attribute(one, "Alpha") == "0":
        return True
    fill, stroke = child(one, "FillColor"), child(one, "StrokeColor")
    return attribute(fill, "Alpha") == "0" and (stroke is None or attribute(stroke, "Alpha") == "0")


def _characters(one: Element, page: PaperPage) -> Iterator[Character]:
    """Give the characters of a text object; the next one of a line may begin where this ends."""
    boundary = _box(attribute(one, "Boundary")) or (0.0, 0.0, 0.0, 0.0)
    matrix = _numbers(attribute(one, "CTM") or "")
    a, b, c, d, e, f = matrix if len(matrix) == 6 else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    size = next(iter(_numbers(attribute(one, "Size") or "")), 3.5)
    turn = round(-math.atan2(b, a) / (math.pi / 2)) % 4
    x = y = 0.0
    for code in (code for code in one if local(code) == "TextCode"):
        x, y = _first(attribute(code, "X"), x), _first(attribute(code, "Y"), y)
        text = str(code.text or "")
        across, down = _steps(attribute(code, "DeltaX"), len(text)), _steps(attribute(code, "DeltaY"), len(text))
        for number, character in enumerate(text):
            width = across[number] if number < len(across) else (0.5 if character.isascii() else 1.0) * size
            left, right = (boundary[0] + a * at + c * y + e for at in (x, x + min(width, 1.1 * size)))
            base = page.height - (boundary[1] + b * x + d * y + f) * _POINTS
            yield Character(
                character, left * _POINTS, right * _POINTS, base, size * (math.hypot(c, d) or 1.0) * _POINTS, turn
            )
            x += width if number < len(across) or not down else 0.0
            y += down[number] if number < len(down) else 0.0


def _steps(value: str | None, most: int) -> list[float]:
    """Return distances as GB/T 33190 writes them: `g 3 2.5` is 2.5 three times."""
    found: list[float] = []
    words = iter((value or "").split())
    for word in words:
        if word == "g":
            times, distance = _first(next(words, None), 0.0), _first(next(words, None), 0.0)
            found += [distance] * min(int(times), _MOST, most)
        else:
            found.append(_first(word, 0.0))
    return found


def _drawn(path: Element, page: PaperPage) -> Iterator[Box]:
    """Give the straight lines of a path: those that it draws, or the sides of its box."""
    boundary = _box(attribute(path, "Boundary"))
    if boundary is None:
        return
    data = _text(child(path, "AbbreviatedData"))
    points = [
        (float(x), float(y))
        for _, x, y in re.findall(r"([ML])\s+(-?[\d.]{1,12})\s+(-?[\d.]{1,12})", data[:20_000])
        if _is_number(x) and _is_number(y)
    ]
    if len(points) < 2 or len(points) > 200:
        points = []
    x, y = boundary[0], boundary[1]
    across, down = zip(*points, strict=True) if points else ((0.0, boundary[2]), (0.0, boundary[3]))
    is_area = min(max(across) - min(across), max(down) - min(down)) * _POINTS > THIN
    if is_area and (attribute(path, "Stroke") or "").lower() in _OFF:  # it has a colour, without edges
        return
    if not points:
        yield from edges_of(_flipped(x, y, x + boundary[2], y + boundary[3], page))
    for (x1, y1), (x2, y2) in pairwise(points):
        if abs(x1 - x2) < 0.3 or abs(y1 - y2) < 0.3:
            yield _flipped(x + min(x1, x2), y + min(y1, y2), x + max(x1, x2), y + max(y1, y2), page)


def _flipped(left: float, top: float, right: float, bottom: float, page: PaperPage) -> Box:
    return left * _POINTS, page.height - bottom * _POINTS, right * _POINTS, page.height - top * _POINTS


def _text(element: Element | None) -> str:
    return str(element.text or "").strip() if element is not None else ""


def _box(value: str | None) -> tuple[float, float, float, float] | None:
    numbers = _numbers(value or "")
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None


def _numbers(value: str) -> list[float]:
    return [float(word) for word in value.split()[:8] if _is_number(word)]


def _first(value: str | None, otherwise: float) -> float:
    return float(value) if value and _is_number(value) else otherwise


def _is_number(word: str) -> bool:
    return re.fullmatch(r"-?(\d{1,9}(\.\d{0,12})?|\.\d{1,12})([eE]-?\d)?", word) is not None
