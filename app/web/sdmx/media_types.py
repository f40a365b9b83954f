"""The media types of SDMX, and which of them a client prefers.

An SDMX type has a version, `application/vnd.sdmx.data+json;version=2.0.0`. A client may leave it out, or name several
by a wildcard (`2.0.0+`). SDMX-CSV has options beside it. `application/json`, `text/csv` and the like stand for the type
of that format.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from app.errors import NotAcceptableError
from app.web.negotiation import MEMBERS, PARAMETERS, weight_of

_VERSION_PART = re.compile(r"([0-9]+)([+~*]?)")


class SdmxType(NamedTuple):
    """A media type with a version. `also` are types that stand for it, `options` the values of its parameters.

    The first value of an option is its default.
    """

    name: str
    version: str
    also: tuple[str, ...] = ()
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def text(self, chosen: Mapping[str, str] | None = None) -> str:
        """The type as an answer has it, with the options that are chosen and not the default."""
        some = "".join(
            f";{name}={chosen[name]}" for name, values in self.options if chosen and chosen.get(name, "") in values[1:]
        )
        return f"{self.name};version={self.version}{some}"


class ChosenType(NamedTuple):
    """The type that an answer has, and its options by name."""

    type: SdmxType
    options: Mapping[str, str]

    @property
    def text(self) -> str:
        """The type as the answer has it."""
        return self.type.text(self.options)


class _Range(NamedTuple):
    name: str
    parameters: Mapping[str, str]
    quality: float


def chosen_type(accept: str, offered: Sequence[SdmxType]) -> ChosenType:
    """Return the offered type that an Accept header prefers, of equal ones the first.

    Raises NotAcceptableError if it accepts none of them.
    """
    ranges = list(_ranges(accept)) or [_Range("*/*", {}, 1.0)]
    best: ChosenType | None = None
    weight = 0.0
    for type_ in offered:
        fitting = max(
            ((specific, range_.quality, range_) for range_ in ranges if (specific := _specific(type_, range_))),
            key=lambda found: found[:2],
            default=None,
        )
        if fitting is not None and fitting[1] > weight:
            weight = fitting[1]
            sent = fitting[2].parameters
            options = {name: sent.get(name.lower(), values[0]) for name, values in type_.options}
            best = ChosenType(type_, options)
    if best is None:
        raise NotAcceptableError(tuple(type_.text() for type_ in offered))
    return best


def prefers_xml(accept: str, *, by_default: bool) -> bool:
    """Tell whether an Accept header prefers XML to JSON; `by_default` where it likes both alike."""
    xml = json = 0.0
    for range_ in _ranges(accept):
        if range_.name.endswith(("+xml", "/xml")):
            xml = max(xml, range_.quality)
        elif range_.name.endswith(("+json", "/json")):
            json = max(json, range_.quality)
    return by_default if xml == json else xml > json


def _specific(type_: SdmxType, range_: _Range) -> int:
    """Return how closely a range names a type, 0 if it does not."""
    name, parameters = range_.name, range_.parameters
    if name == type_.name or name in type_.also:
        version = parameters.get("version")
        if any(parameters.get(option.lower(), values[0]) not in values for option, values in type_.options):
            return 0
        if version is not None and not _names(version, type_.version):
            return 0
        if name in type_.also:
            return 3
        return 4 if version is None else 5
    if name == f"{type_.name.partition('/')[0]}/*":
        return 2
    return 1 if name == "*/*" else 0


def _names(asked: str, version: str) -> bool:
    """Tell whether a version, or several with a wildcard in one part (`2.0.0+`, `2+.0.0`), is this one."""
    parts, own = asked.split("."), version.split(".")
    if len(parts) > len(own):
        return False
    for part, ours in zip(parts, own, strict=False):
        match = _VERSION_PART.fullmatch(part)
        if match is None or int(ours) < int(match[1][:9]):
            return False
        if int(ours) > int(match[1][:9]):
            return bool(match[2])
    return True


def _ranges(accept: str) -> Iterator[_Range]:
    """Give the first members of a header with their parameters and weights."""
    for member in accept.split(",", MEMBERS)[:MEMBERS]:
        name, *rest = (part.strip() for part in member.split(";", PARAMETERS)[: PARAMETERS + 1])
        pairs = (part.partition("=") for part in rest)
        parameters = {key.strip().lower(): value.strip().strip('"') for key, _, value in pairs}
        if name:
            yield _Range(name.lower(), parameters, weight_of(parameters.pop("q", "1")))
