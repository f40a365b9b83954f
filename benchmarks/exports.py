"""How fast everything becomes one file, beside the CSV of every metric: `python -m benchmarks.exports [METRICS]`.

Each row of each file in the zip counts as a row. Times are those of the server's processor, which has one core.
"""

import sys
import tempfile
import time
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


def rows_of(content: bytes) -> int:
    """Return the rows of all files in a zip: those of each CSV, and as many of the Parquet beside it."""
    import pyarrow.parquet

    archive = ZipFile(BytesIO(content))
    names = [name for name in archive.namelist() if name.endswith(".parquet")]
    return 2 * sum(pyarrow.parquet.ParquetFile(BytesIO(archive.read(name))).metadata.num_rows for name in names)


def cost(server: Running, path: str) -> tuple[bytes, float, float]:
    """Return an answer, and the seconds that it took: of the processor, and by the clock."""
    busy, begun = server.busy(), time.perf_counter()
    content = server.get(Sent(path), 3600)
    return content, (server.busy() - busy) / 100, time.perf_counter() - begun


def main() -> None:
    """Measure, and print what was found."""
    metrics = int(sys.argv[1]) if len(sys.argv) > 1 else METRICS
    server = Exporting(dataset(metrics, share=1.0, flat=False))
    with tempfile.TemporaryDirectory() as folder:
        server.exports = Path(folder)
        with server.running() as running:
            before = running.memory()
            csv, *of_csv = cost(running, "/v1/metrics?format=csv")
            lines = csv.count(b"\r\n") - 1
            print(f"CSV of every metric: {lines:,} rows")
            print(
                f"  {of_csv[0] / lines * 1e6:.1f} µs/row of the processor, {of_csv[1] / lines * 1e6:.1f} by the clock"
            )
            for path in ("/v1/export.zip", "/v1/export.sqlite"):
                content, *taken = cost(running, path)
                rows = rows_of(content) if path.endswith("zip") else lines
                more = running.memory("VmHWM") - before
                print(f"{path}: {rows:,} rows, {len(content) / 1e6:.1f} MB, peak {more:.0f} MB more")
                print(
                    f"  {taken[0] / rows * 1e6:.1f} µs/row of the processor, {taken[1] / rows * 1e6:.1f} by the clock"
                )
                print(f"  {of_csv[0] / lines / (taken[0] / rows):.2f} of the rate of the CSV")


if __name__ == "__main__":
    main()
