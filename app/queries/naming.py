"""What a name may mean: things that are called just so, and things whose names look like it.

Width, case, spaces, radicals and the shape of quotation marks make no difference (`folded`). A word of which case is
part, such as the unit `MW`, is compared with its case.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest

from app.radicals import IDEOGRAPHS
from app.regex import regex

MAX_NAME = 200  # characters; what is longer is no name
EXACT = 100  # score of a thing that is called just so
_ALIKE = 99  # maximum score of any other
_LEAST = 30  # score of what is worth showing

_SIGNS = {**dict.fromkeys("’ʼ‘", "'"), **dict.fromkeys("“”「」", '"'), **dict.fromkeys("‐‑–—", "-")}
_FORMS = str.maketrans({**IDEOGRAPHS, **_SIGNS})
_CHINESE = "\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff"
_LOOSE = regex(rf"(?<=[{_CHINESE}])\s+|\s+(?=[{_CHINESE}])")  # between Chinese characters no space means anything


def folded(text: str) -> str:
    """Return a name without differences that mean nothing."""
    return written(text).casefold()


def written(text: str) -> str:
    """Return a name as `folded` does, but with its case."""
    plain = unicodedata.normalize("NFKC", text.translate(_FORMS)).translate(_FORMS)
    return _LOOSE.sub("", " ".join(plain.split()))


class NameIndex:
    """The names of things, which are numbered in the order in which they come.

    Each thing has its names, of which case is no part, and its words, of which it is one.
    """

    def __init__(self, things: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
        self._names: dict[str, set[int]] = {}
        self._words: dict[str, set[int]] = {}
        self._labels: list[tuple[int, str, int]] = []  # of each label its thing, its text and how many pieces it has
        self._holding: dict[str, list[int]] = {}  # the labels that hold a piece
        for number, (names, words) in enumerate(things):
            for text in map(folded, names):
                self._names.setdefault(text, set()).add(number)
            for text in map(written, words):
                self._words.setdefault(text, set()).add(number)
            for label in dict.fromkeys(map(folded, (*names, *words))):
                self._add(number, label)

    def _add(self, number: int, label: str) -> None:
        pieces = set(_pieces(label))
        for piece in pieces:
            self._holding.setdefault(piece, []).append(len(self._labels))
        self._labels.append((number, label, len(pieces)))

    def called(self, name: str) -> frozenset[int]:
        """Return the things that are called just so."""
        return frozenset(self._names.get(folded(name), set()) | self._words.get(written(name), set()))

    def like(self, name: str) -> dict[int, int]:
        """Return the things whose names look like this one, with their scores, which are below that of an exact name.

        A score is the mean of two shares: of the pieces that both have in all pieces (Dice), and in those of the name.
        """
        pieces = set(_pieces(folded(name)))
        shared = Counter(label for piece in pieces for label in self._holding.get(piece, ()))
        found: dict[int, int] = {}
        for label, both in shared.items():
            number, _, size = self._labels[label]
            score = int(_ALIKE * (2 * both / (len(pieces) + size) + both / len(pieces)) / 2)
            if score >= _LEAST:
                found[number] = max(score, found.get(number, 0))
        return found

    def typed(self, text: str) -> dict[int, int]:
        """Return the things that somebody may mean who has typed so much, with their scores.

        Those that are called just so come first, then those whose names begin so, hold it, and look like it.
        """
        part = folded(text)
        holding = [(number, label) for number, label, _ in self._labels if part in label]
        found = self.like(text) if part else {}
        found |= {number: EXACT + 1 for number, _ in holding}
        found |= {number: EXACT + 2 for number, label in holding if label.startswith(part)}
        return found | dict.fromkeys(self.called(text), EXACT + 3)


def best(scores: dict[int, int], most: int) -> list[tuple[int, int]]:
    """Return the things with the highest scores and these, the best first, of equals those that come first."""
    return nlargest(most, scores.items(), key=lambda found: (found[1], -found[0]))


def _pieces(text: str) -> Iterator[str]:
    """Give three characters of a text that is written with letters, two of one that is written in Chinese."""
    if text:
        text = f" {text} "
        for at in range(len(text) - 1):
            three = text[at : at + 3]
            yield three if three.isascii() else three[:2]
