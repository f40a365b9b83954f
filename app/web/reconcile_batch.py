"""A batch of reconciliation queries: from its JSON to queries, with every fault named by its key."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.errors import SUGGESTED, BadRequestError, Fault, nearest
from app.queries.entities import PROPERTIES, TYPES
from app.queries.naming import MAX_NAME
from app.schemas.reconcile import BATCH, CANDIDATES, MAX_CANDIDATES
from app.texts import Phrase
from app.web.query import unknown_values
from app.web.sent_values import is_text, shown

_MEMBERS = ("query", "type", "limit", "properties", "type_strict")
_STRICTNESS = ("any", "should", "all")
_BATCH = Phrase(
    "expected.queries",
    'a JSON object with a query under each key, such as `{"q0": {"query": "青海", "type": "regions"}}`',
)
_QUERY = Phrase("expected.query", 'a JSON object such as `{"query": "青海"}`')
_NAME = Phrase("expected.query-name", "a text")
_TYPES = Phrase("expected.query-type", "a text or a list of texts")
_LIMIT = Phrase("expected.query-limit", "a whole number of 1 or more")
_PROPERTIES = Phrase(
    "expected.query-properties", 'a list of objects such as `{"pid": "unit", "v": "person"}`, `v` one value or several'
)


@dataclass(frozen=True, slots=True)
class ReconcileOne:
    """A query: a name, "" where none is asked for, and what else an entity must have.

    `types` are those that are asked for, all where none is. `strict` says what several mean. `properties` has, for each
    property that there is, the values of which an entity must have one.
    """

    name: str
    types: tuple[str, ...]
    strict: str
    limit: int
    properties: Mapping[str, tuple[str, ...]]


def batch_of(text: str) -> dict[str, ReconcileOne]:
    """Return the queries of a batch by key, in order; raises BadRequestError with every fault in them."""
    try:
        # an empty cell is NaN to pandas, which its users send
        sent = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict) or not all(is_text(key) for key in sent):
        raise BadRequestError(Fault("queries", text, "invalid_value", _BATCH))
    if len(sent) > BATCH:
        raise BadRequestError(Fault("queries", None, "too_many_values", str(BATCH)))
    faults = [fault for key, query in sent.items() for fault in _faults(f"queries.{key}", query)]
    if faults:
        raise BadRequestError(*faults)
    return {key: _query(query) for key, query in sent.items()}


def _query(sent: Mapping[str, Any]) -> ReconcileOne:
    name = sent.get("query")
    properties: dict[str, tuple[str, ...]] = {}
    for asked in sent.get("properties") or ():
        values = tuple(filter(None, map(_value, _listed(asked["v"]))))
        if asked["pid"] in PROPERTIES and values:
            properties[asked["pid"]] = (*properties.get(asked["pid"], ()), *values)
    return ReconcileOne(
        name="" if name is None else str(name).strip(),
        types=tuple(_listed(sent.get("type") or ())),
        strict=sent.get("type_strict") or "any",
        limit=min(int(sent.get("limit") or CANDIDATES), MAX_CANDIDATES),
        properties=properties,
    )


def _listed(value: Any) -> list[Any]:
    return [*value] if isinstance(value, list | tuple) else [value]


def _value(value: Any) -> str:
    """Return a value of a property as text, that of an entity as its id, "" where there is none."""
    value = value["id"] if isinstance(value, dict) else value
    return "" if value is None else str(value).strip()[:MAX_NAME]


# --- what is wrong ------------------------------------------------------------------------------------------------


def _faults(at: str, sent: Any) -> Iterator[Fault]:
    if not isinstance(sent, dict):
        yield Fault(at, shown(sent), "invalid_value", _QUERY)
        return
    for number, member in enumerate(name for name in sent if name not in _MEMBERS):
        near = nearest(member, _MEMBERS) if number < SUGGESTED else ()
        yield Fault(f"{at}.{member}", shown(sent[member]), "unknown_parameter", nearest=near)
    name, limit, strict = (sent.get(member) for member in ("query", "limit", "type_strict"))
    if "query" not in sent and not sent.get("properties"):
        yield Fault(f"{at}.query", None, "missing_parameter")
    if name is not None and not is_text(name) and type(name) is not int:
        yield Fault(f"{at}.query", shown(name), "invalid_value", _NAME)
    if limit is not None and not _is_limit(limit):
        yield Fault(f"{at}.limit", shown(limit), "invalid_value", _LIMIT)
    if strict is not None and strict not in _STRICTNESS:
        yield Fault(f"{at}.type_strict", shown(strict), "unknown_value", nearest=_STRICTNESS)
    yield from _type_faults(f"{at}.type", sent.get("type"))
    properties = sent.get("properties")
    if properties is not None and not (isinstance(properties, list) and all(map(_is_property, properties))):
        yield Fault(f"{at}.properties", shown(properties), "invalid_value", _PROPERTIES)


def _is_limit(value: Any) -> bool:
    """Tell whether a value is a whole number of 1 or more; JSON may write one as `3.0`."""
    return (type(value) is int or (type(value) is float and value.is_integer())) and value >= 1


def _type_faults(at: str, sent: Any) -> Iterator[Fault]:
    types = [] if sent is None or sent == "" else _listed(sent)
    if all(isinstance(type_, str) for type_ in types):
        yield from unknown_values(at, types, [*TYPES])
    else:
        yield Fault(at, shown(sent), "invalid_value", _TYPES)


def _is_property(sent: Any) -> bool:
    return (
        isinstance(sent, dict)
        and isinstance(sent.get("pid"), str)
        and "v" in sent
        and all(
            isinstance(value.get("id"), str) if isinstance(value, dict) else not isinstance(value, list)
            for value in _listed(sent["v"])
        )
    )
