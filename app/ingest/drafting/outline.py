"""report.yaml of a draft: what is known of the report, and its outline in whole lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from app.extract.result import ExtractedSection
from app.ingest.headings import DESCRIBED, begins, heading_lines, lead_of, unnumbered
from app.ingest.placeholders import placeholder
from app.ingest.seeds import ReportSeed

Record = dict[str, Any]

_LINE = re.compile("[^\r\n]+")
_DATE = re.compile("[0-9０-９〇零一二三四五六七八九十年月日季度上下半初末底以来至到今去本全]+")
_WITH_CLAUSE = re.compile(r"[，,：:][^。：:，,；;！!？?]{1,60}")
_ALIKE = 0.4  # share of pairs of characters that two headings of one theme have in common
_NO_THEME = "no theme fits: choose one of themes.yaml, or leave it out where it is an opening or a closing"
_UNREAD = "heading and lead sentences as they were found"


class WholeLine(NamedTuple):
    """A line of the text that is not blank."""

    start: int
    end: int
    text: str


def lines_of(text: str) -> list[WholeLine]:
    """Return the lines of a text that are not blank, with the white space around them."""
    found = (WholeLine(match.start(), match.end(), match[0]) for match in _LINE.finditer(text))
    return [line for line in found if line.text.strip()]


@dataclass(slots=True)
class DraftSection:
    """A section: its lines, which of them are the heading, and its theme, None where none fits."""

    title: str
    lines: list[WholeLine]
    heading: int  # number of lines
    theme: str | None = None
    paragraphs: list[WholeLine] = field(default_factory=list)


class DraftOutline:
    """The sections of a draft. Every fact lies in a paragraph: `hold` makes one of a heading that has a fact."""

    def __init__(self, text: str, found: Sequence[ExtractedSection], earlier: Iterable[ReportSeed]) -> None:
        lines = lines_of(text)
        themes = [(section.title.zh, section.theme) for report in earlier for section in report.sections]
        starts = sorted({section.start for section in found} | {0})
        titles = {section.start: section.title for section in found}
        self.sections: list[DraftSection] = []
        for start, end in zip(starts, [*starts[1:], len(text) + 1], strict=True):
            own = [line for line in lines if start <= line.end - 1 < end]
            if own:
                self.sections.append(_section(titles.get(start, ""), own, themes, not self.sections))

    def line_at(self, at: int) -> WholeLine:
        """Return the line that holds a place of the text, which becomes a paragraph if it is none."""
        for section in self.sections:
            if section.lines[0].start <= at < section.lines[-1].end:
                line = next(line for line in section.lines if at < line.end)
                if line not in section.paragraphs:
                    section.paragraphs = sorted([*section.paragraphs, line])
                return line
        raise LookupError(f"no line of the text holds the place {at}")

    def records(self) -> Iterator[Record]:
        """Give the sections as report.yaml has them."""
        codes: set[str] = set()
        numbers = count(1)
        for number, section in enumerate(self.sections, 1):
            code = section.theme if section.theme and section.theme not in codes else placeholder("section", number)
            codes.add(code)
            record: Record = {"code": code}
            if section.theme:
                record["theme"] = section.theme
            record |= {
                "title": {"zh": section.title},
                "start": section.lines[0].start if number > 1 else 0,
                "end": section.lines[-1].end,
                "draft": _UNREAD if section.theme else _NO_THEME,
                "paragraphs": [
                    {
                        "code": placeholder("paragraph", next(numbers)),
                        "lead": {"zh": _lead(line.text)},
                        "start": line.start,
                        "end": line.end,
                    }
                    for place, line in enumerate(section.paragraphs, 1)
                ],
            }
            yield record


def _section(title: str, lines: list[WholeLine], themes: list[tuple[str, str | None]], first: bool) -> DraftSection:
    texts = [line.text for line in lines]
    heading = heading_lines(texts, 0, title) if title.strip() else 0
    if title.strip() and not heading:  # as it stands in its line
        title, heading = unnumbered(texts[0].strip()).strip() or texts[0].strip(), 1
    theme = _theme(title, themes) if heading else None
    if first and not heading:  # what stands before the first heading begins with the title of the report
        title, heading = "开篇", min(1, len(lines) - 1)
    section = DraftSection(title.strip(), lines, heading, theme)
    section.paragraphs = lines[heading:]
    return section


def _theme(title: str, themes: list[tuple[str, str | None]]) -> str | None:
    """Return the theme of the section of an earlier report whose title is most like this one, if one is like it."""
    scored = [(alike(title, other), theme) for other, theme in themes if theme]
    score, theme = max(scored, default=(0.0, None), key=lambda one: one[0])
    return theme if score >= _ALIKE else None


def alike(one: str, other: str) -> float:
    """Return how many of the pairs of neighbouring characters two texts share, between 0 and 1."""
    first, second = pairs(one), pairs(other)
    return len(first & second) / len(first | second) if first and second else 0.0


def pairs(text: str) -> set[str]:
    """Return the pairs of neighbouring characters of a text, digits and punctuation apart."""
    words = re.findall(r"[^\W\d_]+", text)
    return {word[at : at + 2] for word in words for at in range(max(1, len(word) - 1))}


def _lead(line: str) -> str:
    """Return the clause that begins a paragraph, or the word for a paragraph that no clause names.

    A date names no paragraph (2031年，…), so the clause behind it belongs to it.
    """
    lead = lead_of(line).strip()
    if _DATE.fullmatch(lead):
        more = _WITH_CLAUSE.match(line, line.index(lead) + len(lead))
        longer = lead + (more[0].rstrip() if more else "")
        lead = longer if begins(line, longer) else lead
    return lead if lead and begins(line, lead) else DESCRIBED[0]
