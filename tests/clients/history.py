"""A Memento client (RFC 7089) on a server with several releases: `make clients`.

    python tests/clients/history.py ENVIRONMENT

ENVIRONMENT is a virtual environment with `requirements.txt`. `memento.py` runs there and has to find each release.
"""

import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from app.db.engine import make_engine
from app.ingest.load import load
from app.models import ReleaseTable
from app.settings import ROOT

sys.path.append(str(ROOT / "tests"))

from support.command import serving
from support.databases import filled
from support.yearly import REPORTS, yearly_seeds

CLIENT = Path(__file__).with_name("memento.py")
FIRST = datetime(2026, 1, 23, 12, tzinfo=UTC)


def main(environment: Path) -> int:
    """Make a release a day, serve them, and have the client look for each."""
    with tempfile.TemporaryDirectory() as folder:
        url = filled(f"sqlite:///{folder}/history.db")
        engine = make_engine(url)
        times = [FIRST + timedelta(days=day) for day in range(3)]
        for number, time in enumerate(times, 1):
            load(engine, yearly_seeds(Path(folder) / str(number), REPORTS[: number + 1]))
            with engine.begin() as connection:
                connection.execute(update(ReleaseTable).where(ReleaseTable.id == number).values(created_at=time))
        engine.dispose()
        with serving("--read-only", url=url) as address:
            stamps = json.dumps([f"{time:%Y-%m-%dT%H:%M:%S}" for time in times])
            return subprocess.run([environment / "bin" / "python", CLIENT, address, stamps]).returncode


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
