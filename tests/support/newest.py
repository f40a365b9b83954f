"""The newest figure for each period of each series, by a statement and a rule of their own."""

from collections import defaultdict
from typing import Any

from sqlalchemy import column, create_engine, text

from app.db.types import Exact

_STATEMENT = text(
    """
    SELECT m.series, m.period, m.value, m.value_to, m.qualifier, m.status, m.as_reported, m.key, m.report_id, m.year,
           m.unit, m.kind, m.indicator, e.published, v.quote
    FROM metric m
    JOIN edition e ON e.id = m.edition_id
    JOIN publication p ON p.edition_id = m.edition_id
    JOIN evidence v ON v.fact_id = m.fact_id AND v.ordinal = 0
    WHERE p.from_release <= (SELECT max(id) FROM release)
      AND (p.until_release IS NULL OR p.until_release > (SELECT max(id) FROM release))
    """
).columns(
    *(column(name) for name in ("series", "period")),
    column("value", Exact()),
    column("value_to", Exact()),
    *(column(name) for name in ("qualifier", "status", "as_reported", "key", "report_id", "year")),
    *(column(name) for name in ("unit", "kind", "indicator", "published", "quote")),
)


def newest(url: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what the database has of each series and period: the newest figure, its quote, how many there are."""
    engine = create_engine(url)
    found: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    with engine.connect() as connection:
        for row in connection.execute(_STATEMENT).mappings():
            found[row["series"], row["period"]].append(dict(row))
    engine.dispose()
    return {key: max(rows, key=_age) | {"count": len(rows)} for key, rows in found.items()}


def _age(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["year"], row["published"] or "", row["status"] != "preliminary", row["report_id"], row["key"]
