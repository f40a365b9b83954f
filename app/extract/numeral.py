"""A numeral of a text with what its form and the grammar say of it. What it is there for is decided later."""

from decimal import Decimal
from typing import NamedTuple

from app.extract.expressions import NumeralForm
from app.extract.tables import FigureCell
from app.quantity import Change, Grammar, NotAQuantity
from app.vocabulary import Qualifier


class ReadNumeral(NamedTuple):
    """A numeral from `start` to `end`. `unit` is the measure word as written, without its order."""

    start: int
    end: int
    form: NumeralForm
    value: Decimal | None = None
    value_to: Decimal | None = None
    unit: str | None = None
    qualifier: Qualifier = Qualifier.EXACT
    change: Change | None = None
    doubt: str | None = None
    cell: FigureCell | None = None  # of a figure in a table
    is_unknown: bool = False  # whether no unit has its measure word


def value_of(grammar: Grammar, written: str) -> Decimal | None:
    """Return what a bare number says, None where it says no number."""
    try:
        return grammar.parse(written).value
    except NotAQuantity:
        return None
