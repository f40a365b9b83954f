"""Tells by its bytes whether a document is one that LibreOffice has to convert: doc, wps or rtf."""

from app.errors import DocumentError

_OLE = b"\xd0\xcf\x11\xe0"
_RTF = b"{\\rtf"
_NO_PROSE = (
    ("EncryptedPackage", "an encrypted file"),
    ("Workbook", "an xls workbook"),
    ("PowerPoint Document", "a ppt presentation"),
)


def kind_of(content: bytes) -> str | None:
    """Return doc or rtf, None for what needs no conversion. Raises DocumentError for workbooks and the like."""
    if content.startswith(_RTF):
        return "rtf"
    if not content.startswith(_OLE):
        return None
    for name, kind in _NO_PROSE:  # names in the file's directory are UTF-16
        if name.encode("utf-16-le") in content:
            raise DocumentError(f"expected a document of prose, found {kind}")
    if "WordDocument".encode("utf-16-le") not in content:
        raise DocumentError("expected a doc or wps file, found another of the same container: save it as docx")
    return "doc"
