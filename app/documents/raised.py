"""What a small raised figure is: a mark that refers to a note, a power, or a part of a unit (m²)."""

import re

from app.documents.document import Did
from app.documents.writer import Line

_MARK = re.compile(r"[\[［〔【(（]?\s*(\d{1,3}([,，\-–]\d{1,3})*|[*＊†‡§]+|[①-⑳]|[a-z]|注\d*)\s*[\]］〕】)）]?")
_TEN = re.compile(r"(^|[^\d.])10$")
_LATIN = re.compile(r"[A-Za-zμ㎡]$")


def put(line: Line, raised: str, before: str) -> None:
    """Add a raised text to a line that ends in `before`: marks are taken out, powers are written with ^."""
    mark = raised.strip()
    if _MARK.fullmatch(mark) is None or (mark.isdigit() and _LATIN.search(before)):
        line.add(raised)
    elif mark.isdigit() and _TEN.search(before):
        line.take(Did.POWER, mark, f"^{mark}")
    else:
        line.note(Did.MARK, mark)
