"""The verb of change before a figure (增长, 下降) and the minus sign directly before its number."""

import re
from dataclasses import dataclass

from app.quantity.characters import BLANK, CHINESE
from app.quantity.lexicon import Lexicon
from app.quantity.result import Change
from app.quantity.words import QualifyingWords

_CHANGE_WORDS = {
    Change.UP: "增长 增加 上升 提高 提升 上涨 扩大 回升 延长 上调 净增 净增加 增幅 涨幅 涨 增",
    Change.DOWN: "下降 压减 减少 降低 缩减 压缩 削减 缩小 缩短 下跌 回落 收窄 下调 压降 净减少 降幅 跌幅 降 减 负增长",
    None: "新增",
}
_CHANGES = Lexicon({word: change for change, words in _CHANGE_WORDS.items() for word in words.split()})
_LINKS = Lexicon({"了": None, "分别": None, "均": None, "各": None})
_DASHES = "-–—"
_DASH = re.compile(rf"[{_DASHES}][{BLANK}]+\Z")
_BELOW_ZERO = "零下"


@dataclass(frozen=True, slots=True)
class Verb:
    """What the verb of change before a figure says: where it begins, and whether something hides what it says."""

    start: int
    change: Change | None
    hidden: bool = False


def verb_before(plain: str, end: int, floor: int, words: QualifyingWords) -> Verb:
    """The verb that ends at `end`; after 到, 至 and 为 stands a level, and no verb is found there."""
    at = end
    while link := _LINKS.before(plain, at, floor):
        at -= len(link)
    word = _CHANGES.before(plain, at, floor)
    change = _CHANGES.words[word] if word else None
    if change is None:
        return Verb(end, None)
    return Verb(at - len(word), change, words.hidden(plain, at - len(word), floor))


def sign_before(plain: str, start: int, floor: int, words: QualifyingWords) -> tuple[bool | None, int]:
    """Whether a minus sign stands before `start` (None: nobody can tell), and where the number with it begins.

    A dash is a sign unless it follows a digit, a figure (which ends at `floor`), a letter or another dash.
    """
    if start - 2 >= floor and plain.startswith(_BELOW_ZERO, start - 2):
        return True, start - 2
    sign = plain[start - 1] if start > floor else ""
    if sign == "负":
        return (False, start) if words.known(plain, start, floor) else (True, start - 1)  # 减负5亿元
    if sign and sign in BLANK and (dash := _DASH.search(plain, max(floor, start - 8), start)):
        before = plain[max(0, dash.start() - 8) : dash.start()]
        bullet = not before.rpartition("\n")[2].strip() and ("\n" in before or len(before) < 8)
        return (False, start) if bullet or dash.start() == floor > 0 else (None, start)
    if not sign or sign not in _DASHES:
        return False, start
    before = plain[start - 2] if start > 1 else ""
    if before and before in ")）":
        before = plain[start - 3] if start > 2 else ""  # (2019)-5 goes on, （%）-5.2 begins anew
        taken = before.isnumeric()
    else:
        digit = before.isnumeric() or (before.isascii() and before.isalnum())
        taken = digit or (before != "" and before in f"{_DASHES}%‰{CHINESE}") or start - 1 == floor > 0
    return (False, start) if taken else (True, start - 1)
