"""Extraction of any text: an answer that holds together, or one clear line; never a crash, in a time that is linear."""

import time
from collections.abc import Iterator
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.errors import DocumentError
from app.extract.extract import Extractor
from app.extract.result import Draft
from app.ingest.figure_words import read_figure_words
from support.seeds import SEEDS

WORDS = """
年 月 日 人 人次 个 期 元 倍 成 以上 左右 超过 近 约 不到 达 增长 下降 同比 其中 分别 一是 （一） 第一 十四五 以来 截至
力争 翻 番 分之 个百分点 印发 试行 举办 培训班 计划 工程 人才 目标 明年 上年 五年 至 到 5G
"""
PARTS = (
    *"0123456789０５〇零一二两三四五六七八九十百千万亿兆几数多余半第",
    *".,，。；：、！？%％‰‱+-－—~～〜/:()（）《》“”‘’【】\n\t \u3000\ufeff\U0001f33e½①Ⅱx",
    *WORDS.split(),
)
texts = st.lists(st.sampled_from(PARTS), max_size=60).map("".join) | st.text(max_size=40)


@cache
def extractor() -> Extractor:
    vocabularies = read_figure_words(SEEDS)
    return Extractor(vocabularies.grammar, vocabularies.unit_of, vocabularies.idioms)


def faults(text: str, draft: Draft) -> Iterator[object]:
    """Give whatever does not hold together: each thing stands where it says, and no numeral stands twice."""
    if draft.characters != len(text):
        yield draft.characters
    end = 0
    for quantity in draft.quantities:
        if not end <= quantity.start < quantity.end <= len(text) or text[quantity.start : quantity.end] != quantity.raw:
            yield quantity
        if quantity.value_to is not None and (quantity.value is None or quantity.value > quantity.value_to):
            yield quantity
        if (quantity.change == "up" and (quantity.value or 0) < 0) or (
            quantity.change == "down" and (quantity.value or 0) > 0
        ):
            yield quantity
        end = quantity.end
    starts = {quantity.start for quantity in draft.quantities}
    for facts in (draft.documents, draft.measures, draft.training_programs, draft.talent_initiatives):
        for fact in facts:
            if text[fact.start : fact.end] != fact.quote or not fact.quote or not starts.issuperset(fact.quantities):
                yield fact
    at = 0
    for section in draft.outline:
        if not at <= section.start <= section.end <= len(text):
            yield section
        at = section.end
        inside = section.start
        for paragraph in section.paragraphs:
            if not inside <= paragraph.start <= paragraph.end <= section.end:
                yield paragraph
            inside = paragraph.end


@given(texts)
def test_any_text_gives_a_draft_that_holds_together(text: str) -> None:
    assert list(faults(text, extractor().extract(text, 2020))) == []


@given(texts)
def test_the_same_text_gives_the_same_draft(text: str) -> None:
    assert extractor().extract(text, 2020) == extractor().extract(text, 2020)


@pytest.mark.slow
@settings(max_examples=500)
@example("增长-1")
@given(st.lists(texts, max_size=30).map("\n".join))
def test_long_texts_of_anything_hold_together(text: str) -> None:
    assert list(faults(text, extractor().extract(text, 2020))) == []


REPEATED = """
一 1 万 亿 1万 、1 1, 1. 0.1 第 % “ 《 》 （ （一） 。 ， — 其中 其中3人 超过 不 近 分之 三分之一 同比增长 增长5%、
2020年至 至 1至 十四五 5个方面24项 一是 举办 培训班 印发《办法》 《关于 人才 计划 实施“青禾计划” 甲 a 年 3年零2个月
万人次以上 百八十 5万万 甲乙。 举办培训班3期。 建成水窖5口， 印发《办法》， 《一》、《二》 开展人才服务、 “一”、
"""


@pytest.mark.slow
@pytest.mark.timed
@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("part", [*REPEATED.split(), "一、\n", "\n", " ", "\u3000"])
def test_time_grows_with_the_length(part: str) -> None:
    """Four times the text takes less than eight times as long. What grows with the square takes sixteen times."""
    length = 1_000
    while (short := took(part, length)) < 0.02 and length < 200_000:
        length *= 2
    most = 8 * max(min(short, took(part, length)), 0.005)
    assert any(took(part, 4 * length) < most for _ in range(2))  # the second only where the first was held up


def took(part: str, length: int) -> float:
    """Return the seconds of the processor that it takes to extract from a text of one part again and again."""
    text = part * (length // len(part))
    begun = time.process_time()
    extract_or_refuse(text)
    return time.process_time() - begun


def extract_or_refuse(text: str) -> Draft | None:
    try:
        return extractor().extract(text, 2020)
    except DocumentError:
        return None


def test_an_empty_text_has_an_empty_draft() -> None:
    draft = extractor().extract("", 2020)
    assert draft._replace(outline=[]) == Draft(draft.sha256, 0, [], [], [], [], [], [])
