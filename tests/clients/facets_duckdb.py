"""Facets and counts by groups are what DuckDB's GROUP BY finds in the CSV, for 500 random filters."""

import json
import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import duckdb
from read_tables import HTTPFS
from told import Comparison, Told, done

TRIED = 500
MOST = 100  # a facet has the most frequent values, so many
FACETS = (
    *("report", "year", "region", "theme", "section", "indicator", "kind", "unit", "period", "scope", "base"),
    *("breakdown", "qualifier", "status"),
)
RANGES = ("year", "value")
COLUMNS = {"base": "base_code"}  # of the CSV, where a filter has another name

Sent = list[tuple[str, str]]


class Metrics:
    """The rows of `/v1/metrics?format=csv`, as DuckDB reads them from the address."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.database = duckdb.connect()
        self.database.load_extension(HTTPFS)
        address = f"{told.address}/v1/metrics?format=csv"
        types = "{year: 'BIGINT', value: 'DECIMAL(38, 12)'}"
        read = f"read_csv('{address}', header = true, all_varchar = true, types = {types})"
        self.database.execute(f"CREATE TABLE metrics AS FROM {read}")
        self.rows: list[dict[str, Any]] = self.database.sql("FROM metrics").to_arrow_table().to_pylist()

    def grouped(self, by: list[str], sent: Sent, more: str = "count(*)") -> list[tuple[Any, ...]]:
        """Return the groups of what matches filters: their values and `more` of each."""
        where, values = condition(sent)
        named = ", ".join(f'"{column(name)}"' for name in by)
        query = f"SELECT {named}, {more} FROM metrics WHERE {where} GROUP BY ALL"
        return self.database.execute(query, values).fetchall()

    def members(self, sent: Sent) -> dict[str, int]:
        """Return how many rows have each member of a breakdown; `none` is for rows without one."""
        where, values = condition(sent)
        member = "unnest(string_split(coalesce(breakdown, 'none'), ' '))"
        rows = f"SELECT {member} AS member FROM metrics WHERE {where}"
        return dict(self.database.execute(f"SELECT member, count(*) FROM ({rows}) GROUP BY ALL", values).fetchall())

    def asked(self, path: str, sent: list[tuple[str, Any]]) -> dict[str, Any]:
        """Return what the service answers."""
        with urlopen(f"{self.told.address}{path}?{urlencode(sent)}") as answer:
            return dict(json.loads(answer.read(), parse_float=str))


def column(name: str) -> str:
    return COLUMNS.get(name, name)


def condition(sent: Sent) -> tuple[str, list[Any]]:
    """Write filters as a condition of SQL."""
    conditions, values = ["true"], list[Any]()
    for name in dict.fromkeys(name for name, _ in sent):
        mine = [value for other, value in sent if other == name]
        stem, _, end = name.rpartition("_")
        if end in ("gte", "lte"):
            conditions.append(f'"{stem}" {">=" if end == "gte" else "<="} CAST(? AS DECIMAL(38, 12))')
            values.append(mine[0])
        elif name == "breakdown":
            tests = [
                "breakdown IS NULL" if v == "none" else "list_contains(string_split(breakdown, ' '), ?)" for v in mine
            ]
            conditions.append(f"({' OR '.join(tests)})")
            values += [value for value in mine if value != "none"]
        else:
            conditions.append(
                f"coalesce(CAST(\"{column(name)}\" AS VARCHAR), 'none') IN ({', '.join('?' * len(mine))})"
            )
            values += mine
    return " AND ".join(conditions), values


def filters(rows: list[dict[str, Any]], draw: random.Random) -> Iterator[tuple[str, str]]:
    """Give up to four filters with values that occur, `none` for what a row has not."""
    for name in draw.sample([*FACETS, *(f"{name}_" for name in RANGES)], draw.randint(0, 4)):
        if name.endswith("_"):
            low, high = sorted(draw.choice(rows)[name[:-1]] for _ in range(2))
            yield f"{name}gte", f"{low:f}" if name == "value_" else str(low)
            if draw.random() < 0.5:
                yield f"{name}lte", f"{high:f}" if name == "value_" else str(high)
            continue
        for _ in range(draw.randint(1, 3)):
            cell = draw.choice(rows)[column(name)]
            yield (
                name,
                "none" if cell is None else draw.choice(str(cell).split(" ")) if name == "breakdown" else str(cell),
            )


def facets(metrics: Metrics) -> bool:
    """Compare facets, each counted over the filters without its own."""
    comparison, draw = Comparison("DuckDB's GROUP BY, facets"), random.Random(15)
    for _ in range(TRIED):
        sent = list(dict.fromkeys(filters(metrics.rows, draw)))
        wanted = draw.sample(FACETS, draw.randint(1, 5))
        found = metrics.asked("/v1/metrics", [*sent, *(("facet", name) for name in wanted), ("limit", 1)])["facets"]
        for name in wanted:
            others = [(other, value) for other, value in sent if other != name]
            if name == "breakdown":
                expected = metrics.members(others)
            else:
                expected = {"none" if v is None else str(v): count for v, count in metrics.grouped([name], others)}
            counts = {item["value"]: item["count"] for item in found[name]}
            comparison.equal(f"{urlencode(sent)}, {name}", counts, most_frequent(expected))
            comparison.values += max(len(counts) - 1, 0)
    return comparison.end(f"{TRIED} filters")


def most_frequent(counts: dict[str, int]) -> dict[str, int]:
    """Return the values that a facet shows; of values as frequent as each other the first, and no value before all."""
    order = sorted(counts, key=lambda value: (-counts[value], "" if value == "none" else value))
    return {value: counts[value] for value in order[:MOST]}


def groups(metrics: Metrics) -> bool:
    """Compare counts by groups, and the least and the greatest value of each."""
    comparison, draw = Comparison("DuckDB's GROUP BY, counts, min and max"), random.Random(16)
    for turn in range(TRIED):
        sent = list(dict.fromkeys(filters(metrics.rows, draw)))
        of = ("count", "min", "max")[turn % 3]
        by = draw.sample(FACETS, draw.randint(1, 3))
        if of != "count" and not {"unit", "indicator"} & {*by}:
            by.append("unit")
        more = "count(*)" if of == "count" else f"count(*), {of}(value)"
        answer = metrics.asked("/v1/metrics/counts", [*sent, *(("by", name) for name in by), ("of", of)])
        rows = answer["data"]
        expected = {tuple(row[: len(by)]): row[len(by) :] for row in metrics.grouped(by, sent, more)}
        place = f"{urlencode(sent)}, {of} by {by}"
        comparison.equal(f"{place}, groups", len(rows), len(expected))
        for row in rows:
            key = tuple(row[name] for name in by)
            count, *value = expected.get(key, (None,))
            comparison.equal(f"{place}, {key}", row["count"], count)
            if value:
                comparison.equal(f"{place}, {key}, value", float(row["value"]), float(value[0]))
    return comparison.end(f"{TRIED} filters")


if __name__ == "__main__":
    metrics = Metrics(Told())
    done([facets(metrics), groups(metrics)])
