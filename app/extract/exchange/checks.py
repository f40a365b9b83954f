"""What holds for spans from outside before anything is made of them: each says its text, has a label that exists, and
no numeral is in two."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from app.extract.exchange.attributes import FACTS, LABELS, near
from app.extract.exchange.span import SpanFault, TextSpan
from app.extract.exchange.utf16 import Utf16Places
from app.regex import regex

_SHOWN = 40  # characters of a text that a message shows
_PLACES = 3  # places of a text that a message shows
_SEARCHED = 100  # faults for which the text is searched
_LINE_BREAK = regex("[\n\r]")


@dataclass(frozen=True, slots=True)
class CheckedSpans:
    """The spans that may be read, and what is wrong with the others."""

    spans: list[TextSpan]
    faults: list[SpanFault]


def check_spans(text: str, spans: Iterable[TextSpan]) -> CheckedSpans:
    """Return the spans that stand in `text` as they say, with labels that exist; of figures that overlap the first."""
    good: list[TextSpan] = []
    faults: list[SpanFault] = []
    places = Utf16Places(text)
    for span in spans:
        if fault := _place_fault(text, span):
            hint = _elsewhere(text, span, places) if len(faults) < _SEARCHED else ""
            faults.append(SpanFault(span.where, fault + hint))
        elif fault := _label_fault(span):
            faults.append(SpanFault(span.where, fault))
        else:
            good.append(span)
    apart: list[TextSpan] = []
    for span, other in _with_overlapped(good):
        if other is None:
            apart.append(span)
        else:
            said = f"overlaps {_named(text, other)} ({other.where})"
            faults.append(SpanFault(span.where, f"{_named(text, span)} {said}; expected each numeral in one span"))
    return CheckedSpans(apart, faults)


def _with_overlapped(spans: list[TextSpan]) -> Iterator[tuple[TextSpan, TextSpan | None]]:
    """Give each span in order, figures with the one before that they overlap."""
    last: TextSpan | None = None
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        if span.label in FACTS:
            yield span, None
        elif last is not None and span.start < last.end:
            yield span, last
        else:
            yield span, None
            last = span


def _place_fault(text: str, span: TextSpan) -> str:
    """Return why a span does not stand where it says, "" where it does."""
    if not 0 <= span.start < span.end <= len(text):
        return f"expected a place within {len(text)} characters, found {span.start} to {span.end}"
    found = text[span.start : span.end]
    if span.said is None or span.said in (found, _LINE_BREAK.sub(r"\\n", found)):  # as Label Studio writes line breaks
        return ""
    return f"expected {_short(span.said)} at {span.start} to {span.end}, found {_short(found)}"


def _elsewhere(text: str, span: TextSpan, places: Utf16Places) -> str:
    """Return where the text of a span does stand, as the end of a message."""
    if not span.said:
        return ""
    place = places.in_code_points(span.start, span.end)
    if place and text[place[0] : place[1]] == span.said:
        return f"; its places count UTF-16 units: in code points it stands at {place[0]} to {place[1]}"
    found = [match.start() for match in islice(re.finditer(re.escape(span.said), text), _PLACES + 1)]
    more = " and more places" if len(found) > _PLACES else ""
    return f"; it stands at {', '.join(map(str, found[:_PLACES]))}{more}" if found else "; the text has it nowhere"


def _label_fault(span: TextSpan) -> str:
    if span.label in LABELS:
        return ""
    return f"expected a label of {', '.join(LABELS)}, found {span.label[:80]!r}{near(span.label, LABELS)}"


def _named(text: str, span: TextSpan) -> str:
    return f"{_short(text[span.start : span.end])} at {span.start} to {span.end}"


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
