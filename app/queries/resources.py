"""The listings: for each resource where its rows are, how they are sorted and how a row becomes a record."""

from datetime import UTC
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Row, Table, and_, bindparam, func, select

from app.models import (
    Base,
    Body,
    Document,
    Edition,
    Honour,
    Indicator,
    IndicatorUse,
    Measure,
    Metric,
    Publication,
    Region,
    Release,
    TalentInitiative,
    Theme,
    TrainingProgram,
    Unit,
)
from app.queries.listing import Listing, Order
from app.vocabulary import Lang

_RELEASE = bindparam("release", type_=Release.id.type)
_VOCABULARY = bindparam("vocabulary", type_=Release.id.type)
_PUBLISHED = and_(Publication.from_release <= _RELEASE, Publication.until_release > _RELEASE)


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model has one
    return table


def _facts(name: str, model: type[Base], *sortable: str) -> Listing:
    table = _table(model)
    orders: dict[str | None, Order] = {
        None: Order((table.c.place,)),
        "id": Order((table.c.key,)),
        "-id": Order((table.c.key,), descending=True),
        "year": Order((table.c.year, table.c.place)),
        "-year": Order((table.c.place,)),  # the place begins with the year, latest first
    }
    for column in sortable:
        orders[column] = Order((table.c[column], table.c.place))
        orders[f"-{column}"] = Order((table.c[column], table.c.place), descending=True)
    return Listing(
        name=name,
        table=table,
        rows=table.join(_table(Publication), Publication.edition_id == table.c.edition_id).join(
            _table(Body), Body.fact_id == table.c.fact_id
        ),
        at=_PUBLISHED,
        key=table.c.key,
        orders=orders,
        columns=lambda lang: [Body.zh if lang is Lang.ZH else Body.en],  # type: ignore[list-item]
    )


METRICS = _facts("metrics", Metric, "value")
MEASURES = _facts("measures", Measure)
TRAINING_PROGRAMS = _facts("training-programs", TrainingProgram)
TALENT_INITIATIVES = _facts("talent-initiatives", TalentInitiative)
DOCUMENTS = _facts("documents", Document)
HONOURS = _facts("honours", Honour)

_EDITION = _table(Edition)
REPORTS = Listing(
    name="reports",
    table=_EDITION,
    rows=_EDITION.join(_table(Publication)),
    at=_PUBLISHED,
    key=_EDITION.c.report_id,
    orders={
        None: Order((_EDITION.c.place,)),
        "id": Order((_EDITION.c.report_id,)),
        "-id": Order((_EDITION.c.report_id,), descending=True),
        "year": Order((_EDITION.c.year, _EDITION.c.place)),
        "-year": Order((_EDITION.c.place,)),
    },
    columns=lambda lang: [_EDITION.c[lang.value]],
    detail=lambda lang: [_EDITION.c[f"detail_{lang.value}"]],
)


def _terms(name: str, model: type[Base], *fields: str, texts: tuple[str, ...] = ()) -> Listing:
    """Return the listing of a vocabulary: `fields` as they are, `texts` in the language asked for."""
    table = _table(model)

    def columns(lang: Lang) -> list[ColumnElement[Any]]:
        return [
            *(table.c[field] for field in fields),
            *(table.c[f"{text}_{lang.value}"].label(text) for text in texts),
        ]

    return Listing(
        name=name,
        table=table,
        rows=table,
        at=table.c.vocabulary_id == _VOCABULARY,
        key=table.c.code,
        orders=_term_orders(table),
        columns=columns,
        render=lambda row, _lang: orjson.dumps({key: row._mapping[key] for key in (*fields, *texts)}),
    )


def _term_orders(table: Table) -> dict[str | None, Order]:
    return {
        None: Order((table.c.place,)),
        "code": Order((table.c.code,)),
        "-code": Order((table.c.code,), descending=True),
    }


THEMES = _terms("themes", Theme, "code", texts=("name", "definition"))
REGIONS = _terms("regions", Region, "code", "gbt2260", "level", "parent", texts=("name",))
UNITS = _terms("units", Unit, "code", "measure_words", texts=("name",))

_INDICATOR = _table(Indicator)
_USE = _table(IndicatorUse)


def _indicator_columns(lang: Lang) -> list[ColumnElement[Any]]:
    texts = [_INDICATOR.c[f"{text}_{lang.value}"].label(text) for text in ("name", "definition")]
    return [
        _INDICATOR.c.code,
        *texts,
        *(_INDICATOR.c[field] for field in ("unit", "kind", "of")),
        *(_USE.c[field] for field in ("first_year", "last_year", "metrics")),
    ]


def _indicator(row: Row[Any], _lang: Lang) -> bytes:
    fields = ("code", "name", "definition", "unit", "kind", "of", "first_year", "last_year")
    return orjson.dumps({**{key: row._mapping[key] for key in fields}, "metrics": row._mapping["metrics"] or 0})


INDICATORS = Listing(
    name="indicators",
    table=_INDICATOR,
    rows=_INDICATOR.outerjoin(_USE, and_(_USE.c.indicator == _INDICATOR.c.code, _USE.c.release_id == _RELEASE)),
    at=_INDICATOR.c.vocabulary_id == _VOCABULARY,
    key=_INDICATOR.c.code,
    orders=_term_orders(_INDICATOR),
    columns=_indicator_columns,
    render=_indicator,
)

_RELEASES = _table(Release)
_BROUGHT = (
    select(func.aggregate_strings(Edition.report_id, " "))
    .join(Publication)
    .where(Publication.from_release == _RELEASES.c.id)
    .scalar_subquery()
    .label("reports")
)


def _release(row: Row[Any], _lang: Lang) -> bytes:
    made = row.created_at if row.created_at.tzinfo else row.created_at.replace(tzinfo=UTC)
    stamp = made.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return orjson.dumps({"id": row.id, "created_at": stamp, "reports": sorted((row.reports or "").split())})


RELEASES = Listing(
    name="releases",
    table=_RELEASES,
    rows=_RELEASES,
    at=_RELEASES.c.id <= _RELEASE,
    key=_RELEASES.c.id,
    orders={None: Order((_RELEASES.c.id,), descending=True)},
    columns=lambda _lang: [_RELEASES.c.id, _RELEASES.c.created_at, _BROUGHT],
    render=_release,
)
