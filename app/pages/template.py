"""A long text in which one word differs between answers. It is packed once; filling the word in needs no packing."""

import hashlib
import zlib
from struct import pack

_HEAD = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 0xFF])  # RFC 1952, 2.3: no name, no time, packed hard, any system


class Template:
    """A text with gaps that are all filled with the same word. `digest` covers the text with its gaps."""

    def __init__(self, text: bytes, gap: bytes) -> None:
        self.digest = hashlib.sha256(text).digest()
        self._parts = text.split(gap)
        packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        # a full flush ends at a byte, and nothing after it refers to what comes before
        self._packed = [packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH) for part in self._parts]
        self._end = packer.flush()

    def plain(self, word: bytes) -> bytes:
        """Return the text with a word of at most 65,535 bytes in its gaps."""
        return word.join(self._parts)

    def packed(self, word: bytes) -> bytes:
        """Return the same as gzip (RFC 1952)."""
        whole = self.plain(word)
        # a stored block (RFC 1951, 3.2.4): its length, the complement of that, and the word as it is
        stored = pack("<BHH", 0, len(word), len(word) ^ 0xFFFF) + word
        return _HEAD + stored.join(self._packed) + self._end + pack("<II", zlib.crc32(whole), len(whole) & 0xFFFFFFFF)
