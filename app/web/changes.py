"""Changes between releases, from the query string to the bytes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequestError, Fault, nearest
from app.formats import csv
from app.index.memory import Memory
from app.moment import stamp
from app.queries.changed_records import shown
from app.queries.changes import ReleaseComparison, Wanted
from app.queries.edition_changes import DifferingRecord
from app.queries.former import Removed, former
from app.queries.listing import Form
from app.queries.release import ReleaseKey, Snapshot
from app.queries.resources import CHANGES, REPORTS
from app.schemas.as_of import Moment
from app.schemas.base import DEFAULT_LIMIT, MAX_ROWS
from app.schemas.changes import ChangesQuery
from app.vocabulary import Format
from app.web.as_of import release_as_of
from app.web.chosen_fields import ChosenFields, chosen_fields
from app.web.list_request import check_options, following_cursor, link_header, of_table, resolve
from app.web.query import AT_MOST
from app.web.reader import Reader, Readers
from app.web.request_context import RequestContext
from app.web.stream import Client
from app.web.tables import PAGED

FORMATS = (Format.JSON, Format.CSV, Format.NDJSON)
After = tuple[str, int, str]


@dataclass(frozen=True, slots=True)
class AskedChanges:
    """What a request asks for: the comparison, which changes of it, where to go on, and how many."""

    query: ChangesQuery
    snapshot: Snapshot
    comparison: ReleaseComparison
    wanted: Wanted
    after: After | None
    limit: int
    form: Form
    chosen: ChosenFields | None
    remembered: Memory  # changes as they were shown

    @property
    def total(self) -> int:
        """How many changes there are from the first page on."""
        return self.comparison.total(self.wanted)

    def page(self, reader: Reader, after: After | None, most: int) -> tuple[list[bytes], After | None]:
        """Return changes as they are shown, and where the next page goes on, None where there is none."""
        whole = self.snapshot.index.whole
        found = self.comparison.page(reader.connection, whole, self.wanted, after, most + 1)
        more = len(found) > most
        del found[most:]
        form = Format.NDJSON if self.chosen and not self.is_json else self.form
        bodies = shown(reader.connection, whole, self.comparison, found, form, self.remembered)
        if self.chosen:
            bodies = [
                self.chosen.record(body) if self.is_json else self.chosen.row(body, Format(self.form))
                for body in bodies
            ]
        return bodies, _position(found[-1]) if more else None

    @property
    def is_json(self) -> bool:
        """Whether the answer is JSON in a language."""
        return not isinstance(self.form, Format)


def changes_of(request: Request) -> Response:
    """Answer a request for changes; raises BadRequestError with every fault of the request."""
    context = RequestContext(request, ChangesQuery, FORMATS)
    check_options(context, CHANGES)
    if context.is_known:
        return context.not_modified()
    context.relations = of_table(context)
    if context.format is not Format.JSON:
        return _table(context)
    with context.readers.reader(context.release) as reader:
        asked = _asked(context, reader, context.query.limit or DEFAULT_LIMIT)
        bodies, after = asked.page(reader, asked.after, asked.limit)
    following = following_cursor(CHANGES, asked.snapshot, asked.query, after)
    info = orjson.dumps({"limit": asked.limit, "total": asked.total, "next": following})
    body = b'{"data":[%b],"page":%b}' % (b",".join(bodies), info)
    return context.respond(body, link_header(context, following))


def _table(context: RequestContext[ChangesQuery]) -> Response:
    """Answer with flat rows, whole if they are few or `limit` asks for few, otherwise as a stream."""
    form = context.format
    headers = [("Content-Disposition", f'inline; filename="{CHANGES.name}.{form}"')]
    with context.readers.reader(context.release) as reader:
        asked = _asked(context, reader, context.query.limit or MAX_ROWS)
        head = b""
        if form is Format.CSV:
            bom = csv.BOM if context.query.bom == "true" else b""
            head = bom + csv.line(asked.chosen.columns if asked.chosen else CHANGES.flat)
        if asked.limit > PAGED and (context.gzip or asked.total > PAGED):
            return context.stream(lambda client: _rows(context, asked, head, client), headers)
        rows, after = asked.page(reader, asked.after, min(asked.limit, PAGED))
    following = following_cursor(CHANGES, asked.snapshot, asked.query, after)
    return context.respond(head + b"".join(rows), [*headers, *link_header(context, following)])


def _rows(context: RequestContext[ChangesQuery], asked: AskedChanges, head: bytes, client: Client) -> Iterator[bytes]:
    """Give the rows of a table in pages, the head before the first."""
    after, left = asked.after, asked.limit
    while left > 0:
        with context.readers.reader(asked.snapshot.key) as reader:
            rows, after = asked.page(reader, after, min(client.rows, left))
        left -= len(rows)
        yield head + b"".join(rows)
        head = b""
        if after is None:
            return


def _asked(context: RequestContext[ChangesQuery], reader: Reader, limit: int) -> AskedChanges:
    query, asked, snapshot = resolve(context, reader, CHANGES, limit)
    assert isinstance(query, ChangesQuery)  # noqa: S101 - it is the query of this list
    since, until = _releases(context.readers, query, snapshot)
    comparison = context.readers.comparisons.get(reader.connection, since, until, snapshot)
    _check_reports(query, reader, snapshot)
    wanted = Wanted(frozenset(query.report), frozenset(query.resource), frozenset(query.action))
    after: Any = asked.after
    chosen = chosen_fields(CHANGES, query.fields) if query.fields else None
    return AskedChanges(
        query, snapshot, comparison, wanted, after, limit, asked.form, chosen, context.readers.comparisons.shown
    )


def _releases(readers: Readers, query: ChangesQuery, snapshot: Snapshot) -> tuple[ReleaseKey | None, ReleaseKey]:
    """Return the releases to compare, the earlier one None for the time before the first; raises BadRequestError."""
    until = snapshot.key if query.until is None else release_as_of(readers, query.until, "until")
    if until.number > snapshot.release:
        raise BadRequestError(
            Fault("until", _said(query.until), "invalid_value", AT_MOST.filled(bound=snapshot.release))
        )
    if query.since is None:
        return readers.releases.numbered(until.number - 1), until
    since = None if query.since == 0 else release_as_of(readers, query.since, "since")
    if since is not None and since.number > until.number:
        raise BadRequestError(Fault("since", _said(query.since), "empty_range", "`until`"))
    return since, until


def _said(moment: Moment | None) -> str:
    return stamp(moment) if isinstance(moment, datetime) else str(moment)


def _check_reports(query: ChangesQuery, reader: Reader, snapshot: Snapshot) -> None:
    """Refuse reports that no release up to the one that answers had."""
    known = snapshot.known["reports"]
    faults = [
        Fault("report", value, "unknown_value", nearest=nearest(value, sorted(known)))
        for value in query.report
        if value not in known and not isinstance(former(reader.connection, REPORTS, snapshot, value), Removed)
    ]
    if faults:
        raise BadRequestError(*faults)


def _position(change: DifferingRecord) -> After:
    return change.report, change.place, change.key
