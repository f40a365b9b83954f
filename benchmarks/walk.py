"""Walks a long list by cursor while editions are loaded: `python -m benchmarks.walk ADDRESS SEEDS`.

Needs a running server and WORKREPORT_DATABASE_URL, its database, loaded from SEEDS. During the walk the walker loads
corrections of the seeds; nothing may come twice, nothing may be missed, and every page must be of the first release.
"""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path


def main() -> None:
    """Walk, load in between, compare."""
    address, seeds = sys.argv[1], Path(sys.argv[2])
    following, seen, pages, loads = f"{address}/v1/metrics?limit=1000", [], 0, 0
    total = None
    while following:
        with urllib.request.urlopen(following) as response:
            page, link = json.load(response), response.headers.get("Link")
        total = total or page["page"]["total"]
        assert page["page"]["total"] == total, "the total changed during the walk"
        seen += [record["id"] for record in page["data"]]
        pages += 1
        following = link[1 : link.index(">")] if link else ""
        if pages % 30 == 10:
            correct(sorted((seeds / "reports").iterdir())[-1 - loads])
            subprocess.run(
                [sys.executable, "-m", "app.cli", "load", "--seeds", str(seeds)], check=True, capture_output=True
            )
            loads += 1
    assert len(seen) == total, f"{len(seen)} records of {total}"
    assert len(set(seen)) == total, "a record came twice"
    with urllib.request.urlopen(f"{address}/readyz") as response:
        release = json.load(response)["release"]
    print(f"{total} records in {pages} pages, {loads} loads meanwhile, now at release {release}: each record once")


def correct(report: Path) -> None:
    """Change one title of a report."""
    measures = report / "measures.json"
    records = json.loads(measures.read_text(encoding="utf-8"))
    records[0]["title"]["en"] += " (corrected)"
    measures.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
