"""The listings: where the rows of each resource are, how they are sorted, and how a row becomes a record.

Those of vocabularies are in `vocabularies` and `codes`, that of sections is in `sections`.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Integer, Text, and_, func, select, sql, true

from app.formats import csv, ndjson
from app.models import (
    BODIES,
    ROWS,
    EditionTable,
    PublicationTable,
    RegionTable,
    ReleaseTable,
    SegmentTable,
    table_of,
)
from app.models import FACTS as TABLES
from app.models.release import IS_CURRENT, IS_SEEN
from app.moment import in_utc, stamp
from app.queries.edition import accounting_of
from app.queries.listing import RELEASE, VOCABULARY, Listing, Order, View
from app.queries.other_editions import is_current
from app.queries.views import flat_views
from app.schemas.base import columns_of
from app.schemas.changes import RecordChange, RecordChangeRow
from app.schemas.fact import FactSchema
from app.schemas.facts import FACTS as SCHEMAS
from app.schemas.record_links import FactLinks, ReportLinks, with_links
from app.schemas.release import Release, ReleaseDetail, ReleaseRow
from app.schemas.report import Report, ReportDetail, ReportRow
from app.schemas.search import SearchRecord
from app.vocabulary import Format, Lang, Resource


def _facts(kind: Resource, schema: FactSchema) -> Listing:
    table = TABLES[kind]
    orders: dict[str | None, Order] = {
        None: Order((table.c.place,)),
        "id": Order((table.c.key,)),
        "-id": Order((table.c.key,), descending=True),
        "year": Order((table.c.year, table.c.place)),
        "-year": Order((table.c.place,)),  # the place begins with the year, latest first
    }
    for by, column in schema.sortable.items():
        orders[by] = Order((table.c[column], table.c.place))
        orders[f"-{by}"] = Order((table.c[column], table.c.place), descending=True)

    return Listing(
        name=kind.path,
        table=table,
        rows=table,
        at=is_current(table.c.edition_id),
        key=table.c.key,
        orders=orders,
        views={
            **{lang: View([body.c.json], beside=body) for lang, body in BODIES.items()},
            **{form: View([rows.c.content], beside=rows) for form, rows in ROWS.items()},
        },
        row=schema.row,
        record=schema.record,
        alone_as=with_links(schema.record, FactLinks),
        edition=table.c.edition_id,
    )


FACTS = {kind: _facts(kind, schema) for kind, schema in SCHEMAS.items()}

_EDITION = table_of(EditionTable)
_REGION = table_of(RegionTable)
_IN_REGION = and_(_REGION.c.code == _EDITION.c.region, _REGION.c.vocabulary_id == VOCABULARY)
_REPORT_COLUMNS = {  # what is shown by the name of its column, and what is not
    **{column.name: column for column in _EDITION.columns},
    "id": _EDITION.c.report_id,
    "edition": _EDITION.c.number,
    "region_label_zh": _REGION.c.name_zh,
    "region_label_en": _REGION.c.name_en,
    "accounting": _EDITION.c.zh,  # which says it
}
_REPORT_ROW = columns_of(ReportRow)


def _report_cells(row: Sequence[Any]) -> Sequence[Any]:
    """Return the cells of a report. How much is accounted for, the last one, stands in its record alone."""
    return [*row[:-1], accounting_of(row[-1])]


REPORTS = Listing(
    name="reports",
    table=_EDITION,
    rows=_EDITION.join(table_of(PublicationTable)).outerjoin(_REGION, _IN_REGION),
    at=IS_CURRENT,
    key=_EDITION.c.report_id,
    orders={
        None: Order((_EDITION.c.place,)),
        "id": Order((_EDITION.c.report_id,)),
        "-id": Order((_EDITION.c.report_id,), descending=True),
        "year": Order((_EDITION.c.year, _EDITION.c.place)),
        "-year": Order((_EDITION.c.place,)),
    },
    views={
        Lang.ZH: View([_EDITION.c.zh]),
        Lang.EN: View([_EDITION.c.en]),
        **flat_views(_REPORT_ROW, [_REPORT_COLUMNS[name] for name in _REPORT_ROW], _report_cells),
    },
    row=ReportRow,
    record=Report,
    alone_as=with_links(ReportDetail, ReportLinks),
    details={Lang.ZH: View([_EDITION.c.detail_zh]), Lang.EN: View([_EDITION.c.detail_en])},
    edition=_EDITION.c.id,
)

_RELEASES = table_of(ReleaseTable)
_BROUGHT = (
    select(func.aggregate_strings(EditionTable.report_id, " "))
    .select_from(EditionTable)
    .join(PublicationTable)
    .where(PublicationTable.from_release == _RELEASES.c.id, IS_SEEN)
    .scalar_subquery()
    .label("reports")
)


def _release(row: Sequence[Any]) -> dict[str, object]:
    key, created, reports, note, by, repeats, digest = row[:7]
    return {
        "id": key,
        "created_at": stamp(in_utc(created)),
        "reports": sorted((reports or "").split()),
        "note": note,
        "loaded_by": by,
        "repeats": repeats,
        "digest": digest,
    }


_RELEASE_COLUMNS = (
    *(_RELEASES.c.id, _RELEASES.c.created_at, _BROUGHT),
    *(_RELEASES.c[name] for name in ("note", "loaded_by", "repeats", "digest")),
)
# whose id in a feed is made of the identity
_RELEASE_OF_FEED = View(
    (*_RELEASE_COLUMNS, _RELEASES.c.identity), lambda row: orjson.dumps({**_release(row), "identity": row[7]})
)
RELEASES = Listing(
    name="releases",
    table=_RELEASES,
    rows=_RELEASES,
    at=_RELEASES.c.id <= RELEASE,
    key=_RELEASES.c.id,
    orders={None: Order((_RELEASES.c.id,), descending=True)},
    views={
        **{lang: View(_RELEASE_COLUMNS, lambda row: orjson.dumps(_release(row))) for lang in Lang},
        Format.CSV: View(_RELEASE_COLUMNS, lambda row: csv.line(_release(row).values())),
        Format.NDJSON: View(_RELEASE_COLUMNS, lambda row: ndjson.line(_release(row))),
        Format.ATOM: _RELEASE_OF_FEED,
    },
    row=ReleaseRow,
    record=Release,
    alone_as=ReleaseDetail,
)


def of_cursors(name: str, record: Any, *after: ColumnElement[Any], row: Any = None) -> Listing:
    """Return a list of which no statement is made: it says by which columns its cursors go on."""
    some = table_of(SegmentTable)  # a listing has a table, whichever
    return Listing(
        name=name,
        table=some,
        rows=some,
        at=true(),
        key=some.c.id,
        orders={None: Order(after)},
        views={},
        row=row,
        record=record,
    )


# `app.queries.search` finds the results, `app.queries.changes` the changes
SEARCH = of_cursors(
    "search",
    SearchRecord,
    *(sql.column("score", Integer()), sql.column("place", Text()), sql.column("number", Integer())),
)
CHANGES = of_cursors(
    "changes",
    RecordChange,
    *(sql.column("report", Text()), sql.column("resource", Integer()), sql.column("id", Text())),
    row=RecordChangeRow,
)
