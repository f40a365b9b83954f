"""Query strings of requests below `/sdmx`. A plus is a plus there: it stands between conditions, not for a space."""

from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import unquote

from app.errors import nearest
from app.moment import read_time
from app.sdmx.definition import STRUCTURE
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.texts import Phrase, listed

MAX_PARAMETERS = 100
MOST = 1_000_000_000  # a bound for integers
AS_OF = "asOf"
CONDITION = "c"  # `c[TIME_PERIOD]`: the name of the component stands in brackets
_OF_COMPONENT = f"{CONDITION}[COMPONENT]"
_OF_COMPONENTS = tuple(f"{CONDITION}[{one.id}]" for one in STRUCTURE.components)

_UNKNOWN = Phrase("sdmx.unknown-parameter", "There is no parameter {name}. Known here: {known}.")
_NEAREST = Phrase("sdmx.nearest-parameter", "There is no parameter {name}. Did you mean {nearest}?")
_REPEATED = Phrase("sdmx.repeated-parameter", "The parameter {name} may be given only once.")
_TOO_MANY = Phrase("sdmx.too-many-parameters", "A request has at most {most} parameters.")
_NOT_UTF8 = Phrase("sdmx.not-utf8", "The query string is not UTF-8.")
_POSITIVE = Phrase("sdmx.not-positive", "{value} is not a valid value of {name}: expected a whole number of 1 or more.")
_TIME = Phrase(
    "sdmx.not-a-date-time", "{value} is not a valid value of {name}: expected a time such as `2026-01-31T12:00:00Z`."
)
_VALUE = Phrase("sdmx.unknown-value", "{value} is not a valid value of {name}: expected {expected}.")


def read(query_string: bytes, known: Collection[str], unnamed: Collection[str] = ()) -> Mapping[str, str]:
    """Return the parameters of a query string by name; `c` among the known ones allows `c[TIME_PERIOD]` and the like.

    Raises SdmxError for what is unknown, repeated or not UTF-8. It does not lead to what is `unnamed`.
    """
    parts = query_string.split(b"&", MAX_PARAMETERS) if query_string else []
    if len(parts) > MAX_PARAMETERS:
        raise SdmxError(SdmxErrorCode.TOO_LARGE_FOR_CLIENT, _TOO_MANY.filled(most=MAX_PARAMETERS))
    found: dict[str, str] = {}
    for part in filter(None, parts):
        sent, _, text = part.partition(b"=")
        try:
            name, value = (unquote(each.decode("ascii"), errors="strict") for each in (sent, text))
        except UnicodeError:
            raise SdmxError(SdmxErrorCode.SYNTAX, _NOT_UTF8) from None
        if not (CONDITION in known if condition_on(name) else name in known and name != CONDITION):
            raise _unknown(name, [one for one in known if one not in unnamed])
        if name in found:
            raise SdmxError(SdmxErrorCode.SYNTAX, _REPEATED.filled(name=f"`{name[:80]}`"))
        found[name] = value
    return found


def condition_on(name: str) -> str | None:
    """Return the component that a parameter `c[TIME_PERIOD]` puts a condition on, None for another parameter."""
    if name.startswith(f"{CONDITION}[") and name.endswith("]"):
        return name[len(CONDITION) + 1 : -1] or None
    return None


def positive(sent: Mapping[str, str], name: str) -> int | None:
    """Return a whole number of 1 or more, None if none was sent; raises SdmxError for anything else."""
    value = sent.get(name)
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or len(value) > len(str(MOST)) or not 1 <= int(value) <= MOST:
        raise SdmxError(SdmxErrorCode.SYNTAX, _POSITIVE.filled(name=f"`{name}`", value=f"`{value[:80]}`"))
    return int(value)


def as_of(sent: Mapping[str, str]) -> datetime | None:
    """Return the time that data are asked for of, None for the present; raises SdmxError for what is no xs:dateTime.

    One without an offset is in UTC, the time of this service (data.md of v2.1.0 of the REST API).
    """
    value = sent.get(AS_OF)
    try:
        return None if value is None else read_time(value, assume_utc=True)
    except ValueError:
        said = _TIME.filled(name=f"`{AS_OF}`", value=f"`{str(value)[:80]}`")
        raise SdmxError(SdmxErrorCode.SYNTAX, said) from None


def one_of(sent: Mapping[str, str], name: str, values: Collection[str], default: str) -> str:
    """Return the value of a parameter that has to be among some; raises SdmxError for any other."""
    value = sent.get(name, default)
    if value not in values:
        raise wrong_value(name, value, values)
    return value


def wrong_value(name: str, value: str, known: Collection[str]) -> SdmxError:
    """Return the error for a value that is none of the known ones; it names those that are most like it."""
    expected = nearest(value, known) or tuple(known)[:20]
    said = _VALUE.filled(name=f"`{name}`", value=f"`{value[:80]}`", expected=listed(expected))
    return SdmxError(SdmxErrorCode.SYNTAX, said)


def _unknown(name: str, known: Collection[str]) -> SdmxError:
    has_conditions, others = CONDITION in known, [one for one in known if one != CONDITION]
    near = nearest(name, [*others, *_OF_COMPONENTS] if has_conditions else others)
    if near:
        return SdmxError(SdmxErrorCode.SYNTAX, _NEAREST.filled(name=f"`{name[:80]}`", nearest=listed(near)))
    shown = sorted([*others, _OF_COMPONENT] if has_conditions else others)
    return SdmxError(SdmxErrorCode.SYNTAX, _UNKNOWN.filled(name=f"`{name[:80]}`", known=listed(shown)))
