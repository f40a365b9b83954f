"""Nothing is read as less than what stands there: figures composed forward, by other rules than the grammar's."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from app.quantity import Grammar, NotAQuantity, Quantity, Unread
from support.extracting import words
from support.writings import STYLES, readings

SEEDS = words()
MEASURE_WORDS = {
    "人": "person", "家": "item", "个": "item", "元": "CNY", "%": "percent", "个百分点": "point", "个月": "month",
    "年": "year", "千瓦时": "kilowatt-hour", "倍": "times", "亩": "mu", "天": "day", "项": "item",
}  # fmt: skip
GRAMMAR = Grammar(MEASURE_WORDS, (), SEEDS.qualifiers.records)


def said(quantity: Quantity) -> str:
    return f"{quantity.value}" if quantity.value_to is None else f"{quantity.value}..{quantity.value_to}"


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_every_chinese_spelling_is_read_as_its_one_meaning_or_as_ambiguous() -> None:
    """All spellings of all numbers below 10,000: one reading is read, two are not."""
    wrong = []
    for text, meanings in readings().items():
        try:
            got = said(GRAMMAR.parse(f"{text}人"))
        except NotAQuantity as error:
            got = error.reason
        if got != (next(iter(meanings)) if len(meanings) == 1 else "ambiguous"):
            wrong.append((text, meanings, got))
    assert not wrong, wrong[:20]


# --- qualifiers: what each combination says, written out by hand -----------------------------------------------------

OPPOSITE = {"over": "at_most", "under": "at_least", "reach": "under", "nearly": None, "about": None, "at_least": None}
PLAIN = {"reach": "exact"}
WORDS = {
    "超过": "over", "突破": "over", "高于": "over", "多于": "over", "大于": "over", "超过了": "over", "突破过": "over",
    "低于": "under", "少于": "under", "小于": "under", "低于了": "under",
    "达到": "reach", "达": "reach", "达到过": "reach", "满": "reach",
    "接近": "nearly", "约": "about", "大约": "about", "约为": "about", "至少": "at_least",
}  # fmt: skip
NEGATIONS = [
    "不", "未", "没", "没有", "不得", "不能", "不应", "不应该", "不可", "不会", "不准", "不许", "不允许", "不宜",
    "未能", "未曾", "没能", "并未", "并不", "从未", "从没有", "尚未", "不可能", "不再", "不会再", "绝不", "切勿",
    "严禁",
]  # fmt: skip
HARMLESS = ["", "人数", "占比", "西部", "水平", "分别", "已", "均", "将", "共", "未来", "不断", "级别", "不良率"]
HIDING = [
    "未必",
    "不一定",
    "是否",
    "能否",
    "难以",
    "几乎",
    "并非",
    "不是",
    "无",
    "不得不",
    "没有一个县",
    "不都",
    "不太",
    "不易",
]


def expected(word: str, negation: str) -> str | None:
    kind = WORDS[word]
    return OPPOSITE[kind] if negation else PLAIN.get(kind, kind)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("negation", ["", *NEGATIONS])
def test_negation_closes_over_every_comparison(negation: str, word: str) -> None:
    figure, says = f"{negation}{word}5%", expected(word, negation)
    (found,) = GRAMMAR.scan(f"占比{figure}。")
    if says is None:
        assert isinstance(found, Unread)
        assert (found.reason, found.text) == ("unknown_qualifier", figure)
        with pytest.raises(NotAQuantity):
            GRAMMAR.parse(figure)
        return
    assert isinstance(found, Quantity)
    text = "5%" if says == "exact" else figure
    assert (found.text, f"{found.value}", f"{found.qualifier}") == (text, "5", says)
    assert GRAMMAR.parse(text).qualifier == says


@pytest.mark.parametrize("hiding", HIDING)
@pytest.mark.parametrize("word", ["超过", "低于", "达到", "突破了", "不超过"])
def test_what_hides_a_comparison_makes_it_unknown(hiding: str, word: str) -> None:
    """Neither the comparison nor its opposite is read, and the next of the list is not read as exact."""
    found = list(GRAMMAR.scan(f"占比{hiding}{word}5%、6%。"))
    assert [type(read) for read in found[-2:]] == [Unread, Unread]
    assert {read.reason for read in found if isinstance(read, Unread)} == {"unknown_qualifier"}


@pytest.mark.parametrize("harmless", HARMLESS)
@pytest.mark.parametrize(
    ("word", "says"), [("超过", "over"), ("不超过", "at_most"), ("未达到", "under"), ("接近", "nearly")]
)
def test_what_merely_stands_before_a_comparison_changes_nothing(harmless: str, word: str, says: str) -> None:
    (found,) = GRAMMAR.scan(f"{harmless}{word}12人")
    assert isinstance(found, Quantity)
    assert (found.text, f"{found.value}", f"{found.qualifier}") == (f"{word}12人", "12", says)


@pytest.mark.parametrize(
    "text", ["没有5人", "无1例", "不是5%", "并非5%", "不为5%", "±5%", "正负5%", "优于5%", "不过5万元"]
)
def test_a_denied_number_is_no_figure(text: str) -> None:
    (found,) = GRAMMAR.scan(text.replace("例", "项"))
    assert isinstance(found, Unread)
    assert found.reason == "unknown_qualifier"


def test_a_negation_may_hold_for_the_next_figure_too() -> None:
    first, second = GRAMMAR.scan("不得超过5%或低于3%")
    assert isinstance(first, Quantity)
    assert isinstance(second, Unread)
    assert [q.qualifier for q in GRAMMAR.find("不得低于5%且不得超过8%，低于9%")] == ["at_least", "at_most", "under"]


# --- sentences put together from parts whose meaning is known --------------------------------------------------------


@dataclass
class Sentence:
    """A text with one figure: where it stands and what it says."""

    text: str
    start: int
    end: int
    value: Decimal
    qualifier: str
    unit: str


@st.composite
def sentences(draw: st.DrawFn) -> Sentence:
    number = Decimal(draw(st.integers(0, 10**12)))
    written = STYLES[draw(st.sampled_from(sorted(STYLES)))](number)
    assume(written not in ("肆", "伍", "陆"))  # alone they are letters of ordinary words: 队伍, 陆家嘴
    measure_word = draw(st.sampled_from(["人", "家", "元", "%", "个百分点", "亩", "千瓦时"]))
    if written.isascii() and draw(st.booleans()):
        written += " "
    lead, qualifier = draw(st.sampled_from(HARMLESS)), "exact"
    if draw(st.booleans()):
        word, negation = draw(st.sampled_from(sorted(WORDS))), draw(st.sampled_from(["", "", *NEGATIONS]))
        if (says := expected(word, negation)) and says != "exact":
            figure, qualifier = f"{negation}{word}{written}{measure_word}", says
        else:
            figure = f"{written}{measure_word}"
    else:
        suffix, qualifier = draw(
            st.sampled_from(
                [("", "exact"), ("以上", "at_least"), ("以内", "at_most"), ("左右", "about"), ("（不含）以上", "over")]
            )
        )
        figure = f"{written}{measure_word}{suffix}"
    after = draw(st.sampled_from(["。", "，其中", "的企业", "、", "\n"]))
    text = f"{lead}{figure}{after}"
    return Sentence(text, len(lead), len(lead) + len(figure), number, qualifier, MEASURE_WORDS[measure_word])


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
@settings(database=None, max_examples=400)
@given(sentences())
def test_a_composed_figure_is_found_whole_and_as_what_it_says(sentence: Sentence) -> None:
    (found,) = GRAMMAR.scan(sentence.text)
    assert isinstance(found, Quantity), found
    got = (found.start, found.end, found.value, found.qualifier, found.unit)
    assert got == (sentence.start, sentence.end, sentence.value, sentence.qualifier, sentence.unit)
    again = GRAMMAR.parse(found.text)
    assert (again.value, again.qualifier, again.unit) == (found.value, found.qualifier, found.unit)


# --- no figure is a part of a longer numeral -------------------------------------------------------------------------


def writes_a_number(character: str) -> bool:
    """By what Unicode says of the character; 伍 and others like it are letters of ordinary words too (队伍)."""
    if character in "⁰¹²³⁴⁵⁶⁷⁸⁹":  # m²
        return False
    return character == "两" or (character not in "肆伍陆拾" and unicodedata.numeric(character, None) is not None)


PARTS = [
    *"0123456789", *"０５９", *"零〇一二三五九十百千万亿两", *"廿卅○壹贰伍拾佰萬億", *"½²³ⅣⅡ①⑩٥५〤㈠",
    *".,，:/·-–—~%‰ ", *"点数几多余上第半成来不未约人家元个年角分倍、和至到，。Oe",
    "分之", "超过", "没有", "以上", "不到", "左右", "个月", "增长", "下降", "（含）", "队伍",
]  # fmt: skip
texts = st.lists(st.sampled_from(PARTS), max_size=14).map("".join)


def figures(text: str) -> Iterator[tuple[Quantity | Unread, int]]:
    """What `scan` gives, with the place where what was read before it ends."""
    end = 0
    for read in GRAMMAR.scan(text):
        assert end <= read.start < read.end <= len(text)
        assert text[read.start : read.end] == read.text
        yield read, end
        end = read.end


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
@settings(database=None, max_examples=1500)
@example("0不到〇人")
@given(texts)
def test_no_figure_begins_or_ends_inside_a_numeral(text: str) -> None:
    for read, _ in figures(text):
        if isinstance(read, Unread):
            continue
        before, after = text[read.start - 1 : read.start], text[read.end : read.end + 1]
        first = read.text.lstrip("-–—")
        if first[0] in "数几上半成" or writes_a_number(first[0]):  # no qualifying word stands before the number
            assert not (before and writes_a_number(before)), read
            digit_before = re.match("[0-9０-９.A-Za-z]", text[max(0, read.start - 2) : read.start - 1])
            assert not (before == "." and read.text[0].isdecimal() and not digit_before), read
        if writes_a_number(read.text[-1]):
            assert not (after and writes_a_number(after)), read
            assert not (after in (".", "/", ":", "·") and text[read.end + 1 : read.end + 2].isdecimal()), read
        if read.qualifier == "exact" and not read.ordinal:
            assert not re.match("以上|左右(?!两)", text[read.end :]), read
            assert not text[: read.start].endswith(("超过", "不到", "约", "不", "未", "没有")), read


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
@settings(database=None, max_examples=400)
@given(texts)
def test_a_figure_alone_says_what_it_says_in_its_text(text: str) -> None:
    for read, _ in figures(text):
        if isinstance(read, Unread) or read.unit_apart or read.qualifier_apart:
            continue
        again = GRAMMAR.parse(read.text)
        assert (again.qualifier, again.unit) == (read.qualifier, read.unit), read
        sizes = {abs(value) for value in (again.value, again.value_to) if value is not None}
        assert sizes == {abs(value) for value in (read.value, read.value_to) if value is not None}, read


@pytest.mark.parametrize("figure", ["5人", "12.5%", "二十人", "贰万元", "3万元"])
@pytest.mark.parametrize("stranger", [*"½²Ⅳ①٥５三○壹廿", "1/", "3·"])
def test_a_stranger_beside_a_numeral_stops_it(stranger: str, figure: str) -> None:
    """Whatever digit stands directly before a figure, that figure is not found behind it."""
    for read in GRAMMAR.scan(f"共{stranger}{figure}"):
        if isinstance(read, Quantity):
            assert read.start == 1, read
            assert read.text == f"{stranger}{figure}"
