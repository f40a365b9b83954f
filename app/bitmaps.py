"""Sets of small numbers as integers, and their form in the database.

Bit n of the integer says whether n is in the set: intersection is `&`, union `|`, size `bit_count()`. For sets of some
ten thousand facts this is the fastest that plain Python has, whatever the database.
"""

import re
import sys
from array import array
from collections.abc import Iterable, Iterator, Sequence

# by the first byte: the bits themselves, or the members one by one, where that is much shorter: it is slower to read
_BITS, _SHORT, _LONG = 0, 1, 2
_MUCH = 4
_SOME = re.compile(rb"[^\0]")
_BITS_OF = tuple(tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256))


def of(numbers: Iterable[int]) -> int:
    """Return the set of some numbers."""
    known = list(numbers)
    if not known:
        return 0
    content = bytearray(max(known) // 8 + 1)
    for number in known:
        content[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(content, "little")


def span(first: int, size: int) -> int:
    """Return the set of `size` numbers from `first` on."""
    return ((1 << size) - 1) << first


def members(bits: int) -> Iterator[int]:
    """Give the members of a set in ascending order."""
    content = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for found in _SOME.finditer(content):
        at = found.start()
        for bit in _BITS_OF[content[at]]:
            yield at * 8 + bit


def pack(numbers: Sequence[int]) -> bytes:
    """Write a set for the database, given as its members in ascending order; the empty one is empty."""
    if not numbers:
        return b""
    last = numbers[-1]
    size = 2 if last < 65536 else 4
    if len(numbers) * size * _MUCH < last // 8 + 1:
        return bytes([_SHORT if size == 2 else _LONG]) + write(numbers, size)
    return bytes([_BITS]) + of(numbers).to_bytes(last // 8 + 1, "little")


def unpack(content: bytes) -> int:
    """Read a set that `pack` wrote."""
    if not content:
        return 0
    if content[0] == _BITS:
        return int.from_bytes(content[1:], "little")
    size = 2 if content[0] == _SHORT else 4
    if len(content) == size + 1:
        return 1 << int.from_bytes(content[1:], "little")
    return of(read(content[1:], size))


def write(numbers: Iterable[int], size: int = 4) -> bytes:
    """Write whole numbers of `size` bytes each, 2 or 4, little end first."""
    content = array("H" if size == 2 else "I", numbers)
    if sys.byteorder == "big":
        content.byteswap()
    return content.tobytes()


def read(content: bytes, size: int = 4) -> "array[int]":
    """Read what `write` wrote."""
    numbers = array("H" if size == 2 else "I", content)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
