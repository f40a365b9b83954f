"""What a tool answers: the JSON of REST as text, the same as objects, and the schema of both from the types of REST.

Numbers are exact in both. In the objects one that a double cannot hold is a text, since the SDK writes every decimal as
one; the schema allows it.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from app.formats import ndjson

_KEPT = ("$ref", "type", "const", "required")


class ToolOutput(NamedTuple):
    """An answer of a tool, as text and as objects."""

    text: str
    objects: dict[str, Any]


def output_of(answer: Mapping[str, Any]) -> ToolOutput:
    """Make the answer of a tool from an answer of REST with exact numbers."""
    return ToolOutput(ndjson.dumps(answer).decode(), _plain(answer))


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        near = float(value)
        return near if Decimal(repr(near)) == value else f"{value:f}"
    return value


def schema_of(type_: Any) -> dict[str, Any]:
    """Return the JSON schema of an answer: types only.

    The document of the API has the descriptions. Members of vocabularies are left out too: a client may keep the schema
    while a later version adds members.
    """
    found = TypeAdapter(type_).json_schema(mode="serialization")
    defined = found.pop("$defs", {})
    words = frozenset(f"#/$defs/{name}" for name, schema in defined.items() if "enum" in schema)
    schemas = {name: _bare(schema, words) for name, schema in defined.items() if f"#/$defs/{name}" not in words}
    schema: dict[str, Any] = _bare(found, words)
    return {**schema, "$defs": schemas} if schemas else schema


def _bare(schema: Any, words: frozenset[str]) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    if schema.get("$ref") in words:
        return {"type": "string"}
    bare = {name: schema[name] for name in _KEPT if name in schema}
    if bare.get("type") == "number":
        bare["type"] = ["number", "string"]
    if "properties" in schema:
        bare["properties"] = {name: _bare(part, words) for name, part in schema["properties"].items()}
    bare |= {name: _bare(schema[name], words) for name in ("items", "additionalProperties") if name in schema}
    options = [_bare(option, words) for option in schema.get("anyOf") or schema.get("oneOf") or ()]
    if options and all(option.keys() == {"type"} for option in options):  # null is one of the types
        bare["type"] = [type_ for option in options for type_ in _types(option)]
    elif options:
        bare["anyOf"] = options
    return bare


def _types(schema: Mapping[str, Any]) -> list[str]:
    type_ = schema["type"]
    return type_ if isinstance(type_, list) else [type_]
