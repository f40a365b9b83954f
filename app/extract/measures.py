"""Measures: actions that were taken, by verb and object, one record an action.

A clause is an action where it begins (how, who and where apart) with a verb that always is one (印发, 举办), or with a
verb that is one where its object can be carried out (完善…机制). What came of it (反馈问题16条) belongs to it.
Principles, aims, pledges and the sentences that only head a paragraph are none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from app.extract.clauses import Stretch
from app.extract.report_parts import ReportParts
from app.extract.result import ExtractedMeasure
from app.regex import regex
from app.vocabulary import MeasureKind

_HOW = (
    "(?:坚决|深入|认真|扎实|全面|积极|稳步|有序|稳妥|持续|继续|大力|加快|高质量|高标准|成功|精心|及时|严格|注重|逐步|统筹|协同|广泛|主动|科学|依法"
    "|专门|集中|纵深|系统|一体|常态化|同步|顺利|圆满|有力|妥善|共|累计|全年|年内|当年|分批|公开|还|并|又|再次|先后|陆续|相继|通过|率先|联合|探索|首批)"
)
_SURE = (  # these verbs are always actions
    "(?:(?:研究|修订|指导|牵头)?(?:制定|制订)|印发|出台|下发|制发|颁布|修订|发布|组建|设立|成立|(?:组织|启动)?实施|启动|举办|承办|主办|召开|举行|开办|开设"
    "|开通|(?:组织)?开展|派出|选派|派驻|划拨|拨付|划转|下拨|发行|动员|评选表彰|表彰|评选|招录|考录|招聘|考核聘用|聘用|晋升|提任|提拔使用|办结|办理|评估调整|建成|新建|改建"
    "|改造|编纂发行|编纂|拍摄|编印|出版|发放|兑现|推广|开发|试行|建立健全|建立|创建|受理|查处|下放|废止|扩建|开工建设|推行|盘活|清退|完成|推动建立|选拔|选聘|纳入|列入|投入(?!使用|运营|力度)|组织学习)"
)
_FIT = (  # these are actions where their object can be set up or carried out
    "(?:组织(?!部|体系|生活|关系|部门|建设|化|人事|领导)|(?:学习)?贯彻落实|贯彻|推动|推进|落实|执行|健全完善|健全|完善|规范|理顺|深化|加强|强化|加大|构建|搭建|打造|配合做好|配合|做好|办好|抓好|用好|整顿|整治|清理"
    "|使用(?!权)|推荐|参加|引进|培育|支持|实行|改革|整合|设置|优化|安排|指导|推出|创新|增加(?!值)|抓|取消|降低|减免|延长|上线|建设|处置|修复)"
)
_VERB = regex(f"(?P<sure>{_SURE})|(?P<fit>{_FIT})")
_REACH = 60  # characters of a clause in which its verb is looked for
_MANNER = regex(f"^{_HOW}+")
_MANNER_AT_END = regex(f"(?:{_HOW}|首次|第一次)+$")
_WHERE = regex("首次|第一次|在|对|从|向|面向|结合|会同|借力|针对|将|把|由|与|按|分|以[^及]{1,20}为")
_WHO = regex(
    "(?:[我全][省市县州区国]|各级|各地|各市|中央|地方|[^，。；：的]{1,8}(?:省委|市委|县委|党委|政府|部门|办公室|组织部|厅|局|会)$|[0-9])"
)
_BODY = regex("(?:[我全][省市县州区国]|各级|省委|市委|[^的]{2,12}(?:党委|政府|部|厅|局|委))[^的]{0,24}$")

_AIM = regex(
    "进一步|不断|最大限度|充分|更好|切实|大幅|显著|坚持|坚定|牢牢|紧紧|努力|围绕|聚焦|突出|按照|根据|面对|随着|作为|促进|实现|形成|筑|织|解决|补齐|压[紧实]|调动|督促|拓宽"
    "|发挥|增强|提升|激发|营造|凝聚|确保|引导|鼓励|有效|全面实现|着力"
)
_PRINCIPLE = regex(
    "(?:思想|精神|理念|部署|要求|方针|战略|路线|原则|决策|指示|导向|总基调|主责主业|走深|短板|作用|优势|融合|能力|水平|质量|效能|责任|保障|短板弱项|环境|氛围|格局|模式)$"
)
_CAN_BE_DONE = regex(
    "(?:制度|机制|办法|措施|举措|体系|清单|改革|试点|工作|考核|服务|整治|整改|整顿|斗争|行动|工程|计划|专项|换届|档案|研判|权重|力度|激励|资金投入|政策|方案|规划|条例|规定|细则|意见|检查|督查|系统|平台"
    "|基地|阵地|标准|体制|排查|监管|评价|审批|报告|一肩挑”?|规范|建设|展|会|论坛|[”》])$"
)
_PREDICATE = regex(
    "(?:紧急|迅速|火速|立即|全员)?(?:动员|行动|返岗.{0,4}|集结|出征|上岗|驰援.{0,6}|下沉.{0,6}|入党|(?:参加|出席).{0,20}[会展赛动])$"
)
_BUILT = regex(
    "(?:相继|先后|陆续|正式|已|全部|全面|成功)*(?:建成(?:并?交付使用|投产|投用|通车|运行)?|投入使用|开工建设|开工|竣工|投产|通车|揭牌|启用|交付使用|上线运行|获批|获批建设)$"
)
_OUTCOME = regex(
    "(?:(?:[我全][省市县区州国])?[0-9]|首批|平均|其中|均|达成|签约|签订|选拔|选聘|引进|吸引|发展|培养|录用|带动|入选|认定|反馈|提出|发现|整改|编发|刊发|惠及|覆盖|占|近|超|约|吸纳|节约|(?:.级层面)?培训|参训|受益|成交|收到|征集|.{0,6}获|单位)"
)
_NAMED = regex("“[^“”]{2,40}”[^，。；：]{0,8}(?:机制|行动|工程|计划|活动|模式|体系)|三年行动”?")
_LEADS_IN = regex("[中时后]$|基础上$")
_TAIL = regex("[”》](?:等|等的)?([^“”《》、，。；：等]{2,10})$")  # the noun of a list of names
_TOPICS = regex("[^等]*[、”][^等]*等([^等、]{2,12})$")
_EACH = regex("[各、]$")
_SUBJECT = 12  # characters before the count of a subject
_ITEM_OF_LIST = regex("[“《]")

_KINDS = (
    (
        MeasureKind.DOCUMENT_ISSUED,
        "(?:制定|制订|印发|出台|下发|制发|颁布|修订|发布).*(?:》|办法|制度|通知|意见|方案|规定|条例|细则|规划)",
    ),
    (MeasureKind.PILOT, "试点"),
    (MeasureKind.MECHANISM, "(?:机制|体系|制度)$"),
    (MeasureKind.SELECTION, "人才专项|人才计划"),
    (MeasureKind.HONOURS, "表彰|评选|推先荐优|称号|先进个人|授予|荣获"),
    (MeasureKind.RESEARCH, "调研(?!推荐)|课题|专题研究"),
    (
        MeasureKind.TRAINING,
        "培训|轮训|研修|主体班|读书班|专题班|网班|党课|课程|教学|研讨|学习|教育管理条例|教育规范|能力提升|素质提升",
    ),
    (
        MeasureKind.INSPECTION,
        "检查|督查|督导|巡[视察](?!员)|整治|整改|整顿|排查|回头看|举报|信访|线索|个人有关事项|查处|执法",
    ),
    (
        MeasureKind.MEETING,
        "会议(?!制度)|座谈会|论坛|推进会|洽谈会|招聘会|成就展|系列活动|大会|博览会|峰会|交流会|研讨会|大赛|节”$",
    ),
    (MeasureKind.INFRASTRUCTURE, "(?:系统|平台|公寓|住房|基地|工作站|阵地|中心|教学点|公路|铁路|学校|医院)$"),
    (MeasureKind.FUNDING, "[万亿]元|资金|党费|捐款|补贴|债券|贷款|经费"),
    (MeasureKind.CAMPAIGN, "动员|斗争|攻坚|“[^”]*”活动|专项行动|三年行动|战役|返岗|“[^”]*”工程"),
    (MeasureKind.INSTITUTION_ESTABLISHED, "^(?:[^，]{0,12})(?:成立|组建|设立)"),
    (
        MeasureKind.SELECTION,
        "选派|选拔|招录|考录|招聘|聘用|选聘|晋升|提任|提拔|换届|选任|人才专项|引才|选调|人才库|推荐干部|入党|引进.{0,4}(?:博士|硕士|人才|专家)",
    ),
    (MeasureKind.ASSESSMENT, "考核|考察|测评|评估|研判|评定|评价"),
    (MeasureKind.MECHANISM, "机制|制度|体系|措施|举措|清单|体制|改革|档案|一肩挑|规范|标准|政策|服务"),
    (
        MeasureKind.INFRASTRUCTURE,
        "系统|平台|住房|基地|阵地|建成|新建|改造|公路|铁路|机场|医院|学校|设施|开工|农田|中心",
    ),
    (MeasureKind.CAMPAIGN, "行动|活动|工程|治理"),
)
_KIND_OF = tuple((kind, regex(words)) for kind, words in _KINDS)


@dataclass(slots=True)
class _Action:
    """An action at its place. `verb` and `noun` are those of the list it stands in, "" where it has its own."""

    start: int
    end: int
    verb: str
    noun: str
    sure: bool
    whole: Stretch
    outcomes: list[Stretch] = field(default_factory=list)


def find_measures(report: ReportParts) -> list[ExtractedMeasure]:
    """Return the actions that a text says were taken, in its order.

    `title` is verb and object without figures and without words that only say how. `clause_start` to `clause_end` has
    what came of the action too. What is only planned is none.
    """
    reader = MeasureReader(report)
    return [reader.result(action) for action in list(reader.read())]


class MeasureReader:
    """Reads a text sentence by sentence."""

    def __init__(self, report: ReportParts) -> None:
        self._report, self._text = report, report.text
        self._clauses, self._counts = report.clauses, report.counts

    def read(self) -> Iterator[_Action]:
        """Give every action."""
        for indexes, _ in self._report.done:
            heads = self._report.headings.has(indexes)
            last: list[_Action] = []  # of the last clause with actions
            for span in self._clauses.spans[indexes.start : indexes.stop]:
                actions = list(self._of_clause(span, bool(last)))
                if heads:
                    actions = [action for action in actions if _NAMED.search(self._text, action.start, action.end)]
                yield from actions
                if actions:
                    last = actions
                elif self._counts.within(span) and _OUTCOME.match(self._text, span.start, span.end):
                    for action in last:
                        action.whole = Stretch(action.whole.start, span.end)
                        action.outcomes.append(span)

    def result(self, action: _Action) -> ExtractedMeasure:
        """Return what an action is, with its figures."""
        place, whole = Stretch(action.start, action.end), action.whole
        apart = whole != place
        title = self._title(action)
        kind = next((kind for kind, pattern in _KIND_OF if pattern.search(title)), None)
        doubt = None if action.sure else "the verb alone does not say that this is an action"
        if kind is None:
            doubt = "no word says what kind of action this is"
        return ExtractedMeasure(
            *place,
            place.of(self._text),
            title,
            kind or MeasureKind.OTHER,
            clause_start=whole.start if apart else None,
            clause_end=whole.end if apart else None,
            quantities=[count.start for piece in (place, *action.outcomes) for count in self._counts.within(piece)],
            doubt=doubt,
        )

    def _title(self, action: _Action) -> str:
        """Return verb and object; of topics that share one count (…、…等专题班12期) only what is counted."""
        place = Stretch(action.start, action.end)
        counts = self._counts.within(place)
        words = _EACH.sub("", _MANNER.sub("", self._clauses.without(place, counts)))
        topics = _TOPICS.match(words) if counts and counts[-1].end == place.end else None
        verb = _VERB.match(words)
        if topics and verb and verb.end() < topics.start(1):
            words = verb[0] + topics[1]
        noun = "" if action.noun and words.rstrip("”").endswith(action.noun[-2:]) else action.noun
        return action.verb + words + noun

    def _of_clause(self, span: Stretch, follows: bool) -> Iterator[_Action]:
        """Give the actions of a clause: one, or one for each item that stands by itself."""
        if self._is_predicate(span):
            items = self._clauses.items(span)
            alone = len(items) > 1 and all(self._is_predicate(item) for item in items)
            yield from (_Action(*item, "", "", False, item) for item in (items if alone else [span]))
            return
        verb = self._verb(span)
        if verb is None or (follows and _OUTCOME.match(self._text, span.start) and self._counts.within(span)):
            return
        pieces = self._pieces(span)
        tail = _TAIL.search(self._text, span.start, span.end) if len(pieces) > 1 else None
        for number, piece in enumerate(pieces):
            own = None if _ITEM_OF_LIST.match(self._text, piece.start) else self._verb(piece)
            sure = own.sure if own else verb.sure
            shared = "" if number == 0 or own else verb.text
            noun = tail[1] if tail and self._text[piece.end - 1] in "”》" else ""
            whole = piece if number == 0 or own else Stretch(span.start, piece.end)
            yield _Action(*piece, shared, noun, sure, whole)

    def _verb(self, span: Stretch) -> "_Verb | None":
        """Return the verb of a piece that makes it an action."""
        words = span.of(self._text)
        if _LEADS_IN.search(words) or (_AIM.match(words) and not _NAMED.search(words) and "《" not in words):
            return None
        for match in _VERB.finditer(words, 0, min(len(words), _REACH)):
            before = _MANNER.sub("", _MANNER_AT_END.sub("", words[: match.start()]))
            if match[0] in ("纳入", "列入") and before[:1] not in ("将", "把"):
                continue
            if before and not (_WHERE.match(before) or _WHO.match(before) or _BODY.match(before)):
                return None
            found = words[match.end() :]
            if len(found) < 2:
                continue
            if match["sure"]:
                return None if _PRINCIPLE.search(found) and not _NAMED.search(found) else _Verb(match[0], True)
            fits = _CAN_BE_DONE.search(found) or self._counts.within(span)
            if fits and not _PRINCIPLE.search(found):
                return _Verb(match[0], False)
        return None

    def _is_predicate(self, span: Stretch) -> bool:
        """Return whether a counted subject has done something (40万党员迅速行动), or something counted was built."""
        counted = self._counts.within(span)
        if not counted or counted[0].start - span.start > _SUBJECT:
            return False
        clause = span.of(self._text)
        return bool(_PREDICATE.search(clause) or _BUILT.search(clause))

    def _pieces(self, span: Stretch) -> list[Stretch]:
        """Cut a clause where the next item has a verb, a name or a count of its own."""
        pieces: list[Stretch] = []
        start = span.start
        items = self._clauses.items(span)
        for item, following in pairwise(items):
            words = following.of(self._text)
            counted, counts = self._counts.within(item), self._counts.within(following)
            names = not counts and _ITEM_OF_LIST.match(words) and self._text[item.end - 1] in "”》"
            both = (
                counted
                and counts
                and counted[-1].end == item.end
                and counted[0].start > start
                and counts[0].start > following.start + 1
            )
            shared = counts and not counted and "等" in words  # …、…等专题班13期: one count for both
            own = not shared and _VERB.match(_MANNER.sub("", words)) and self._verb(following) and self._verb(item)
            if names or both or own:
                pieces.append(Stretch(start, item.end))
                start = following.start
        pieces.append(Stretch(start, span.end))
        return pieces


class _Verb(NamedTuple):
    text: str
    sure: bool
