"""The arguments of a tool: parameters of a query object of REST, sent as JSON, and checked as strictly.

The SDK checks nothing: it drops arguments that it does not know, and takes `2020.0` for a whole number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.agents.asker import Pairs
from app.errors import SUGGESTED, BadRequestError, Fault, nearest
from app.schemas.base import WHOLE, Lookup
from app.texts import Phrase
from app.web.query import AT_MOST, parse
from app.web.sent_values import is_text, shown

MOST_RECORDS = 20  # records of one answer

_MOMENTS = frozenset({"as_of", "since", "until"})  # name releases: a number may come as one

_MOMENT = Phrase("expected.release", "the number of a release, such as 3, or a time of RFC 3339 in quotation marks")
_TEXT = Phrase("expected.text", "a text in quotation marks")
_LIST = Phrase("expected.list", "a list of values, such as {example}")

# arguments that several tools have
LANG = {"lang": "Language of names and messages. Default: `zh`. Quotes stay in Chinese."}
AS_OF = {"as_of": "Release to read: number or RFC 3339 time. Default: the current one."}
PAGING = {
    "limit": f"Maximum number of records, 1 to {MOST_RECORDS}; an answer may have fewer.",
    "cursor": "`page.next` of the answer before; it carries the other arguments.",
}
REPORTS = {
    "report": "Ids of reports; any of them.",
    "year": "Years reviewed; any of them.",
    "year_gte": "First year reviewed.",
    "year_lte": "Last year reviewed.",
}
REGIONS = {
    "region": "Regions, ISO 3166-2 such as `CN-QH`, exactly; any of them.",
    "within": "Regions with everything below them; `CN` is all of China.",
}


@dataclass(frozen=True)
class Arguments:
    """What a tool takes: parameters of `model`, each with its description.

    `needed` must be given always, `needed_first` unless a cursor carries them.
    """

    model: type[Lookup]
    told: Mapping[str, str]
    needed: tuple[str, ...] = ()
    needed_first: tuple[str, ...] = ()

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The arguments as a JSON schema."""
        found = self.model.model_json_schema()
        defined = found.get("$defs", {})
        properties = {
            name: {**_plain(found["properties"][name], defined), "description": told}
            for name, told in self.told.items()
        }
        for name in _MOMENTS & properties.keys():
            properties[name]["type"] = ["string", "integer"]
        if "limit" in properties:
            properties["limit"]["maximum"] = MOST_RECORDS
        required = {"required": [*self.needed]} if self.needed else {}
        return {"type": "object", "properties": properties, **required, "additionalProperties": False}

    def sent(self, given: Mapping[str, Any]) -> Pairs:
        """Return arguments as REST has them in an address; raises BadRequestError with every fault in them."""
        faults: list[Fault] = []
        sent: Pairs = []
        for name, value in given.items():
            if name not in self.told:
                near = nearest(name, self.told) if len(faults) < SUGGESTED else ()
                faults.append(Fault(shown(name), shown(value), "unknown_parameter", nearest=near))
                continue
            expected = self._mistyped(name, value)
            if expected:
                faults.append(Fault(name, shown(value), "invalid_value", expected))
                continue
            sent += [(name, str(item)) for item in (value if isinstance(value, list) else [value])]
        faults += self._refused(sent, {fault.parameter for fault in faults})
        if faults:
            raise BadRequestError(*faults)
        return sent

    def _mistyped(self, name: str, value: Any) -> str:
        """Return what was expected in place of a value of another type, "" if its type is right."""
        schema = self.schema["properties"][name]
        if schema["type"] != "array":
            return _expected(schema["type"], value)
        example = "[2020]" if schema["items"]["type"] == "integer" else '["…"]'
        if not isinstance(value, list) or not value:
            return _LIST.filled(example=example)
        return next((said for item in value if (said := _expected(schema["items"]["type"], item, listed=True))), "")

    def _refused(self, sent: Pairs, faulty: set[str]) -> Iterator[Fault]:
        """Give the faults that REST finds in parameters; `faulty` ones are known already."""
        limits = [value for name, value in sent if name == "limit" and int(value) > MOST_RECORDS]
        yield from (Fault("limit", value, "invalid_value", AT_MOST.filled(bound=MOST_RECORDS)) for value in limits)
        names = {name for name, _ in sent} | faulty
        needed = self.needed if "cursor" in names else (*self.needed, *self.needed_first)
        missing = [name for name in needed if name not in names]
        yield from (Fault(name, None, "missing_parameter") for name in missing)
        try:
            parse(self.model, [pair for pair in sent if not limits or pair[0] != "limit"])
        except BadRequestError as error:
            known = {*faulty, *missing}
            yield from (fault for fault in error.faults if fault.parameter not in known)


def _expected(type_: str | list[str], value: Any, *, listed: bool = False) -> str:
    if isinstance(type_, list):
        return "" if "" in (_expected("integer", value), _expected("string", value)) else _MOMENT
    if type_ == "integer":
        return "" if type(value) is int and abs(value) < 10**18 else WHOLE
    if not is_text(value):
        return _TEXT
    if listed and "," in value:  # no code has one: whoever sends it means several
        return _LIST.filled(example='["a", "b"]')
    return ""


def _plain(schema: Mapping[str, Any], defined: Mapping[str, Any]) -> dict[str, Any]:
    """Return the type of a parameter, its closed values and bounds. Null is left out: it means "not given"."""
    options = schema.get("anyOf")
    if options:
        schema = next(option for option in options if option.get("type") != "null")
    if "$ref" in schema:
        schema = defined[schema["$ref"].rpartition("/")[2]]
    plain: dict[str, Any] = {"type": schema["type"]}
    if "items" in schema:
        plain |= {"items": _plain(schema["items"], defined), "minItems": 1, "maxItems": schema["maxItems"]}
    bounds = {"minimum": "minimum", "ge": "minimum", "maximum": "maximum", "le": "maximum", "enum": "enum"}
    return plain | {name: schema[spelt] for spelt, name in bounds.items() if spelt in schema}
