"""Training programs: class series with their sessions and trainees, projects, and brands.

A series is what the report counts: a noun for classes beside a count of sessions, or one that is held. A total of
trainees belongs to all series of its sentence that stand before it and have none yet.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.extract.clauses import Stretch
from app.extract.report_parts import ReportParts
from app.extract.result import ExtractedProgram, ExtractedQuantity
from app.regex import regex
from app.vocabulary import Level, Mode, TrainingCategory

_SESSIONS = frozenset(("期", "班", "场", "次", "个", "场次", "班次", "期次", "批次", "批", "轮", "节", "讲"))
_PEOPLE = frozenset(("人", "名", "人次", "位", "人（次）", "人(次)"))
_CLASS = (
    "(?:(?:培训|研修|研讨|读书|轮训|进修|示范|讲习|集训|专题|学习|网络|网|任职|初任|训练|辅导|提升|骨干|主体|中青)班(?:次)?"
    "|(?<!航)班次|(?<!上)(?<!下)(?<!领导)夜校)"
)
_ACTIVITY = (
    "(?:研讨|讲座|宣讲|轮训|集训|培训|研修|进修|党课|授课|报告会|学习会|讲习|送教下乡|送教上门)(?:活动|会|课程)?"
)
_NOUN = regex(f"{_CLASS}|{_ACTIVITY}")
_CLASS_AT_END = regex(f"{_CLASS}$")
_NOUN_AT_END = regex(f"(?:{_CLASS}|{_ACTIVITY})(?=(?:共|累计|共计|约|总计|分别|达)?$)")
_NOT_A_BODY = "(?!部|生活|体系|部门|委|机关|关系|领导|干部|化|人事|者|书记)"
_HOLD = regex(
    f"(?:(?:共|累计|共计|组织|联合|成功|集中)?(?:举办|承办|开办|举行|主办)|组织开展|开展|组织{_NOT_A_BODY}|开设|召开|实施|培训(?=各类))(?:了|起)?"
)
_HELD_BY = regex("^.{1,12}?(?:举办|主办|组织|承办)的")
_AND_SO_ON = regex("(?<![初中高同平优])等(?![级次])")
_TRAINS = regex("培训|轮训|参训|受训|调训|研修|进修|集训|参加学习|听课|参学|送教")

_RUN = (
    "(?:组织|启动|全面|深入|持续|扎实|联合|继续|稳步|大力|有序|分级分类)*"
    "(?:实施|启动|推进|开展|落实|推行|抓好|推动)(?:了|好)?"
)
_SCHEMES = ("计划", "工程", "项目", "行动")
_SCHEME = f"(?:{'|'.join(_SCHEMES)})"
_SCHEME_AFTER = regex(f"[^，。；：、等]{{0,8}}?{_SCHEME}")
_MANNER = 8  # characters before a verb that only say how
_PLAIN_NOUNS = ("", "活动", "系列活动")
_TRAINING = regex("培训|轮训|集训|研修|进修|学历|党校|教学|培养提质|大学习")
_SKILL = regex("能力|素质|素养|本领")
_OF_PEOPLE = regex(
    "干部|党员|书记|公务员|教师|人员|农民|职工|劳动者|人才|队伍|医师|医生|校长|青年|骨干|工人|学员|企业家|带头人"
)
_QUOTED = regex("“([^“”]{2,60})”")
_PLAIN_SCHEME = regex(f"{_RUN}([^，。；：,;:“”、的]{{4,40}}?{_SCHEME})(?=[、，。；：,;:等和及]|$)")
_RUN_AT_END = regex(f"{_RUN}$")
_DRIVE = regex(
    f"{_RUN}([^，。；：,;:“”]{{2,30}}?(?:轮训|集训|大培训|集中培训|全员培训|(?:技能|业务|专题|岗位|能力)培训))(?:工作|活动)?$"
)
_WHOM = regex("(?:培训|轮训|集训|调训)([^，。；：0-9]{2,60})$")
_TOPIC_ENDS = regex("、|(?<=”)(?=“)")
_GROUP_ENDS = regex("、|和(?=[^、]*$)")
_TO_WHOM = regex("对([^，。；：“”]{2,30}?)(?:进行|开展|实施)了?((?:集中|全员|专题|系统|全覆盖)?(?:轮训|培训|集训))$")
_AT_ALL = regex("党员|干部|书记|公务员")
_BRANDED = regex("党课|学习(?!贯彻)|课堂|讲堂|讲坛|讲习|教学|读书|夜校|学堂|培训|微课")
_VEHICLE = regex("^.{0,12}?(?:活动|品牌|载体|模式|教学法|讲堂|课堂|讲坛|学堂|系列课程)(?=$|[，。；：、,;:])")
_OPEN = regex("(?:开展|打造|推广|建立|创建|开设|推出|培育|创办|举办|深化|组织)(?:了|起)?$")

_LEVELS = (
    (Level.ALL_LEVELS, regex("各级(?:党委|党组织|组织部门|党组|各部门)|^全省各级|^各级")),
    (Level.NATIONAL, regex("国家级|中组部|中央组织部|全国性")),
    (Level.PROVINCIAL, regex("省级|自治区级|省委组织部")),
    (Level.PREFECTURAL, regex("市级|州级|市州级|地级")),
    (Level.COUNTY, regex("县级|区县级")),
)
_MODES = (
    (Mode.BLENDED, regex("线上线下|线上[+＋、和]线下")),
    (Mode.ONLINE, regex("网络|网班|线上|在线|云端|远程")),
    (Mode.OFFLINE, regex("线下|面授|脱产")),
)


@dataclass(slots=True)
class _Found:
    """A program while its sentence is read. `start` to `end` is its own place, from `clause` on it is said whole."""

    start: int
    end: int
    name: str
    category: TrainingCategory
    clause: int
    said_by: str = ""  # the words before it in its clause
    sessions: ExtractedQuantity | None = None
    trainees: ExtractedQuantity | None = None
    whole: int = 0  # the end of the total
    is_drive: bool = False
    audience: list[str] = field(default_factory=list)
    topics: list[str] = field(default_factory=list)

    @property
    def is_series(self) -> bool:
        """Whether it is a series of classes."""
        return self.category is TrainingCategory.CLASS_SERIES

    doubt: str | None = None


def find_programs(report: ReportParts) -> list[ExtractedProgram]:
    """Return the training programs that a text says were held or run, in its order.

    `sessions` and `trainees` are the starts of quantities; programs that share a total all name it. A program that is
    named twice is found at its first place. What is only planned is no program.
    """
    reader = ProgramReader(report)
    found: dict[str, _Found] = {}
    for program in reader.read():
        first = found.setdefault(program.name, program)
        if first is not program:
            if program.sessions and first.sessions and program.sessions.start != first.sessions.start:
                found[f"{program.name} {program.start}"] = program  # counted apart
            else:
                first.sessions = first.sessions or program.sessions
                first.trainees = first.trainees or program.trainees
    return [_result(report.text, program) for program in sorted(found.values(), key=lambda program: program.start)]


class ProgramReader:
    """Reads a text sentence by sentence."""

    def __init__(self, report: ReportParts) -> None:
        self._report, self._text = report, report.text
        self._clauses, self._counts = report.clauses, report.counts

    def read(self) -> Iterator[_Found]:
        """Give every program at each of its places."""
        drive: _Found | None = None  # of the paragraph
        line = -1
        for indexes, sentence in self._report.done:
            here = self._text.rfind("\n", max(line, 0), sentence.start)
            if here >= 0 and here != line:
                line, drive = here, None
            waiting: list[_Found] = []  # series of this sentence whose trainees are not counted yet
            for span in self._clauses.spans[indexes.start : indexes.stop]:
                new = sorted(self._of_clause(span), key=lambda program: program.start)
                waiting += [program for program in new if program.sessions or program.is_series]
                drive = next((program for program in new if program.is_drive), drive)
                waiting = self._give_trainees(span, waiting, drive)
                yield from new

    def _of_clause(self, span: Stretch) -> Iterator[_Found]:
        clause = span.of(self._text)
        if _NOUN.search(clause):
            yield from self._series(span, clause)
        if "“" in clause:
            yield from self._quoted(span, clause)
        for match in _PLAIN_SCHEME.finditer(clause):
            name = match[1]
            if _TRAINING.search(name) or (_SKILL.search(name) and _OF_PEOPLE.search(name)):
                yield _Found(
                    span.start + match.start(), span.start + match.end(1), name, TrainingCategory.PROJECT, span.start
                )
        trained = _TO_WHOM.search(clause)
        if trained:
            yield self._trained(span, trained)
        drive = _DRIVE.search(clause)
        if drive and not self._counts.within(Stretch(span.start + drive.end(), span.end)):
            doubt = None if _AT_ALL.search(drive[1]) else "a drive without a name: is it one program?"
            yield _Found(*span, drive[1], TrainingCategory.PROJECT, span.start, is_drive=True, doubt=doubt)

    def _series(self, span: Stretch, clause: str) -> Iterator[_Found]:
        """Give the class series of a clause: those that are counted, or the one that is held without a count."""
        counted = [
            count
            for count in self._counts.within(span)
            if count.measure_word in _SESSIONS and not self._clauses.inside(count.start)
        ]
        begin = span.start
        found: list[_Found] = []
        for count in counted:
            if count.start < begin:  # it belongs to the series before
                continue
            before = self._text[begin : count.start]
            noun = _NOUN_AT_END.search(before)
            if before.endswith("各") and _CLASS_AT_END.search(before, 0, len(before) - 1):
                items = self._clauses.items(Stretch(begin, count.start - 1))
                found += [self._one(item, item.of(self._text), span.start, count) for item in items]
                begin = count.end
                continue
            if noun:
                place = Stretch(begin, count.end)
                name = before[: noun.end()]
            else:
                after = self._text[count.end : min(span.end, count.end + 40)]
                following = _NOUN.search(re.split("[、，]", after, maxsplit=1)[0])
                if not following:
                    continue
                place = Stretch(begin, count.end + following.end())
                name = after[: following.end()].removeprefix("的")
            found.append(self._one(place, name, span.start, count))
            begin = place.end + (self._text[place.end : place.end + 1] in "、和")
        if not found and _CLASS_AT_END.search(clause) and _HOLD.search(clause):
            found.append(self._one(span, clause, span.start, None))
        if len(found) == 1:
            found[0].start = span.start
        elif found:
            held = _HOLD.search(self._text, span.start, found[0].end)
            if held and held.end() <= found[0].end - len(found[0].name):
                found[0].start = held.end()
        yield from found

    def _trained(self, span: Stretch, match: re.Match[str]) -> _Found:
        """Return what a clause says that somebody was trained: 对…进行集中轮训."""
        counts = self._counts.within(span)
        whom = Stretch(span.start + match.start(1), span.start + match.end(1))
        name = self._clauses.without(whom, self._counts.within(whom)) + match[2]
        sessions = next((count for count in counts if count.measure_word in _SESSIONS), None)
        trainees = next((count for count in self._counts.within(whom) if count.measure_word in _PEOPLE), None)
        category = TrainingCategory.CLASS_SERIES if sessions else TrainingCategory.PROJECT
        return _Found(*span, name, category, span.start, sessions=sessions, trainees=trainees)

    def _one(self, place: Stretch, words: str, clause: int, count: ExtractedQuantity | None) -> _Found:
        """Return a series: its name begins behind the verb, and behind the topics that end with 等."""
        held = _HOLD.search(words)
        name = words[held.end() :] if held else words
        name = _HELD_BY.sub("", name)
        last = list(_AND_SO_ON.finditer(name))
        topics = _items(_TOPIC_ENDS, name[: last[-1].start()]) if last else []
        name = name[last[-1].end() :] if last else name
        said_by = words[: held.start()] if held else ""
        return _Found(
            *place, name.strip("的()（）、"), TrainingCategory.CLASS_SERIES, clause, said_by, count, topics=topics
        )

    def _quoted(self, span: Stretch, clause: str) -> Iterator[_Found]:
        """Give the projects and brands of a clause whose names are in quotation marks."""
        for names in _lists_of_names(clause):
            before = clause[: names[0].start()]
            verb = _RUN_AT_END.search(before) or _OPEN.search(before)
            if not verb:
                continue
            ends = span.start + names[-1].end()
            count = next((count for count in self._counts.within(Stretch(ends, ends + 1))), None)
            if count and count.measure_word not in _SESSIONS:
                count = None
            for match in names:
                found = _named(match[1], clause[names[-1].end() :], count is not None)
                if found is None:
                    continue
                category, noun = found
                first, last = match is names[0], match is names[-1]
                start = match.start() if not first else verb.start() if verb.start() > _MANNER else 0
                end = match.end() + (len(noun) if last else 0)
                name = match[1] if noun in _PLAIN_NOUNS else f"“{match[1]}”{noun}"
                place = Stretch(span.start + start, count.end if count and last else span.start + end)
                yield _Found(*place, name, category, span.start, sessions=count if last else None)

    def _give_trainees(self, span: Stretch, waiting: list[_Found], drive: _Found | None) -> list[_Found]:
        """Give each total of trainees in a clause to the series before it that wait for one, else to the drive.

        Returns the series that still wait.
        """
        for count in self._counts.within(span):
            if count.measure_word not in _PEOPLE:
                continue
            around = self._text[span.start : count.start] + self._text[count.end : min(span.end, count.end + 12)]
            if not _TRAINS.search(around):
                continue
            whom = _WHOM.search(self._text, span.start, count.start)
            audience = _items(_GROUP_ENDS, whom[1]) if whom else []
            served = [program for program in waiting if program.end <= count.end]
            for program in served:
                program.trainees, program.whole, program.audience = count, count.end, audience
            if served:
                waiting = [program for program in waiting if program.trainees is None]
            elif drive and drive.trainees is None and count.start > drive.end:
                drive.trainees, drive.audience = count, audience
        return waiting


def _items(ends: re.Pattern[str], words: str) -> list[str]:
    """Return what stands between the `ends` of a list in words, without quotation marks and 等 around it."""
    return [item.strip("“”等") for item in ends.split(words) if item.strip("“”等")]


def _lists_of_names(clause: str) -> list[list[re.Match[str]]]:
    """Return the names in quotation marks; those that stand side by side or with 、 between are one list."""
    lists: list[list[re.Match[str]]] = []
    for match in _QUOTED.finditer(clause):
        if lists and match.start() - lists[-1][-1].end() <= 1:
            lists[-1].append(match)
        else:
            lists.append([match])
    return lists


def _named(name: str, after: str, counted: bool) -> tuple[TrainingCategory, str] | None:
    """Return what a quoted name is, with the noun behind its list; None for no program."""
    scheme = _SCHEME_AFTER.match(after)
    if scheme or name.endswith(_SCHEMES):
        noun = scheme[0] if scheme and not name.endswith(_SCHEMES) else ""
        trains = _TRAINING.search(name + noun) or (_SKILL.search(name + noun) and _OF_PEOPLE.search(name + noun))
        return (TrainingCategory.PROJECT, noun) if trains else None
    vehicle = _VEHICLE.match(after)
    if vehicle and _BRANDED.search(name + vehicle[0]):
        return TrainingCategory.BRAND, vehicle[0]
    return (TrainingCategory.BRAND, "") if counted and _BRANDED.search(name) else None


def _result(text: str, program: _Found) -> ExtractedProgram:
    whole = max(program.whole, program.end)
    apart = program.clause < program.start or whole > program.end
    counts = [count.start for count in (program.sessions, program.trainees) if count]
    words = program.said_by + program.name
    return ExtractedProgram(
        program.start,
        program.end,
        text[program.start : program.end],
        program.name,
        program.category,
        counts[0] if program.sessions else None,
        counts[-1] if program.trainees else None,
        audience=program.audience,
        topics=program.topics,
        level=next((level for level, pattern in _LEVELS if pattern.search(words)), None),
        mode=next((mode for mode, pattern in _MODES if pattern.search(words)), None),
        clause_start=program.clause if apart else None,
        clause_end=whole if apart else None,
        quantities=sorted(counts),
        doubt=program.doubt,
    )
