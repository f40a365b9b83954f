"""An upgrade under load from the build before: `python -m benchmarks.upgrade COMMIT` (`make upgrade BEFORE=<commit>`).

Two servers of COMMIT behind HAProxy answer clients while the new build migrates and loads, and while they are replaced
one after the other, as docs/operations.md says. The command fails where a request fails or an answer is wrong.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.boxes import Asking, Loading, Seen, Server, behind_a_proxy, made_seeds
from benchmarks.cluster import Cluster, cluster
from benchmarks.tools import ROOT


@contextmanager
def build(commit: str, folder: Path) -> Iterator[Path]:
    """Check a commit out into a folder, and give the folder. It runs in this environment."""
    subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(folder), commit], cwd=ROOT, check=True)
    try:
        yield folder
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(folder)], cwd=ROOT, check=True)


def upgrade(before: Path, folder: Path, metrics: int = 300) -> tuple[Seen, list[str]]:
    """Upgrade from the build in `before` to this one. Returns what clients saw, and which revisions there were."""
    databases = folder / "databases"
    databases.mkdir()
    report = made_seeds(folder / "seeds", metrics)
    with cluster(databases) as servers:
        # the build before may know no address with several hosts
        url = f"postgresql+psycopg://postgres@127.0.0.1:{servers.primary.port}/workreport"
        old, new = (Loading(url, folder / "seeds", root) for root in (before, ROOT))
        _must(old)
        revisions = [_revision(servers)]
        boxes = [Server(f"s{number}", url, folder, before) for number in (1, 2)]
        with behind_a_proxy(boxes, folder) as addresses, Asking(addresses, report) as asking:
            _must(old)
            new.title = old.title
            _must(new)  # migrates and loads; the old servers go on at the release before
            revisions.append(_revision(servers))
            for box in boxes:
                box.stop()
                box.root, box.url = ROOT, servers.url
                box.start()
                box.wait("/readyz")
            _must(new)
        return asking.seen, revisions


def _must(loading: Loading) -> None:
    if not loading.once():
        raise RuntimeError(f"a load failed: {[*loading.said]}")


def _revision(servers: Cluster) -> str:
    return servers.primary.sql("SELECT version_num FROM alembic_version", "workreport")


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commit", help="the build before")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, build(given.commit, Path(made) / "before") as before:
        work = Path(made)
        folder = work / "work"
        folder.mkdir()
        seen, revisions = upgrade(before, folder)
    print(f"schema {' -> '.join(revisions)}; {len(seen.good)} requests answered, {len(seen.failures)} failed")
    print(f"wrong answers: {len(seen.wrong)}; longest time without an answer: {_longest(seen):.2f} s")
    for fault in [*(what for _, what in seen.failures), *seen.wrong][:20]:
        print(f"FAILED: {fault}")
    sys.exit(bool(seen.failures or seen.wrong))


def _longest(seen: Seen) -> float:
    return seen.longest_gap(min(seen.good), max(seen.good))


if __name__ == "__main__":
    main()
