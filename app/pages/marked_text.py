"""The text of a report as HTML, with the places of its facts marked and every sentence in an element of its own.

Places may lie inside each other, share an end or overlap. Elements cannot overlap: where a mark would, it ends and goes
on in another piece. The first piece of a fact has its id; so the page lights it, and the sentence around it, as
`:target`, without a script. Further pieces, and the sentences around these, have a class for which `rules` has a rule.

Nothing is added to the text and nothing lost; positions count code points.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from app.sentence import sentence_cuts


class MarkedPlace(NamedTuple):
    """A place of a fact in the text, its end exclusive. `name` is what the address of the page names the fact by."""

    start: int
    end: int
    name: str
    figure: bool = False


class SentencePart(NamedTuple):
    """A sentence without the white space around it, or the part of one between two bounds; its end is exclusive."""

    start: int
    end: int


@dataclass
class MarkedText:
    """A text with the places of its facts.

    `bounds` are further positions at which every element ends, such as the ends of paragraphs. Raises ValueError for a
    place outside the text.
    """

    text: str
    spans: Sequence[MarkedPlace]
    bounds: Iterable[int] = ()
    _classes: dict[str, str] = field(default_factory=dict, init=False)
    _named: set[str] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        """Find the sentences, and which facts light more than the sentence that their first piece stands in."""
        if any(not 0 <= span.start < span.end <= len(self.text) for span in self.spans):
            raise ValueError("a place lies outside the text")
        self._cuts = sentence_cuts(self.text)
        ends = sorted({*self._cuts, *self.bounds})
        parts = (self._stripped(a, b) for a, b in pairwise(ends))
        self._sentences = [part for part in parts if part is not None]
        self._starts = [sentence.start for sentence in self._sentences]
        # of places that begin together the longest is opened first, and so holds the others
        self._sorted = sorted(self.spans, key=lambda span: (span.start, -span.end))
        self._inside: dict[SentencePart, list[MarkedPlace]] = {}
        for span in self._sorted:
            for sentence in self._overlapping(span.start, span.end):
                self._inside.setdefault(sentence, []).append(span)
        self._lit = self._also_lit()

    def html(self, start: int, end: int) -> str:
        """Return a part of the text as HTML; `start` and `end` are among the bounds, or the ends of the text."""
        out: list[str] = []
        at = start
        for sentence in self._overlapping(start, end):
            out.append(escaped(self.text[at : sentence.start]))
            classes = " ".join(["s", *sorted(self._lit.get(sentence, ()))])
            out += [f'<span class="{classes}">', *self._pieces(sentence), "</span>"]
            at = sentence.end
        out.append(escaped(self.text[at:end]))
        return "".join(out)

    def rules(self) -> str:
        """Return the style sheet for facts in several pieces or sentences, empty if there are none."""
        return "".join(
            f':root:has([id="{name}"]:target) .s.{one}{{background:var(--mark)}}'
            f':root:has([id="{name}"]:target) mark.{one}{{background:var(--strong)}}'
            for name, one in self._classes.items()
        )

    def _stripped(self, start: int, end: int) -> SentencePart | None:
        part = self.text[start:end]
        first = start + len(part) - len(part.lstrip())
        return SentencePart(first, start + len(part.rstrip())) if part.strip() else None

    def _also_lit(self) -> Mapping[SentencePart, set[str]]:
        """Return the classes of each sentence: of facts that light it though their first piece is elsewhere."""
        by_name: dict[str, list[MarkedPlace]] = {}
        for span in self._sorted:
            by_name.setdefault(span.name, []).append(span)
        lit: dict[SentencePart, set[str]] = {}
        for name, spans in by_name.items():
            found = dict.fromkeys(s for span in spans for s in self._overlapping(*self._around(span)))
            if len(found) > 1 or len(spans) > 1:
                one = self._class(name)
                for sentence in found:
                    lit.setdefault(sentence, set()).add(one)
        return lit

    def _around(self, span: MarkedPlace) -> tuple[int, int]:
        """Return where the sentence around a place begins and ends, as `app.sentence.sentence_span` has it."""
        cuts = self._cuts
        return cuts[bisect_right(cuts, span.start) - 1], cuts[bisect_left(cuts, span.end)]

    def _overlapping(self, start: int, end: int) -> list[SentencePart]:
        """Return the sentences that have a character of a part of the text."""
        last = bisect_left(self._starts, end)
        first = max(0, bisect_right(self._starts, start) - 1)
        return [sentence for sentence in self._sentences[first:last] if sentence.end > start]

    def _class(self, name: str) -> str:
        return self._classes.setdefault(name, f"m{len(self._classes)}")

    def _pieces(self, within: SentencePart) -> Iterator[str]:
        """Give the HTML of a sentence: its text, cut wherever a place begins or ends."""
        open_: list[MarkedPlace] = []
        at = within.start
        coming = self._inside.get(within, [])
        for cut in sorted({within.end, *_cutting(within, coming)}):
            for span in [span for span in coming if max(span.start, within.start) == at]:
                open_.append(span)
                yield self._opening(span)
            yield escaped(self.text[at:cut])
            at = cut
            ending = [n for n, span in enumerate(open_) if span.end <= cut or cut == within.end]
            if ending:
                above = open_[ending[0] :]
                yield "</mark>" * len(above)
                again = [span for span in above if span.end > cut and cut < within.end]
                open_[ending[0] :] = again
                for span in again:
                    yield self._opening(span)

    def _opening(self, span: MarkedPlace) -> str:
        """Return the start of a piece. The first piece of a fact has its id; a fact in several has a class, too."""
        attributes = [f' id="{span.name}"'] if span.name not in self._named else []
        if span.name in self._named:
            self._class(span.name)
        self._named.add(span.name)
        classes = [*(["f"] if span.figure else []), *([self._classes[span.name]] if span.name in self._classes else [])]
        if classes:
            attributes.append(f' class="{" ".join(classes)}"')
        return f"<mark{''.join(attributes)}>"


def escaped(text: str) -> str:
    """Write a text as HTML, also inside an attribute. A parser would take a carriage return for a line feed."""
    return (
        text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
        .replace("\r", "&#13;")
    )


def _cutting(within: SentencePart, spans: Iterable[MarkedPlace]) -> Iterator[int]:
    for span in spans:
        for at in (span.start, span.end):
            if within.start < at < within.end:
                yield at
