"""Numerals with a form of their own: dates, plan periods, codes, outline marks and fixed expressions, as patterns.

One pattern for each form, in the order in which they are tried. All are bounded, so that the time to search a text
grows linearly with its length. A word that contains a numeral and is none (一些) is an idiom of the vocabulary instead.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class Form(StrEnum):
    """What sort of numeral it is, by its form alone."""

    FIGURE = "figure"  # a number, mostly with a measure word
    ORDINAL = "ordinal"  # 第十四届
    DATE = "date"  # 2022年6月, 一季度
    PLAN = "plan"  # 十四五
    CODE = "code"  # 5G, PM2.5
    OUTLINE = "outline"  # 一、 （一） 一是
    EXPRESSION = "expression"  # 一带一路: several numerals, or a word that is one with its numeral


DIGITS = "0-9０-９"
CHINESE = "零〇一二三四五六七八九十百千万亿两"
_D = f"[{DIGITS}]"
_HAN_YEAR = "[一二][〇零一二三四五六七八九]{3}"
_YEAR = rf"(?:(?<![{DIGITS}.]){_D}{{4}}|{_HAN_YEAR})"
_TO = r"(?:[—–－\-~～]{1,2}|[至到])"
_MONTH = rf"(?:{_D}{{1,2}}|十[一二]?|[一二三四五六七八九])月"
_DAY = rf"(?:{_D}{{1,2}}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"

_DATES = (
    rf"{_YEAR}年?{_TO}{_YEAR}年(?:度|{_MONTH}份?)?",
    rf"{_YEAR}年{_D}{{1,2}}月?{_TO}{_D}{{1,2}}月份?",
    rf"{_YEAR}年{_MONTH}{_DAY}(?:{_TO}(?:{_YEAR}年)?(?:{_MONTH})?{_DAY})?",
    rf"{_YEAR}年{_MONTH}份?(?:{_TO}(?:{_YEAR}年)?{_MONTH}份?)?",
    rf"{_YEAR}年[第前]?[一二三四1-4](?:[、至到][一二三四1-4])?个?季度",
    rf"{_YEAR}年度?(?![来前后内间期初])",
    rf"{_YEAR}年度?(?=[来前后内间期初])",
    rf"(?<![{DIGITS}.个]){_MONTH}{_DAY}(?:{_TO}(?:{_MONTH})?{_DAY})?",
    rf"(?<![{DIGITS}.]){_D}{{1,2}}月?{_TO}{_D}{{1,2}}月份?",
    rf"(?<![{DIGITS}.]){_D}{{1,2}}月份?",
    r"第?[一二三四1-4](?:[、至到—]第?[一二三四1-4])?季度",
    rf"(?:{_D}{{2}}|[一二]?十[一二三四五六七八九]?)世纪(?:(?:{_D}{{2}}|[二三四五六七八九]十)年代)?",
    rf"(?:{_D}{{2}}|[二三四五六七八九]十)年代",
)
_PLANS = (
    r"(?<=[“\"‘「『])(?:十[一二三四五六七八]?|[一二三四六七八九])五(?=[”\"’」』](?!普法))",
    r"(?<![第二三四五六七八九])十[一二三四五六七八]五(?=规划|时期|期间|以来|开局|收官|末|[”\"’」』、和与](?!普法))",
)
_CODES = (
    rf"(?<![A-Za-z{DIGITS}.])[A-Za-z]{{1,8}}[-－]?{_D}{{1,6}}(?:\.{_D}{{1,3}})?[A-Za-z]{{0,3}}(?![{DIGITS}])",
    rf"(?<![A-Za-z{DIGITS}.]){_D}{{1,4}}(?:\.{_D})?[A-Za-z]{{1,4}}(?![A-Za-z/])",
    rf"(?<![{DIGITS}.])(?:{_D}{{1,3}}|[A-Z])(?:\+(?:{_D}{{1,3}}|[A-Z])){{1,4}}(?![{DIGITS}.%％])",
    rf"(?<![{DIGITS}.])7[×xX*]24(?:小时)?",
    rf"(?<=国道|省道|县道){_D}{{2,3}}(?!公里)",
)
_OUTLINES = (
    rf"(?:(?<=\n)|(?<=\A))[ \u3000\t]*(?:[（(](?P<o1>[{CHINESE}]{{1,3}}|{_D}{{1,2}})[）)]"
    rf"|(?P<o2>[一二三四五六七八九十]{{1,3}})(?=[、．.])|(?P<o3>{_D}{{1,2}})(?=[、．]|\.(?!{_D})|[ \u3000][一-龥]))",
    r"(?<=[。；：，！？;:,、“\n])(?P<o4>[一二三四五六七八九]|十[一二三四五六七八九]?)(?=是(?!否)|要(?![素点害塞道闻]))",
)
_CONGRESS = r"(?:十[一二三四五六七八九]|二十[一二三四五]?)"
_EXPRESSIONS = (
    rf"{_CONGRESS}届(?:[一二三四五六七八]中、){{1,4}}[一二三四五六七八]中全会",
    rf"{_CONGRESS}届[一二三四五六七八]中全会",
    rf"{_CONGRESS}大(?=[以报精胜召会闭和、，。”\n]|届|二十)",
    r"第[一二三四五六七八九十]{1,3}个(?:五年|百年|一百年|一百周年)",
    r"一带一路|一国两制|三位一体|四位一体|五位一体|六位一体|两弹一星|一老一小|两不愁三保障|一县一[一-龥]{1,2}|三去一降一补"
    r"|两学一做|两新一重|三重一大|一事一议|一村一[一-龥]{1,2}|一企一策|一城一策|一市一策|一业一策|一区一策|一校一策|三区三州|三年百项",
    r"[长珠]三角|三江源|三星堆|九寨沟|红十字|两个一百年|百强|四大班子|一号文件|三百六十行?",
    r"(?<=[“‘《])(?:[零一二三四五六七八九十百千万两][一-龥]{1,3}?){2,4}(?=[”’》])",
    r"(?<=[“‘])[零一二三四五六七八九十百千万两]{2,6}(?=[”’])",
    r"(?<=[“‘])[一二三四五六七八九十两]{1,2}个[一百千万]{1,2}批?(?=[”’])",
)

_TABLE = (
    (Form.OUTLINE, _OUTLINES),
    (Form.PLAN, _PLANS),
    (Form.DATE, _DATES),
    (Form.CODE, _CODES),
    (Form.EXPRESSION, _EXPRESSIONS),
)
_BEGINS = rf"[{DIGITS}{CHINESE}A-Za-z第长珠红（( \u3000\t]"  # what an expression can begin with
_ANY = re.compile(rf"(?={_BEGINS})(?:" + "|".join(f"(?P<{form}>{'|'.join(some)})" for form, some in _TABLE) + ")")
_MARKS = ("o1", "o2", "o3", "o4")


class Expression(NamedTuple):
    """An expression and its form."""

    start: int
    end: int
    form: Form


def find_expressions(text: str) -> Iterator[Expression]:
    """Give every expression of `text`, in order; none overlap."""
    for match in _ANY.finditer(text):
        form = Form(match.lastgroup or "")
        mark = next((name for name in _MARKS if match[name]), form.value)
        yield Expression(*match.span(mark), form)
