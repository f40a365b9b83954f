"""Whatever the bytes are: a document, or one clear line, within limits. `workreport text` is that as a command."""

import io
import json
import os
import re
import shutil
import stat
import time
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.documents import guard, office_kind, opening
from app.documents.document import DocumentText
from app.documents.limits import FILE_BYTES, ReadingLimits
from app.documents.opening import read
from app.errors import DocumentError
from app.settings import ROOT
from support.command import outcome, outcome_of_process
from support.papers import docx, in_list, levels, lines, numbered, ofd, packed, paragraph, pdf, row, written

MADE = {
    "docx": docx(
        numbered("甲7937万元") + f"<w:tbl>{row('186', '210')}</w:tbl>", numbering=levels(("decimal", "%1.")) + in_list()
    ),
    "ofd": ofd([written("党费7937万元", 20, 30)], template=written("文件", 20, 10)),
    "pdf": pdf(lines("党费7937万元"), pageCompression=0),
    "html": "<meta charset=gb2312><table><tr><td>党费<td>7937</table><ol><li>甲<sup>1</sup>".encode("gb18030"),
    "txt": "党费7937\n万元".encode(),
}


def answered(content: bytes) -> DocumentText | str:
    """Return the document, or the line that says why there is none; any other error fails the test."""
    try:
        return read(content, ReadingLimits())
    except DocumentError as error:
        said = str(error)
    assert "\n" not in said
    return said


@pytest.mark.slow
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_text_or_a_line(content: bytes) -> None:
    answered(content)


@pytest.mark.slow
@given(
    st.sampled_from(sorted(MADE)),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=12),
    st.integers(0, 40),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_files_give_a_text_or_a_line(kind: str, damage: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(MADE[kind])
    for place, byte in damage:
        content[place % len(content)] = byte
    answered(bytes(content[: len(content) - cut]))


@pytest.mark.slow
@given(st.sampled_from(["docx", "ofd"]), st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_containers_with_damaged_parts_give_a_text_or_a_line(kind: str, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(MADE[kind])) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    members: dict[str, str | bytes] = {**parts}
    name = data.draw(st.sampled_from(sorted(members)))
    content = parts[name].decode()
    values = list(re.finditer(r'"[^"]*"|>[^<]+<', content))
    found = values[data.draw(st.integers(0, len(values) - 1))]
    new = data.draw(
        st.sampled_from(["", "-1", "0", "99999999999", "1e308", "nan", "../..", "一", "%1%9", "&#0;", "&#x1;"])
        | st.text(max_size=9)
    )
    new = new if new.startswith("&#") else re.sub('[<>&"\x00-\x1f\ud800-\udfff\ufffe\uffff]', "", new)
    members[name] = content[: found.start() + 1] + new + content[found.end() - 1 :]
    answered(packed(members))


# --- limits -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"%!PS-Adobe-3.0\n", "PostScript"), (b"Rar!\n", "a RAR file"), (b"GIF89a\n", "a picture"), (b"PK\n", "zip")],
)
def test_what_is_all_ascii_is_no_plain_text_for_that(content: bytes, says: str) -> None:
    """A plain text is read without a process of its own; what only looks like one is refused as ever."""
    with pytest.raises(DocumentError, match=says):
        guard.read(content)


@pytest.mark.parametrize("before", ["", "\f", "\v\n", "\ufeff \f"])
def test_comments_before_html_take_no_time_to_tell(before: str) -> None:
    """A format is told in a time that grows with the length of what is looked at, and not with the ways to read it."""
    started = time.process_time()
    assert not opening.is_plain((before + "<!---->" * 400 + "x").encode(), ReadingLimits())
    opening.kind_of((before + "<!---->" * 400 + "x").encode(), ReadingLimits())
    assert time.process_time() - started < 1


def test_a_container_that_unpacks_too_far_is_refused() -> None:
    blank = docx(paragraph("甲" + " " * 3_000_000))
    assert len(blank) < 10_000
    with pytest.raises(DocumentError, match="unpacks to more than 200 times its size"):
        guard.read(blank)
    with pytest.raises(DocumentError, match="unpacks to more than 1,000 bytes"):
        guard.read(docx(paragraph("甲" * 500)), ReadingLimits(unpacked_bytes=1_000))
    with pytest.raises(DocumentError, match="at most 2 files in it, found 3"):
        guard.read(packed({"a": "", "b": "", "word/document.xml": ""}), ReadingLimits(members=2))


def test_members_that_are_encrypted_or_packed_otherwise_are_refused_before_they_are_read() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("word/document.xml", "甲" * 99)
    with pytest.raises(DocumentError, match=r"word/document\.xml in it is packed with another method than deflate"):
        read(buffer.getvalue(), ReadingLimits())
    locked = bytearray(docx(paragraph("甲")))
    locked[locked.index(b"PK\1\2") + 8] |= 1  # the flags of the first member in the directory
    with pytest.raises(DocumentError, match=r"word/document\.xml in it is encrypted: save the document without"):
        read(bytes(locked), ReadingLimits())


def test_the_given_limits_hold_where_the_format_is_found() -> None:
    with pytest.raises(DocumentError, match="at most 2 files in it, found 3"):
        read(packed({"a": "", "b": "", "word/document.xml": ""}), ReadingLimits(members=2))


@pytest.mark.slow
@pytest.mark.timed
def test_reading_is_stopped_in_time() -> None:
    started = time.monotonic()
    with pytest.raises(DocumentError, match=r"takes longer than 1 s: raise the limit \(--seconds\)"):
        guard.read(docx(paragraph("甲" * 20) * 90_000), ReadingLimits(seconds=1, ratio=10_000))
    assert time.monotonic() - started < 20


@pytest.mark.slow
def test_reading_is_stopped_before_it_takes_all_memory() -> None:
    with pytest.raises(DocumentError, match="more than 150 MB of memory"):
        guard.read(docx(paragraph(*["甲"] * 40_000) * 5), ReadingLimits(memory_bytes=150_000_000, ratio=10_000))


def test_texts_and_tables_have_limits() -> None:
    with pytest.raises(DocumentError, match="more than 10 characters"):
        guard.read("甲".encode() * 11, ReadingLimits(characters=10))
    with pytest.raises(DocumentError, match="more than 10 characters"):
        guard.read(docx(paragraph("甲" * 11)), ReadingLimits(characters=10))
    with pytest.raises(DocumentError, match="columns in a table"):
        guard.read(b"<table><tr><td colspan=99999>1<td>2</table>")


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [b"<div>" * 200_000, b"<b>" * 50_000 + b"x", b"<p>\xe5\x85\x9a" * 100_000, b"a" * 3_000_000, b"7937\n" * 200_000],
)
@pytest.mark.timed
def test_endless_repetition_ends(content: bytes) -> None:
    started = time.monotonic()
    said = ""
    try:
        guard.read(content)
    except DocumentError as error:
        said = str(error)
    assert "takes longer" not in said
    assert time.monotonic() - started < 30


def test_the_limits_are_documented() -> None:
    told = (ROOT / "docs" / "documents.md").read_text(encoding="utf-8")
    limits = ReadingLimits()
    for number in (FILE_BYTES, *limits):
        assert f"| {number:,} |" in told


# --- the command --------------------------------------------------------------------------------------------------


def test_the_command_prints_the_text_and_nothing_else(tmp_path: Path) -> None:
    paper = tmp_path / "a.docx"
    paper.write_bytes(MADE["docx"])
    text = "1.甲7937万元\n186\t210\n"
    assert outcome("text", str(paper), status=0) == (text, "")
    out = tmp_path / "a.txt"
    outcome("text", str(paper), "--out", str(out), status=0)
    assert out.read_bytes() == text.encode()
    shown = json.loads(outcome("text", str(paper), "--format", "json", status=0)[0])
    assert shown["text"] == text
    assert shown["sha256"] == {"document": sha256(MADE["docx"]).hexdigest(), "text": sha256(text.encode()).hexdigest()}
    assert shown["changes"] == [{"at": 0, "did": "number written out", "was": "", "now": "1."}]
    assert shown["places"][0] == {"start": 0, "end": 9, "paragraph": 1}
    assert (shown["format"], shown["tables"][0]["columns"]) == ("docx", 2)


@pytest.mark.slow
def test_the_command_says_in_one_line_what_is_wrong(tmp_path: Path) -> None:
    paper = tmp_path / "a.pdf"
    paper.write_bytes(b"%PDF-1.7")
    assert outcome("text", str(paper))[1] == f"{paper}: the PDF is damaged: get a new copy"
    os.mkfifo(tmp_path / "pipe")
    assert "found a pipe" in outcome_of_process("text", str(tmp_path / "pipe"))[1]
    paper.write_bytes(docx(paragraph("甲" * 2_000_000)))
    assert "more than 1,000,000 bytes" in outcome("text", str(paper), "--unpacked", "1")[1]


@pytest.mark.slow
def test_modules_of_the_working_folder_are_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lxml.py").write_text("raise SystemExit('mine')")
    monkeypatch.chdir(tmp_path)
    assert guard.read(MADE["html"]).text == "党费\t7937\n1. 甲\n"


# --- doc and rtf --------------------------------------------------------------------------------------------------


def program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


_UNCOMPARED = "its figures were not compared with those of a second reader: catdoc or antiword is not installed"
DOC = b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le")


@pytest.mark.slow
def test_doc_goes_through_libreoffice_and_a_second_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "made.docx").write_bytes(docx(paragraph("党费210310万元")))
    to = 'while [ "$1" != --outdir ]; do shift; done; /bin/mkdir -p "$2"'
    copy = f'{to} && /bin/cp {tmp_path}/made.docx "$2/document.docx"'
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentError, match="LibreOffice, which is not installed: install it"):
        guard.read(DOC)
    program(tmp_path, "soffice", copy)
    assert guard.read(DOC).notes == (_UNCOMPARED,)
    program(tmp_path, "catdoc", "echo 党费310万元")
    document = guard.read(DOC)
    assert (document.format, document.text) == ("doc", "党费210310万元\n")
    assert document.notes == (
        "figures that only LibreOffice finds, look at each: 210310",
        "figures that only catdoc finds, look at each: 310",
    )
    for fails, says in (
        ("exit 3", "catdoc fails with exit code 3"),
        ("kill -XCPU $$", "catdoc takes longer than 60 s"),
    ):
        program(tmp_path, "catdoc", fails)
        (note,) = guard.read(DOC).notes
        assert f"not compared with those of a second reader: {says}" in note
    program(tmp_path, "catdoc", "ulimit -v")  # in KiB
    assert "only catdoc finds, look at each: 1464843" in guard.read(DOC).notes[1]
    program(tmp_path, "soffice", "exit 3")
    with pytest.raises(DocumentError, match="soffice fails with exit code 3: the file may be damaged"):
        guard.read(DOC)
    program(tmp_path, "soffice", "exit 0")
    with pytest.raises(DocumentError, match="LibreOffice cannot read the rtf file"):
        guard.read(b"{\\rtf1 x}")
    program(tmp_path, "soffice", "/bin/sleep 60")
    with pytest.raises(DocumentError, match="soffice takes longer than 1 s"):
        guard.read(DOC, ReadingLimits(seconds=1))


def test_other_files_of_the_same_container_are_refused() -> None:
    for name, says in (
        ("Workbook", "an xls workbook"),
        ("EncryptedPackage", "encrypted"),
        ("x", "another of the same container"),
    ):
        with pytest.raises(DocumentError, match=says):
            office_kind.kind_of(DOC[:4] + name.encode("utf-16-le"))


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_libreoffice_reads_rtf() -> None:
    assert guard.read(b"{\\rtf1\\ansi\\uc1 \\u20826?\\u36153?7937\\par}").text == "党费7937\n"


# --- the same report in every format ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["report.html", "report.docx", "report-libreoffice.pdf", "report-run.ofd", "report.txt"]
)
def test_the_report_is_the_same_in_every_format(name: str) -> None:
    folder = os.environ.get("WORKREPORT_TEST_DOCUMENTS")
    if not folder:
        pytest.skip("WORKREPORT_TEST_DOCUMENTS names no folder with one report in every format")
    wanted = Path(folder, "report.txt").read_text(encoding="utf-8")
    document = guard.read(Path(folder, name).read_bytes())
    assert document.text.split() == wanted.split()
    assert [line for line in document.text.splitlines() if line] == [line for line in wanted.splitlines() if line]
