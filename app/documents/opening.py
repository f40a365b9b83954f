"""Tells formats apart by their bytes, and calls the reader."""

import re

from app.documents.document import DocumentText
from app.documents.limits import ReadingLimits
from app.errors import DocumentError

_HTML = re.compile(
    rb"(<!--(?:(?!-->).)*-->|<\?xml[^>]*>|\s)*"  # each can end in one place only
    rb"<(!doctype\s+html|html|head|body|meta|title|div|p|table|h1)\b",
    re.I | re.S,
)
_MAIL = re.compile(rb"^(mime-version:|content-type:\s*multipart/related)", re.I | re.M)
_HEAD = 4_000  # bytes in which a format shows
_OTHERS = (  # formats that are not read, with what helps
    (b"\x1f\x8b", "a gzip file: unpack it"),
    (b"Rar!", "a RAR file: unpack it"),
    (b"7z\xbc\xaf", "a 7z file: unpack it"),
    (b"\x89PNG", "a picture: recognise its text, and have it checked"),
    (b"\xff\xd8\xff", "a picture: recognise its text, and have it checked"),
    (b"GIF8", "a picture: recognise its text, and have it checked"),
    (b"II*\0", "a picture: recognise its text, and have it checked"),
    (b"MM\0*", "a picture: recognise its text, and have it checked"),
    (b"%!PS", "PostScript: make a PDF of it where it comes from"),
    (b"\xff\xfe\0\0", "UTF-32: convert it (iconv -f UTF-32 -t UTF-8 FILE > NEW)"),
)
_ZIPS = (  # how the name of a member begins, in small letters
    ("word/", "docx"),  # which part is the main one stands in another
    ("ofd.xml", "ofd"),
    ("xl/", "an xlsx workbook"),
    ("ppt/", "a pptx presentation"),
    ("mimetype", "an OpenDocument or EPUB file: save it as docx"),
)


def kind_of(content: bytes, limits: ReadingLimits) -> str:
    """Return the format: txt, html, mhtml, docx, pdf or ofd. Raises DocumentError for any that is not read."""
    head = content[:_HEAD]
    if not content:
        raise DocumentError("expected a document, found nothing")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK"):
        return _zip_kind(content, limits)
    for signature, kind in _OTHERS:
        if head.startswith(signature):
            raise DocumentError(f"expected a document with text, found {kind}")
    if _MAIL.search(head) and b"multipart/related" in head.lower():
        return "mhtml"
    plain = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")
    return "html" if _HTML.match(plain) else "txt"


def is_plain(content: bytes, limits: ReadingLimits) -> bool:
    """Tell whether bytes surely are a plain text in UTF-8, of which nothing has to be unpacked or parsed."""
    first = content[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    if first.startswith((b"PK", b"{\\rtf", b"<")) or b"\0" in content:
        return False
    try:
        content.decode()
        return kind_of(content, limits) == "txt"
    except (UnicodeDecodeError, DocumentError):  # what is wrong with it, its reader says
        return False


def read(content: bytes, limits: ReadingLimits) -> DocumentText:
    """Return the document that the bytes are. Raises DocumentError, in one line. `guard` runs this safely."""
    kind = kind_of(content, limits)
    if kind == "txt":
        from app.documents import txt

        return txt.read(content, limits)
    if kind in ("html", "mhtml"):
        from app.documents import html

        return html.read(content, limits) if kind == "html" else html.read_archive(content, limits)
    if kind == "docx":
        from app.documents import docx

        return docx.read(content, limits)
    if kind == "ofd":
        from app.documents import ofd

        return ofd.read(content, limits)
    from app.documents import pdf

    return pdf.read(content, limits)


def _zip_kind(content: bytes, limits: ReadingLimits) -> str:
    from app.documents.container import Container

    container = Container(content, limits)
    for beginning, kind in _ZIPS:
        if next(container.names(beginning), None) is not None:
            if kind not in ("docx", "ofd"):
                raise DocumentError(f"expected a document of prose, found {kind}")
            return kind
    raise DocumentError("expected a docx or an OFD, found another zip file: unpack it, and name the document in it")
