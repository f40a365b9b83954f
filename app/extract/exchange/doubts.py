"""What a draft says of spans from outside that our own reading does not bear out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.extract.exchange.attributes import attribute_name
from app.extract.result import ExtractedFact, ExtractedQuantity

UNCOVERED = "no span from outside covers this numeral: this is our own reading"
NO_SPANS = "no span from outside has this label: this is our own reading"
_UNSAID = ("subject_start", "title_start", "clause_start", "clause_end", "doubt")  # they follow from what is compared


def differing(given: Mapping[str, Any], known: ExtractedQuantity | ExtractedFact) -> list[str]:
    """Return the fields that the file gives otherwise than our own reading."""
    return [field for field in given if field not in _UNSAID and given[field] != getattr(known, field)]


def difference(given: Mapping[str, Any], known: ExtractedQuantity | ExtractedFact) -> str | None:
    """Return the doubt that names every field which the file gives otherwise than our own reading, None without one."""
    names = differing(given, known)
    if not names:
        return None
    theirs = ", ".join(f"{attribute_name(field)} {_written(given[field])}" for field in names)
    ours = ", ".join(_written(getattr(known, field)) for field in names)
    return f"the file says {theirs}; our own reading says {ours}"


def joined(*doubts: str | None) -> str | None:
    """Return doubts as one, each once; None without any."""
    return "; ".join(dict.fromkeys(doubt for doubt in doubts if doubt)) or None


def _written(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list):
        return " ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)
