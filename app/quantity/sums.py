"""Amounts in several units: 123元1角1分 is added up, 3年零2个月 is refused, since units are never converted."""

from decimal import Decimal

from app.quantity.characters import CHINESE, HAN
from app.quantity.numbers import in_digits
from app.quantity.result import NotAQuantity, Reason
from app.regex import LETTER, regex

_COINS = regex(rf"(?:零?([1-9{HAN}])[角毛])?(?:[零0]?([1-9{HAN}])分(?![之钟数]))?(?:[整正](?!{LETTER}))?")
_DIGIT = regex(f"[0-9{CHINESE}]")
_NUMBERS = frozenset(f"0123456789{CHINESE}")  # a smaller unit has a number before it
_SMALLER = {
    "年": "个月 个多月 个半月 天 周", "个月": "天 日", "周": "天", "天": "小时 个小时 分钟", "小时": "分钟 分 秒",
    "个小时": "分钟 分 秒", "分钟": "秒", "分": "秒", "岁": "个月", "公里": "米", "米": "厘米 分米", "斤": "两",
    "公斤": "克", "吨": "公斤 千克", "亩": "分", "元": "角 毛", "圆": "角 毛", "块": "角 毛",
}  # fmt: skip
_COMPOUND = {
    word: regex(rf"零?[0-9{CHINESE}]{{1,4}}(?:{'|'.join(smaller.split())})(?:[0-9{CHINESE}]{{1,4}}[天分秒])*")
    for word, smaller in _SMALLER.items()
}
_BARE_REST = regex(f"[0-9]{{1,3}}(?![0-9%‰.,:/~-]|{LETTER})")
_WITH_BARE_REST = ("米", "元", "圆", "斤")  # 1米75


def with_coins(plain: str, start: int, end: int, value: Decimal, whole: bool) -> tuple[Decimal, int]:
    """Add the 角 and 分 that follow an amount of 元, which ends at `end`. Returns the sum and where it ends.

    Raises `NotAQuantity` where coins follow an amount that is not `whole`: a range, a qualified figure, 1.5元3角.
    """
    match = _COINS.match(plain, end) if plain[end : end + 1] in _NUMBERS else None
    if match is None or not (match[1] or match[2]):
        return value, end
    yuan = f"{value:f}"
    if "." in yuan or not whole:
        raise NotAQuantity(plain, start, "a sum of money", end=match.end())
    if _DIGIT.match(plain, match.end()):  # 3元5毛5
        raise NotAQuantity(plain, start, "a sum of money", Reason.COMPOUND, match.end() + 1)
    return Decimal(f"{yuan}.{in_digits(match[1] or '0')}{in_digits(match[2] or '0')}".rstrip("0")), match.end()


def check_one_unit(plain: str, start: int, end: int, word: str, value: Decimal) -> None:
    """Refuse an amount that goes on after its measure word `word`, in a smaller unit or in none (1米75)."""
    if plain[end : end + 1] not in _NUMBERS:
        return
    smaller = _COMPOUND.get(word) if value < 1000 else None  # 2020年3个月 is a year and a duration
    rest = smaller.match(plain, end) if smaller else None
    if rest is None and word in _WITH_BARE_REST:
        rest = _BARE_REST.match(plain, end)
    if rest:
        raise NotAQuantity(plain, start, "an amount in one unit", Reason.COMPOUND, rest.end())
