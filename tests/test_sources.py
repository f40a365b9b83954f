"""Source texts as the commands take them: one sequence of UTF-8 bytes, or a sentence that says what to do."""

import os
import re
from hashlib import sha256
from pathlib import Path

import pytest

from app.errors import SeedError
from app.ingest import limits
from app.ingest.locate import locate, selectors
from app.ingest.source import read_source
from app.ingest.verify import verify
from support.command import outcome, outcome_of_process
from support.databases import Databases
from support.seeds import change
from support.small import SOURCE

CONVERTED = "convert it and use what comes out: iconv -f {} -t UTF-8 FILE > NEW"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (SOURCE.encode("gb18030"), f"the file is GB18030 (GBK, GB2312); {CONVERTED.format('GB18030')}"),
        (SOURCE.encode("gbk"), f"the file is GB18030 (GBK, GB2312); {CONVERTED.format('GB18030')}"),
        (SOURCE.encode("utf-16"), f"found UTF-16; {CONVERTED.format('UTF-16')}"),
        ("全省各級黨組織黨費".encode("big5"), "the file is in another encoding; find out which"),
        (SOURCE.encode()[:-2], "the file is damaged or cut off; get a new copy"),
        (SOURCE.encode().replace(b"\n", b"\xff\n", 1), "the file is damaged or cut off; get a new copy"),
        (b"%PDF-1.7\n" + SOURCE.encode(), "found a PDF; `workreport text FILE --out NEW` makes a text of it"),
        (b"\xef\xbb\xbf" + SOURCE.encode(), "expected a text without byte order mark"),
        (SOURCE.encode() + b"\0", f"found the character U+0000 at {len(SOURCE)}"),
        (b"", "expected a text, found nothing"),
        (b" \n\n", "expected a text, found nothing"),
    ],
    ids=["gb18030", "gbk", "utf-16", "big5", "cut off", "damaged", "pdf", "mark", "nul", "empty", "blank"],
)
def test_a_source_that_is_no_utf_8_text_is_refused_by_every_command(
    content: bytes,
    says: str,
    small: tuple[Path, Path],
    databases: Databases,
) -> None:
    seeds, source = small
    change(seeds / "reports/r/report.yaml", sha256(SOURCE.encode()).hexdigest(), sha256(content).hexdigest())
    source.write_bytes(content)
    before = {path: path.read_bytes() for path in seeds.rglob("*.yaml")}
    url = databases.url("sqlite", databases.migrated("sqlite"))
    chosen = ["--seeds", str(seeds)]
    for command in (["verify", "--source", str(source)], ["load", "--source", str(source)]):
        printed, said = outcome(*command, *chosen, url=url)
        assert (printed, says in said) == ("", True), said
        assert said.startswith(f"{source}: expected ")
    assert says in outcome("locate", "--source", str(source), *chosen)[1]
    assert {path: path.read_bytes() for path in seeds.rglob("*.yaml")} == before


def test_attach_refuses_it_too(databases: Databases, tmp_path: Path) -> None:
    url = databases.url("sqlite")
    outcome("load", url=url, status=0)
    source = tmp_path / "source.txt"
    source.write_bytes("全省各级党组织".encode("gb18030"))
    said = outcome("attach", "qinghai-org-2020", str(source), url=url)[1]
    assert said.startswith(f"{source}: expected UTF-8, found the byte ")
    assert "the file is GB18030" in said


def test_a_source_beyond_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source.txt"
    monkeypatch.setattr(limits, "SOURCE_BYTES", 30)
    source.write_text("字" * 10, encoding="utf-8")
    assert read_source(source).text == "字" * 10
    source.write_text("字" * 10 + "a", encoding="utf-8")
    with pytest.raises(SeedError, match=r"source\.txt: expected at most 30 bytes, found more"):
        read_source(source)


@pytest.mark.slow
def test_a_source_that_is_no_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert outcome_of_process("verify", "--source", str(pipe))[1] == f"{pipe}: expected a file, found a pipe"
    assert outcome_of_process("locate", "--source", "/dev/zero")[1] == "/dev/zero: expected a file, found a device"


@pytest.mark.parametrize(
    ("changed", "how"),
    [
        (SOURCE.replace("\n", "\r\n"), "with its line ends as LF"),
        (SOURCE + "\n", "without the line end that is its last character"),
    ],
)
def test_a_source_that_an_editor_changed(changed: str, how: str, small: tuple[Path, Path]) -> None:
    seeds, source = small
    locate(seeds, source)
    source.write_bytes(changed.encode())
    (found,) = verify(seeds, [source])
    said = f"the source of 'r' is this file {how}: its line ends were changed; make them so again"
    assert str(found) == f"{source}: {said}"
    with pytest.raises(SeedError, match=how):
        locate(seeds, source)


def test_line_ends_count_as_they_stand(small: tuple[Path, Path]) -> None:
    seeds, source = small
    text = SOURCE.replace("\n", "\r\n")
    source.write_bytes(text.encode())
    for path in seeds.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    report = seeds / "reports/r/report.yaml"
    change(report, sha256(SOURCE.encode()).hexdigest(), sha256(text.encode()).hexdigest())

    def moved(match: re.Match[str]) -> str:
        return f"{match[1]}: {int(match[2]) + SOURCE.count(chr(10), 0, int(match[2]))}"

    for path in (report, seeds / "reports/r/numerals.yaml"):
        content = path.read_bytes().decode()
        path.write_bytes(re.sub(r"\b(length|start|end): (\d+)", moved, content).encode())
    assert sum(filter(None, locate(seeds, source).changed.values())) == 2
    assert [str(finding) for finding in verify(seeds, [source])] == []
    written = (seeds / "reports/r/metrics.yaml").read_bytes()
    assert written.count(b"\n") == written.count(b"\r\n"), "the file keeps its line ends"


# --- locate -------------------------------------------------------------------------------------------------------


def test_locate_says_what_is_wrong_with_the_report(small: tuple[Path, Path]) -> None:
    seeds, source = small
    locate(seeds, source)
    report = seeds / "reports/r/report.yaml"
    content = report.read_text(encoding="utf-8")
    chosen = ["--seeds", str(seeds), "--source", str(source)]
    for broken, says in (
        ("a:\n\tb: c\n", f"{report}:2: not YAML: a tab indents the line; write spaces\n"),
        ("", f"{report}:1: expected a record, found nothing\n"),
        (content.replace("sha256: ", "sha256: 0"), "64 hexadecimal digits"),
    ):
        report.write_text(broken, encoding="utf-8")
        for command in ("locate", "verify"):
            printed, said = outcome(command, *chosen)
            assert says in printed
            assert "no report has a source" not in printed + said
            assert "1 fault in" in said


def test_locate_needs_no_more_of_a_report_than_its_digest(small: tuple[Path, Path]) -> None:
    seeds, source = small
    change(seeds / "reports/r/report.yaml", "genre: sector_report\n", "")
    assert sum(filter(None, locate(seeds, source).changed.values())) == 2


def test_locate_says_which_file_it_cannot_read(small: tuple[Path, Path]) -> None:
    seeds, source = small
    path = seeds / "reports/r/honours.yaml"
    path.write_text("a:\n\tb: c\n", encoding="utf-8")
    printed, said = outcome("locate", "--seeds", str(seeds), "--source", str(source))
    assert printed == f"{path}:2: not YAML: a tab indents the line; write spaces\n"
    assert said == f"nothing was written: 1 fault in {seeds}"


def test_locate_leaves_json_to_machines(small: tuple[Path, Path]) -> None:
    seeds, source = small
    path = seeds / "reports/r/honours"
    path.with_suffix(".yaml").unlink()
    path.with_suffix(".json").write_text("[]", encoding="utf-8")
    printed, _ = outcome("locate", "--seeds", str(seeds), "--source", str(source), status=0)
    assert f"{path}.json: left as it is: the program that writes JSON writes the places too\n" in printed


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        (  # the first field on the line of the dash, values on lines of their own, a comment behind one
            "  - start: 1\n    prefix: >-\n      x\n      y\n    quote: 举办培训班12期,培训  # copied\n    end:\n",
            "  - start: 16\n    prefix: 扎实。举办培训班\n    quote: 举办培训班12期,培训  # copied\n    end: 19\n"
            '    suffix: ",培训300余人"\n',
        ),
        (
            "  - quote: 举办培训班12期,培训\n    suffix: ''\n    end: 7 # by hand\n",
            '  - quote: 举办培训班12期,培训\n    prefix: 扎实。举办培训班\n    suffix: ",培训300余人"\n    start: 16\n'
            "    end: 19 # by hand\n",
        ),
    ],
)
def test_locate_edits_in_place(evidence: str, expected: str, small: tuple[Path, Path]) -> None:
    seeds, source = small
    path = seeds / "reports/r/metrics.yaml"
    change(path, "  - quote: 举办培训班12期,培训\n", evidence)
    locate(seeds, source)
    content = path.read_text(encoding="utf-8")
    assert expected in content
    assert verify(seeds, [source]) == []
    assert sum(filter(None, locate(seeds, source).changed.values())) == 0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("- quote: 举办培训班12期,培训", "- quote: ''", "expected a quote, found none"),
        ("- quote: 举办培训班12期,培训", "- quote: [x]", "expected a quote, found none"),
        ("- quote: 举办培训班12期,培训", "- {quote: 举办培训班12期}", "occurs at 16, 43: give the start"),
        ("- quote: 培训300余人次", "- quote: 培训班", "the quote '培训班' does not hold '300余人次'"),
        ("- quote: 举办培训班12期,培训", "- quote: 举办培训班12期\n    start: ²", "occurs at 16, 43: give the start"),
        ("  evidence:\n  - quote: 培训300余人次", "  evidence: *e", "found an alias"),
    ],
)
def test_locate_says_why_it_cannot_place_a_quote(
    old: str,
    new: str,
    says: str,
    small: tuple[Path, Path],
) -> None:
    seeds, source = small
    path = seeds / "reports/r/metrics.yaml"
    if "*e" in new:
        change(path, "evidence:\n  - quote: 举办", "evidence: &e\n  - quote: 举办")
    change(path, old, new)
    with pytest.raises(SeedError) as caught:
        locate(seeds, source)
    assert any(says in finding for finding in caught.value.findings), caught.value


def test_a_text_that_repeats_itself_is_searched_in_bounded_time() -> None:
    text = "甲" * 200_000 + "乙"
    assert selectors(text, 100_000, 100_001) == (text[:100_000], text[100_001:])
    assert selectors(text, 199_900, 199_901)[1].endswith("乙")


def test_a_report_of_the_project_is_not_the_source_of_another(tmp_path: Path) -> None:
    source = tmp_path / "source.txt"
    source.write_text("别的文本", encoding="utf-8")
    digest = sha256(source.read_bytes()).hexdigest()
    assert (
        f"no report has a source with the SHA-256 {digest}; give the file"
        in outcome("locate", "--source", str(source))[1]
    )
    printed, _ = outcome("verify", "--source", str(source))
    assert printed == (
        f"{source}: no report has a source with the SHA-256 {digest}; "
        "give the file that was loaded, or correct `sha256` in report.yaml\n"
    )
