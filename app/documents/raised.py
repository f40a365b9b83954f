"""What a small raised figure is: a mark that refers to a note, a power, or a part of a unit (m²)."""

from app.documents.document import Did
from app.documents.writer import Line
from app.regex import regex

_MARK = regex(r"[\[［〔【(（]?\s*(\d{1,3}([,，\-–]\d{1,3})*|[*＊†‡§]+|[①-⑳]|[a-z]|注\d*)\s*[\]］〕】)）]?")
_TEN = regex(r"(^|[^\d.])10$")
_LATIN = regex(r"[A-Za-zμ㎡]$")


def put(line: Line, raised: str, before: str) -> None:
    """Add a raised text to a line that ends in `before`: marks are taken out, powers are written with ^."""
    mark = raised.strip()
    if _MARK.fullmatch(mark) is None or (mark.isdigit() and _LATIN.search(before)):
        line.add(raised)
    elif mark.isdigit() and _TEN.search(before):
        line.take(Did.POWER, mark, f"^{mark}")
    else:
        line.note(Did.MARK, mark)
