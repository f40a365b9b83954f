"""Every page in a real browser: both languages, a phone and a desk, light and dark, with scripts and without.

`PAGES` are the addresses that are looked at: each page adds its own. A page is opened once in each language; the screen
and its colours change while it is open, which costs little.
"""

import pytest

from support.chromium import CHROMIUM, Browser
from support.screens import checked, coloured

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("untraced"),
    pytest.mark.skipif(not CHROMIUM, reason="needs Chromium"),
]

PAGES = (
    "/",
    "/?as_of=1",
    "/reports/qinghai-org-2020",
    "/indicators/online-class-attendances",
    "/tables",
    "/tables/metrics?theme=talent&sort=-value",
    "/tables/training-programs?mode=online&facet=section",
    "/tables/codes/qualifier",
    "/search",
    "/search?q=培训",
    "/search?q=线上培训多少人",
    "/problems",
    "/problems/invalid-parameters",
)
ERRORS = ("/no/such/page", "/?land=en", "/tables/metrics?theme=talnt")  # pages of another status than 200
SCREENS = ((1280, 900), (390, 844))
COLOURS = ("light", "dark")
SHOWN = "document.readyState === 'complete' && document.querySelector('main h1')"


def said(browser: Browser, base: str, status: int = 200) -> list[str]:
    """Return all that a page is not to cause: lines on the console, failed requests, requests of other hosts."""
    found = []
    for event in browser.events:
        told = event.get("params", {})
        match event.get("method"):
            case "Runtime.exceptionThrown" | "Runtime.consoleAPICalled" | "Network.loadingFailed":
                found.append(str(told))
            case "Log.entryAdded" if status == 200 or f"status of {status}" not in told["entry"]["text"]:
                found.append(told["entry"]["text"])
            case "Network.requestWillBeSent" if not told["request"]["url"].startswith(base):
                found.append(told["request"]["url"])
            case "Network.responseReceived" if told["response"]["status"] not in (200, 304, status):
                found.append(f"{told['response']['status']} {told['response']['url']}")
    return found


def opened(browser: Browser, address: str) -> None:
    """Open a page and wait until it is there."""
    browser.open("about:blank", "document.readyState === 'complete'")
    browser.open(address, SHOWN)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("path", "status"), [*((path, 200) for path in PAGES), *((path, 0) for path in ERRORS)])
def test_a_page_fits_every_screen(browser: Browser, base: str, path: str, status: int, lang: str) -> None:
    status = status or (422 if "?" in path else 404)
    stem, mark, fragment = path.partition("#")
    opened(browser, f"{base}{stem}{'&' if '?' in stem else '?'}lang={lang}{mark}{fragment}")
    assert browser.run("document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]
    assert browser.run("document.querySelectorAll('h1').length") == 1
    for width, height in SCREENS:
        browser.screen(width, height)
        for colour in COLOURS:
            coloured(browser, colour)
            checked(browser)
    assert said(browser, base, status) == []


def test_pages_work_without_scripts(browser: Browser, base: str) -> None:
    browser.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        for path in PAGES:
            opened(browser, f"{base}{path}")
            assert len(browser.run("document.querySelector('main').innerText")) > 100, path
    finally:
        browser.ask("Emulation.setScriptExecutionDisabled", value=False)
    assert said(browser, base) == []


def test_the_first_key_leads_past_the_header(browser: Browser, base: str) -> None:
    opened(browser, f"{base}/")
    press(browser, "Tab", 9)
    assert browser.run("document.activeElement.className") == "skip"
    assert browser.run("document.activeElement.getBoundingClientRect().left") >= 0
    press(browser, "Enter", 13)
    assert browser.run("document.activeElement.id") == "page.content"


def press(browser: Browser, key: str, code: int) -> None:
    text = {"text": "\r"} if key == "Enter" else {}
    browser.ask("Input.dispatchKeyEvent", type="keyDown", key=key, code=key, windowsVirtualKeyCode=code, **text)
    browser.ask("Input.dispatchKeyEvent", type="keyUp", key=key, code=key, windowsVirtualKeyCode=code)
