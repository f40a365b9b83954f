"""Places that count UTF-16 units, as JavaScript does: they differ behind characters beyond the first 65,536."""

from bisect import bisect_left

from app.regex import regex

_WIDE = regex("[\U00010000-\U0010ffff]")


class Utf16Places:
    """The places of a text that counts UTF-16 units, in code points."""

    def __init__(self, text: str) -> None:
        self._wide = [match.start() + number for number, match in enumerate(_WIDE.finditer(text))]

    def in_code_points(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the place that stands from `start` to `end` in UTF-16 units, None where it is the same."""
        before, within = bisect_left(self._wide, start), bisect_left(self._wide, end)
        return (start - before, end - within) if within else None
