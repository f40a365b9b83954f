"""Sentences, clauses and items with their places."""

import time

import pytest

from app.extract.clauses import TextClauses


def clauses_of(text: str) -> list[str]:
    return [span.of(text) for span in TextClauses(text).spans]


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
    "text", ["增长5%、" * 20000, "“" * 80000, "《" * 40000 + "》" * 40000, "长" * 80000, "5人，" * 26000]
)
@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_time_is_linear(text: str) -> None:
    started = time.process_time()
    clauses = TextClauses(text)
    assert sum(len(clauses.items(span)) for span in clauses.spans) >= len(clauses.spans)
    assert time.process_time() - started < 5
