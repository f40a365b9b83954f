"""How long a backup, a check and a restore take: `python -m benchmarks.restoring` (`make restoring`).

A database of 200,000 metrics is backed up, checked, and restored into SQLite and into PostgreSQL, and backed up from
there. A restore must take less than a minute; the command fails where one does not.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.data import dataset, read_ahead, workreport
from benchmarks.processes import postgresql

MOST = 60.0  # seconds that a restore may take


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--metrics", type=int, default=200_000, help="metrics in the database (default 200000)")
    given = parser.parse_args()
    data = dataset(given.metrics, share=1.0, flat=False)
    read_ahead(data)
    failed = False
    with tempfile.TemporaryDirectory() as folder, postgresql(Path(folder)) as other:
        file, back = Path(folder) / "one.backup", Path(folder) / "two.backup"
        steps = (
            ("backup of SQLite", data.url, "backup", str(file)),
            ("check of SQLite", data.url, "check"),
            ("restore into SQLite", f"sqlite:///{folder}/restored.db", "restore", str(file)),
            ("restore into PostgreSQL", other, "restore", str(file)),
            ("check of PostgreSQL", other, "check"),
            ("backup of PostgreSQL", other, "backup", str(back)),
        )
        for name, url, *command in steps:
            begun = time.monotonic()
            workreport(*command, url=url)
            took, size = time.monotonic() - begun, file.stat().st_size / 1e6
            failed = failed or (command[0] == "restore" and took > MOST)
            print(
                f"{name:<24}{took:6.1f} s, {size / took:6.1f} MB/s, {given.metrics / took:9,.0f} metrics/s "
                f"({size:,.0f} MB)",
                flush=True,
            )
    sys.exit(failed)


if __name__ == "__main__":
    main()
