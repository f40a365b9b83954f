"""Column types that are exact on both engines."""

from collections.abc import Callable
from decimal import Decimal
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import Dialect, Enum, Numeric, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

# Text that is compared and sorted by code point on both engines, whatever the locale of the PostgreSQL cluster
Code = Text().with_variant(Text(collation="C"), "postgresql")


def closed(vocabulary: type[PythonEnum]) -> Enum:
    """Return a column type for a closed vocabulary: text that a CHECK limits to its codes."""
    return Enum(
        vocabulary,
        name=vocabulary.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda terms: [term.value for term in terms],
    )


class Exact(TypeDecorator[Decimal]):
    """A decimal that loses nothing and sorts by value.

    PostgreSQL has NUMERIC. SQLite would store a float, so there it is text that sorts like the numbers: `0…` if
    negative, `1` for zero, `2…` if positive, then the exponent and the digits (complemented if negative). Exponents
    from -500 to 499 fit.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return NUMERIC on PostgreSQL, text elsewhere."""
        return dialect.type_descriptor(Numeric() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Encode a value for the database."""
        if value is None or dialect.name == "postgresql":
            return value
        return sortable(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Decode a value from the database."""
        if value is None:
            return None
        return Decimal(without_zeros(f"{value:f}") if dialect.name == "postgresql" else plain(value))


class Plain(TypeDecorator[str]):
    """An `Exact` number as text in plain notation, with every digit: `cast(column, Plain)`.

    It is meant for many numbers that are only written out, since making a Decimal of each costs more than reading it.
    """

    impl = Text
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], str | None]:
        """Return what decodes a value from the database, without a call more for each."""
        decode = without_zeros if dialect.name == "postgresql" else plain
        return lambda value: None if value is None else decode(value)


_COMPLEMENT = str.maketrans("0123456789", "9876543210")


def sortable(value: Decimal) -> str:
    """Encode a finite decimal as text that sorts by value; raises ValueError outside the exponents of `Exact`."""
    if not value.is_finite():
        raise ValueError(f"{value} is not a finite number")
    sign, digits, _ = value.as_tuple()
    mantissa = "".join(map(str, digits)).strip("0")
    if not mantissa:
        return "1"
    exponent = value.adjusted() + 500
    if not 0 <= exponent <= 999:
        raise ValueError(f"{value} is out of range")
    text = f"{exponent:03d}{mantissa}"
    # '~' sorts after every digit, so that the longer of two negatives that begin alike is the smaller
    return f"0{text.translate(_COMPLEMENT)}~" if sign else f"2{text}"


def without_zeros(text: str) -> str:
    """Return a number in plain notation without zeros at the end of its decimals.

    PostgreSQL keeps these zeros, SQLite does not.
    """
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain(text: str) -> str:
    """Return in plain notation the number that `sortable` encoded."""
    if text == "1":
        return "0"
    sign, body = ("-", text[1:-1].translate(_COMPLEMENT)) if text[0] == "0" else ("", text[1:])
    whole, digits = int(body[:3]) - 499, body[3:]  # the number of digits before the decimal point; all digits
    if whole >= len(digits):
        return f"{sign}{digits}{'0' * (whole - len(digits))}"
    if whole > 0:
        return f"{sign}{digits[:whole]}.{digits[whole:]}"
    return f"{sign}0.{'0' * -whole}{digits}"
