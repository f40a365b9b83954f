"""The questions of the workloads as SQL on the flat rows: what somebody would write who needs just these answers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Query = Mapping[str, Sequence[str]]
Statement = tuple[str, list[Any]]  # with `?` for each parameter, and the parameters

EVERYTHING = "SELECT * FROM metrics ORDER BY n"
# what a series says of its figures and itself, as far as the flat rows have it
FIGURE = (
    *("id", "report", "indicator", "name_zh", "region", "scope", "breakdown", "status", "unit", "kind"),
    *("period", "value", "value_to", "qualifier", "as_reported"),
)
_NUMBERS = {"n": int, "year": int, "value": float}
_OPERATORS = {"": "=", "gte": ">=", "lte": "<="}


def statement(path: str, query: Query) -> Statement:
    """Return the SQL for a question: `/list`, `/record`, `/facets`, `/series` or `/facts`, and its query."""
    if path == "/record":
        return "SELECT * FROM metrics WHERE n = ?", [int(query["n"][0])]
    if path == "/facts":
        return "SELECT * FROM facts WHERE report = ? ORDER BY n", [query["report"][0]]
    if path == "/series":
        return _series(query)
    where, parameters = _where(query)
    if path == "/facets":
        by = query["by"][0]
        return f"SELECT {by} AS id, count(*) AS value FROM metrics{where} GROUP BY {by}", parameters
    order = "value DESC, n" if "sort" in query else "n"
    return f"SELECT * FROM metrics{where} ORDER BY {order} LIMIT ?", [*parameters, int(query["limit"][0])]


def written(asked: Statement) -> str:
    """Return a statement with its parameters in it, for those that take nothing else."""
    sql, parameters = asked
    for value in parameters:
        sql = sql.replace("?", f"'{value}'" if isinstance(value, str) else str(value), 1)
    return sql


def _series(query: Query) -> Statement:
    first, last = int(query["first"][0]), int(query["last"][0])
    indicators, regions = query["indicator"], query["region"]
    where = f"indicator IN ({_places(indicators)}) AND region IN ({_places(regions)}) AND year BETWEEN ? AND ?"
    return (
        f"SELECT {', '.join(FIGURE)} FROM metrics WHERE {where} ORDER BY indicator, region, year",
        [*indicators, *regions, first, last],
    )


def _where(query: Query) -> Statement:
    conditions: list[str] = []
    parameters: list[Any] = []
    for name, values in query.items():
        if name in ("limit", "sort", "by"):
            continue
        if name == "word":
            conditions.append("quote LIKE ?")
            parameters.append(f"%{values[0]}%")
            continue
        column, _, operator = name.partition(".")
        if name == "after":
            column, sign = "n", ">"
        else:
            sign = _OPERATORS[operator]
        conditions.append(f"{column} {sign} ?")
        parameters.append(_NUMBERS.get(column, str)(values[0]))
    return f" WHERE {' AND '.join(conditions)}" if conditions else "", parameters


def _places(values: Iterable[str]) -> str:
    return ", ".join("?" for _ in values)
