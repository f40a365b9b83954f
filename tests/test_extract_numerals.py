"""Every numeral of a text, once, with the span, value, measure word and qualifier that it has."""

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.errors import DocumentError
from app.extract.expressions import NumeralForm
from app.extract.extract import Extractor
from app.extract.numeral import ReadNumeral
from app.extract.numerals import Numerals
from app.ingest.figure_words import read_figure_words
from app.quantity import NUMERAL

SEEDS = Path(__file__).parents[1] / "seeds"
VOCABULARY = read_figure_words(SEEDS)
NUMERALS = Numerals(VOCABULARY.grammar, VOCABULARY.unit_of, VOCABULARY.idioms)


def found(text: str) -> list[str]:
    return [text[numeral.start : numeral.end] for numeral in NUMERALS.find(text)]


def only(text: str) -> ReadNumeral:
    (numeral,) = NUMERALS.find(text)
    return numeral


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、去年工作\n（二）做好服务。三是修路", ["一", "二", "三"]),
        ("2031年6月12日至15日召开", ["2031年6月12日至15日"]),
        ("2031—2035年规划", ["2031—2035年"]),
        ("21世纪第三季度", ["21世纪", "第三季度"]),
        ("“十四五”时期", ["十四五"]),
        ("第十四个五年规划", ["第十四个五年"]),
        ("建5G站点20个，PM2.5浓度下降3%", ["5G", "20个", "PM2.5", "3%"]),
        ("数据量达5GB", ["5GB"]),
        ("共建“一带一路”，做好“三农”工作", ["一带一路", "三农"]),
        ("实施“四个振兴”和“两河一湖”工程", ["四个", "两河一湖"]),
        ("第十四届运动会，第二产业", ["第十四届", "第二"]),
        ("进一步统一标准，一些地方", []),
        ("办好十大工程，500强企业", ["十大", "500强"]),
        ("超过3100个站点，占20%以上", ["超过3100个", "20%以上"]),
        ("二十国集团，8市同步", ["二十国", "8市"]),
        ("整修3.1万套（间）", ["3.1万套（间）"]),
        ("办好“一县一特”和“两高地、一屏障”", ["一县一特", "两高地", "一屏障"]),
        ("实现“六连升”，稳居前三。", ["六连升", "前三"]),
        ("水质达到Ⅱ类，9:30开会", ["Ⅱ类", "9:30"]),
        ("九绵高速和零碳园区", []),
        ("这一任务，融合于一体", []),
        ("跨上3万亿元台阶，控制在5%以内", ["跨上3万亿元", "5%以内"]),
        ("近14亿人口", ["近14亿"]),
        ("拨打12345热线", ["12345"]),
        ("西十、西康高铁", []),
        ("一对一辅导，五是“七清七改”", ["一对一", "五", "七清七改"]),
        ("入选2031全国榜单", ["2031"]),
    ],
)
def test_spans(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_ordinals_share_the_measure_word_at_the_end_of_their_list() -> None:
    assert [(n.value, n.unit) for n in NUMERALS.find("名列第5、第6位")] == [(Decimal(5), "位"), (Decimal(6), "位")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("投资8.2万元", "82000", "元"),
        ("两位数增长", "10", "%"),
        ("达10.36百亿亿次/秒", "10360000000000000000", "次/秒"),
        ("占四分之三", "75", "%"),
        ("翻一番", "2", "倍"),
        ("五成企业", "50", "%"),
    ],
)
def test_values_are_in_base_units(text: str, value: str, unit: str) -> None:
    numeral = only(text)
    assert (f"{numeral.value:f}", numeral.unit, numeral.form) == (value, unit, NumeralForm.FIGURE)


_NUMBERS = "一 二 三 十 百 万 亿 两 零 第 半 5 12 2031 3.5 五年 十四五"
_WORDS = "% ％ 年 月 日 个 项 级 度 G PM IPv 超过 以上 约 至 增长 下降 大 是 一些 统一 人（次）"
_SIGNS = "— 、 ， 。 （ ） “ ” 《 》 + /"
PIECES = st.sampled_from([*f"{_NUMBERS} {_WORDS} {_SIGNS}".split(), "\n"])


@given(st.lists(PIECES, max_size=25).map("".join))
@example("一超过5个")  # no city: what follows is a figure, and not the rest of a name
@settings(max_examples=400, deadline=None)
def test_every_numeral_character_is_in_one_numeral_or_in_an_idiom(text: str) -> None:
    end = 0
    covered = bytearray(len(text))
    for numeral in NUMERALS.find(text):
        assert end <= numeral.start < numeral.end <= len(text)
        end = numeral.end
        covered[numeral.start : end] = b"\1" * (end - numeral.start)
    for idiom in VOCABULARY.idioms:
        at = text.find(idiom)
        while at >= 0:
            covered[at : at + len(idiom)] = b"\1" * len(idiom)
            at = text.find(idiom, at + 1)
    left = {match[0] for match in NUMERAL.finditer(text) if not covered[match.start()]}
    assert left <= {"零"}  # 零 by itself counts nothing


@pytest.mark.parametrize("piece", ["一", "第", "“", "1+", "十届", "2031年", "（", "一是", "第一个", "5G"])
@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_the_time_is_linear(piece: str) -> None:
    def seconds(times: int) -> float:
        text = piece * times
        start = time.process_time()
        for _ in NUMERALS.find(text):
            pass
        return time.process_time() - start

    seconds(500)
    short = min(seconds(4_000) for _ in range(3))
    assert seconds(16_000) < 12 * short + 0.05


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_an_endless_text_is_refused_in_one_line() -> None:
    extractor = Extractor(VOCABULARY.grammar, VOCABULARY.unit_of, VOCABULARY.idioms)
    with pytest.raises(DocumentError, match="at most 50,000 numerals"):
        extractor.extract("5个" * 50_001, 2030)
    with pytest.raises(DocumentError, match="at most 1,000,000 characters in a report, found 2,000,000"):
        extractor.extract("半日" * 1_000_000, 2030)
