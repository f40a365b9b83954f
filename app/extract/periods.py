"""The period of a figure: the dates of its sentence, else the time of its passage."""

import re
from typing import NamedTuple

from app.extract.context import Context
from app.extract.passages import Time, plan_years
from app.extract.roles import begins_change, is_already
from app.quantity import Change
from app.regex import regex
from app.vocabulary import Qualifier

_DATED = regex(
    r"(?P<base>[比较与同和于自是])?(?P<from>从|由)?(?<![0-9])(?P<year>(?:19|20)[0-9]{2})"
    r"(?:年?(?P<to>[—–\-~～至到]{1,2})(?P<last>(?:19|20)[0-9]{2})年|年(?:(?P<month>1[0-2]|0?[1-9])(?:月?[—–\-~～至到](?P<until>1[0-2]|0?[1-9]))?月)?)(?P<since>以来|起)?"
)
_LAST_YEAR = regex("(?<![比较与同超于])(?:去年|过去一年)")
_AS_OF = regex("截[至止]到?(?P<year>(?:19|20)[0-9]{2})年(?:(?P<month>1[0-2]|0?[1-9])月)?")
_FLOW = regex(
    "建成|新增|累计|培育|新建|投用|完成|实施|组建|入选|获|推进|引进|创建|改造|年均|每年|稳定在|保持在|控制在|揭牌|净增|发放|减免|投入"
    "|开工|修复|实现[^，、]{0,8}全覆盖|转移|制定|出台|落地|再"
)
_STAYS = regex("(?:稳定|保持|维持|控制)在$|严守$|守住$")
_OVER_YEARS = regex("累计|年均|每年|历年")
_NOW_AT = regex("(?:增至|增加[到至]|提高[到至]|提升[到至]|扩大[到至]|升[至到]|降[至到为]|拓展至)(?:了|约|近)*$")
_REACHED = regex(
    "(?:达到?|增至|增加[到至]|提高[到至]|提升[到至]|扩大[到至]|升[至到]|降[至到为低到]*|占|为|是|有|拥有|居|[到至])"
    "(?:了|约|近|超过?|逾|的)*$"
)
_BOUNDARY = regex("突破|跨[过上]|迈上|跃上|超|过")
_STOCK = regex(
    "(?:余额|总量|规模|里程|比重|率|拥有量|占比|容量|人口|寿命|浓度|比例|收入比|总数|存量|数量|资产|水平|对象|能力|总值|院士|网点|面积)$"
)
_STANDING = regex(
    "居全[国省球]|居世界|居内地|居中西部|位列|排名|进入[^，。；]{0,12}行列|布局|在川|在[^，。；]{1,4}布局"
)
_FLOWING_NOUN = regex("(?:电量|产量|产值|销量|交易额|成交额|利润|税收)$")
_SINCE = regex("累计|历年")
_RUNNING = regex("(?:连续(?=.{1,2}年)|(?=.{1,2}年(?:平均|年均)))([两二三四五六七八九十]|1[0-9]|[2-9])年")
_RECENT = regex("(?:近|过去|这)([两二三四五六七八九十]|[2-9]|10)年来?，?")
_COUNTS = {digit: number for number, digit in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_TWO_READINGS = "a flow of all these years, or a level at their end"


class Dated(NamedTuple):
    """A period in ISO 8601, and the reason of the doubt where the rule is weak."""

    period: str
    doubt: str | None = None


def period_of(context: Context, time: Time, year: int, change: Change | None, carried: str | None) -> Dated:
    """Return the period of a figure in a passage on `time` of a report on `year`.

    `carried` is the date that 截至 gave to the rest of the paragraph, None without one.
    """
    if dated := _of_sentence(context, change, time.last):
        return Dated(dated)
    if begins_change(context):
        return Dated(str(min(time.first - 1, year)))
    if time.to_come and is_already(context):
        return Dated(str(year))
    if carried and not time.to_come:
        return Dated(carried)
    if time.first != time.last and not time.to_come and _LAST_YEAR.search(context.before):
        return Dated(str(year))
    plan = plan_years(context.sentence)
    if plan and not time.to_come and plan[0] <= year <= plan[1]:
        time = Time(plan[0], year, False)
    running = _RUNNING.search(context.before)
    if match := running or _RECENT.search(context.sentence):
        years = _COUNTS.get(match[1]) or int(match[1])
        time = Time(time.last - years + 1, time.last, time.to_come)
        if running:
            return Dated(f"{time.first}/{time.last}")
    if time.first == time.last:
        return _of_year(context, time)
    return _of_years(context, time, change)


def _of_sentence(context: Context, change: Change | None, last_year: int) -> str | None:
    """Return the period of the last date before the figure in its sentence, bases of comparison left out."""
    dates = [match for match in _DATED.finditer(context.sentence) if not match["base"]]
    if not dates:
        return None
    date = dates[-1]
    reached = change is None and bool(_REACHED.search(context.before.rpartition("、")[2]))
    if date["last"]:
        if change is None and begins_change(context):
            return date["year"]
        return date["last"] if reached else f"{date['year']}/{date['last']}"
    if date["since"] and not date["month"]:
        if begins_change(context):
            return date["year"]
        ends_now = reached or int(date["year"]) >= last_year
        return str(last_year) if ends_now else f"{date['year']}/{last_year}"
    if change and len(dates) > 1 and dates[-2]["from"]:
        return f"{dates[-2]['year']}/{date['year']}"
    return _date(date)


def _of_year(context: Context, time: Time) -> Dated:
    if not time.to_come and _SINCE.search(context.before):
        return Dated(f"../{time.last}", "累计 may begin before the year")
    return Dated(str(time.last))


def _of_years(context: Context, time: Time, change: Change | None) -> Dated:
    """Return all the years for flows, averages and changes, the last for what was reached.

    Words of the figure's own item in a list go before those of its clause.
    """
    whole, last = f"{time.first}/{time.last}", str(time.last)
    clause = context.before
    item = clause.rpartition("、")[2]
    if change is not None or _STAYS.search(item) or _OVER_YEARS.search(item):
        return Dated(whole)
    if _NOW_AT.search(item):
        return Dated(last)
    if _FLOW.search(item) or _FLOWING_NOUN.search(item):
        return Dated(whole)
    given = item.endswith("为") and context.after[:1] not in ("", "、", "，")  # 为100所学校…
    if (_REACHED.search(item) and not given) or _BOUNDARY.match(context.raw) or _STOCK.search(item):
        return Dated(last)
    if _STANDING.search(context.after) or _STANDING.search(item):
        return Dated(last)
    if not item and context.numeral.qualifier is Qualifier.OVER and _BOUNDARY.search(clause):  # 分别超过8万元、4万元
        return Dated(last)
    if _FLOW.search(clause):
        return Dated(whole)
    return Dated(whole, _TWO_READINGS)


class AsOf:
    """The date that 截至 gives to the rest of a paragraph."""

    def __init__(self, text: str) -> None:
        self._dates = [(match.end(), _date(match)) for match in _AS_OF.finditer(text)]
        self._next = 0
        self._now: tuple[int, str] | None = None

    def at(self, place: int, paragraph: int) -> str | None:
        """Return the date that holds at `place` in the paragraph that starts at `paragraph`. Places do not fall."""
        while self._next < len(self._dates) and self._dates[self._next][0] <= place:
            self._now = self._dates[self._next]
            self._next += 1
        return self._now[1] if self._now and self._now[0] >= paragraph else None


def _date(match: re.Match[str]) -> str:
    """Return a year, a month, or a range of months of one year."""
    if not match["month"]:
        return match["year"]
    month = f"{match['year']}-{int(match['month']):02}"
    until = match.groupdict().get("until")
    return month if until is None else f"{month}/{match['year']}-{int(until):02}"
