"""Where elements stand in the members of a segment, and lists of such positions in their form in the database."""

import sys
from array import array
from collections.abc import Iterable

from pyroaring import FrozenBitMap

from app.index.sets import EMPTY

# A position has 32 bits: 20 for the member, 1 for "outside the head", 11 for the place. After 2,048 elements places
# begin again: a longer text is still found, but a phrase may be found in it that it does not hold.
PLACES = 1 << 11
BEYOND_HEAD = PLACES
MEMBERS = 1 << 20


def position(member: int, place: int, head: bool) -> int:
    """Return the position of an element of a member of a segment."""
    return member << 12 | (0 if head else BEYOND_HEAD) | place % PLACES


def members_at(positions: Iterable[int]) -> tuple[list[int], list[int]]:
    """Return the members with positions in their head, and those with any position. Both ascend if `positions` do."""
    head = dict.fromkeys([at >> 12 for at in positions if not at & BEYOND_HEAD])
    return list(head), list(dict.fromkeys([at >> 12 for at in positions]))


def write(numbers: Iterable[int]) -> bytes:
    """Write whole numbers of 4 bytes each, little end first."""
    content = array("I", numbers)
    if sys.byteorder == "big":
        content.byteswap()
    return content.tobytes()


def read(content: bytes) -> "array[int]":
    """Read what `write` wrote."""
    numbers = array("I", content)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def follow(parts: list[tuple[bytes, int]]) -> tuple[FrozenBitMap, FrozenBitMap]:
    """Return the members that have a phrase in name, title or figure, and those that have it anywhere.

    `parts` are the packed positions of each pair, and its distance from the beginning of the phrase.
    """
    begins: set[int] | None = None
    for content, at in sorted(parts, key=lambda part: len(part[0])):
        places = {place - at for place in read(content)}
        begins = places if begins is None else begins & places
        if not begins:
            return EMPTY, EMPTY
    begins = begins or set()
    return FrozenBitMap([b >> 12 for b in begins if not b & BEYOND_HEAD]), FrozenBitMap([b >> 12 for b in begins])
