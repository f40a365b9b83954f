"""Sentences, clauses and items with their places, and the shortest clause that carries a figure."""

import re
import time

import pytest

from app.extract.clauses import FigureQuotes, Stretch, TextClauses

FIGURE = re.compile("[0-9.]+(?:%|万?[人户期场个家元])?")


def clauses_of(text: str) -> list[str]:
    return [span.of(text) for span in TextClauses(text).spans]


def quotes_of(text: str) -> dict[str, str]:
    """Return the quote of each figure."""
    figures = [Stretch(*match.span()) for match in FIGURE.finditer(text)]
    quotes = FigureQuotes(TextClauses(text), figures)
    return {figure.of(text): quotes.of(figure).of(text) for figure in figures}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("开办夜校,教会320人。修桥3座；铺路！", ["开办夜校", "教会320人", "修桥3座", "铺路"]),
        ("印发《关于修桥、铺路,造林的通知》，并督办", ["印发《关于修桥、铺路,造林的通知》", "并督办"]),
        ("开展“比技能,比服务”活动（限县、乡,村）\n　下一行", ["开展“比技能,比服务”活动（限县、乡,村）", "下一行"]),
        ("共1,234人,10:30开始", ["共1,234人", "10:30开始"]),
        ("“没有后半，照样分开", ["“没有后半", "照样分开"]),
        ("括号(里,换行\n不算)一对，后面", ["括号(里", "换行", "不算)一对", "后面"]),
        ("", []),
        ("。,，\n", []),
    ],
)
def test_a_clause_ends_at_a_mark_outside_brackets(text: str, expected: list[str]) -> None:
    assert clauses_of(text) == expected


def test_places_are_code_points_and_sentences_hold_their_clauses() -> None:
    text = "第一句𠀀,还是。第二句"
    clauses = TextClauses(text)
    assert [text[span.start : span.end] for span in clauses.spans] == ["第一句𠀀", "还是", "第二句"]
    assert [list(sentence) for sentence in clauses.sentences()] == [[0, 1], [2]]
    assert clauses.sentence(1).of(text) == "第一句𠀀,还是"
    assert clauses.at(5) == 1
    assert clauses.same_sentence(0, 1)
    assert not clauses.same_sentence(1, 2)
    assert not clauses.same_sentence(-1, 0)


def test_items_end_at_list_marks_and_between_names() -> None:
    text = "实施“甲、乙”“丙”《丁》《戊》、己等工程"
    clauses = TextClauses(text)
    items = [item.of(text) for item in clauses.items(clauses.spans[0])]
    assert items == ["实施“甲、乙”", "“丙”", "《丁》", "《戊》", "己等工程"]


@pytest.mark.parametrize(
    ("text", "figure", "quote"),
    [
        ("加强服务,开办夜校12期,教会320人。", "12期", "开办夜校12期"),
        ("开办夜校12期、茶艺班16期,教会320人", "12期", "开办夜校12期"),
        ("开办夜校12期、茶艺班16期,教会320人", "16期", "茶艺班16期"),
        ("3万户农家全部改厨、40万户改厕", "3万户", "3万户农家全部改厨"),
        ("对8个乡、36家工厂的水质进行检测", "8个", "对8个乡、36家工厂的水质进行检测"),
        ("教会木工、瓦工、焊工等320人", "320人", "教会木工、瓦工、焊工等320人"),
        ("茶园产值20万元、增长5%", "5%", "茶园产值20万元、增长5%"),
        ("茶园产值20万元，增长5%", "5%", "茶园产值20万元，增长5%"),
        ("稻谷、小麦产量分别增长3%、4%", "3%", "稻谷、小麦产量分别增长3%、4%"),
        ("收徒5人,其中木匠3人、瓦匠2人", "3人", "其中木匠3人"),
        ("收徒5人,其中木匠3人、瓦匠2人", "2人", "瓦匠2人"),
        ("新来的学徒中,本地人占20%", "20%", "新来的学徒中,本地人占20%"),
        ("分4场,召开茶农座谈会", "4场", "分4场,召开茶农座谈会"),
        ("茶园产值20万元，居民存款30万元", "30万元", "居民存款30万元"),
        ("茶园产值20万元。增长5%", "5%", "增长5%"),
    ],
)
def test_a_quote_is_the_shortest_clause_that_carries_the_figure(text: str, figure: str, quote: str) -> None:
    assert quotes_of(text)[figure] == quote


@pytest.mark.parametrize(
    "text", ["增长5%、" * 20000, "“" * 80000, "《" * 40000 + "》" * 40000, "长" * 80000, "5人，" * 26000]
)
@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_time_is_linear(text: str) -> None:
    started = time.process_time()
    clauses = TextClauses(text)
    figures = [Stretch(*match.span()) for match in FIGURE.finditer(text)]
    quotes = FigureQuotes(clauses, figures)
    assert all(quotes.of(figure).holds(figure) for figure in figures)
    assert sum(len(clauses.items(span)) for span in clauses.spans) >= len(clauses.spans)
    assert time.process_time() - started < 5
