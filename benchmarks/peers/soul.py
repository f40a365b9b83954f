"""soul-cli on the flat rows in SQLite."""

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.servers import Api, Sent
from benchmarks.tools import ENV, environment, node
from benchmarks.workloads import Ask


class Soul(Api):
    """soul-cli on the flat rows."""

    name = "soul-cli"
    settings = "NODE_ENV=production; sorted by its key, and pages by number."
    ready = "/api/tables/metrics/rows?_limit=1"

    def command(self, port: int) -> list[str]:
        script = str(ENV / "soul-cli" / "node_modules" / "soul-cli" / "src" / "server.js")
        return [str(node(self.name)), script, "--database", str(self.file), "--port", str(port)]

    @property
    def file(self) -> Path:
        """Its database: a copy, since it writes into it."""
        return self.data.folder / "flat-own.db"

    def prepare(self) -> None:
        if not self.file.exists() or self.file.stat().st_mtime < self.data.flat.stat().st_mtime:
            shutil.copy(self.data.flat, self.file)

    def environment(self) -> dict[str, str]:
        return environment(NODE_ENV="production", NO_CLI="true")

    def sent(self, ask: Ask) -> Sent | None:
        path = "/api/tables/metrics/rows"
        if ask.values or ask.facet or ask.report:  # it has neither IN nor GROUP BY, and pages of 100 rows at most
            return None
        if ask.record:
            return Sent(f"{path}/{ask.record.n}")
        page = 1 + (ask.after.n // ask.limit if ask.after else 0)
        filters = ",".join(f"{f.column}__{f.operator}:{f.value}" for f in ask.filters)
        query: list[tuple[str, Any]] = [("_limit", ask.limit), ("_page", page)]
        query += [("_filters", filters)] if filters else []
        query += [("_ordering", ask.sort or "n")]
        query += [("_search", ask.word)] if ask.word else []
        return Sent(f"{path}?{urlencode(query, safe=',:')}")

    def _records(self, content: Any) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = content["data"]
        return records
