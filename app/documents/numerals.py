"""Numbers as lists count: 一 二 三, 甲 乙 丙, Ⅰ, a, ①; the formats of Word (ECMA-376, 17.18.59) and of HTML."""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_ROMAN = {1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L", 40: "XL"}
_ROMAN |= {10: "X", 9: "IX", 5: "V", 4: "IV", 1: "I"}


def counted(number: int) -> str:
    """Return 12 as 十二, 105 as 一百零五, up to 9999."""
    said = _grouped(number, "零一二三四五六七八九", "十百千")
    return said.removeprefix("一") if 10 <= number < 20 else said


def written(number: int, format_: str) -> str | None:
    """Return a number in a format of Word, None where the format is not known."""
    make = _FORMATS.get(format_)
    return make(number) if make else None


def roman(number: int) -> str:
    """Return 4 as IV. Numbers that Rome could not write stay decimal."""
    if not 0 < number < 4000:
        return str(number)
    said = ""
    for value, letter in _ROMAN.items():
        said += letter * (number // value)
        number %= value
    return said


def letters(number: int) -> str:
    """Return 1 as A, 26 as Z, 27 as AA, 28 as BB, as Word does."""
    return chr(65 + (number - 1) % 26) * min((number - 1) // 26 + 1, 50) if number > 0 else str(number)


def _grouped(number: int, digits: str, powers: str) -> str:
    if not 0 < number < 10_000:
        return "".join(digits[int(one)] for one in str(abs(number)))
    said, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            said += (digits[0] if gap and said else "") + digits[digit] + (powers[power - 1] if power else "")
        gap = not digit
    return said


def _from(cycle: str) -> Callable[[int], str]:
    return lambda number: cycle[(number - 1) % len(cycle)] if number > 0 else str(number)


def _circled(number: int) -> str:
    return chr(0x245F + number) if 1 <= number <= 20 else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    "decimalFullWidth2": lambda number: str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: chr(0x2473 + number) if 1 <= number <= 20 else f"({number})",
    "decimalEnclosedFullstop": lambda number: chr(0x2487 + number) if 1 <= number <= 20 else f"{number}.",
    "ideographEnclosedCircle": lambda number: chr(0x3280 + number - 1) if 1 <= number <= 10 else counted(number),
    "chineseCounting": counted,
    "chineseCountingThousand": counted,
    "japaneseCounting": counted,
    "taiwaneseCounting": counted,
    "taiwaneseCountingThousand": counted,
    "koreanCounting": counted,
    "ideographDigital": lambda number: "".join(_DIGITS[int(one)] for one in str(number)),
    "taiwaneseDigital": lambda number: "".join(("○" + _DIGITS[1:])[int(one)] for one in str(number)),
    "japaneseDigitalTenThousand": lambda number: "".join(_DIGITS[int(one)] for one in str(number)),
    "chineseLegalSimplified": lambda number: _grouped(number, _FORMAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: _grouped(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "ideographTraditional": _from(_STEMS),
    "ideographZodiac": _from(_BRANCHES),
    "upperRoman": roman,
    "lowerRoman": lambda number: roman(number).lower(),
    "upperLetter": letters,
    "lowerLetter": lambda number: letters(number).lower(),
    "none": lambda _: "",
}
