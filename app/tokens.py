"""What a text can be found by: the same tokens on every engine, when it is loaded and when it is asked for.

A text is cut into elements: a Chinese character, a figure as written (`5.85`, `3377`; `3,377` is the same figure), a
percent sign after a figure, a word of letters. Characters and figures that touch make a run, found by each element
alone and by each pair of neighbours (`培训`, `5.85万`, `75.8%`); longer parts of a run are phrases of such pairs. A
word is found by its English stem, so that `train` finds `training` and `trained`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from itertools import pairwise
from threading import Lock

VERSION = 1  # to be raised with every change of the tokens: what was loaded before is then tokenised again

_CHINESE = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_ELEMENT = re.compile(
    rf"(?P<character>[{_CHINESE}])"
    r"|(?P<figure>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?P<percent>%?)"
    rf"|(?P<word>[^\W\d_{_CHINESE}]+(?:'[^\W\d_{_CHINESE}]+)*)"
)


@dataclass(frozen=True, slots=True)
class Element:
    """A piece of a text, from `start` until `end` (exclusive, in code points); `run` numbers the run it belongs to.

    A word is a run of its own and `stem` tells it from a character.
    """

    token: str
    start: int
    end: int
    run: int
    word: bool


@dataclass(frozen=True, slots=True)
class Posting:
    """Where a text has a token: `position` is that of its first element. `pair` tells neighbours from one element."""

    token: str
    position: int
    pair: bool


@dataclass(frozen=True, slots=True)
class Term:
    """What a document must hold to match: an element or a pair of neighbours, or a phrase of several pairs.

    `parts` are tokens, each with its distance from the beginning of the phrase.
    """

    elements: tuple[str, ...]
    parts: tuple[tuple[str, int], ...]


def elements(text: str) -> list[Element]:
    """Cut a text into its elements."""
    found: list[Element] = []
    plain = _plain(text)
    run, end = -1, -1
    for match in _ELEMENT.finditer(plain):
        word = match["word"]
        if word is not None or match.start() != end or (found and found[-1].word):
            run += 1
        start, end = match.span()
        if word is not None:
            found.append(Element(stem(word), start, end, run, True))
        elif match["figure"] is None:
            found.append(Element(match["character"], start, end, run, False))
        else:
            found.append(Element(match["figure"].replace(",", ""), start, match.end("figure"), run, False))
            if match["percent"]:
                found.append(Element("%", match.start("percent"), end, run, False))
    return found


def postings(text: str, position: int = 0) -> tuple[list[Posting], int]:
    """Return the tokens of a text whose first element has a position, and the position for a text after it.

    Positions leave a gap between runs: no phrase reaches from one into the next.
    """
    found: list[Posting] = []
    before: Element | None = None
    for element in elements(text):
        if before is not None:
            touching = before.run == element.run
            if touching:
                found.append(Posting(before.token + element.token, position, True))
            position += 1 if touching else 2
        found.append(Posting(element.token, position, False))
        before = element
    return found, position + 2


def terms(query: str) -> tuple[Term, ...]:
    """Return what a query asks for, each term once; none where it holds no word, figure or Chinese character."""
    found: dict[Term, None] = {}
    for run in _runs(query):
        tokens = tuple(element.token for element in run)
        pairs = [a + b for a, b in pairwise(tokens)]
        last = len(pairs) - 1
        # every other pair, and the last: together they cover the phrase
        parts = [(pair, at) for at, pair in enumerate(pairs) if at % 2 == 0 or at == last] or [(tokens[0], 0)]
        found[Term(tokens, tuple(parts))] = None
    return tuple(found)


def matches(text: str, wanted: Sequence[Term]) -> list[tuple[int, int, int]]:
    """Return where a text matches terms: start, end and the number of the term, in the order of the text."""
    found = []
    for run in _runs(text):
        tokens = [element.token for element in run]
        for number, term in enumerate(wanted):
            size = len(term.elements)
            for at in range(len(tokens) - size + 1):
                if tuple(tokens[at : at + size]) == term.elements and run[at].word == _is_word(term):
                    found.append((run[at].start, run[at + size - 1].end, number))
    return sorted(found)


def snippet(texts: Iterable[str], wanted: Sequence[Term], width: int = 120) -> str:
    """Return HTML of the text that matches most terms, cut to about `width` characters, matches in `<em>`.

    Of equals the first; where none matches, the beginning of the first text. Everything but the marks is escaped.
    """
    best: tuple[int, str, list[tuple[int, int, int]]] = (-1, "", [])
    for text in texts:
        found = matches(text, wanted)
        hits = len({number for _, _, number in found})
        if hits > best[0]:
            best = (hits, text, found)
        if hits == len(wanted):
            break
    _, text, found = best
    begin = max(0, min(found[0][0] - width // 4, len(text) - width)) if found else 0
    begin, end = _whole_words(text, begin, begin + width)
    parts, at = ["…" if begin else ""], begin
    for start, stop, _ in found:
        if stop > at and start < end:  # matches may overlap: what is marked is marked once
            start, stop = max(start, at), min(stop, end)
            parts += [escape(text[at:start]), "<em>", escape(text[start:stop]), "</em>"]
            at = stop
    parts += [escape(text[at:end]), "…" if end < len(text) else ""]
    return "".join(parts).replace("</em><em>", "")


def stem(word: str) -> str:
    """Return the English stem of a word in lower case."""
    return _stem(word.lower())


_LOCK = Lock()  # a stemmer keeps the word it is at


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    with _LOCK:
        return str(_stemmer().stemWord(word))


@cache
def _stemmer():  # type: ignore[no-untyped-def] # the package has no types
    import snowballstemmer  # its import costs more than the rest of this module: not before it is needed

    return snowballstemmer.stemmer("english")


def _is_word(term: Term) -> bool:
    return len(term.elements) == 1 and not _ELEMENT_OF_RUN.match(term.elements[0])


_ELEMENT_OF_RUN = re.compile(rf"[{_CHINESE}0-9%]")


def _runs(text: str) -> Iterator[list[Element]]:
    run: list[Element] = []
    for element in elements(text):
        if run and run[-1].run != element.run:
            yield run
            run = []
        run.append(element)
    if run:
        yield run


_APOSTROPHES = str.maketrans("’ʼ", "''")


def _plain(text: str) -> str:
    """Return a text of the same length whose letters, digits and percent signs have one form and one case."""
    if text.isascii():
        return text.lower()
    return "".join(map(_form, text)).translate(_APOSTROPHES)


@lru_cache(maxsize=50_000)
def _form(character: str) -> str:
    form = unicodedata.normalize("NFKC", character).lower()
    return form if len(form) == 1 and (form.isalnum() or form == "%") else character


def _whole_words(text: str, begin: int, end: int) -> tuple[int, int]:
    """Move the ends of a cut out of English words, by a few characters at most."""
    for _ in range(20):
        if 0 < begin < len(text) and _in_word(text, begin):
            begin -= 1
        if end < len(text) and _in_word(text, end):
            end += 1
    return begin, min(end, len(text))


def _in_word(text: str, at: int) -> bool:
    return all(character.isascii() and character.isalnum() for character in text[at - 1 : at + 1])
