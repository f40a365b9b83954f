"""The bytes of a file, and the text they write: what is no file, too large or no UTF-8 is refused in one sentence."""

import os
import re
import stat
from pathlib import Path

from app.errors import WorkreportError

_CONVERT = "convert it and use what comes out: iconv -f {} -t UTF-8 FILE > NEW"
_SIGNATURES = (  # how files begin that are sometimes taken for a text
    (b"%PDF-", "a PDF; save its text as UTF-8"),
    (b"PK\3\4", "a docx, xlsx, OFD or zip file; save its text as UTF-8"),
    (b"\xd0\xcf\x11\xe0", "a doc, xls or wps file; save its text as UTF-8"),
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
    """A file that cannot be read as text. The message does not name the file: the caller knows where it says that."""


def read_bytes(path: Path, most: int) -> bytes:
    """Return what a file holds; raises ContentError where it is no regular file or holds more than `most` bytes.

    A pipe or a device would keep the reader waiting, or never end.
    """
    try:
        # without O_NONBLOCK, to open a pipe is to wait for whoever writes to it
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
    """Return UTF-8 bytes as text, nothing dropped or replaced; raises ContentError saying what else the bytes are."""
    for signature, kind in _SIGNATURES:
        if content.startswith(signature):
            raise ContentError(f"expected UTF-8, found {kind}")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise ContentError(f"expected UTF-8, found {_instead(content, error.start)}") from error


def _instead(content: bytes, at: int) -> str:
    """Say what bytes are that are not UTF-8, and how to make UTF-8 of them where that is certain."""
    byte = f"the byte 0x{content[at]:02x} at {at}, in line {content.count(10, 0, at) + 1}"
    # in a damaged UTF-8 text most of what is not ASCII is sound; in another encoding next to nothing is
    read = content.decode(errors="replace")
    damaged = read.count("\ufffd")
    if sum(map(len, re.findall("[^\x00-\x7f\ufffd]+", read))) > damaged:
        return f"{byte}: the file is damaged or cut off; get it anew"
    if _is_gb18030(content):
        return f"{byte}: the file is GB18030 (GBK, GB2312); {_CONVERT.format('GB18030')}"
    return (
        f"{byte}: the file is of another encoding; find out which (`file FILE` may know), {_CONVERT.format('ENCODING')}"
    )


def _is_gb18030(content: bytes) -> bool:
    """Tell whether bytes are simplified Chinese; those of other encodings decode too, to characters hardly in use."""
    try:
        beyond = re.sub("[\x00-\x7f]+", "", content.decode("gb18030"))
    except UnicodeDecodeError:
        return False
    common = beyond.encode("gb2312", errors="ignore").decode("gb2312")
    return len(common) >= 0.9 * len(beyond)
