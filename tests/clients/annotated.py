"""Programs of others find the places of facts: anchors, text fragments, linked data: `make clients`.

    python tests/clients/annotated.py ENVIRONMENT

ENVIRONMENT is as for `compare.py`. It serves a made-up report, and that of the seeds where `WORKREPORT_TEST_SOURCE`
names its text, each as if it had been published at an address. `annotations.py` and `annotations.mjs` run there. Where
there is Chromium, it opens a page of the text with the fragment of each figure.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from app.settings import ROOT

sys.path.append(str(ROOT / "tests"))

from support.chromium import CHROMIUM, Browser
from support.command import serving
from support.databases import filled
from support.lit import lit, write_page
from support.made_up import TEXT, write_made_up
from support.seeds import FOLDER, REPORT, SEEDS

HERE = Path(__file__).parent
PAGE = "https://news.example.org/review.html"


def cases(folder: Path) -> Iterator[tuple[str, Path, str]]:
    """Give each report, its seeds and its text."""
    yield "yunze-2021", write_made_up(folder / "made-up", url=PAGE), TEXT
    source = os.environ.get("WORKREPORT_TEST_SOURCE")
    if source is None:
        print(f"{REPORT}: left out, since WORKREPORT_TEST_SOURCE does not name its text")
        return
    seeds = Path(shutil.copytree(SEEDS, folder / "seeds"))
    with (seeds / FOLDER / "report.yaml").open("a", encoding="utf-8") as report:
        report.write(f"url: {PAGE}\n")
    yield REPORT, seeds, Path(source).read_text(encoding="utf-8")


def found_by_fragments(address: str, report: str, text: str, folder: Path) -> bool:
    """Have a browser open the text at each figure; return whether each fragment lights up its place and no other."""
    if CHROMIUM is None:
        print("Chromium: left out, since it is not installed")
        return True
    with urlopen(f"{address}/v1/reports/{report}/facts?resource=metric") as answer:
        figures = json.load(answer)["data"]
    page, wrong = write_page(text, folder / "page.html"), []
    with Browser() as browser:
        for number, figure in enumerate(figures):
            place = figure["evidence"][0]["selector"][0]
            fragment = figure["links"]["source"].removeprefix(f"{PAGE}#")
            if lit(browser, page, fragment, number) != [*range(place["start"], place["end"])]:
                wrong.append(figure["id"])
    print(f"Chromium: {len(figures) - len(wrong)} of {len(figures)} figures found by their text fragments", *wrong)
    return bool(figures) and not wrong


def main(environment: Path) -> int:
    """Run everything on each report. Returns 1 if a place is not found, or another one."""
    environment = environment.absolute()
    shutil.copy(HERE / "annotations.mjs", environment)  # it finds the packages beside it
    right = True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for report, seeds, text in cases(folder):
            print(f"--- {report}", flush=True)
            source = folder / f"{report}.txt"
            source.write_text(text, encoding="utf-8")
            with serving("--read-only", url=filled(f"sqlite:///{folder}/{report}.db", seeds)) as address:
                for program, script in (("python", HERE / "annotations.py"), ("node", environment / "annotations.mjs")):
                    asked = [environment / "bin" / program, script, address, report, source]
                    right &= subprocess.run(asked).returncode == 0
                right &= found_by_fragments(address, report, text, folder)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
