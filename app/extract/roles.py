"""What a numeral is there for: a metric, a target, a date, a name, a plan count, a threshold or something else.

The rules are tried in their order; the first that fits decides. What no rule knows is a metric, or a target where the
passage speaks of what is to come.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from app.extract.context import Context
from app.extract.expressions import Form
from app.extract.passages import Time
from app.vocabulary import Qualifier, Role


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BY_FORM = {
    Form.DATE: Role.DATE,
    Form.PLAN: Role.DATE,
    Form.CODE: Role.NAME,
    Form.EXPRESSION: Role.NAME,
    Form.ORDINAL: Role.NAME,
    Form.OUTLINE: Role.OTHER,
}
_TIMES = _set("年 周年 个月 月 天 日 小时 个小时 分钟 周 载 个季度 季度 岁 秒")
_MEASURED_TIME = _set("个工作日 工作日 岁 小时 个小时 分钟")
_MEASURING = re.compile(
    "(?:时间|时限|年限|寿命|周期|时长|工期|天数|年龄)[^，。；]{0,8}$"
    "|(?:缩短|压缩|压减|延长|提速|减少|增加|提高|节约|节省|降|降低)(?:至|到|为|了|约|近)?$|平均$"
)
_CAMPAIGN = re.compile("(?:期)?(?:行动|攻坚|计划|规划|方案|纲要|禁渔|专项|工程|倍增|提升|整治|改造)|[一-龥]{2,4}行动")
_CLASSES = _set("级 代 英寸 千伏 线 期 号 型 类")
_OF_CLASS = re.compile("(?:级|类|型|期|代)$")
_RANK = re.compile("(?:前|居|列|排名?|位列|跃居|升至)(?:全[国省市球]|世界|中西部|西部|内地)?(?:前)?$")
_TOP = re.compile("前$")
_PLAN_COUNT = re.compile("^(?:大|个)?方面|^重大?任务|^政策措施|^举措|^措施|^具体措施")
_DIVIDED = re.compile("分(?:为|成|作)?$")
_DIVISIONS = _set("期 批 步 类 段 个阶段 个方面 轮 次 级")
_POSTS = _set("岗 级 档 等")
_POST = re.compile("[0-9]+[岗级档等]")
_RHETORIC = _set("批 大批 条 个 种 支 张 份 步 把 场 件 片 次 位 代 项 体 面 口 道 股 座 颗")
_COUNTED = re.compile(
    "^的?(?!增长|左右|的?比重)[一-龥（）、]{1,12}?(?:已?达到?|有|共|增至|增加到|突破|超过?|新增)?(?:约|近|超)?[0-9０-９]+(?:余|多)?[个家户名人项座条]"
)
_CHOSEN = re.compile("^(?:元)?的(?!基础|水平|速度|目标|增长|较|成|比|税率|部分股)[一-龥]{1,10}")
_INCOMES = re.compile("(?:收入|产值|营收|收益|面积|人口|总量|投资|利润|资产|贡献|税收|人数|销售额|余额|金额|规模)$")
_BOUNDS = frozenset((Qualifier.OVER, Qualifier.AT_LEAST, Qualifier.AT_MOST, Qualifier.UNDER))
_COUNT_BEFORE = re.compile(r"[0-9０-９]+(?:余|多)?[个家户名座](?:[一-龥]{1,8})$")
_STARTS = re.compile("(?:起征点|免征额|门槛|上限|标准线)")
_LARGE = Decimal(10**8)
_PAST_WORDS = re.compile("(?<![比较与同超])(?:去年|上年|过去一年|目前|已经?|截至)")
_HAN = re.compile("^(?:近|超|约|上)?第?[零一二三四五六七八九十百千万亿两]+")


class Decision(NamedTuple):
    """A role, and the reason of the doubt where the rule is weak."""

    role: Role
    doubt: str | None = None


def role_of(context: Context, time: Time) -> Decision:
    """Return the role of a numeral in a passage that speaks of `time`."""
    numeral = context.numeral
    if numeral.form in _BY_FORM:
        return Decision(_BY_FORM[numeral.form])
    for rule in (_titled, _duration, _named, _count, _class, _chooses, _small):
        decision = rule(context)
        if decision is not None:
            return decision
    if time.to_come and not _PAST_WORDS.search(context.sentence[-40:]):
        return Decision(Role.TARGET)
    return Decision(Role.METRIC)


def _duration(context: Context) -> Decision | None:
    """A duration is a date; a name inside that of a campaign; a metric where it is measured."""
    unit = context.numeral.unit
    if unit not in _TIMES and unit not in _MEASURED_TIME:
        return None
    if unit in ("年", "天", "个月") and _CAMPAIGN.match(context.after):
        return Decision(Role.NAME)
    if unit in ("岁",) and context.numeral.qualifier in _BOUNDS and context.after[:1] not in ("", "，"):
        return Decision(Role.THRESHOLD, "an age may choose who is counted")
    if unit in _MEASURED_TIME or (unit not in ("周年", "月", "日") and _MEASURING.search(context.before)):
        return None if not context.quoted else Decision(Role.NAME)
    return Decision(Role.DATE)


def _titled(context: Context) -> Decision | None:
    return Decision(Role.NAME) if context.quoted == "《" else None


def _named(context: Context) -> Decision | None:
    """What stands in quotation marks or in a title is a name."""
    return Decision(Role.NAME) if context.quoted else None


def _class(context: Context) -> Decision | None:
    """Classes, generations, voltages and phases are names; 千亿级 chooses where something is counted."""
    numeral = context.numeral
    if numeral.unit == "级" and numeral.value is not None and numeral.value >= 1_000_000:
        counted = re.search("[0-9一二三四五六七八九十]+(?:余|多)?[个家]$", context.before)
        return Decision(Role.THRESHOLD if counted else Role.NAME)
    if numeral.unit in ("级", "代", "英寸", "千伏", "纳米"):
        return Decision(Role.NAME)
    if numeral.unit in ("期", "类") and _HAN.match(context.raw):
        return Decision(Role.NAME)
    if numeral.unit in ("国", "市", "区", "县", "省", "州"):
        return Decision(Role.NAME)
    if _TOP.search(context.before):
        return Decision(Role.NAME)
    return None


def _count(context: Context) -> Decision | None:
    """How many parts one thing has."""
    unit = context.numeral.unit
    if unit in ("个", "项", "条", "大") and (_PLAN_COUNT.match(context.after) or context.before.endswith("方面")):
        return Decision(Role.PLAN_COUNT)
    if unit in _POSTS and (_POST.match(context.after) or _POST.search(context.before[-4:])):
        return Decision(Role.PLAN_COUNT)
    if unit in _DIVISIONS and _DIVIDED.search(context.before):
        return Decision(Role.PLAN_COUNT)
    return None


def _chooses(context: Context) -> Decision | None:
    """A bound that chooses what is counted: 超200亿元县2个, 年收入10万元以上的村."""
    if context.numeral.qualifier not in _BOUNDS or context.numeral.change is not None:
        return None
    if _COUNTED.match(context.after) and _HAN.match(context.raw) is None:
        return Decision(Role.THRESHOLD)
    if _CHOSEN.match(context.after) and _INCOMES.search(context.before):
        return Decision(Role.THRESHOLD)
    if _COUNT_BEFORE.search(re.sub(_INCOMES, "", context.before).rstrip("年均总")):
        return Decision(Role.THRESHOLD)
    return None


def _small(context: Context) -> Decision | None:
    """一批 is rhetoric; small numbers in Chinese digits mostly belong to fixed sets."""
    numeral = context.numeral
    if not _HAN.match(context.raw) or numeral.value is None or numeral.value > 20 or numeral.unit is None:
        return None
    if numeral.unit in ("%", "倍", "人次", "元", "万元"):
        return None
    if numeral.value == 1 and numeral.unit in _RHETORIC:
        return Decision(Role.OTHER)
    if numeral.unit in ("次", "人", "名", "家"):
        return None
    return Decision(Role.NAME, "a small number in Chinese digits: a fixed set, or a count")
