"""The pages in a real browser, on a phone and on a desk; skipped where there is no Chromium."""

import pytest

from support.chromium import CHROMIUM, Browser
from support.screens import checked, coloured

pytestmark = [pytest.mark.slow, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")]

OPERATION = "document.querySelector('#operations-metrics-list_metrics')"


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
