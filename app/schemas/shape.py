"""The shape of the records that are rendered at load: which fields they have, and of which types.

Two builds with one shape render one edition alike, so far as fields go. Descriptions are no part of it.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from typing_extensions import is_typeddict

from app.schemas.facts import FACTS
from app.schemas.report import Report, ReportDetail


@cache
def shape() -> str:
    """Return a digest of the shape of reports, and of the records and rows of all kinds of facts."""
    types = (Report, ReportDetail, *(each for schema in FACTS.values() for each in (schema.record, schema.row)))
    return hashlib.blake2b(
        "\n".join(line for type_ in types for line in _lines(type_)).encode(), digest_size=8
    ).hexdigest()


def _lines(type_: Any) -> Iterator[str]:
    """Give a line for each field, and for those of the types inside."""
    for name, field in get_type_hints(type_).items():
        yield f"{type_.__name__}.{name}: {_called(field)}"
        yield from _inside(field)


def _inside(field: Any) -> Iterator[str]:
    if is_typeddict(field):
        yield from _lines(field)
    for argument in get_args(field):
        yield from _inside(argument)


def _called(type_: Any) -> str:
    """Return the name of a type without its module, with those of the types inside."""
    inside = ", ".join(map(_called, get_args(type_)))
    name = getattr(get_origin(type_) or type_, "__name__", str(type_))
    return f"{name}[{inside}]" if inside else name
