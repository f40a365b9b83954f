"""What a text fragment lights up in a real browser, seen in a picture of the whole page."""

import base64
import io
from html import escape
from pathlib import Path

from PIL import Image

from support.chromium import Browser

_RED = (255, 0, 0)
# The highlight is red on red, so that glyphs do not break it, and nothing else on the page is red.
_STYLE = "body{font:16px/20px sans-serif;width:640px;color:#000}p{margin:0}::target-text{background:#f00;color:#f00}"
# the middle of each character, by the position of its paragraph in the text and its own in that, in code points
_PLACES = """[...document.querySelectorAll("p")].flatMap((paragraph) => {
  const found = [], node = paragraph.firstChild, range = document.createRange();
  let unit = 0, point = Number(paragraph.dataset.start);
  for (const character of node?.data ?? "") {
    range.setStart(node, unit);
    range.setEnd(node, unit += character.length);
    const { left, top, width, height } = range.getBoundingClientRect();
    if (width) found.push([point, left + scrollX + width / 2, top + scrollY + height / 2]);
    point += 1;
  }
  return found;
})"""


def write_page(text: str, path: Path) -> str:
    """Write a text as a page, each line as a paragraph; return the address of the page."""
    paragraphs, start = [], 0
    for line in text.split("\n"):
        paragraphs.append(f'<p data-start="{start}">{escape(line)}</p>')
        start += len(line) + 1
    path.write_text(
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><style>{_STYLE}</style>{"".join(paragraphs)}',
        encoding="utf-8",
    )
    return path.as_uri()


def lit(browser: Browser, page: str, fragment: str, number: int) -> list[int]:
    """Open a page with a fragment; return the positions of the characters that are lit up, in code points.

    `number` tells one load from another: with only another fragment a page would not be loaded anew.
    """
    browser.open(
        f"{page}?{number}#{fragment}", f"document.readyState === 'complete' && location.search === '?{number}'"
    )
    browser.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shot = browser.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=_whole(browser))
    picture = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
    return [int(point) for point, x, y in browser.run(_PLACES) if picture.getpixel((int(x), int(y))) == _RED]


def _whole(browser: Browser) -> dict[str, float]:
    size = browser.ask("Page.getLayoutMetrics")["cssContentSize"]
    return {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
