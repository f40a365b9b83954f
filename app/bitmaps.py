"""Sets of small numbers as integers, and their form in the database.

Bit n of the integer says whether n is in the set: intersection is `&`, union `|`, size `bit_count()`. For an index over
the facts of an edition this is the fastest that plain Python has, whatever the database.
"""

import sys
from array import array
from collections.abc import Iterable, Iterator

# by the first byte: the bits themselves, or the members one by one, where that is shorter
_BITS, _SHORT, _LONG = 0, 1, 2


def of(numbers: Iterable[int]) -> int:
    """Return the set of some numbers."""
    known = sorted(set(numbers))
    if not known:
        return 0
    content = bytearray(known[-1] // 8 + 1)
    for number in known:
        content[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(content, "little")


def span(first: int, size: int) -> int:
    """Return the set of `size` numbers from `first` on."""
    return ((1 << size) - 1) << first


def members(bits: int) -> Iterator[int]:
    """Give the members of a set in ascending order."""
    for at, byte in enumerate(bits.to_bytes((bits.bit_length() + 7) // 8, "little")):
        if byte:
            for bit in range(8):
                if byte >> bit & 1:
                    yield at * 8 + bit


def pack(bits: int) -> bytes:
    """Write a set for the database; the empty one is empty."""
    if not bits:
        return b""
    size = 2 if bits.bit_length() <= 65536 else 4
    length = (bits.bit_length() + 7) // 8
    if bits.bit_count() * size < length:
        return bytes([_SHORT if size == 2 else _LONG]) + write(members(bits), size)
    return bytes([_BITS]) + bits.to_bytes(length, "little")


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
