"""Which time each paragraph speaks of: the year under review, several years, or what is to come.

Headings say it for all below them, lead words for their own paragraph and those after it, until other words come.
"""

import re
from typing import NamedTuple

from app.extract.result import ExtractedSection
from app.regex import regex

_LEAD = 48  # characters of a paragraph in which its lead words are looked for
_PLAN = regex('(?<![二三四五六七八九])十([一二三四五六七八])(?:五|个五年)(?=[”"’」』]|规划|时期|期间|末|以来)')
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
_REVIEW = regex("回顾|总结|成绩|成就|过去|完成情况|成效|进展|现状")
_AHEAD = regex(
    "工作安排|重点工作|主要任务|工作任务|目标任务|总体要求|政策取向|预期目标|主要目标|工作部署|工作思路|下一步|工作建议|工作打算"
    "|主要考虑|发展目标|重点任务|今年|明年|工作重点|展望|总体思路|总体部署|下一阶段"
)
_PAST_LEAD = regex("(?:回顾)?过去的?一年|一年来|去年|上年|(?:在)?(?:肯定|看到)成绩")
_YEARS = "五|5|十|10|三|3"
_YEARS_LEAD = regex(
    "(?:^|。)[ \u3000]*(?:——|[（(][一二三四五六七八九十]{1,3}[）)])?(?:回顾|回望|回首|纵观|经过)?"
    f"(?:(?:过去的?|这|近)?(?P<years>{_YEARS})年(?:来|，|间|以来)|过去的?(?P<past>{_YEARS})年)"
)
_AHEAD_LEAD = regex("今年|明年|新的一年|下一步|展望|做好今年|做好明年|(?:要|将)?重点做好|要?重点抓好")
_PLANNED = regex("工作|目标|任务|重点|预期|将|要")
_COMING_LEAD = regex("今后的?(?:五|5)年|未来(?:五|5)年")
_NUMBERS = {"三": 3, "3": 3, "五": 5, "5": 5, "十": 10, "10": 10}


class Time(NamedTuple):
    """Years `first` to `last`, and whether they are to come."""

    first: int
    last: int
    to_come: bool


class Passage(NamedTuple):
    """The time that a paragraph from `start` to `end` speaks of."""

    start: int
    end: int
    time: Time


def find_passages(text: str, outline: list[ExtractedSection], year: int) -> list[Passage]:
    """Return the time of each paragraph of a report on `year`, in order."""
    found = []
    for section in outline:
        said = _of_heading(section.title, year) if section.title else None
        time = said or Time(year, year, False)
        for paragraph in section.paragraphs:
            lead = text[paragraph.start : min(paragraph.end, paragraph.start + _LEAD)]
            if said := _of_lead(lead, year, time):
                time = said
            found.append(Passage(paragraph.start, paragraph.end, time))
    return found


def plan_years(text: str) -> tuple[int, int] | None:
    """Return the years of the first plan that `text` names (“十四五”: 2021 to 2025), None without one."""
    match = _PLAN.search(text)
    return _years_of(match) if match else None


def _years_of(match: re.Match[str]) -> tuple[int, int]:
    first = 2001 + 5 * _DIGITS[match[1]]
    return first, first + 4


def _of_heading(title: str, year: int) -> Time | None:
    """Return the time that a heading names, None where it names none."""
    if _REVIEW.search(title):
        return Time(year, year, False)
    if re.search(f"{year}年", title) and not _AHEAD.search(title):
        return Time(year, year, False)
    plan = plan_years(title) or (plan_years("十" + title) if "个五年" in title else None)
    if plan and plan[1] > year:
        return Time(*plan, True)
    if f"{year + 1}年" in title or _AHEAD.search(title):
        return Time(year + 1, year + 1, True)
    return None


def _of_lead(lead: str, year: int, now: Time) -> Time | None:
    """Return the time that the first words of a paragraph name, None where they name none."""
    clause = re.split("[，。：；]", lead, maxsplit=1)[0]
    if _AHEAD_LEAD.match(clause):
        return None if now.to_come and now.first == now.last == year + 1 else Time(year + 1, year + 1, True)
    if _PAST_LEAD.match(lead):
        return Time(year, year, False)
    if match := _YEARS_LEAD.search(lead):
        return Time(year - _NUMBERS[match["years"] or match["past"]] + 1, year, False)
    if _COMING_LEAD.search(clause):
        return Time(year + 1, year + 5, True)
    plan = plan_years(clause)
    if plan and plan[0] > year and ("时期" in clause or "规划" in clause):
        return Time(*plan, True)
    if plan and plan[1] == year and not now.to_come and "时期" in clause:
        return Time(*plan, False)
    planned = f"{year + 1}年" in clause and _PLANNED.search(clause) and not now.to_come
    return Time(year + 1, year + 1, True) if planned else None
