"""The period of a figure: the dates of its sentence, else the time of its passage."""

import re
from typing import NamedTuple

from app.extract.context import Context
from app.extract.passages import Time, plan_years
from app.quantity import Change

_DATED = re.compile(
    r"(?P<base>[比较与同和于自])?(?P<from>从|由)?(?<![0-9])(?P<year>(?:19|20)[0-9]{2})"
    r"(?:年?(?P<to>[—–\-~～至到]{1,2})(?P<last>(?:19|20)[0-9]{2})年|年(?:(?P<month>1[0-2]|0?[1-9])月)?)(?P<since>以来|起)?"
)
_LAST = re.compile(
    "(?:达到?|增至|增加[到至]|提高[到至]|提升[到至]|扩大[到至]|升[至到]|降[至到为低到]*|突破|跨过|迈上|跃上|跨上|超过?|占|为|是|有|拥有|居|[到至])"
    "(?:了|约|近|超过?|逾|的)*$"
)
_STOCK = re.compile(
    "(?:余额|总量|规模|里程|比重|率|拥有量|占比|容量|人口|寿命|浓度|比例|收入比|总数|存量|位|数量|资产|水平|对象|能力)$"
)
_STAYS = re.compile("(?:稳定|保持|维持|控制)在|年均|每年|累计|新增|净增|年产量")
_SINCE = re.compile("累计|历年")
_FROM = re.compile("(?:从|由)[^，。；]{0,16}$")
_TO = re.compile(
    "(?:的[一-龥]{1,6})?(?:大幅|进一步|逐步)?(?:提高|提升|增加|增长|扩大|拓展|延长|缩短|压缩|压减|上升|下降|减少|降低|增|升|降|减|扩|到|至|发展|翻)"
)
_LAST_YEAR = re.compile("(?<![比较与同])(?:去年|上年|过去一年)")
_BASE = "a year stands in the sentence; it may be the base of a comparison"


class Dated(NamedTuple):
    """A period in ISO 8601, and the reason of the doubt where the rule is weak."""

    period: str
    doubt: str | None = None


def period_of(context: Context, time: Time, year: int, change: Change | None, carried: str | None) -> Dated:
    """Return the period of a figure in a passage on `time` of a report on `year`.

    `carried` is the date that 截至 gave to the rest of the paragraph, None without one.
    """
    if dated := _of_sentence(context, change):
        return Dated(dated)
    if carried:
        return Dated(carried)
    sentence = context.sentence
    if time.to_come and _LAST_YEAR.search(sentence):
        return Dated(str(year))
    if (plan := plan_years(sentence)) and plan[1] - plan[0] == 4 and not time.to_come and plan[0] <= year:
        time = Time(*plan, False)
    if time.first == time.last:
        return _of_year(context, time)
    return _of_years(context, time, change)


def _of_sentence(context: Context, change: Change | None) -> str | None:
    """Return the period of the last date before the figure in its sentence, bases of comparison left out."""
    dates = [match for match in _DATED.finditer(context.sentence) if not match["base"]]
    if not dates:
        return None
    last = dates[-1]
    if last["last"]:
        return f"{last['year']}/{last['last']}"
    if change and len(dates) > 1 and dates[-2]["from"]:
        return f"{dates[-2]['year']}/{last['year']}"
    if last["since"]:
        return None
    return f"{last['year']}-{int(last['month']):02}" if last["month"] else last["year"]


def _of_year(context: Context, time: Time) -> Dated:
    if not time.to_come and _SINCE.search(context.before):
        return Dated(f"../{time.last}", "累计 may begin before the year")
    if _comes_before(context):
        return Dated(str(time.first - 1))
    return Dated(str(time.last))


def _comes_before(context: Context) -> bool:
    """Tell whether the figure is where a change began: 从9.8%降至7.5%."""
    return bool(_FROM.search(context.before) and _TO.match(context.after))


def _of_years(context: Context, time: Time, change: Change | None) -> Dated:
    """Return all the years for flows, averages and changes, the last for what was reached."""
    whole, last = f"{time.first}/{time.last}", str(time.last)
    before = context.before
    if _comes_before(context):
        return Dated(str(time.first - 1))
    if change is not None or _STAYS.search(before):
        return Dated(whole)
    if _LAST.search(before) or _STOCK.search(before):
        return Dated(last)
    return Dated(whole, "a flow of all these years, or a level at their end")
