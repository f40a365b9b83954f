"""The characters that write numerals, and a text in which every numeral has one form.

Known numerals are Arabic digits of either width, Chinese digits and orders, their formal and traditional forms,
廿 卅 卌 and ○, and the radicals that look like any of them (⼀ ⼆ ⼋ ⼗).
All other numerals (½, ⁸, Ⅳ, ①, digits of other scripts) are foreign. Beside a known numeral they make it unreadable.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

from app.radicals import IDEOGRAPHS
from app.regex import LETTER, regex

HAN = "零〇一二三四五六七八九两"
TENS = "廿卅卌"
ORDERS = "十百千万亿"
CHINESE = f"{HAN}{TENS}{ORDERS}"
ARABIC = frozenset("0123456789")
BLANK = " \u00a0\u3000\u202f\u205f" + "".join(
    map(chr, range(0x2000, 0x200B))
)  # not tabs and new lines, which separate figures

# Characters of ordinary words, too (队伍, 陆续, 收拾): they are numerals only beside other numerals.
_SHY = "肆伍陆陸"
_BOLD = "壹贰貳叁叄柒捌玖"
_FORMAL_ORDERS = "拾佰仟萬億"
# Look-behinds come after the character that they are about: a pattern that begins with a character is found faster.
_FORMAL = (
    f"[{_BOLD}佰仟萬億兩]|[参參](?=[{_FORMAL_ORDERS}])"
    f"|[{_SHY}](?:(?<![队入退落行编大内登着水海放].)(?=[{_FORMAL_ORDERS}万亿元圆])"
    f"|(?<=[{_FORMAL_ORDERS}{_BOLD}零].)(?![军续地海空])|(?<=[元圆角].)(?=[角分]))"
    f"|拾(?:(?=[{_BOLD}{_SHY}万萬亿億元圆])|(?<=[{_BOLD}{_SHY}零].)(?<!队伍.)(?![到得起取荒遗级金]))"
)
_ORDINARY = str.maketrans("壹贰貳叁叄参參肆伍陆陸柒捌玖拾佰仟萬億兩", "一二二三三三三四五六六七八九十百千万亿两")
_CIRCLE = regex(f"[{CHINESE}○]*○[{CHINESE}○]*")
_HAN_DIGIT = regex(f"[{CHINESE}]")

_RAISED = "[⁰¹²³⁴-⁹₀-₉]"
_DIGIT = f"[0-9０-９{CHINESE}{_BOLD}{_FORMAL_ORDERS}]"
FOREIGN = (
    "(?:[^\\D0-9０-９]"  # decimal digits of other scripts
    "|[¼-¾⅐-ↈ↉①-⒛⓪-⓿❶-➓〡-〩〸-〺㈠-㈩㉈-㉏㉑-㉟㊀-㊉㊱-㊿]"
    f"|{_RAISED}(?:(?<={_DIGIT}.)|(?<={_RAISED}.)|(?<![A-Za-z].)(?={_DIGIT}))"
    "|○(?:(?<=[0-9０-９].)|(?=[0-9０-９])))"
)

NUMERAL = regex(
    f"[0-9０-９{CHINESE}⼀⼆⼋⼗]|{_FORMAL}|{FOREIGN}"
    f"|○(?:(?=○*{_DIGIT})|(?<={_DIGIT}.)|(?<={_DIGIT}○.)|(?<={_DIGIT}○○.))"
)
"""Every character that can write a numeral. One that is in no figure is part of an idiom, or was overlooked."""

_OTHER_FORMS = {
    **dict(zip("０１２３４５６７８９．％‰／～＞＜＝≧≦＋Ｏ", "0123456789.%‰/~><=≥≤+O", strict=True)),
    **dict(zip("﹪﹢﹤﹥﹦", "%+<>=", strict=True)),
    **dict.fromkeys("－−﹣\u2010\u2011\u2012\u2796", "-"),  # minus signs and hyphens of every kind
    "\u2015": "—",
}
_FULL_WIDTH = str.maketrans(_OTHER_FORMS) | str.maketrans(IDEOGRAPHS)
_WIDE = regex(f"[{''.join(map(re.escape, _OTHER_FORMS))}\u2e80-\u2fd5]")
_WIDE_COMMA = regex("(?<=[０-９])，(?=[０-９]{3})")
_FORMAL_LETTERS = regex(_FORMAL)

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_BLANKS = regex(f"[{BLANK}]+|[{_INVISIBLE}]+")
_GROUPED = regex(  # GB/T 15835: groups of three from the decimal point on, both ways, separated by blanks
    rf"(?<![0-9.,A-Za-z\-表图第附件例式栏])(?<![0-9][{BLANK}])[0-9]{{1,3}}(?:[{BLANK}][0-9]{{3}}){{1,8}}(?![0-9])"
    rf"(?:\.[0-9]{{3}}(?:[{BLANK}][0-9]{{3}}){{,8}}(?:[{BLANK}][0-9]{{1,2}})?(?![0-9])|\.[0-9]+)?(?=[{BLANK}]?(?:[%‰]|{LETTER}))"
)
_OUTLINE = regex(rf"(?<=\n)[{BLANK}]*[0-9]{{1,2}}(?:\.[0-9]{{1,2}})*[{BLANK}]+(?![%‰{ORDERS}])")
_FORMAL_LETTER = regex(f"[{_BOLD}{_SHY}{_FORMAL_ORDERS}]")
_DASHES = "-–—"
_COMPARISONS = "≥≤><≈≯≮=±"


def is_letter(character: str) -> bool:
    """Tell whether this is one Chinese character."""
    return "一" <= character <= "龥"


def half_width(text: str) -> str:
    """Return text with half-width digits, signs and comparison symbols, and ideographs for radicals.

    Positions stay the same.
    """
    return _WIDE_COMMA.sub(",", text).translate(_FULL_WIDTH) if _WIDE.search(text) else text


class PlainText(NamedTuple):
    """A text as written, and `plain`, where every numeral has one form and no blanks are beside figures."""

    written: str
    plain: str
    gaps: tuple[list[int], list[int]] | None  # places in `plain` where blanks are left out, and their number so far

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of `plain` is in the text as written, without blanks at its ends."""
        if self.gaps is None:
            return start, end
        at, left_out = self.gaps
        before = bisect_right(at, start)
        inside = bisect_right(at, end - 1)
        return start + (left_out[before - 1] if before else 0), end + (left_out[inside - 1] if inside else 0)

    def part(self, start: int, end: int) -> str:
        """Return a part of `plain` as it is written in the text."""
        start, end = self.span(start, end)
        return self.written[start:end]


def is_formal(written: str) -> bool:
    """Tell whether a numeral is in formal digits (伍拾万), which are used for amounts only."""
    return len(_FORMAL_LETTER.findall(written)) > 1


def read_text(text: str) -> PlainText:
    """Bring every numeral into one form: half-width digits, ordinary Chinese digits, no unnecessary blanks.

    Typographic blanks between a figure and its neighbours (`5 万元`, `超过 5%`, `55 235 367元`) are left out.
    """
    plain = half_width(text)
    plain = _FORMAL_LETTERS.sub(lambda letter: letter[0].translate(_ORDINARY), plain)
    if "○" in plain:
        plain = _CIRCLE.sub(lambda run: run[0].replace("○", "〇") if _HAN_DIGIT.search(run[0]) else run[0], plain)
    gaps = [blank for blank in _BLANKS.finditer(plain) if blank.start() > 0 and blank.end() < len(plain)]
    if not gaps:
        return PlainText(text, plain, None)
    grouped = bytearray(len(plain))
    for run in _GROUPED.finditer(plain):
        grouped[run.start() : run.end()] = b"\1" * (run.end() - run.start())
    for run in _OUTLINE.finditer(plain):
        grouped[run.start() : run.end()] = b"\2" * (run.end() - run.start())
    pieces, at, left_out, done, total = [], [], [], 0, 0
    for blank in gaps:
        start, end = blank.span()
        mark = grouped[start]
        if mark == 1 or (mark != 2 and _is_typography(plain, start, end)):
            pieces.append(plain[done:start])
            at.append(start - total)
            total += end - start
            left_out.append(total)
            done = end
    return PlainText(text, "".join((*pieces, plain[done:])), (at, left_out) if at else None)


def _is_typography(plain: str, start: int, end: int) -> bool:
    """Tell whether the blanks from `start` to `end` are inside a figure, or between a figure and one of its words."""
    if plain[start] in _INVISIBLE:
        return True
    left, right = plain[start - 1], plain[end]
    if right in ARABIC:
        if left in _DASHES:  # 3% - 5%, but not 增速 - 5%
            before = plain[max(0, start - 9) : start - 1].rstrip()[-1:]
            return before in ARABIC or before in ("%", "‰")
        return left in _COMPARISONS or left == "~" or is_letter(left)
    if left in ARABIC or left in ("%", "‰") or left in ORDERS:
        if right in _DASHES:
            return bool(_BLANKS.match(plain, end + 1))
        return right in ("%", "‰", "~") or is_letter(right)
    return False
