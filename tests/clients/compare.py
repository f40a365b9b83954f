"""Programs of others read what the service serves; every value is compared with the database: `make clients`.

    python tests/clients/compare.py ENVIRONMENT [SCRIPT…]

ENVIRONMENT is a virtual environment with `requirements.txt`, and in it `node_modules` of `package.json`. Each script is
run with the address of a server and a file that says what its database holds (`truth.py`). It prints a line for each
program: what was compared, and how many values. Without names of scripts all are run.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.db.engine import make_engine
from app.ingest.folders import Folders, together
from app.settings import ROOT

sys.path.append(str(ROOT / "tests"))

from odd import make_odd
from truth import told
from years import years

from support.command import serving
from support.databases import filled
from support.seeds import SEEDS

HERE = Path(__file__).parent
SCRIPTS = (
    "read_tables.py",
    "read_wide.py",
    "read_tables.R",
    "series_pyjstat.py",
    "series_toolkit.mjs",
    "facets_duckdb.py",
    "sdmx_sdmx1.py",
    "sdmx_pysdmx.py",
    "export_frictionless.py",
    "export_csvw.py",
    "export_sql.py",
    "catalogue.py",
    "catalogue.mjs",
    "catalogue_croissant.py",
    "citations.py",
    "citations.mjs",
    "feed.py",
)
DATABASES = ("both seed folders", "the seeds with odd figures", "a made-up set of years")


@contextmanager
def database(name: str) -> Iterator[str]:
    """Fill a database and give its address."""
    with tempfile.TemporaryDirectory() as folder:
        seeds: Folders = SEEDS
        if name == "both seed folders":
            seeds = together([SEEDS, ROOT / "examples" / "national"])
        elif name == "a made-up set of years":
            seeds = years(Path(folder) / "seeds")
        url = filled(f"sqlite:///{folder}/clients.db", seeds)
        if name == "the seeds with odd figures":
            engine = make_engine(url)
            with engine.begin() as connection:
                make_odd(connection)
            engine.dispose()
        yield url


def command(script: str, environment: Path) -> list[str] | None:
    """Return the command that runs a script, None where its program is not there."""
    kind = Path(script).suffix
    if kind == ".R":
        return ["Rscript", str(HERE / script)] if shutil.which("Rscript") else None
    if kind == ".py":
        return [str(environment / "bin" / "python"), str(HERE / script)]
    for name in ("told.mjs", "shapes/skos.ttl", script):  # a script in JavaScript finds the packages beside it
        shutil.copy(HERE / name, environment)
    return [str(environment / "bin" / "node"), str(environment / script)]


def main(environment: Path, scripts: list[str]) -> int:
    """Run scripts on each database in turn. Returns 1 if any of them finds a difference."""
    env = {**os.environ, "PYTHONPATH": str(HERE), "LC_ALL": "C.UTF-8"}
    environment = environment.absolute()
    failed = []
    for name in DATABASES:
        print(f"--- {name}", flush=True)
        with database(name) as url, tempfile.TemporaryDirectory() as folder:
            truth = Path(folder) / "told.json"
            truth.write_text(json.dumps(told(url), ensure_ascii=False), encoding="utf-8")
            with serving("--read-only", url=url) as address:
                for script in scripts:
                    program = command(script, environment)
                    if program is None:
                        print(f"{script}: left out, since Rscript is not installed (r-base-core, r-cran-jsonlite)")
                        continue
                    begun = time.monotonic()
                    done = subprocess.run([*program, address, str(truth)], env=env, cwd=folder)
                    print(f"{script}: {time.monotonic() - begun:.0f} s", flush=True)
                    if done.returncode:
                        failed.append(f"{script}, {name}")
    print("\n".join(f"failed: {each}" for each in failed) or "no difference")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:] or list(SCRIPTS)))
