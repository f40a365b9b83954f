"""Directus on a copy of the flat rows in SQLite, into which it puts tables of its own.

It takes 750 MB on disk, three minutes of the processor to install and 290 MB of memory to start, so it is measured only
where it is asked for.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.data import Dataset
from benchmarks.servers import HOST, Api, Row, Sent
from benchmarks.statements import FIGURE
from benchmarks.tools import ENV, environment, node
from benchmarks.workloads import Ask

TOKEN = "of-the-benchmark"  # an administrator's, whose permissions need no looking up
SETTINGS = {
    "NODE_ENV": "production",
    "LOG_LEVEL": "error",
    "CACHE_ENABLED": "true",
    "CACHE_STORE": "memory",
    "PRESSURE_LIMITER_ENABLED": "false",
    "SERVE_APP": "false",
    "TELEMETRY": "false",
    "WEBSOCKETS_ENABLED": "false",
}
_SCRIPT = ENV / "directus" / "node_modules" / "directus" / "cli.js"


class Directus(Api):
    """Directus, asked as an administrator."""

    name = "directus"
    settings = (
        "production, its cache in memory, no limits of pressure, no application, no web sockets, asked as "
        "administrator; 750 MB on disk."
    )
    ready = f"/items/metrics?limit=1&access_token={TOKEN}"

    def command(self, port: int) -> list[str]:
        return ["env", f"PORT={port}", str(node(self.name)), str(_SCRIPT), "start"]

    def environment(self) -> dict[str, str]:
        return _environment(_file(self.data))

    def prepare(self) -> None:
        file = _file(self.data)
        if file.exists() and file.stat().st_mtime > self.data.flat.stat().st_mtime:
            return
        made = file.with_suffix(".new")
        shutil.copyfile(self.data.flat, made)
        bootstrap = [str(node(self.name)), str(_SCRIPT), "bootstrap"]
        subprocess.run(bootstrap, env=_environment(made), check=True, stdout=subprocess.DEVNULL, cwd=self.data.folder)
        made.replace(file)

    def sent(self, ask: Ask) -> Sent:
        if ask.record:
            return _items(f"metrics/{ask.record.n}", {})
        if ask.report:
            return _items("facts", {"filter[report][_eq]": ask.report, "sort": "n", "limit": ask.limit})
        if ask.values:
            wanted = ask.values
            query = {
                "filter[indicator][_in]": ",".join(wanted.indicators),
                "filter[region][_in]": ",".join(wanted.regions),
                "filter[year][_between]": f"{wanted.first},{wanted.last}",
                "fields": ",".join(FIGURE),
                "sort": "indicator,region,year",
                "limit": -1,
            }
            return _items("metrics", query)
        query = {f"filter[{f.column}][_{f.operator}]": f.value for f in ask.filters}
        if ask.facet:
            return _items("metrics", {**query, "aggregate[count]": "*", "groupBy[]": ask.facet})
        query |= {"filter[n][_gt]": ask.after.n} if ask.after else {}
        query |= {"filter[quote][_contains]": ask.word} if ask.word else {}
        return _items("metrics", {**query, "sort": f"{ask.sort},n" if ask.sort else "n", "limit": ask.limit})

    def rows(self, answer: bytes) -> list[Row]:
        content = json.loads(answer)["data"]
        if isinstance(content, list) and content and "count" in content[0]:
            return [(row["region"], int(row["count"])) for row in content]
        return super().rows(answer)

    def _records(self, content: Any) -> list[dict[str, Any]]:
        records = content["data"]
        return records if isinstance(records, list) else [records]

    def export(self, format: str, turn: int = 0) -> Sent | None:
        return (
            _items("metrics", {"export": "csv", "sort": "n", "limit": self.data.metrics + 1 + turn})
            if format == "csv"
            else None
        )


def _items(path: str, query: dict[str, Any]) -> Sent:
    """Return a request; its limit of 100 records is lifted by `limit`."""
    return Sent(f"/items/{path}?{urlencode({**query, 'access_token': TOKEN}, safe='[],*')}")


def _file(data: Dataset) -> Path:
    return data.folder / "directus.db"


def _environment(file: Path) -> dict[str, str]:
    own = {"DB_CLIENT": "sqlite3", "DB_FILENAME": str(file), "HOST": HOST, "SECRET": "benchmark", "ADMIN_TOKEN": TOKEN}
    folders = {"EXTENSIONS_PATH": str(ENV / "directus" / "extensions"), "STORAGE_LOCAL_ROOT": str(ENV / "directus")}
    administrator = {"ADMIN_EMAIL": "admin@example.com", "ADMIN_PASSWORD": "of the benchmark"}
    return environment(**SETTINGS, **own, **folders, **administrator)
