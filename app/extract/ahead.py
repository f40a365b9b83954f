"""Which parts of a report speak of what is still to come, so that nothing in them was done yet."""

from bisect import bisect_right
from collections.abc import Iterable

from app.extract.clauses import Stretch
from app.extract.result import ExtractedSection
from app.regex import LETTER, regex

_REVIEW = regex("回顾|总结|成绩|成就|过去|完成情况|成效|进展")
_AHEAD = regex(
    "工作安排|重点工作|主要任务|工作任务|目标任务|总体要求|政策取向|预期目标|主要目标|工作部署|工作思路|下一步|工作建议|工作打算"
    "|主要考虑|发展目标|重点任务|今年|明年|工作重点|展望|总体思路|总体部署|下一阶段"
)
_LEAD_BACK = regex("(?:回顾)?(?:过去|一年来|去年|上年|[五三十]年来|这[五三十]年)")
_LEAD_AHEAD = regex(
    "(?:今年|明年|新的一年|下一步|展望|今后|未来|站在|做好今年|做好明年|重点做好|要?重点抓好)"
    rf"|(?:要|将|必须)(?:[着重抓坚深全持进继加]|(?!{LETTER})(?s:.))"
)
_LEAD = 12  # characters of a paragraph that say which time it speaks of
_HOW = "坚|继续|进一步|深入|全面|持续|加快|以|着力|大力|努力|切实|认真|不断"
_TO_COME = regex(f"(?<!主|重|需|必|只|还|即)(?:要|将)(?={_HOW})|(?<!虚|模|草|比)拟(?=于|在|建|投)|力争|争取")


class Ahead:
    """The parts of a text that speak of what is to come: by headings, by the first words of paragraphs, by sentence."""

    def __init__(self, text: str, outline: Iterable[ExtractedSection]) -> None:
        self._starts: list[int] = []
        self._to_come: list[bool] = []
        for section in outline:
            ahead = bool(_AHEAD.search(section.title)) and not _REVIEW.search(section.title)
            for paragraph in section.paragraphs:
                lead = text[paragraph.start : min(paragraph.end, paragraph.start + _LEAD)].lstrip()
                if _LEAD_BACK.match(lead):
                    ahead = False
                elif _LEAD_AHEAD.match(lead):
                    ahead = True
                self._starts.append(paragraph.start)
                self._to_come.append(ahead)

    def at(self, place: int) -> bool:
        """Return whether the paragraph of `place` speaks of what is to come."""
        index = bisect_right(self._starts, place) - 1
        return index >= 0 and self._to_come[index]

    def in_sentence(self, text: str, sentence: Stretch) -> bool:
        """Return whether a sentence does so, by its paragraph or by its own words (将…, 力争…)."""
        return self.at(sentence.start) or bool(_TO_COME.search(text, sentence.start, sentence.end))
