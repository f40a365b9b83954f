"""The labels of spans, and the attributes that spans of a label may have: the fields of quantities and facts, as text.

A quantity is labelled by its role, a fact by its class. An attribute is text, a list of texts, or null for none.
Numbers are written plainly; positions and the starts of quantities are numbers too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any, get_args, get_origin, get_type_hints

from app.errors import nearest
from app.extract.exchange.span import Attribute
from app.extract.result import (
    ExtractedDocument,
    ExtractedFact,
    ExtractedInitiative,
    ExtractedMeasure,
    ExtractedProgram,
    ExtractedQuantity,
)
from app.regex import regex
from app.vocabulary import (
    DocumentAction,
    DocumentType,
    Level,
    MeasureKind,
    Mode,
    Qualifier,
    Role,
    Standing,
    TalentKind,
    TrainingCategory,
)

FACTS: Mapping[str, tuple[str, type[ExtractedFact]]] = MappingProxyType(
    {
        "document": ("documents", ExtractedDocument),
        "measure": ("measures", ExtractedMeasure),
        "training_program": ("training_programs", ExtractedProgram),
        "talent_initiative": ("talent_initiatives", ExtractedInitiative),
    }
)  # label: the list of a draft, the class of its members
ROLES = tuple(role.value for role in Role)
LABELS = (*ROLES, *FACTS)
LINKS = ("quantities", "sessions", "trainees", "part_of")  # the starts of quantities

_CODES: Mapping[tuple[str, str], Iterable[str]] = {
    ("quantity", "qualifier"): Qualifier,
    ("quantity", "change"): ("up", "down"),
    ("document", "type"): DocumentType,
    ("document", "action"): DocumentAction,
    ("document", "standing"): Standing,
    ("measure", "kind"): MeasureKind,
    ("training_program", "category"): TrainingCategory,
    ("training_program", "level"): Level,
    ("training_program", "mode"): Mode,
    ("talent_initiative", "kind"): TalentKind,
}
_PLACED = ("start", "end", "raw", "quote", "role", "given")  # what a span says by its place and label
_NAMES = {"measure_word": "unit"}
_FIELDS = {"unit": "measure_word"}
_NUMBER = regex(r"-?[0-9]{1,60}(\.[0-9]{1,60})?")
_POSITION = regex("[0-9]{1,12}")
_DATE = "[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
_PERIOD = regex(rf"{_DATE}(/{_DATE})?|\.\./{_DATE}")


class AttributeFault(ValueError):  # noqa: N818 - it says what it is
    """An attribute that cannot be read. The text says what was expected and the nearest valid value."""


def class_of(label: str) -> type[ExtractedQuantity | ExtractedFact]:
    """Return the class of what a label names."""
    return FACTS[label][1] if label in FACTS else ExtractedQuantity


@cache
def hints(label: str) -> Mapping[str, Any]:
    """Return the fields that attributes of a label fill, with their types."""
    kind = class_of(label)
    types = get_type_hints(kind)
    return {field.name: types[field.name] for field in fields(kind) if field.name not in _PLACED}


@cache
def codes(label: str, field: str) -> tuple[str, ...]:
    """Return the codes that a field may have, () where it is free."""
    return tuple(map(str, _CODES.get((label if label in FACTS else "quantity", field), ())))


def attribute_name(field: str) -> str:
    """Return the name of the attribute that fills a field."""
    return _NAMES.get(field, field)


def attribute_names(label: str) -> list[str]:
    """Return the names of all attributes of a label."""
    return [attribute_name(field) for field in hints(label)]


def attributes_of(label: str, record: ExtractedQuantity | ExtractedFact) -> dict[str, Attribute]:
    """Return the attributes of a quantity or fact. Those that are None are left out, and lists of no texts."""
    written: dict[str, Attribute] = {}
    for field in hints(label):
        value = getattr(record, field)
        if isinstance(value, list) and not value and field not in LINKS:
            continue
        if isinstance(value, list):
            written[attribute_name(field)] = [str(item) for item in value]
        elif value is not None:
            written[attribute_name(field)] = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return written


def read_attributes(label: str, given: Mapping[str, Attribute]) -> dict[str, Any]:
    """Return the fields that attributes give, each as its type. Raises AttributeFault."""
    known = hints(label)
    read = {}
    for name, value in given.items():
        field = _FIELDS.get(name, name)
        if field not in known or name in _NAMES:
            names = attribute_names(label)
            raise AttributeFault(
                f"expected an attribute of {label} ({', '.join(names)}), found {name!r}{near(name, names)}"
            )
        try:
            read[field] = _typed(value, known[field], codes(label, field))
        except AttributeFault as fault:
            raise AttributeFault(f"{name}: {fault}") from None
    return read


def undefaulted(label: str) -> dict[str, bool]:
    """Return the fields that every record of a label has to be given, and whether they may be None."""
    declared = {field.name: field for field in fields(class_of(label))}
    return {
        name: type(None) in get_args(kind)
        for name, kind in hints(label).items()
        if declared[name].default is MISSING and declared[name].default_factory is MISSING
    }


def near(value: str, known: tuple[str, ...] | list[str]) -> str:
    """Return the words that name the nearest valid value, "" where none looks like it."""
    return "".join(f"; the nearest is {close!r}" for close in nearest(value, known, 1))


def _typed(value: Attribute, kind: Any, known: tuple[str, ...]) -> Any:
    """Return an attribute as the type of its field."""
    kinds = get_args(kind) or (kind,)
    if get_origin(kind) is list:
        items = value if isinstance(value, list) else [value] if value else []
        return [_position(item) for item in items] if int in kinds else items
    if isinstance(value, list):
        if len(value) > 1:
            raise AttributeFault(f"expected one text, found {len(value)}")
        value = value[0] if value else None
    if value is None or value == "":
        if type(None) in kinds:
            return None
        raise AttributeFault("expected a text, found none")
    if known:
        if value not in known:
            raise AttributeFault(f"expected one of {', '.join(known)}, found {value[:80]!r}{near(value, known)}")
        return Qualifier(value) if Qualifier in kinds else value
    if Decimal in kinds:
        return _number(value)
    return _position(value) if int in kinds else value


def _number(value: str) -> Decimal:
    if not _NUMBER.fullmatch(value):
        raise AttributeFault(f"expected a number in base units and plain notation, such as 21000, found {value[:80]!r}")
    return Decimal(value)


def _position(value: str | None) -> int:
    if value is None or not _POSITION.fullmatch(value):
        raise AttributeFault(f"expected a position in code points, found {value!r}")
    return int(value)


def check_period(period: str) -> None:
    """Raise AttributeFault unless a period has the form that seeds have."""
    if not _PERIOD.fullmatch(period):
        raise AttributeFault(f"period: expected ISO 8601 such as 2020, 2016/2020 or ../2020, found {period[:80]!r}")
