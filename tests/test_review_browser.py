"""The page of `workreport review` in a real browser, served by the real command, worked by keys alone."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ingest.drafts import drafts_in
from app.ingest.verify import verify
from support.chromium import CHROMIUM, Browser
from support.command import COMMAND
from support.drafts import drafted
from support.screens import checked

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not CHROMIUM, reason="needs Chromium")]

LEFT = "document.querySelectorAll('mark.open').length"
CURRENT = "document.querySelector('#form legend').textContent"
SAID = "document.querySelector('#said').textContent"


@pytest.fixture
def address(small: tuple[Path, Path]) -> Iterator[str]:
    drafted(*small)
    command = [*COMMAND, "review", str(small[0]), "--source", str(small[1])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    line = process.stdout.readline().strip()
    assert line.startswith("http://127.0.0.1:"), line + process.stdout.read()
    yield line
    process.terminate()
    process.wait(20)
    process.stdout.close()


def press(browser: Browser, *keys: str) -> None:
    for key in keys:
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        code = {"Enter": 13, "Escape": 27}.get(key, 0)
        for kind in ("keyDown", "keyUp"):
            more = {"text": text} if text and kind == "keyDown" else {}
            browser.ask("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **more)


def typed(browser: Browser, text: str) -> None:
    browser.ask("Input.insertText", text=text)


def opened(browser: Browser, address: str, lang: str = "en") -> None:
    browser.open(f"{address}&lang={lang}", "document.querySelector('#form')")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(400, 800), (1280, 900)])
def test_the_page_can_be_read(browser: Browser, address: str, lang: str, scheme: str, width: int, height: int) -> None:
    browser.screen(width, height)
    browser.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    opened(browser, address, lang)
    checked(browser)
    press(browser, "j", "k", "v")
    browser.until(f"{SAID} !== ''")
    checked(browser)
    assert browser.faults() == []


def test_a_draft_is_decided_on_by_keys_alone(browser: Browser, address: str, small: tuple[Path, Path]) -> None:
    folder, source = small
    browser.screen(1280, 900)
    opened(browser, address)
    assert browser.run(LEFT) == 3
    assert browser.run(CURRENT).startswith("measures class-measure")  # the first that is doubtful
    press(browser, "a")
    browser.until(f"{SAID}.includes('title.en: expected this field')")
    press(browser, "e")
    typed(browser, "Held training classes")
    press(browser, "Enter")
    browser.until(f"{CURRENT}.startsWith('numerals')")
    press(browser, "a")
    browser.until(f"{LEFT} === 2")
    press(browser, "u")
    browser.until(f"{LEFT} === 3")
    press(browser, "a")
    browser.until(f"{LEFT} === 2")
    press(browser, "a")
    browser.until(f"{LEFT} === 1")
    press(browser, "e")
    typed(browser, "said again")
    press(browser, "Enter")
    browser.until(f"{LEFT} === 0")
    browser.until(f"{CURRENT}.startsWith('measures pledge')")
    press(browser, "x")
    typed(browser, "a judgement: nothing was done")
    press(browser, "Enter")
    browser.until("document.querySelector('#left').textContent.startsWith('Everything is decided')")
    press(browser, "v")
    browser.until(f"{SAID} === 'No faults.'")
    assert drafts_in(folder) == []
    assert verify(folder, [source]) == []
    assert 'reason: "a judgement: nothing was done"' in (folder / "reports/r/corrections.yaml").read_text("utf-8")


def test_what_was_typed_is_kept_where_the_record_was_changed_meanwhile(
    browser: Browser, address: str, small: tuple[Path, Path]
) -> None:
    opened(browser, address)
    measures = small[0] / "reports/r/measures.yaml"
    measures.write_text(measures.read_text("utf-8").replace("kind: training", "kind: meeting"), encoding="utf-8")
    press(browser, "e")
    typed(browser, "Held training classes")
    press(browser, "Enter")
    browser.until("document.querySelector('#form select').value === 'meeting'")
    assert browser.run(SAID).startswith("The files were changed meanwhile")
    assert "draft: is it an action?" in measures.read_text("utf-8")
    press(browser, "e")
    press(browser, "Enter")
    browser.until(f"{CURRENT}.startsWith('numerals')")
    assert "en: Held training classes" in measures.read_text("utf-8")
    assert "kind: meeting" in measures.read_text("utf-8")
