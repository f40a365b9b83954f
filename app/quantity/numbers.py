"""The value of a numeral in its ordinary form: digits and orders, Arabic, Chinese or both."""

from decimal import Context, Decimal
from typing import NamedTuple

from app.quantity.characters import HAN, ORDERS
from app.quantity.result import Reason
from app.regex import regex

_DIGITS = {"零": 0, "〇": 0, "两": 2, **{digit: value for value, digit in enumerate("一二三四五六七八九", 1)}}
ZEROS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
SCALES = {  # an order written after one coefficient: zeros to append
    small + big: ZEROS.get(small, 0) + zeros
    for small in ("", "十", "百", "千")
    for big, zeros in (("", 0), ("万", 4), ("亿", 8), ("万亿", 12), ("亿亿", 16))
}
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_SIMPLE = regex(rf"([0-9,]+(?:\.[0-9]+)?|[{HAN}])?([{ORDERS}]*)")
_YEAR = regex("(?:一[五六七八九]|二[〇零一])[〇零一二三四五六七八九]{2}")
_POSITIONAL = regex("[一二三四五六七八九](?=[^〇零]*[〇零])[〇零一二三四五六七八九]+")  # 二〇五
_DECIMAL = regex(rf"([{HAN}{ORDERS}]+)点([{HAN}]+)(万|亿|万亿)?")
_PAIR = regex("(?=[一二三四五六七八九两][一二三四五六七八九两])")
_SEVERAL_READINGS = regex(
    rf"[百千万亿](?=[^{ORDERS}]|.*[{HAN}])"  # 百八十: 180, or 80 to 100
    rf"|[百千万亿]+十"  # 百十: about a hundred, or 110
    rf"|.*[{ORDERS}][{HAN}1-9]$"  # 一万五: 15000, or 10005
    rf"|.*儿"  # 千儿八百
)
_ORDER = regex(f"[{ORDERS}]")
_DIVISION = Context(prec=100)  # exact, since the numerals of fractions have at most 12 characters


class Number(NamedTuple):
    """A number, or a range of two consecutive digits, and the zeros of the order that it is written in."""

    value: Decimal
    value_to: Decimal | None
    zeros: int


def read_number(numeral: str) -> Number | Reason:
    """Return the value of a numeral, or the reason why it has none.

    Only the first order may lack its coefficient (百万, 十五). What follows an order must be less than the order:
    一百零五, 1万2000 and 一万零十二 are valid, 万万 is not. Two consecutive digits are a range: 十七八, 三千四五百.
    """
    for tens, ordinary in _TENS.items():
        numeral = numeral.replace(tens, ordinary)
    if read := _read(numeral):
        return Number(read[0], None, read[1])
    pairs = [pair.start() for pair in _PAIR.finditer(numeral)]
    if len(pairs) == 1:
        at = pairs[0]
        low, high = _DIGITS[numeral[at]], _DIGITS[numeral[at + 1]]
        one, other = (_read(numeral[:at] + digit + numeral[at + 2 :]) for digit in numeral[at : at + 2])
        if low and high and one and other and numeral[at + 2 :] in SCALES:
            if high == low + 1:
                return Number(one[0], other[0], one[1])
            return Reason.AMBIGUOUS  # 三五, 三两: some
    several = _SEVERAL_READINGS.match(numeral) or (pairs and _ORDER.search(numeral))
    return Reason.AMBIGUOUS if several else Reason.MALFORMED


def one_number(numeral: str) -> Decimal | None:
    """Return the value of a numeral, None where it is a range or has no value."""
    read = read_number(numeral)
    return read.value if isinstance(read, Number) and read.value_to is None else None


def in_digits(numeral: str) -> str:
    """Return Chinese digits as Arabic ones: 二五 becomes 25."""
    return "".join(str(_DIGITS.get(digit, digit)) for digit in numeral)


def shift(value: Decimal, zeros: int) -> Decimal:
    """Move the decimal point. It is exact at any length, and 5.85万 becomes 58500 rather than 58500.00."""
    return Decimal(_shift(f"{value:f}", zeros))


def ratio(above: Decimal, below: Decimal) -> tuple[Decimal, bool]:
    """Return a quotient, and whether it was rounded: to six places where it does not end."""
    from fractions import Fraction  # few texts have one

    quotient = Fraction(above) / Fraction(below)
    places = quotient.denominator
    for factor in (2, 5):
        while places % factor == 0:
            places //= factor
    kept = quotient if places == 1 else round(quotient, 6)
    return _DIVISION.divide(Decimal(kept.numerator), Decimal(kept.denominator)), places != 1


def _shift(digits: str, zeros: int) -> str:
    whole, _, fraction = digits.partition(".")
    rest = fraction[zeros:]
    return f"{whole}{fraction[:zeros]:0<{zeros}}" + (f".{rest}" if rest else "") if zeros else digits


def _read(numeral: str) -> tuple[Decimal, int] | None:
    """Return a numeral's value and the zeros of its order, None where it is malformed."""
    if "点" in numeral:
        match = _DECIMAL.fullmatch(numeral)
        whole = _integer(match[1]) if match else None
        if match is None or whole is None:
            return None
        numeral = f"{whole}.{in_digits(match[2])}{match[3] or ''}"
    if (match := _SIMPLE.fullmatch(numeral)) and match[2] in SCALES:
        digits = match[1] or "1"
        digits = str(_DIGITS[digits]) if digits in _DIGITS else digits.replace(",", "")
        zeros = SCALES[match[2]]
        return Decimal(_shift(digits, zeros)), zeros
    if _YEAR.fullmatch(numeral) or _POSITIONAL.fullmatch(numeral):
        return Decimal(in_digits(numeral)), 0
    whole = None if numeral[:1] in ("百", "千", "万", "亿") else _integer(numeral)
    return None if whole is None else (Decimal(whole), 0)


def _integer(numeral: str, bare_ten: bool = True) -> int | None:
    """Read a whole number in several orders (一百二十三, 1亿3千万), split at its highest. None where it is malformed.

    With `bare_ten`, 十 means 一十, as it does at the beginning and after 零 and 百.
    """
    order = next((order for order in "亿万千百十" if order in numeral), None)
    if order is None:
        if numeral.isascii() and numeral.isdigit() and len(numeral) <= 16:
            return int(numeral)
        return _DIGITS.get(numeral)
    head, _, tail = numeral.partition(order)
    coefficient = _integer(head, bare_ten) if head else 1 if bare_ten and order == "十" else None
    unit: int = 10 ** ZEROS[order]
    if not coefficient or (order in "千百十" and coefficient > 9):
        return None
    if not tail:
        return coefficient * unit
    rest = tail.lstrip("零〇")
    zeros = len(tail) - len(rest)
    value = _integer(rest, bare_ten=zeros == 1 or order == "百") if rest and order not in rest and zeros <= 1 else None
    # 零 says that a place is empty: the one below this order, or this order's own (十万零八千)
    below = unit if zeros == 0 or coefficient % 10 == 0 else unit // 10
    bare = zeros == 0 and ZEROS.keys().isdisjoint(rest)
    if value is None or value >= below or (bare and value < unit // 10):
        return None
    return coefficient * unit + value
