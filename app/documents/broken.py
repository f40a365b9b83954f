"""Tells whether a figure goes on in the next line, whatever the lines look like: `88.7` and `万个`."""

from app.regex import regex

_FIGURE_ENDS = regex(r"[\d０-９]\s*$")
_GOES_ON = regex(r"[万亿%％‰余]|[千百多](?![姓货科方名次])|个(?![人别体])")
_CHINESE = regex("[\u4e00-\u9fff]")
_PROSE = 8  # Chinese characters of a line of prose; a row of a table has fewer
_ROW = regex("[\t|]")


def is_figure_broken(line: str, following: str) -> bool:
    """Return whether `line` ends within a figure that `following` ends."""
    return (
        _GOES_ON.match(following) is not None
        and _FIGURE_ENDS.search(line) is not None
        and len(_CHINESE.findall(line)) >= _PROSE
        and not _ROW.search(line + following)
    )
