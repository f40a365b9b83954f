"""Growth and decline: the sign of a figure beyond what the verb directly before it says.

The grammar reads the verb before a figure (增长5%). Here are the nouns of growth (增速超过30%, 降幅) and the verbs that
are changes in reports only (精简80%, 降价超50%).
"""

import re

from app.extract.context import Context
from app.quantity import Change
from app.vocabulary import Role

_LINK = "(?:了|约|近|超过?|逾|达到?|为|分别|均|平均|在|保持在?|高达|[:：])*"
_UP = re.compile(
    "(?:增速|增幅|涨幅|增长率|增长速度|年均增速|升幅|增产|增收|增值|净增|多增|增长幅度|提速|扩大|改善提高|提价|涨价|加快|多收)"
    + _LINK
    + "$"
)
_DOWN = re.compile(
    "(?:降幅|跌幅|减幅|降价|精简|压减|压缩|缩短|削减|减产|降费|降本|下浮|改善|节约|核减|裁减|减排|减少了?|降低了?|提前)"
    + _LINK
    + "$"
)
_LEVEL = re.compile("(?:[到至为]|达到?)(?:约|近|超过?|逾)?$")
_SHARE = frozenset(("%", "个百分点", "百分点", "倍", "‰", "个千分点"))


def change_of(context: Context, role: Role) -> Change | None:
    """Return growth or decline; None for levels, flows, and for what is neither metric nor target."""
    change = context.numeral.change
    if role not in (Role.METRIC, Role.TARGET):
        return None
    if change in (Change.UP, Change.DOWN):
        return change
    if change is not None:
        return None
    if context.numeral.unit in _SHARE:
        if _UP.search(context.before):
            return Change.UP
        if _DOWN.search(context.before):
            return Change.DOWN
    return None
