"""LangExtract's JSON Lines: an annotated document a line, an extraction for each span.

Its positions are code points. The text of an extraction is its own; one that it could not place has no interval.
"""

import json
from typing import Any

from app.extract.exchange.shape import Shape, ShapeFault
from app.extract.exchange.span import SpanFault, SpannedText, TextSpan


def write_langextract(report: str, text: str, spans: list[TextSpan]) -> str:
    """Return a document with its extractions, as one line."""
    document = {"extractions": [_extraction(span) for span in spans], "text": text, "document_id": report}
    return json.dumps(document, ensure_ascii=False) + "\n"


def _extraction(span: TextSpan) -> dict[str, Any]:
    return {
        "extraction_class": span.label,
        "extraction_text": span.said,
        "char_interval": {"start_pos": span.start, "end_pos": span.end},
        "alignment_status": "match_exact",
        "extraction_index": None,
        "group_index": None,
        "description": None,
        "attributes": dict(span.attributes),
    }


def read_langextract(document: Shape) -> SpannedText:
    """Return the spans of a document. Raises ShapeFault where it is none."""
    spans, faults = [], []
    for number, extraction in enumerate(document.items("extractions"), 1):
        where = f"{document.where}: extraction {number}"
        try:
            spans.append(_span(extraction.at(where)))
        except ShapeFault as fault:
            faults.append(SpanFault(where, str(fault)))
    return SpannedText(document.text("text"), spans, faults, document.where)


def _span(extraction: Shape) -> TextSpan:
    said = extraction.text("extraction_text")
    if extraction.get("char_interval") is None:
        raise ShapeFault(f"expected char_interval with the place of {said[:80]!r}, found none")
    interval = extraction.inner("char_interval")
    start, end = interval.position("start_pos"), interval.position("end_pos")
    return TextSpan(
        start, end, extraction.text("extraction_class"), said, extraction.attributes("attributes"), extraction.where
    )
