"""How fast everything becomes one file, beside the CSV of every metric: `python -m benchmarks.exports [METRICS]`.

A row of a table counts once. The zip has it twice, as CSV and as Parquet, so its rate is told in rows that are written,
too. Times are those of the server's processor, which has one core. What is imported for the first Parquet is imported
before.
"""

import sys
import tempfile
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from benchmarks.data import dataset
from benchmarks.servers import Running, Sent, Workreport

METRICS = 100_000


class Exporting(Workreport):
    """Ours, with a folder for exports that is empty when it starts."""

    exports: Path

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "WORKREPORT_EXPORTS": str(self.exports)}


@dataclass(frozen=True, slots=True)
class Cost:
    """What an answer took: seconds of the processor and by the clock, and MB of memory more than before, at most."""

    content: bytes
    busy: float
    passed: float
    memory: float

    def told(self, rows: int) -> str:
        """Say what each of its rows took."""
        times = " by the clock, ".join(f"{seconds / rows * 1e6:.1f} µs/row" for seconds in (self.passed, self.busy))
        size = len(self.content) / 1e6
        return f"{rows:,} rows, {size:.1f} MB: {times} of the processor, peak {self.memory:.0f} MB more"


def cost(server: Running, path: str) -> Cost:
    """Return an answer and what it took."""
    Path(f"/proc/{server.pid}/clear_refs").write_text("5")  # the peak is counted anew
    memory, busy, begun = server.memory(), server.busy(), time.perf_counter()
    content = server.get(Sent(path), 3600)
    passed = time.perf_counter() - begun
    return Cost(content, (server.busy() - busy) / 100, passed, server.memory("VmHWM") - memory)


def rows_of(content: bytes) -> int:
    """Return the rows of all tables in a zip."""
    import pyarrow.parquet

    archive = ZipFile(BytesIO(content))
    names = [name for name in archive.namelist() if name.endswith(".parquet")]
    return sum(pyarrow.parquet.ParquetFile(BytesIO(archive.read(name))).metadata.num_rows for name in names)


def main() -> None:
    """Measure, and print what was found."""
    metrics = int(sys.argv[1]) if len(sys.argv) > 1 else METRICS
    server = Exporting(dataset(metrics, share=1.0, flat=False))
    with tempfile.TemporaryDirectory() as folder:
        server.exports = Path(folder)
        with server.running() as running:
            cost(running, "/v1/themes?format=parquet")
            csv = cost(running, "/v1/metrics?format=csv")
            lines = csv.content.count(b"\r\n") - 1
            print(f"CSV of every metric: {csv.told(lines)}")
            zipped, database = cost(running, "/v1/export.zip"), cost(running, "/v1/export.sqlite")
    tables = rows_of(zipped.content)
    for name, made in (("zip", zipped), ("sqlite", database)):
        ratio = csv.busy / lines / (made.busy / tables)
        written = f", {2 * ratio:.2f} in rows that are written" if name == "zip" else ""
        print(f"/v1/export.{name}: {made.told(tables)}, {ratio:.2f} of the rate of the CSV{written}")


if __name__ == "__main__":
    main()
