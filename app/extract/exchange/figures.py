"""Spans to quantities: the file says place, role and attributes, our own reading what the file leaves out."""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from app.extract.exchange.attributes import AttributeFault, check_period, read_attributes
from app.extract.exchange.doubts import UNCOVERED, difference, differing, joined
from app.extract.exchange.span import SpanFault, TextSpan
from app.extract.exchange.utf16 import Utf16Places
from app.extract.result import ExtractedQuantity
from app.vocabulary import Qualifier, Role

_STATED = (Role.METRIC, Role.TARGET)
_COUNTED = (*_STATED, Role.THRESHOLD, Role.PLAN_COUNT)
_UNREAD = "the grammar does not read it as one numeral"
_READ_ALONE = ("value", "value_to", "measure_word", "qualifier")


@dataclass(slots=True)
class TakenFigures:
    """Quantities in their order, what is wrong with spans, and the new doubts; how many numerals no span covers.

    `moved` has for each quantity of our own reading the one that now stands there, by their starts.
    """

    quantities: list[ExtractedQuantity] = field(default_factory=list)
    faults: list[SpanFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    uncovered: int = 0
    moved: dict[int, int] = field(default_factory=dict)


class FigureTaking:
    """Takes spans as figures. `read` is our own reading of a text by itself."""

    def __init__(self, text: str, own: list[ExtractedQuantity], read: Callable[[str], list[ExtractedQuantity]]) -> None:
        self._text, self._own, self._read = text, own, read
        self._ends = [one.end for one in own]
        self._places = {(one.start, one.end) for one in own}
        self._utf16 = Utf16Places(text)

    def take(self, spans: Sequence[TextSpan]) -> TakenFigures:
        """Return the figures of spans that do not overlap, and those of our own reading that none of them covers."""
        taken = TakenFigures()
        covered: set[int] = set()
        for span in spans:
            overlapped = self._overlapped(span)
            covered.update(one.start for one in overlapped)
            taken.moved |= {one.start: span.start for one in overlapped if one.start not in taken.moved}
            try:
                quantity, new = self._quantity(span, overlapped)
            except AttributeFault as fault:
                taken.faults.append(SpanFault(span.where, str(fault)))
                continue
            taken.quantities.append(quantity)
            if new:
                taken.notes.append(f"{span.where}: {quantity.raw!r} at {span.start} to {span.end}: {new}")
        left = [one for one in self._own if one.start not in covered]
        taken.uncovered = len(left)
        taken.moved |= {one.start: one.start for one in left}
        taken.quantities += [replace(one, doubt=joined(UNCOVERED, one.doubt)) for one in left]
        taken.quantities.sort(key=lambda one: one.start)
        self._link(taken, {span.start: span.where for span in spans})
        return taken

    def _link(self, taken: TakenFigures, places: Mapping[int, str]) -> None:
        """Let each part name its whole as it now stands; a whole that nobody marked is a fault."""
        starts = {one.start for one in taken.quantities}
        for number, one in enumerate(taken.quantities):
            if one.part_of is None or one.part_of in starts:
                continue
            whole = taken.moved.get(one.part_of)
            taken.quantities[number] = replace(one, part_of=whole)
            if whole is None:
                fault = f"part_of: expected the start of a numeral, found {one.part_of}"
                taken.faults.append(SpanFault(places.get(one.start, ""), fault))

    def _overlapped(self, span: TextSpan) -> list[ExtractedQuantity]:
        """Return the quantities of our own reading that a span overlaps."""
        first = last = bisect_right(self._ends, span.start)
        while last < len(self._own) and self._own[last].start < span.end:
            last += 1
        return self._own[first:last]

    def _quantity(self, span: TextSpan, overlapped: list[ExtractedQuantity]) -> tuple[ExtractedQuantity, str | None]:
        """Return the quantity of a span, and the doubt that is new."""
        role = Role(span.label)
        given = self._given(span, role)
        known, strange = self._known(span, overlapped)
        said = given.pop("doubt", None)
        if "subject" in given and "subject_start" not in given:
            given["subject_start"] = self._subject_start(given["subject"], span, known)
        lost = given.get("subject") and given["subject_start"] is None and given["subject"] != known.subject
        new = joined(
            strange,
            difference({"role": role, **given}, known),
            "its subject does not stand in its paragraph" if lost else None,
        )
        made = self._made(span, role, known, given, joined(said, new, known.doubt))
        return replace(made, given=(*(["raw"] if strange else []), *differing(given, known))), new

    def _given(self, span: TextSpan, role: Role) -> dict[str, Any]:
        """Return what the attributes of a span give. Raises AttributeFault where they do not suit its role or text."""
        given = read_attributes(span.label, span.attributes)
        for name in ("qualifier", "period", "subject"):
            if given.get(name) is not None and role not in (_STATED if name == "period" else _COUNTED):
                raise AttributeFault(f"{name}: expected none for {role.value}, found {str(given[name])[:80]!r}")
        if given.get("period"):
            check_period(given["period"])
        words = given.get("subject")
        at = given.get("subject_start") if words else given.pop("subject_start", None)
        if words and at is not None and not self._text.startswith(words, at):
            raise AttributeFault(f"subject_start: expected a place of {words[:80]!r}, found {at}")
        return given

    def _known(self, span: TextSpan, overlapped: list[ExtractedQuantity]) -> tuple[ExtractedQuantity, str | None]:
        """Return our own reading of a span, and why it is none of the text's. Raises AttributeFault for UTF-16."""
        if len(overlapped) == 1 and (overlapped[0].start, overlapped[0].end) == (span.start, span.end):
            return overlapped[0], None
        if span.said is None:
            self._check_units(span)
        raw = self._text[span.start : span.end]
        around = overlapped[0] if len(overlapped) == 1 else None
        blank = ExtractedQuantity(
            span.start, span.end, raw, None, None, None, None, Role(span.label),
            around.change if around else None, around.period if around else None, around.subject if around else None,
            around.subject_start if around else None,
        )  # fmt: skip
        alone = self._read(raw)
        whole = len(alone) == 1 and (alone[0].start, alone[0].end) == (0, len(raw))
        if whole:
            blank = _signed(replace(blank, **{name: getattr(alone[0], name) for name in _READ_ALONE}))
        ours = ", ".join(f"{one.raw!r} at {one.start} to {one.end}" for one in overlapped) or "no numeral"
        return blank, joined(f"our own reading has {ours} here", None if whole else _UNREAD)

    def _check_units(self, span: TextSpan) -> None:
        """Raise AttributeFault where a span that has no text of its own fits a numeral in UTF-16 units only."""
        place = self._utf16.in_code_points(span.start, span.end)
        if place is not None and place in self._places:
            found, meant = self._text[span.start : span.end], self._text[slice(*place)]
            raise AttributeFault(
                f"{found!r} at {span.start} to {span.end} is no numeral, but in UTF-16 units {meant!r} stands there: "
                f"expected code points, {place[0]} to {place[1]}"
            )

    def _subject_start(self, subject: str | None, span: TextSpan, known: ExtractedQuantity) -> int | None:
        """Return where a subject stands in the paragraph of its figure: before it rather than after it."""
        if not subject:
            return None
        if subject == known.subject:
            return known.subject_start
        first, last = self._text.rfind("\n", 0, span.start) + 1, self._text.find("\n", span.end)
        before = self._text.rfind(subject, first, span.start)
        at = before if before >= 0 else self._text.find(subject, span.end, last if last >= 0 else len(self._text))
        return at if at >= 0 else None

    def _made(
        self, span: TextSpan, role: Role, known: ExtractedQuantity, given: dict[str, Any], doubt: str | None
    ) -> ExtractedQuantity:
        """Return a quantity of our own reading and, before it, what the file gives; without what its role has not."""
        made = replace(known, start=span.start, end=span.end, raw=self._text[span.start : span.end], role=role)
        made = replace(made, **given, doubt=doubt)
        if role not in _STATED:
            made = replace(made, period=None)
        if role not in _COUNTED:
            return replace(made, qualifier=None, subject=None, subject_start=None)
        return made if made.qualifier else replace(made, qualifier=Qualifier.EXACT)


def _signed(quantity: ExtractedQuantity) -> ExtractedQuantity:
    """Return a quantity with the sign of a decline."""
    value = quantity.value
    if quantity.change != "down" or value is None or value <= Decimal():
        return quantity
    if quantity.value_to is None:
        return replace(quantity, value=-value)
    return replace(quantity, value=-quantity.value_to, value_to=-value)
