"""The pages in a real browser, on a phone and on a desk; skipped where there is no Chromium."""

from collections.abc import Iterator

import pytest

from app.main import create_app
from app.serving.fast_protocol import FastProtocol
from app.settings import Settings
from support.chromium import CHROMIUM, Browser
from support.wire import served

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")]

OPERATION = "document.querySelector('#operations-metrics-list_metrics')"
# what is wider than the screen, unless it stands in a box that scrolls
WIDE = """(() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => {
    for (let at = element.parentElement; at && at !== document.documentElement; at = at.parentElement) {
      const kept = ["auto", "scroll", "hidden"].includes(getComputedStyle(at).overflowX);
      if (kept && at.getBoundingClientRect().right <= width + 1) return true;
    }
    return false;
  };
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    const { left, right, width: own, height } = element.getBoundingClientRect();
    return own && height && (right > width + 1 || left < -1) && !scrolls(element);
  });
  const names = wide.map((element) => `${element.tagName}.${element.getAttribute("class")}`);
  return document.scrollingElement.scrollWidth > width ? ["the page", ...names] : names;
})()"""
# texts with less contrast than 4.5 to 1 (WCAG 2.1, 1.4.3) to what is behind them, of what is seen
PALE = r"""(() => {
  const parts = (colour) => colour.match(/[\d.]+/g).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((part, n) => part * a + under[n] * (1 - a));
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) layers.push(parts(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => part / 255).map((p) => p <= 0.04045 ? p / 12.92 : ((p + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = new Set();
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.nodeValue.trim());
    if (!own || element.tagName === "OPTION" || !element.checkVisibility({ opacityProperty: true })) continue;
    const back = behind(element);
    const [one, other] = [light(over(parts(getComputedStyle(element).color), back)), light(back)].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (other + 0.05);
    if (ratio < 4.5) found.add(`${element.tagName}.${element.getAttribute("class")} ${ratio.toFixed(2)}`);
  }
  return [...found];
})()"""
NAMELESS = """[...document.querySelectorAll(
  "select, input:not([type=hidden]), textarea, button, a, nav"
)].filter((element) =>
  !(element.getAttribute("aria-label") || element.hasAttribute("aria-labelledby") || element.placeholder ||
    element.labels?.length || element.title ||
    (element.tagName !== "SELECT" && element.tagName !== "NAV" && element.textContent.trim()))
).map((element) => element.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def base(sqlite_url: str) -> Iterator[str]:
    with served(create_app(Settings(database_url=sqlite_url)), FastProtocol) as (port, _):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as browser:
        yield browser


@pytest.fixture(autouse=True)
def forgetting(browser: Browser) -> None:
    browser.events.clear()


def coloured(browser: Browser, colour: str) -> None:
    """Be the browser of a reader who prefers light or dark colours."""
    browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": colour}])


def checked(browser: Browser) -> None:
    """Check what is shown now."""
    assert browser.run(WIDE) == []
    assert browser.run(PALE) == []
    assert browser.run(NAMELESS) == []
    boxes = "[...document.querySelectorAll('pre')].filter((box) => box.scrollWidth > box.clientWidth || "
    assert browser.run(f"{boxes}box.scrollHeight > box.clientHeight + 1).every((box) => box.tabIndex === 0)")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "height", "colour"), [(320, 640, "light"), (400, 800, "dark"), (1280, 900, "light")])
def test_the_documentation(browser: Browser, base: str, lang: str, width: int, height: int, colour: str) -> None:
    browser.screen(width, height)
    coloured(browser, colour)
    browser.open(f"{base}/docs?lang={lang}", "document.querySelector('.opblock')")
    checked(browser)
    browser.run(f"{OPERATION}.querySelector('.opblock-summary-control').click()")
    browser.until(f"{OPERATION}.querySelector('.parameters select') && {OPERATION}.querySelector('.microlight')")
    checked(browser)
    browser.run(f"{OPERATION}.querySelector('.try-out__btn').click()")
    browser.until(f"{OPERATION}.querySelector('.execute')")
    browser.run(f"{OPERATION}.querySelector('.execute').click()")
    browser.until(f"{OPERATION}.querySelector('.live-responses-table .microlight')")
    checked(browser)
    assert browser.run(f"{OPERATION}.querySelector('.request-url pre').textContent.trim()") == f"{base}/v1/metrics"
    browser.run("document.querySelector('.models-control').click()")
    browser.until("document.querySelector('.models .json-schema-2020-12')")
    checked(browser)
    assert browser.run("document.querySelectorAll('button a, a button').length") == 0
    assert browser.faults() == []


def test_what_has_the_focus_is_seen(browser: Browser, base: str) -> None:
    browser.screen(1280, 900)
    browser.open(f"{base}/docs?lang=en", "document.querySelector('.opblock')")
    seen = set()
    for _ in range(30):
        for kind in ("keyDown", "keyUp"):
            browser.ask("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        style = browser.run(
            "(({ outlineStyle, outlineWidth }) => [document.activeElement.tagName, outlineStyle, outlineWidth])"
            "(getComputedStyle(document.activeElement))"
        )
        assert style[1:] == ["solid", "3px"], style
        seen.add(style[0])
    assert seen >= {"A", "BUTTON"}
