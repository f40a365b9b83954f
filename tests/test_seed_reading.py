"""Reading seed files: what is no data is said once, with its line, and nothing is read as other data."""

import json
import os
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.ingest import limits
from app.ingest.kinds.metric import MetricSeed
from app.ingest.seed_file import SeedFile
from app.ingest.seed_table import report_of, table_of
from app.ingest.verify import verify
from app.settings import ROOT
from app.vocabulary import RegionLevel
from support.command import outcome, outcome_of_process
from support.databases import Databases
from support.seeds import FOLDER, SEEDS, change

FACTS = ("metrics", "measures", "training_programs", "talent_initiatives", "documents", "honours")
FILES = [f"{FOLDER}/{name}" for name in ("report", "numerals", *FACTS)] + [
    f"vocabulary/{path.stem}" for path in sorted((SEEDS / "vocabulary").glob("*.yaml"))
]


def findings(path: Path) -> list[str]:
    """Return what is wrong with a file of metrics, as field and message."""
    file = SeedFile(path)
    table_of(file, MetricSeed)
    return [f"{finding.line}: {finding.field}: {finding.message}" for finding in file.findings]


# --- one fault is one line ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "line", "says"),
    [
        *((name, "# to be written\n", 1, "found nothing") for name in FILES),
        *((name, "a:\n\tb: c\n", 2, "a tab indents the line; write spaces") for name in FILES),
        *((FILES[0], content, 1, "expected a record, found nothing") for content in ("", "null\n", "~", "---\n...\n")),
        *((FILES[2], content, 1, "expected a list of records") for content in ("", "null\n", "~", "--- a text\n")),
        (FILES[2], "\ufeff- {\n", 2, "a [ ] or { } is not closed"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_fault(name: str, content: str, line: int, says: str, seeds: Path) -> None:
    path = seeds / f"{name}.yaml"
    path.write_text(content, encoding="utf-8")
    found = [str(finding) for finding in verify(seeds)]
    assert len(found) == 1, found
    assert found[0].startswith(f"{path}:{line}: ")
    assert says in found[0]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("content", ["{a: b}\n", "- a\n- {}\n"])
def test_records_that_are_none_are_the_only_fault(name: str, content: str, seeds: Path) -> None:
    path = seeds / f"{name}.yaml"
    path.write_text(content, encoding="utf-8")
    found = verify(seeds)
    assert found
    assert {finding.file for finding in found} == {str(path)}


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_one_fault(name: str, seeds: Path) -> None:
    (seeds / f"{name}.yaml").unlink()
    expected = [] if name == "vocabulary/bases" else ["the file is missing"]  # which came later than the others
    assert [finding.message[:19] for finding in verify(seeds)] == expected


def test_one_record_of_a_wrong_form_hides_no_other_fault(seeds: Path) -> None:
    for name, old, new in (
        ("vocabulary/units.yaml", "measure_words:", "measure_word:"),
        (f"{FOLDER}/numerals.yaml", "role: metric,", "rule: metric,"),
        (f"{FOLDER}/honours.yaml", "level: national", "level: notional"),
    ):
        change(seeds / name, old, new)
    files = [Path(finding.file).name for finding in verify(seeds)]
    assert sorted(set(files)) == ["honours.yaml", "numerals.yaml", "units.yaml"], files


@pytest.mark.slow
def test_the_command_shows_it_alone_too(seeds: Path, databases: Databases) -> None:
    path = seeds / FOLDER / "report.yaml"
    path.write_text("# later\n", encoding="utf-8")
    fault = f"{path}:1: expected a record, found nothing\n"
    url = databases.url("sqlite")
    assert outcome("verify", "--seeds", str(seeds)) == (fault, f"1 fault in {seeds}")
    assert outcome("load", "--seeds", str(seeds), url=url) == (fault, f"nothing was loaded: 1 fault in {seeds}")
    assert outcome("serve", "--seeds", str(seeds), url=url) == (fault, f"nothing was loaded: 1 fault in {seeds}")


# --- nothing is read as other data --------------------------------------------------------------------------------

RECORD = """- slug: a
  indicator: b
  value: {value}
  qualifier: exact
  as_reported: 5人
  period: {period}
  evidence: [{{quote: 5人, start: {start}, end: 2, prefix: '', suffix: ''}}]
"""


def record(value: str = "5", period: str = "2020", start: str = "0") -> str:
    return RECORD.format(value=value, period=period, start=start)


@pytest.mark.parametrize(
    "value",
    [
        *("1_000", "0x1F", "0o17", "012", "1:30", "1e3", ".5", "5.", "+5", "１２", "1,000", ".inf", ".nan", "NaN"),
        *("no", "on", "true", "null", "~", "", "[1]", "{a: 1}", "'5 '", "2020-06"),
    ],
)
def test_a_value_is_a_number_in_plain_notation_or_a_fault(value: str, tmp_path: Path) -> None:
    path = tmp_path / "metrics.yaml"
    path.write_text(record(value=value), encoding="utf-8")
    (said,) = findings(path)
    assert said.startswith("3: [0].value: expected a number in plain notation such as 58500 or 5.85, found ")


@pytest.mark.parametrize(
    "period",
    ["2020-1", "2020-13", "2021-02-29", "20", "..", "2020/", "/2020", "2020-W05", "2020-06-01T00:00", "Q1"],
)
def test_a_period_is_in_the_calendar_or_a_fault(period: str, tmp_path: Path) -> None:
    path = tmp_path / "metrics.yaml"
    path.write_text(record(period=period), encoding="utf-8")
    (said,) = findings(path)
    assert "expected an ISO 8601 period" in said


@pytest.mark.parametrize("start", ["-1", "1.0", "1_0", "0x10", "true", "²", "9" * 30, str(limits.SOURCE_BYTES + 1)])
def test_a_place_is_a_whole_number_that_a_source_may_have(start: str, tmp_path: Path) -> None:
    path = tmp_path / "metrics.yaml"
    path.write_text(record(start=start), encoding="utf-8")
    (said,) = findings(path)
    assert said.startswith("7: [0].evidence[0].start: expected ")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("- &a {x: *a}\n", "1: : expected a value that ends, found the alias *a inside &a"),
        ("- x: 1\n  x: 2\n", "2: [0].x: the key occurs twice"),
        ("- {a: {b: 1, b: 2}}\n", "1: [0].a.b: the key occurs twice"),
        ("- x: !!int 5\n", "1: : expected a value without a tag, since each is read as it is written, found !!int"),
        ("- !!python/name:os.system x\n", "found !!python/name:os.system"),
        ("- <<: {x: 1}\n", "1: : expected fields written out, found a merge key (<<)"),
        ("- ? [x]\n  : 1\n", "1: : expected the name of a field, found a list, a mapping or an alias"),
        ("- x\n---\n- y\n", "2: : expected one document, found a second after ---"),
        ("- *nowhere\n", "1: : expected an anchor &nowhere before the alias *nowhere, found none"),
        ("- title: a: b\n", "a text with ': ' in it needs quotes"),
        ('- title: "a\n', "a quote is not closed"),
        ("- title: %a\n", "a text that begins with one of % @ ` needs quotes"),
        ("- title: a\u2028b\n", "1: : not YAML: found the character U+2028, which ends a line here"),
        ("- title: a\x07\n", "1: : not YAML: found the character U+0007, a control character"),
        ('- slug: "a\\0"\n', "1: [0].slug: expected a text, found the character U+0000 in it"),
        ("- null\n", "1: [0]: expected a record (fields with values), found nothing"),
        ("- slug: null\n", "1: [0].slug: expected a text, found nothing"),
        ("- slug: ~\n", "1: [0].slug: expected a text, found nothing"),
        ("- slug: 'null'\n  'no': no\n", "2: [0].no: unknown field 'no'"),
    ],
)
def test_what_yaml_could_read_otherwise_is_a_fault(content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "metrics.yaml"
    path.write_text(content, encoding="utf-8")
    assert any(says in said for said in findings(path)), findings(path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('[{"value": NaN}]', "not JSON: expected a number, found NaN"),
        ('[{"value": -Infinity}]', "not JSON: expected a number, found -Infinity"),
        (
            '[{"value": "0.1234567890123456789"}]',
            "1: [0].value: expected at most 30 digits before the decimal point and 12",
        ),
        ('[{"value": true}]', "1: [0].value: expected a number in plain notation such as 58500 or 5.85, found true"),
        ('[{"value": 1e3}]', "found '1e3'"),
        ('[\n{"x": 1,\n"x": 2}]', "3: [0].x: the key occurs twice"),
        ('[{"emoji": "\\ud83d\\ude00", "x": 1, "x": 2}]', "the key 'x' occurs twice in one object"),
        ('[{"slug": "\\ud83d"}]', "[0].slug: expected a text, found the character U+D83D in it"),
        ('[{"slug": "a\\u0000"}]', "[0].slug: expected a text, found the character U+0000 in it"),
        ('[{"a\\u001b[2J\\n": 1}]', "unknown field 'a\\x1b[2J\\n'"),
        ("", "1: : expected a list of records (an empty one is written []), found nothing"),
        ("null", "found nothing"),
        ("[{}", "1: : not JSON: expecting ',' delimiter at column 4"),
        ("[1,]", "not JSON: expecting value at column 4"),
    ],
)
def test_what_json_could_read_otherwise_is_a_fault(content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(content, encoding="utf-8")
    assert any(says in said for said in findings(path)), findings(path)
    assert all("\n" not in said and "\x1b" not in said for said in map(str, SeedFile(path).findings))


def test_json_with_a_byte_order_mark_is_json(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_bytes(b'\xef\xbb\xbf[{"slug": "a"}]')
    assert SeedFile(path).data == [{"slug": "a"}]


def test_aliases_are_what_they_stand_for(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("- &one\n  slug: a\n  names: &names [x, y]\n- slug: b\n  names: *names\n- *one\n", encoding="utf-8")
    file = SeedFile(path)
    assert file.data == [{"slug": "a", "names": ["x", "y"]}, {"slug": "b", "names": ["x", "y"]}, file.data[0]]
    assert [file.line(at) for at in ((1,), (1, "names"), (1, "names", 1), (2,), (2, "slug"))] == [4, 5, 3, 6, 2]


def test_two_files_for_one_are_a_fault(seeds: Path) -> None:
    (seeds / FOLDER / "honours.json").write_text("[]", encoding="utf-8")
    messages = [finding.message for finding in verify(seeds)]
    assert messages == ["expected one file, found honours.yaml and honours.json"]


# --- encodings of seeds -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("- 党费，全省各级党组织".encode("gb18030"), "in line 1: the file is GB18030 (GBK, GB2312); convert it"),
        ("- 黨費，各級黨組織".encode("big5"), "in line 1: the file is in another encoding"),
        ("- 党费".encode("utf-16"), "found UTF-16; convert it and use what comes out: iconv -f UTF-16 -t UTF-8"),
        (f"- {'全省各级党组织' * 9}".encode()[:-1], "the file is damaged or cut off"),
        (b"- a\n- caf\xe9\n", "the byte 0xe9 at 9, in line 2: the file is in another encoding"),
        (b"%PDF-1.4\n", "found a PDF; `workreport text FILE --out NEW` makes a text of it"),
        (
            b"PK\3\4",
            "found a docx, xlsx, OFD or zip file; `workreport text FILE --out NEW` makes a text of a docx or an OFD",
        ),
    ],
)
def test_a_file_in_another_encoding(content: bytes, says: str, tmp_path: Path) -> None:
    for name in ("metrics.yaml", "metrics.json"):
        (tmp_path / name).write_bytes(content)
        (said,) = findings(tmp_path / name)
        assert said.startswith("0: : expected UTF-8, found ")
        assert says in said


# --- limits -------------------------------------------------------------------------------------------------------


def pipe(path: Path) -> None:
    os.mkfifo(path)


def unix_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(path.parent)  # a socket's path may have a hundred characters only
        try:
            made.bind(path.name)
        finally:
            os.chdir(here)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.mkdir(), "expected a file, found a folder"),
        (pipe, "expected a file, found a pipe"),
        (unix_socket, "expected a file that can be read, found: No such device or address"),
        (lambda path: path.symlink_to("/dev/zero"), "expected a file, found a device"),
        (lambda path: path.symlink_to("nowhere"), "expected a file, found a link to 'nowhere', which is not there"),
        (lambda path: path.symlink_to(path.name), "expected a file, found a link to 'honours.yaml', which is not"),
    ],
    ids=["folder", "pipe", "socket", "device", "dangling", "circle"],
)
@pytest.mark.slow
def test_what_is_no_file_is_said_at_once(
    make: Callable[[Path], None], says: str, seeds: Path, databases: Databases
) -> None:
    path = seeds / FOLDER / "honours.yaml"
    path.unlink()
    make(path)
    begun = time.monotonic()
    printed, _ = outcome_of_process("verify", "--seeds", str(seeds))
    assert printed.startswith(f"{path}: {says}")
    assert printed.count("\n") == 1
    assert says in "".join(outcome("load", "--seeds", str(seeds), url=databases.url("sqlite")))
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    ("limit", "lowered", "within", "beyond", "says"),
    [
        ("SEED_BYTES", 100, "- x\n" * 25, "- x\n" * 25 + "\n", "0: : expected at most 100 bytes, found more"),
        ("DEPTH", 3, "- [[x]]\n", "- x\n- [[[x]]]\n", "2: : expected at most 3 levels of lists and mappings"),
        ("DEPTH", 3, "- &a [x]\n- [*a]\n", "- &a [[x]]\n- [*a]\n", "2: : expected at most 3 levels"),
        ("VALUES", 4, "- a\n- b\n- c\n", "- a\n- b\n- c\n- d\n", "4: : expected at most 4 values, those that aliases"),
        ("VALUES", 9, "- &a {x: 1}\n- *a\n", "- &a {x: 1}\n- *a\n- *a\n", "3: : expected at most 9 values"),
    ],
)
def test_beyond_a_limit_is_one_line(
    limit: str,
    lowered: int,
    within: str,
    beyond: str,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, limit, lowered)
    path = tmp_path / "a.yaml"
    path.write_text(within, encoding="utf-8")
    assert SeedFile(path).findings == []
    path.write_text(beyond, encoding="utf-8")
    (found,) = SeedFile(path).findings
    assert f"{found.line}: {found.field}: {found.message}".startswith(says)
    assert SeedFile(path).data is None


def test_json_has_the_limits_of_yaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DEPTH", 3)
    path = tmp_path / "a.json"
    path.write_text('[[{"a": "[[[["}]]', encoding="utf-8")
    assert SeedFile(path).data == [[{"a": "[[[["}]]
    path.write_text('[[{"a": [1]}]]', encoding="utf-8")
    (found,) = SeedFile(path).findings
    assert found.message == "expected at most 3 levels of arrays and objects, found more"
    monkeypatch.setattr(limits, "VALUES", 5)
    path.write_text('[{"a": 1}, 2]', encoding="utf-8")
    assert SeedFile(path).findings == []
    path.write_text('[{"a": 1}, 2, 3]', encoding="utf-8")
    (found,) = SeedFile(path).findings
    assert found.message == "expected at most 5 values, found more"


def test_a_message_is_one_line_of_bounded_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGE", 100)
    path = tmp_path / "report.json"
    path.write_text(json.dumps({f"{'k' * 200}\n": "v" * 200}), encoding="utf-8")
    file = SeedFile(path)
    assert report_of(file) is None
    for said in map(str, file.findings):
        assert "\n" not in said
        assert len(said) <= len(str(path)) + 100


def test_very_many_faults_are_not_all_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FINDINGS", 5)
    path = tmp_path / "metrics.yaml"
    path.write_text("- x\n" * 20, encoding="utf-8")
    said = findings(path)
    assert len(said) == 6
    assert said[-1] == "0: : more than 5 faults, not all shown"


def test_the_limits_stand_in_the_guide() -> None:
    guide = (ROOT / "docs" / "curation.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `([A-Z_]+)` \| ([0-9,]+) \|", guide, flags=re.MULTILINE))
    assert {name: int(value.replace(",", "")) for name, value in table.items()} == {
        name: value for name, value in vars(limits).items() if name.isupper()
    }


def test_the_levels_of_regions_stand_in_the_guide() -> None:
    guide = (ROOT / "docs" / "curation.md").read_text(encoding="utf-8")
    assert " or ".join(f"`{level.value}`" for level in RegionLevel) in guide
