"""A digest of rows: the same on both engines, however the rows are read."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any

import orjson


class RowsDigest:
    """A digest (BLAKE2b, 128 bits) of rows of the same columns, in the order in which they are added.

    `blobs` has the places of the columns that hold bytes. The other values are what JSON can hold.
    """

    def __init__(self, blobs: Sequence[int] = ()) -> None:
        self._made = blake2b(digest_size=16)
        self._blobs = blobs

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows behind the last one."""
        add, blobs = self._made.update, self._blobs
        if not blobs:
            add(b"".join([orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows]))
            return
        for row in rows:
            values = list(row)
            for at in blobs:
                values[at] = None if row[at] is None else len(row[at])
            add(orjson.dumps(values, option=orjson.OPT_SORT_KEYS))
            for at in blobs:
                add(row[at] or b"")

    def text(self) -> str:
        """Return the digest of what was added, 32 hexadecimal digits."""
        return self._made.hexdigest()
