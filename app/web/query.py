"""From the query string to a query object, and from a query object to its OpenAPI parameters.

It is parsed here and not by the framework: unknown, repeated and malformed parameters are refused, and one answer names
all faults.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.errors import SUGGESTED, BadRequestError, Fault, nearest
from app.index.tokens import terms
from app.schemas.base import Filter, Lookup
from app.texts import Phrase, of_field
from app.vocabulary import Term

Q = TypeVar("Q", bound=Lookup)

MAX_PARAMETERS = 500
_SHOWN, _SHOWN_LENGTH = 2, 40  # values of a list, and characters of each, that are shown as they should be sent
AT_LEAST = Phrase("expected.at-least", "a number of {bound} or more")
AT_MOST = Phrase("expected.at-most", "a number of {bound} or less")
_WORDS = Phrase("expected.words", "a word, a figure or a Chinese character")
_LENGTH = Phrase("expected.length", "at most {most} characters")
_ONE_CHARACTER = Phrase("expected.one-character", "at least one character")


@dataclass(frozen=True, slots=True)
class QueryParameter:
    """A parameter of a query object: whether it may be repeated, what it filters by, its closed values.

    `terms` is the closed vocabulary that the values are of, if they are of one.
    """

    name: str
    repeatable: bool
    filter: Filter | None
    values: tuple[str, ...]
    terms: type[Term] | None


@lru_cache(maxsize=64)
def parameters(model: type[Lookup]) -> dict[str, QueryParameter]:
    """Return the parameters of a query object by name."""
    return {
        name: QueryParameter(
            name,
            get_origin(field.annotation) is tuple,
            next((item for item in field.metadata if isinstance(item, Filter)), None),
            tuple(_closed(field.annotation)),
            terms_of(field.annotation),
        )
        for name, field in model.model_fields.items()
    }


@lru_cache(maxsize=64)
def facetable(model: type[Lookup]) -> dict[str, QueryParameter]:
    """Return the parameters of a query object whose values can be counted, by name."""
    return {name: known for name, known in parameters(model).items() if known.filter and known.filter.has_facet}


def terms_of(annotation: Any) -> type[Term] | None:
    """Return the closed vocabulary somewhere inside a type."""
    if isinstance(annotation, type) and issubclass(annotation, Term):
        return annotation
    found = map(terms_of, get_args(annotation))
    return next((terms for terms in found if terms is not None), None)


def unknown_values(parameter: str, values: Iterable[str], known: Sequence[str]) -> Iterator[Fault]:
    """Give the fault of each value that is none of the `known` ones."""
    for n, value in enumerate(value for value in values if value not in known):
        near = (nearest(value, known) or tuple(known[:20])) if n < SUGGESTED else ()
        yield Fault(parameter, value, "unknown_value", nearest=near)


def pairs(query_string: bytes) -> list[tuple[str, str]]:
    """Return the parameters of a query string as sent; raises BadRequestError if it is not UTF-8 or too long."""
    try:
        text = query_string.decode("ascii")
        if "%" not in text and "+" not in text and text.count("&") < MAX_PARAMETERS:  # nothing is encoded
            parts = [part.partition("=") for part in text.split("&") if part]
            return [(name, value) for name, _, value in parts]
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_PARAMETERS)
    except UnicodeError:
        raise BadRequestError(Fault("", None, "not_utf8")) from None
    except ValueError:
        raise BadRequestError(Fault("", None, "too_many_values", str(MAX_PARAMETERS))) from None


def parse(model: type[Q], sent: list[tuple[str, str]]) -> Q:
    """Make a query object of parameters; raises BadRequestError with every fault in them."""
    known = parameters(model)
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    for name, value in sent:
        parameter = known.get(name)
        if once := _sent_as_list(name, value, known):
            faults.append(once)
        elif parameter is None:
            near = nearest(name, known) if len(faults) < SUGGESTED else ()
            faults.append(Fault(name, value, "unknown_parameter", nearest=near))
        elif parameter.repeatable:
            values.setdefault(name, []).append(value)
        elif name in values:
            faults.append(Fault(name, value, "repeated_parameter"))
        else:
            values[name] = value
    return validate(model, values, faults)


def _sent_as_list(name: str, value: str, known: Mapping[str, QueryParameter]) -> Fault | None:
    """Return the fault of a parameter that is sent as some clients send lists, `theme[]=a` or `theme=a,b`.

    A comma is in no value of a parameter that may be repeated.
    """
    stem, bracket, _ = name.partition("[")
    parameter = known.get(stem)
    if parameter is None or not parameter.repeatable or not (bracket or "," in value):
        return None
    some = [part.strip() for part in value.split(",")][:_SHOWN]
    said = "&".join(f"{stem}={part[:_SHOWN_LENGTH]}" for part in (some if len(some) > 1 else [*some, "…"]))
    return Fault(name, value, "repeat_parameter", said, nearest=(stem,))


def validate(model: type[Q], values: dict[str, Any], faults: list[Fault] | None = None) -> Q:
    """Make a query object of values; raises BadRequestError with `faults` and every fault in the values."""
    faults = list(faults or ())
    query, wrong = None, []
    try:
        query = model.model_validate(values)
    except ValidationError as error:
        wrong = error.errors(include_url=False)
    found = [_fault(model, details, suggest=len(faults) + n < SUGGESTED) for n, details in enumerate(wrong)]
    refused = {fault.parameter for fault in found}
    found += [
        Fault(name, values[name], "invalid_value", _WORDS) for name in _wordless(model, values) if name not in refused
    ]
    if found:
        order = list(parameters(model))
        faults += sorted(found, key=lambda fault: order.index(fault.parameter))
    if query is not None and not found:
        faults += _empty_ranges(query)
    if model.needed and "cursor" not in values:  # which carries them
        sent = {*values, *(fault.parameter.partition("[")[0] for fault in faults)}
        faults += [Fault(name, None, "missing_parameter") for name in sorted(model.needed - sent)]
    if faults or query is None:
        raise BadRequestError(*dict.fromkeys(faults))
    return query


def _wordless(model: type[Lookup], values: dict[str, Any]) -> Iterator[str]:
    """Give the searches for nothing: schemas do not know what the index can look for."""
    known = parameters(model)
    for name, value in values.items():
        filter_ = known[name].filter
        if filter_ is not None and filter_.operator == "q" and isinstance(value, str) and not terms(value):
            yield name


def _empty_ranges(query: Lookup) -> list[Fault]:
    faults = []
    for name, other in _ranges(type(query)):
        low, high = getattr(query, name), getattr(query, other)
        if low is not None and high is not None and low > high:
            faults.append(Fault(name, str(low), "empty_range", f"`{other}`"))
    return faults


@lru_cache(maxsize=64)
def _ranges(model: type[Lookup]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of parameters that are the two ends of a range."""
    pairs_ = ((name, f"{name.removesuffix('_gte')}_lte") for name in parameters(model) if name.endswith("_gte"))
    return tuple((low, high) for low, high in pairs_ if high in parameters(model))


def _fault(model: type[Lookup], details: ErrorDetails, *, suggest: bool) -> Fault:
    name = str(details["loc"][0])
    parameter = parameters(model)[name]
    value = details["input"]
    text = value if isinstance(value, str) else None
    context = details.get("ctx", {})
    match details["type"]:
        case "enum" | "literal_error":
            near = (nearest(text or "", parameter.values) or parameter.values[:20]) if suggest else ()
            return Fault(name, text, "unknown_value", nearest=near)
        case "too_long":
            return Fault(name, None, "too_many_values", str(context["max_length"]))
        case "greater_than_equal":
            return Fault(name, text, "invalid_value", AT_LEAST.filled(bound=context["ge"]))
        case "less_than_equal":
            return Fault(name, text, "invalid_value", AT_MOST.filled(bound=context["le"]))
        case "string_too_short":
            return Fault(name, text, "invalid_value", _ONE_CHARACTER)
        case "string_too_long":
            return Fault(name, text, "invalid_value", _LENGTH.filled(most=context["max_length"]))
        case "value_error":
            expected, *near = context["error"].args
            return Fault(name, text, "invalid_value", expected, tuple(near))
        case _:
            return Fault(name, text, "invalid_value", details["msg"])


def _closed(annotation: Any) -> list[str]:
    """Return the closed values somewhere inside a type: of an Enum, or of a Literal."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return [member.value for member in annotation]
    found: list[str] = []
    for argument in get_args(annotation):
        found += [argument] if isinstance(argument, str) else _closed(argument)
    return found


def openapi_parameters(model: type[Lookup], ref_template: str) -> list[dict[str, Any]]:
    """Describe a query object as OpenAPI 3.1 parameters; vocabularies are referred to."""
    schema = model.model_json_schema(ref_template=ref_template)
    return [_openapi_parameter(model, name, property_) for name, property_ in schema["properties"].items()]


def _openapi_parameter(model: type[Lookup], name: str, schema: dict[str, Any]) -> dict[str, Any]:
    field = model.model_fields[name]
    schema = {key: value for key, value in schema.items() if key not in ("title", "description", "default", "examples")}
    options = schema.get("anyOf")
    if options:  # null is "not given", which a query string says by silence
        schema = next(option for option in options if option.get("type") != "null")
    parameter: dict[str, Any] = {
        "name": name,
        "in": "query",
        "required": False,
        "description": of_field(model, name, field.description or ""),
        "schema": schema,
    }
    if schema.get("type") == "array":
        parameter |= {"style": "form", "explode": True}
    if field.examples:
        parameter["example"] = field.examples[0]
    return parameter
