"""Datasette on the flat rows in SQLite."""

from typing import Any
from urllib.parse import urlencode

from benchmarks.peers.questions import question
from benchmarks.servers import HOST, Api, Sent
from benchmarks.statements import statement, written
from benchmarks.tools import ENV
from benchmarks.workloads import Ask

SETTINGS = {
    "suggest_facets": "off",
    "default_cache_ttl": "0",
    "sql_time_limit_ms": "20000",
    "max_csv_mb": "0",
    "max_returned_rows": "10000",
}


class Datasette(Api):
    """Datasette on the flat rows; facets and the count are left out, which makes it faster."""

    name = "datasette"
    settings = (
        "immutable file, no count and no facets beside lists; series, facets and facts as a statement of their own; "
        "uvloop and httptools."
    )
    ready = "/flat/metrics.json?_size=1&_shape=array&_nocount=1"

    def command(self, port: int) -> list[str]:
        binary = str(ENV / "python" / "bin" / "datasette")
        settings = [part for name, value in SETTINGS.items() for part in ("--setting", name, value)]
        return [binary, "serve", "-i", str(self.data.flat), "--host", HOST, "--port", str(port), *settings]

    def sent(self, ask: Ask) -> Sent:
        if ask.values or ask.facet or ask.report:
            # a statement of its own takes three quarters of the time that filters of the table take
            sql = written(statement(*question(ask)))
            return Sent(f"/flat/-/query.json?{urlencode({'sql': sql, '_shape': 'array'})}")
        if ask.record:
            return Sent(f"/flat/metrics/{ask.record.n}.json?_shape=array")
        suffix = {"eq": "", "gte": "__gte", "lte": "__lte"}
        query: list[tuple[str, Any]] = [(f.column + suffix[f.operator], f.value) for f in ask.filters]
        query += [("_sort_desc", ask.sort.removeprefix("-"))] if ask.sort else []
        query += [("_next", ask.after.n)] if ask.after else []
        query += [("quote__contains", ask.word)] if ask.word else []
        fast = [("_shape", "array"), ("_nocount", 1), ("_nofacet", 1), ("_size", ask.limit)]
        return Sent(f"/flat/metrics.json?{urlencode([*query, *fast])}")

    def export(self, format: str, turn: int = 0) -> Sent | None:
        return Sent("/flat/metrics.csv?_stream=on&_size=max") if format == "csv" else None
