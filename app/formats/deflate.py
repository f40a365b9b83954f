"""Deflate (RFC 1951), fast rather than small: for what is packed once for each release and kept on the disk.

isal packs four times as fast as zlib at its fastest, to about as many bytes. It is in the extra `parquet`; where it is
missing, zlib packs.
"""

import hashlib
import zlib
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from typing import Protocol

Data = bytes | bytearray | memoryview

_BLOCK = 2**18  # bytes that are packed at a time: how bytes come in pieces would show in what isal makes of them
_LEVEL = 1  # rows repeat themselves so much that a higher one saves little and costs much


class Packer(Protocol):
    """Packs a stream of bytes."""

    def compress(self, data: Data, /) -> bytes:
        """Take bytes, and return what of them is packed already."""

    def flush(self) -> bytes:
        """Return the rest."""


class _InBlocks:
    """A packer that makes the same of the same bytes, however they come."""

    def __init__(self, packer: Packer) -> None:
        self._packer, self._waiting = packer, bytearray()

    def compress(self, data: Data, /) -> bytes:
        rest, packed = memoryview(data), list[bytes]()
        while len(self._waiting) + len(rest) >= _BLOCK:
            missing = _BLOCK - len(self._waiting)
            if self._waiting:
                self._waiting += rest[:missing]
                packed.append(self._packer.compress(self._waiting))
                self._waiting = bytearray()
            else:
                packed.append(self._packer.compress(rest[:missing]))
            rest = rest[missing:]
        self._waiting += rest
        return b"".join(packed)

    def flush(self) -> bytes:
        return self._packer.compress(self._waiting) + self._packer.flush()


@cache
def has_isal() -> bool:
    """Tell whether isal is there."""
    return find_spec("isal") is not None


def packer() -> Packer:
    """Return what packs a new stream, without a header of zlib or gzip around it."""
    if not has_isal():
        return zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    from isal import isal_zlib

    return _InBlocks(isal_zlib.compressobj(_LEVEL, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS))


def packed_by() -> str:
    """Return the library that packs, with its version and a digest of what it makes of a sample.

    Libraries choose their code by the processor. So two machines may pack the same data to other bytes.
    """
    made = packer()
    sample = b"".join(b'"%d",%d\r\n' % (number * number, number) for number in range(20_000))
    digest = hashlib.blake2b(made.compress(sample) + made.flush(), digest_size=8).hexdigest()
    name = f"isal {version('isal')}" if has_isal() else f"zlib {zlib.ZLIB_RUNTIME_VERSION}"
    return f"{name}, {digest}"
