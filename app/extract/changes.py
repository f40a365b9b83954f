"""Growth and decline: the sign of a figure beyond what the verb directly before it says.

The grammar reads the verb before a figure (增长5%). Here are the nouns of growth (增速超过30%), the verbs that are
changes in reports only (精简80%, 降价超50%), and verbs with their object before the figure (压缩办理时限50%).
"""

from app.extract.context import Context
from app.quantity import Change
from app.regex import LETTER, regex
from app.vocabulary import Role

_LINK = "(?:了|约|近|超过?|逾|达到?|为|再|分别|均|平均|在|保持在?|设定为|目标为?|预期|高达|[:：])*"
# Said of shares only (精简80%, but not 精简80项) …
_UP = regex(f"(?:(?:增长|增速)(?:预期)?目标|增速|增幅|涨幅|增长率|增长速度|升幅|增长幅度|提速|提价|涨价|加快){_LINK}$")
_DOWN = regex(
    f"(?:降幅|跌幅|减幅|降价|精简|压减|压缩|缩短|削减|下浮|节约|核减|裁减|减排|再减|浓度改善|浓度好转){_LINK}$"
)
# … of any amount …
_MORE = regex(f"(?:增产|增收|增值|净增|多增|多收){_LINK}$|(?:比|较)[^，。；]{{1,16}}[高多]{_LINK}$")
_LESS = regex(f"(?:减产|减收|净减){_LINK}$|(?:比|较)[^，。；]{{1,16}}[低少]{_LINK}$|减轻{LETTER}{{1,16}}负担{_LINK}$")
# … and with their object before the figure.
_OBJECT = f"(?!到|至|了)(?:{LETTER}|[（）“”]){{1,16}}$"
_RAISES = regex(f"(?:提高|上调|提升){_OBJECT}")
_LOWERS = regex(f"(?:降低|下调|压减|压缩|缩短|减少|削减|精简|节约){_OBJECT}")
_LEVEL = regex("(?:到|至|为|占|达到?|过|于|比重|比例|占比|覆盖率|新增|稳定在|保持在)$")
_LEVEL_WORDS = regex("突破|跨[上过越]|[迈跃]上")  # 增长5%、迈上3万亿元: the verb does not hold for the second
_AIM = regex("预期目标(?:设定|确定|定)?为$")
_GROWTH = regex("经济增速|经济增长")
_POINTS = frozenset(("个百分点", "百分点", "个千分点"))
_IMPROVED = regex("(?:提升|提高|改善|优化)$")  # 提升25个机构: they get better, and no more
_MADE_LESS = regex("(?:扩大|降低|压缩|缩短)$")
_ENDS = ("", "、", "，", "。", "；", "）")
_AMOUNTS = frozenset(
    ("元", "美元", "斤", "公斤", "吨", "岁", "位", "年", "天", "小时", "个工作日", "度", "点", "元/月", "元/年")
)
_SHARE = _POINTS | {"%", "倍", "‰"}


def change_of(context: Context, role: Role) -> Change | None:
    """Return growth or decline; None for levels, flows, and for what is neither metric nor target."""
    change = context.numeral.change
    if role not in (Role.METRIC, Role.TARGET):
        return None
    if change is not None and not _LEVEL_WORDS.match(context.raw):
        improved = _IMPROVED.search(context.before) or (
            _MADE_LESS.search(context.before) and context.after[:1] not in _ENDS
        )
        amount = context.numeral.unit in _SHARE or context.numeral.unit in _AMOUNTS
        return None if change not in (Change.UP, Change.DOWN) or (improved and not amount) else change
    before, unit = context.before, context.numeral.unit
    rules = [(_MORE, Change.UP), (_LESS, Change.DOWN)]
    if unit in _SHARE:
        rules += [(_UP, Change.UP), (_DOWN, Change.DOWN)]
    if unit in _POINTS or (unit == "%" and not _LEVEL.search(before)):
        rules += [(_RAISES, Change.UP), (_LOWERS, Change.DOWN)]
    if unit == "%" and _AIM.search(before) and _GROWTH.search(context.sentence):
        return Change.UP
    return next((says for pattern, says in rules if pattern.search(before)), None)
