"""Texts and their translations: each has its Chinese by key, and the Chinese outlives a change of the English."""

import re
import subprocess
import sys

import polib
import pytest

import openapi_files
from app.schemas.facts import FACTS, FactPage
from app.schemas.report import ReportDetail
from app.schemas.search import SearchQuery
from app.texts import FILE, Phrase, chinese, of_field, read, say
from app.vocabulary import Lang, Resource
from messages import catalogue, declared, faults, placed, updated

FULL = Phrase("test.full", "The {thing} is full.")
THING = Phrase("test.thing", "A bucket of tests.")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {key: english for key, english in declared().items() if not key.startswith("test.")}


@pytest.fixture(scope="module")
def file() -> polib.POFile:
    return catalogue(FILE.read_text(encoding="utf-8"))


def entry(key: str, english: str, translated: str, **more: object) -> polib.POEntry:
    return polib.POEntry(msgctxt=key, msgid=english, msgstr=translated, **more)


def with_entries(*entries: polib.POEntry) -> polib.POFile:
    made = catalogue()
    made.extend(entries)
    return made


def test_every_text_has_its_chinese_and_every_entry_its_text(file: polib.POFile, texts: dict[str, str]) -> None:
    assert list(faults(file, texts)) == []


def test_the_file_is_as_make_messages_writes_it(file: polib.POFile, texts: dict[str, str]) -> None:
    assert FILE.read_text(encoding="utf-8") == str(updated(file, texts)), "run `make messages`"


def test_translations_keep_what_is_code(file: polib.POFile) -> None:
    for found in file:
        assert re.search("[一-龥]|^id|HTTP|^、$|^{", found.msgstr), found.msgctxt
        said = set(re.findall(r"`([^`]+)`", found.msgstr))
        for code in re.findall(r"`([^`]+)`", found.msgid):
            if "<" not in code and ":" not in code and "{" not in code:  # placeholders are translated
                assert code in said, (found.msgctxt, code)


def test_a_changed_comma_loses_nothing_and_is_told() -> None:
    old = with_entries(entry("Metric.value", "The value, exactly.", "精确的值。"))
    now = {"Metric.value": "The value exactly."}
    assert list(faults(old, now)) == [
        "Metric.value: the English was 'The value, exactly.' and is 'The value exactly.'; run `make messages`, "
        "look at the Chinese"
    ]
    new = catalogue(str(updated(old, now)))
    assert (new[0].msgstr, new[0].fuzzy, new[0].previous_msgid) == ("精确的值。", True, "The value, exactly.")
    assert list(faults(new, now)) == [
        "Metric.value: the English was 'The value, exactly.' and is 'The value exactly.'; look at the Chinese, "
        "then take the mark away"
    ]
    assert read(str(new)) == {"Metric.value": "精确的值。"}
    again = updated(new, {"Metric.value": "The exact value."})  # the mark stays, with what was translated
    assert (again[0].fuzzy, again[0].previous_msgid) == (True, "The value, exactly.")
    again[0].flags.remove("fuzzy")
    settled = updated(again, {"Metric.value": "The exact value."})
    assert (settled[0].fuzzy, settled[0].previous_msgid) == (False, None)
    assert list(faults(settled, {"Metric.value": "The exact value."})) == []


def test_what_is_missing_unused_or_misses_a_gap_is_told() -> None:
    found = with_entries(entry("a", "A.", ""), entry("b", "B.", "乙。"), entry("c", "C {x}.", "丙 {y}。"))
    assert [line.partition(":")[0] for line in faults(found, {"a": "A.", "c": "C {x}.", "d": "D."})] == list("abcd")


def test_what_is_left_has_its_line_in_the_file(file: polib.POFile) -> None:
    (first, *_) = placed([f"{file[0].msgctxt}: no Chinese"])
    line = int(first.split(":")[1])
    assert FILE.read_text(encoding="utf-8").splitlines()[line - 1] == f'msgctxt "{file[0].msgctxt}"'


def test_the_document_is_not_written_without_its_chinese(
    texts: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openapi_files, "declared", lambda: texts | {"Honour.organizer": "Body that grants it."})
    with pytest.raises(SystemExit, match=r"Honour\.organizer is missing, unused or fuzzy; run `make messages`"):
        openapi_files.refuse_untranslated()


def test_a_key_that_moves_takes_its_translation_along() -> None:
    old = with_entries(entry("Old.value", "The value.", "值。", tcomment="looked at twice"))
    (new,) = updated(old, {"New.value": "The value."})
    assert (new.msgctxt, new.msgstr, new.fuzzy, new.tcomment) == ("New.value", "值。", False, "looked at twice")


@pytest.mark.parametrize("width", [20, 78, 0])
def test_the_reader_reads_what_translators_tools_write(file: polib.POFile, width: int) -> None:
    made = with_entries(
        *file,
        entry(
            "odd", 'A "quote", a \\ and\na\ttab', '“引”、\\ 与\n一\t格"', flags=["fuzzy"], previous_msgid="An odd\none"
        ),
        entry("gone", "Gone.", "去。", obsolete=True),
        entry("empty", "Empty.", ""),
    )
    made.wrapwidth = width
    expected = {found.msgctxt: found.msgstr for found in file} | {"odd": '“引”、\\ 与\n一\t格"'}
    assert read(str(made)) == expected
    assert read(str(made).rstrip("\n")) == expected


def test_gaps_are_filled_in_the_language() -> None:
    filled = FULL.filled(thing=THING)
    assert filled == "The A bucket of tests is full."
    assert say(filled, Lang.ZH) == filled  # without Chinese it stays English
    assert say(FULL.filled(thing=("桶", "bucket")), Lang.EN) == "The bucket is full."
    assert say(FULL.filled(thing="{thing}"), Lang.ZH) == "The {thing} is full."
    assert say("plain", Lang.ZH) == "plain"


def test_one_key_is_one_text() -> None:
    assert Phrase("test.full", "The {thing} is full.") == FULL
    with pytest.raises(ValueError, match=r"test\.full: expected 'The {thing} is full.', found 'Full.'"):
        Phrase("test.full", "Full.")


def test_a_field_has_the_key_of_the_type_that_declares_it(texts: dict[str, str]) -> None:
    metric = FACTS[Resource.METRIC]
    for type_, field, key in (
        (metric.record, "value", "Metric.value"),
        (metric.row, "value", "Metric.value"),
        (FactPage, "data", "Page.data"),
        (ReportDetail, "title", "Report.title"),
        (ReportDetail, "counts", "ReportDetail.counts"),
        (SearchQuery, "limit", "ListQuery.limit"),
    ):
        assert of_field(type_, field, texts[key]).key == key


@pytest.mark.slow
def test_nothing_is_read_before_somebody_asks_for_chinese() -> None:
    code = "import sys; import app.main, app.texts as t; print(t.chinese.cache_info().currsize, 'polib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "False"]
    assert chinese() is chinese()
