"""The codes in answers, each with its address: `x-codes` of a field or of a vocabulary in the OpenAPI document."""

from collections.abc import Iterator
from typing import Any

ADDRESS = "x-codes"


class CodeFinder:
    """Finds the addresses of the codes in answers, by the schemas of the document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.fields: set[str] = set()  # the fields with codes that were met, as `Metric.theme`

    def addresses(self, schema: Any, value: Any, report: str = "", at: str = "") -> Iterator[str]:
        """Give the address of each code in a value. `report` is the report that the record is of."""
        schema = self._resolved(schema, value)
        if ADDRESS in schema and value is not None:
            self.fields.add(at)
            for key, code in _coded(value):
                yield schema[ADDRESS].format(code=code, key=key, report=report)
        if isinstance(value, list):
            for item in value:
                yield from self.addresses(schema.get("items", {}), item, report, at)
        elif isinstance(value, dict):
            fields, name = schema.get("properties", {}), schema.get("name", at)
            for key, item in value.items():
                field = fields.get(key, schema.get("additionalProperties") or {})
                yield from self.addresses(field, item, report, f"{name}.{key}" if key in fields else name)

    def _resolved(self, schema: dict[str, Any], value: Any) -> dict[str, Any]:
        """Return a schema with what it refers to; what stands beside a reference holds too."""
        if "discriminator" in schema:
            schema = {"$ref": schema["discriminator"]["mapping"][value["type"]]}
        options = [option for option in schema.get("anyOf", ()) if option.get("type") != "null"]
        if len(options) == 1:  # a field of one of several lists does not say whose its code is
            schema = {**options[0], **{key: said for key, said in schema.items() if key != "anyOf"}}
        if "$ref" not in schema:
            return schema
        name = schema["$ref"].rpartition("/")[2]
        found: dict[str, Any] = {**self.document["components"]["schemas"][name], "name": name}
        return {**found, **{key: said for key, said in schema.items() if key != "$ref"}}


def _coded(value: Any) -> Iterator[tuple[str, Any]]:
    """Give each code in the value of a field with the key that it stands under, if it has one."""
    if isinstance(value, dict):
        yield from value.items()
    else:
        yield from (("", code) for code in (value if isinstance(value, list) else [value]))
