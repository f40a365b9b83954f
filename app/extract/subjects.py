"""What a figure counts: the words of its paragraph that say it, as written."""

import re
from typing import NamedTuple

from app.extract.context import Context

_REACHED = (
    "达到?|增长|增加|提高|提升|上升|下降|降低|减少|增产|突破|超过?|增至|升至|降至|扩大|拓展|新增|净增|实际|控制|稳定|保持|维持|设定|安排|完成|实现"
    "|占|为|是|从|由|有|约|近|到|至|在|分别|年均|累计|均|再|共|已|拟按|拟|力争|上调|下调|上涨|下跌|比上年|同比|开行|互认增|高|低|了|的|将"
)
_TAIL = re.compile(rf"(?:{_REACHED})+$")
_FROM = re.compile("(?:分别)?(?:从|由|到|至)?(?:[0-9]{4}年)?的?$")
_VERB = (
    "发行|兑现|接待|引进|带动|举办|开展|投入|释放|实现|完成|建成|建设|新建|改造|培育|选拔|招录|发放|获批|入选|出台|制定|修订|印发|培训|组织|投用"
    "|安置|改建|开发|扶持|创建|实施|推进|推动|办理|提出|反馈|交付|强化|化解|转移|惠及|资助|设立|新入选|新培育|修建|整治|评选|表彰|派出|选派"
    "|划拨|使用|划转|动员|编发|调整|建立|评估|提请|审议|减免|发展|获得|荣获|争取|落实|治理|新（改）建|新创建|新升规|形成"
)
_LAST_VERB = re.compile(rf"^.*(?:{_VERB})(?=[一-龥“（])")
_HEAD = re.compile(
    "(?:其中|每年|一次性|新增(?!就业)|新设|新建|全[省市国县]|我[省市国]|各级|一年来|全年|今年|去年|年末|[一二三四五六七八九十]+是|和|与|及|以及|并|、|：)+"
)
_STOP = (
    "完成|建成|入选|获|达|增|全部|分别|纳入|参赛|参加|来|实现|整县|得到|成功|火线|紧急|迅速|返岗|揭牌|建设完成|在川|有序|首次|投|落地|居|进入|被"
    "|让|和|与|及|占|受益|顺利|到|同比|比|应享|安全|相继|递交|加快|平稳|取得"
)
_NOUN = re.compile(
    rf"的?((?:“[^”]{{1,12}}”|（[^）]{{1,8}}）|(?!{_STOP})[一-龥A-Za-z0-9]){{1,24}}?)(?=[，。；：！？、,;:!?“”《》\n|]|{_STOP}|$)"
)
_OWN = frozenset(
    (
        "元",
        "%",
        "美元",
        "个百分点",
        "百分点",
        "倍",
        "吨",
        "斤",
        "公里",
        "千瓦",
        "千瓦时",
        "立方米",
        "平方米",
        "亩",
        "头",
        "只",
        "岁",
        "点",
    )
)
_BETWEEN = re.compile("[、和与及]{1,2}")
_ITEMS = re.compile("[^、和与及]+")


class Subject(NamedTuple):
    """The words that say what is counted, and where they start."""

    words: str
    start: int


class Subjects:
    """Gives the figures of a text their subjects, in order: what was said before holds for 增长5% behind a comma."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._last: Subject | None = None
        self._last_end = 0
        self._paired: list[Subject] = []

    def of(self, context: Context) -> Subject | None:
        """Return the subject of the next figure, None where no word beside it says one."""
        start = context.numeral.start
        between = self._text[self._last_end : start]
        listed = bool(_BETWEEN.fullmatch(between)) and self._last_end > 0
        if listed and self._paired:
            found: Subject | None = self._paired.pop(0)
        else:
            found = self._behind(context) or self._before(context, listed)
        self._last, self._last_end = found, context.numeral.end
        return found

    def _behind(self, context: Context) -> Subject | None:
        if context.numeral.unit in _OWN:
            return None
        match = _NOUN.match(context.after)
        return Subject(match[1], context.numeral.end + match.start(1)) if match else None

    def _before(self, context: Context, listed: bool) -> Subject | None:
        numeral = context.numeral
        self._paired = []
        floor = max(numeral.start - len(context.before), self._last_end)
        words = self._text[floor : numeral.start]
        kept = _TAIL.sub("", _FROM.sub("", words))
        head = _HEAD.match(kept)
        start = floor + (head.end() if head else 0)
        kept = kept[head.end() :] if head else kept
        if verb := _LAST_VERB.match(kept):
            start, kept = start + verb.end(), kept[verb.end() :]
        kept = kept.rstrip("，、的")
        if not kept:
            same = "。" not in self._text[self._last_end : numeral.start] and "\n" not in words
            return self._last if same and self._last_end else None
        if "分别" in words and len(items := list(_ITEMS.finditer(kept))) > 1:
            first, *self._paired = [Subject(item[0], start + item.start()) for item in items]
            return first
        return Subject(kept, start)
