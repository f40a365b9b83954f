"""Plain texts. UTF-8, then GB18030; no encoding is guessed. Lines that a terminal or a mail broke are joined."""

import io
import re
import unicodedata
from itertools import pairwise
from operator import and_

from app.documents.broken import is_figure_broken
from app.documents.document import Did, DocumentText
from app.documents.encodings import is_gb18030, is_mostly_utf_8
from app.documents.limits import ReadingLimits
from app.documents.writer import Line, Writer
from app.errors import DocumentError
from app.regex import regex

_MOST = 120  # columns of the widest line that a terminal breaks
_FEW = 4  # columns that a full line may lack: a character that did not fit, and a bracket that must not begin a line
_FULL = 0.8  # the part of the lines without an end that are full in a text that was broken; headings are short
_LEAST = 20  # columns that a full line has at least
_NEW = regex(
    r"[\s　]|[（(]?[一二三四五六七八九十百\d]{1,3}([、）)]|[.．](?!\d))|第[一二三四五六七八九十百\d]+[章节条]|[●■◆★·•-]"
)
_ENDS = regex(r"[。！？；!?;：:]\s*$")
_WORD = regex(r"[A-Za-z0-9]")


def decode(content: bytes) -> tuple[str, str]:
    """Return a text and the encoding it is in. Raises DocumentError where it is in another encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise DocumentError("expected a text, found UTF-16 that is damaged: get a new copy") from error
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        if content.startswith(b"\xef\xbb\xbf") or is_mostly_utf_8(content):
            at = f"the byte 0x{content[error.start]:02x} at {error.start}"
            raise DocumentError(
                f"expected UTF-8, found {at}: the file is damaged or cut off; get a new copy"
            ) from error
        if not is_gb18030(content):
            raise DocumentError(
                "expected a text in UTF-8 or GB18030, found another encoding: find out which (`file FILE` may tell), "
                "and convert it (iconv -f ENCODING -t UTF-8 FILE > NEW)"
            ) from error
    return content.decode("gb18030"), "GB18030"


def read(content: bytes, limits: ReadingLimits) -> DocumentText:
    """Read a plain text. Where nothing is broken and the encoding is UTF-8, the text is the file, byte for byte."""
    text, encoding = decode(content)
    if "\0" in text:
        raise DocumentError("expected a text, found a binary file (it holds U+0000)")
    if len(text) > limits.characters:
        raise DocumentError(f"the text has more than {limits.characters:,} characters")
    writer, line = Writer(limits.characters), Line()
    if encoding != "UTF-8":
        writer.note(f"decoded from {encoding}")
    if content.startswith(b"\xef\xbb\xbf"):
        writer.note("the byte order mark was taken out")
    lines = list(io.StringIO(text, newline=""))  # str.splitlines would end a line at a form feed too
    return writer.plain(_joined(lines, line), "txt", f"txt {encoding}")


def _joined(lines: list[str], whole: Line) -> Line:
    """Add all lines to `whole`; those are joined that something broke."""
    full = _full_width(lines)
    joined = False
    for number, (line, following) in enumerate(pairwise([*lines, ""]), 1):
        start, bare = len(whole), line.rstrip("\r\n")
        broken = _is_broken(bare, following.rstrip("\r\n"), full)
        whole.verbatim(bare if broken else line)
        if full or broken or joined:
            whole.stood(start, {"line": number})
        joined = broken
        if broken:
            apart = " " if _WORD.search(bare[-1:]) and re.match("[A-Za-z]", following) and bare[-1:].isalpha() else ""
            whole.take(Did.LINE, line[len(bare) :], apart)
    if not whole.places:
        whole.stood(0, {"line": 1})
    return whole


def _is_broken(line: str, following: str, full: int) -> bool:
    if not following.strip() or not line.strip() or "\t" in line or "\t" in following:
        return False
    if is_figure_broken(line, following):
        return True
    return bool(full) and full - _FEW <= _columns(line) and not _NEW.match(following)


def _full_width(lines: list[str]) -> int:
    """Return the columns of a full line, 0 where the text was not broken: then lines have all lengths."""
    sample = [line.rstrip("\r\n") for line in lines[:2_000] if line.strip() and "\t" not in line]
    if len(sample) < 3 or max(map(len, sample)) > _MOST:
        return 0
    widths = [_columns(line) for line in sample]
    widest = max(widths)
    full = [width >= widest - _FEW for width in widths[:-1]]
    unfinished = [not _ENDS.search(line) for line in sample[:-1]]
    long = sum(width >= widest / 2 and goes_on for width, goes_on in zip(widths, unfinished, strict=False))
    both = sum(map(and_, full, unfinished))
    is_broken = _LEAST <= widest <= _MOST and both >= 2 and both >= _FULL * long and both >= 0.6 * sum(full)
    return widest if is_broken else 0


def _columns(line: str) -> int:
    """Return how many columns a line takes in a terminal: two for each wide character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)
