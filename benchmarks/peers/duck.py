"""DuckDB in the process of a bare ASGI application."""

import subprocess
from pathlib import Path

from benchmarks.data import indexes, tables
from benchmarks.peers.plain import Plain
from benchmarks.tools import ENV, ROOT, environment


class Duck(Plain):
    """DuckDB on a file of its own, with the rows and the indexes that the file of SQLite has."""

    name = "duckdb"
    settings = "one thread and one connection, read only, the indexes of the SQLite file; uvloop, httptools, orjson."
    application = "duck"

    def environment(self) -> dict[str, str]:
        return environment(PYTHONPATH=str(ROOT), DUCKDB=str(self.file))

    @property
    def file(self) -> Path:
        """Its database."""
        return self.data.folder / "flat.duckdb"

    def prepare(self) -> None:
        if self.file.exists() and self.file.stat().st_mtime > self.data.csv_of("facts").stat().st_mtime:
            return
        self.file.unlink(missing_ok=True)
        copies = [f"COPY {table} FROM '{self.data.csv_of(table)}' (HEADER)" for table in ("metrics", "facts")]
        statements = ";".join([*tables("DOUBLE"), *copies, *indexes()])
        program = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(sys.argv[2])"
        subprocess.run([str(ENV / "python" / "bin" / "python"), "-c", program, str(self.file), statements], check=True)
