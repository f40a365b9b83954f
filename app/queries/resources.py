"""The listings: where the rows of each resource are, how they are sorted, and how a row becomes a record."""

from collections.abc import Callable, Sequence
from datetime import UTC
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Integer, Table, Text, and_, bindparam, func, or_, select, sql, true

from app.formats import csv, ndjson
from app.models import (
    BODIES,
    Base,
    EditionTable,
    FlatRowTable,
    IndicatorTable,
    IndicatorUseTable,
    PublicationTable,
    RegionTable,
    ReleaseTable,
    SegmentTable,
    ThemeTable,
    UnitTable,
    table_of,
)
from app.models import FACTS as TABLES
from app.models.release import IS_CURRENT
from app.queries.edition import accounting_of
from app.queries.listing import Form, Listing, Order, View
from app.schemas.base import columns_of
from app.schemas.fact import FactSchema
from app.schemas.facts import FACTS as SCHEMAS
from app.schemas.indicator import Indicator, IndicatorRow
from app.schemas.region import Region, RegionRow
from app.schemas.release import Release, ReleaseRow
from app.schemas.report import Report, ReportDetail, ReportRow
from app.schemas.search import SearchRecord
from app.schemas.theme import Theme, ThemeRow
from app.schemas.unit import Unit, UnitRow
from app.vocabulary import Format, Lang, Resource

_RELEASE = bindparam("release", type_=ReleaseTable.id.type)
_VOCABULARY = bindparam("vocabulary", type_=ReleaseTable.id.type)
# the editions that are not current: they are few, so leaving them out is cheaper than a join for each fact
_OTHERS = select(PublicationTable.edition_id).where(
    or_(PublicationTable.from_release > _RELEASE, PublicationTable.until_release <= _RELEASE)
)


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
        at=table.c.edition_id.not_in(_OTHERS),
        key=table.c.key,
        orders=orders,
        views={
            **{lang: View([body.c.json], beside=body) for lang, body in BODIES.items()},
            Format.CSV: View([table_of(FlatRowTable).c.csv], beside=table_of(FlatRowTable)),
            Format.NDJSON: View([table_of(FlatRowTable).c.ndjson], beside=table_of(FlatRowTable)),
        },
        flat=schema.columns,
        record=schema.record,
    )


FACTS = {kind: _facts(kind, schema) for kind, schema in SCHEMAS.items()}

_EDITION = table_of(EditionTable)
# columns that are shown by another name, or that what is shown is read from
_EDITION_COLUMNS = {"id": "report_id", "edition": "number", "accounting": "zh"}


def _flat(
    names: tuple[str, ...],
    columns: Sequence[ColumnElement[Any]],
    cells: Callable[[Sequence[Any]], Sequence[Any]] = lambda row: row,
) -> dict[Form, View]:
    """Return the flat views of rows that are few enough to be rendered when asked for; `cells` makes what they show."""
    return {
        Format.CSV: View(columns, lambda row: csv.line(cells(row[: len(names)]))),
        Format.NDJSON: View(columns, lambda row: ndjson.line(dict(zip(names, cells(row[: len(names)]), strict=True)))),
    }


_REPORT_ROW = columns_of(ReportRow)


def _report_cells(row: Sequence[Any]) -> Sequence[Any]:
    """Return the cells of a report. How much is accounted for, the last one, stands in its record alone."""
    return [*row[:-1], accounting_of(row[-1])]


REPORTS = Listing(
    name="reports",
    table=_EDITION,
    rows=_EDITION.join(table_of(PublicationTable)),
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
        **_flat(_REPORT_ROW, [_EDITION.c[_EDITION_COLUMNS.get(name, name)] for name in _REPORT_ROW], _report_cells),
    },
    flat=_REPORT_ROW,
    record=Report,
    alone_as=ReportDetail,
    details={Lang.ZH: View([_EDITION.c.detail_zh]), Lang.EN: View([_EDITION.c.detail_en])},
)


def _record(*names: str) -> Callable[[Sequence[Any]], bytes]:
    """Return a function that writes the columns of a row as a record."""
    return lambda row: orjson.dumps(dict(zip(names, row, strict=False)))


def _terms(name: str, model: type[Base], record: type, row: type) -> Listing:
    """Return the listing of a vocabulary. Texts of its records are in the language asked for."""
    table, fields = table_of(model), columns_of(record)

    def column(field: str, lang: Lang) -> ColumnElement[Any]:
        return table.c[field] if field in table.c else table.c[f"{field}_{lang}"]

    flat = columns_of(row)
    return Listing(
        name=name,
        table=table,
        rows=table,
        at=table.c.vocabulary_id == _VOCABULARY,
        key=table.c.code,
        orders=_term_orders(table),
        views={
            **{lang: View([column(field, lang) for field in fields], _record(*fields)) for lang in Lang},
            **_flat(flat, [table.c[field] for field in flat]),
        },
        flat=flat,
        record=record,
    )


def _term_orders(table: Table) -> dict[str | None, Order]:
    return {
        None: Order((table.c.place,)),
        "code": Order((table.c.code,)),
        "-code": Order((table.c.code,), descending=True),
    }


THEMES = _terms("themes", ThemeTable, Theme, ThemeRow)
REGIONS = _terms("regions", RegionTable, Region, RegionRow)
UNITS = _terms("units", UnitTable, Unit, UnitRow)

_INDICATOR = table_of(IndicatorTable)
_USE = table_of(IndicatorUseTable)
_INDICATOR_FIELDS = (
    *("code", "name", "definition", "unit", "unit_one_en", "unit_other_en", "kind", "of"),
    *("first_year", "last_year", "metrics"),
)
_INDICATOR_ROW = columns_of(IndicatorRow)


def _indicator_column(field: str, lang: Lang = Lang.ZH) -> ColumnElement[Any]:
    if field == "metrics":
        return func.coalesce(_USE.c.metrics, 0)
    table = _USE if field in _USE.c else _INDICATOR
    return table.c[field] if field in table.c else table.c[f"{field}_{lang}"]


INDICATORS = Listing(
    name="indicators",
    table=_INDICATOR,
    rows=_INDICATOR.outerjoin(_USE, and_(_USE.c.indicator == _INDICATOR.c.code, _USE.c.release_id == _RELEASE)),
    at=_INDICATOR.c.vocabulary_id == _VOCABULARY,
    key=_INDICATOR.c.code,
    orders=_term_orders(_INDICATOR),
    views={
        **{
            lang: View([_indicator_column(f, lang) for f in _INDICATOR_FIELDS], _record(*_INDICATOR_FIELDS))
            for lang in Lang
        },
        **_flat(_INDICATOR_ROW, [_indicator_column(field) for field in _INDICATOR_ROW]),
    },
    flat=_INDICATOR_ROW,
    record=Indicator,
)

_RELEASES = table_of(ReleaseTable)
_BROUGHT = (
    select(func.aggregate_strings(EditionTable.report_id, " "))
    .join(PublicationTable)
    .where(PublicationTable.from_release == _RELEASES.c.id)
    .scalar_subquery()
    .label("reports")
)
_RELEASE_ROW = columns_of(ReleaseRow)


def _release(row: Sequence[Any]) -> dict[str, object]:
    key, created, reports = row[:3]
    made = created if created.tzinfo else created.replace(tzinfo=UTC)
    stamp = made.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"id": key, "created_at": stamp, "reports": sorted((reports or "").split())}


_RELEASE_COLUMNS = (_RELEASES.c.id, _RELEASES.c.created_at, _BROUGHT)
RELEASES = Listing(
    name="releases",
    table=_RELEASES,
    rows=_RELEASES,
    at=_RELEASES.c.id <= _RELEASE,
    key=_RELEASES.c.id,
    orders={None: Order((_RELEASES.c.id,), descending=True)},
    views={
        **{lang: View(_RELEASE_COLUMNS, lambda row: orjson.dumps(_release(row))) for lang in Lang},
        Format.CSV: View(_RELEASE_COLUMNS, lambda row: csv.line(_release(row).values())),
        Format.NDJSON: View(_RELEASE_COLUMNS, lambda row: ndjson.line(_release(row))),
    },
    flat=_RELEASE_ROW,
    record=Release,
)


# It says where cursors of a search go on. No statement is made of it: `app.queries.search` finds the results.
SEARCH = Listing(
    name="search",
    table=table_of(SegmentTable),
    rows=table_of(SegmentTable),
    at=true(),
    key=SegmentTable.id,  # type: ignore[arg-type]
    orders={
        None: Order((sql.column("score", Integer()), sql.column("place", Text()), sql.column("number", Integer())))
    },
    views={},
    record=SearchRecord,
)
