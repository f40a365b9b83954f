"""The base of all tables, and column types that are exact on both engines."""

from decimal import Decimal
from enum import Enum as PythonEnum
from typing import Any

from sqlalchemy import Dialect, Enum, MetaData, Numeric, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeEngine

# Text that is compared and sorted by code point on both engines, whatever the locale of the PostgreSQL cluster
Code = Text().with_variant(Text(collation="C"), "postgresql")


class Base(DeclarativeBase):
    """Base of all tables; every constraint gets a name that a migration can rely on."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


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
        return without_zeros(Decimal(value)) if dialect.name == "postgresql" else unsortable(value)


def exact(value: str | Decimal) -> Decimal:
    """Decode a value of `Exact` that was read as it is stored: not all of very many are looked at."""
    return unsortable(value) if isinstance(value, str) else without_zeros(value)


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


def without_zeros(value: Decimal) -> Decimal:
    """Return the same number without zeros at the end of its decimals, which PostgreSQL keeps and SQLite does not."""
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= 0:
        return value
    text = f"{value:f}".rstrip("0")
    return Decimal(text.rstrip("."))


def unsortable(text: str) -> Decimal:
    """Decode what `sortable` made."""
    if text == "1":
        return Decimal(0)
    negative = text[0] == "0"
    body = text[1:-1].translate(_COMPLEMENT) if negative else text[1:]
    exponent, mantissa = int(body[:3]) - 500, body[3:]
    return Decimal(f"{'-' if negative else ''}{mantissa}E{exponent - len(mantissa) + 1}")
