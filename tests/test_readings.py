"""What verify accepts is what an independent reading of the same text gives.

Sentences are put together from known figures: qualifier, negation, writing of the number, unit, verb, place in a
list. What they say is known by how they were made, not by reading them. A record that says so passes; one that says
anything else of the value, the qualifier, the unit, the sign or the span is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.vocabulary import Qualifier
from support.sentences import Figure, findings, marked

# --- how things are written ---------------------------------------------------------------------------------------

COMPARED = {  # a comparison: what it says, and what it says after a negation
    "超过": ("over", "at_most"), "突破": ("over", "at_most"), "高于": ("over", "at_most"), "多于": ("over", "at_most"),
    "大于": ("over", "at_most"), "低于": ("under", "at_least"), "少于": ("under", "at_least"),
    "小于": ("under", "at_least"), ">": ("over", ""), "<": ("under", ""), "≥": ("at_least", ""), "≤": ("at_most", ""),
    "逾": ("over", ""), "近": ("nearly", ""), "接近": ("nearly", ""), "将近": ("nearly", ""), "约": ("about", ""),
    "大约": ("about", ""), "约为": ("about", ""), "至少": ("at_least", ""), "最多": ("at_most", ""),
    "至多": ("at_most", ""), "不到": ("under", ""), "未达到": ("under", ""), "不足": ("under", ""),
    "不满": ("under", ""), "未满": ("under", ""), "不止": ("over", ""),
}  # fmt: skip
NEGATIONS = ("不", "未", "没有", "不得", "不能", "不应", "不可", "不会", "尚未", "并未")
BEFORE = {word: says for word, (says, _) in COMPARED.items()}
BEFORE |= {negation + word: turned for negation in NEGATIONS for word, (_, turned) in COMPARED.items() if turned}
AFTER = {
    "": "exact", "以上": "at_least", "及以上": "at_least", "（含）以上": "at_least", "以上（不含）": "over",
    "以内": "at_most", "之内": "at_most", "以下": "at_most", "左右": "about", "上下": "about", "有余": "over",
}  # fmt: skip
UNITS = {  # a measure word: its unit, and whether numbers in front of it have decimals
    "人": ("person", False), "名": ("person", False), "个": ("item", False), "家": ("item", False),
    "%": ("percent", True), "个百分点": ("point", True), "元": ("money", True), "平方米": ("area", True),
}  # fmt: skip
VERBS = {"增长": 1, "提高": 1, "下降": -1, "减少": -1, "压减": -1}
LEADS = ("参训", "全年共", "占比达到", "其中甲县", "均", "全部", "")
TAILS = ("。", ",其余未列。", "的任务。", ";另列。")
HAN = "零一二三四五六七八九"


def han(number: int) -> str:
    """Write a whole number below 10^8 in Chinese, as it is taught: 10503 is 一万零五百零三."""
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return han(number // 10_000) + "万" + gap + (han(rest) if rest else "")
    written, skipped = "", False
    for order, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, order)
        if digit:
            written += ("零" if skipped and written else "") + HAN[digit] + name
        skipped = digit == 0
    return written.removeprefix("一") if written.startswith("一十") else written


def plain(number: Decimal) -> str:
    whole, _, fraction = f"{number:f}".partition(".")
    fraction = fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


@dataclass(frozen=True)
class Number:
    """A number as written, with its value; `round` tells whether 余 or 多 may follow it."""

    text: str
    value: Decimal
    rounded: bool = False


@st.composite
def numbers(draw: st.DrawFn, decimals: bool) -> Number:
    style = draw(st.sampled_from(["digits", "commas", "wide", "orders", "han"] + ["decimal"] * decimals))
    if style == "decimal":
        value = Decimal(draw(st.integers(1, 9999))) / Decimal(draw(st.sampled_from([10, 100])))
        return Number(plain(value), value)
    if style == "orders":
        digits = Decimal(draw(st.integers(1, 9999))) / Decimal(draw(st.sampled_from([1, 10, 100])))
        order, zeros = draw(st.sampled_from([("万", 4), ("亿", 8)]))
        return Number(plain(digits) + order, digits * 10**zeros, True)
    whole = draw(st.integers(2, 99_999) | st.integers(2, 99).map(lambda n: n * 100))
    if style == "han":
        return Number(han(whole), Decimal(whole))
    text = f"{whole:,}" if style == "commas" else str(whole)
    if style == "wide":
        text = text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return Number(text, Decimal(whole), whole % 10 == 0)


# --- sentences ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A figure to be written: words before and after, what stands inside it, and what it says."""

    before: str
    number: Number
    inside: str
    word: str
    after: str
    value: Decimal
    qualifier: str
    verb: str = ""

    @property
    def text(self) -> str:
        return self.before + self.number.text + self.inside + self.word + self.after


@st.composite
def parts(draw: st.DrawFn, word: str | None = None, verbs: bool = True) -> Part:
    """A figure that says all of itself: at most one qualifying word."""
    word = word or draw(st.sampled_from(sorted(UNITS)))
    number = draw(numbers(UNITS[word][1]))
    kind = draw(st.sampled_from(["none", "before", "after", "inside"]))
    before = draw(st.sampled_from(sorted(BEFORE))) if kind == "before" else ""
    after = draw(st.sampled_from(sorted(AFTER))) if kind == "after" else ""
    inside = draw(st.sampled_from(["余", "多"])) if kind == "inside" and number.rounded and word != "%" else ""
    verb = draw(st.sampled_from(["", *sorted(VERBS)])) if verbs else ""
    qualifier = "over" if inside else BEFORE[before] if before else AFTER[after]
    return Part(before, number, inside, word, after, number.value * VERBS.get(verb, 1), qualifier, verb)


Sentence = tuple[str, list[Figure]]  # marked, and what stands in it


def figure(part: Part, at: int, **more: str | None) -> Figure:
    """The right record of a part that stands at a place."""
    kind = "change" if part.verb else "ratio"
    unit = UNITS[part.word][0]
    found = Figure(part.text, at, plain(part.value), part.qualifier, part.word, f"{unit}-{kind}")
    return replace(found, **more)  # type: ignore[arg-type]


@st.composite
def singles(draw: st.DrawFn) -> Sentence:
    lead, tail, part = draw(st.sampled_from(LEADS)), draw(st.sampled_from(TAILS)), draw(parts())
    start = lead + part.verb
    return f"{start}⟨{part.text}⟩{tail}", [figure(part, len(start))]


@st.composite
def neighbours(draw: st.DrawFn) -> Sentence:
    """Two subjects with a figure each: nothing of the one holds for the other."""
    first, second = draw(parts()), draw(parts())
    start, middle = f"甲县占{first.verb}", f"、乙县{second.verb}"
    sentence = f"{start}⟨{first.text}⟩{middle}⟨{second.text}⟩。"
    return sentence, [figure(first, len(start)), figure(second, len(start + first.text + middle))]


@st.composite
def lists(draw: st.DrawFn) -> Sentence:
    """Two figures in one unit: verb and a word before the first hold for both, a word after the last too."""
    word = draw(st.sampled_from(["%", "人", "元"]))
    first, second = (draw(numbers(UNITS[word][1])) for _ in range(2))
    before, after = draw(
        st.sampled_from([("", ""), *((b, "") for b in sorted(BEFORE)), *(("", a) for a in sorted(AFTER))])
    )
    qualifier = BEFORE[before] if before else AFTER[after]
    verb = draw(st.sampled_from(["", *sorted(VERBS)]))
    sign = VERBS.get(verb, 1)
    pair = (
        Part(before, first, "", word, "", first.value * sign, qualifier, verb),
        Part("", second, "", word, after, second.value * sign, qualifier, verb),
    )
    start, link = f"各地分别{verb}", draw(st.sampled_from(["、", "和"]))
    sentence = f"{start}⟨{pair[0].text}⟩{link}⟨{pair[1].text}⟩。"
    return sentence, [figure(pair[0], len(start)), figure(pair[1], len(start + pair[0].text + link))]


@st.composite
def shared_units(draw: st.DrawFn) -> Sentence:
    """The unit stands once, at the end of the list."""
    word = draw(st.sampled_from(["%", "个百分点", "元"]))
    first, second = (Number(str(n), Decimal(n)) for n in draw(st.lists(st.integers(2, 99), min_size=2, max_size=2)))
    verb = draw(st.sampled_from(["", *sorted(VERBS)]))
    sign = VERBS.get(verb, 1)
    one = Part("", first, "", "", "", first.value * sign, "exact", verb)
    two = Part("", second, "", word, "", second.value * sign, "exact", verb)
    start, link = f"分别{verb}", draw(st.sampled_from(["、", "和"]))
    bare = figure(replace(one, word=word), len(start), text=one.text, unit_apart=word)
    sentence = f"{start}⟨{one.text}⟩{link}⟨{two.text}⟩。"
    return sentence, [bare, figure(two, len(start + one.text + link))]


# --- what is wrong ------------------------------------------------------------------------------------------------


def wrong(right: Figure, text: str) -> Iterator[tuple[str, Figure]]:
    """Every way in which a record may say something else than the text, and what it says otherwise."""
    for what, other in _changed(right, text):
        if replace(other, value=right.value) != right or Decimal(other.value) != Decimal(right.value):
            yield what, other


def _changed(right: Figure, text: str) -> Iterator[tuple[str, Figure]]:
    for qualifier in Qualifier:
        if qualifier != right.qualifier:
            yield "qualifier", replace(right, qualifier=str(qualifier))
    value = Decimal(right.value)
    yield "value", replace(right, value=plain(value + 1))
    yield "value", replace(right, value=plain(value * 10))
    yield "sign", replace(right, value=plain(-value))
    yield "range", replace(right, value_to=plain(abs(value) + 7))
    if right.text != "持平":  # which says no unit
        yield "unit", replace(right, indicator=f"session-{right.indicator.partition('-')[2]}")
    yield "unit", replace(right, word="期")
    yield "unit", replace(right, word=None)
    if right.unit_apart:
        yield "unit", replace(right, unit_apart=None)
        yield "unit", replace(right, unit_apart="期")
    else:
        yield "unit", replace(right, unit_apart=right.word)
    start, end = right.at, right.at + len(right.text)
    for at, until in ((start - 1, end), (start, end + 1), (start + 1, end), (start, end - 1)):
        if 0 <= at < until <= len(text):
            yield "span", replace(right, at=at, text=text[at:until])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.one_of(singles(), neighbours(), lists(), shared_units()))
@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_right_records_pass_and_all_others_are_refused(sentence: Sentence) -> None:
    marked, figures = sentence
    text = marked.replace("⟨", "").replace("⟩", "")
    for sourced in (True, False):
        told = [str(finding) for finding in findings(marked, *figures, sourced=sourced)]
        assert told == [], (marked, figures)
        for number, right in enumerate(figures):
            for what, other in wrong(right, text):
                mixed = [other if place == number else one for place, one in enumerate(figures)]
                assert findings(marked, *mixed, sourced=sourced), (what, marked, other)


WRITINGS = [
    # sentence, value, value_to, qualifier, measure word, indicator, in the order of the marks
    ("共⟨一万零十二人⟩。", ["10012", None, "exact", "人", "person-ratio"]),
    ("来了⟨十七八人⟩。", ["17", "18", "exact", "人", "person-ratio"]),
    ("培训⟨三千四五百人⟩。", ["3400", "3500", "exact", "人", "person-ratio"]),
    ("安排⟨5 万元⟩。", ["50000", None, "exact", "元", "money-ratio"]),
    ("支出⟨55 235 367元⟩。", ["55235367", None, "exact", "元", "money-ratio"]),
    ("支出⟨123元1角1分⟩。", ["123.11", None, "exact", "元", "money-ratio"]),
    ("支出⟨贰万元⟩。", ["20000", None, "exact", "元", "money-ratio"]),
    ("选派⟨廿五人⟩。", ["25", None, "exact", "人", "person-ratio"]),
    ("选派⟨两千○五人⟩。", ["2005", None, "exact", "人", "person-ratio"]),
    ("安排⟨300万元（含）以上⟩。", ["3000000", None, "at_least", "元", "money-ratio"]),
    ("同比⟨–5.2%⟩。", ["-5.2", None, "exact", "%", "percent-change"]),
    ("增速为⟨-5.2%⟩。", ["-5.2", None, "exact", "%", "percent-change"]),
    ("增速在⟨-5%至-3%⟩。", ["-5", "-3", "exact", "%", "percent-change"]),
    ("压减⟨3%至5%⟩。", ["-5", "-3", "exact", "%", "percent-change"]),
    ("利润⟨翻两番⟩。", ["4", None, "exact", "番", "times-ratio"]),
    ("产量是上年的⟨3倍⟩。", ["3", None, "exact", "倍", "times-ratio"]),
    ("产量增长⟨2.7倍⟩。", ["2.7", None, "exact", "倍", "times-change"]),
    ("党员占⟨五成⟩。", ["50", None, "exact", None, "percent-ratio"]),
    ("党员占⟨四分之三以上⟩。", ["75", None, "at_least", None, "percent-ratio"]),
    ("价格与上年⟨持平⟩。", ["0", None, "exact", None, "percent-change"]),
    ("甲组、乙组分别为⟨3人⟩、⟨5人⟩。", ["3", None, "exact", "人", "person-ratio"]),
]


@pytest.mark.parametrize(("sentence", "said"), WRITINGS, ids=[sentence for sentence, _ in WRITINGS])
def test_a_writing_with_one_reading_passes_only_as_that(sentence: str, said: list[str | None]) -> None:
    text, spans = marked(sentence)
    value, value_to, qualifier, word, indicator = said
    start, end = spans[0]
    right = Figure(text[start:end], start, str(value), str(qualifier), word, str(indicator), value_to)
    for sourced in (True, False):
        assert [str(finding) for finding in findings(sentence, right, sourced=sourced)] == []
        for what, other in wrong(right, text):
            assert findings(sentence, other, sourced=sourced), (what, other)
