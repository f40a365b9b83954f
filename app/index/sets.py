"""Sets of small numbers, as Roaring bitmaps, and their form in the database."""

from collections.abc import Iterable

from pyroaring import FrozenBitMap

EMPTY = FrozenBitMap()


def pack(numbers: Iterable[int]) -> bytes:
    """Write a set for the database, in the portable format of Roaring bitmaps. The empty set is no bytes."""
    numbers = FrozenBitMap(numbers)
    return numbers.serialize() if numbers else b""


def unpack(content: bytes) -> FrozenBitMap:
    """Read a set that `pack` wrote."""
    return FrozenBitMap.deserialize(content) if content else EMPTY


def without_runs(numbers: FrozenBitMap) -> FrozenBitMap:
    """Return the same set with bits in place of runs: other sets are compared faster with bits."""
    return FrozenBitMap(numbers.to_array(), optimize=False)


def size_of(numbers: FrozenBitMap) -> int:
    """Return about how many bytes a set takes, without writing it."""
    of = numbers.get_statistics()
    return of["n_bytes_array_containers"] + of["n_bytes_run_containers"] + of["n_bytes_bitset_containers"]
