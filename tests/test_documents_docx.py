"""Word documents: what stands in their text, and what does not."""

import io
import zipfile

import pytest

from app.documents.document import Did
from app.documents.limits import ReadingLimits
from app.documents.numerals import written
from app.documents.opening import read
from app.errors import DocumentError
from support.papers import cell, did, docx, in_list, levels, numbered, packed, paragraph, row, run, text_of

RAISED = '<w:vertAlign w:val="superscript"/>'
UNSTRUCK = '<w:strike w:val="0"/>'
SHOWN = '<w:vanish w:val="0"/>'
TRACKED = 'w:id="1" w:author="editor"'


def math(part: str, text: object) -> str:
    return f"<m:{part}><m:r><m:t>{text}</m:t></m:r></m:{part}>"


def field(instruction: str, result: str) -> str:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"{begin}{instruction}{separate}{result}{end}"


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (f"<w:ins {TRACKED}>{run('310')}</w:ins><w:del {TRACKED}><w:r><w:delText>210</w:delText></w:r></w:del>", "310"),
        (f"<w:moveFrom {TRACKED}>{run('7')}</w:moveFrom>{run('甲')}<w:moveTo {TRACKED}>{run('7')}</w:moveTo>", "甲7"),
        (f'<w:smartTag w:element="date">{run("2020年")}</w:smartTag>', "2020年"),
        (f'<w:fldSimple w:instr="REF a">{run("5.85")}</w:fldSimple>', "5.85"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('210')}</w:sdtContent></w:sdt>", "210"),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击输入')}</w:sdtContent></w:sdt>", ""),
        (field("<w:r><w:instrText> = 2 * 105 </w:instrText></w:r>", run("210")), "210"),
        (field(run("=") + field(run("REF a"), run("210")) + run("*2"), run("420")), "420"),
        (f"{run('党费7937')}{run('1', RAISED)}{run('万元')}", "党费7937万元"),
        (f"{run('10')}{run('4', RAISED)}{run('吨')}", "10^4吨"),
        (f"{run('3km')}{run('2', RAISED)}", "3km2"),
        (f"{run('7937')}<w:r><w:footnoteReference w:id='2'/></w:r>{run('万元')}", "7937万元"),
        (f"{run('甲')}{run('密', '<w:vanish/>')}{run('乙', SHOWN)}", "甲乙"),
        (f"{run('6120', '<w:strike/>')}{run('7', '<w:dstrike/>')}{run('7937', UNSTRUCK)}", "7937"),
        ("<w:r><w:t>2019</w:t><w:noBreakHyphen/><w:t>2020年</w:t></w:r>", "2019-2020年"),
        ("<w:r><w:t>培</w:t><w:softHyphen/><w:t>训</w:t></w:r>", "培训"),
        ("<w:r><w:t>186</w:t><w:br/><w:t>210</w:t></w:r>", "186\n210"),
        (f"<w:r><w:ruby><w:rt>{run('pei')}</w:rt><w:rubyBase>{run('培')}</w:rubyBase></w:ruby></w:r>", "培"),
        (f"<m:oMath><m:f>{math('num', 3)}{math('den', 5)}</m:f></m:oMath>", "3/5"),
        (f"<m:oMath><m:sSup>{math('e', 10)}{math('sup', 4)}</m:sSup></m:oMath>", "10^4"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', ""),
    ],
    ids=range(21),
)  # fmt: skip
def test_a_run_gives_what_word_shows(inside: str, text: str) -> None:
    assert text_of(docx(paragraph("共", inside, "。"))) == f"共{text}。\n"


def test_the_parts_are_those_that_the_file_names() -> None:
    def relations(*parts: tuple[str, str]) -> str:
        inside = "".join(f'<p Type="x/{kind}" Target="{name}"/>' for kind, name in parts)
        return f"<r>{inside}</r>"

    with zipfile.ZipFile(io.BytesIO(docx(numbered("甲"), numbering=levels(("decimal", "%1.")) + in_list()))) as file:
        members: dict[str, str | bytes] = {
            "_rels/.rels": relations(("officeDocument", "/word/document2.xml")),
            "word/_rels/document2.xml.rels": relations(("styles", "none.xml"), ("numbering", "numbering2.xml")),
            "word/document2.xml": file.read("word/document.xml"),
            "word/numbering2.xml": file.read("word/numbering.xml"),
        }
    assert text_of(packed(members)) == "1.甲\n"
    with pytest.raises(DocumentError, match=r"word/document\.xml is missing in it"):
        read(packed({"word/other.xml": ""}), ReadingLimits())


def test_what_is_taken_in_or_left_out_is_said_with_its_place() -> None:
    inside = f"<w:ins {TRACKED}>{run('310')}</w:ins><w:del {TRACKED}><w:r><w:delText>210</w:delText></w:r></w:del>"
    document = read(docx(paragraph("共", inside, run("密", "<w:vanish/>"), "期")), ReadingLimits())
    found = [(change.at, change.did, change.was, change.now) for change in document.changes]
    assert found == [(1, Did.INSERTED, "", "310"), (4, Did.DELETED, "210", ""), (4, Did.HIDDEN, "密", "")]
    assert "hidden text left out: 1 times (密)" in document.notes


def test_paragraphs_whose_mark_is_deleted_go_on() -> None:
    mark = f"<w:rPr><w:del {TRACKED}/></w:rPr>"
    assert text_of(docx(paragraph("投入79", properties=mark) + paragraph("37万元"))) == "投入7937万元\n"
    assert text_of(docx(paragraph("末段", properties=mark))) == "末段\n"


def test_text_hidden_or_numbered_by_a_style() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="h1"><w:basedOn w:val="base"/></w:style>'
        '<w:style w:type="character" w:styleId="secret"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    body = paragraph("教育", run("密", '<w:rStyle w:val="secret"/>'), properties='<w:pStyle w:val="h1"/>')
    numbering = levels(("chineseCounting", "%1、")) + in_list()
    assert text_of(docx(body, styles=styles, numbering=numbering)) == "一、教育\n"


def test_numbers_are_written_out() -> None:
    numbering = levels(
        ("chineseCountingThousand", "%1、"), ("japaneseCounting", "（%2）"), ("decimal", "%3."), ("decimal", "%3.%4")
    )
    body = "".join(
        numbered(text, level)
        for text, level in (("甲", 0), ("乙", 1), ("丙", 1), ("丁", 2), ("5万人", 2), ("戊", 3), ("己", 0), ("庚", 1))
    )
    document = read(docx(body, numbering=numbering + in_list()), ReadingLimits())
    assert document.text.split("\n")[:-1] == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "1.丁",
        "2. 5万人",
        "2.1戊",
        "二、己",
        "（一）庚",
    ]
    assert did(document, Did.NUMBER)[0] == ("", "一、")


def test_lists_of_one_definition_go_on_unless_they_restart() -> None:
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    numbering = levels(("decimal", "%1)")) + in_list(1) + in_list(2) + in_list(3, 1, restart)
    body = (
        numbered("甲", 0, 1) + numbered("乙", 0, 2) + numbered("丙", 0, 3) + numbered("丁", 0, 3) + numbered("戊", 0, 9)
    )
    assert text_of(docx(body, numbering=numbering)) == "1)甲\n2)乙\n1)丙\n2)丁\n戊\n"


def test_a_level_that_never_restarts_goes_on() -> None:
    numbering = levels(("decimal", "%1."), ("decimal", "%2)")).replace(
        "</w:lvl></w:abs", '<w:lvlRestart w:val="0"/></w:lvl></w:abs'
    )
    body = numbered("甲") + numbered("乙", 1) + numbered("丙") + numbered("丁", 1)
    assert text_of(docx(body, numbering=numbering + in_list())) == "1.甲\n1)乙\n2.丙\n2)丁\n"


def test_bullets_are_left_out() -> None:
    document = read(docx(numbered("甲"), numbering=levels(("bullet", "\uf0b7")) + in_list()), ReadingLimits())
    assert (document.text, did(document, Did.BULLET)) == ("甲\n", [("\uf0b7", "")])


@pytest.mark.parametrize(
    ("number", "format_", "text"),
    [
        (10, "chineseCounting", "十"), (21, "chineseCounting", "二十一"), (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCounting", "一百一十"), (1005, "chineseCounting", "一千零五"), (12, "ideographDigital", "一二"),
        (11, "ideographTraditional", "甲"), (12, "ideographZodiac", "亥"), (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "decimalEnclosedCircle", "③"), (30, "decimalEnclosedCircle", "30"), (4, "lowerRoman", "iv"),
        (28, "upperLetter", "BB"),
        (7, "decimalZero", "07"), (12, "decimalFullWidth", "１２"), (5, "none", ""), (1, "unheardOf", None),
    ],
)  # fmt: skip
def test_formats_of_numbers(number: int, format_: str, text: str | None) -> None:
    assert written(number, format_) == text


def test_tables_keep_rows_cells_heads_and_unit() -> None:
    table = row("指标", "2019年", "2020年", properties="<w:tblHeader/>") + row(
        "党费", cell("61", "20"), "7937", properties='<w:tblHeader w:val="false"/>'
    )
    document = read(
        docx(paragraph("表1　党费收支（单位：万元）") + f"<w:tbl>{table}</w:tbl>{paragraph('完')}"), ReadingLimits()
    )
    assert document.text == "表1　党费收支（单位：万元）\n指标\t2019年\t2020年\n党费\t61 20\t7937\n完\n"
    found = document.tables[0]
    assert document.text[found.start : found.end].count("\n") == found.rows == 2
    assert (found.columns, found.head_rows, found.caption, found.unit) == (3, 1, "表1　党费收支（单位：万元）", "万元")
    place = next(place for place in document.places if place.where.get("row") == 2 and place.where["column"] == 3)
    assert document.text[place.start : place.end] == "7937"


def test_merged_cells_stand_on_their_grid() -> None:
    table = (
        row(cell("指标", properties='<w:vMerge w:val="restart"/>'), cell("年", properties='<w:gridSpan w:val="2"/>'))
        + row(cell(properties="<w:vMerge/>"), "2019", "2020")
        + row("210", "310", properties='<w:gridBefore w:val="1"/>')
    )
    document = read(docx(f"<w:tbl>{table}</w:tbl><w:p/>"), ReadingLimits())
    assert document.text == "指标\t年\t\n\t2019\t2020\n\t210\t310\n"
    assert document.tables[0].head_rows == 2


def test_deleted_rows_are_out_and_breaks_in_cells_keep_the_row() -> None:
    table = row("党费", "6120", properties=f"<w:del {TRACKED}/>") + row(
        "党费", "<w:tc><w:p><w:r><w:t>79</w:t><w:br/><w:t>37</w:t></w:r></w:p></w:tc>"
    )
    assert text_of(docx(f"<w:tbl>{table}</w:tbl>")) == "党费\t79 37\n"
    inner = f"<w:tc><w:p/><w:tbl>{row('186', '210')}</w:tbl><w:p/></w:tc>"
    assert text_of(docx(f"<w:tbl>{row('甲', inner)}</w:tbl>")) == "甲\t186 210\n"


def test_text_boxes_stand_once() -> None:
    box = f"<w:txbxContent>{paragraph('共7937万元')}</w:txbxContent>"
    both = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
    )
    both += f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    assert text_of(docx(paragraph("正文", f"<w:r>{both}</w:r>", "续"))) == "正文续\n共7937万元\n"


def test_notes_stand_behind_the_text_and_unread_parts_are_named() -> None:
    notes = "<w:footnote w:id='-1' w:type='separator'><w:p/></w:footnote>"
    notes += f"<w:footnote w:id='2'>{paragraph('含补助')}</w:footnote>"
    content = docx(paragraph("正文"), footnotes=notes)
    assert text_of(content) == "正文\n含补助\n"
    members: dict[str, str | bytes] = {
        "word/document.xml": "<d><body><p><r><t>正文</t></r></p><altChunk/></body></d>",
        "word/charts/chart1.xml": "", "word/header1.xml": "", "word/media/a.png": "", "word/diagrams/data1.xml": "",
    }  # fmt: skip
    notes_said = " ".join(read(packed(members), ReadingLimits()).notes)
    assert all(word in notes_said for word in ("chart", "page header", "picture", "SmartArt", "altChunk"))


def test_what_is_no_docx_is_one_clear_line() -> None:
    for content, says in (
        (packed({"word/document.xml": "<d>"}), "is not valid XML"),
        (packed({"word/document.xml": "<d/>"}), "has no body"),
        (
            packed({"word/document.xml": "<!DOCTYPE d [<!ENTITY a 'b'>]><d><body><p><r><t>&a;</t></r></p></body></d>"}),
            "declares",
        ),
        (docx(""), "has no text"),
        (docx("<w:sdt><w:sdtContent>" * 300 + "</w:sdtContent></w:sdt>" * 300), "not valid XML"),
        (docx("<w:sdt><w:sdtContent>" * 120 + paragraph("甲") + "</w:sdtContent></w:sdt>" * 120), ""),
        (packed({"xl/workbook.xml": "<w/>"}), "found an xlsx workbook"),
        (packed({"a.txt": ""}), "found another zip file"),
        (b"PK\3\4 no zip", "the zip file is damaged"),
        (docx(paragraph("甲"))[:-30], "the zip file is damaged"),
    ):
        if says:
            with pytest.raises(DocumentError, match=says):
                read(content, ReadingLimits())
        else:
            assert text_of(content) == "甲\n"
