"""Text fragments: the end of an address that makes a browser find a place in a page (WICG, Scroll to Text Fragment).

A browser matches a text only between the boundaries of words, as ICU sees them, and Chinese has no spaces to show them.
The figure alone is found elsewhere, or not at all, where it is inside of a word or occurs twice. So the text around it
goes along, cut at boundaries. Where ICU is not there, the whole quote is looked for: it begins and ends with a clause.

icu4py is an extra, `workreport[fragments]`, and imported only where it is used.
"""

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import accumulate
from typing import Any, NamedTuple
from urllib.parse import quote

from app.quotes import context

_DIRECTIVE = ":~:text="
_REMEMBERED = 4096  # to find the words of a place takes longer than all else that a record needs


class QuotedPlace(NamedTuple):
    """A place in a text: the quote that holds it, the place itself, and the text right before and right behind it."""

    quote: str
    exact: str
    prefix: str
    suffix: str


@cache
def is_installed() -> bool:
    """Tell whether icu4py is there."""
    return find_spec("icu4py") is not None


def at_fragment(address: str, place: QuotedPlace) -> str:
    """Return the address of a page with the fragment that finds a place in its text."""
    return f"{address}{'' if '#' in address else '#'}{text_fragment(place)}"


@lru_cache(_REMEMBERED)
def text_fragment(place: QuotedPlace) -> str:
    """Return the directive that finds a place: `:~:text=`, then the place with the words around it, or its quote."""
    around = _whole_words(place) if is_installed() else None
    before, exact, after = around or ("", place.quote, "")
    # what is not in one line is in several blocks of a page: from the first line to the last
    lines = [line.strip() for line in exact.splitlines() if line.strip()]
    parts = [_encoded(text) for text in dict.fromkeys((lines[0], lines[-1]))]
    if before:
        parts.insert(0, f"{_encoded(before)}-")
    if after:
        parts.append(f"-{_encoded(after)}")
    return _DIRECTIVE + ",".join(parts)


def _whole_words(place: QuotedPlace) -> tuple[str, str, str] | None:
    """Return the whole words right before a place, the place, and those behind it.

    What is known of the text ends where it may be inside of a word, unless a line or the text ends there. None where
    the place itself begins or ends inside of a word that is not known as a whole.
    """
    before, after = context(place, place.exact)
    _, begins, before = before.rpartition("\n")
    after, ends, _ = after.partition("\n")
    start, end = len(before), len(before) + len(place.exact)
    known = f"{before}{place.exact}{after}"
    bounds = list(_bounds(known))
    if not (begins or not place.prefix):
        bounds.remove(0)
    if not (ends or not place.suffix):
        bounds.remove(len(known))
    first = next((at for at in bounds if at <= start), None)
    last = next((at for at in reversed(bounds) if at >= end), None)
    return None if first is None or last is None else (known[first:start].strip(), place.exact, known[end:last].strip())


def _bounds(text: str) -> Iterator[int]:
    """Give the positions between the words of a text, its begin and its end among them."""
    # ICU counts UTF-16 units; the words themselves say how many characters they have
    return accumulate((len(word) for word in _words()(text, "zh")), initial=0)


@cache
def _words() -> Any:
    """Return the class that goes over the words of a text."""
    from icu4py.breakers import WordBreaker

    return WordBreaker


def _encoded(text: str) -> str:
    """Encode a text for a directive, in which `-`, `,` and `&` have a meaning."""
    return quote(text, safe="").replace("-", "%2D")
