"""Which fields of a record a request may choose, by the type of the record."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from typing_extensions import is_typeddict

Choice = Mapping[str, frozenset[str] | None]  # the fields that are chosen, and those inside each; None: all of it


@cache
def fields_of(record: Any) -> tuple[str, ...]:
    """Return the names of a record's fields, each followed by the fields inside it, such as `unit.code`."""
    inside = {name: _inside(hint) for name, hint in get_type_hints(record).items()}
    return tuple(path for name, parts in inside.items() for path in (name, *(f"{name}.{part}" for part in parts)))


def chosen(paths: Iterable[str], key: str) -> Choice:
    """Return the choice of some fields and of `key`, which always stands."""
    choice: dict[str, frozenset[str] | None] = {key: None}
    for path in paths:
        name, _, part = path.partition(".")
        before = choice.get(name, frozenset())
        choice[name] = before | {part} if part and before is not None else None
    return choice


def cut(value: Any, choice: Choice) -> Any:
    """Return a record with the chosen fields only, in their order; of a list, each member so."""
    return {name: _part(item, choice[name]) for name, item in value.items() if name in choice}


def _part(value: Any, names: frozenset[str] | None) -> Any:
    if names is None or value is None:
        return value
    if isinstance(value, list):
        return [_part(item, names) for item in value]
    return {name: item for name, item in value.items() if name in names}


def _inside(hint: Any) -> tuple[str, ...]:
    """Return the fields of the records that a field holds: one, one or none, or a list of them."""
    if is_typeddict(hint):
        return tuple(hint.__annotations__)
    if get_origin(hint) is dict:  # its keys are data
        return ()
    return next(filter(None, map(_inside, get_args(hint))), ())
