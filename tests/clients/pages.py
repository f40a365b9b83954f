"""axe-core on every page, in our own Chromium: `make clients`.

    python tests/clients/pages.py ENVIRONMENT

ENVIRONMENT has node_modules with axe-core. The pages are those of `tests/test_pages_browser.py`, in both languages, on
a phone and on a desk, light and dark, and `/docs` with an operation that is tried. Any violation fails.
"""

import json
import sys
import tempfile
from pathlib import Path

from app.settings import ROOT

sys.path.append(str(ROOT / "tests"))

from support.chromium import CHROMIUM, Browser
from support.command import serving
from support.databases import filled
from support.screens import coloured
from support.seeds import SEEDS
from test_pages_browser import COLOURS, ERRORS, PAGES, SCREENS, opened

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"""axe.run(document, {{ runOnly: {json.dumps(RULES)}, resultTypes: ["violations"] }}).then((found) =>
  found.violations.flatMap(({{ id, nodes }}) => nodes.map((node) => [id, String(node.target), node.failureSummary])))"""
DOCS = "/docs"
OPERATION = "document.querySelector('#operations-metrics-list_metrics')"


def main(environment: Path) -> int:
    """Look at every page; return 1 where axe finds anything."""
    if not CHROMIUM:
        print("there is no Chromium: the pages are not looked at")
        return 0
    axe = (environment / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    left = 0
    with tempfile.TemporaryDirectory() as folder:
        url = filled(f"sqlite:///{folder}/pages.db", SEEDS)
        with serving("--read-only", url=url) as base, Browser() as browser:
            for path in (*PAGES, *ERRORS, DOCS):
                found = looked_at(browser, base, path, axe)
                for violation in found:
                    print(f"{path}: {': '.join(violation)}")
                print(f"axe: {path}: {len(found)} violations", flush=True)
                left += len(found)
    return 1 if left else 0


def looked_at(browser: Browser, base: str, path: str, axe: str) -> list[tuple[str, ...]]:
    """Have axe look at a page. Returns each violation: rule, element, reason, language, colours, width."""
    views = [(screen, colour) for screen in SCREENS for colour in COLOURS]
    stem, mark, fragment = path.partition("#")
    found = []
    for lang in ("zh", "en"):
        address = f"{base}{stem}{'&' if '?' in stem else '?'}lang={lang}{mark}{fragment}"
        for n, ((width, height), colour) in enumerate(views):
            if path == DOCS and n in (1, 2):  # it is very long: a phone in the dark and a desk in the light are enough
                continue
            browser.screen(width, height)
            coloured(browser, colour)
            if path == DOCS or n == 0:  # Swagger UI changes its colours a little later
                opened(browser, address)
                if path == DOCS:
                    tried(browser)
                browser.run(f"{axe};0")
            found += [
                (rule, target, " ".join(why.split())[:300], lang, colour, str(width))
                for rule, target, why in browser.run(RUN)
            ]
    return found


def tried(browser: Browser) -> None:
    """Open an operation of the documentation and try it."""
    browser.until(f"{OPERATION} && {OPERATION}.querySelector('.opblock-summary-control')")
    browser.run(f"{OPERATION}.querySelector('.opblock-summary-control').click()")
    browser.until(f"{OPERATION}.querySelector('.parameters select') && {OPERATION}.querySelector('.microlight')")
    browser.run(f"{OPERATION}.querySelector('.try-out__btn').click()")
    browser.until(f"{OPERATION}.querySelector('.execute')")
    browser.run(f"{OPERATION}.querySelector('.execute').click()")
    browser.until(f"{OPERATION}.querySelector('.live-responses-table .microlight')")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
