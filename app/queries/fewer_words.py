"""What is found with some of the words of a search, for a search whose words are nowhere together."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from sqlalchemy import Connection

from app.errors import nearest
from app.index import tokens
from app.index.asking import Filters
from app.index.segments import Members
from app.queries.release import Snapshot
from app.regex import regex

_PIECES = 8  # words that are looked up
_SHORTEST = 4  # letters of a word whose spelling is compared
_ALIKE = 0.8  # how alike a word and what may have been meant are at least, from 0 to 1
# words of a question, which say nothing of what is looked for
_ASKING = regex(
    r"a|about|an|and|any|are|at|been|by|came|come|did|do|does|for|from|get|go|goes|got|had|has|have|how|in|into|is|its?"
    r"|many|me|much|of|on|or|out|so|some|that|the|theirs?|them|there|these|they|this|to|was|were|went|what|when|where"
    r"|which|who|whose|why|with|you|多少|哪些|哪里|什么|怎么|如何|几个"
)
_NAMED = ("indicators", "themes", "scopes", "regions")  # vocabularies whose words a search may have meant


@dataclass(frozen=True, slots=True)
class FewerWords:
    """Words that are found together, and how many results they have."""

    words: str
    total: int


def matching(connection: Connection, snapshot: Snapshot, words: str) -> int:
    """Return how many results words have without any filter."""
    return _count(connection, snapshot, snapshot.index.live, words)


@dataclass(frozen=True, slots=True)
class _FoundPiece:
    """A word of a search, or two neighbours in Chinese, with its place in the search."""

    text: str
    start: int
    end: int
    members: Members


def fewer_words(connection: Connection, snapshot: Snapshot, filters: Filters, words: str) -> list[FewerWords]:
    """Return what to search for instead of `words`, which are found nowhere together: most of them, then each alone.

    `filters` are those of the search. A word that is nowhere is taken for the name that looks like it.
    """
    index = snapshot.index
    every = index.matching(connection, tuple(item for item in filters if item[0].column not in ("q", "type")))
    for _, types in (item for item in filters if item[0].column == "type"):
        every &= index.labelled(connection, tokens.RESOURCE, types)
    found = [piece for piece in _pieces(connection, snapshot, words, every) if piece.members]
    together: list[_FoundPiece] = []
    common = every
    for piece in sorted(found, key=lambda piece: len(piece.members)):  # a rare word says most
        if some := common & piece.members:
            together.append(piece)
            common = some
    suggested = {_joined(words, together): None, **{piece.text: None for piece in found}}
    counts = {text: _count(connection, snapshot, every, text) for text in suggested if text and text != words}
    return [FewerWords(text, total) for text, total in counts.items() if total]


def _pieces(connection: Connection, snapshot: Snapshot, words: str, every: Members) -> Iterator[_FoundPiece]:
    for n, (start, end, is_word) in enumerate(_spans(words)):
        if n == _PIECES:
            return
        text = words[start:end]
        if _ASKING.fullmatch(text.lower()):
            continue
        members = every & snapshot.index.hits(connection, tokens.terms(text)).anywhere
        if not members and is_word and len(text) >= _SHORTEST:
            text = _like(text.lower(), snapshot) or text
            members = every & snapshot.index.hits(connection, tokens.terms(text)).anywhere
        yield _FoundPiece(text, start, end, members)


def _spans(words: str) -> Iterator[tuple[int, int, bool]]:
    """Give where each word stands, and whether it is one of letters; of Chinese that touches, each two neighbours."""
    for elements, bounds, is_word in tokens.runs(words):
        width = min(2, len(elements))
        yield from ((bounds[at], bounds[at + width], is_word) for at in range(len(elements) - width + 1))


def _joined(words: str, pieces: list[_FoundPiece]) -> str:
    """Return pieces as the words of a search, in its order; neighbours that overlap are one word again."""
    joined: list[str] = []
    end = -1
    for piece in sorted(pieces, key=lambda piece: piece.start):
        if joined and piece.start < end:
            joined[-1] += words[end : piece.end]
        else:
            joined.append(piece.text)
        end = piece.end
    return " ".join(joined)


def _count(connection: Connection, snapshot: Snapshot, every: Members, words: str) -> int:
    return len(every & snapshot.index.hits(connection, tokens.terms(words)).anywhere)


def _like(word: str, snapshot: Snapshot) -> str:
    """Return the word in the English names of terms that looks most like `word`, empty if none does."""
    texts = (english.lower() for name in _NAMED for _, english in snapshot.names[name].values())
    known = sorted({each for text in texts for each in text.split() if len(each) >= _SHORTEST and each.isalpha()})
    close = nearest(word, known, 1)
    return next((each for each in close if SequenceMatcher(None, word, each).ratio() >= _ALIKE), "")
