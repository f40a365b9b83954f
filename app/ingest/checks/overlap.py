"""The pieces of a source that the seeds quote, laid over each other. Pieces that overlap must agree.

Quotes, figures, prefixes and suffixes overlap nearly everywhere, so most typing errors show even without the source.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from app.ingest.seed_file import Location
from app.ingest.seed_folder import ReportSeeds
from app.ingest.seed_table import Table
from app.ingest.seeds import Seed
from app.quotes import place_in_quote

_UNKNOWN = "\0"  # a character of the source that no piece has


class Piece(NamedTuple):
    """A stretch of the source from `start` (code points), as one field of record `number` of a table gives it."""

    start: int
    text: str
    table: Table[Seed]
    number: int
    where: Location

    @property
    def record(self) -> tuple[str, int]:
        """The record that the piece is from."""
        return self.table.file.path.name, self.number

    def says(self, at: int) -> str:
        """Return the character at a place of the source."""
        return self.text[at - self.start]


def check_overlaps(seeds: ReportSeeds) -> list[tuple[int, str]]:
    """Report pieces that contradict others: the minority where most records agree, otherwise all of them.

    Returns the stretches of the source that the pieces make up, each with its start. Characters on which they disagree
    are left out.
    """
    pieces = list(_pieces(seeds))
    known = [_UNKNOWN] * max((piece.start + len(piece.text) for piece in pieces), default=0)
    conflicts = dict.fromkeys(at for piece in pieces if (at := _laid(piece, known)) is not None)
    reported: set[int] = set()
    for at in conflicts:
        _report(at, [piece for piece in pieces if piece.start <= at < piece.start + len(piece.text)], reported)
        known[at] = _UNKNOWN
    return [(run.start(), run[0]) for run in re.finditer(f"[^{_UNKNOWN}]+", "".join(known))]


def _laid(piece: Piece, known: list[str]) -> int | None:
    """Add a piece to what is known. Returns the first place where they contradict each other, None if they agree."""
    stretch, text = slice(piece.start, piece.start + len(piece.text)), list(piece.text)
    before = known[stretch]
    if before == text:
        return None
    if before.count(_UNKNOWN) == len(before):
        known[stretch] = text
        return None
    for at, (old, new) in enumerate(zip(before, text, strict=True), piece.start):
        if old == _UNKNOWN:
            known[at] = new
        elif old != new:
            return at
    return None


def _pieces(seeds: ReportSeeds) -> Iterator[Piece]:
    """Give the pieces of every entry that is consistent in itself. The others are reported elsewhere."""
    for table in seeds.facts.values():
        for index, fact in table.rows:
            for place, evidence in enumerate(fact.evidence):
                exact, where = fact.exact(evidence), ("evidence", place)
                inside = place_in_quote(evidence, exact)
                if evidence.end - evidence.start != len(exact) or inside is None:
                    continue
                start = evidence.start
                if start < max(inside, len(evidence.prefix)):
                    continue
                yield Piece(start - inside, evidence.quote, table, index, (*where, "quote"))
                yield Piece(start - len(evidence.prefix), evidence.prefix, table, index, (*where, "prefix"))
                yield Piece(evidence.end, evidence.suffix, table, index, (*where, "suffix"))
    for index, numeral in seeds.numerals.rows:
        if numeral.end - numeral.start == len(numeral.text):
            yield Piece(numeral.start, numeral.text, seeds.numerals, index, ("text",))


def _report(at: int, pieces: list[Piece], reported: set[int]) -> None:
    votes = Counter(dict.fromkeys((piece.says(at) for piece in pieces), 0))
    votes.update(character for _, character in {(piece.record, piece.says(at)) for piece in pieces})
    (first, most), (_, second) = votes.most_common(2)
    for piece in pieces:
        said = piece.says(at)
        if (most > second and said == first) or id(piece) in reported:
            continue
        reported.add(id(piece))
        other = next(p for p in pieces if p.says(at) != said)
        path = other.table.file
        place = (other.number, *other.where)
        message = (
            f"at {at} it has {said!r}, where {path.path.name}:{path.line(place)} has {other.says(at)!r}: "
            "one of the two is not what the source says"
        )
        piece.table.fault(piece.number, piece.where, message)
