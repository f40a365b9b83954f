"""A zip file (docx, OFD), unpacked within bounds. What its directory says of sizes is not believed."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator

from app.documents.limits import ReadingLimits
from app.errors import DocumentError

_SMALL = 1_000_000  # bytes below which a member may unpack to any multiple of its size
_CHUNK = 1 << 18
_ENCRYPTED = 1  # the bit of a member's flags
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # Python unpacks the others without a maximum, all at once
_DAMAGED = (  # what zipfile raises
    zipfile.BadZipFile,  # directory, header or checksum do not fit each other
    zlib.error,  # the packed bytes are no deflate stream
    EOFError,  # they end too early
    NotImplementedError,  # patched, or for a later version of the format
    ValueError,  # a place before the file's begin, or a name that is not in its encoding
)


class Container:
    """The members of a zip file by name. Names are compared without case, as the formats ask for."""

    def __init__(self, content: bytes, limits: ReadingLimits) -> None:
        self._limits, self._left = limits, limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            infos = self._zip.infolist()
        except _DAMAGED as error:
            raise DocumentError(f"the zip file is damaged ({error}): get a new copy") from error
        if len(infos) > limits.members:
            raise DocumentError(f"expected at most {limits.members:,} files in it, found {len(infos):,}")
        self._infos = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in infos}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._infos

    def names(self, beginning: str) -> Iterator[str]:
        """Give the names of the members whose name begins so, all in small letters. Folders are none."""
        return (name for name in self._infos if name.startswith(beginning) and not name.endswith("/"))

    def read(self, name: str) -> bytes:
        """Return a member's bytes. Raises DocumentError where it is missing, damaged, encrypted or too large."""
        info = self._infos.get(name.lower())
        if info is None:
            raise DocumentError(f"{name} is missing in it: the file is damaged; get a new copy")
        if info.flag_bits & _ENCRYPTED:
            raise DocumentError(f"{name} in it is encrypted: save the document without a password")
        if info.compress_type not in _METHODS:
            raise DocumentError(f"{name} in it is packed with another method than deflate: save the document anew")
        parts, size = [], 0
        try:
            with self._zip.open(info) as member:
                while chunk := member.read(_CHUNK):
                    size += len(chunk)
                    self._bound(name, size, info.compress_size, len(chunk))
                    parts.append(chunk)
        except _DAMAGED as error:
            raise DocumentError(f"{name} in it is damaged ({error}): get a new copy") from error
        return b"".join(parts)

    def _bound(self, name: str, size: int, packed: int, chunk: int) -> None:
        self._left -= chunk
        if self._left < 0:
            raise DocumentError(f"it unpacks to more than {self._limits.unpacked_bytes:,} bytes")
        if size > _SMALL and size > self._limits.ratio * max(packed, 1):
            raise DocumentError(f"{name} in it unpacks to more than {self._limits.ratio} times its size")


def resolve(base: str, target: str) -> str:
    """Return the name of the member that `target` means, seen from the member `base`; `/` begins at the root."""
    joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(base), target)
    return posixpath.normpath("/" + joined.replace("\\", "/")).lstrip("/")
