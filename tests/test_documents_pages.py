"""PDF and OFD: what pages broke is joined, what belongs to the page is out."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from PIL import Image

from app.documents.document import Did
from app.documents.layout import write
from app.documents.limits import ReadingLimits
from app.documents.opening import read
from app.documents.page import Character, PaperPage
from app.documents.spacing import lines_of
from app.documents.writer import Writer
from app.errors import DocumentError
from app.settings import ROOT
from support.papers import FONT, did, lines, ofd, pdf, text_of, written

LONG = "全年举办培训班二百一十期培训干部五万余人次投入党费7937"


Drawing = Callable[[Any], None]


def footed(number: str, *texts: str) -> Drawing:
    def draw(paper: Any) -> None:
        lines(*texts)(paper)
        paper.setFont(FONT, 10)
        paper.drawString(298, 40, number)

    return draw


@pytest.mark.parametrize("numbers", [("1", "2"), ("- 1 -", "- 2 -"), ("— 8 —", "— 9 —"), ("第 1 页", "第 2 页")])
def test_a_figure_over_a_page_number_is_whole(numbers: tuple[str, str]) -> None:
    document = read(
        pdf(footed(numbers[0], "　　" + LONG[2:], LONG), footed(numbers[1], "万元，比上年增长。", "　　第二段")),
        ReadingLimits(),
    )
    assert document.text == f"　　{LONG[2:]}{LONG}万元，比上年增长。\n　　第二段\n"
    out = [was.replace(" ", "") for was, _ in did(document, Did.FURNITURE)]
    assert out == [number.replace(" ", "") for number in numbers]
    places = [(place.where["page"], document.text[place.start : place.end]) for place in document.places]
    assert places[1:3] == [(1, LONG), (2, "万元，比上年增长。")]


def test_a_figure_of_the_text_is_no_page_number() -> None:
    assert text_of(pdf(lines("甲" + LONG, "186"), lines("乙" + LONG, "210"))).count("186") == 1


def test_headers_that_repeat_are_out_and_said() -> None:
    def page(text: str) -> Drawing:
        def draw(paper: Any) -> None:
            lines("青山州委组织部文件", top=810)(paper)
            lines(text, top=600)(paper)

        return draw

    document = read(pdf(page("甲段文字在此。"), page("乙段文字在此。")), ReadingLimits())
    assert document.text == "甲段文字在此。\n乙段文字在此。\n"
    assert did(document, Did.FURNITURE) == [("青山州委组织部文件", "")] * 2


def test_columns_are_read_one_after_the_other() -> None:
    def draw(paper: Any) -> None:
        lines("左栏第一行共七十九字投入88.7", "万个，左栏第二行完。", left=60)(paper)
        lines("右栏第一行共三十八字投入12.5", "亿元，右栏第二行完。", left=330)(paper)

    assert (
        text_of(pdf(draw))
        == "左栏第一行共七十九字投入88.7万个，左栏第二行完。\n右栏第一行共三十八字投入12.5亿元，右栏第二行完。\n"
    )


def test_a_raised_note_mark_is_no_digit() -> None:
    def draw(paper: Any) -> None:
        paper.drawString(80, 700, "投入党费7937")
        end = 80 + paper.stringWidth("投入党费7937", FONT, 14)
        paper.setFont(FONT, 7)
        paper.drawString(end, 706, "1")
        paper.setFont(FONT, 14)
        paper.drawString(end + 4, 700, "万元，比上年增长")

    document = read(pdf(draw), ReadingLimits())
    assert (document.text, did(document, Did.MARK)) == ("投入党费7937万元，比上年增长\n", [("1", "")])


def test_spaces_of_the_typesetter_are_out_and_the_minus_stays() -> None:
    document = read(pdf(lines("干部 5.85 万余人次 Work Report", LONG + "同比增长-", "3.5%以上")), ReadingLimits())
    assert document.text == f"干部5.85万余人次Work Report\n{LONG}同比增长-3.5%以上\n"
    assert len(did(document, Did.SPACE)) == 3
    assert did(document, Did.HYPHEN) == [("U+FFFE", "-")]
    assert text_of(pdf(lambda paper: paper.drawString(80, 700, "工作总结如下", charSpace=14))) == "工作总结如下\n"


def test_radicals_become_ideographs_one_for_one() -> None:
    document = read(ofd([written("⼲部⻓⼆⼗⼈", 20, 30)]), ReadingLimits())
    assert document.text == "干部长二十人\n"
    assert did(document, Did.RADICAL)[0] == ("⼲", "干")


def test_ruled_tables_keep_their_cells() -> None:
    def draw(paper: Any) -> None:
        for x in (80, 180, 280, 380):
            paper.line(x, 600, x, 700 if x in (80, 180, 380) else 670)
        for y in (600, 640, 700):
            paper.line(80, y, 380, y)
        paper.line(180, 670, 380, 670)
        lines("党费收支情况", "单位：万元", top=750)(paper)
        for x, y, text in (
            (90, 660, "指标"), (190, 680, "年份"), (190, 650, "2019"), (290, 650, "2020"),
            (90, 625, "培训"), (90, 608, "人次"), (190, 615, "186"), (290, 615, "210"),
        ):  # fmt: skip
            paper.drawString(x, y, text)

    document = read(pdf(draw), ReadingLimits())
    assert document.text.endswith("指标\t年份\t\n\t2019\t2020\n培训人次\t186\t210\n")
    assert (document.tables[0].head_rows, document.tables[0].unit) == (2, "万元")


def test_tables_without_lines_keep_their_cells() -> None:
    rows = (("指标", "2019年", "2020年"), ("培训班（期）", "186", "210"), ("党费", "6120", "7937"))

    def draw(paper: Any) -> None:
        for number, (name, first, second) in enumerate(rows):
            paper.drawString(80, 700 - 30 * number, name)
            paper.drawRightString(260, 700 - 30 * number, first)
            paper.drawRightString(400, 700 - 30 * number, second)

    document = read(pdf(draw), ReadingLimits())
    assert document.text == "".join("\t".join(row) + "\n" for row in rows)
    assert len(document.tables) == 1


Piece = tuple[float, float]


def in_pieces(*rows: tuple[Piece, ...]) -> PaperPage:
    """Return a page of lines, each of pieces from left to right: one wide character."""
    page = PaperPage(1, 600, 800 + 20 * len(rows))
    for number, pieces in enumerate(rows):
        base = page.height - 100 - 20 * number
        page.characters += (Character("甲", left, right, base, 10) for left, right in pieces)
    return page


def steps_of(*pages: PaperPage) -> int:
    """Return how many instructions of ours pages take."""
    count, ours = 0, str(ROOT / "app" / "documents")

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if not frame.f_code.co_filename.startswith(ours):
            return None
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        write(list(pages), Writer(1_000_000))
    finally:
        sys.settrace(before)
    return count


@pytest.mark.slow
@pytest.mark.parametrize(
    "row",
    [
        lambda _: ((100, 110), (200, 210), (300, 310)),
        lambda number: ((100, 110), (130, 140)) if number % 2 else ((100, 140), (160, 170)),
        lambda number: ((40 * number, 40 * number + 10), (40 * number + 30, 40 * number + 35)),
        lambda _: ((100, 110),),
        lambda number: ((300 * (number % 2), 300 * (number % 2) + 10),),
    ],
    ids=["one table", "no two rows fit", "all columns are new", "plain lines", "no two lines are in one column"],
)
def test_a_page_of_twice_the_lines_takes_twice_the_steps(row: Callable[[int], tuple[Piece, ...]]) -> None:
    once, twice = (steps_of(in_pieces(*map(row, range(number)))) for number in (40, 80))
    assert 1.8 * once < twice < 2.2 * once


@pytest.mark.slow
def test_twice_the_pages_take_twice_the_steps() -> None:
    def headed(number: int) -> PaperPage:
        page = in_pieces(*[((100, 110),)] * 30)
        page.number, page.height = number, 800
        for place, one in enumerate(page.characters):
            one.base = 790 - 20 * place
        return page

    once, twice = (steps_of(*map(headed, range(1, number + 1))) for number in (20, 40))
    assert 1.8 * once < twice < 2.2 * once


def test_rows_are_a_table_as_long_as_their_cells_stand_below_each_other() -> None:
    apart, wide, right = ((100, 110), (130, 140)), ((100, 140), (160, 170)), ((105, 115), (160, 170))
    writer = Writer(1_000)
    write([in_pieces(apart, right, apart, wide, wide)], writer)
    document = writer.done("pdf", "")
    assert document.text == "甲\t甲\t\n甲\t\t甲\n甲\t甲\t\n甲\t甲\n甲\t甲\n"
    assert [(table.rows, table.columns) for table in document.tables] == [(3, 3), (2, 2)]


def test_a_head_in_the_middle_of_its_column_is_its_head() -> None:
    writer = Writer(1_000)
    write([in_pieces(((140, 150), (240, 250)), ((100, 110), (200, 210)))], writer)
    assert writer.done("pdf", "").text == "甲\t甲\n甲\t甲\n"


def test_a_short_heading_below_a_title_in_the_middle_is_a_line_of_its_own() -> None:
    def draw(paper: Any) -> None:
        paper.drawCentredString(297, 760, "二〇二一年情况")
        lines("一、干部教育", "　　" + LONG + "万元。", top=736)(paper)

    assert text_of(pdf(draw)) == f"二〇二一年情况\n一、干部教育\n　　{LONG}万元。\n"


def test_a_line_at_the_right_below_a_short_one_is_a_line_of_its_own() -> None:
    def draw(paper: Any) -> None:
        lines("以上情况截至年底。")(paper)
        paper.drawRightString(520, 736, "青山州委组织部")

    assert text_of(pdf(draw)) == "以上情况截至年底。\n青山州委组织部\n"


def test_a_table_over_two_columns_is_one() -> None:
    def draw(paper: Any) -> None:
        gridded([("培训班", "186")], 780)(paper)
        paper.translate(220, 0)
        gridded([("党费", "6120")], 780)(paper)

    document = read(pdf(draw), ReadingLimits())
    assert (document.text, len(document.tables)) == ("培训班\t186\n党费\t6120\n", 1)


def test_an_area_with_a_colour_is_no_table() -> None:
    def draw(paper: Any) -> None:
        paper.setFillGray(0.9)
        for left in (60, 300):
            paper.rect(left, 300, 240, 500, fill=1, stroke=0)
        paper.setFillGray(0)
        lines(LONG, "万元，比上年增长。", step=20, left=80)(paper)

    document = read(pdf(draw), ReadingLimits())
    assert (document.text, document.tables) == (f"{LONG}万元，比上年增长。\n", ())


def test_what_a_line_strikes_out_is_deleted_and_a_line_of_the_page_strikes_nothing_out() -> None:
    def draw(paper: Any) -> None:
        paper.drawString(80, 760, "投入党费")
        end = 80 + paper.stringWidth("投入党费", FONT, 14)
        paper.drawString(end, 760, "6120")
        paper.line(end, 764, end + 28, 764)
        paper.drawString(end + 28, 760, "7937")
        paper.line(end + 28, 757, end + 56, 757)
        lines("共210期", top=736)(paper)
        paper.line(80, 741, 500, 741)

    document = read(pdf(draw), ReadingLimits())
    assert (document.text, did(document, Did.DELETED)) == ("投入党费7937\n共210期\n", [("6120", "")])


def test_sizes_below_zero_are_read() -> None:
    characters = [Character(text, 10.0 * at, 10.0 * at + 9, 700, -9 - at) for at, text in enumerate("党费")]
    assert [(line.text, line.size, line.base) for line in lines_of(characters, 1)] == [
        ("党", -9, 700),
        ("费", -10, 700),
    ]


def turned(paper: Any) -> None:
    paper.translate(100, 200)
    paper.rotate(90)
    lines("党费7937万元", "党费6120万元", top=0, left=0)(paper)


def upside_down(paper: Any) -> None:
    lines("党费7937万元", "党费6120万元")(paper)
    paper.setPageRotation(180)


@pytest.mark.parametrize("draw", [turned, upside_down])
def test_turned_text_reads_in_its_own_direction(draw: Drawing) -> None:
    assert text_of(pdf(draw)) == "党费7937万元\n党费6120万元\n"


def test_what_is_not_on_the_page_is_left_out_and_form_fields_are_taken_in() -> None:
    def outside(paper: Any) -> None:
        paper.drawString(80, 700, "正文在此")
        paper.drawString(80, -100, "页外文字")

    document = read(pdf(outside), ReadingLimits())
    assert document.text == "正文在此\n"
    assert any("outside the page: 4 characters (页外文字)" in note for note in document.notes)

    def form(paper: Any) -> None:
        paper.drawString(80, 640, "党费")
        paper.acroForm.textfield(name="a", value="7937", x=110, y=690, width=80, height=20)

    assert set(text_of(pdf(form)).split()) == {"党费", "7937"}


def test_a_hidden_layer_is_left_out() -> None:
    document = read(layered(), ReadingLimits())
    assert document.text == "7937\n"
    assert any("on a hidden layer: 4 characters (6120)" in note for note in document.notes)


def layered() -> bytes:
    """Return a PDF with a layer that is off."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]/Order[]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources"
        b"<</Font<</F 5 0 R>>/Properties<</L 6 0 R>>>>>>",
        b"<</Length 0>>stream\nBT /F 14 Tf 80 700 Td (7937) Tj ET "
        b"/OC /L BDC BT /F 14 Tf 80 600 Td (6120) Tj ET EMC\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Type/OCG/Name(draft)>>",
    ]
    objects[3] = objects[3].replace(
        b"/Length 0", b"/Length %d" % (len(objects[3]) - len(b"<</Length 0>>stream\n\nendstream"))
    )
    content, places = b"%PDF-1.5\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj" % number + one + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(content)
    return (
        content
        + b"xref\n0 7\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start
    )


def picture(paper: Any) -> None:
    paper.drawInlineImage(Image.new("L", (9, 9)), 100, 100, 300, 300)


def recognised(paper: Any) -> None:
    picture(paper)
    text = paper.beginText(80, 700)
    text.setFont(FONT, 14)
    text.setTextRenderMode(3)
    text.textLine("识别出的文字7937")
    paper.drawText(text)


def test_scanned_pages_say_so() -> None:
    with pytest.raises(DocumentError, match="no text: its pages are pictures"):
        read(pdf(picture), ReadingLimits())
    assert "check every figure" in read(pdf(recognised), ReadingLimits()).notes[0]


def test_what_cannot_be_trusted_or_read_is_one_clear_line() -> None:
    false = pdf(lines("甲乙")).replace(b"ReportLab PDF Library", b"GPL Ghostscript 10.00")
    assert b"GPL Ghostscript" in false
    assert "may falsify characters" in " ".join(read(false, ReadingLimits()).notes)
    for content, says in (
        (false + b"\n% /Type3", "GPL Ghostscript 10.00.* with Type 3 fonts, which falsifies"),
        (pdf(lines("甲"), encrypt="secret"), "is encrypted"),
        (b"%PDF-1.7\n" + b"x" * 99, "is damaged"),
        (pdf(lambda _: None), "its pages are empty"),
    ):
        with pytest.raises(DocumentError, match=says):
            read(content, ReadingLimits())
    with pytest.raises(DocumentError, match="at most 1 pages"):
        read(pdf(lines("甲乙"), lines("甲乙")), ReadingLimits(pages=1))


def test_ofd_leaves_templates_and_invisible_objects_out() -> None:
    inside = (
        written("投入党费", 20, 30)
        + written("7937", 40, 30)
        + written("秘密", 20, 40, 'Visible="false"')
        + written("淡", 20, 50, 'Alpha="0"')
    )
    document = read(ofd([inside, written("乙¤", 20, 30)], template=written("青山州文件", 20, 10)), ReadingLimits())
    assert document.text == "投入党费7937\n乙¤\n"
    said = " ".join(document.notes)
    assert all(word in said for word in ("青山州文件", "秘密, 淡", "1 characters have a glyph only"))


def test_lines_of_an_ofd_make_a_table_and_an_area_with_a_colour_does_not() -> None:
    cells = written("党费", 20, 30) + written("7937", 60, 30)
    boxes = "".join(
        f'<ofd:PathObject Boundary="{left} 28 40 10" {{more}}><ofd:AbbreviatedData>M 0 0 L 40 0 L 40 10 L 0 10 L 0 0'
        "</ofd:AbbreviatedData></ofd:PathObject>"
        for left in (18, 58)
    )
    for more, columns in (("", [2]), ('Stroke="false" Fill="true"', [])):
        document = read(ofd([boxes.format(more=more) + cells]), ReadingLimits())
        assert [table.columns for table in document.tables] == columns


def test_ofd_joins_what_a_page_broke() -> None:
    full = "全年举办培训班二百一十期培训干部五万余人次投入7937"
    pages = [
        written(full, 20, 30) + written(full, 20, 38) + written("— 1 —", 98, 284),
        written("万元。", 20, 30) + written("— 2 —", 98, 284),
    ]
    assert text_of(ofd(pages)) == f"{full}{full}万元。\n"


def test_a_damaged_ofd_is_one_clear_line() -> None:
    for content, says in (
        (ofd([]), "has no text"),
        (ofd(["<a>" * 400 + "</a>" * 400]), "not valid XML"),
        (ofd([written("甲", 20, 30)], **{"OFD.xml": "<a/>"}), "names no document"),
        (ofd([written("甲", 20, 30)], **{"Doc_0/Pages/0.xml": "<a"}), "not valid XML"),
    ):
        with pytest.raises(DocumentError, match=says):
            read(content, ReadingLimits())


def test_characters_that_mean_nothing_are_refused() -> None:
    strange = "".join(chr(code) for code in range(0xC0, 0xFF))
    with pytest.raises(DocumentError, match=r"60 of 62 characters of the PDF by .* are not those that it shows"):
        read(
            pdf(lambda paper: (paper.setFont("Helvetica", 14), paper.drawString(80, 700, strange))[0]), ReadingLimits()
        )


def test_a_table_that_goes_on_over_the_page_has_no_line_at_its_end() -> None:
    def draw(paper: Any) -> None:
        for x in (80, 180, 280):
            paper.line(x, 600, x, 700)
        for y in (600, 650):
            paper.line(80, y, 280, y)
        for x, y, text in ((90, 670, "培训班"), (190, 670, "186"), (90, 620, "党费"), (190, 620, "7937")):
            paper.drawString(x, y, text)

    document = read(pdf(draw), ReadingLimits())
    assert document.text == "培训班\t186\n党费\t7937\n"
    assert document.tables[0].head_rows == 0


def gridded(rows: list[tuple[str, ...]], top: float, open_below: bool = False, open_above: bool = False) -> Drawing:
    """Return what draws a table of columns of 100 points and rows of 40, some of its outer lines left out."""

    def draw(paper: Any) -> None:
        bottom = top - 40 * len(rows)
        for column in range(len(rows[0]) + 1):
            paper.line(80 + 100 * column, bottom, 80 + 100 * column, top)
        for number in range(open_above, len(rows) + 1 - open_below):
            paper.line(80, top - 40 * number, 80 + 100 * len(rows[0]), top - 40 * number)
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                paper.drawString(90 + 100 * column, top - 25 - 40 * number, text)

    return draw


HEAD = ("指标", "2019年", "2020年")


@pytest.mark.parametrize(
    ("following", "text", "tables"),
    [
        ([("党费", "6120", "7937")], "党费\t6120\t7937\n", [(3, 1)]),
        ([HEAD, ("党费", "6120", "7937")], "党费\t6120\t7937\n", [(3, 1)]),
        ([("", "（一）", ""), ("党费", "6120", "7937")], "\t（一）\t\n党费\t6120\t7937\n", [(4, 1)]),
        ([("项目", "2021年", "2022年"), ("党费", "1", "2")], "项目\t2021年\t2022年\n党费\t1\t2\n", [(2, 1), (2, 1)]),
        ([("党费", "6120")], "党费\t6120\n", [(2, 1), (1, 0)]),
    ],
    ids=["it goes on", "its head again", "it begins with a blank", "another head", "other columns"],
)
def test_a_table_over_two_pages_is_one(
    following: list[tuple[str, ...]], text: str, tables: list[tuple[int, int]]
) -> None:
    document = read(pdf(gridded([HEAD, ("培训班", "186", "210")], 400), gridded(following, 780)), ReadingLimits())
    assert document.text == "指标\t2019年\t2020年\n培训班\t186\t210\n" + text
    assert [(table.rows, table.head_rows) for table in document.tables] == tables
    assert did(document, Did.FURNITURE) == ([("\t".join(HEAD), "")] if following[0] == HEAD else [])


def test_a_row_that_a_page_cuts_is_one() -> None:
    first = gridded([HEAD, ("村级组织活动", "186", "210")], 400, open_below=True)
    rest = gridded([("场所建设", "", ""), ("党费", "6120", "7937")], 780, open_above=True)
    document = read(pdf(first, rest), ReadingLimits())
    assert document.text == "指标\t2019年\t2020年\n村级组织活动场所建设\t186\t210\n党费\t6120\t7937\n"
    assert len(document.tables) == 1


def test_rows_of_a_table_that_is_open_everywhere_stay_apart() -> None:
    first = gridded([("培训班", "186"), ("党费", "6120")], 400, open_below=True)
    rest = gridded([("专题班", "24"), ("人才", "5")], 780, open_above=True)
    assert text_of(pdf(first, rest)) == "培训班\t186\n党费\t6120\n专题班\t24\n人才\t5\n"


@pytest.mark.parametrize(
    ("last", "rest", "text"),
    [
        (("党费", "7937", "用于学习培训"), ("", "", "活动二百期"), "党费\t7937\t用于学习培训活动二百期\n"),
        (("村级组织活动", "7937", "用于学习培训"), ("场所", "", "活动"), "村级组织活动场所\t7937\t用于学习培训活动\n"),
        (("", "7937", "党费支出"), ("党费", "", ""), "党费\t7937\t党费支出\n"),
        (("党费", "7937", "用于培训"), ("", "", "活动二百期"), "党费\t7937\t用于培训\n\t\t活动二百期\n"),
        (("党费", "7937", "学习培"), ("", "", "210"), "党费\t7937\t学习培\n\t\t210\n"),
        (
            ("党费", "", "二千二百四十"),
            ("培训", "7937", "六万二千三百"),
            "党费\t\t二千二百四十\n培训\t7937\t六万二千三百\n",
        ),
        (("党费", "2019", "123456789"), ("", "", "7937"), "党费\t2019\t123456789\n\t\t7937\n"),
    ],
    ids=[
        "one cell goes on",
        "two cells",
        "a whole cell",
        "there was room",
        "room for the figure",
        "a row of its own",
        "figures",
    ],
)
def test_a_row_goes_on_where_its_cells_were_full(last: tuple[str, ...], rest: tuple[str, ...], text: str) -> None:
    first = gridded([("指标", "2020年", "说明"), last], 400)
    document = read(pdf(first, gridded([rest, ("人才", "1", "2")], 780)), ReadingLimits())
    assert document.text == f"指标\t2020年\t说明\n{text}人才\t1\t2\n"
    assert len(document.tables) == 1


def test_what_is_clipped_is_left_out() -> None:
    def draw(paper: Any) -> None:
        path = paper.beginPath()
        path.rect(60, 100, 400, 600)
        paper.clipPath(path, stroke=0)
        lines("培训班210期", "党费7937", "党费7937", top=660, step=570)(paper)

    document = read(pdf(draw), ReadingLimits())
    assert document.text == "培训班210期\n"
    assert any("outside the page: 12 characters (党费7937党费7937)" in note for note in document.notes)


def test_a_footnote_does_not_break_the_paragraph_above_it() -> None:
    def first(paper: Any) -> None:
        lines(LONG)(paper)
        paper.setFont(FONT, 9)
        paper.drawString(80, 90, "1. 党费按州本级口径统计。")
        paper.drawString(298, 40, "1")

    def second(paper: Any) -> None:
        lines("万元，比上年增长。")(paper)
        paper.setFont(FONT, 9)
        paper.drawString(298, 40, "2")

    document = read(pdf(first, second), ReadingLimits())
    assert document.text == f"{LONG}万元，比上年增长。\n1.党费按州本级口径统计。\n"
