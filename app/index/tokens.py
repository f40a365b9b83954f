"""Tokens: what a text can be found by. They are the same on every engine, at a load and in a search.

A text is cut into elements: a Chinese character, a figure as written (`5.85`, `3377`; `3,377` is the same figure), a
percent sign after a figure, a word of letters. Characters and figures that touch make a run, found by each element
alone and by each pair of neighbours (`培训`, `5.85万`, `75.8%`); longer parts of a run are phrases of such pairs. A
word is found by its English stem, so that `train` finds `training` and `trained`, and `programme` finds `program`.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from itertools import pairwise
from operator import add, attrgetter
from threading import Lock
from typing import NamedTuple

from app.index.spelling import american
from app.radicals import IDEOGRAPHS
from app.regex import regex

VERSION = 3  # raise it with every change of the tokens, so that the next load indexes everything again

_CHINESE = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_FIGURE = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_WORD = rf"[^\W\d_{_CHINESE}]+(?:'[^\W\d_{_CHINESE}]+)*"
_ELEMENT = regex(
    rf"(?P<characters>[{_CHINESE}]+)"
    rf"|(?P<figure>{_FIGURE})(?P<percent>%?)"
    rf"|(?P<word>{_WORD})"
)
# a run: of characters alone, of letters, or of characters and figures; and the elements of the last
_RUN = regex(rf"([{_CHINESE}]++)(?![0-9])|({_WORD})|((?:[{_CHINESE}]+|(?:{_FIGURE})%?)+)")
_PART = regex(rf"[{_CHINESE}%]|{_FIGURE}")

_ONLY_CHINESE = regex(f"[{_CHINESE}]+")


# Elements of a text that touch, their bounds, and whether it is a word: a word is a run of its own. Element n stands
# from bounds[n] until bounds[n + 1] (exclusive, in code points). Plain tuples, since there are millions of them.
TextRun = tuple[list[str], list[int], bool]


class Postings(NamedTuple):
    """What a text is found by: its elements, and each pair of neighbours, with the place of its first element.

    `pairs` and `places` are of one length. `size` is how many positions it takes, with a gap behind it, so that no
    phrase reaches from one text into the next.
    """

    elements: frozenset[str]
    pairs: Sequence[str]
    places: Sequence[int]
    size: int


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """What a text must hold to match: an element, a pair of neighbours, or a phrase of several pairs.

    `parts` are tokens, each with its distance from the beginning of the phrase. `written` is how all texts write it,
    where there is only one way: in Chinese.
    """

    elements: tuple[str, ...]
    parts: tuple[tuple[str, int], ...]
    written: str


# A column with few different values (`app.schemas.facts.LABELLED`) is indexed too: each value is a label, a token like
# a word. No word has a `=`, so labels and words cannot be mixed up. A fact without a value has the label of the empty
# value, where a filter may ask for it (`app.schemas.facts.MAYBE_NONE`).
RESOURCE = "resource"  # the column of labels that name the resource of a fact


def label(column: str, value: object) -> str:
    """Return the token of a label."""
    return f"{column}={value}"


def runs(text: str) -> Iterator[TextRun]:
    """Cut a text into its runs: tokens, bounds, and whether it is a word."""
    tokens: list[str] = []
    bounds = [-1]
    for match in _ELEMENT.finditer(plain(text)):
        start, end = match.span()
        kind = match.lastgroup
        if tokens and (start != bounds[-1] or kind == "word"):
            yield tokens, bounds, False
            tokens = []
        if kind == "word":
            yield [stem(match["word"])], [start, end], True
            continue
        if not tokens:
            bounds = [start]
        if kind == "characters":
            tokens += match[0]
            bounds += range(start + 1, end + 1)
        else:
            tokens.append(match["figure"].replace(",", ""))
            bounds.append(match.end("figure"))
            if match["percent"]:
                tokens.append("%")
                bounds.append(end)
    if tokens:
        yield tokens, bounds, False


@lru_cache(maxsize=4096)  # some texts come again and again, such as names of indicators
def postings(text: str) -> Postings:
    """Return what a text is found by. Places count from zero, with a gap between runs as between texts."""
    elements: list[str] = []
    pairs: list[str] = []
    places: list[int] = []
    position = 0
    for tokens, word, mixed in _RUN.findall(plain(text)):  # as `runs` cuts it, without the bounds: a load has millions
        if word:
            elements.append(stem(word))
            position += 2
            continue
        if mixed:
            tokens = [part.replace(",", "") for part in _PART.findall(mixed)]
        elements += tokens
        pairs += map(add, tokens, tokens[1:])
        places += range(position, position + len(tokens) - 1)
        position += len(tokens) + 1
    return Postings(frozenset(elements), pairs, places, position)


def terms(query: str) -> tuple[SearchTerm, ...]:
    """Return what a query asks for, each term once; none if it has no word, figure or Chinese character."""
    found: dict[SearchTerm, None] = {}
    for elements, _, _ in runs(query):
        tokens = tuple(elements)
        pairs = [a + b for a, b in pairwise(tokens)]
        last = len(pairs) - 1
        # every other pair, and the last: together they cover the phrase
        parts = [(pair, at) for at, pair in enumerate(pairs) if at % 2 == 0 or at == last] or [(tokens[0], 0)]
        written = "".join(tokens)
        found[SearchTerm(tokens, tuple(parts), written if _ONLY_CHINESE.fullmatch(written) else "")] = None
    return tuple(found)


_WRITTEN = attrgetter("written")

Match = tuple[int, int, int]  # start, end and the number of the term


class MatchedText(NamedTuple):
    """A text of a record, how many terms it matches, and where it matches them."""

    terms: int
    text: str
    matches: list[Match]


NO_TEXT = MatchedText(-1, "", [])


def matches(text: str, wanted: Sequence[SearchTerm]) -> list[Match]:
    """Return where a text matches terms: start, end and the number of the term, in the order of the text."""
    return _written(text, wanted) if all(map(_WRITTEN, wanted)) else _in_runs(text, wanted)


def _in_runs(text: str, wanted: Sequence[SearchTerm]) -> list[Match]:
    found = []
    for tokens, bounds, word in runs(text):
        for number, term in enumerate(wanted):
            size = len(term.elements)
            for at in range(len(tokens) - size + 1):
                if tuple(tokens[at : at + size]) == term.elements and word == _is_word(term):
                    found.append((bounds[at], bounds[at + size], number))
    return sorted(found)


def _written(text: str, wanted: Sequence[SearchTerm]) -> list[Match]:
    """Return where Chinese terms stand in a text. The text need not be cut: it has them just where they are written."""
    found: list[Match] = []
    if text.isascii():
        return found
    text = plain(text)
    for number, term in enumerate(wanted):
        written = term.written
        at = text.find(written)
        while at >= 0:
            found.append((at, at + len(written), number))
            at = text.find(written, at + 1)
    if len(wanted) > 1:
        found.sort()
    return found


def better(best: MatchedText, texts: Iterable[str], wanted: Sequence[SearchTerm]) -> MatchedText:
    """Return the text that matches most terms: `best`, or of those that match more the first."""
    find = _written if all(map(_WRITTEN, wanted)) else _in_runs
    most = len(wanted)
    for text in texts:
        found = find(text, wanted)
        held = (1 if found else 0) if most == 1 else len({number for _, _, number in found})
        if held > best.terms:
            best = MatchedText(held, text, found)
            if held == most:
                break
    return best


def snippet(texts: Iterable[str], wanted: Sequence[SearchTerm], width: int = 120) -> str:
    """Return the text that matches most terms as `marked` does; where none matches, the first."""
    return marked(better(NO_TEXT, texts, wanted), width)


def marked(matched: MatchedText, width: int = 120) -> str:
    """Return HTML of a text, cut to about `width` characters, matches in `<em>`. Everything else is escaped."""
    _, text, found = matched
    begin, end = 0, len(text)
    if end > width:
        begin = max(0, min(found[0][0] - width // 4, len(text) - width)) if found else 0
        begin, end = _whole_words(text, begin, begin + width)
    html = escape if _SPECIAL.search(text) else str
    marks, at = "…" if begin else "", begin
    for start, stop, _ in found:
        if stop > at and start < end:  # matches may overlap, and each character is marked once
            start, stop = max(start, at), min(stop, end)
            marks += f"{html(text[at:start])}<em>{html(text[start:stop])}</em>"
            at = stop
    return f"{marks}{html(text[at:end])}{'…' if end < len(text) else ''}".replace("</em><em>", "")


_SPECIAL = regex("[&<>\"']")  # what HTML must escape


def stem(word: str) -> str:
    """Return the English stem of a word, in lower case and in its American spelling."""
    return _stem(word.lower())


_LOCK = Lock()  # a stemmer keeps its word in itself, so only one thread may use it


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    with _LOCK:
        return str(_stemmer().stemWord(american(word)))


@cache
def _stemmer():  # type: ignore[no-untyped-def] # the package has no types
    import snowballstemmer  # imported when it is needed, since that costs more than the rest of this module

    return snowballstemmer.stemmer("english")


def _is_word(term: SearchTerm) -> bool:
    return len(term.elements) == 1 and not _ELEMENT_OF_RUN.match(term.elements[0])


_ELEMENT_OF_RUN = regex(rf"[{_CHINESE}0-9%]")


_SIGNS = {"’": "'", "ʼ": "'", "．": "."}  # forms of signs that stand inside words and figures
_WIDE_COMMA = regex("(?<=[０-９])，(?=[０-９]{3})")  # ３，３７７: elsewhere it is the comma of a sentence


def plain(text: str) -> str:
    """Return a text of the same length whose letters, digits and the signs of figures have one form and one case."""
    if _IS_PLAIN.fullmatch(text):
        return text
    return text.lower() if text.isascii() else _WIDE_COMMA.sub(",", text).translate(_FORMS)


# texts of only these characters stay as they are; to test that costs a sixth of giving each character its form
_IS_PLAIN = regex("[\u4e00-\u9fff0-9a-z、。，；：“”《》（）·]*")


class _Forms(dict[int, str]):
    """The form of each character, worked out when the character first appears."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        form = unicodedata.normalize("NFKC", IDEOGRAPHS.get(character, character)).lower()
        form = form if len(form) == 1 and (form.isalnum() or form == "%") else _SIGNS.get(character, character)
        if len(self) < 50_000:
            self[code] = form
        return form


_FORMS = _Forms()


def _whole_words(text: str, begin: int, end: int) -> tuple[int, int]:
    """Move both ends of a cut out of English words, by 20 characters at most."""
    for _ in range(20):
        before, after = 0 < begin < len(text) and _in_word(text, begin), end < len(text) and _in_word(text, end)
        begin, end = begin - before, end + after
        if not before and not after:
            break
    return begin, min(end, len(text))


def _in_word(text: str, at: int) -> bool:
    return all(character.isascii() and character.isalnum() for character in text[at - 1 : at + 1])
