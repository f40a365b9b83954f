"""Whether the words around a figure are the name of an indicator, and nothing else.

A name says what is counted (城镇新增就业) and how (人数, 增长率). The words of a figure are its name where they hold
what is counted in one piece, and beside it only words that hold for any figure: 全年, 达到, 增长. A word more (年均,
农村) may make another thing of it. Then the name is not taken: a wrong code is worse than none.
"""

from app.regex import LETTER, regex
from app.vocabulary import Kind

_HOW = regex("(?:(?:人|个|户|件|部|套|期|场|次)?数|人次|金额|额|量|里程|面积)$")
_HOW_CHANGED = regex("(?:增长率|增长|涨跌幅|升降幅?|增减|(?:增加|提高|减少)?额|变化)$")
_ANY_NAME = regex("的|总(?=产?[额量])|全[国省市区]|我[国省市区]")
_ANY_FIGURE = regex(
    "全年|去年|今年|明年|上年|当年|年内|年度|同比|继续|[比较](?:上年|去年|上一年)|力争|预期|目标|计划|拟按|拟|安排|完成|实现|保持|稳定|维持|控制|设定"
    "|(?:提高|提升|上升|增加|扩大|下降|降低|减少|回落|[升降增减])[到至为]|里程|面积|[额量数]|达到?|突破|超过?|接近|约|近|大约|将|要|再|已|均|共|为|是|有|在|到|至|了|按|从|由|年(?![均末初中])"
)
_ANY_CHANGE = regex("增长|增加|增产|增幅|增速|涨幅|上涨|上升|上调|提高|下降|降低|下调|降幅|减少|回落|扩大")
_NARROWS = regex("年均|平均|人均|年末|累计|实际|名义|新增")  # of one thing these make another
_LETTER = regex(LETTER)
_SHORTEST = 3  # characters of what is counted


def counted_by(name: str, kind: Kind) -> str:
    """Return what the name of an indicator says is counted, "" where that is too short to tell by."""
    counted = (_HOW_CHANGED if kind is Kind.CHANGE else _HOW).sub("", _ANY_NAME.sub("", name))
    return counted if len(counted) >= _SHORTEST else ""


def is_told(counted: str, words: str, kind: Kind) -> bool:
    """Tell whether `words`, those around a figure, say what is `counted` and nothing that narrows it."""
    said = _ANY_NAME.sub("", words)
    at = said.find(counted)
    return at >= 0 and says_nothing(f"{said[:at]} {said[at + len(counted) :]}", kind)


def says_nothing(words: str, kind: Kind) -> bool:
    """Tell whether words hold for any figure of a kind, whatever it counts."""
    rest = _ANY_FIGURE.sub(" ", _ANY_NAME.sub("", words))
    return not _LETTER.search(_ANY_CHANGE.sub(" ", rest) if kind is Kind.CHANGE else rest)


def telling(words: str) -> str:
    """Return words without those that hold for any figure."""
    return _ANY_CHANGE.sub(" ", _ANY_FIGURE.sub(" ", _ANY_NAME.sub("", words)))


def narrowed(words: str) -> frozenset[str]:
    """Return the words that make another thing of what is counted: 年均增长 is not 增长."""
    return frozenset(_NARROWS.findall(words))
