"""The grammar of quantities: an example for every rule, round trips over all styles, and what must be refused."""

import time
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.ingest.seeds import QualifierSeed
from app.quantity import NUMERAL, Change, Grammar, NotAQuantity, Quantity, Unread
from app.vocabulary import Qualifier
from support.extracting import words
from support.writings import STYLES

MEASURE_WORDS = {
    "%": "percent", "‰": "per-mille", "个百分点": "percentage-point", "元": "CNY", "美元": "USD",
    "人": "person", "名": "person", "人次": "attendance", "个": "item", "家": "item", "项": "item", "条": "item",
    "期": "session", "场": "session", "亩": "mu", "斤": "jin", "户": "household", "千瓦": "kilowatt", "岁": "age",
    "千瓦时": "kilowatt-hour", "倍": "times", "年": "year", "个月": "month", "类": "class", "位": "person",
    "部": "item", "线": "line", "届": "session", "元/人": "CNY-per-person",
    "个/千人": "item-per-thousand", "级": "level",
}  # fmt: skip
IDIOMS = ("统一", "进一步", "一线", "千家万户", "家庭", "人口")
QUALIFIERS = words().qualifiers.records
GRAMMAR = Grammar(MEASURE_WORDS, IDIOMS, QUALIFIERS)


def read(text: str) -> tuple[str, Qualifier, str | None]:
    """A figure in short: value (or value..value_to), qualifier, unit code."""
    return short(GRAMMAR.parse(text))


def short(quantity: Quantity) -> tuple[str, Qualifier, str | None]:
    until = "" if quantity.value_to is None else f"..{quantity.value_to}"
    return f"{quantity.value}{until}", quantity.qualifier, quantity.unit


def found(text: str) -> list[tuple[str, str, str]]:
    """The figures of a sentence: text, value, qualifier."""
    quantities = list(GRAMMAR.find(text))
    assert all(text[q.start : q.end] == q.text for q in quantities)
    return [(q.text, *short(q)[:2]) for q in quantities]


def unread(text: str) -> list[tuple[str, str]]:
    """The numerals of a sentence that are no figures: text, reason."""
    refused = [read for read in GRAMMAR.scan(text) if isinstance(read, Unread)]
    assert all(text[r.start : r.end] == r.text for r in refused)
    return [(r.text, f"{r.reason}") for r in refused]


@pytest.mark.parametrize(
    ("text", "value", "qualifier"),
    [
        *[(f"{word}50家", "50", "over") for word in ["超", "超过", "突破", "破", "跨过", "高于", "逾", "大于", "多于"]],
        ("7000余名", "7000", "over"), ("20多万人", "200000", "over"), ("2万多家", "20000", "over"),
        ("1.2亿余元", "120000000", "over"), ("十多个", "10", "over"), ("十几个", "10", "over"),
        ("二十几万户", "200000", "over"), ("3倍多", "3", "over"), ("百余家", "100", "over"),
        ("3个多月", "3", "over"), ("五成多", "50", "over"),
        ("上亿", "100000000", "at_least"), ("上千万户", "10000000", "at_least"),
        *[(f"{word}50家", "50", "at_least") for word in ["不低于", "不少于", "至少"]],
        ("20%以上", "20", "at_least"), ("20家及以上", "20", "at_least"),
        ("迈上3000亿元台阶", "300000000000", "at_least"), ("跨上万亿元新台阶", "1000000000000", "at_least"),
        ("跃上2万元台阶", "20000", "at_least"),
        *[(f"{word}50家", "50", "nearly") for word in ["近", "接近", "将近"]], ("近千万", "10000000", "nearly"),
        *[(f"{word}50家", "50", "under") for word in ["不到", "不足", "不满", "低于", "少于"]],
        *[(f"{word}50家", "50", "at_most") for word in ["不超过", "最多", "至多", "不高于"]],
        *[(f"50家{word}", "50", "at_most") for word in ["以内", "以下", "之内"]],
        ("控制在5.5%以内", "5.5", "at_most"),
        *[(text, "50", "about") for text in ["约50家", "大约50家", "50家左右", "50家上下", "50来家"]],
        ("十来个", "10", "about"),
        ("数十", "10", "several"), ("数亿元", "100000000", "several"), ("几十家", "10", "several"),
        ("数十万人次", "100000", "several"), ("以千万计", "10000000", "several"), ("数以万计", "10000", "several"),
        ("50家", "50", "exact"),
        ("约20多家", "20", "over"), ("大约不到50家", "50", "under"), ("不低于5%左右", "5", "at_least"),
        ("约数十家", "10", "several"),
    ],
)  # fmt: skip
def test_words_that_qualify(text: str, value: str, qualifier: str) -> None:
    assert read(text)[:2] == (value, qualifier)
    assert found(f"全市共有，{text}。") == [(text, value, qualifier)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("5.85万人次", "58500", "attendance"), ("33项", "33", "item"), ("1,234人", "1234", "person"),
        ("１，２３４．５％", "1234.5", "percent"), ("1,234,567元", "1234567", "CNY"),
        ("3.3万亿元", "3300000000000", "CNY"),
        ("1万亿", "1000000000000", None), ("1亿3千万元", "130000000", "CNY"), ("2.5千万元", "25000000", "CNY"),
        ("1万2000人", "12000", "person"), ("两万", "20000", None), ("一百二十三人", "123", "person"),
        ("一百零五家", "105", "item"), ("三万五千亿元", "3500000000000", "CNY"), ("十二届", "12", "session"),
        ("二〇二五年", "2025", "year"), ("三点五万亩", "35000", "mu"), ("5万千瓦", "50000", "kilowatt"),
        ("3亿千瓦时", "300000000", "kilowatt-hour"), ("120元/人", "120", "CNY-per-person"),
        ("53个／千人", "53", "item-per-thousand"), ("0.6个百分点", "0.6", "percentage-point"),
        ("4.2‰", "4.2", "per-mille"),
        ("半年", "0.5", "year"), ("两年半", "2.5", "year"), ("三个半月", "3.5", "month"), ("40斤", "40", "jin"),
        ("五成", "50", "percent"), ("三成五", "35", "percent"), ("一半", "50", "percent"),
        ("四分之三", "75", "percent"),
        ("百分之六点五", "6.5", "percent"), ("百分之百", "100", "percent"), ("千分之三", "0.3", "percent"),
        ("3—5个", "3..5", "item"), ("30到50人", "30..50", "person"), ("3至5", "3..5", None),
        ("3~5万人", "30000..50000", "person"),
        ("3%-5%", "3..5", "percent"), ("3.3万至5万户", "33000..50000", "household"),
        ("5000到1万人", "5000..10000", "person"),
        ("两三万人", "20000..30000", "person"), ("三至五成", "30..50", "percent"), ("下降3—5%", "-5..-3", "percent"),
        ("-1.6%", "-1.6", "percent"), ("零", "0", None),
        ("12345678901234567890123456789.5%", "12345678901234567890123456789.5", "percent"),  # beyond 28 digits
    ],
)  # fmt: skip
def test_numbers_and_units(text: str, value: str, unit: str | None) -> None:
    assert read(text) == (value, "exact", unit)


@pytest.mark.parametrize(
    ("text", "value", "qualifier", "unit"),
    [
        ("一万零十二", "10012", "exact", None), ("十万零八千人", "108000", "exact", "person"),
        ("二百十五人", "215", "exact", "person"), ("一百零五六", "105..106", "exact", None),
        ("十七八人", "17..18", "exact", "person"), ("三千四五百", "3400..3500", "exact", None),
        ("十七八万元", "170000..180000", "exact", "CNY"), ("廿三四岁", "23..24", "exact", "age"),
        ("一二十人", "10..20", "exact", "person"), ("两三百人", "200..300", "exact", "person"),
        ("七八成", "70..80", "exact", "percent"), ("百分之三四十", "30..40", "exact", "percent"),
        ("百分之五至八", "5..8", "exact", "percent"), ("百分之五到百分之八", "5..8", "exact", "percent"),
        ("1/3以上", "33.333333", "at_least", "percent"), ("近2/3", "66.666667", "nearly", "percent"),
        ("1/2", "50", "exact", "percent"), ("11/12以上", "91.666667", "at_least", "percent"),
        ("2.42:1", "2.42", "exact", None), ("2.42∶1", "2.42", "exact", None), ("1:8", "0.125", "exact", None),
        ("数百余", "100", "over", None), ("几十多家", "10", "over", "item"), ("10几个", "10", "over", "item"),
        ("十数万元", "100000", "over", "CNY"), ("5亿多元", "500000000", "over", "CNY"),
        ("万把人", "10000", "about", "person"), ("五十来户", "50", "about", "household"),
        ("半个多月", "0.5", "over", "month"), ("半年多", "0.5", "over", "year"), ("三斤半", "3.5", "exact", "jin"),
        ("50亩余", "50", "over", "mu"), ("5元多", "5", "over", "CNY"),
        ("50元不到", "50", "under", "CNY"), ("50岁出头", "50", "over", "age"), ("50岁左右", "50", "about", "age"),
        ("300万元（含）以上", "3000000", "at_least", "CNY"), ("300万元以上(含)", "3000000", "at_least", "CNY"),
        ("300万元（不含）以上", "3000000", "over", "CNY"), ("5家以下（不含）", "5", "under", "item"),
        ("5万元（含5万元）以上", "50000", "at_least", "CNY"), ("5万元以上（不含5万元）", "50000", "over", "CNY"),
        *[(f"{sign}5%", "5", "at_least", "percent") for sign in ("≥", "≧", ">=", "＞=", "≮")],
        *[(f"{sign}5%", "5", "at_most", "percent") for sign in ("≤", "≦", "<=", "≯")],
        *[(f"{sign}5%", "5", "over", "percent") for sign in (">", "＞")],
        *[(f"{sign}5%", "5", "under", "percent") for sign in ("<", "＜")], ("≈5%", "5", "about", "percent"),
        ("小于40人", "40", "under", "person"), ("未满18岁", "18", "under", "age"), ("不止5个", "5", "over", "item"),
        ("约为5%", "5", "about", "percent"), ("约占5%", "5", "about", "percent"), ("约达到5%", "5", "about", "percent"),
        ("不及5%", "5", "under", "percent"), ("未达5%", "5", "under", "percent"), ("不达5%", "5", "under", "percent"),
        ("不下5万人", "50000", "at_least", "person"), ("最少5人", "5", "at_least", "person"),
        ("最低5%", "5", "at_least", "percent"), ("最高5%", "5", "at_most", "percent"),
        ("上限为5%", "5", "at_most", "percent"), ("下限5%", "5", "at_least", "percent"),
        ("超半数", "50", "over", "percent"), ("过半数", "50", "over", "percent"), ("未过半", "50", "at_most",
        "percent"),
        ("过亿元", "100000000", "over", "CNY"), ("翻一番以上", "2", "at_least", "times"),
    ],
)  # fmt: skip
def test_what_has_one_reading_is_read(text: str, value: str, qualifier: str, unit: str | None) -> None:
    assert read(text) == (value, qualifier, unit)
    if unit or qualifier != "exact" or text[0].isdigit():
        assert found(f"全市，{text}。") == [(text, value, qualifier)]


@pytest.mark.parametrize(
    ("written", "value", "qualifier"),
    [
        ("5 万元", "50000", "exact"), ("5\u3000万元", "50000", "exact"), ("5\u00a0万\u2009元", "50000", "exact"),
        ("55 235 367元", "55235367", "exact"), ("55\u2009235\u2009367元", "55235367", "exact"),
        ("55 235 367.346 23元", "55235367.34623", "exact"), ("12 345 万元", "123450000", "exact"),
        ("超过 5 万元", "50000", "over"), ("超过 十万元", "100000", "over"), ("5 万元 以上", "50000", "at_least"),
        ("50 多万元", "500000", "over"), ("3 - 5 万元", "30000..50000", "exact"), ("3 至 5 万元", "30000..50000",
        "exact"),
        ("5\u200b2元", "52", "exact"),
    ],
)  # fmt: skip
def test_blanks_are_part_of_the_figure_as_written(written: str, value: str, qualifier: str) -> None:
    """GB/T 15835 parts groups of three by a blank; others stand between a number and its neighbours."""
    assert found(f"共 {written}。") == [(written, value, qualifier)]
    assert read(written) == (value, qualifier, "CNY")


def test_blanks_do_not_join_what_stands_apart() -> None:
    texts = [text for text, _, _ in found("2020 300人，表1 200人，3家 5人，PM2.5 170项")]
    assert texts == ["2020", "300人", "1", "200人", "3家", "5人", "2.5", "170项"]
    assert found("总结\n1 人才工作\n2.3 项目管理") == [("1", "1", "exact"), ("2.3", "2.3", "exact")]  # outline numbers
    assert unread("共12 345，另有100 200 300") == [("12 345", "ambiguous"), ("100 200 300", "ambiguous")]
    assert found("1\t人\n5\n元") == [("1", "1", "exact"), ("5", "5", "exact")]


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        *[(f"{dash}5.2%", "-5.2", f"{dash}5.2%") for dash in ("-", "–", "—", "－", "−", "负")],
        *[(f"增速为{dash}5.2%", "-5.2", f"{dash}5.2%") for dash in ("-", "–", "—", "－", "−", "负")],
        ("增速（%）-5.2", "-5.2", "-5.2"), ("同比 -5.2%", "-5.2", "-5.2%"), ("约-5%", "-5", "约-5%"),
        ("-5%至-3%", "-5..-3", "-5%至-3%"), ("-3%至-5%", "-5..-3", "-3%至-5%"), ("－5%~3%", "-5..3", "－5%~3%"),
        ("负5%到负3%", "-5..-3", "负5%到负3%"), ("-5%--3%", "-5..-3", "-5%--3%"), ("零下5%", "-5", "零下5%"),
        ("负增长5%", "-5", "5%"), ("增长-5%", "-5", "-5%"),
        ("——5个", "5", "5个"), ("- 5个", "5", "5个"), ("A-5", "5", "5"), ("减负5元", "5", "5元"), ("担负5项", "5",
        "5项"),
        ("3%-5%", "3..5", "3%-5%"), ("3—5个", "3..5", "3—5个"),
    ],
)  # fmt: skip
def test_a_sign_stays(text: str, value: str, written: str) -> None:
    """A dash is a minus sign unless a digit, a figure or a letter stands before it."""
    assert [(q.text, short(q)[0]) for q in GRAMMAR.find(text)] == [(written, value)]
    assert [(q.text, short(q)[0]) for q in GRAMMAR.find(f"其中，{text}。")] == [(written, value)] or text == "- 5个"


def test_a_dash_after_a_figure_is_no_sign() -> None:
    assert [short(q)[0] for q in GRAMMAR.find("2020年-5%，3个-5人，2020-12")] == ["2020", "5", "3", "5", "2020", "12"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("123元1角1分", "123.11"), ("123元零5分", "123.05"), ("5元05分", "5.05"), ("3万元5角", "30000.5"),
        ("100元1角整", "100.1"),
        ("壹佰贰拾叁元壹角壹分", "123.11"), ("三元五角", "3.5"), ("12345678901234567890123456789元1角",
        "12345678901234567890123456789.1"),
    ],
)  # fmt: skip
def test_coins_make_one_sum(text: str, value: str) -> None:
    assert read(f"超过{text}") == (value, "over", "CNY")
    assert found(f"收{text}。") == [(text, value, "exact")]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("廿五人", "25", "person"), ("卅人", "30", "person"), ("卌二家", "42", "item"), ("一百廿五人", "125", "person"),
        ("贰万元", "20000", "CNY"), ("伍佰元", "500", "CNY"), ("叁拾陆人", "36", "person"), ("陆万亩", "60000", "mu"),
        ("壹佰零伍家", "105", "item"), ("兩萬人", "20000", "person"), ("叁億元", "300000000", "CNY"),
        ("两千○五人", "2005", "person"), ("二○○八年", "2008", "year"), ("二○二五年", "2025", "year"), ("三〇五人",
        "305", "person"),
    ],
)  # fmt: skip
def test_the_alphabet_knows_every_way_to_write_a_digit(text: str, value: str, unit: str) -> None:
    assert read(text) == (value, "exact", unit)
    assert found(f"共{text}。") == [(text, value, "exact")]
    assert all(
        NUMERAL.match(f"共{text}", at + 1) for at in range(len(text) - len(GRAMMAR.parse(text).measure_word or ""))
    )


def test_letters_of_ordinary_words_are_no_digits() -> None:
    text = "干部队伍5人，入伍十人，西部陆海新通道，大陆千余人，陆续收拾，参与，放肆，登陆万人"
    assert [t for t, _, _ in found(text)] == ["5人", "十人", "千余人", "万人"]
    assert NUMERAL.findall(text) == list("5十千万")


@pytest.mark.parametrize(
    ("text", "numeral", "reason"),
    [
        *[(f"共{text}。", text, "ambiguous") for text in (
            "百八十人", "百十人", "千八百人", "万八千元", "百二十人", "千儿八百人", "三五个", "三两个", "一万五人",
            "二百五人",
            "百几十人", "一百几十人", "数百上千人", "成百上千", "成千上万人", "9/11", "24/7", "2020/12/31", "10:30",
            "3:2",
            "4:3:3", "3：2", "3·15", "3点5亿", "12 345", "三分之一个百分点", "-5-3%",
        )],
        *[(f"共{text}。", text, "malformed") for text in (
            "1.2.3", "5万万", "1234,567元", "1,2345", "1,234,56人", "一百零十人", "5½个", "½个", "5²", "①5个", "5①个",
            "٥人",
            "5٥人", "1e5人", "5×10^8", "2O5人", "二O二五年", "二0二五年", ".5人", "三.五人", "○5人", "1.5元3角",
            "1亿30000万",
        )],
        *[(f"共{text}。", text, "compound") for text in (
            "3年零2个月", "3年2个月", "一年零三个月", "5岁3个月", "5元12角", "5元3", "5斤3两",
        )],
        *[(f"共{text}。", text, "contradictory") for text in ("近20多家", "超过30%以上", "20多家以上", "不足20余家")],
        ("下降-5%", "-5%", "contradictory"), ("增速为 - 5%", "5%", "ambiguous"), ("没有增长5%", "5%",
        "unknown_qualifier"),
        ("未减少5人", "5人", "unknown_qualifier"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_whole(text: str, numeral: str, reason: str) -> None:
    assert unread(text) == [(numeral, reason)]
    assert found(text) == []
    with pytest.raises(NotAQuantity):
        GRAMMAR.parse(numeral if reason != "unknown_qualifier" and numeral != "5%" and text[0] == "共" else text)


def test_dates_and_words_are_not_refused() -> None:
    assert unread("2020年6月5日，统一部署，一带一路，三三制，千千万万，“十四五”时期，第一，百分点，每5年10元") == []


def test_all_that_a_quantity_says() -> None:
    quantity = GRAMMAR.parse("超过５.85万人次")
    assert quantity.measure_word == "人次"
    assert (quantity.multiplier, quantity.start, quantity.end, quantity.text) == (10000, 0, 9, "超过５.85万人次")
    assert quantity.change is None
    assert not any((quantity.inexact, quantity.ordinal, quantity.unit_apart, quantity.qualifier_apart))
    assert GRAMMAR.parse("40％").measure_word == "％"  # as written
    assert GRAMMAR.parse("第5位").ordinal


@pytest.mark.parametrize(
    ("text", "value", "change"),
    [
        ("增长2.7倍", "2.7", Change.UP), ("提高了近40倍", "40", Change.UP), ("压减90%以上", "-90", Change.DOWN),
        ("减少0.04万人", "-400", Change.DOWN), ("持平", "0", Change.FLAT), ("翻两番", "4", Change.RATIO),
        ("翻了一番", "2", Change.RATIO), ("翻3番", "8", Change.RATIO), ("翻番", "2", Change.RATIO), ("3倍", "3", None),
    ],
)  # fmt: skip
def test_changes(text: str, value: str, change: Change | None) -> None:
    quantity = GRAMMAR.parse(text)
    assert (quantity.value, quantity.change) == (Decimal(value), change)
    assert [q.change for q in GRAMMAR.find(f"产量{text}。")] == [change]


def test_a_fraction_that_does_not_end_keeps_six_places_and_says_so() -> None:
    third = GRAMMAR.parse("三分之一以上")
    assert (third.value, third.inexact, third.qualifier) == (Decimal("33.333333"), True, "at_least")
    assert not GRAMMAR.parse("八分之一").inexact


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("贷款余额5亿元，结余20万元，近年来稳定", [("5亿元", "500000000", "exact"), ("20万元", "200000", "exact")]),
        ("规模以上工业企业300家，60岁以上9人", [(t, t[:-1], "exact") for t in ("300家", "60岁", "9人")]),
        ("近3年办班5期", [("3年", "3", "exact"), ("5期", "5", "exact")]),
        ("节约40斤，附近5家，签约6项，打破2项", [(t, t[:-1], "exact") for t in ("40斤", "5家", "6项", "2项")]),
        ("进一步统一部署，深入一线，走进千家万户，服务20万家庭", [("20万", "200000", "exact")]),
        ("数字经济十分活跃，万众一心，半数以上达标", [("半数以上", "50", "at_least")]),
        ("人数十万，上半年办班2期，保持平稳", [("2期", "2", "exact")]),
        ("第十五组排第3位，建5G站", [("第十五", "15", "exact"), ("第3位", "3", "exact"), ("5", "5", "exact")]),
        ("从3家到5家，2020-12-31", [(t, t.strip("家"), "exact") for t in ("3家", "5家", "2020", "12", "31")]),
        ("版本1.2.3已停用，余5项", [("5项", "5", "exact")]),
        ("气温 -3.5，20,30人", [("-3.5", "-3.5", "exact"), ("20", "20", "exact"), ("30人", "30", "exact")]),
        ("近100余条意见", []),  # nearly 100, or more than 100
        ("迈上新征程的5项，控制在6%", [("5项", "5", "exact"), ("6%", "6", "exact")]),
        ("", []), ("没有数", []),
    ],
)  # fmt: skip
def test_prose(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize(
    ("copied", "typed"),
    [
        ("⼆百三⼗⼈", "二百三十人"), ("⼀万⼆千⼈次", "一万二千人次"), ("3⼗个", "3十个"), ("⼋户", "八户"),
        ("超过⼗个⽉", "超过十个月"), ("三⼗⼋岁", "三十八岁"), ("约⼗分之⼋", "约十分之八"),
    ],
)  # fmt: skip
def test_radicals_are_read_as_what_they_look_like(copied: str, typed: str) -> None:
    """A text copied out of a PDF has them: without 十, 3⼗ would be 3, and without 二, ⼆百 a hundred."""
    assert found(f"共{copied}。") == [
        (text, *rest) for (_, *rest), text in zip(found(f"共{typed}。"), [copied], strict=True)
    ]
    assert short(GRAMMAR.parse(copied)) == short(GRAMMAR.parse(typed))
    assert all(NUMERAL.match(character) for character in "⼀⼆⼋⼗")


def test_after_a_level_word_stands_no_change() -> None:
    changes = [q.change for q in GRAMMAR.find("降至4%，提高到80%，增长为9%，新增7人，是上年的3倍，扩大5%")]
    assert changes == [None, None, None, None, Change.RATIO, Change.UP]


def test_what_is_written_once_holds_for_the_list() -> None:
    first, second = GRAMMAR.find("覆盖率分别超过98%、85%")
    assert (second.text, second.qualifier, second.qualifier_apart) == ("85%", "over", True)
    assert not first.qualifier_apart
    first, second = GRAMMAR.find("下降3.3和2.3个百分点")
    assert (first.text, short(first), first.unit_apart) == ("3.3", ("-3.3", "exact", "percentage-point"), True)
    assert (short(second), second.unit_apart) == (("-2.3", "exact", "percentage-point"), False)
    first, second = GRAMMAR.find("提升31.1个和26.3个百分点")
    assert (first.measure_word, first.text, second.change) == ("个百分点", "31.1个", Change.UP)
    first, second = GRAMMAR.find("投入3.3、2.3万亿元")
    assert (short(first)[0], first.multiplier) == ("3300000000000", 10**12)
    assert [q.qualifier for q in GRAMMAR.find("达到20%、30%以上")] == ["at_least", "at_least"]
    assert [q.qualifier for q in GRAMMAR.find("超过5家、6人")] == ["over", "exact"]  # another unit, another statement
    assert [q.qualifier for q in GRAMMAR.find("20余家、30家")] == ["over", "exact"]  # 余 is part of its number


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0), (" 5", 0), ("人", 0), ("约", 1), ("第", 1), ("半", 1), (".5", 0), ("5.", 1), ("1..2", 1), ("1.2.3", 0),
        ("12,34", 2), ("1,2345", 1), ("1234,567", 4), ("5万万", 0), ("1亿30000万", 0), ("亿万", 0), ("一万五", 0),
        ("一百五", 0), ("一十一百", 0), ("一二三", 0), ("三五家", 0), ("数五", 0), ("百十", 0), ("零分之一", 0),
        ("翻零番", 1), ("5-3家", 1), ("5家6家", 2), ("5家县", 2), ("达到5%", 0), ("余额5", 0), ("60岁以上", 3),
        ("近3年", 0), ("近20多家", 0), ("超过30%以上", 0), ("下降-5%", 0), ("增长翻番", 0), ("控制在5%", 0),
        ("迈上5级", 0), ("约第5位", 0), ("20多家以上", 4), ("一线作战", 2), ("以千千计", 1), ("点五", 0), ("一点十", 1),
    ],
)  # fmt: skip
def test_never_a_guess(text: str, position: int) -> None:
    with pytest.raises(NotAQuantity, match="expected") as caught:
        GRAMMAR.parse(text)
    assert caught.value.position == position


# Round trips over all styles of `writings`.

AROUND = {
    Qualifier.EXACT: "{}{}", Qualifier.OVER: "超过{}{}", Qualifier.AT_LEAST: "{}{}以上", Qualifier.NEARLY: "近{}{}",
    Qualifier.UNDER: "不足{}{}", Qualifier.AT_MOST: "{}{}以内", Qualifier.ABOUT: "{}{}左右",
}  # fmt: skip
numbers = st.integers(0, 10**16 - 1).map(Decimal)
measure_words = st.sampled_from(["人", "人次", "元", "千瓦时", "个百分点", "%", "个/千人", ""])


@settings(database=None)
@given(numbers, st.sampled_from(sorted(STYLES)), st.sampled_from(sorted(AROUND)), measure_words)
def test_round_trip(number: Decimal, style: str, qualifier: Qualifier, measure_word: str) -> None:
    written = STYLES[style](number)
    assume(written not in ("肆", "伍", "陆") and (measure_word or "blanks" not in style))  # 12 345: two columns?
    text = AROUND[qualifier].format(written, measure_word)
    unit = MEASURE_WORDS.get(measure_word)
    quantity = GRAMMAR.parse(text)
    assert (quantity.value, quantity.qualifier, quantity.unit) == (number, qualifier, unit)
    assert str(quantity.value) == str(number)  # no exponent, no trailing zeros
    if measure_word:
        (again,) = GRAMMAR.find(f"共{text}。")
        assert (again.text, again.value, again.qualifier, again.unit) == (text, number, qualifier, unit)


@settings(database=None)
@given(st.decimals(0, 10**12, places=4), st.decimals(0, 10**12, places=4), st.sampled_from(["%", "元", "亩"]))
def test_round_trip_of_ranges_and_changes(one: Decimal, other: Decimal, measure_word: str) -> None:
    low, high = sorted((one, other))
    if low < high:
        quantity = GRAMMAR.parse(f"{low:f}{measure_word}至{high:f}{measure_word}")
        assert (quantity.value, quantity.value_to) == (low, high)
    assert GRAMMAR.parse(f"下降{low:f}{measure_word}").value == -low


@settings(database=None)
@given(
    st.text(
        "0123456789.,，一二两三十百千万亿多余几数上半第以计成分之翻番持平近超过约到至-—家个人次%、和增长 点控制在",
        max_size=30,
    )
)
def test_whatever_is_found_is_its_text_and_never_overlaps(text: str) -> None:
    end = 0
    for quantity in GRAMMAR.find(text):
        assert end <= quantity.start < quantity.end
        assert text[quantity.start : quantity.end] == quantity.text
        end = quantity.end
        if not (quantity.unit_apart or quantity.qualifier_apart):
            again = GRAMMAR.parse(quantity.text)
            assert (abs(again.value), again.qualifier, again.unit) in (
                (abs(quantity.value), quantity.qualifier, quantity.unit),
                (abs(quantity.value_to or 0), quantity.qualifier, quantity.unit),
            )


def test_the_longest_measure_word_wins_and_new_ones_need_no_code() -> None:
    grammar = Grammar({"台": "machine", "台套": "set", "台/千人": "machine-per-thousand"}, (), ())
    units = [grammar.parse(f"5{word}").unit for word in ("台", "台套", "台/千人")]
    assert units == ["machine", "set", "machine-per-thousand"]
    assert grammar.parse("五成").unit is None  # without % no unit for fractions


def test_a_word_that_qualifies_is_data_and_closes_under_negation_without_code() -> None:
    """A curator adds a word to qualifiers.yaml: what the other roles do with it follows."""
    more = QualifierSeed.model_validate({"role": "before", "says": "over", "negated": "at_most", "words": ["盖过"]})
    grammar = Grammar(MEASURE_WORDS, IDIOMS, [*QUALIFIERS, more])
    says = {
        text: grammar.parse(f"{text}5%").qualifier for text in ("盖过", "盖过了", "没有盖过", "不得盖过", "未能盖过")
    }
    assert says == dict(zip(says, ["over", "over", "at_most", "at_most", "at_most"], strict=True))
    with pytest.raises(NotAQuantity):
        grammar.parse("未必盖过5%")


def seconds(text: str) -> float:
    """The processor time of reading `text` both ways."""
    before = time.process_time()
    for quantity in GRAMMAR.find(text):
        assert quantity.end <= len(text)
    with suppress(NotAQuantity):
        GRAMMAR.parse(text)
    return time.process_time() - before


PIECES = [
    "一", "万", "1", "近", "数", "第", "半", "以", "翻", "1,", "1.", "1-", "零点", "十亿", "一个",
    "3到", "一分之", "5个、", "分别", "增长",
    " ", "1 ", "1 234", "- ", "-5", "不", "没有", "不得超过", "均", "能", "没有一个", "是否", "1:", "1/", "½", "○",
    "廿", "壹", "伍", "（含5", "百儿", "1元1角", "3年2个月", "1·", "点5", "1,23", "不足", "以上（不含",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_adversarial_text_costs_linear_time(piece: str) -> None:
    """Four times the text costs about four times the time; were it quadratic, sixteen times."""
    size = 100_000 if len(piece) == 1 else 20_000
    short, long = ((piece * length)[:length] for length in (size // 4, size))
    bound = 8 * min(seconds(short), seconds(short)) + 0.1
    assert seconds(long) < bound or seconds(long) < bound, "twice in turn"


# The seeds' own vocabularies: what stands beside a figure in sentences of reports.

SEEDS = words()
SEEDED = Grammar(
    {word: unit.code for unit in SEEDS.units.records for word in unit.measure_words},
    [idiom.zh for idiom in SEEDS.idioms.records],
    QUALIFIERS,
)


def told(sentence: str) -> list[tuple[str, ...]]:
    """Every numeral of a sentence: text, value and qualifier of a figure, text and reason of one that is unread."""
    return [
        (read.text, *short(read)[:2]) if isinstance(read, Quantity) else (read.text, read.reason.value)
        for read in SEEDED.scan(sentence)
    ]


@pytest.mark.parametrize(
    "words",
    [
        "下降达", "下降了达", "下降达到", "下降高达", "减少达", "降幅达", "降幅为", "降幅分别为", "减幅", "减幅达到",
        "下降幅度", "下降幅度为", "下降的幅度达到", "下降幅度均达", "减少率为", "降幅收窄至", "降幅扩大到",
        "跌幅在",        "下滑", "下滑了", "缩水", "锐减", "微降", "降幅", "下浮", "萎缩", "放缓", "少增", "负增长达",
    ],
)  # fmt: skip
def test_a_fall_is_negative_whatever_links_it_to_its_figure(words: str) -> None:
    for qualifier in ("", "约", "超过", "不超过", "近"):
        (fall,) = SEEDED.find(f"办件量{words}{qualifier}5.2%。")
        assert (fall.value, fall.change, fall.text) == (Decimal("-5.2"), Change.DOWN, f"{qualifier}5.2%")


@pytest.mark.parametrize(
    "words", ["增长达", "增幅达", "增幅为", "涨幅在", "增长幅度", "增幅回落至", "上浮", "增长率为"]
)
def test_a_rise_is_a_change_whatever_links_it_to_its_figure(words: str) -> None:
    for qualifier in ("", "超过"):
        (rise,) = SEEDED.find(f"办件量{words}{qualifier}5.2%。")
        assert (rise.value, rise.change) == (Decimal("5.2"), Change.UP)


@pytest.mark.parametrize(
    "words", ["下降到", "降至", "降为", "减少到", "回落至", "增减", "涨跌幅", "提高到", "加快", "增加值"]
)
def test_what_is_no_change_stays_a_level(words: str) -> None:
    (level,) = SEEDED.find(f"指标{words}5.2%。")
    assert (level.value, level.change) == (Decimal("5.2"), None)


@pytest.mark.parametrize(
    ("text", "value", "qualifier"),
    [
        ("五分之一强", "20", "over"), ("四分之一弱", "25", "nearly"),
        ("三成强", "30", "over"), ("四分之一略强", "25", "over"),
        *((f"{word}5%", "5", "at_least") for word in ("大于等于", "大于或等于", "高于或等于", "等于或大于")),
        *((f"{word}5%", "5", "at_most") for word in ("小于等于", "小于或等于", "低于或等于", "等于或低于")),
        *((f"{word}5%", "5", "over") for word in ("不仅超过", "岂止", "何止")),
        ("伍拾万圆", "500000", "exact"), ("50圆", "50", "exact"), ("伍拾万", "500000", "exact"),
        ("3元5毛", "3.5", "exact"), ("三元五毛", "3.5", "exact"), ("3圆5角5分", "3.55", "exact"),
        *((f"{sign}5.2%", "-5.2", "exact") for sign in "-−–—－―﹣‐‑‒➖"),
    ],
)  # fmt: skip
def test_words_and_signs_beside_a_figure_belong_to_it(text: str, value: str, qualifier: str) -> None:
    assert told(f"占比{text}。") == [(text, value, qualifier)]


@pytest.mark.parametrize("dash", "-−–—－―﹣‐‑‒➖")
def test_a_dash_after_a_digit_is_no_sign(dash: str) -> None:
    assert told(f"共3{dash}5个。") == [(f"3{dash}5个", "3..5", "exact")]


@pytest.mark.parametrize(
    "words",
    [
        "不至于低于", "岂能低于", "何曾低于", "哪会低于", "怎会低于", "难道低于", "很少超过",
        "很少有单位超过", "鲜有超过", "罕有超过",
        "罕见超过", "未曾见超过", "从未有过超过", "没有出现超过", "不会有超过", "停止超过", "免于超过",
        "以免超过", "防范超过",
        "偶尔超过", "谈不上超过", "不大于等于", "不低于或等于", "不等于",
    ],
)  # fmt: skip
def test_what_turns_a_comparison_makes_it_unknown(words: str) -> None:
    ((text, reason),) = told(f"各县占比{words}5%。")
    assert text.endswith("5%")
    assert reason == "unknown_qualifier"


@pytest.mark.parametrize(
    "words",
    [
        "已", "均", "人数", "首次", "有望", "预计", "历史性", "总量", "全年有", "不仅出现", "极少数单位", "罕见病种",
        "力争",
        "新增", "其中", "发现", "未来有",
    ],
)  # fmt: skip
def test_what_does_not_turn_a_comparison_leaves_it(words: str) -> None:
    assert told(f"全县{words}超过5%。") == [("超过5%", "5", "over")]


def test_a_word_that_begins_like_strong_is_no_qualifier() -> None:
    assert told("占五分之一强企业。") == [("五分之一强", "ambiguous")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        *((text, "ambiguous") for text in ("三、四人", "3、4个", "二十五、六人", "第三、四名", "三、四百人", "7、8成")),
        ("1,23人", "malformed"), ("12 34人", "ambiguous"), ("3×4人", "malformed"), ("5x3人", "malformed"),
        ("3元5毛5", "compound"),
    ],
)  # fmt: skip
def test_nothing_begins_or_ends_inside_what_has_no_one_reading(text: str, reason: str) -> None:
    assert told(f"每组共{text}。") == [(text, reason)]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("分别为3、4个", ["3", "4"]), ("分别增长3、4个百分点", ["3", "4"]), ("共12、15个", ["12", "15"]),
        ("在3、4月", ["3", "4"]), ("共3、4、5个", ["3", "4", "5"]), ("见表1 20人", ["1", "20"]),
    ],
)  # fmt: skip
def test_numbers_that_are_clearly_two_stay_two(sentence: str, values: list[str]) -> None:
    assert [value for _, value, _ in told(f"{sentence}。")] == values


@pytest.mark.parametrize("text", ["第3至5位", "第三至五名", "第3位至第5位", "第三到第五位"])
def test_a_range_of_ranks_is_one_ordinal(text: str) -> None:
    (ranks,) = SEEDED.scan(f"列全国{text}。")
    assert isinstance(ranks, Quantity)
    assert (ranks.text, short(ranks)[0], ranks.ordinal) == (text, "3..5", True)
