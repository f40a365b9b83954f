"""Spans to facts: the file says place, class and attributes, our own reading what the file leaves out."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.extract.exchange.attributes import FACTS, AttributeFault, codes, read_attributes, undefaulted
from app.extract.exchange.doubts import NO_SPANS, difference, joined
from app.extract.exchange.span import SpanFault, TextSpan
from app.extract.result import ExtractedDocument, ExtractedFact
from app.regex import regex

_TITLE = regex("《([^《》]+)》")
_OTHER = "other"


@dataclass(slots=True)
class TakenFacts:
    """The facts of one class, what is wrong with spans, and the new doubts."""

    facts: list[ExtractedFact] = field(default_factory=list)
    faults: list[SpanFault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class FactTaking:
    """Takes spans as facts, given the starts of the figures and where those of our own reading went."""

    def __init__(self, text: str, starts: list[int], moved: Mapping[int, int]) -> None:
        self._text, self._starts, self._moved = text, starts, moved

    def take(self, label: str, spans: Iterable[TextSpan], own: Iterable[ExtractedFact]) -> TakenFacts:
        """Return the facts of a class: those of its spans, or our own where it has none."""
        taken = TakenFacts()
        linked = [self._linked(one) for one in own]
        known: dict[tuple[int, int], list[ExtractedFact]] = {}
        for one in linked:
            known.setdefault((one.start, one.end), []).append(one)
        for span in spans:
            try:
                same = known.get((span.start, span.end))
                fact, new = self._fact(label, span, same.pop(0) if same else None)
            except AttributeFault as fault:
                taken.faults.append(SpanFault(span.where, str(fault)))
                continue
            taken.facts.append(fact)
            if new:
                taken.notes.append(f"{span.where}: {fact.quote[:40]!r} at {span.start} to {span.end}: {new}")
        if not taken.facts and not taken.faults:
            taken.facts = [replace(one, doubt=joined(NO_SPANS, one.doubt)) for one in linked]
        taken.facts.sort(key=_place)
        return taken

    def _linked(self, fact: ExtractedFact) -> ExtractedFact:
        """Return a fact of our own reading, with its figures as they now stand."""
        linked: dict[str, Any] = {"quantities": sorted({self._moved[one] for one in fact.quantities})}
        for name in ("sessions", "trainees"):
            if (start := getattr(fact, name, None)) is not None:
                linked[name] = self._moved[start]
        return replace(fact, **linked)

    def _fact(self, label: str, span: TextSpan, known: ExtractedFact | None) -> tuple[ExtractedFact, str | None]:
        """Return the fact of a span, and the doubt that is new."""
        given = read_attributes(label, span.attributes)
        said = given.pop("doubt", None)
        if known:
            fact, new = replace(known, **given), difference(given, known)
            fact = replace(fact, doubt=joined(said, new, known.doubt))
        else:
            fact, new = self._blank(label, span, given)
            fact = replace(fact, doubt=joined(said, new))
        self._check(fact)
        return fact, new

    def _blank(self, label: str, span: TextSpan, given: dict[str, Any]) -> tuple[ExtractedFact, str | None]:
        """Return a fact that our own reading has not: its name is its text, a code that is not given is a guess."""
        quote = self._text[span.start : span.end]
        filled: dict[str, Any] = {}
        guessed = []
        if label == "document" and "title" not in given:
            title = _TITLE.search(quote)
            if title is None:
                raise AttributeFault(f"expected a title in 《》, found {quote[:40]!r}")
            filled = {"title": title[1], "title_start": span.start + title.start(1)}
        elif label == "document" and "title_start" not in given:
            filled["title_start"] = max(span.start, self._text.find(given["title"], span.start, span.end))
        for name, optional in undefaulted(label).items():
            if name in given or name in filled:
                continue
            if optional:
                filled[name] = None
            elif known := codes(label, name):
                filled[name] = _OTHER if _OTHER in known else known[0]
                guessed.append(f"{name} is not given, {filled[name]} is a guess")
            else:
                filled[name] = quote
        start, end = given.get("clause_start"), given.get("clause_end")
        first, last = span.start if start is None else start, span.end if end is None else end
        starts = self._starts[bisect_left(self._starts, first) : bisect_left(self._starts, last)]
        filled = {"quantities": starts, **filled, **given}
        fact = FACTS[label][1](start=span.start, end=span.end, quote=quote, **filled)
        return fact, joined(f"our own reading has no {label} here", *guessed)

    def _check(self, fact: ExtractedFact) -> None:
        """Raise AttributeFault unless a fact names figures that exist and stands where it says."""
        named = [(name, getattr(fact, name, None)) for name in ("sessions", "trainees")]
        for name, start in [*named, *(("quantities", one) for one in fact.quantities)]:
            if start is None:
                continue
            at = bisect_left(self._starts, start)
            if self._starts[at : at + 1] != [start]:
                close = sorted(self._starts[max(0, at - 1) : at + 1], key=lambda one: abs(one - start))[:1]
                near = "".join(f"; the nearest is {one}" for one in close)
                raise AttributeFault(f"{name}: expected the start of a numeral, found {start}{near}")
        if isinstance(fact, ExtractedDocument) and not self._text.startswith(fact.title, fact.title_start):
            raise AttributeFault(f"title_start: expected a place of {fact.title[:80]!r}, found {fact.title_start}")
        clause = getattr(fact, "clause_start", None), getattr(fact, "clause_end", None)
        if clause != (None, None) and not _holds(clause, fact.start, fact.end, len(self._text)):
            raise AttributeFault(f"clause_start, clause_end: expected a clause that holds the span, found {clause}")


def _place(fact: ExtractedFact) -> tuple[int, int]:
    """Return what facts are ordered by: documents by their titles, since one quote may hold several."""
    return (fact.title_start if isinstance(fact, ExtractedDocument) else fact.start), fact.end


def _holds(clause: tuple[int | None, int | None], start: int, end: int, length: int) -> bool:
    first, last = clause
    return first is not None and last is not None and first <= start and end <= last <= length
