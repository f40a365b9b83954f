"""Numerals with a form of their own: dates, plan periods, codes, outline marks and fixed expressions, as patterns.

One pattern for each form, in the order in which they are tried. All are bounded, so that the time to search a text
grows linearly with its length. A word that contains a numeral and is none (一些) is an idiom of the vocabulary instead.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from app.regex import LETTER, regex


class NumeralForm(StrEnum):
    """What sort of numeral it is, by its form alone."""

    FIGURE = "figure"  # a number, mostly with a measure word
    ORDINAL = "ordinal"  # 第十四届
    DATE = "date"  # 2022年6月, 一季度
    PLAN = "plan"  # 十四五
    CODE = "code"  # 5G, PM2.5
    OUTLINE = "outline"  # 一、 （一） 一是
    SILENT = "silent"  # 万吨 in the head of a table: no numeral of its own
    EXPRESSION = "expression"  # 一带一路: several numerals, or a word that is one with its numeral


DIGITS = r"\d"
CHINESE = "零〇一二三四五六七八九十百千万亿两"
_D = f"[{DIGITS}]"
_HAN_YEAR = "[一二][〇零一二三四五六七八九]{3}"
_YEAR = rf"(?:(?<![{DIGITS}.]){_D}{{4}}|{_HAN_YEAR})"
_TO = r"(?:[—–－\-~～]{1,2}|[至到])"
_MONTH = rf"(?:{_D}{{1,2}}|十[一二]?|[一二三四五六七八九])月"
_DAY = rf"(?:{_D}{{1,2}}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])[日号]"

_DATES = (
    rf"(?<![{DIGITS}.]){_D}{{4}}[-/.](?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]{_D}|0?[1-9])(?![{DIGITS}])",
    rf"{_YEAR}(?:年?{_TO}{_YEAR}年(?:度|{_MONTH}份?)?|年(?:{_D}{{1,2}}月?{_TO}{_D}{{1,2}}月份?"
    rf"|{_MONTH}(?:{_DAY}(?:{_TO}(?:{_YEAR}年)?(?:{_MONTH})?{_DAY})?|份?(?:{_TO}(?:{_YEAR}年)?{_MONTH}份?)?)"
    r"|[第前]?[一二三四1-4](?:[、至到][一二三四1-4])?个?季度|度?))",
    r"第[一二三四五六七八九十]{1,3}个五年(?!规划|计划)",
    rf"(?<![{DIGITS}.个]){_MONTH}{_DAY}(?:{_TO}(?:{_MONTH})?{_DAY})?",
    rf"(?<![{DIGITS}.]){_D}{{1,2}}月?{_TO}{_D}{{1,2}}月份?",
    rf"(?<![{DIGITS}.]){_D}{{1,2}}月份?",
    r"第?[一二三四1-4](?:[、至到—]第?[一二三四1-4])?季度",
    rf"(?:{_D}{{2}}|[一二]?十[一二三四五六七八九]?)世纪(?:(?:{_D}{{2}}|[二三四五六七八九]十)年代)?",
    rf"(?:{_D}{{2}}|[二三四五六七八九]十)年代",
    rf"(?<![{DIGITS}:：]){_D}{{1,2}}[:：]{_D}{{2}}(?:[:：]{_D}{{2}})?(?![{DIGITS}:：%％])",
)
_PLANS = (
    r"(?<=[“\"‘「『])(?:十[一二三四五六七八]?|[一二三四六七八九])五(?=[”\"’」』](?!普法))",
    r"(?<![第二三四五六七八九])十[一二三四五六七八]五(?=规划|时期|期间|以来|开局|收官|末|[”\"’」』、和与](?!普法))",
)
_CODES = (
    rf"(?<![A-Za-z{DIGITS}.])[A-Za-z]{{1,8}}[-－_]?{_D}{{1,6}}(?:\.{_D}{{1,3}})?[A-Za-z]{{0,3}}(?![{DIGITS}.%％{CHINESE}元个项家])",
    rf"(?<![A-Za-z{DIGITS}.]){_D}{{1,4}}(?:\.{_D})?[A-Za-z]{{1,4}}(?![A-Za-z/])",
    rf"(?<![{DIGITS}.])(?:{_D}{{1,3}}|[A-Z])(?:\+(?:{_D}{{1,3}}|[A-Z])){{1,4}}(?![{DIGITS}.%％])",
    rf"(?<![{DIGITS}.])7[×xX*]24(?:小时)?",
    rf"(?<![{DIGITS}.]){_D}\.0(?:版|(?=时代|建设|改革|升级|[”’，。、]))",
    rf"(?<=国道|省道|县道){_D}{{2,3}}(?!公里)",
)
_OUTLINES = (
    rf"(?:(?<=\n)|(?<=\A))[ \u3000\t]*(?:[（(](?P<o1>[{CHINESE}]{{1,3}}|{_D}{{1,2}})[）)]"
    rf"|(?P<o2>[一二三四五六七八九十]{{1,3}})(?=[、．.])|(?P<o3>{_D}{{1,2}})(?=[、．]|\.(?!{_D})|[ \u3000]{LETTER}))",
    rf"(?<=[：:。；])(?:(?P<o5>{_D}{{1,2}})(?=[、．])|[（(](?P<o6>[{CHINESE}]{{1,3}}|{_D}{{1,2}})[）)](?={LETTER}))",
    r"(?:(?<=[。；：，！？;:,、“\n])|(?<=\A))(?P<o4>[一二三四五六七八九]|十[一二三四五六七八九]?)(?=是(?!否)|要(?![素点害塞道闻]))",
)
_NUMBER = "[零一二三四五六七八九十百千万两]"
_QUOTED = "(?<=[“‘《·、])"  # what stands at the beginning of a quotation, or of an item in it
_QUOTE_END = "(?=[”’》·、])"
_CLASSIFIERS = (
    "个项条种类级件张次年月天届批期轮位名人家所座支号样小"  # 一 before these is a count, and no part of a word
)
_EXPRESSIONS = (
    r"第[一二三四五六七八九十]{1,3}个(?:五年(?=规划|计划)|百年|一百年|一百周年)",
    r"一带一路|一国两制|[三四五六]位一体|两弹一星|一老一小|两不愁三保障|三去一降一补|两学一做|两新一重|三重一大|三区三州"
    rf"|一[事市城企业区村县校园户人镇乡街][一二两]{LETTER}{{1,2}}(?=[”’、，。])|一县一{LETTER}{{1,2}}|[一二三四五六七八九]级[一二三四五六七八九]类",
    rf"一网通办|一窗受理|一[窗网站码卡证键照门][通受统联]{LETTER}|一站式|一卡通|一刀切|一公开|一肩挑|一条龙|第三方|一?二三次?(?=产)|两个一百年|破零",
    r"[长珠]三角|三江源|三江平原|三星堆|九寨沟|三苏祠|三门峡|三峡|三秦|三晋|三湘|三沙|三北|三江|九寨|两岸|两广|六盘山|八达岭|百湖",
    r"百千万(?=工程)|十百千万|两位数|九二(?=共识)|千万(?=工程)|一对一|[Ⅰ-Ⅻ](?:[—\-~～至到][Ⅰ-Ⅻ])?[类级型期号]?|前[一二三四五六七八九十](?=[，。；、])",
    rf"(?<=“){_D}{{1,2}}·{_D}{{1,2}}(?=”)",
    rf"{_QUOTED}(?![^”]{{0,12}}进一步)(?:{_NUMBER}[^”’》·、，。；：\n零一二三四五六七八九十百千万两]{{1,5}}?){{2,4}}{_QUOTE_END}",
    rf"(?:{_NUMBER}{{1,3}}|{_D}{{1,2}})连[丰增冠升降涨好快]",
    rf"{_QUOTED}(?:{_NUMBER}{{2,6}}|[一二三四五六七八九十两]{{1,2}}个[一百千万]{{1,2}}批?"
    rf"|一(?![{_CLASSIFIERS}]){LETTER}{{2,3}}|双过?[一二三四五六七八九十百千万]{{1,2}}){_QUOTE_END}",
)

_TABLE = (
    (NumeralForm.OUTLINE, _OUTLINES),
    (NumeralForm.PLAN, _PLANS),
    (NumeralForm.DATE, _DATES),
    (NumeralForm.CODE, _CODES),
    (NumeralForm.EXPRESSION, _EXPRESSIONS),
)
_BEGINS = rf"[{DIGITS}{CHINESE}A-Za-z第前长珠破双Ⅰ-Ⅻ（( \u3000\t]"  # what an expression can begin with
_ANY = regex(rf"(?={_BEGINS})(?:" + "|".join(f"(?P<{form}>{'|'.join(some)})" for form, some in _TABLE) + ")")
_MARKS = ("o1", "o2", "o3", "o4", "o5", "o6")


class Expression(NamedTuple):
    """An expression and its form."""

    start: int
    end: int
    form: NumeralForm


def find_expressions(text: str) -> Iterator[Expression]:
    """Give every expression of `text`, in order; none overlap."""
    for match in _ANY.finditer(text):
        form = NumeralForm(match.lastgroup or "")
        mark = next((name for name in _MARKS if match[name]), form.value)
        yield Expression(*match.span(mark), form)
