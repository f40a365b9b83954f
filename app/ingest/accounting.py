"""Which numerals of a text are covered by entries of numerals.yaml, and which are left."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from app.ingest.known_text import KnownText
from app.quantity import NUMERAL

Span = tuple[int, int]  # start and end, in code points


class NumeralAccount:
    """The numerals of `source` against the spans of entries.

    `missing` are the spans that no entry covers, in order; `written` is the number of numeral characters of the text,
    `in_idioms` how many of them only stand in `idioms`, words that count nothing: in no numeral, with an entry or not.
    """

    def __init__(self, source: str, spans: Iterable[Span], idioms: Iterable[str], text: KnownText) -> None:
        covered = bytearray(len(source))
        for start, end in spans:
            covered[start:end] = b"\1" * len(source[start:end])
        left = [other for other in text.numerals if not any(covered[other.start : other.end])]
        places = [match.start() for match in NUMERAL.finditer(source)]
        for other in left:
            covered[other.start : other.end] = b"\1" * len(other.text)
        idle: set[int] = set()
        for idiom in idioms:
            for match in re.finditer(re.escape(idiom), source):
                idle.update(range(match.start(), match.end()))
        bare = _runs([at for at in places if not covered[at] and at not in idle])
        self.missing = sorted([*((other.start, other.end) for other in left), *bare])
        self.written = len(places)
        self.in_idioms = sum(1 for at in places if at in idle and not covered[at])


def _runs(places: list[int]) -> Iterator[Span]:
    """Give start and end of each run of consecutive places."""
    for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        run_places = [place for _, place in run]
        yield run_places[0], run_places[-1] + 1
