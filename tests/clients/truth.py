"""What a database holds, told to clients as JSON: every row of each list, and every figure of each series.

Series are put together here a second time, from the tables and by the words of docs/series.md alone, so that a fault
in how the service reads them shows too. Decimals are texts, with every digit.
"""

import re
from calendar import monthrange
from collections import defaultdict
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from app.db.engine import make_engine
from app.formats import ndjson
from app.models import EditionTable, table_of
from app.models.fact import ROWS, FactTable, LinkTable, references
from app.models.metric import MetricTable
from app.models.release import FOREVER, PublicationTable, ReleaseTable
from app.models.vocabulary import (
    BaseTable,
    BreakdownMemberTable,
    IndicatorTable,
    RegionTable,
    ScopeTable,
    TermColumns,
    UnitTable,
)
from app.queries import resources, vocabularies
from app.queries.codes import code_lists
from app.queries.listing import Listing
from app.queries.sections import SECTIONS
from app.schemas.columns import kinds_of
from app.schemas.series import BESIDE, SeriesHead, SeriesRow
from app.vocabulary import Codes, Format

LISTINGS = [
    *resources.FACTS.values(),
    *(resources.REPORTS, resources.RELEASES, SECTIONS, code_lists()),
    *(vocabularies.INDICATORS, vocabularies.THEMES, vocabularies.REGIONS, vocabularies.UNITS, vocabularies.SCOPES),
    *(vocabularies.BASES, vocabularies.BREAKDOWNS),
]
_COLUMNS = {"id": "key", "report": "report_id"}  # of a row, by another name in the table of facts
_FLAT = ["csv", "ndjson", "parquet"]

Row = dict[str, Any]


def told(url: str) -> dict[str, Any]:
    """Return what a database of one release holds: `tables`, each with its path, formats, kinds and rows; `release`."""
    engine = make_engine(url)
    with engine.connect() as connection:
        tables = [_list(connection, listing) for listing in LISTINGS]
        rows, links = series_rows(connection), _links(connection)
        release = connection.execute(select(table_of(ReleaseTable))).mappings().one()
    engine.dispose()
    newest = [row for row in rows if row["vintage"] in (1, None)]
    kinds = {name: kind.__name__ for name, kind in kinds_of(SeriesRow).items()}
    return {
        "release": {"number": release["id"], "created_at": release["created_at"].isoformat()},
        "links": links,
        "codes": _codes(),
        "tables": [
            *tables,
            {"path": "series", "forms": _FLAT, "kinds": kinds, "rows": newest},
            {"path": "series?vintages=all", "forms": _FLAT, "kinds": kinds, "rows": rows},
            _wide(newest, kinds),
        ],
    }


# --- lists --------------------------------------------------------------------------------------------------------


def _list(connection: Connection, listing: Listing) -> dict[str, Any]:
    kinds = kinds_of(listing.row)
    return {
        "path": listing.name,
        "forms": _FLAT,
        "kinds": {name: kind.__name__ for name, kind in kinds.items()},
        "rows": [
            {name: _digits(cell) if kinds[name] is Decimal else cell for name, cell in row.items()}
            for row in rows_of(connection, listing)
        ],
    }


def rows_of(connection: Connection, listing: Listing) -> list[Row]:
    """Return the rows that a list of the whole has, in the default order, as the database has them."""
    columns = listing.orders[None].columns
    down = [column.desc() if listing.orders[None].descending else column for column in columns]
    view = listing.views[Format.NDJSON]
    if listing.fact_id is None:
        statement = select(*view.columns).select_from(listing.rows).where(listing.at).order_by(*down)
        found = connection.execute(statement, {"release": 1, "vocabulary": 1, "newest": 1})
        return [ndjson.read(view.render(row)) for row in found]
    flat = ROWS[Format.NDJSON]
    rows = listing.table.join(flat, flat.c.fact_id == listing.table.c.fact_id)
    found = connection.execute(select(listing.table, flat.c.content).select_from(rows).order_by(*down)).mappings()
    others = references(listing.table)
    return [_checked(ndjson.read(row["content"]), row, others) for row in found]


def _checked(row: Row, columns: Any, others: tuple[str, ...]) -> Row:
    """Return a row; fail where it says another thing than the columns of its fact, those that name `others` apart."""
    for name, cell in row.items():
        column = _COLUMNS.get(name, name)
        if column in columns and column not in others and not isinstance(cell, list):
            kept = columns[column]
            assert (kept or None) == (cell or None), (row["id"], name, kept, cell)
    return row


def _links(connection: Connection) -> list[Row]:
    """Return the links between facts, each in both directions."""
    link, one, other = table_of(LinkTable), table_of(FactTable).alias(), table_of(FactTable).alias()
    rows = link.join(one, one.c.id == link.c.fact_id).join(other, other.c.id == link.c.other_id)
    statement = select(one.c.key, one.c.resource, other.c.key, other.c.resource).select_from(rows)
    names = ("fact", "fact_type", "linked", "linked_type")
    return [dict(zip(names, map(str, row), strict=True)) for row in connection.execute(statement)]


def _codes() -> list[Row]:
    """Return the codes of every closed list."""
    return [
        {"list": codes.value, "code": term.value, "name_zh": term.zh, "name_en": term.en}
        for codes in Codes
        for term in codes.terms
    ]


def _digits(value: Any) -> str | None:
    return None if value is None else f"{Decimal(value):f}"


# --- series -------------------------------------------------------------------------------------------------------


def series_rows(connection: Connection) -> list[Row]:
    """Return the long table of every series with all vintages, in order."""
    metric, edition, publication = table_of(MetricTable), table_of(EditionTable), table_of(PublicationTable)
    rows = metric.join(edition, edition.c.id == metric.c.edition_id)
    rows = rows.join(publication, publication.c.edition_id == edition.c.id)
    statement = (
        select(metric, edition.c.published)
        .select_from(rows)
        .where(publication.c.until_release == FOREVER, publication.c.seen_until == FOREVER)
    )
    series: dict[str, list[Row]] = defaultdict(list)
    for row in connection.execute(statement).mappings():
        series[_id(row)].append(dict(row))
    names = _names(connection)
    return [cells for name in sorted(series) for cells in _long(name, series[name], names)]


def _id(row: Any) -> str:
    """Return the id of the series of a metric, as docs/series.md writes it."""
    status = "" if row["status"] in ("actual", "preliminary") else f"~{row['status']}"
    return "".join(
        [
            f"{row['indicator']}.{row['region']}",
            f"@{row['scope']}" if row["scope"] else "",
            *(f":{member}" for member in _members(row)),
            f"${row['base']}" if row["base"] else "",
            status,
            f".{row['variant']}" if row["variant"] else "",
        ]
    )


def _members(row: Any) -> list[str]:
    return sorted(row["breakdown"].split(",")) if row["breakdown"] else []


def _names(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return the terms of the vocabularies that series name, by code."""
    models: dict[str, type[TermColumns]] = {
        "indicator": IndicatorTable,
        "region": RegionTable,
        "scope": ScopeTable,
        "base": BaseTable,
        "member": BreakdownMemberTable,
        "unit": UnitTable,
    }
    return {
        name: {row["code"]: row for row in connection.execute(select(table_of(model))).mappings()}
        for name, model in models.items()
    }


def _long(name: str, figures: list[Row], names: dict[str, dict[str, Any]]) -> list[Row]:
    """Return the rows of a series: each period with its figures, the newest first, and each gap between two years."""
    head = _head(name, figures[0], names)
    periods: dict[str, list[Row]] = defaultdict(list)
    for figure in figures:
        periods[figure["period"]].append(figure)
    years = [int(period) for period in periods if re.fullmatch("[0-9]{4}", period)]
    for year in range(min(years, default=0), max(years, default=0)):
        periods.setdefault(f"{year:04d}", [])
    rows = []
    for period in sorted(periods, key=lambda period: (_last_day(period), period)):
        found = sorted(periods[period], key=_age, reverse=True)
        rows += [head | _cells(period, figure, place, len(found)) for place, figure in enumerate(found, 1)]
        if not found:
            rows.append(head | _cells(period, {}, None, 0))
    return rows


def _age(figure: Row) -> tuple[Any, ...]:
    final = figure["status"] != "preliminary"
    return figure["year"], figure["published"] or "", final, figure["report_id"], figure["key"]


def _last_day(period: str) -> str:
    parts = period.rpartition("/")[2].split("-")
    year, month = int(parts[0]), int(parts[1]) if len(parts) > 1 else 12
    day = int(parts[2]) if len(parts) > 2 else monthrange(year, month)[1]
    return f"{year:04d}-{month:02d}-{day:02d}"


def _head(name: str, figure: Row, names: dict[str, dict[str, Any]]) -> Row:
    def both(label: str, vocabulary: str, code: str) -> Row:
        term = names[vocabulary].get(code) if code else None
        assert term or not code, (vocabulary, code)
        return {f"{label}_{lang}": term[f"name_{lang}"] if term else None for lang in ("zh", "en")}

    indicator, members = names["indicator"][figure["indicator"]], _members(figure)
    status = "actual" if figure["status"] == "preliminary" else figure["status"].value
    return {
        "series": name,
        "indicator": figure["indicator"],
        **both("name", "indicator", figure["indicator"]),
        "region": figure["region"],
        **both("region_label", "region", figure["region"]),
        "breakdown": members,
        "breakdown_labels_zh": [names["member"][member]["name_zh"] for member in members],
        "breakdown_labels_en": [names["member"][member]["name_en"] for member in members],
        "scope": figure["scope"] or None,
        **both("scope_label", "scope", figure["scope"]),
        "base_code": figure["base"] or None,
        **both("base", "base", figure["base"]),
        "status": status,
        "variant": figure["variant"] or None,
        "unit": indicator["unit"],
        "unit_label_zh": names["unit"][indicator["unit"]]["name_zh"],
        "unit_label_en": indicator["unit_other_en"],
        "kind": indicator["kind"].value,
    }


def _cells(period: str, figure: Row, place: int | None, count: int) -> Row:
    return {
        "period": period,
        "value": _digits(figure.get("value")),
        "value_to": _digits(figure.get("value_to")),
        "qualifier": figure["qualifier"].value if figure else None,
        "value_status": figure["status"].value if figure else None,
        "as_reported": figure.get("as_reported"),
        "metric": figure.get("key"),
        "report": figure.get("report_id"),
        "report_year": figure.get("year"),
        "vintage": place,
        "vintage_count": count,
    }


def _wide(newest: list[Row], kinds: dict[str, str]) -> dict[str, Any]:
    """Return the wide table with everything beside its values."""
    heads = {row["series"]: {name: row[name] for name in kinds_of(SeriesHead)} for row in newest}
    points = {(row["series"], row["period"]): row for row in newest}
    periods = sorted({row["period"] for row in newest}, key=lambda period: (_last_day(period), period))
    fields = [("value", ""), *((name, f"_{name}") for name in BESIDE)]
    rows = []
    for name, head in heads.items():
        row = dict(head)
        for period in periods:
            point = points.get((name, period), {})
            row |= {f"{period}{mark}": point.get(field) for field, mark in fields}
        rows.append(row)
    wide = {f"{period}{mark}": kinds[field] for period in periods for field, mark in fields}
    return {
        "path": "series?shape=wide" + "".join(f"&beside={name}" for name in BESIDE),
        "forms": ["csv"],
        "kinds": {name: kinds[name] for name in kinds_of(SeriesHead)} | wide,
        "rows": rows,
    }
