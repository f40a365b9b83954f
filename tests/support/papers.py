"""Documents made by hand: docx and OFD from their XML, PDF by reportlab, and what is read from them."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from app.documents.document import Did, DocumentText
from app.documents.limits import ReadingLimits
from app.documents.opening import read

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = (
    f'xmlns:w="{_WORD}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="wps" xmlns:v="urn:v"'
)
FONT = "STSong-Light"


def text_of(content: bytes) -> str:
    """Return the text of a document."""
    return read(content, ReadingLimits()).text


def did(document: DocumentText, what: Did) -> list[tuple[str, str]]:
    """Return what was done to a document's text, of one sort."""
    return [(change.was, change.now) for change in document.changes if change.did is what]


def packed(members: dict[str, str | bytes]) -> bytes:
    """Return a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, **parts: str) -> bytes:
    """Return a docx with this body; `styles`, `numbering` and `footnotes` are the insides of their parts."""
    members: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>"
    }
    for name, inside in parts.items():
        members[f"word/{name}.xml"] = f"<w:{name} {_NAMES}>{inside}</w:{name}>"
    return packed(members)


def run(text: str, properties: str = "") -> str:
    """Return a run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inside: str, properties: str = "") -> str:
    """Return a paragraph; what does not begin with `<` is a run of text."""
    runs = "".join(one if one.startswith("<") else run(one) for one in inside)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def numbered(text: str, level: int = 0, list_: int = 1) -> str:
    """Return a paragraph of a list."""
    return paragraph(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_}"/></w:numPr>')


def levels(*formats: tuple[str, str], number: int = 1) -> str:
    """Return the definition of a list by format and text of each level, and the list."""
    inside = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{format_}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, (format_, text) in enumerate(formats)
    )
    return f'<w:abstractNum w:abstractNumId="{number}">{inside}</w:abstractNum>'


def in_list(number: int = 1, definition: int = 1, inside: str = "") -> str:
    """Return a list of a definition."""
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>{inside}</w:num>'


def cell(*inside: str, properties: str = "") -> str:
    """Return a cell of a docx table."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraph(one) for one in inside) or '<w:p/>'}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    """Return a row of a docx table; what is no cell is the text of one."""
    inside = "".join(one if one.startswith("<w:tc>") else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def ofd(pages: list[str], template: str = "", **more: str | bytes) -> bytes:
    """Return an OFD of pages, each the inside of a layer."""
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    used = '<ofd:Template TemplateID="50"/>' if template else ""
    members: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {name}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml"
        "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {name}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea>"
        + ('<ofd:TemplatePage ID="50" BaseLoc="Tpls/T.xml"/>' if template else "")
        + "</ofd:CommonData><ofd:Pages>"
        + "".join(f'<ofd:Page ID="{number}" BaseLoc="Pages/{number}.xml"/>' for number in range(len(pages)))
        + "</ofd:Pages></ofd:Document>",
    }
    page = f"<ofd:Page {name}>{{used}}<ofd:Content><ofd:Layer>{{inside}}</ofd:Layer></ofd:Content></ofd:Page>"
    for number, inside in enumerate(pages):
        members[f"Doc_0/Pages/{number}.xml"] = page.format(used=used, inside=inside)
    if template:
        members["Doc_0/Tpls/T.xml"] = page.format(used="", inside=template)
    return packed(members | more)


def written(text: str, x: float, y: float, more: str = "") -> str:
    """Return a text object of an OFD: millimetres from the upper left corner, 5 mm a character, half for ASCII."""
    steps = " ".join("2.5" if character.isascii() else "5" for character in text[:-1])
    return (
        f'<ofd:TextObject ID="1" Boundary="{x} {y} 150 5" Font="3" Size="5" {more}>'
        f'<ofd:TextCode X="0" Y="4" DeltaX="{steps}">{text}</ofd:TextCode></ofd:TextObject>'
    )


def pdf(*pages: Callable[[Any], None], **options: Any) -> bytes:
    """Return a PDF, each page drawn on a canvas of reportlab, with a Chinese font of size 14."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    paper = canvas.Canvas(buffer, invariant=True, **options)
    for draw in pages:
        paper.setFont(FONT, 14)
        draw(paper)
        paper.showPage()
    paper.save()
    return buffer.getvalue()


def lines(*texts: str, top: float = 760, left: float = 80, step: float = 24) -> Callable[[Any], None]:
    """Return what draws lines below each other."""

    def draw(paper: Any) -> None:
        for number, text in enumerate(texts):
            paper.drawString(left, top - number * step, text)

    return draw
