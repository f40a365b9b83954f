"""Words that a list has once for all its figures: the last unit, the first verb, the only qualifying word."""

from typing import NamedTuple

from app.quantity.figure import negated
from app.quantity.numbers import shift
from app.quantity.result import Change, Quantity
from app.vocabulary import Qualifier

SEPARATORS = frozenset(("、", "和", "与", "及", "以及"))
CONJUNCTIONS = SEPARATORS | {"或", "或者", "且", "并", "而且", "并且"}


class Listed(NamedTuple):
    """A figure of a list, whether a qualifying word is before or after it, and whether that word is negated."""

    quantity: Quantity
    before: bool
    after: bool
    negated: bool


def share(listed: list[Listed]) -> list[Quantity]:
    """Return the figures of a list, each with the words that are written once for all."""
    quantities = [one.quantity for one in listed]
    for index in range(len(quantities) - 2, -1, -1):
        quantities[index] = _with_unit(quantities[index], quantities[index + 1])
    for index in range(1, len(quantities)):
        quantities[index] = _with_change(quantities[index], quantities[index - 1])
    qualified = [index for index, quantity in enumerate(quantities) if quantity.qualifier is not Qualifier.EXACT]
    if len(quantities) == 1 or len(qualified) != 1:
        return quantities
    at = qualified[0]
    source = quantities[at]
    for index, quantity in enumerate(quantities):
        reached = listed[at].before if index > at else listed[at].after
        if index != at and reached and quantity.unit == source.unit and not quantity.ordinal:
            quantities[index] = quantity._replace(qualifier=source.qualifier, qualifier_apart=True)
    return quantities


def _with_unit(quantity: Quantity, following: Quantity) -> Quantity:
    """Add the unit of the following figure: `3.3和2.3个百分点`, `31.1个和26.3个百分点`, `3.3、2.3万亿元`."""
    own, word = quantity.measure_word, following.measure_word
    bare = not own and not quantity.unit and not quantity.ordinal and quantity.change in (None, Change.UP, Change.DOWN)
    if following.unit is None or not (bare or (own and word and word != own and word.startswith(own))):
        return quantity
    value, value_to, multiplier = quantity.value, quantity.value_to, quantity.multiplier
    if bare and multiplier == 1 and following.multiplier > 1 and abs(value) < 1000:
        multiplier = following.multiplier
        zeros = len(str(multiplier)) - 1
        value, value_to = shift(value, zeros), None if value_to is None else shift(value_to, zeros)
    attributed = quantity._replace(measure_word=word, unit=following.unit, unit_apart=True)
    return attributed._replace(value=value, value_to=value_to, multiplier=multiplier)


def _with_change(quantity: Quantity, preceding: Quantity) -> Quantity:
    """Add the change of the preceding figure: in `下降2%、3%`, the second figure falls too."""
    if quantity.change or quantity.ordinal or preceding.change not in (Change.UP, Change.DOWN):
        return quantity
    value, value_to = quantity.value, quantity.value_to
    if preceding.change is Change.DOWN and value > 0:
        value, value_to = negated(value, value_to)
    return quantity._replace(value=value, value_to=value_to, change=preceding.change)
