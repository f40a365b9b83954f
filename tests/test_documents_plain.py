"""Plain texts and web pages."""

import pytest

from app.documents.document import Did
from app.documents.limits import ReadingLimits
from app.documents.opening import read
from app.errors import DocumentError
from support.papers import did, packed, text_of


def page(body: str, charset: str = "utf-8", encoding: str = "utf-8") -> bytes:
    head = f'<head><meta charset="{charset}"><title>题</title></head>'
    return f"<!DOCTYPE html><html>{head}<body>{body}</body></html>".encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_its_encoding_and_left_as_it_is(encoding: str) -> None:
    text = "二〇二〇年·党费7937万元 — １２％\r\n\r\n　　⼀段。\x0c\n"
    document = read(text.encode(encoding), ReadingLimits())
    assert document.text == text
    assert not document.changes
    assert bool(document.notes) == (encoding != "utf-8")


def test_korean_is_not_guessed() -> None:
    assert text_of("党费7937万元".encode("gb18030")) == "党费7937万元"


WRAPPED = """　　全年举办各类培训班二百一十期，培训干部五万余人次，比上年增长百分
之十二，见效明显，各级党组织选派第一书记一千余名，面向八大片区二十个
乡，走访群众一亿。
　　第二段全年举办各类培训班二百一十期，培训干部五万余人次，比上年79
37万元。
"""


def test_lines_that_a_terminal_broke_are_joined() -> None:
    document = read(WRAPPED.encode(), ReadingLimits())
    assert document.text.count("\n") == 2
    assert "比上年7937万元" in document.text
    assert did(document, Did.LINE) == [("\n", "")] * 3
    assert [place.where["line"] for place in document.places] == [1, 2, 3, 4, 5]
    last = document.places[-1]
    assert document.text[last.start : last.end] == "37万元。\n"


def test_a_short_text_that_a_terminal_broke_is_joined_beside_a_table() -> None:
    table = f"党费支出\t6120\t7937\t{'按照州级口径统计' * 6}\n"
    first = "一、教育\n全年举办各类培训班二百一十期，培训79\n37人次，见效明显。\n"
    second = "二、人才\n引进各类人才二百一十名，党费合计达\n12.5万元，见效明显。\n"
    joined = first.replace("79\n37", "7937") + second.replace("达\n12", "达12")
    assert text_of((first + second + table).encode()) == joined + table


def test_lines_of_a_list_stay() -> None:
    ends = ("人才工作科", "理论教育科科室", "工作部", "综合治理督导科", "办公室主任")
    text = "".join(f"青山州委统一战线{end}\n" for end in ends)
    assert text_of(text.encode()) == text


def test_a_figure_is_joined_with_its_order_of_magnitude() -> None:
    assert (
        text_of("参加培训的干部达到88.7\n万个，比上年增长。\n".encode()) == "参加培训的干部达到88.7万个，比上年增长。\n"
    )


@pytest.mark.parametrize(
    "text", ["甲\n乙\n", "指标\t2019\n党费\t7937\n", "党费收支情况表2020\n\n万元\n", "一、党建\n二、人才\n三、教育\n"]
)
def test_lines_that_nothing_broke_stay(text: str) -> None:
    assert text_of(text.encode()) == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>共5<span>.85</span>万</p><div>甲<b>乙</b></div>", "共5.85万\n甲乙\n"),
        ("<p>各级\n   组织 work\n report</p>", "各级组织 work report\n"),
        ("186<br>210<hr>三", "186\n210\n三\n"),
        ("<p>党费7937<sup>[1]</sup>万元，10<sup>4</sup>吨，km<sup>2</sup></p>", "党费7937万元，10^4吨，km2\n"),
        ("<p>甲<span style='display: none'>密</span><i hidden>密</i><del>旧</del><ins>新</ins></p>", "甲新\n"),
        ("<p>共<span style='text-decoration: underline line-through'>186</span>210期</p>", "共210期\n"),
        ("<ol start=3><li>甲</li><li value=9>乙</li></ol><ol type=A><li>丙</li></ol>", "3. 甲\n9. 乙\nA. 丙\n"),
        ("<script>var a = 1;</script><p>甲<!-- 注 --></p><style>p {}</style>", "甲\n"),
        ("<ruby>培<rt>pei</rt></ruby>训", "培训\n"),
        ("<pre>186\n210</pre>", "186\n210\n"),
        ("<table><tr><td>甲<table><tr><td>186</td><td>210</td></tr></table></td></tr></table>", "甲\n186\t210\n"),
        ("<h1>标题</h1>正文<p>段&nbsp;落", "标题\n正文\n段\xa0落\n"),
    ],
    ids=range(12),
)  # fmt: skip
def test_a_page_gives_what_a_browser_shows(body: str, text: str) -> None:
    assert text_of(page(body)) == text


def test_a_page_that_says_gb2312_is_gb18030() -> None:
    text = "二〇二〇年·甲—乙㐀"
    for charset in ("gb2312", "GBK", "gb18030"):
        assert text_of(page(f"<p>{text}</p>", charset, "gb18030")) == f"{text}\n"
    assert text_of(page(f"<p>{text}</p>", "gb2312", "utf-8")) == f"{text}\n"
    assert text_of(f"<p>{text}</p>".encode("gb18030")) == f"{text}\n"


def test_tables_of_a_page_keep_their_grid_caption_and_unit() -> None:
    table = (
        "<table><caption>党费（单位：万元）</caption><tr><th rowspan=2>指标<th colspan=2>年份<tr><th>2019<th>2020"
        "<tr><td>党费<td>61<br>20<td>7937</table>"
    )
    document = read(page(table), ReadingLimits())
    assert document.text == "党费（单位：万元）\n指标\t年份\t\n\t2019\t2020\n党费\t61 20\t7937\n"
    found = document.tables[0]
    assert (found.rows, found.columns, found.head_rows, found.unit) == (3, 3, 2, "万元")


def test_a_page_saved_with_its_pictures() -> None:
    head = 'From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'
    head += "--b\nContent-Type: text/html\n"
    body = "Content-Transfer-Encoding: 8bit\n\n<p>党费7937万元</p>\n--b--\n"
    assert text_of((head + body).encode()) == "党费7937万元\n"
    with pytest.raises(DocumentError, match="page of HTML"):
        read(head.replace("text/html", "image/png").encode() + body.encode(), ReadingLimits())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "found nothing"),
        (b" \n", "has no text"),
        (b"\x7fELF\0\0\1", "a binary file"),
        (b"\xff\xfe\x00", "UTF-16 that is damaged"),
        ("党费".encode() * 9 + b"\xff", "damaged or cut off"),
        (b"\x80\xff\xff", "another encoding"),
        ("全省各級黨組織黨費收支情況".encode("big5"), "another encoding: find out which"),
        ("<p>全省各級黨組織黨費收支情況".encode("big5"), "another encoding"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\x1f\x8b\x08", "a gzip file"),
        (page("<script>1</script>"), "has no text"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "an OpenDocument or EPUB file"),
        (packed({"mimetype": "application/epub+zip", "OEBPS/a.xhtml": ""}), "an OpenDocument or EPUB file"),
        (packed({"xl/workbook.bin": ""}), "an xlsx workbook"),
        (packed({"a.txt": ""}), "another zip file"),
    ],
    ids=range(15),
)  # fmt: skip
def test_what_has_no_text_is_one_clear_line(content: bytes, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        read(content, ReadingLimits())
