"""The verb of change before a figure (增长, 下降) and the minus sign directly before its number."""

from typing import NamedTuple

from app.quantity.characters import BLANK, CHINESE
from app.quantity.result import Change
from app.quantity.words import QualifyingWords
from app.regex import regex

_CHANGE_WORDS = {
    Change.UP: "增长 增加 上升 提高 提升 上涨 扩大 回升 延长 上调 净增 净增加 上浮 上扬 攀升 飙升 走高 递增 多增 涨 增",
    Change.DOWN: "下降 压减 减少 降低 缩减 压缩 削减 缩小 缩短 下跌 回落 收窄 下调 压降 净减少 下滑 滑落 下挫 下浮"
    " 下行 走低 缩水 收缩 萎缩 衰减 递减 减低 调减 调低 放缓 减缓 减慢 少增 负增长 减量 降 减",
    None: "新增 增减 升降 涨跌 涨跌幅 增减幅",
}
_CHANGES = {word: change for change, words in _CHANGE_WORDS.items() for word in words.split()}
_EXTENTS = {"增幅": Change.UP, "涨幅": Change.UP, "升幅": Change.UP} | dict.fromkeys(
    ("降幅", "跌幅", "减幅", "缩幅"), Change.DOWN
)
_BACKWARDS = "|".join(sorted(_CHANGES, key=len, reverse=True))
_CHANGE = regex(  # a verb or a noun of change with what links it to its figure
    rf"(?:(?:(?P<extent>{'|'.join(_EXTENTS)})|(?P<grown>{_BACKWARDS})的?幅度)"
    rf"(?:了|分别|[均各都也已又还更仍]|平均|累计|[高多可]?达到?|[为是在至到]|(?:控制|保持|维持|稳定)在"
    rf"|(?:同比|环比)?(?:{_BACKWARDS})了?(?:至|到|为))*"
    rf"|(?P<verb>{_BACKWARDS})(?:[率额](?:分别|[均各都也已]|平均|[高多可]?达到?|[为是])*"
    r"|(?:了|分别|[均各都也已又还更]|平均|累计|[高多可]?达到?)*))\Z"
)
_CHANGE_REACH = 24  # characters before a figure in which its verb is looked for
_DASHES = "-–—"
_DASH = regex(rf"[{_DASHES}][{BLANK}]+\Z")
_BELOW_ZERO = "零下"


class Verb(NamedTuple):
    """The verb of change before a figure: where it begins, what it says, and whether other words hide that."""

    start: int
    change: Change | None
    hidden: bool = False


def verb_before(plain: str, end: int, floor: int, words: QualifyingWords) -> Verb:
    """Return what the verb (下降达) or noun (降幅为) of change that ends at `end` says.

    A verb with 到, 至 or 为 is followed by a level, so it does not count. 降幅收窄至 is followed by the fall.
    """
    match = _CHANGE.search(plain, max(floor, end - _CHANGE_REACH), end)
    if match is None:
        return Verb(end, None)
    extent = match["extent"]
    change = _EXTENTS[extent] if extent else _CHANGES[match["grown"] or match["verb"]]
    if change is None:
        return Verb(end, None)
    return Verb(match.start(), change, words.hidden(plain, match.start(), floor))


def sign_before(plain: str, start: int, floor: int, words: QualifyingWords) -> tuple[bool | None, int]:
    """Tell whether a minus sign is before `start` (None: it may be one), and where the number with its sign begins.

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
