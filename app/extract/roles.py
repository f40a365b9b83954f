"""What a numeral is there for: a metric, a target, a date, a name, a plan count, a threshold or something else.

The rules are tried in their order; the first that fits decides. What no rule knows is a metric, or a target where the
passage speaks of what is to come.
"""

import re
from decimal import Decimal
from typing import NamedTuple

from app.extract.context import Context
from app.extract.expressions import NumeralForm
from app.extract.passages import Time
from app.quantity.characters import is_letter
from app.regex import LETTER, regex
from app.vocabulary import Qualifier, Role


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BY_FORM = {
    NumeralForm.DATE: Role.DATE,
    NumeralForm.PLAN: Role.DATE,
    NumeralForm.CODE: Role.NAME,
    NumeralForm.EXPRESSION: Role.NAME,
    NumeralForm.ORDINAL: Role.NAME,
    NumeralForm.OUTLINE: Role.OTHER,
}
_TIMES = _set("年 周年 个月 月 天 日 小时 个小时 分钟 个季度 秒")
_MEASURING = regex(
    "(?:时间|时限|年限|寿命|周期|时长|工期|天数|年龄)[^，。；]{0,24}$"
    f"|(?:缩短|压缩|压减|延长|提速|减少|增加|提高|节约|节省|降低)(?:至|到|为|了|约|近)?$|平均{LETTER}{{0,3}}$|(?:缩短|压缩|压减|延长|降)[至到为]$"
)
_LIFETIME = regex("年限|寿命|周期|工期")
_CAMPAIGN = regex(
    f"(?:期)?(?:行动|攻坚|计划|规划|方案|纲要|禁渔|专项|工程|倍增|提升|整治|改造|奋斗目标)(?!克难)|{LETTER}{{2,4}}行动|(?:过境)?免签|{LETTER}{{0,8}}圈"
)
_AGE_CLASS = regex("及?以[上下]|周岁|至|即|的?(?:儿童|老人|老年人|户籍|人群|青少年|婴?幼儿|群体)")
_AGE_BOUND = regex("满$")
_CLASSES = _set("级 代 英寸 千伏 纳米 兆 国 市 区 县 省 州 镇 乡 村 号 样 档 地 步 型")
_TOP = regex("前$")
_FIXED_BEFORE = regex("国家$")
_FIXED_AFTER = regex("民族|中国原则|字上")
_NAMED_AFTER = {"次": regex("产业|全会|办"), "人": regex("制"), "场": regex("硬仗")}
_PLAN_COUNT = regex("(?:大)?方面|重大?任务|政策措施|举措|措施|具体措施")
_PARTS_BEFORE = regex(f"[0-9一二三四五六七八九十](?:大类|个?方面)(?:{LETTER}{{0,4}}[、和])?$")
_DIVIDED = regex("分(?:为|成|作)?$")
_DIVISIONS = _set("期 批 步 类 段 个阶段 个方面 轮 次 级")
_POSTS = _set("岗 级 档 等")
_POST = regex("[0-9]+[岗级档等]")
_PARTED = regex("并[一二三四五六七八九两]档|[一二三四五六七八九两]档并$")
_RHETORIC = _set("批 条 个 种 支 张 份 步 把 场 件 片 次 位 项 体 面 口 道 股 座 颗 届 段 套 名 家 招 行 分 点")
_COUNTED = regex(
    f"的?(?!增长|左右|比重)(?:{LETTER}|[（）]){{1,12}}?(?:、{LETTER}{{1,8}})?(?:已?达到?|有|共|增至|增加到|突破|超过?|新增)?(?:约|近|超)?"
    r"\d+(?:余|多)?[个家户名人项座条]"
)
_BOUND_WORD = regex("^(?:超|突破|过|高于|低于|不|大于|小于|少于)|以[上下内]$")
_CHOSEN = regex("元?的(?!基础|水平|速度|目标|增长|较|成|比|税率)")
_PORTION = regex("的?部分")  # 100万元至300万元部分
_SIZES = regex("(?:收入|产值|营收|收益|面积|人口|总量|投资|利润|资产|贡献|税收|人数|销售额|余额|金额|规模|所得额|额)$")
_COUNT_BEFORE = regex(rf"\d+(?:余|多)?[个家户名座]{LETTER}{{1,8}}$")
_BOUNDS = frozenset((Qualifier.OVER, Qualifier.AT_LEAST, Qualifier.AT_MOST, Qualifier.UNDER))
_MARKED = regex("[百千万亿]+元?(?:大关|台阶)")
_MARK = regex("大关|台阶|门槛")
_NUMBER_OF = regex("[0-9一二三四五六七八九十两]+(?:余|多)?[个家]$")
_ORDERS = ("十", "百", "千", "万", "亿")
_BARE_ORDER = regex(f"[十百千万亿]+(?P<unit>(?:{LETTER}|/)+)")
_REACHED = regex("(?:达到?|为|至|到|过|超|破|近|约|上|下|足|满)$")
_KINDS_OF = regex("级|企业|产业|园区|集群|县|镇|强县|项目|以上的?(?:企业|产业|园区|集群|项目|县)")
_HAN = regex("(?:近|超|约|上)?第?[零一二三四五六七八九十百千万亿两]+")
_LAST_YEAR = regex("(?<![比较与同超于])(?:去年|上年|过去一年)")
_ALREADY = regex("已经?(?:有|达|建|超|突破|完成)|目前|我国有|我省有|全[国省市县]有|截至")
_CHANGES_FROM = regex("(?:从|由)[^，。；]{0,16}$")
CHANGES_TO = regex(
    f"(?:的{LETTER}{{1,6}})?(?:大幅|进一步|逐步|统一)?(?:提高|提升|增加|增长|扩大|拓展|延长|跃升|攀升|壮大|缩小|收窄|回落|下滑|缩短|压缩|压减|上升|下降|减少|降低|下调|上调|增|升|降|减|扩|到|至|发展|翻)"
)
_LEAST_CLASS = Decimal(10**6)
_SMALL = 20
_SETS = _set("个 项 条 种 类 届 方 篇 件 张 本 块 面 道 大类")


class Decision(NamedTuple):
    """A role, and the reason of the doubt where the rule is weak."""

    role: Role
    doubt: str | None = None


def role_of(context: Context, time: Time) -> Decision:
    """Return the role of a numeral in a passage that speaks of `time`."""
    for rule in _RULES:
        decision = rule(context)
        if decision is not None:
            return decision
    if time.to_come and not is_already(context):
        return Decision(Role.TARGET)
    return Decision(Role.METRIC)


def is_already(context: Context) -> bool:
    """Tell whether the words say that a figure in a passage on what is to come was reached before."""
    return bool(
        begins_change(context)
        or _ALREADY.search(context.before)
        or _LAST_YEAR.search(context.sentence)
        or context.raw.startswith("以")
    )


def begins_change(context: Context) -> bool:
    """Tell whether the figure is where a change began: 从9.8%降至7.5%."""
    return bool(_CHANGES_FROM.search(context.before) and CHANGES_TO.match(context.after)) or context.before.endswith(
        "现行"
    )


def _form(context: Context) -> Decision | None:
    """Most forms have one role. 第一年 is a date, 一大步 is rhetoric."""
    numeral = context.numeral
    role = _BY_FORM.get(numeral.form)
    if role is None and numeral.value is None:
        return Decision(Role.OTHER, "no value could be read")
    if numeral.form is NumeralForm.ORDINAL and numeral.unit == "年":
        role = Role.DATE
    if (
        numeral.form is NumeralForm.EXPRESSION
        and numeral.value == 1
        and numeral.unit is not None
        and not context.quoted
    ):
        role = Role.OTHER
    return Decision(role) if role else None


def _titled(context: Context) -> Decision | None:
    return Decision(Role.NAME) if context.quoted == "《" else None


def _age(context: Context) -> Decision | None:
    """60岁以上 and 满3岁 name a class; any other age is measured."""
    if context.numeral.unit not in ("岁", "周岁"):
        return None
    named = _AGE_CLASS.match(context.after) or _AGE_BOUND.search(context.before)
    return Decision(Role.NAME) if named else None


def _duration(context: Context) -> Decision | None:
    """A duration is a date; inside a campaign a name; with a bound a threshold; a metric where it is measured."""
    unit = context.numeral.unit
    if unit not in _TIMES:
        return None
    if unit == "年" and "." in context.raw:
        return None  # 9.6年
    if _CAMPAIGN.match(context.after) and not _LIFETIME.search(context.before):
        return Decision(Role.NAME)
    if context.after.startswith("大计"):
        return Decision(Role.OTHER)
    if context.quoted and unit not in ("年", "周年"):
        return Decision(Role.NAME)
    prolonged = unit == "年" and context.before.endswith("延长")
    if unit not in ("周年", "月", "日") and not prolonged and _MEASURING.search(context.before):
        return None
    bound = context.numeral.qualifier in (Qualifier.AT_LEAST, Qualifier.AT_MOST)
    return Decision(Role.THRESHOLD if bound and context.after[:1] not in ("", "、") else Role.DATE)


def _named(context: Context) -> Decision | None:
    """What stands in quotation marks is a name, and so are sets that all know."""
    if context.quoted or (_FIXED_BEFORE.search(context.before) and context.numeral.unit == "项"):
        return Decision(Role.NAME)
    if context.numeral.unit is None and context.before.endswith(("附件", "附表", "附图")):
        return Decision(Role.NAME)
    if context.numeral.unit == "个" and _FIXED_AFTER.match(context.after):
        return Decision(Role.NAME)
    if context.numeral.unit == "次" and context.before.endswith(("届", "跑")):
        return Decision(Role.NAME)
    pattern = _NAMED_AFTER.get(context.numeral.unit or "")
    if context.after.startswith("级") or (pattern and pattern.match(context.after)):
        return Decision(Role.NAME)
    if context.before.endswith("每") and _bare_order(context):
        return Decision(Role.NAME)
    return None


def _count(context: Context) -> Decision | None:
    """How many parts one thing has."""
    unit = context.numeral.unit
    if unit in ("大类", "方面") or (unit in ("个", "项") and _PARTS_BEFORE.search(context.before)):
        return Decision(Role.PLAN_COUNT)
    if unit in ("个", "项", "条", "大") and _PLAN_COUNT.match(context.after):
        return Decision(Role.PLAN_COUNT)
    if unit in _POSTS and (_POST.match(context.after) or _POST.search(context.before[-4:])):
        return Decision(Role.PLAN_COUNT)
    if unit in _DIVISIONS and _DIVIDED.search(context.before):
        return Decision(Role.PLAN_COUNT)
    if unit == "档" and (_PARTED.match(context.after) or _PARTED.search(context.before + context.raw)):
        return Decision(Role.PLAN_COUNT)
    return None


def _class(context: Context) -> Decision | None:
    """Classes, voltages, phases and sets of places are names; 千亿级 chooses where something is counted."""
    numeral = context.numeral
    if numeral.unit == "行":
        return Decision(Role.OTHER)
    if numeral.unit == "级" and numeral.value is not None and numeral.value >= _LEAST_CLASS:
        if numeral.qualifier is not Qualifier.EXACT:
            return None  # 突破千万级
        counted = _NUMBER_OF.search(context.before) or _COUNTED.match(context.after)
        return Decision(Role.THRESHOLD if counted else Role.NAME)
    han = _HAN.match(context.raw) and (numeral.unit != "届" or numeral.value != 1)
    if numeral.unit in _CLASSES or (numeral.unit in ("期", "类", "届", "轮") and han):
        return Decision(Role.NAME)
    return Decision(Role.NAME) if _TOP.search(context.before) else None


def _bare_order(context: Context) -> re.Match[str] | None:
    return _BARE_ORDER.fullmatch(context.raw) if context.raw.startswith(_ORDERS) else None


def _order(context: Context) -> Decision | None:
    """An order without digits (千亩, 百亿元) names a size unless something reached it."""
    numeral = context.numeral
    match = _bare_order(context)
    if match is None or numeral.qualifier is not Qualifier.EXACT or match["unit"] != numeral.unit:
        return None
    if _MARK.match(context.after) and _NUMBER_OF.search(context.before):
        return Decision(Role.THRESHOLD)
    if _REACHED.search(context.before):
        return None
    counted = _NUMBER_OF.search(context.before) or _COUNTED.match(context.after)
    return Decision(Role.THRESHOLD if counted and numeral.unit in ("元", "级", "美元") else Role.NAME)


def _chooses(context: Context) -> Decision | None:
    """A bound that chooses what is counted: 超200亿元县2个, 年收入10万元以上的村."""
    if context.numeral.change is not None or "成为" in context.before:
        return None
    if _PORTION.match(context.after):
        return Decision(Role.THRESHOLD)
    if context.numeral.qualifier not in _BOUNDS:
        return None
    if _BOUND_WORD.search(context.raw) and _COUNTED.match(context.after) and (context.numeral.unit not in (None, "人")):
        return Decision(Role.THRESHOLD)
    chosen = _CHOSEN.match(context.after)
    if chosen and is_letter(context.after[chosen.end() :][:1]) and _SIZES.search(context.before):
        return Decision(Role.THRESHOLD)
    if context.numeral.unit == "元":
        bare = is_letter(context.after[:1]) and _BARE_ORDER.match(context.raw)
        if bare or _KINDS_OF.match(context.after):
            return Decision(Role.THRESHOLD)
    if context.numeral.unit == "米" and context.before.endswith("海拔"):
        return Decision(Role.THRESHOLD)
    if _COUNT_BEFORE.search(_SIZES.sub("", context.before).rstrip("年均总")):
        return Decision(Role.THRESHOLD)
    return None


def _small(context: Context) -> Decision | None:
    """一批 is rhetoric; small numbers in Chinese digits mostly belong to fixed sets."""
    numeral = context.numeral
    if not _HAN.match(context.raw) or numeral.value is None or numeral.value > _SMALL or numeral.unit is None:
        return None
    if _MARKED.match(context.after):
        return None
    if numeral.value in (1, -1) and numeral.unit in _RHETORIC:
        return Decision(Role.OTHER)
    if numeral.unit in _SETS:
        return Decision(Role.NAME, "a small number in Chinese digits: a fixed set, or a count")
    return None


_RULES = (_form, _titled, _age, _duration, _named, _count, _class, _order, _chooses, _small)
