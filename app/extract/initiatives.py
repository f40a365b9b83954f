"""Talent initiatives: programmes, events, platforms, policies, associations, services, pilots and aid for talent.

A clause speaks of talent by a word of its own, or because its section does. What it names is told by the last word of
the name: 论坛 is an event, 联合会 an association. A title in 《》 that carries a rule on talent is an initiative too.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.extract.clauses import Stretch
from app.extract.report_parts import ReportParts
from app.extract.result import ExtractedDocument, ExtractedInitiative, ExtractedSection
from app.regex import LETTER, regex
from app.vocabulary import DocumentAction, DocumentType, TalentKind

_THEME = regex("人才|英才|引智|引才")
_HEADING = regex("[^，。；：,;:0-9]{0,24}(?:人才|英才|引智|引才)[^，。；：,;:0-9]{0,24}")
_TALENT = regex(
    "人才|英才|引才|引智|揽才|[育聚招荐]才|专家|博士|院士|组团式|聘任制|柔性引进|高层次|高精尖缺|名师|名医|工匠|留学人员|海外青年学者"
    "|市场化(?:招聘|选聘)|招聘会|援[青藏疆川蒙黔滇甘宁桂]|对口支援|东西部协作"
)
_DO = regex(
    "(?:举办|承办|主办|开办|召开|举行|开展|组织(?!部|体系|生活|关系|部门|开展)|参加|做好|办好|成立|组建|建立|构建|搭建|打造|建成|设立|创建"
    "|实施|启动|推进|推行|推出|制定|出台|落实|执行|完善|健全|加强|提供|发放|颁发|用好|建好|建设|深化|试行|开通|开设|启用)(?:了|起|好)?"
)
_HELD_BY = regex("^(?:的|.{1,12}?(?:举办|主办|组织)的)")
_WHERE = regex("^(?:[我全本](?:国|省|市|州|县|区)|自治区)")
_COUNT = regex("(?<!第)(?:[0-9.]+万?|[一二三四五六七八九十百两]+)[余多]?[个项条套张场期次届件](?=[^届年])")
_VAGUE = regex("^(?:一批|一大批|一系列|各类|各项|相关|有关)")

# the last word of a name says what it is
_KINDS = (
    (TalentKind.PILOT, "试点"),
    (
        TalentKind.EVENT,
        "洽谈会|论坛|招聘会|座谈会|推介会|对接会|交流会|恳谈会|博览会|峰会|研讨会|大会|年会|大赛|挑战赛|沙龙|系列活动|活动周|人才[节周日]"
        "|成就展|研修班|训练营|引才(?:活动|行动)?|校园招聘|(?:招聘|对接|交流|走访慰问|疗养|国情研修)活动",
    ),
    (TalentKind.ASSOCIATION, "联合会|协会|学会|研究会|联盟|促进会|联谊会|商会"),
    (
        TalentKind.PLATFORM,
        "人才库|专家库|人才市场|人才港|驿站|工作站|流动站|产业园|人才大厦|服务中心|人才特区|人才网|孵化器|人才高地|飞地|”[^，。；“]{0,8}平台",
    ),
    (
        TalentKind.SERVICE,
        "联系服务专家|管理服务|联系卡|服务卡|绿卡|英才卡|人才卡|保障住房|人才公寓|人才住房|安居房|绿色通道|服务专窗|服务专员|一站式服务",
    ),
    (TalentKind.PROGRAMME, "专项|计划|工程|人才行动|引育行动|培养行动"),
    (TalentKind.AID, "人才协作|对口支援|结对帮扶"),
    (TalentKind.POLICY, "工作机制|机制|制度|政策措施|措施|政策|新政|人才(?:发展|专项)?(?:基金|资金)"),
)
_ENDS = tuple((kind, regex(f"(?:{words})[”]?(?:工作|项目)?$")) for kind, words in _KINDS)
_ANY_END = "|".join(words for _, words in _KINDS)
_DONE = regex(  # 人才公寓建成, 论坛成功举办
    f"^(.{{0,40}}?(?:{_ANY_END})”?)(?:相继|先后|陆续|正式|成功|顺利|已|全面|全部)*"
    "(?:建成|交付|投用|启用|揭牌|上线|成立|举办|召开|举行|开园)"
)
_NEW_POSTS = regex("(?:招聘|选聘|聘用|引进).{0,4}(?:聘任制公务员|特聘|特岗)")
_WORK = regex("(?:工作|项目)$")
_WEAK = frozenset(("落实", "执行", "完善", "健全", "加强", "推进", "深化", "建设", "构建", "用好", "建好"))

_NAMES = regex(f"((?:“[^“”]{{2,40}}”[、和]?)+)等?([^，。；：“”]{{0,8}}?(?:专项|计划|工程|项目|行动))(?!{LETTER})")
_SCHEMES = ("专项", "计划", "工程", "项目", "行动")
_TRAINING = regex("培训|轮训|研修")
_QUOTED = regex("“[^“”]{2,40}”")
_TEAM = regex(
    f"((?:{LETTER}{{2,6}}[、和])*{LETTER}{{2,6}})“?组团式”?(援{LETTER}|(?:对口)?支援|帮扶|协作)(?=工作|(?!{LETTER}))"
)
_FIELD = regex(f"{LETTER}{{2,6}}?(?=[、和]|$)")
_TITLE_FRONT = regex(
    "^(?:关于)(?:印发|转发)?〈?(?:进一步|分层分类|深入|全面|切实|加快|持续|做好|加强|推进|推动|深化|规范|开展|实施|支持|促进|完善|建立|健全|强化|改进)*"
)
_TITLE_BACK = regex(
    "(?:工作)?(?:的)?(?:若干|实施|具体|暂行|管理|行动|工作)?(?:通知|办法|措施|意见|方案|规划|条例|规定|细则|计划)〉?(?:的(?:通知|意见))?$"
)
_BRACKETS = regex("[(（][^()（）]{0,12}[)）]$")
_RULES = (
    DocumentType.NOTICE,
    DocumentType.MEASURES,
    DocumentType.OPINION,
    DocumentType.PLAN,
    DocumentType.REGULATION,
    DocumentType.RULES,
)
_OUTCOME = regex(
    "(?:[0-9]|首批|平均|其中|均|共|累计|达成|签约|签订|选拔|选聘|引进|吸引|发展|培养|招聘|招录|带动|入选|认定|资助|提供|发放|近|超)"
)
_SHORT = 3  # characters of a name that has a count or quotation marks; two more without
_OUTCOMES = 4  # clauses after an initiative that may belong to it


@dataclass(slots=True)
class _Initiative:
    """An initiative at one of its places: `start` to `end`, in the clause `index`."""

    start: int
    end: int
    name: str
    kind: TalentKind
    index: int
    whole: Stretch
    doubt: str | None = None


def find_initiatives(report: ReportParts, titles: Iterable[ExtractedDocument]) -> list[ExtractedInitiative]:
    """Return the talent initiatives that a text says were carried out, in its order, each at its first place.

    Each named programme of a list is one, and each field of a team sent (教育、医疗“组团式”…). What is only planned is
    none. `quantities` of an initiative are the figures of its clause and of the outcomes directly after it.
    """
    reader = InitiativeReader(report, titles)
    found: dict[str, _Initiative] = {}
    for named in reader.read():
        found.setdefault(named.name, named)
    return [reader.result(named) for named in sorted(found.values(), key=lambda named: (named.start, named.end))]


class InitiativeReader:
    """Reads a text clause by clause."""

    def __init__(self, report: ReportParts, titles: Iterable[ExtractedDocument]) -> None:
        self._report, self._text = report, report.text
        self._clauses, self._counts = report.clauses, report.counts
        self._titles: defaultdict[int, list[ExtractedDocument]] = defaultdict(list)
        for title in titles:
            self._titles[self._clauses.at(title.title_start)].append(title)
        self._taken: set[int] = set()  # clauses with an initiative

    def read(self) -> Iterator[_Initiative]:
        """Give every initiative at each of its places."""
        themes = _Themes(self._report.outline)
        for indexes, sentence in self._report.done:
            theme, leads = themes.at(sentence.start), self._report.headings.has(indexes)
            pilot: _Initiative | None = None
            for index in indexes:
                span = self._clauses.spans[index]
                for named in self._of_clause(index, span, theme, leads):
                    if pilot and index in self._titles:  # further rules of a pilot belong to it
                        pilot.whole = Stretch(pilot.whole.start, span.end)
                        continue
                    self._taken.add(index)
                    yield named
                    pilot = named if named.kind is TalentKind.PILOT and index in self._titles else pilot

    def result(self, named: _Initiative) -> ExtractedInitiative:
        """Return what a named initiative is, with its figures."""
        end = self._last_outcome(named)
        place = Stretch(named.start, named.end)
        whole = Stretch(min(named.whole.start, place.start), max(end, named.whole.end))
        return ExtractedInitiative(
            *place,
            place.of(self._text),
            named.name,
            named.kind,
            clause_start=None if whole == place else whole.start,
            clause_end=None if whole == place else whole.end,
            quantities=[count.start for count in self._counts.within(whole)],
            doubt=named.doubt,
        )

    def _last_outcome(self, named: _Initiative) -> int:
        """Return the end of the last clause behind an initiative that counts what came of it."""
        end = named.whole.end
        between = 0
        for index in range(named.index + 1, named.index + 1 + _OUTCOMES):
            if not self._clauses.same_sentence(named.index, index) or index in self._taken:
                break
            span = self._clauses.spans[index]
            counted = self._counts.within(span)
            if counted and (_OUTCOME.match(self._text, span.start) or counted[0].start == span.start):
                end = max(end, span.end)
            elif counted or between:
                break
            else:
                between += 1
        return end

    def _of_clause(self, index: int, span: Stretch, theme: bool, leads: bool) -> Iterator[_Initiative]:
        clause = span.of(self._text)
        titles = self._titles.get(index, [])
        yield from self._rules(index, theme, titles)
        if not (theme or _TALENT.search(clause)):
            return
        teams = list(self._teams(index, span, clause))
        lists = list(self._lists(index, span, clause))
        yield from teams
        yield from lists
        if teams or lists:
            return
        listed = False
        for item in self._clauses.items(span):
            named = None if "《" in item.of(self._text) else self._item(index, item, theme, listed)
            listed = named is not None
            if named and not (leads and "“" not in named.name):
                yield named

    def _rules(self, index: int, theme: bool, titles: list[ExtractedDocument]) -> Iterator[_Initiative]:
        """Give the rules on talent that a clause names in 《》 and that were issued or carried out."""
        for title in titles:
            done = title.action in (DocumentAction.ISSUED, DocumentAction.IMPLEMENTED)
            if title.type not in _RULES or not done or not (theme or _TALENT.search(title.title)):
                continue
            name = _BRACKETS.sub("", title.title)
            pilot = re.search("试点(?:工作)?(?:实施)?方案$", name)
            name = name[: pilot.start() + 2] if pilot else _TITLE_BACK.sub("", _TITLE_FRONT.sub("", name))
            kind = TalentKind.PILOT if pilot else TalentKind.SERVICE if "服务" in name else TalentKind.POLICY
            whole = Stretch(title.clause_start or title.start, title.end)
            yield _Initiative(title.start, title.end, name or title.title, kind, index, whole, title.doubt)

    def _lists(self, index: int, span: Stretch, clause: str) -> Iterator[_Initiative]:
        """Give each name of “…”“…”等人才专项."""
        for match in _NAMES.finditer(clause) if "“" in clause else ():
            noun = match[2]
            if not (_TALENT.search(noun) or _TALENT.search(match[1])) or _TRAINING.search(match[0]):
                continue
            names = list(_QUOTED.finditer(clause, match.start(1), match.end(1)))
            for quoted in names:
                name = quoted[0][1:-1] if quoted[0][1:-1].endswith(_SCHEMES) else quoted[0] + noun
                start, end = span.start + quoted.start(), span.start + quoted.end()
                if len(names) == 1:
                    start, end = span.start, span.start + match.end()
                yield _Initiative(
                    start, end, name, TalentKind.PROGRAMME, index, Stretch(span.start, span.start + match.end())
                )

    def _teams(self, index: int, span: Stretch, clause: str) -> Iterator[_Initiative]:
        """Give each field of 教育、医疗“组团式”援疆."""
        for match in _TEAM.finditer(clause) if "组团式" in clause else ():
            at = span.start + match.start(1)
            first = True
            for field in _FIELD.finditer(match[1]):
                verbs = list(_DO.finditer(field[0]))
                name = field[0][verbs[-1].end() :] if verbs else field[0]
                start = span.start if first else at + field.start()
                yield _Initiative(
                    start, span.start + match.end(), f"{name}“组团式”{match[2]}", TalentKind.AID, index, span
                )
                first = False

    def _item(self, index: int, item: Stretch, theme: bool, listed: bool) -> _Initiative | None:
        """Return what an item of a clause names: behind its last verb, or before a verb that says it is done.

        An item of a list (`listed`: the item before it names something) may have its verb in the item before.
        """
        words = self._clauses.without(item, self._counts.within(item))
        verbs = list(_DO.finditer(words))
        for verb in reversed(verbs):
            name = _COUNT.sub("", _WHERE.sub("", _HELD_BY.sub("", words[verb.end() :])))
            if _kind(name):
                return self._behind(index, item, name, verb[0], theme)
        if listed and not verbs and _kind(words):
            return self._behind(index, item, words, "", theme)
        done = _DONE.match(words)
        if done and _TALENT.search(done[1]):
            return self._behind(index, item, _WHERE.sub("", _COUNT.sub("", done[1])), "", theme)
        posts = _NEW_POSTS.search(words)
        if posts:
            verb_before = _DO.search(words, 0, posts.start())
            name = words[verb_before.end() :] if verb_before else words
            return _Initiative(*item, _plain(name), TalentKind.POLICY, index, item)
        return None

    def _behind(self, index: int, item: Stretch, name: str, verb: str, theme: bool) -> _Initiative | None:
        """Return the initiative `name` that stands behind `verb`, None where it is none."""
        kind = _kind(name)
        known = _TALENT.search(name) or _TALENT.search(self._text, *item)
        shortest = _SHORT if self._counts.within(item) or "“" in name else _SHORT + 2
        if kind is None or not (known or theme) or _VAGUE.match(name) or len(name) < shortest:
            return None
        doubt = None
        if not known:
            doubt = "only its section says that this is about talent"
        elif verb in _WEAK and "“" not in name:
            doubt = "this may be an area of work rather than one initiative"
        return _Initiative(*item, _plain(name), kind, index, item, doubt)


class _Themes:
    """Tells which places stand in a section or a paragraph on talent."""

    def __init__(self, outline: Sequence[ExtractedSection]) -> None:
        self._starts = [paragraph.start for section in outline for paragraph in section.paragraphs]
        self._themes = [
            bool(_THEME.search(section.title) or _HEADING.fullmatch(paragraph.lead))
            for section in outline
            for paragraph in section.paragraphs
        ]

    def at(self, place: int) -> bool:
        """Return whether a place does."""
        index = bisect_right(self._starts, place) - 1
        return index >= 0 and self._themes[index]


def _kind(name: str) -> TalentKind | None:
    return next((kind for kind, pattern in _ENDS if pattern.search(name)), None)


def _plain(name: str) -> str:
    """Return a name without 工作 at its end and without quotation marks around the whole."""
    name = _WORK.sub("", name)
    if name.startswith("“") and name.endswith("”") and "“" not in name[1:]:
        return name[1:-1]
    return name
