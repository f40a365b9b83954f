"""The listings of vocabularies that grow from report to report."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Subquery, Table, and_, cast, func, literal, null, select, union_all

from app.db.tables import Base
from app.db.types import Code
from app.models import (
    BaseTable,
    BreakdownMemberTable,
    BreakdownTable,
    IndicatorTable,
    IndicatorUseTable,
    RegionTable,
    ScopeTable,
    ThemeTable,
    UnitTable,
    table_of,
)
from app.queries.listing import RELEASE, VOCABULARY, Listing, Order, Scheme
from app.queries.views import Column, column_of, flat_views, records, records_alone
from app.schemas.base import columns_of
from app.schemas.breakdown import Breakdown, BreakdownRow
from app.schemas.indicator import Indicator, IndicatorRow
from app.schemas.metric_base import MetricBase, MetricBaseRow
from app.schemas.record_links import IndicatorLinks, with_links
from app.schemas.region import Region, RegionRow
from app.schemas.scope import Scope, ScopeRow
from app.schemas.term import with_names
from app.schemas.theme import Theme, ThemeRow
from app.schemas.unit import Unit, UnitRow
from app.texts import Phrase
from app.vocabulary import Lang


def _vocabulary(
    name: str,
    called: Phrase,
    record: type,
    row: type,
    table: Table | Subquery,
    column: Column,
    *,
    rows: FromClause | None = None,
    orders: Mapping[str | None, Order] | None = None,
    broader: str | None = None,
    links: type | None = None,
) -> Listing:
    """Return the listing of a vocabulary. `column` gives the column of each field of its records and rows."""
    fields, flat = columns_of(record), columns_of(row)
    return Listing(
        name=name,
        table=table,
        rows=table if rows is None else rows,
        at=table.c.vocabulary_id == VOCABULARY,
        key=table.c.code,
        orders={
            None: Order((table.c.place,)),
            "code": Order((table.c.code,)),
            "-code": Order((table.c.code,), descending=True),
            **(orders or {}),
        },
        views={**records(fields, column), **flat_views(flat, [column(field, Lang.ZH) for field in flat])},
        row=row,
        record=record,
        alone_as=with_names(record) if links is None else with_links(with_names(record), links),
        details=records_alone(fields, column),
        scheme=Scheme(called, broader),
    )


def _terms(called: Phrase, model: type[Base], record: type, row: type, broader: str | None = None) -> Listing:
    """Return the listing of a vocabulary whose records show nothing but its table."""
    table = table_of(model)
    name = called.key.rpartition(".")[2]
    return _vocabulary(name, called, record, row, table, column_of(table), broader=broader)


THEMES = _terms(Phrase("vocabularies.themes", "Themes"), ThemeTable, Theme, ThemeRow)
REGIONS = _terms(Phrase("vocabularies.regions", "Regions"), RegionTable, Region, RegionRow, broader="parent")
UNITS = _terms(Phrase("vocabularies.units", "Units"), UnitTable, Unit, UnitRow)
BASES = _terms(Phrase("vocabularies.bases", "Bases"), BaseTable, MetricBase, MetricBaseRow)
SCOPES = _terms(Phrase("vocabularies.scopes", "Scopes"), ScopeTable, Scope, ScopeRow)

_INDICATOR, _USE = table_of(IndicatorTable), table_of(IndicatorUseTable)


def _indicator_column(field: str, lang: Lang) -> ColumnElement[Any]:
    if field == "metrics":
        return func.coalesce(_USE.c.metrics, 0)
    return _USE.c[field] if field in _USE.c else column_of(_INDICATOR)(field, lang)


INDICATORS = _vocabulary(
    "indicators",
    Phrase("vocabularies.indicators", "Indicators"),
    Indicator,
    IndicatorRow,
    _INDICATOR,
    _indicator_column,
    rows=_INDICATOR.outerjoin(_USE, and_(_USE.c.indicator == _INDICATOR.c.code, _USE.c.release_id == RELEASE)),
    links=IndicatorLinks,
)

_DIMENSION, _MEMBER = table_of(BreakdownTable), table_of(BreakdownMemberTable)
_NAMES = ("name_zh", "name_en")
# A dimension and its members are terms of one vocabulary. A dimension comes before its members.
_BREAKDOWN = union_all(
    select(
        *(_DIMENSION.c[name] for name in ("vocabulary_id", "code", "place", *_NAMES)),
        literal(-1).label("member_place"),
        cast(null(), Code).label("dimension"),
        cast(null(), Code).label("member"),
    ),
    select(
        *(_MEMBER.c[name] for name in ("vocabulary_id", "code")),
        _DIMENSION.c.place,
        *(_MEMBER.c[name] for name in _NAMES),
        _MEMBER.c.place,
        _MEMBER.c.dimension,
        _MEMBER.c.member,
    ).join_from(_MEMBER, _DIMENSION),
).subquery("breakdowns")

BREAKDOWNS = _vocabulary(
    "breakdowns",
    Phrase("vocabularies.breakdowns", "Breakdowns"),
    Breakdown,
    BreakdownRow,
    _BREAKDOWN,
    column_of(_BREAKDOWN),
    orders={None: Order((_BREAKDOWN.c.place, _BREAKDOWN.c.member_place))},
    broader="dimension",
)
