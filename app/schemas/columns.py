"""What the cells of a flat row's columns are, read off the type of the row."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_KINDS = (int, Decimal, str)  # a code of a vocabulary is a str


@cache
def kinds_of(row: type) -> Mapping[str, type]:
    """Return what a cell of each column of a row is, where it is not empty: an int, a Decimal, a str or a list of str.

    Raises TypeError where a column is anything else.
    """
    return {name: _kind(name, hint) for name, hint in get_type_hints(row).items()}


def _kind(name: str, hint: Any) -> type:
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    kinds = {_kind_of_option(option) for option in options if option is not NoneType}
    if len(kinds) != 1 or None in kinds:
        raise TypeError(f"{name}: a column of a table is an int, a Decimal, a str or a list of str, not {hint}")
    return kinds.pop()  # type: ignore[return-value] # there is no None among them


def _kind_of_option(option: Any) -> type | None:
    if option == list[str]:
        return list
    if get_origin(option) is Literal:
        return str if all(isinstance(value, str) for value in get_args(option)) else None
    if not isinstance(option, type) or option is bool:
        return None
    return next((kind for kind in _KINDS if issubclass(option, kind)), None)
