"""How findings write numbers, values and counts."""

from collections.abc import Sequence
from decimal import Decimal

from app.errors import SeedError
from app.ingest.folders import Folders, names_of

_LONGEST = 80  # characters of a value that a message shows
_NAMED = 5  # names of many that a message lists


def shown(value: str) -> str:
    """Quote a text for a message, cut to a length that can be read."""
    return repr(value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…")


def found(value: object) -> str:
    """Describe a value of a seed file that is not the expected one."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    return "a list" if isinstance(value, list) else "a record" if isinstance(value, dict) else shown(str(value))


def plain(value: object) -> str:
    """Write a value for people: a number without an exponent, None as `none`."""
    return "none" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def one_line(text: str, most: int) -> str:
    """Return text with line ends and control characters escaped, cut to `most` characters."""
    escaped = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text[: most + 1])
    return escaped if len(escaped) <= most else f"{escaped[: most - 1]}…"


def count(number: int, what: str) -> str:
    """Return a number with what it counts: `1 fault`, `2 faults`."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def some(names: Sequence[str]) -> str:
    """Return the first few of many names, and how many more there are."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more if names else "none"


def refused(what: str, folders: Folders, findings: Sequence[object]) -> SeedError:
    """Return the error that refuses seed folders: what did not happen, how many faults there are, and each of them."""
    return SeedError(f"{what}: {count(len(findings), 'fault')} in {names_of(folders)}", findings)
