"""Numbers as people write them, composed forward: what the grammar takes apart is put together here, by other rules."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import product

DIGITS = "零一二三四五六七八九"
TENS = ("廿", "卅", "卌")
PLACES = ("", "十", "百", "千")
WIDE = str.maketrans("0123456789,", "０１２３４５６７８９，")
FORMAL = str.maketrans("一二三四五六七八九十百千万亿两", "壹贰叁肆伍陆柒捌玖拾佰仟萬億贰")


def in_chinese(number: int) -> str:
    """The standard numeral: 10050 is 一万零五十."""
    if number < 10:
        return DIGITS[number]
    order, unit = next((o, u) for o, u in zip("亿万千百十", (10**8, 10**4, 1000, 100, 10), strict=True) if number >= u)
    head, rest = divmod(number, unit)
    gap = "零" if 0 < rest < unit // 10 else ""
    return in_chinese(head) + order + gap + (in_chinese(rest) if rest else "")


def spoken(number: int) -> str:
    """As it is said: 十五 for 一十五, 两百 for 二百."""
    text = (
        in_chinese(number)
        .replace("二百", "两百")
        .replace("二千", "两千")
        .replace("二万", "两万")
        .replace("二亿", "两亿")
    )
    return text.removeprefix("一") if text.startswith("一十") else text


def in_formal(number: int) -> str:
    """As on a cheque: 壹佰零伍."""
    return in_chinese(number).translate(FORMAL)


def in_twenties(number: int) -> str:
    """With 廿, 卅 and 卌 for two, three and four tens."""
    text = in_chinese(number)
    for digit, tens in zip("二三四", TENS, strict=True):
        text = text.replace(f"{digit}十", tens)
    return text


def grouped(number: Decimal, blank: str) -> str:
    """Groups of three, parted by a blank: 55 235 367."""
    return f"{number:,}".replace(",", blank)


def in_order(number: Decimal, order: str) -> str:
    """So many 万, 亿 or 万亿."""
    return f"{number.scaleb(-{'': 0, '万': 4, '亿': 8, '万亿': 12}[order]).normalize():f}{order}"


STYLES: dict[str, Callable[[Decimal], str]] = {
    "digits": lambda n: f"{n}",
    "thousands": lambda n: f"{n:,}",
    "full width": lambda n: f"{n:,}".translate(WIDE),
    "blanks": lambda n: grouped(n, " "),
    "thin blanks": lambda n: grouped(n, "\u2009"),
    "万": lambda n: in_order(n, "万"),
    "万 after a blank": lambda n: in_order(n, "万").replace("万", " 万"),
    "亿": lambda n: in_order(n, "亿"),
    "万亿": lambda n: in_order(n, "万亿"),
    "Chinese": lambda n: in_chinese(int(n)),
    "spoken": lambda n: spoken(int(n)),
    "formal": lambda n: in_formal(int(n)),
    "廿": lambda n: in_twenties(int(n)),
}


def readings() -> dict[str, set[str]]:
    """Every spelling in Chinese of a number below 10,000, and of a range of neighbours, with all that it can mean.

    A spelling that leaves something out (一百五, 百八十) means each number that it can be said for.
    """
    found: dict[str, set[str]] = {}
    for number in range(1, 10_000):
        for text in _full(number):
            found.setdefault(text, set()).add(str(number))
        for text in _short(number):
            found.setdefault(text, set()).update({str(number), "short for it"})
    for low, high, text in _neighbours():
        found.setdefault(text, set()).add(f"{low}..{high}")
    for one, other in product("一二三四五六七八九", repeat=2):
        if int_of(other) != int_of(one) + 1:  # 三五: three to five, or some
            for order in PLACES:
                found.setdefault(one + other + order, set()).update({"some", "a range"})
    return found


def int_of(digit: str) -> int:
    return DIGITS.index(digit)


def _full(number: int) -> Iterator[str]:
    """The spellings that say every place: with 零 or 〇 for empty ones, 二 or 两, 十 or 一十, 廿."""
    digits = [int(digit) for digit in f"{number}"]
    pieces: list[list[str]] = []
    for at, digit in enumerate(digits):
        place = len(digits) - 1 - at
        if digit:
            written = DIGITS[digit]
            options = [written + PLACES[place]]
            if digit == 2 and place >= 2:
                options.append("两" + PLACES[place])
            if digit == 1 and place == 1 and (at == 0 or digits[at - 1] or place == len(digits) - 1):
                options.append("十")
            if 2 <= digit <= 4 and place == 1:
                options.append(TENS[digit - 2])
            pieces.append(options)
        elif any(digits[at:]) and digits[at - 1]:
            pieces.append(["零", "〇", "○"])
    for piece in product(*pieces):
        yield "".join(piece)


def _short(number: int) -> Iterator[str]:
    """The spellings that leave out the last order (一百五 for 150, also 105) or the first 一 (百八十)."""
    text = in_chinese(number)
    digits = f"{number}"
    if len(digits) > 2 and digits[1] != "0" and not int(digits[2:]):
        yield text[:-1]
    if len(digits) > 2 and digits[0] == "1" and int(digits[1:]):
        yield text[1:]


def _neighbours() -> Iterator[tuple[int, int, str]]:
    """Ranges of two digits that follow each other, alone or after whole higher places: 三千四五百 is 3400 to 3500."""
    for low in range(1, 9):
        one, other = DIGITS[low], DIGITS[low + 1]
        for place, order in enumerate(PLACES):
            unit = 10**place
            heads = [0] if place == 3 else [0, *(digit * unit * 10 for digit in range(1, 10))]
            for head in heads:
                before = in_chinese(head) if head else ""
                before = "十" if before == "一十" else before
                yield head + low * unit, head + (low + 1) * unit, f"{before}{one}{other}{order}"
