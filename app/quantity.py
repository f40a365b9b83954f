"""The grammar of Chinese quantities: `5.85万余人次` is 58500, over, 人次.

What belongs here: what the characters of a figure say, with the words directly beside it. What does not: what a figure
is about, whether it is a metric, a date or a name, over which period, and a qualifier that stands apart from it.
Measure words and idioms are data and come from the caller; the words that qualify are grammar and stand below.

Nothing is guessed: what has two readings, or none, is `NotAQuantity`. Arithmetic is exact, on digits and `Decimal`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

from app.vocabulary import Qualifier

EXACT, OVER, AT_LEAST, NEARLY = Qualifier.EXACT, Qualifier.OVER, Qualifier.AT_LEAST, Qualifier.NEARLY
UNDER, AT_MOST, ABOUT, SEVERAL = Qualifier.UNDER, Qualifier.AT_MOST, Qualifier.ABOUT, Qualifier.SEVERAL


# Every character that can write a numeral: what of these is in no figure is in an idiom, or overlooked.
NUMERAL = re.compile("[0-9０-９〇零一二三四五六七八九十百千万亿两]")


class Change(StrEnum):
    """What a figure compares: without one it is a level."""

    UP = "up"  # 增长2.7倍: 2.7 more than before
    DOWN = "down"  # 压减90%: the value is negative
    FLAT = "flat"  # 持平: 0
    RATIO = "ratio"  # the new over the old: 翻两番 is 4, 上年的3倍 is 3


class NotAQuantity(ValueError):  # noqa: N818 - it says what the text is not
    """The text is not one figure: at `position` (code points) stands something else than what was `expected`."""

    def __init__(self, text: str, position: int, expected: str) -> None:
        super().__init__(f"{text[:80]!r}: expected {expected} at {position}")
        self.position = position
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure as written.

    `value` is in base units (万 and 亿 multiplied out; fractions as per cent), signed for a change. A range is `value`
    to `value_to`, the smaller first, both included. `unit` is the code of `measure_word`, null where none is written.
    `multiplier` is the order that the digits are written in (5.85万: 10000; 1亿3千万, written in several: 1).
    `start` and `end` are code points, qualifying words and measure word included.
    """

    value: Decimal
    value_to: Decimal | None
    qualifier: Qualifier
    measure_word: str | None
    unit: str | None
    multiplier: int
    change: Change | None
    start: int
    end: int
    text: str
    inexact: bool = False  # a fraction that does not end, kept to six places
    ordinal: bool = False  # 第5位: a rank, no amount
    unit_apart: bool = False  # the measure word (and 万, 亿) stands at the end of the list
    qualifier_apart: bool = False  # the qualifying word stands at another figure of the list


@dataclass(frozen=True, slots=True)
class Unread:
    """A numeral that is no figure: it has no reading, or more than one.

    `start` and `end` are code points, `text` what stands between them. `reason` is a short code: `malformed` (1.2.3,
    5万万), `ambiguous` (two readings), `unknown_qualifier` (what the words before it say is not known).
    """

    start: int
    end: int
    text: str
    reason: str


T = TypeVar("T")


class _Lexicon(Generic[T]):
    """Words and what they mean; of several that fit, the longest is read."""

    def __init__(self, words: Mapping[str, T]) -> None:
        self.words = dict(words)
        self._lengths = sorted({len(word) for word in self.words if word}, reverse=True)
        self.longest = max(self._lengths, default=0)

    def at(self, text: str, start: int) -> str:
        """The longest word that begins at `start`, or an empty string."""
        for length in self._lengths:
            if (word := text[start : start + length]) in self.words:
                return word
        return ""

    def before(self, text: str, end: int, floor: int = 0) -> str:
        """The longest word that ends at `end` and begins at `floor` or later, or an empty string."""
        for length in self._lengths:
            if end - length >= floor and (word := text[end - length : end]) in self.words:
                return word
        return ""


def _lexicon(groups: Mapping[T, str]) -> _Lexicon[T]:
    return _Lexicon({word: meaning for meaning, words in groups.items() for word in words.split()})


# A meaning of None marks a longer word that merely contains one of the others: 节约500吨 is not about 500.
_BEFORE = _lexicon({
    OVER: "超 超过 超过了 突破 突破了 破 跨过 跨过了 高于 逾 大于 多于",
    AT_LEAST: "不低于 不少于 不小于 至少 跨上 跃上 迈上",
    NEARLY: "近 接近 接近了 将近",
    UNDER: "不到 不足 不满 低于 少于",
    AT_MOST: "不超过 未超过 不突破 未突破 不高于 不大于 不多于 最多 至多 控制在",
    ABOUT: "约 大约",
    None: "节约 签约 预约 续约 履约 公约 条约 合约 附近 最近 临近 邻近 靠近 相近 打破 攻破 侦破 赶超 反超 远超过去",
})  # fmt: skip
_AFTER = _lexicon({
    AT_LEAST: "以上 及以上",
    AT_MOST: "以内 以下 之内 及以下",
    ABOUT: "左右 上下",
    None: "以下简称 以下方面 上下级 上下游 上下联动 左右两",
})  # fmt: skip
_AFTER_WORDS = tuple(word for word, meaning in _AFTER.words.items() if meaning)
_FRAMES = {  # words that qualify only together with their second half
    **dict.fromkeys(("跨上", "跃上", "迈上"), re.compile("(?:的|新|大)*台阶")),
    "控制在": re.compile("(?<=以内|之内|以下)"),
}
_CHANGES = _lexicon({
    Change.UP: "增长 增加 上升 提高 提升 上涨 扩大 回升 延长 上调 净增 净增加 增幅 涨幅 涨 增",
    Change.DOWN: "下降 压减 减少 降低 缩减 压缩 削减 缩小 缩短 下跌 回落 收窄 下调 压降 净减少 降幅 跌幅 降 减",
    None: "新增",
})  # fmt: skip
_CHANGE_LINKS = _Lexicon({"了": None, "分别": None, "均": None, "各": None})
_CLASS_WORDS = ("岁", "级", "类")  # 60岁以上 names a class, it does not qualify the 60
_TIME_WORDS = frozenset(("年", "个月", "月", "天", "日"))  # 近3年 is the last three years as often as nearly three

_DIGITS = {"零": 0, "〇": 0, "两": 2, **{digit: value for value, digit in enumerate("一二三四五六七八九", 1)}}
_ZEROS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_SCALES = {  # an order written after one coefficient: zeros to append
    small + big: _ZEROS.get(small, 0) + zeros
    for small in ("", "十", "百", "千")
    for big, zeros in (("", 0), ("万", 4), ("亿", 8), ("万亿", 12))
}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．％‰／－−～", "0123456789.%‰/--~")
_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９]{3})")
_WIDE = re.compile("[０-９．％／－−～]")

_ARABIC_DIGITS = frozenset("0123456789")
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]|,[0-9]{3})|[0-9]+)(?:\.[0-9]+)?"
_HAN = "零〇一二三四五六七八九两"
_ORDERS = "十百千万亿"
_SIMPLE = re.compile(rf"([0-9,]+(?:\.[0-9]+)?|[{_HAN}])?([{_ORDERS}]*)")
_MORE_DIGITS = re.compile(r"\.[0-9]")  # 1.2.3
_YEAR = re.compile("(?:一[八九]|二[〇零])[〇零一二三四五六七八九]{2}")
_DECIMAL = re.compile(rf"([{_HAN}{_ORDERS}]+)点([{_HAN}]+)(万|亿|万亿)?")
_FRACTION = re.compile(rf"([0-9{_HAN}{_ORDERS}]{{1,12}})分之((?:[0-9.{_HAN}{_ORDERS}]|点(?=[{_HAN}])){{1,12}})")
_HALF = re.compile("一半|半数")
_TENTHS = re.compile(rf"成(?![立为员功果绩效长熟交本套型品就])(?:([{_HAN}])(?![{_ORDERS}]))?")
_FOLD = re.compile(rf"翻了?([0-9{_HAN}十]{{0,3}})番")
_COUNTED = re.compile(rf"数?以([{_ORDERS}]{{1,4}})计")
_FLAT = re.compile("持平(?![稳衡均静台])")
_RANGE = re.compile("[到至~-]|(?<![—–])[—–](?![—–])")
_REMAINDER = re.compile("(?<=倍)多(?![样元边])|(?<=[年月天时])多(?=来|的|[^一-龥]|$)|半(?![导年数成程])")
_RUN = re.compile(rf"(?:[0-9.{_HAN}{_ORDERS}]|点(?=[{_HAN}]))*")
_START = re.compile(
    rf"[0-9{_HAN}{_ORDERS}半第]|[数几](?=[{_ORDERS}])|(?<![以线网迈跨跃])上(?=[{_ORDERS}])|翻了?[0-9{_HAN}十]{{0,3}}番"
    rf"|数?以(?=[{_ORDERS}]{{1,4}}计)|(?<!保)持平"
)
_MINUS = re.compile("(?<![0-9A-Za-z一-龥)%])[-负]|负")
_SEPARATORS = frozenset(("、", "和", "与", "及", "以及"))
_NO_RANGE_AFTER = frozenset("从由自-/:")  # 从3个到5个 is two figures, 2020-12-31 no range
_NO_HALF_AFTER = frozenset("上下前后大多过")  # 上半年 is a period
_COUNTS = frozenset("人户总次件指倍参无")  # 人数十万: a number of people, 100000
_DIVISIBLE = frozenset("年月天时倍")  # measure words that take 半 and 多 after them
_ORDER_QUALIFIERS = {"数": SEVERAL, "几": SEVERAL, "上": AT_LEAST}
_MARKS = {"多": OVER, "余": OVER, "几": OVER, "来": ABOUT}
_HALF_ONE = Decimal("0.5")
_DIVISION = Context(prec=100)  # numerals of fractions have at most 12 characters: exact


@dataclass(slots=True)
class _Figure:
    """A figure being read, without the words before it; `word` is its measure word in half-width characters."""

    end: int
    value: Decimal
    value_to: Decimal | None = None
    zeros: int = 0
    qualifier: Qualifier = EXACT
    word: str = ""
    word_at: int = 0
    unit: str | None = None
    change: Change | None = None
    inexact: bool = False
    ordinal: bool = False
    anchored: bool = True  # a numeral even where no measure word follows


class Grammar:
    """Reads figures, given the measure words (word -> unit code, `%`, `个百分点` and rates such as `个/千人` included).

    `idioms` are words that contain a numeral or a measure word and are none: 统一, 进一步, 家庭.
    """

    def __init__(self, measure_words: Mapping[str, str], idioms: Iterable[str] = ()) -> None:
        self._units = _Lexicon({word.translate(_FULL_WIDTH): code for word, code in measure_words.items()})
        self._idioms = _Lexicon(dict.fromkeys(idioms))
        self._percent = self._units.words.get("%")
        # 千瓦 is a unit: the 千 of 5万千瓦 is no order.
        guarded = "|".join(re.escape(word) for word in self._units.words if word[:1] in _ZEROS)
        order = rf"(?:(?!{guarded})[{_ORDERS}])" if guarded else f"[{_ORDERS}]"
        self._numeral = re.compile(
            rf"([数几上](?=[{_ORDERS}]))?"
            # the look-ahead makes the run atomic: a possessive quantifier around groups fails in early Python 3.11
            rf"(?=((?:{_ARABIC}|[{_HAN}]|{order}|(?<=[{_HAN}十])点(?=[{_HAN}]))+))\2"
            rf"(?:(多(?![边元样党种方])|余(?!额)|来(?=[万亿个名人家项位条年天])|(?<=十)几)({order}*))?"
        )

    def parse(self, text: str) -> Quantity:
        """Read `text`, which must be one figure and nothing else.

        Qualifying words may stand before and after it, and a verb of change before them, which gives the sign.
        Raises `NotAQuantity` for anything else, for malformed numbers and for bounds that contradict each other.
        """
        plain = _plain(text)
        change, words, negative, start = _opening(plain)
        figure = self._figure(plain, start)
        qualifier = _qualify(figure, words, plain)
        if qualifier is None or (negative and change is Change.DOWN) or (change and figure.change):
            raise NotAQuantity(text, 0, "words before the figure that have one meaning and do not contradict it")
        end = _framed_end(figure, words, plain)
        if end != len(text):
            raise NotAQuantity(text, end, "a known measure word, a qualifying word or the end of the text")
        return _quantity(figure, text, 0, end, qualifier, figure.change or change, negative)

    def find(self, text: str) -> Iterator[Quantity]:
        """Every figure of `text` in its order: what `scan` could read."""
        return (read for read in self.scan(text) if isinstance(read, Quantity))

    def scan(self, text: str) -> Iterator[Quantity | Unread]:
        """Every numeral of `text` in its order: Arabic ones; Chinese ones before a measure word, or marked as such.

        A verb of change gives sign and `change` but is no part of the figure. In a list, unit, verb and qualifier hold
        for all. A numeral that cannot be read (1.2.3, 5万万) is `Unread`. Nothing overlaps. Time grows linearly with
        `text`.
        """
        plain = _plain(text)
        listed: list[Quantity] = []
        floor = position = 0  # floor: the end of the last figure, whose words are taken
        while start := _START.search(plain, position):
            quantity, position = self._find_at(text, plain, start.start(), floor)
            if quantity is None:
                continue
            if isinstance(quantity, Unread):
                yield from _share(listed)
                yield quantity
                listed, floor = [], quantity.end
                continue
            if listed and plain[floor : quantity.start] not in _SEPARATORS:
                yield from _share(listed)
                listed = []
            listed.append(quantity)
            floor = position = quantity.end
        yield from _share(listed)

    def _find_at(self, text: str, plain: str, start: int, floor: int) -> tuple[Quantity | Unread | None, int]:
        """The figure at `start`, if there is one, and where to go on if not."""
        arabic = plain[start] in _ARABIC_DIGITS
        if not arabic and (idiom_end := self._idiom_end(plain, start)):
            return None, idiom_end
        try:
            figure = self._figure(plain, start, joined=plain[start - 1 : start] not in _NO_RANGE_AFTER)
        except NotAQuantity:
            end = _run_end(plain, start)
            return (Unread(start, end, text[start:end], "malformed") if arabic else None), end
        negative = start > floor and bool(_MINUS.match(plain, start - 1))
        first, words = _words_before(plain, start - negative, floor)
        qualifier = _qualify(figure, words, plain)
        if qualifier is None:
            first, words, qualifier = start - negative, [], figure.qualifier
        ordered = words and not _ZEROS.keys().isdisjoint(plain[start : figure.end])  # 近千万家庭
        if not (arabic or figure.word or figure.anchored or ordered):
            return None, _run_end(plain, start)
        end = _framed_end(figure, words, plain)
        change = figure.change or (None if figure.ordinal else _change_before(plain, first, floor))
        if change is None and figure.word == "倍" and plain[first - 1 : first] == "的":
            change = Change.RATIO
        return _quantity(figure, text, first, end, qualifier, change, negative), end

    def _idiom_end(self, plain: str, start: int) -> int:
        """The end of the idiom that covers `start`, or 0."""
        for begin in range(max(0, start - self._idioms.longest + 1), start + 1):
            if (end := begin + len(self._idioms.at(plain, begin))) > start:
                return end
        return 0

    def _figure(self, plain: str, start: int, joined: bool = True) -> _Figure:
        """The figure or (if `joined`) the range that begins at `start`; raises `NotAQuantity`."""
        left = self._single(plain, start)
        if not joined or not (link := _RANGE.match(plain, left.end)):
            return left
        try:
            right = self._single(plain, link.end())
        except NotAQuantity:
            return left
        return left if plain.startswith("-", right.end) else _span(left, right) or left

    def _single(self, plain: str, start: int) -> _Figure:
        first = plain[start : start + 1]
        if first not in _ARABIC_DIGITS or not first:
            if match := _FLAT.match(plain, start):
                return _Figure(match.end(), Decimal(0), change=Change.FLAT)
            if match := _FOLD.match(plain, start):
                return self._fold(match)
            if match := _COUNTED.match(plain, start):
                if (zeros := _SCALES.get(match[1])) is None:
                    raise NotAQuantity(plain, match.start(1), "an order such as 千万")
                return _Figure(match.end(), _scaled(Decimal(1), zeros), None, zeros, SEVERAL)
            if match := _HALF.match(plain, start):
                return self._ending(plain, _Figure(match.end(), Decimal(50), unit=self._percent))
            if first == "第":
                figure = self._amount(plain, start + 1)
                figure.ordinal = figure.anchored = True
                return figure
            if first == "半":
                return self._half_a(plain, start)
        if plain.find("分之", start, start + 14) > 0 and (match := _FRACTION.match(plain, start)):
            return self._fraction(match)
        return self._amount(plain, start)

    def _fold(self, match: re.Match[str]) -> _Figure:
        """翻N番: the ratio 2^N."""
        times = _read(match[1] or "一")
        if times is None or not 1 <= times[0] <= 99 or times[0] % 1:
            raise NotAQuantity(match.string, match.start(1), "how many times it doubled")
        ratio = Decimal(2 ** int(times[0]))
        unit = self._units.words.get("倍")
        return _Figure(match.end(), ratio, word="番", word_at=match.end() - 1, unit=unit, change=Change.RATIO)

    def _half_a(self, plain: str, start: int) -> _Figure:
        """半年 is half a year; 半 without a measure word is no figure."""
        word, end = self._measure(plain, start + 1)
        if not word or plain[start - 1 : start] in _NO_HALF_AFTER:
            raise NotAQuantity(plain, start + 1, "a measure word")
        return self._ending(plain, _Figure(end, Decimal("0.5"), word=word, word_at=start + 1))

    def _fraction(self, match: re.Match[str]) -> _Figure:
        """N分之M in per cent; to six places where it does not end."""
        below, above = _read(match[1]), _read(match[2])
        if below is None or above is None or not below[0]:
            raise NotAQuantity(match.string, match.start(), "a fraction")
        ratio = Fraction(above[0]) * 100 / Fraction(below[0])
        places = ratio.denominator
        for factor in (2, 5):
            while places % factor == 0:
                places //= factor
        kept = ratio if places == 1 else round(ratio, 6)
        value = _DIVISION.divide(Decimal(kept.numerator), Decimal(kept.denominator))
        return self._ending(match.string, _Figure(match.end(), value, unit=self._percent, inexact=places != 1))

    def _amount(self, plain: str, start: int) -> _Figure:
        """A number and its measure word."""
        match = self._numeral.match(plain, start)
        if match is None:
            raise NotAQuantity(plain, start, "a numeral")
        order, body, mark, scale = match.groups()
        end = match.end()
        read = _read_or_span(body + (scale or ""))
        if read is None or (order and body not in _SCALES) or (order and mark) or _MORE_DIGITS.match(plain, end):
            raise NotAQuantity(plain, start, "a well-formed number")
        value, value_to, zeros = read
        if order == "数" and plain[start - 1 : start] in _COUNTS:
            raise NotAQuantity(plain, start + 1, "a number, since 数 belongs to the word before it")
        qualifier = _ORDER_QUALIFIERS[order] if order else _MARKS[mark] if mark else EXACT
        figure = _Figure(end, value, value_to, zeros, qualifier, anchored=bool(order or mark))
        following = plain[end : end + 1]
        if following == "成" and value <= 10 and (tenths := _TENTHS.match(plain, end)):
            _in_tenths(figure, tenths)
            figure.unit = self._percent
        elif not (following == "个" and self._split_measure(plain, figure)):
            figure.word, figure.end = self._measure(plain, end)
            figure.word_at = end
        return self._ending(plain, figure)

    def _split_measure(self, plain: str, figure: _Figure) -> bool:
        """Read 三个半月 and 3个多月, where a part of the number stands inside the measure word 个月."""
        inside = plain[figure.end + 1 : figure.end + 2]
        word = self._units.at("个" + plain[figure.end + 2 : figure.end + 8], 0) if inside in ("多", "半") else ""
        if len(word) < 2 or figure.qualifier is not EXACT:
            return False
        if inside == "多":
            figure.qualifier = OVER
        else:
            figure.value += _HALF_ONE
        figure.word, figure.end = word, figure.end + 1 + len(word)
        return True

    def _measure(self, plain: str, start: int) -> tuple[str, int]:
        """The measure word at `start`, or an empty string, and its end; 家 of 家庭 is none where 家庭 is an idiom."""
        word = self._units.at(plain, start)
        if word and len(self._idioms.at(plain, start)) > len(word):
            word = ""
        return word, start + len(word)

    def _ending(self, plain: str, figure: _Figure) -> _Figure:
        """Read the words after the figure into it."""
        word = figure.word
        if word:
            figure.unit = self._units.words[word]
        if figure.end == len(plain):
            return figure
        if word[-1:] in _DIVISIBLE and figure.value < 1000 and (match := _REMAINDER.match(plain, figure.end)):
            if match[0] == "半":
                figure.value += _HALF_ONE
                figure.end += 1
            elif figure.qualifier is EXACT:
                figure.qualifier = OVER
                figure.end += 1
        elif not word and figure.unit and figure.qualifier is EXACT and plain.startswith(("多", "余"), figure.end):
            figure.qualifier = OVER  # 五成多
            figure.end += 1
        after = _AFTER.at(plain, figure.end)
        meaning = _AFTER.words[after] if after else None
        if meaning and not word.endswith(_CLASS_WORDS) and (combined := _combine(figure.qualifier, meaning)):
            figure.qualifier = combined
            figure.end += len(after)
        return figure


def _run_end(plain: str, start: int) -> int:
    """Where the numerals from `start` on end: what cannot be read is read only once."""
    match = _RUN.match(plain, start)
    return max(start + 1, match.end() if match else 0)


def _plain(text: str) -> str:
    """Half-width digits and signs, at the same positions."""
    return _WIDE_COMMA.sub(",", text).translate(_FULL_WIDTH) if _WIDE.search(text) else text


def _shift(digits: str, zeros: int) -> str:
    """Move the decimal point: exact at any length, and 5.85万 becomes 58500 rather than 58500.00."""
    whole, _, fraction = digits.partition(".")
    rest = fraction[zeros:]
    return f"{whole}{fraction[:zeros]:0<{zeros}}" + (f".{rest}" if rest else "") if zeros else digits


def _read(numeral: str) -> tuple[Decimal, int] | None:
    """A numeral's value and the zeros of its order; None if it is malformed."""
    if "点" in numeral:
        match = _DECIMAL.fullmatch(numeral)
        whole = _integer(match[1]) if match else None
        if match is None or whole is None:
            return None
        numeral = f"{whole}.{_arabic(match[2])}{match[3] or ''}"
    if (match := _SIMPLE.fullmatch(numeral)) and match[2] in _SCALES:
        digits = match[1] or "1"
        digits = str(_DIGITS[digits]) if digits in _DIGITS else digits.replace(",", "")
        zeros = _SCALES[match[2]]
        return Decimal(_shift(digits, zeros)), zeros
    if _YEAR.fullmatch(numeral):
        return Decimal(_arabic(numeral)), 0
    whole = _integer(numeral)
    return None if whole is None else (Decimal(whole), 0)


def _arabic(digits: str) -> str:
    return "".join(str(_DIGITS[digit]) for digit in digits)


def _read_or_span(numeral: str) -> tuple[Decimal, Decimal | None, int] | None:
    """As `_read`, and two neighbours as a range: 两三万 is 20000 to 30000."""
    low, high = _DIGITS.get(numeral[0], 0), _DIGITS.get(numeral[1:2], 0)
    if low and high == low + 1 and numeral[2:] in _SCALES:
        zeros = _SCALES[numeral[2:]]
        return Decimal(_shift(str(low), zeros)), Decimal(_shift(str(high), zeros)), zeros
    return (*read[:1], None, read[1]) if (read := _read(numeral)) else None


def _integer(numeral: str, leading: bool = True) -> int | None:
    """A whole number in several orders (一百二十三, 1亿3千万), split at its highest; None if it is malformed.

    Only the first order may lack its coefficient (百亿), and the rest must fit below the order: 一百零五 and 1万2000
    do, 一万五 (15000 or 10005?) and 万万 do not.
    """
    order = next((order for order in "亿万千百十" if order in numeral), None)
    if order is None:
        if numeral.isascii() and numeral.isdigit() and len(numeral) <= 16:
            return int(numeral)
        return _DIGITS.get(numeral)
    head, _, tail = numeral.partition(order)
    coefficient = _integer(head, leading) if head else 1 if leading else None
    unit: int = 10 ** _ZEROS[order]
    if not coefficient or (order in "千百十" and coefficient > 9):
        return None
    if not tail:
        return coefficient * unit
    rest = tail.lstrip("零〇")
    value = _integer(rest, leading=False) if rest and order not in rest and len(tail) - len(rest) <= 1 else None
    bare = rest == tail and _ZEROS.keys().isdisjoint(rest)
    if value is None or value >= (unit if rest == tail else unit // 10) or (bare and value < unit // 10):
        return None
    return coefficient * unit + value


def _in_tenths(figure: _Figure, tenths: re.Match[str]) -> None:
    """五成 is 50 per cent, 三成五 is 35."""
    figure.value = _scaled(figure.value, 1) + (_DIGITS[tenths[1]] if tenths[1] else 0)
    figure.value_to = None if figure.value_to is None else _scaled(figure.value_to, 1)
    figure.end, figure.zeros, figure.anchored = tenths.end(), 1, True


def _span(left: _Figure, right: _Figure) -> _Figure | None:
    """The range from one figure to the other, or None: it must rise, in one unit. 3至5万 is 30000 to 50000."""
    if left.value_to is not None or right.value_to is not None or left.change or right.change:
        return None
    if left.ordinal or right.ordinal or left.qualifier is not EXACT:
        return None
    bare = not left.word and not left.unit
    if not bare and (left.word, left.unit) != (right.word, right.unit):
        return None
    value = left.value
    if bare and not left.zeros and right.zeros:
        scaled = _scaled(value, right.zeros)
        value = scaled if scaled < right.value else value
    if value >= right.value:
        return None
    return replace(right, value=value, value_to=right.value, inexact=left.inexact or right.inexact)


def _scaled(value: Decimal, zeros: int) -> Decimal:
    return Decimal(_shift(f"{value:f}", zeros))


def _opening(plain: str) -> tuple[Change | None, list[str], bool, int]:
    """The verb of change, the qualifying words and the minus sign that open `plain`, and where they end."""
    if plain[:1] in _ARABIC_DIGITS:
        return None, [], False, 0
    verb = _CHANGES.at(plain, 0)
    change = _CHANGES.words[verb] if verb else None
    start = len(verb) if change else 0
    while change and (link := _CHANGE_LINKS.at(plain, start)):
        start += len(link)
    words = []
    while (word := _BEFORE.at(plain, start)) and _BEFORE.words[word]:
        words.append(word)
        start += len(word)
    negative = plain.startswith(("-", "负"), start)
    return change, words, negative, start + negative


def _words_before(plain: str, end: int, floor: int) -> tuple[int, list[str]]:
    """The qualifying words that end at `end`, and where they begin."""
    words = []
    while (word := _BEFORE.before(plain, end, floor)) and _BEFORE.words[word]:
        words.append(word)
        end -= len(word)
    return end, words


def _change_before(plain: str, end: int, floor: int) -> Change | None:
    """What the verb before `end` says; after 到, 至 and 为 stands a level, and no verb is found there."""
    while link := _CHANGE_LINKS.before(plain, end, floor):
        end -= len(link)
    return _CHANGES.words.get(_CHANGES.before(plain, end, floor))


def _combine(one: Qualifier, other: Qualifier) -> Qualifier | None:
    """What two words say together: a bound beats `about`; None where they contradict each other."""
    if one is other or other is EXACT or (other is ABOUT and one is not EXACT):
        return one
    return other if one is EXACT or one is ABOUT else None


def _qualify(figure: _Figure, words: list[str], plain: str) -> Qualifier | None:
    """The qualifier of the figure after `words`; None where they contradict it or have a second reading."""
    qualifier: Qualifier | None = figure.qualifier
    for word in words:
        frame = _FRAMES.get(word)
        recent = word == "近" and figure.word in _TIME_WORDS
        if recent or figure.ordinal or (frame and not frame.match(plain, figure.end)):
            return None
        meaning = _BEFORE.words[word]
        qualifier = _combine(qualifier, meaning) if qualifier and meaning else None
    return qualifier


def _framed_end(figure: _Figure, words: list[str], plain: str) -> int:
    """Where the figure ends with the second half of a framing word: 迈上3000亿元台阶."""
    frames = [match.end() for word in words if word in _FRAMES and (match := _FRAMES[word].match(plain, figure.end))]
    return max(frames, default=figure.end)


def _quantity(
    figure: _Figure, text: str, start: int, end: int, qualifier: Qualifier, change: Change | None, negative: bool
) -> Quantity:
    value, value_to = figure.value, figure.value_to
    if negative or change is Change.DOWN:
        value, value_to = _negated(value, value_to)
    word = text[figure.word_at : figure.word_at + len(figure.word)] if figure.word_at else figure.word
    return Quantity(
        value, value_to, qualifier, word or None, figure.unit, 10**figure.zeros, change,
        start, end, text[start:end], figure.inexact, figure.ordinal,
    )  # fmt: skip


def _negated(value: Decimal, value_to: Decimal | None) -> tuple[Decimal, Decimal | None]:
    """The negative, without rounding to a context's precision; the smaller end of a range stays first."""
    return (value.copy_negate(), None) if value_to is None else (value_to.copy_negate(), value.copy_negate())


def _share(listed: list[Quantity]) -> list[Quantity]:
    """Give all figures of a list what is written once: the last unit, the first verb, the only qualifying word."""
    for index in range(len(listed) - 2, -1, -1):
        listed[index] = _with_unit(listed[index], listed[index + 1])
    for index in range(1, len(listed)):
        listed[index] = _with_change(listed[index], listed[index - 1])
    qualified = [index for index, quantity in enumerate(listed) if quantity.qualifier is not EXACT]
    if len(listed) == 1 or len(qualified) != 1:
        return listed
    source = listed[qualified[0]]
    before = bool(_BEFORE.at(source.text, 0))
    after = source.text.endswith(_AFTER_WORDS)
    for index, quantity in enumerate(listed):
        reached = before if index > qualified[0] else after
        if index != qualified[0] and reached and quantity.unit == source.unit and not quantity.ordinal:
            listed[index] = replace(quantity, qualifier=source.qualifier, qualifier_apart=True)
    return listed


def _with_unit(quantity: Quantity, following: Quantity) -> Quantity:
    """`3.3和2.3个百分点`, `31.1个和26.3个百分点`, `3.3、2.3万亿元`: the figure with the unit of the one after it."""
    own, word = quantity.measure_word, following.measure_word
    bare = not own and not quantity.unit and not quantity.ordinal and quantity.change in (None, Change.UP, Change.DOWN)
    if following.unit is None or not (bare or (own and word and word != own and word.startswith(own))):
        return quantity
    value, value_to, multiplier = quantity.value, quantity.value_to, quantity.multiplier
    if bare and multiplier == 1 and following.multiplier > 1 and abs(value) < 1000:
        multiplier = following.multiplier
        zeros = len(str(multiplier)) - 1
        value, value_to = _scaled(value, zeros), None if value_to is None else _scaled(value_to, zeros)
    attributed = replace(quantity, measure_word=word, unit=following.unit, unit_apart=True)
    return replace(attributed, value=value, value_to=value_to, multiplier=multiplier)


def _with_change(quantity: Quantity, preceding: Quantity) -> Quantity:
    """`下降2%、3%`: the second figure falls too."""
    if quantity.change or quantity.ordinal or preceding.change not in (Change.UP, Change.DOWN):
        return quantity
    value, value_to = quantity.value, quantity.value_to
    if preceding.change is Change.DOWN and value > 0:
        value, value_to = _negated(value, value_to)
    return replace(quantity, value=value, value_to=value_to, change=preceding.change)
