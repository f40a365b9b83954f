"""The bytes of a file, and the text that they encode. Anything but a UTF-8 file of a bounded size is refused."""

import os
import stat
from pathlib import Path

from app.documents.encodings import is_gb18030, is_mostly_utf_8
from app.errors import WorkreportError

_CONVERT = "convert it and use what comes out: iconv -f {} -t UTF-8 FILE > NEW"
_READ = "`workreport text FILE --out NEW` makes a text of"
_SIGNATURES = (  # first bytes of files that people sometimes supply as a text
    (b"%PDF-", f"a PDF; {_READ} it"),
    (b"PK\3\4", f"a docx, xlsx, OFD or zip file; {_READ} a docx or an OFD"),
    (b"\xd0\xcf\x11\xe0", f"a doc, xls or wps file; {_READ} a doc or wps file"),
    (b"\x1f\x8b", "a gzip file; unpack it"),
    (b"\xff\xfe", f"UTF-16; {_CONVERT.format('UTF-16')}"),
    (b"\xfe\xff", f"UTF-16; {_CONVERT.format('UTF-16')}"),
)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
BOM = b"\xef\xbb\xbf"  # a byte order mark in UTF-8


class ContentError(WorkreportError):
    """A file that cannot be read as text. The message does not name the file: the caller adds its name."""


def read_bytes(path: Path, most: int) -> bytes:
    """Return the bytes of a file. Raises ContentError where it is not a regular file, or has more than `most` bytes.

    Reading a pipe or a device could block, or never end.
    """
    try:
        # without O_NONBLOCK, opening a pipe waits until a program opens it for writing
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if path.is_symlink() and not path.exists():
            raise ContentError(f"expected a file, found a link to {os.readlink(path)!r}, which is not there") from error
        raise ContentError(f"expected a file that can be read, found: {error.strerror}") from error
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        raise ContentError(f"expected a file, found {next((kind for is_kind, kind in _KINDS if is_kind(mode)), '?')}")
    with open(descriptor, "rb") as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise ContentError(f"expected at most {most:,} bytes, found more")
    return content


def decode(content: bytes) -> str:
    """Decode UTF-8; nothing is dropped or replaced. Raises ContentError, which says what the bytes are instead."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise ContentError(f"expected UTF-8, found {kind}")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise ContentError(f"expected UTF-8, found {_instead(content, error.start)}") from error


def _instead(content: bytes, at: int) -> str:
    """Say which encoding bytes are in that are not UTF-8, and how to convert them where that is certain."""
    byte = f"the byte 0x{content[at]:02x} at {at}, in line {content.count(10, 0, at) + 1}"
    if is_mostly_utf_8(content):
        return f"{byte}: the file is damaged or cut off; get a new copy"
    if is_gb18030(content):
        return f"{byte}: the file is GB18030 (GBK, GB2312); {_CONVERT.format('GB18030')}"
    return (
        f"{byte}: the file is in another encoding; find out which (`file FILE` may tell), {_CONVERT.format('ENCODING')}"
    )
