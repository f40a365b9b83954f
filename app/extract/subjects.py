"""What a figure counts: the words of its paragraph that say it, as written."""

from typing import NamedTuple

from app.extract.context import Context
from app.regex import LETTER, regex

# What stands between the words that say what is counted and the figure.
_REACHED = (
    "达到?|增长|增加|提高|提升|上升|下降|降低|减少|增产|突破|超过?|增至|升至|降至|降到|扩大|拓展|新增|净增|控制|稳定|保持|维持|设定|安排|完成|实现|压减"
    "|占|为|是|从|由|有|约|近|到|至|在|分别|年均|累计|平均|均|再|共|已|拟按|拟|力争|上调|下调|上涨|下跌|[比较]上年|同比|开行|增|降|高|低|了|的|将|涨幅|降幅"
    "|增幅|互认增|现行|每[月年]|连续[两二三四五六七八九十]年|压缩|[两三五]年|要|可|继续|实际"
)
_TAIL = regex(rf"(?:{_REACHED})+$")
_FROM = regex("(?:从|由|到|至)?[0-9]{4}年的?$")
# What stands before those words.
_OPENS = (
    "[（(][一二三四五六七八九十]+[）)]|其中|全[省市国县]|我[省市国]|各级|一年来|全年|今年|去年|年末|[一二三四五六七八九十]+是|和|与|及|以及|并|、|：|将|对(?=小)|为(?!民)|确保|力争|拟安排|拟"
    "|每年|一次性|累计|首批|日均|新纳入|避免|延续执行|延续|延|统筹|识别|推动|推进|实施|开展|建成|建设|新建|新设立?|新培育|新入选|新创建|新增(?!就业)"
    "|组建|打造|获批|荣获|获得|获|入选|评选|选派|派出|选拔|招录|培育|发行|新开工改造|新开工|通过|减轻(?!负)|大规模|发放|投入|释放|开发|直接扶持|扶持|创建|修订|制定|废止|出台|印发|办好|务实办好"
    "|安排|提前|强化|推广|交付|完善|化解|惠及|资助|设立|划拨|划转|使用|动员|编发|调整|建立|评估|争取|落实|治理(?!排)|形成|新（改）建|（改）建|改造|投用"
    "|提供|支持|培训|引育|供应|筹集|更新|改建|扩建|、"
)
_HEAD = regex(f"(?:{_OPENS})+")
_INNER_VERBS = "完成|实现|举办|兑现|接待|引进|带动|发放|安置|办理|提请|审议|修订|废止|划拨|选派|培训各级|培训"
_LAST_VERB = regex(rf"^.*(?:{_INNER_VERBS})(?={LETTER}|[“（])")
_STOP = (
    "完成|建成|入选|获|达(?=[到0-9])|增|全部|分别|纳入|参赛|参加|参与|来|实现|整县|得到|成功|火线|紧急|迅速|返岗|揭牌|在|有序|首次|投|落地|居|进入|被|让"
    "|[和与及](?=[0-9近超约])|占|受益|顺利|到|同比|比|应享|安全|相继|递交|加快|平稳|取得|签署|建立|大幅|通过|全覆盖|盘活|应用|托底|振兴发展|率先|通(?=硬)|下放|全面|脱贫"
    "|发放|实现|建设(?=[，。；、])|改造(?=[，。；、])|的|承载"
)
_NOUN = regex(
    rf"的?((?:“[^”]{{1,12}}”|（[^）]{{1,8}}）|5G|(?!{_STOP})[^\W\d_]){{1,24}}?)"
    rf"(?=[，。；：！？、,;:!?“”《》\n|0-9]|{_STOP}|$)"
)
_OWN_WORDS = (
    "元 % 美元 个百分点 百分点 倍 吨 斤 公里 千瓦 千瓦时 立方米 平方米 亩 头 只 岁 点 人次 公顷 吨标准煤 年 元/月 元/人"
)
_OWN = frozenset(_OWN_WORDS.split())
_COMPARED = regex("(?:高于|低于|比|较)")
_BETWEEN = regex("[、和与及]{1,2}")
_ITEMS = regex("[^、和与及]+")


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
        between = self._text[self._last_end : context.numeral.start]
        listed = bool(_BETWEEN.fullmatch(between)) and self._last_end > 0
        if listed and self._paired:
            found: Subject | None = self._paired.pop(0)
        elif context.numeral.unit in _OWN:
            found = self._before(context) or self._behind(context)
        else:
            found = self._behind(context) or self._before(context)
        self._last, self._last_end = found, context.numeral.end
        return found

    def _behind(self, context: Context) -> Subject | None:
        match = _NOUN.match(context.after)
        return Subject(match[1], context.numeral.end + match.start(1)) if match else None

    def _before(self, context: Context) -> Subject | None:
        numeral = context.numeral
        self._paired = []
        floor = max(numeral.start - len(context.before), self._last_end)
        words = self._text[floor : numeral.start]
        kept = _TAIL.sub("", _FROM.sub("", _TAIL.sub("", words)))
        start = floor
        if verb := _LAST_VERB.match(kept):
            start, kept = start + verb.end(), kept[verb.end() :]
        if head := _HEAD.match(kept):
            start, kept = start + head.end(), kept[head.end() :]
        kept = kept.rstrip("，、的等")
        if not kept or _COMPARED.match(kept):
            same = "。" not in self._text[self._last_end : numeral.start] and "\n" not in words
            return self._last if same and self._last_end else None
        if "分别" in words and len(items := list(_ITEMS.finditer(kept))) > 1:
            first, *self._paired = [Subject(item[0], start + item.start()) for item in items]
            return first
        return Subject(kept, start)
