"""One figure: a number with its measure word, and the words inside it or directly after it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from app.quantity.borders import LABELS, check_end
from app.quantity.characters import ARABIC, BLANK, CHINESE, HAN, ORDERS, TENS, half_width
from app.quantity.lexicon import Lexicon
from app.quantity.numbers import SCALES, ZEROS, Number, in_digits, one_number, ratio, read_number, shift
from app.quantity.result import Change, NotAQuantity, Reason
from app.quantity.sums import check_one_unit, with_coins
from app.quantity.words import QualifyingWords
from app.regex import LETTER, regex
from app.vocabulary import Qualifier

EXACT, OVER, AT_LEAST = Qualifier.EXACT, Qualifier.OVER, Qualifier.AT_LEAST
AT_MOST, ABOUT, SEVERAL = Qualifier.AT_MOST, Qualifier.ABOUT, Qualifier.SEVERAL

_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]|,[0-9]{3})|[0-9]+)(?:\.[0-9]+)?"
_FRACTION = regex(rf"([0-9{CHINESE}]{{1,12}})分之((?:[0-9.{CHINESE}]|点(?=[{HAN}])){{1,12}})")
_SLASHED = regex(rf"([1-9][0-9]{{0,2}})/([1-9][0-9]{{0,2}})(?![0-9/.,{CHINESE}])(?=(.?))")
_RATIO = regex(
    rf"([0-9]{{1,12}}(?:\.[0-9]+)?)(?:[:∶]|：(?=[0-9.]+(?![0-9%‰]|{LETTER})))([0-9]{{1,12}}(?:\.[0-9]+)?)"
    rf"(?![0-9:∶%‰{ORDERS}])"
)
_HALF = regex("一半|半数")
_TENTHS = regex(rf"成(?![立为员功果绩效长熟交本套型品就])(?:([{HAN}])(?![0-9{CHINESE}]))?")
_FOLD = regex(rf"翻了?([0-9{HAN}十]{{0,3}})番")
_COUNTED = regex(rf"数?以([{ORDERS}]{{1,4}})计")
_FLAT = regex("持平(?![稳衡均静台])")
_HUNDREDS = regex("成[百千][上成][百千万]")  # 成百上千 says no number
_RANGE = regex(f"[{BLANK}]?(?:[到至~-]|(?<![—–])[—–](?![—–]))[{BLANK}]?")
_SIGN = regex("[-负]")

_STRENGTH = regex(f"(?:(强)|弱)(?=[的以是在均都]|(?!{LETTER}))")  # 五分之一强, but not 百分之二十强企业
_EITHER = regex(  # 三、四人: three to four, or three and four
    rf"第?(?:[0-9]{{0,8}}(?P<one>[0-9])、(?P<two>[0-9])(?![0-9.])|[{CHINESE}]{{0,8}}(?P<low>[{HAN}])、(?P<high>[{HAN}])(?![{HAN}]))"
    rf"[{ORDERS}]*[多余]?"
)
_EITHER_REACH = 11  # characters within which the 、 of such a numeral stands
_SEPARATE = regex("分别|依次|各[自为有占是]")  # says that 三、四 are two numbers and not a range
_SENTENCE_REACH = 16  # characters before the numbers that are searched for it
_CALENDAR = ("月", "日", "号", "月份")  # 3、4月 are two months
_DIGITS_APART = regex(rf"[{BLANK}][0-9]+(?:\.[0-9]+)?[{ORDERS}]?")
_ONLY_DIGITS = regex("[0-9]+")
_REMAINDER = regex(
    "(?<=倍)多(?![样元边])|(?<=[年月天时周])[多余](?=[来的前后里内]|以来|时间)"
    f"|(?<=[年月天时倍])半(?![导年数成程])|(?<={LETTER})[多余半](?=的|(?!{LETTER}))"
)
_REMAINDERS = ("多", "余", "半")

_NO_NUMBER_BEFORE = frozenset("人户总次件指倍参无")  # 人数十万 is the number of people, 100000
_NO_HALF_AFTER = frozenset("上下前后大多")  # 上半年 is a period
_HALF_AFTER = frozenset("过超近足到")  # 过半: over 50 per cent
_HALF_WORD = regex("半[导自岛成决途径透截路夜空公球]")
_ORDER_QUALIFIERS = {"数": SEVERAL, "几": SEVERAL, "上": AT_LEAST}
_MARKS = {"多": OVER, "余": OVER, "几": OVER, "数": OVER, "来": ABOUT}
_CLASS_WORDS = ("岁", "级", "类")  # 60岁以上 names a class; it does not qualify the 60
_HALF_ONE = Decimal("0.5")


@dataclass(slots=True)
class Figure:
    """A figure that is being read, without the words before it. `word` is its measure word in half-width characters."""

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
    anchored: bool = True  # counts as a figure even without a measure word
    after: bool = False  # a word after it qualifies it
    below: Decimal | None = None  # the denominator of a fraction
    dependent: bool = False  # counts as a figure only with a qualifying word before it: 过半


class Figures:
    """Reads figures in a plain text, given measure words, idioms and qualifying words."""

    def __init__(self, measure_words: Mapping[str, str], idioms: Iterable[str], words: QualifyingWords) -> None:
        self.units = Lexicon({half_width(word): code for word, code in measure_words.items()})
        self.idioms = Lexicon(dict.fromkeys(idioms))
        self._words = words
        self._percent = self.units.words.get("%")
        # 千瓦 is a unit, so the 千 of 5万千瓦 is not an order
        guarded = "|".join(re.escape(word) for word in self.units.words if word[:1] in ZEROS)
        order = rf"(?:(?!{guarded})[{ORDERS}])" if guarded else f"[{ORDERS}]"
        counted = "".join(sorted({re.escape(word[0]) for word in self.units.words if "一" <= word[0] <= "龥"}))
        self._numeral = re.compile(
            rf"([数几上](?=[{ORDERS}]))?"
            # the look-ahead makes the run atomic; possessive quantifiers around groups fail in early releases of 3.11
            rf"(?=((?:{_ARABIC}|[{HAN}{TENS}]|{order}|(?<=[{HAN}十])点(?=[{HAN}]))+))\2"
            rf"(?:((?<=[0十百千万亿])多(?!边|党|元[化文主共格]|样[化性])|多(?![边元样党种方])|余(?![额下粮留热])"
            rf"|(?<=[十百千0])来(?=[万亿{counted}])|(?<=[十0])几(?![何率])|(?<=十)数(?![据字码量学目控值额]))({order}*))?"
        )

    def read(self, plain: str, start: int, negative: bool = False, joined: bool = True) -> Figure:
        """Read the figure, or (if `joined`) the range, that begins at `start` after its sign. Raises `NotAQuantity`."""
        self._refuse_either(plain, start)
        left = self._single(plain, start)
        if negative:
            _negate(left)
        if not joined or not (link := _RANGE.match(plain, left.end)):
            return left
        sign = _SIGN.match(plain, link.end())
        try:
            right = self._single(plain, sign.end() if sign else link.end())
        except NotAQuantity:
            return left
        if plain.startswith("-", right.end):
            return left
        if left.below and not right.word and not right.unit and right.value_to is None:  # 百分之五至八
            right.value, right.inexact = ratio(right.value * 100, left.below)
            right.unit, right.anchored = left.unit, True
        if sign:
            _negate(right)
        elif negative and link[0].strip(BLANK) in ("-", "–", "—"):
            raise NotAQuantity(plain, link.start(), "the sign of the second number", Reason.AMBIGUOUS, right.end)
        return _span(left, right) or left

    def _refuse_either(self, plain: str, start: int) -> None:
        """Refuse consecutive digits before one measure word (三、四人), unless 分别 says that they are two numbers."""
        match = _EITHER.match(plain, start) if "、" in plain[start : start + _EITHER_REACH] else None
        if match is None or plain[start - 1 : start] == "、":
            return
        low, high = (in_digits(match[one] or match[other]) for one, other in (("one", "low"), ("two", "high")))
        neighbours = int(low) + 1 == int(high) if match["one"] else int(low) < int(high)
        word, end = self.measure(plain, match.end())
        if not word and (tenths := _TENTHS.match(plain, match.end())):
            word, end = tenths[0], tenths.end()
        if not neighbours or not word or word in _CALENDAR:
            return
        if not _SEPARATE.search(plain, max(0, start - _SENTENCE_REACH), start):
            raise NotAQuantity(plain, start, "one number, or 分别 before two", Reason.AMBIGUOUS, end)

    def _single(self, plain: str, start: int) -> Figure:
        first = plain[start : start + 1]
        if not first or first not in ARABIC:
            if match := _FLAT.match(plain, start):
                return Figure(match.end(), Decimal(0), change=Change.FLAT)
            if match := _FOLD.match(plain, start):
                return self._ending(plain, start, self._fold(match))
            if match := _COUNTED.match(plain, start):
                if (zeros := SCALES.get(match[1])) is None:
                    raise NotAQuantity(plain, match.start(1), "an order such as 千万")
                return Figure(match.end(), shift(Decimal(1), zeros), None, zeros, SEVERAL)
            if _HUNDREDS.match(plain, start):
                raise NotAQuantity(plain, start, "a number", Reason.AMBIGUOUS)
            if match := _HALF.match(plain, start):
                return self._ending(plain, start, Figure(match.end(), Decimal(50), unit=self._percent))
            if first == "第":
                figure = self._amount(plain, start + 1)
                figure.ordinal = figure.anchored = True
                return figure
            if first == "半":
                return self._half_a(plain, start)
        elif (match := _SLASHED.match(plain, start)) and int(match[1]) < int(match[2]):
            return self._slashed(match)
        elif match := _RATIO.match(plain, start):
            return self._ratio(match)
        if plain.find("分之", start, start + 14) > 0 and (match := _FRACTION.match(plain, start)):
            return self._fraction(match)
        return self._amount(plain, start)

    def _fold(self, match: re.Match[str]) -> Figure:
        """Read 翻N番, the ratio 2^N."""
        times = one_number(match[1] or "一")
        if times is None or not 1 <= times <= 99 or times % 1:
            raise NotAQuantity(match.string, match.start(1), "how many times it doubled")
        value, unit = Decimal(2 ** int(times)), self.units.words.get("倍")
        return Figure(match.end(), value, word="番", word_at=match.end() - 1, unit=unit, change=Change.RATIO)

    def _half_a(self, plain: str, start: int) -> Figure:
        """Read 半: 半年 is half a year, 过半 is over half. Without a measure word, nothing else with 半 is a figure."""
        figure = Figure(start + 1, _HALF_ONE)
        if not self._split_measure(plain, figure):
            figure.word, figure.end = self.measure(plain, start + 1)
            figure.word_at = start + 1
        before = plain[start - 1 : start] if start else ""
        if not figure.word and before in _HALF_AFTER and not _HALF_WORD.match(plain, start):
            figure = Figure(start + 1, Decimal(50), unit=self._percent, dependent=True)
        elif not figure.word or before in _NO_HALF_AFTER:
            raise NotAQuantity(plain, start + 1, "a measure word")
        return self._ending(plain, start, figure)

    def _fraction(self, match: re.Match[str]) -> Figure:
        """Read N分之M in per cent, rounded to six places where it does not end."""
        below, above = one_number(match[1]), read_number(match[2])
        if not below or isinstance(above, Reason) or above.value >= 10_000:
            raise NotAQuantity(match.string, match.start(), "a fraction")
        return self._share(match.string, match.start(), match.end(), above, below)

    def _share(self, plain: str, start: int, end: int, above: Number, below: Decimal) -> Figure:
        """Read a fraction that ends at `end` as a share. A part of a unit (三分之一个百分点) is refused."""
        value, inexact = ratio(above.value * 100, below)
        figure = Figure(end, value, unit=self._percent, inexact=inexact, below=below)
        if above.value_to is not None:
            figure.value_to, also = ratio(above.value_to * 100, below)
            figure.inexact |= also
        check_end(plain, start, end)
        word, after = self.measure(plain, end)
        if len(word) > 1 or (word and not "一" <= plain[after : after + 1] <= "龥"):
            raise NotAQuantity(plain, end, "a share of something, not a part of a unit", Reason.AMBIGUOUS, after)
        return self._ending(plain, start, figure)

    def _slashed(self, match: re.Match[str]) -> Figure:
        """Read 1/3 in per cent. A possible date (9/11) is a fraction only before 的 or a qualifying word."""
        figure = self._share(
            match.string, match.start(), match.end(2), Number(Decimal(match[1]), None, 0), Decimal(match[2])
        )
        if int(match[2]) > 10 and not figure.after and match[3] != "的":
            raise NotAQuantity(match.string, match.start(), "a fraction, not a date", Reason.AMBIGUOUS)
        return figure

    def _ratio(self, match: re.Match[str]) -> Figure:
        """Read a ratio: 2.42:1 is 2.42, 1:15 a fifteenth. What may be a time or a score is refused."""
        plain, left, right = match.string, match[1], match[2]
        sure = "∶" in match[0] or "." in left + right or "1" in (left, right)
        if not sure or not Decimal(right):
            raise NotAQuantity(plain, match.start(), "a ratio, not a time or a score", Reason.AMBIGUOUS)
        check_end(plain, match.start(), match.end())
        value, inexact = (Decimal(left), False) if right == "1" else ratio(Decimal(left), Decimal(right))
        return self._ending(plain, match.start(), Figure(match.end(), value, change=Change.RATIO, inexact=inexact))

    def _amount(self, plain: str, start: int) -> Figure:
        """Read a number and its measure word."""
        match = self._numeral.match(plain, start)
        if match is None:
            raise NotAQuantity(plain, start, "a numeral")
        order, body, mark, scale = match.groups()
        end = match.end()
        read = read_number(body + (scale or ""))
        if isinstance(read, Reason):
            raise NotAQuantity(plain, start, "a well-formed number with one reading", read)
        if order and (body not in SCALES or (mark and (order == "上" or mark not in "多余"))):
            raise NotAQuantity(plain, start, "a well-formed number")
        if order == "数" and plain[start - 1 : start] in _NO_NUMBER_BEFORE and start:
            raise NotAQuantity(plain, start + 1, "a number, since 数 belongs to the word before it")
        qualifier = _MARKS[mark] if mark else _ORDER_QUALIFIERS[order] if order else EXACT
        figure = Figure(end, read.value, read.value_to, read.zeros, qualifier, anchored=bool(order or mark))
        following = plain[end : end + 1]
        if following == "成" and read.value <= 10 and (tenths := _TENTHS.match(plain, end)):
            _in_tenths(figure, tenths)
            check_end(plain, start, figure.end)
            figure.unit = self._percent
        elif (
            following == "把" and body in ("百", "千", "万") and qualifier is EXACT and self.measure(plain, end + 1)[0]
        ):
            figure.qualifier = ABOUT  # 万把人
            figure.word, figure.end = self.measure(plain, end + 1)
            figure.word_at = end + 1
        elif not (following == "个" and self._split_measure(plain, figure)):
            figure.word, figure.end = self.measure(plain, end)
            figure.word_at = end
        if not figure.word and not figure.unit:
            check_end(plain, start, end)
            self._apart(plain, start, end)
        elif figure.word == "分" and plain.startswith("之", figure.end):
            raise NotAQuantity(plain, start, "a fraction")
        if figure.word.endswith(("元", "圆")):
            whole = figure.value_to is None and figure.qualifier is EXACT
            figure.value, figure.end = with_coins(plain, start, figure.end, figure.value, whole)
        return self._ending(plain, start, figure)

    def _apart(self, plain: str, start: int, end: int) -> None:
        """Refuse digits before a blank and other digits with a measure word: 12 34人 may be one number."""
        match = _DIGITS_APART.match(plain, end)
        if match is None or not _ONLY_DIGITS.fullmatch(plain, start, end):
            return
        word, after = self.measure(plain, match.end())
        line = plain[max(0, start - 8) : start].rpartition("\n")
        heading = not line[2].strip() and (line[1] or start < 8)
        if word and not heading and plain[start - 1 : start] not in LABELS:
            raise NotAQuantity(plain, start, "one number, without blanks inside", Reason.AMBIGUOUS, after)

    def _strength(self, plain: str, start: int, figure: Figure) -> None:
        """Read 强 and 弱: 五分之一强 is more than a fifth, 三分之一弱 nearly a third."""
        match = _STRENGTH.match(plain, figure.end)
        if match is None:
            raise NotAQuantity(plain, start, "a share, not the beginning of a word", Reason.AMBIGUOUS, figure.end + 1)
        combined = combine(figure.qualifier, OVER if match[1] else Qualifier.NEARLY)
        if combined is None:
            expected = "words that do not contradict each other"
            raise NotAQuantity(plain, figure.end, expected, Reason.CONTRADICTORY, match.end())
        figure.qualifier, figure.end = combined, match.end()

    def _split_measure(self, plain: str, figure: Figure) -> bool:
        """Read 三个半月 and 3个多月, where a part of the number is inside the measure word 个月."""
        at = figure.end
        inside = plain[at + 1 : at + 2] if plain.startswith("个", at) else ""
        word = self.units.at("个" + plain[at + 2 : at + 8], 0) if inside in ("多", "半") else ""
        if len(word) < 2 or figure.qualifier is not EXACT:
            return False
        if inside == "多":
            figure.qualifier = OVER
        else:
            figure.value += _HALF_ONE
        figure.word, figure.end = word, at + 1 + len(word)
        return True

    def measure(self, plain: str, start: int) -> tuple[str, int]:
        """Return the measure word at `start` (or an empty string) and its end. The 家 of the idiom 家庭 is none."""
        word = self.units.at(plain, start)
        if word and len(self.idioms.at(plain, start)) > len(word):
            word = ""
        return word, start + len(word)

    def _ending(self, plain: str, start: int, figure: Figure) -> Figure:
        """Read the words after the figure, and add what they say to it."""
        word = figure.word
        if word and figure.unit is None:
            figure.unit = self.units.words[word]
        if figure.end == len(plain):
            return figure
        check_one_unit(plain, start, figure.end, word, figure.value)
        own = plain[start : figure.end]
        if word and plain.startswith(_REMAINDERS, figure.end) and (match := _REMAINDER.match(plain, figure.end)):
            if match[0] == "半" and figure.value < 1000:
                figure.value += _HALF_ONE
                figure.end += 1
            elif match[0] != "半" and figure.qualifier is EXACT and (word != "年" or figure.value < 1000):
                figure.qualifier = OVER
                figure.end += 1
        elif not word and figure.unit and figure.qualifier is EXACT and plain.startswith(("多", "余"), figure.end):
            figure.qualifier = OVER  # 五成多
            figure.end += 1
        elif figure.unit == self._percent and plain.startswith(("强", "弱"), figure.end):
            self._strength(plain, start, figure)
        says, end = self._words.after(plain, figure.end, own)
        if says is None or (says in (AT_LEAST, AT_MOST) and word.endswith(_CLASS_WORDS)):
            return figure
        combined = combine(figure.qualifier, says)
        if combined is None:
            raise NotAQuantity(plain, figure.end, "words that do not contradict each other", Reason.CONTRADICTORY, end)
        figure.qualifier, figure.end, figure.after = combined, end, True
        return figure


def combine(one: Qualifier, other: Qualifier) -> Qualifier | None:
    """Return what two words say together, None where they contradict each other. A bound overrides `about`."""
    if one is other or other is EXACT or (other is ABOUT and one is not EXACT):
        return one
    return other if one is EXACT or one is ABOUT else None


def _in_tenths(figure: Figure, tenths: re.Match[str]) -> None:
    """Read 成: 五成 is 50 per cent, 三成五 is 35."""
    half = one_number(tenths[1]) if tenths[1] else Decimal(0)
    figure.value = shift(figure.value, 1) + (half or 0)
    figure.value_to = None if figure.value_to is None else shift(figure.value_to, 1)
    figure.end, figure.zeros, figure.anchored = tenths.end(), 1, True


def _negate(figure: Figure) -> None:
    figure.value, figure.value_to = negated(figure.value, figure.value_to)


def negated(value: Decimal, value_to: Decimal | None) -> tuple[Decimal, Decimal | None]:
    """Return the negative of a value or range, smaller end first. Unlike `-value`, this never rounds."""
    turned = value.copy_negate() if value else value
    return (turned, None) if value_to is None else (value_to.copy_negate() if value_to else value_to, turned)


def _span(left: Figure, right: Figure) -> Figure | None:
    """Return the range between two figures, None where it does not rise or has two units. 3至5万 is 30000 to 50000.

    Two negative numbers may be in either order: -3%至-5% and -5%至-3% are the same.
    """
    if left.value_to is not None or right.value_to is not None or left.change or right.change:
        return None
    if (right.ordinal and not left.ordinal) or left.qualifier is not EXACT:
        return None
    bare = not left.word and not left.unit
    if not bare and (left.word, left.unit) != (right.word, right.unit):
        return None
    low, high = left.value, right.value
    if bare and not left.zeros and right.zeros:
        scaled = shift(low, right.zeros)
        low = scaled if scaled < high else low
    if high < low < 0:
        low, high = high, low
    if low >= high:
        return None
    return replace(
        right, value=low, value_to=high, inexact=left.inexact or right.inexact, ordinal=left.ordinal,
        anchored=left.anchored or right.anchored,
    )  # fmt: skip
