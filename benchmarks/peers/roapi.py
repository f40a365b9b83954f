"""ROAPI on the flat rows, which it holds in memory."""

from urllib.parse import urlencode

from benchmarks.peers.questions import question
from benchmarks.servers import HOST, Api, Sent
from benchmarks.statements import statement, written
from benchmarks.tools import ENV, environment
from benchmarks.workloads import Ask, Filter


class Roapi(Api):
    """ROAPI on the flat rows, which it holds in memory as Arrow columns."""

    name = "roapi"
    settings = "series, facets, facts and words as SQL, since its REST has neither IN, GROUP BY nor LIKE."
    ready = "/api/tables/metrics?limit=1"
    tables: tuple[str, ...] = ("metrics", "facts")

    def command(self, port: int) -> list[str]:
        binary = str(ENV / "python" / "bin" / "roapi")
        tables = [part for name in self.tables for part in ("--table", f"{name}={self.data.csv_of(name)}")]
        return [binary, *tables, "--addr-http", f"{HOST}:{port}"]

    def environment(self) -> dict[str, str]:
        return environment(RUST_LOG="error")

    def sent(self, ask: Ask) -> Sent:
        if ask.values or ask.word or ask.facet or ask.report:  # REST has neither IN, LIKE nor GROUP BY
            return Sent("/api/sql", written(statement(*question(ask))))
        if ask.record:
            return Sent(f"/api/tables/metrics?filter[n]={ask.record.n}")
        query = [self._filter(f) for f in ask.filters]
        query += [("filter[n]gt", str(ask.after.n))] if ask.after else []
        query += [("sort", ask.sort)] if ask.sort else []  # without it in the order of the file
        return Sent(f"/api/tables/metrics?{urlencode([*query, ('limit', ask.limit)], safe='[]')}")

    @staticmethod
    def _filter(condition: Filter) -> tuple[str, str]:
        operator = {"eq": "", "gte": "gte", "lte": "lte"}[condition.operator]
        text = condition.column in ("region", "theme")
        return f"filter[{condition.column}]{operator}", f"'{condition.value}'" if text else str(condition.value)

    def export(self, format: str, turn: int = 0) -> Sent:
        return Sent("/api/tables/metrics", accept=_MEDIA_TYPES[format])


_MEDIA_TYPES = {"csv": "application/csv", "parquet": "application/parquet"}


class RoapiOfMetrics(Roapi):
    """ROAPI with the metrics alone: a start would not be fair to it with tables that nobody asks for then."""

    tables = ("metrics",)
