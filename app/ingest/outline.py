"""Which paragraph of a report a place lies in."""

from bisect import bisect_right
from operator import attrgetter
from typing import NamedTuple

from app.ingest.seeds import ReportSeed


class OutlineParagraph(NamedTuple):
    """A paragraph from `start` to `end` (code points), with its code and its section's code and theme."""

    start: int
    end: int
    code: str
    section: str
    theme: str | None


class Outline:
    """Finds the paragraph of a place, by the outline that report.yaml gives."""

    def __init__(self, report: ReportSeed) -> None:
        self.year = report.year
        paragraphs = [
            OutlineParagraph(paragraph.start, paragraph.end, paragraph.code, section.code, section.theme)
            for section in report.sections
            for paragraph in section.paragraphs
        ]
        self._paragraphs = sorted(paragraphs, key=attrgetter("start", "end"))
        self._starts = [paragraph.start for paragraph in self._paragraphs]

    def at(self, position: int) -> OutlineParagraph:
        """Return the last paragraph that begins at `position` or before it.

        The evidence of a verified report lies in that one. Where none begins so early, it is any.
        """
        return self._paragraphs[bisect_right(self._starts, position) - 1]

    def around(self, start: int, end: int) -> OutlineParagraph | None:
        """Return the paragraph that holds everything from `start` to `end`, None where no paragraph does."""
        at = bisect_right(self._starts, start) - 1
        return self._paragraphs[at] if at >= 0 and end <= self._paragraphs[at].end else None
