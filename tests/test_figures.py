"""The figure at a place: what verify accepts is what stands there, whole, and nothing that stands beside it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.ingest.locate import selectors
from app.ingest.seeds import EvidenceSeed, Unreadable
from app.ingest.verify import verify
from app.quantity import Reason
from app.quotes import place_in_quote
from support.seeds import FOLDER
from support.sentences import Figure, findings


@pytest.mark.parametrize("sourced", [True, False], ids=["with the source", "without"])
@pytest.mark.parametrize(
    ("text", "right", "wrong", "says"),
    [
        (
            "参训干部⟨超过12人⟩。",
            Figure("超过12人", 4, "12", "over", "人"),
            Figure("12人", 6, "12", "exact", "人"),
            "expected '超过12人' at 4 to 9, the whole figure there, found '12人' at 6 to 9",
        ),
        (
            "选派⟨7000余名⟩干部。",
            Figure("7000余名", 2, "7000", "over", "名"),
            Figure("7000", 2, "7000"),
            "expected '7000余名' at 2 to 8, the whole figure there, found '7000' at 2 to 6",
        ),
        (
            "党员占比⟨不低于90%⟩。",
            Figure("不低于90%", 4, "90", "at_least", "%", "percent-ratio"),
            Figure("低于90%", 5, "90", "under", "%", "percent-ratio"),
            "expected '不低于90%' at 4 to 10, the whole figure there, found '低于90%' at 5 to 10",
        ),
        (
            "占比⟨不足3%⟩。",
            Figure("不足3%", 2, "3", "under", "%", "percent-ratio"),
            Figure("3%", 4, "3", "exact", "%", "percent-ratio"),
            "expected '不足3%' at 2 to 6, the whole figure there, found '3%' at 4 to 6",
        ),
        (
            "投入资金⟨3200万元⟩。",
            Figure("3200万元", 4, "32000000", "exact", "元", "money-ratio"),
            Figure("200万元", 5, "2000000", "exact", "元", "money-ratio"),
            "expected '3200万元' at 4 to 10, the whole figure there, found '200万元' at 5 to 10",
        ),
        (
            "失业率下降⟨0.5个百分点⟩。",
            Figure("0.5个百分点", 5, "-0.5", "exact", "个百分点", "point-change"),
            Figure("0.5个百分点", 5, "0.5", "exact", "个百分点", "point-change"),
            "expected -0.5, which '0.5个百分点' in '失业率下降0.5个百分点' says, found 0.5",
        ),
        (
            "收入增长⟨5%⟩。",
            Figure("5%", 4, "5", "exact", "%", "percent-change"),
            Figure("5%", 4, "-5", "exact", "%", "percent-change"),
            "expected 5, which '5%' in '收入增长5%' says, found -5",
        ),
        (
            "收入增长⟨5%⟩。",
            Figure("5%", 4, "5", "exact", "%", "percent-change"),
            Figure("5%", 4, "5", "exact", "%", "percent-ratio"),
            "expected an indicator of kind change, since '5%' in '收入增长5%' is one",
        ),
        (
            "引进⟨40至60人⟩。",
            Figure("40至60人", 2, "40", "exact", "人", value_to="60"),
            Figure("60人", 5, "60", "exact", "人"),
            "expected '40至60人' at 2 to 8, the whole figure there, found '60人' at 5 to 8",
        ),
        (
            "覆盖率分别⟨超过98%⟩、⟨85%⟩。",
            Figure("85%", 11, "85", "over", "%", "percent-ratio"),
            Figure("85%", 11, "85", "exact", "%", "percent-ratio"),
            "expected over, which '85%' in '覆盖率分别超过98%、85%' says, found exact",
        ),
        (
            "分别提高⟨3.3⟩和⟨2.3个百分点⟩。",
            Figure("3.3", 4, "3.3", "exact", "个百分点", "point-change", unit_apart="个百分点"),
            Figure("3.3", 4, "3.3", "exact", None, "point-change"),
            "expected 个百分点, which '3.3' in '分别提高3.3和2.3个百分点' says, found none",
        ),
        (
            "总产值⟨3.3⟩、⟨2.3万亿元⟩。",
            Figure("3.3", 3, "3300000000000", "exact", "元", "money-ratio", unit_apart="万亿元"),
            Figure("3.3", 3, "3300000000000", "exact", "元", "money-ratio", unit_apart="亿元"),
            "expected a unit with which '3.3' is 3300000000000 元, found '亿元'",
        ),
    ],
)
def test_a_record_is_compared_with_the_whole_figure_at_its_place(
    text: str, right: Figure, wrong: Figure, says: str, sourced: bool
) -> None:
    def told(figure: Figure) -> list[str]:
        return [str(finding) for finding in findings(text, figure, sourced=sourced)]

    assert told(right) == []
    assert any(says in finding for finding in told(wrong)), told(wrong)


def faults(sentence: str, *figures: Figure, **more: Any) -> list[str]:
    """What verify says, with the source and without it, each once and without the file."""
    found = [finding for sourced in (True, False) for finding in findings(sentence, *figures, sourced=sourced, **more)]
    return list(dict.fromkeys(f"{Path(f.file).stem} {f.field}: {f.message}" for f in found))


def test_a_qualifier_is_never_borrowed_from_a_neighbour() -> None:
    sentence = "甲县占⟨5%⟩、乙县⟨超过15%⟩、丙县⟨5%⟩。"
    first, second = (Figure("5%", at, "5", "exact", "%", "percent-ratio") for at in (3, 16))
    assert faults(sentence, first, second) == []
    for figure in (first, second):
        (fault,) = faults(sentence, replace(figure, qualifier="over"))
        assert fault == "metrics [0].qualifier: expected exact, which '5%' says, found over"
    inside = Figure("5%", 11, "5", "over", "%", "percent-ratio")
    (fault,) = [f for f in faults(sentence, inside) if "as_reported" in f]
    assert "expected '超过15%' at 8 to 13, the whole figure there, found '5%' at 11 to 13" in fault


@pytest.mark.parametrize(
    ("sentence", "figure", "quotes"),
    [
        (
            "覆盖率分别⟨超过98%⟩、⟨85%⟩。",
            Figure("85%", 11, "85", "over", "%", "percent-ratio"),
            {"85%": False, "98%、85%": False, "超过98%、85%": True},
        ),
        (
            "分别提高⟨3.3⟩和⟨2.3个百分点⟩。",
            Figure("3.3", 4, "3.3", "exact", "个百分点", "point-change", unit_apart="个百分点"),
            {"提高3.3": False, "3.3和2.3个百分点": False, "提高3.3和2.3个百分点": True},
        ),
        ("失业率下降⟨1%⟩。", Figure("1%", 5, "-1", "exact", "%", "percent-change"), {"1%": False, "下降1%": True}),
    ],
)
def test_the_quote_holds_every_word_that_says_how_to_read_the_figure(
    sentence: str, figure: Figure, quotes: dict[str, bool]
) -> None:
    for quote, whole in quotes.items():
        told = faults(sentence, replace(figure, quote=quote))
        assert (told == []) is whole, (quote, told)
        assert all("[0].evidence[0].quote: expected a quote that holds every word" in fault for fault in told)


APART = "增收⟨5%⟩，高出预期不少。"  # a person reads more than 5% there, by words that stand far off
SAYS_OVER = Figure("5%", 2, "5", "over", "%", "percent-ratio")


def test_a_person_may_read_otherwise_and_says_so() -> None:
    reading = {"qualifier": "exact", "reason": "高出预期 says that it is more"}
    assert faults(APART, SAYS_OVER) == ["metrics [0].qualifier: expected exact, which '5%' says, found over"]
    assert faults(APART, replace(SAYS_OVER, evidence={"reading": reading})) == []


@pytest.mark.parametrize(
    ("figure", "reading", "says"),
    [
        (SAYS_OVER, {"qualifier": "about"}, "reading.qualifier: expected exact, which the grammar reads there"),
        (
            SAYS_OVER,
            {"qualifier": "exact", "value": "5"},
            "value: expected no such field, since the grammar reads 5 as",
        ),
        (SAYS_OVER, {"qualifier": "exact", "value_to": None}, "value_to: expected no such field"),
        (SAYS_OVER, {"value": "6"}, "qualifier: expected exact, which '5%' says, found over"),
        (
            SAYS_OVER,
            {"unread": "ambiguous"},
            "expected no reading, since the grammar reads '5%' at 2 to 4, found ambig",
        ),
        (SAYS_OVER, {}, "expected either unread or the fields"),
        (SAYS_OVER, {"unread": "ambiguous", "value": "5"}, "expected either unread or the fields"),
        (SAYS_OVER, {"qualifer": "exact"}, "did you mean qualifier?"),
        (SAYS_OVER, {"qualifier": "exact", "reason": None}, "reading.reason"),
        (
            replace(SAYS_OVER, qualifier="exact"),
            {"qualifier": "exact"},
            "expected no such field, since the grammar reads",
        ),
    ],
)
def test_what_a_person_says_of_the_grammar_has_to_be_so(figure: Figure, reading: dict[str, Any], says: str) -> None:
    told = faults(APART, replace(figure, evidence={"reading": {"reason": "高出预期", **reading}}))
    assert any(says in fault for fault in told), told


@pytest.mark.parametrize(
    ("sentence", "figure", "unread"),
    [
        ("选派⟨三千⟩赴边疆。", Figure("三千", 2, "3000"), "no_figure"),
        (
            "举办⟨从3个到5个⟩班。",
            Figure("3个到5个", 3, "3", word="个", indicator="item-ratio", value_to="5"),
            "several_figures",
        ),
        ("名列⟨第5位⟩。", Figure("第5", 2, "5"), "ordinal"),
        ("版本⟨1.2.3⟩。", Figure("1.2.3", 2, "1"), "malformed"),
    ],
)
def test_what_the_grammar_cannot_read_needs_a_person(sentence: str, figure: Figure, unread: str) -> None:
    told = faults(sentence, figure)
    assert any("[0].as_reported: expected a figure that has one reading, found" in f and unread in f for f in told), (
        told
    )
    reading = {"unread": unread, "reason": "as a person reads it"}
    assert faults(sentence, replace(figure, evidence={"reading": reading})) == []
    told = faults(sentence, replace(figure, evidence={"reading": {**reading, "unread": "unknown_qualifier"}}))
    assert any(f"expected {unread}, which the figure is to the grammar" in fault for fault in told), told


def test_a_unit_in_the_head_of_a_table_is_a_persons_reading() -> None:
    sentence = "单位：⟨万元⟩。合计⟨3200⟩。"
    figure = Figure("3200", 8, "32000000", "exact", "元", "money-ratio", unit_apart="万元")
    assert any(
        "expected none, since no other figure lends '3200' its unit, found '万元'" in f
        for f in faults(sentence, figure)
    )
    reading = {"value": "3200", "measure_word": None, "reason": "the head of the table says 万元"}
    assert faults(sentence, replace(figure, evidence={"reading": reading})) == []


def test_the_figure_as_reported_stands_at_one_of_its_places() -> None:
    figure = Figure(
        "5%", 2, "5", "exact", "%", "percent-ratio", evidence={"exact": "5%"}, more={"as_reported": "百分之五"}
    )
    assert faults("增收⟨5%⟩。", figure) == [
        "metrics [0].as_reported: expected the figure as one of its places has it, found '百分之五'"
    ]


def test_each_place_of_a_figure_is_read() -> None:
    def told(second: str, **more: str) -> list[str]:
        start = 11
        sentence = f"甲县培训⟨6100人⟩，共⟨{second}⟩。"
        text = sentence.replace("⟨", "").replace("⟩", "")
        prefix, suffix = selectors(text, start, start + len(second))
        place = {"start": str(start), "end": str(start + len(second)), "prefix": prefix, "suffix": suffix}
        other = {"quote": text, "exact": second, **place} | ({"reading": {**more, "reason": "rounded"}} if more else {})
        return faults(sentence, Figure("6100人", 4, "6100", "exact", "人", elsewhere=(other,)))

    assert told("六千一百人") == []
    assert told("超过六千人") == [
        "metrics [0].value: expected 6000, which '超过六千人' says, found 6100",
        "metrics [0].qualifier: expected over, which '超过六千人' says, found exact",
    ]
    assert told("超过六千人", value="6000", qualifier="over") == []


def test_only_a_metric_has_a_figure_to_read(seeds: Path) -> None:
    path = seeds / FOLDER / "honours.yaml"
    content = path.read_text(encoding="utf-8")
    reading = "  evidence:\n  - reading:\n      measure_word:\n      reason: none\n    quote:"
    path.write_text(content.replace("  evidence:\n  - quote:", reading, 1), encoding="utf-8")
    (fault,) = verify(seeds)
    assert fault.line == content[: content.index("  evidence:")].count("\n") + 2
    assert "expected none, since only a metric has a figure to read" in fault.message


def test_every_reason_of_the_grammar_can_be_given() -> None:
    assert {reason.value for reason in Reason} < {reason.value for reason in Unreadable}


def entry(text: str, at: int, role: str, **more: Any) -> dict[str, Any]:
    return {
        "start": str(at),
        "end": str(at + len(text)),
        "text": text,
        "role": role,
        "reason": {"zh": "如此", "en": "so"},
        **more,
    }


@pytest.mark.parametrize(
    ("sentence", "right", "wrong", "says"),
    [
        (
            "年收益超过5万元的村。",
            entry("超过5万元", 3, "threshold"),
            entry("5万元", 5, "threshold"),
            "[0].text: expected '超过5万元' at 3 to 8, the whole numeral there, found '5万元' at 5 to 8",
        ),
        (
            "提出24项任务。",
            entry("24项", 2, "plan_count"),
            entry("出24项", 1, "plan_count"),
            "[0].text: expected '24项' at 2 to 5, the whole numeral there, found '出24项' at 1 to 5",
        ),
        (
            "在2016—2020年之间。",
            entry("2016—2020年", 1, "date"),
            entry("2020年", 6, "date"),
            "[0].text: expected '2016—2020年' at 1 to 11, the whole numeral there, found '2020年' at 6 to 11",
        ),
        (
            "名列第5位。",
            entry("第5位", 2, "name"),
            entry("第5位", 2, "plan_count"),
            "[0].role: expected name, date or other, since '第5' is a rank and no amount, found plan_count",
        ),
        (
            "约半年来。",
            entry("半年", 1, "date", reading={"text": "约半年", "reason": "a column is called so"}),
            entry("半年", 1, "date", reading={"text": "约半", "reason": "a column is called so"}),
            "[0].reading.text: expected '约半年' at 0 to 3, found '约半'",
        ),
    ],
)
def test_an_entry_of_the_numerals_is_a_whole_numeral(
    sentence: str, right: dict[str, Any], wrong: dict[str, Any], says: str
) -> None:
    assert faults(sentence, others=[right]) == []
    told = faults(sentence, others=[wrong])
    assert any(says in fault for fault in told), told


def test_every_numeral_is_accounted_for_even_without_a_digit() -> None:
    (told,) = faults("历时半年完成。")
    assert told == "numerals : the numeral '半年' at 2 to 4 ('历时半年完成') is not accounted for"


def test_a_figure_is_no_year() -> None:
    figure = Figure("2018人", 2, "2018", "exact", "人", more={"period": "2018"})
    (told,) = faults("培训⟨2018人⟩。", figure)
    assert told.startswith("metrics [0].period: expected a period with 2019, the year reviewed")
    comment = {"zh": "2018年的数字。", "en": "Of 2018."}
    assert faults("培训⟨2018人⟩。", replace(figure, more={"period": "2018", "comment": comment})) == []


def test_of_two_places_in_a_quote_prefix_and_suffix_choose() -> None:
    quote = {"quote": "占5%,乙占5%", "start": "9", "end": "11", "prefix": "县占5%,乙占", "suffix": ""}
    assert place_in_quote(EvidenceSeed.model_validate(quote), "5%") == 6
    assert place_in_quote(EvidenceSeed.model_validate(quote | {"prefix": "占"}), "5%") is None
