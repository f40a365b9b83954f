"""Axes: ticks at round numbers, and numbers written out with every digit."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from app.charts.chart import Magnitude

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_FLAT = Decimal("0.25")  # of the greatest value; where all differ by less, an axis from 0 would show one line
_DIGITS = 200  # no number has so many: nothing is rounded
_DECIMALS = 4  # of a number with a word such as `million`; one with more is written in full


def value_ticks(values: Sequence[Decimal], most: int) -> list[Decimal]:
    """Return about `most` round numbers around some values; 0 is among them unless the values are nearly the same."""
    low, high = min(values), max(values)
    if high - low >= _FLAT * max(abs(low), abs(high)) or low == high:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        high = Decimal(1)
    rough = (high - low) / most
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * step for step in _STEPS if power * step >= rough)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * (first + n) for n in range(int(last - first) + 1)]


def year_ticks(low: float, high: float, most: int) -> list[int]:
    """Return the years to name between two, `most` at most."""
    first, last = int(-(-low // 1)), int(high // 1)
    step = next((step for step in _YEARS if (last - first) // step + 1 <= most), _YEARS[-1])
    return [year for year in range(first, last + 1) if year % step == 0] or [first]


def tick_labels(ticks: Sequence[Decimal], magnitudes: Sequence[Magnitude]) -> list[str]:
    """Write the ticks of an axis, all with the same word, where none but 0 would be less than one of it."""
    with localcontext(prec=_DIGITS):
        least = min(abs(tick) for tick in ticks if tick)
        fitting = (one for one in magnitudes if least >= one.size and all(_fits(tick, one, 2) for tick in ticks))
        magnitude = next(fitting, None)
        return [_written(tick.normalize(), magnitude) for tick in ticks]


def written(value: Decimal, magnitudes: Sequence[Magnitude] = ()) -> str:
    """Write a number with every digit, in groups of three, with a word for a power of ten where it reads well."""
    with localcontext(prec=_DIGITS):
        fitting = (one for one in magnitudes if abs(value) >= one.size and _fits(value, one, _DECIMALS))
        return _written(value, next(fitting, None))


def _fits(value: Decimal, magnitude: Magnitude, decimals: int) -> bool:
    return value % magnitude.size.scaleb(-decimals) == 0


def _written(value: Decimal, magnitude: Magnitude | None) -> str:
    if magnitude is None or not value:
        return _plain(value)
    return f"{_plain((value.scaleb(-magnitude.size.adjusted())).normalize())}{magnitude.word}"


def _plain(value: Decimal) -> str:
    return f"{value:,f}".replace("-", "−")  # no rounding: every digit is written
