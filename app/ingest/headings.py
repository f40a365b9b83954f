"""How titles and lead sentences of an outline stand in the lines of a text, with or without an outline number."""

import re
from collections.abc import Sequence

DESCRIBED = ("本节引言", "结束语")  # leads for paragraphs that have no lead of their own

_NUMBERING = re.compile(
    r"^[第(（]?[0-9０-９一二三四五六七八九十]+[章节篇部分)）、.．]+\s*|^[一二三四五六七八九十]是|^[—–]+"
)
_WORD = re.compile(r"[\w“”‘’]")  # may not follow a lead, which would then be cut short
_LEAD = re.compile(r"[^。：:，,；;！!？?]{0,40}")


def unnumbered(line: str) -> str:
    """Return a line without its outline number."""
    return _NUMBERING.sub("", line)


def begins(line: str, lead: str) -> bool:
    """Tell whether a line begins with a lead, and the lead does not end inside a word."""
    body = line.lstrip()
    for opening in (body, unnumbered(body)):
        rest = opening.removeprefix(lead)
        if opening.startswith(lead) and (not rest or not _WORD.match(rest)):
            return True
    return False


def lead_of(line: str) -> str:
    """Return the clause that begins a line."""
    clause = _LEAD.match(unnumbered(line.lstrip()))
    return clause[0] if clause else ""


def heading_lines(lines: Sequence[str], first: int, title: str) -> int:
    """Return of how many lines, from `first` on, the title is made up; 0 where it does not stand there."""
    wanted = bare(title)
    line = bare(lines[first])
    for start in {line, unnumbered(line)}:
        joined, last = start, first
        # lines are joined only as long as the title begins with them
        while joined and len(joined) < len(wanted) and wanted.startswith(joined) and last + 1 < len(lines):
            last += 1
            joined += bare(lines[last])
        if joined.rstrip("：:。") == wanted.rstrip("：:。"):
            return last - first + 1
    return 0


def bare(text: str) -> str:
    """Leave out spaces, which a title of several lines has in other places than the source."""
    return "".join(text.split())
