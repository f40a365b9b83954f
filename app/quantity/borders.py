"""Where a numeral ends, with everything beside a number that belongs to it, readable or not."""

from app.quantity.characters import ARABIC, BLANK, CHINESE, FOREIGN, HAN, ORDERS
from app.quantity.result import NotAQuantity, Reason
from app.regex import LETTER, regex

# A number is malformed if this follows its last digit …
_GOES_ON = regex(
    rf"[.,/:∶·^*×]?{FOREIGN}|\.[0-9]|[eE][+-]?[0-9]|[×xX*✕✖][0-9]|\^[0-9]"
    rf"|[OoIl](?=[0-9{HAN}])|[.·][{HAN}]|[0-9{CHINESE}]"
)
# … and has several readings if this follows: 9/11, 10:30, 3·15, 3点5, 数百上千, 千儿八百.
_SEVERAL_READINGS = regex(
    rf"/[0-9{CHINESE}]|[·:∶][0-9]|：[0-9]{{1,3}}(?![0-9%‰.]|{LETTER})|点[0-9]|半|[数几上](?=[{ORDERS}])|儿(?=[{HAN}])"
)
_COLUMN = regex(rf"[{BLANK}][0-9]{{3}}(?![0-9])")  # 12 345: one number, or two columns
LABELS = frozenset("表图第附件例式栏")  # 表1 200人
_COMMA = regex(",([0-9]{1,5})")

_NUMBER = regex(rf"(?:[0-9.{CHINESE}]|点(?=[{HAN}]))*")
_WHOLE = regex(
    rf"(?:[0-9{CHINESE}]|[.,/:∶·^*×]?{FOREIGN}|[.·](?=[0-9{HAN}])"
    rf"|(?<=[0-9])(?:[,:∶：^×xX*✕✖](?=[0-9])|/(?=[0-9{CHINESE}])|[eE][+-]?(?=[0-9])|[{BLANK}](?=[0-9]{{3}}(?![0-9])))"
    rf"|[×xX*]10|点(?=[0-9{HAN}])|[OoIl](?=[0-9{HAN}])|儿(?=[{HAN}])|半|[数几上成](?=[{ORDERS}]))*"
    rf"[多余来几]?"
)
_KNOWN = regex(f"[0-9{CHINESE}]")
_UNKNOWN = regex(rf"{FOREIGN}|\.")


def check_end(plain: str, start: int, end: int) -> None:
    """Raise NotAQuantity if the number from `start` to `end` goes on in a way that the grammar does not know."""
    if _SEVERAL_READINGS.match(plain, end):
        raise NotAQuantity(plain, start, "a number with one reading", Reason.AMBIGUOUS)
    if _GOES_ON.match(plain, end):
        raise NotAQuantity(plain, start, "a well-formed number")
    column = plain[start:end].isdigit() and end - start <= 3 and _COLUMN.match(plain, end)
    if column and plain[start - 1 : start] not in LABELS:
        raise NotAQuantity(plain, start, "one number, not two columns", Reason.AMBIGUOUS)
    if plain[end - 1] in ARABIC and (comma := _COMMA.match(plain, end)):
        last, following = plain[max(start, end - 5) : end], comma[1]
        if (
            "," in last or len(following) == 3 or len(last) != len(following)
        ):  # 20,30 is a list; 1234,567 and 1,2345 are not
            raise NotAQuantity(plain, end, "groups of three digits, or numbers without groups")


def number_end(plain: str, start: int) -> int:
    """Return where the number at `start` ends, so that scanning can go on there if it is not a figure."""
    match = _NUMBER.match(plain, start)
    return max(start + 1, match.end() if match else 0)


def numeral_end(plain: str, start: int) -> int:
    """Return where the numeral at `start` ends, with everything that belongs to it, known or not."""
    match = _WHOLE.match(plain, start)
    return max(start + 1, match.end() if match else 0)


def is_numeral(plain: str, start: int) -> bool:
    """Tell whether the character at `start` writes a number, unlike words such as 第 and 数."""
    return bool(_KNOWN.match(plain, start) or _UNKNOWN.match(plain, start))
