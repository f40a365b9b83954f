"""Changes as they are shown: as records in a language, and as rows of a table in both."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, Select, Text, bindparam, select

from app.db.functions import among, integers
from app.db.statements import fetch
from app.formats import csv, ndjson
from app.index.memory import Memory
from app.index.whole import WholeIndex
from app.models import EditionTable
from app.queries import statements
from app.queries.changes import ReleaseComparison, Side
from app.queries.comparisons import LISTINGS
from app.queries.edition_changes import DifferingRecord
from app.queries.listing import Form, Listing
from app.queries.resources import FACTS, REPORTS
from app.vocabulary import Format, Lang, Resource

_FACT = FACTS[Resource.METRIC]  # what is shown of facts stands in the same tables whatever their kind
# fields that take most of a record, and most of the time to read it; no text can have these bytes, since quotes in it
# are escaped
_LONG = (b',"evidence":', b',"sections":')
_FEW = 200  # changes at once that are remembered

# what reports alone show, by the numbers of their editions
DETAILS: Mapping[Form, Select[Any]] = {
    lang: select(EditionTable.id, *REPORTS.alone(lang).columns).where(
        among(EditionTable.id, bindparam("ids", type_=Text()))
    )
    for lang in Lang
}


def shown(
    connection: Connection,
    whole: WholeIndex,
    comparison: ReleaseComparison,
    changes: Sequence[DifferingRecord],
    form: Form,
    remembered: Memory,
) -> list[bytes]:
    """Return changes as JSON in a language, or as lines of a flat format.

    Those of facts and reports are `remembered` where they are few: they are the same whichever releases are compared.
    """
    few, within = len(changes) <= _FEW, (whole.numbering, form.value)  # the hash of an enum takes much longer
    keys = [(within, change) if few and _is_stored(change) else None for change in changes]
    found: list[Any] = [None if key is None else remembered.known(key) for key in keys]
    missing = [n for n, known in enumerate(found) if known is None]
    if missing:
        made = _rendered(connection, comparison, [changes[n] for n in missing], form)
        for n, content in zip(missing, made, strict=True):
            found[n] = content
            if keys[n] is not None:
                remembered.keep(keys[n], content)
    return found


def _is_stored(change: DifferingRecord) -> bool:
    """Tell whether a change is of something that is stored once, under a number."""
    return change.before is not None or change.after is not None


def _rendered(
    connection: Connection, comparison: ReleaseComparison, changes: Sequence[DifferingRecord], form: Form
) -> list[bytes]:
    content: Form = form if isinstance(form, Lang) else Format.NDJSON
    since, until = comparison.since, comparison.until
    wanted = [(since, change, change.before) for change in changes if change.action == "changed"]
    wanted += [(until, change, change.after) for change in changes if change.action != "removed"]
    bodies, render = _bodies(connection, wanted, content), _RENDERERS.get(form, _record)
    return [render(c, bodies.get((since, c.resource, c.key)), bodies.get((until, c.resource, c.key))) for c in changes]


def field_changes(before: bytes, after: bytes) -> list[dict[str, Any]]:
    """Return the fields that two records do not have alike, with both values, in the order of the later record."""
    old, new = _read_both(before.rstrip(b"\n"), after.rstrip(b"\n"))
    return [
        {"field": name, "before": old.get(name), "after": new.get(name)}
        for name in dict.fromkeys((*new, *old))
        if name not in old or name not in new or old[name] != new[name]
    ]


def _read_both(before: bytes, after: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two records, without a long field and those behind it where both have them alike."""
    for field in _LONG:
        was, now = before.find(field), after.find(field)
        if was > 0 and now > 0 and before[was:] == after[now:]:
            with suppress(orjson.JSONDecodeError):  # it is a field of something in the record
                return _exactly(before[:was] + b"}", after[:now] + b"}")
    return _exactly(before, after)


def _exactly(one: bytes, other: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return two records with every digit of their numbers.

    The fast reader makes these floats, and few have digits too many. Both are read alike, since 0.1 as a float is
    another number than the decimal.
    """
    read: tuple[dict[str, Any], dict[str, Any]] = orjson.loads(one), orjson.loads(other)
    if orjson.dumps(read[0]) == one and orjson.dumps(read[1]) == other:
        return read
    return ndjson.read(one), ndjson.read(other)


def _bodies(
    connection: Connection, wanted: Iterable[tuple[Side, DifferingRecord, int | None]], form: Form
) -> Mapping[tuple[Side, str, str], bytes]:
    """Return what is shown of records at releases, by release, resource and key.

    What is stored is found by its number there, all else by its key.
    """
    found: dict[tuple[Side, str, str], bytes] = {}
    stored: dict[bool, dict[int, tuple[Side, str, str]]] = {True: {}, False: {}}  # of reports, and of facts
    keys: dict[tuple[Side, str], list[str]] = {}
    for side, change, number in wanted:
        is_report = change.resource == REPORTS.name
        if number is None or (is_report and form not in DETAILS):  # a row of a report shows terms of its release
            keys.setdefault((side, change.resource), []).append(change.key)
        else:
            stored[is_report][number] = side, change.resource, change.key
    for is_report, some in stored.items():
        statement = DETAILS[form] if is_report and isinstance(form, Lang) else statements.shown(_FACT, form)
        for number, body in fetch(connection, statement, {"ids": integers(some)}) if some else ():
            found[some[number]] = body
    for (side, resource), some_keys in keys.items():
        listing = LISTINGS[resource]
        render = listing.alone(form).render
        for key, *row in fetch(connection, _by_key(listing, form), {**side._asdict(), "keys": some_keys}):
            found[side, resource, key] = render(row)
    return found


@lru_cache(maxsize=64)
def _by_key(listing: Listing, form: Form) -> Select[Any]:
    """Select what is shown of some records by their keys: key, then columns."""
    columns = [column.label(f"c{n}") for n, column in enumerate(listing.alone(form).columns)]
    wanted = listing.key.in_(bindparam("keys", expanding=True))
    return select(listing.key, *columns).select_from(listing.rows).where(listing.at, wanted)


def _head(change: DifferingRecord) -> dict[str, Any]:
    return {
        "resource": change.resource,
        "id": change.key,
        "report": change.report or None,
        "action": change.action,
    }


def _record(change: DifferingRecord, before: bytes | None, after: bytes | None) -> bytes:
    fields = field_changes(before, after) if before is not None and after is not None else []
    record = None if after is None else orjson.Fragment(after)
    return ndjson.dumps({**_head(change), "fields": fields, "record": record})


def _columns(change: DifferingRecord, before: bytes | None, after: bytes | None) -> dict[str, Any]:
    """Return the cells of a row by column; those of records are JSON."""
    differing = field_changes(before, after) if before is not None and after is not None else []
    return {
        **_head(change),
        "fields": [item["field"] for item in differing],
        "before": {item["field"]: item["before"] for item in differing} if before is not None else None,
        "record": None if after is None else after.rstrip(b"\n"),
    }


def _line(change: DifferingRecord, before: bytes | None, after: bytes | None) -> bytes:
    cells = _columns(change, before, after)
    record = cells["record"]
    return ndjson.line({**cells, "record": None if record is None else orjson.Fragment(record)})


def _csv(change: DifferingRecord, before: bytes | None, after: bytes | None) -> bytes:
    cells = _columns(change, before, after)
    for name in ("before", "record"):
        value = cells[name]
        cells[name] = value if value is None else (value if name == "record" else ndjson.dumps(value)).decode()
    return csv.line(cells.values())


_RENDERERS: Mapping[Form, Callable[[DifferingRecord, bytes | None, bytes | None], bytes]] = {
    Format.NDJSON: _line,
    Format.CSV: _csv,
}
