"""Which figure is part of which: what stands after 其中, and only that.

In 收徒5名,其中木匠3人、瓦匠2人 the 3 and the 2 are parts of the 5. Whole and part count the same. Neither a part nor
all parts together are more than the whole: what would be more begins something else.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from app.extract.result import ExtractedQuantity
from app.regex import regex
from app.vocabulary import Role

_OF_WHICH = regex("其中")
_STATED = (Role.METRIC, Role.TARGET)
_PEOPLE = frozenset(("人", "名", "位", "个人"))
_BACK, _ON = 12, 40  # figures before and after 其中 that are looked at
_SENTENCE = regex("[。！？\n|]")
_BREAKS = regex("[。；;！？\n|]")
_ROUNDING = Decimal("1.005")  # of 100 rounded parts


def with_parts(text: str, quantities: list[ExtractedQuantity]) -> list[ExtractedQuantity]:
    """Return the quantities of a text, each part with the start of its whole as `part_of`."""
    starts = [quantity.start for quantity in quantities]
    wholes: dict[int, int] = {}
    for match in _OF_WHICH.finditer(text):
        at = bisect_left(starts, match.start())
        for part, whole in _parts(text, match.start(), quantities, at):
            wholes[part] = whole
    return [
        replace(quantity, part_of=wholes[quantity.start]) if quantity.start in wholes else quantity
        for quantity in quantities
    ]


def _parts(text: str, place: int, quantities: list[ExtractedQuantity], at: int) -> Iterator[tuple[int, int]]:
    """Give the starts of parts and their whole for the 其中 at `place`, before the quantity number `at`."""
    following = list(_following(text, place, quantities[at : at + _ON]))
    first = next(iter(following), None)
    whole = _whole(text, place, quantities[max(0, at - _BACK) : at], first) if first else None
    if first is None or whole is None or whole.value is None:
        return
    total = Decimal(0)
    for part in following:
        total += part.value or Decimal(0)
        if _unit(part) != _unit(whole) or total > whole.value * _ROUNDING:
            return
        yield part.start, whole.start


def _following(text: str, place: int, quantities: list[ExtractedQuantity]) -> Iterator[ExtractedQuantity]:
    """Give the amounts behind 其中 until 。 or the closing bracket, or until ； where it began inside a sentence."""
    begins = place == 0 or text[place - 1] in "。\n"
    breaks = _SENTENCE if begins else _BREAKS
    bracketed = text[max(0, place - 1) : place] in ("(", "（")
    last = place
    for quantity in quantities:
        between = text[last : quantity.start]
        if breaks.search(between) or "其中" in between[2:]:
            return
        if bracketed and re.search("[)）]", between):
            return
        last = quantity.end
        if _is_amount(quantity):
            yield quantity


def _whole(text: str, place: int, before: list[ExtractedQuantity], part: ExtractedQuantity) -> ExtractedQuantity | None:
    """Return the nearest amount before 其中 that counts the same, in its sentence or the one just before."""
    borders = 0
    last = place
    for quantity in reversed(before):
        borders += len(_SENTENCE.findall(text, quantity.end, last))
        if borders > (place > 0 and text[place - 1] == "。"):
            return None
        last = quantity.start
        fits = _is_amount(quantity) and _unit(quantity) == _unit(part) and quantity.role is part.role
        if fits and quantity.value is not None and part.value is not None and part.value <= quantity.value:
            return quantity
    return None


def _is_amount(quantity: ExtractedQuantity) -> bool:
    stated = quantity.role in _STATED and quantity.change is None and quantity.value is not None
    return stated and quantity.measure_word not in ("%", "‰", "个百分点")


def _unit(quantity: ExtractedQuantity) -> str | None:
    return "人" if quantity.measure_word in _PEOPLE else quantity.measure_word
