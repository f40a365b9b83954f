"""Training programs: class series with sessions and trainees, projects and brands."""

import time

import pytest

from app.extract.programs import find_programs
from app.extract.report_parts import ReportParts
from app.extract.result import ExtractedParagraph, ExtractedProgram, ExtractedSection
from support import curated
from support.extracting import quantities_of


def programs(text: str, outline: list[ExtractedSection] | None = None) -> list[ExtractedProgram]:
    """Return the programs of a text; every quote is its place."""
    found = find_programs(ReportParts(text, outline or [], quantities_of(text)))
    for program in found:
        assert text[program.start : program.end] == program.quote
        if program.clause_start is not None:
            assert program.clause_end is not None
            assert program.clause_start <= program.start <= program.end <= program.clause_end
    return found


def row(text: str, program: ExtractedProgram) -> tuple[str, str, str | None, str | None]:
    """Return name, category, and the words at which sessions and trainees are counted."""
    sessions = None if program.sessions is None else text[program.sessions :][:3]
    trainees = None if program.trainees is None else text[program.trainees :][:3]
    return program.name, str(program.category), sessions, trainees


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("举办茶农培训班12期。", ("茶农培训班", "class_series", "12期", None)),
        ("全年共举办各类茶艺主体班次12期,收茶", ("各类茶艺主体班次", "class_series", "12期", None)),
        ("举办12期茶农培训班,培训320人次", ("茶农培训班", "class_series", "12期", "320")),
        ("组织“采茶精神”“制茶工艺”等专题网班21期,培训580人次", ("专题网班", "class_series", "21期", "580")),
        ("举办制茶与营销、园林等专题研讨班13期", ("专题研讨班", "class_series", "13期", None)),
        ("各茶场开展技术研讨168次", ("技术研讨", "class_series", "168", None)),
        ("高质量承办省茶协举办的制茶大师研修班", ("制茶大师研修班", "class_series", None, None)),
        ("实施农民素质提升工程,增收", ("农民素质提升工程", "project", None, None)),
        ("组织实施“教师教学能力提升计划”", ("教师教学能力提升计划", "project", None, None)),
        ("深入开展村医和护工集中轮训。各县培训村医和护工206人次", ("村医和护工集中轮训", "project", None, "206")),
        ("对80名村医进行集中轮训", ("村医集中轮训", "project", None, "80名")),
        ("开设“茶农大讲堂”24期，听课茶农600余人次", ("茶农大讲堂", "brand", "24期", "600")),
        ("实施“企业家素质提升”工程", ("“企业家素质提升”工程", "project", None, None)),
        ("推广“看、学、做”三步走的教学模式", ("“看、学、做”三步走的教学模式", "brand", None, None)),
        ("建立“十个一”流动党课载体", ("“十个一”流动党课载体", "brand", None, None)),
    ],
)
def test_a_program_has_a_name_a_category_and_its_counts(text: str, expected: tuple[str, ...]) -> None:
    assert [row(text, program) for program in programs(text)] == [expected]


def test_series_that_are_counted_apart_share_the_total_of_trainees() -> None:
    text = "举办县级茶农班次42期、采茶工示范培训班12期、茶艺研修班16期,培训各村茶农3377人次,再评选"
    found = programs(text)
    assert [program.quote for program in found] == ["县级茶农班次42期", "采茶工示范培训班12期", "茶艺研修班16期"]
    assert {program.trainees for program in found} == {text.index("3377")}
    assert len({program.sessions for program in found}) == 3
    assert [text[program.clause_start or 0 : program.clause_end] for program in found] == [text[:-4]] * 3
    assert found[0].level == "county"


def test_one_count_may_hold_for_each_of_several_series() -> None:
    text = "先后举办茶农进修班、采茶工培训班各2期"
    assert [row(text, program) for program in programs(text)] == [
        ("茶农进修班", "class_series", "2期", None),
        ("采茶工培训班", "class_series", "2期", None),
    ]


def test_a_second_total_does_not_belong_to_the_series_before_it() -> None:
    text = "举办培训班3期,培训38人,举办研修班4期"
    assert [row(text, program) for program in programs(text)] == [
        ("培训班", "class_series", "3期,", "38人"),
        ("研修班", "class_series", "4期", None),
    ]


def test_names_in_quotation_marks_are_programs_of_their_own() -> None:
    text = "开展“茶农课堂”“学习老茶师”活动,实施“茶农能力提升工程”“校长轮训工程”"
    assert [(program.name, program.quote) for program in programs(text)] == [
        ("茶农课堂", "开展“茶农课堂”"),
        ("学习老茶师", "“学习老茶师”活动"),
        ("校长轮训工程", "“校长轮训工程”"),
    ]


def test_topics_stand_before_the_name_and_the_audience_in_the_total() -> None:
    text = "组织“采茶精神”“制茶工艺”等专题网班21期，培训各村茶农、茶厂工人和学徒等580人次"
    (program,) = programs(text)
    assert program.topics == ["采茶精神", "制茶工艺"]
    assert program.audience == ["各村茶农", "茶厂工人", "学徒"]


@pytest.mark.parametrize(
    ("text", "level", "mode"),
    [
        ("举办省级茶农培训班3期", "provincial", None),
        ("各级党委举办网络专题班3期", "all_levels", "online"),
        ("举办线上线下茶农培训班3期", None, "blended"),
        ("举办茶农培训班3期", None, None),
    ],
)
def test_level_and_mode_are_said_or_none(text: str, level: str | None, mode: str | None) -> None:
    (program,) = programs(text)
    assert (program.level, program.mode) == (level, mode)


@pytest.mark.parametrize(
    "text",
    [
        "规范校外培训",
        "调整村领导班子3个",
        "加班3次",
        "中欧班列开行20列",
        "建设培训基地3个",
        "实施医院能力提升工程",
        "开展“比技能”活动",
        "严格执行体检、保健培训等制度",
        "推动线上线下培训有机融合",
        "将继续举办茶农培训班3期",
        "",
    ],
)
def test_what_is_no_program_is_none(text: str) -> None:
    assert programs(text) == []


def test_what_is_planned_is_no_program() -> None:
    text = "工作安排\n举办茶农培训班12期。"
    plan = [ExtractedSection(0, len(text), "工作安排", [ExtractedParagraph(5, len(text), "举办茶农培训班12期")])]
    done = [ExtractedSection(0, len(text), "工作回顾", [ExtractedParagraph(5, len(text), "举办茶农培训班12期")])]
    assert programs(text, plan) == []
    assert len(programs(text, done)) == 1


def test_a_program_named_twice_is_one_unless_it_is_counted_twice() -> None:
    assert len(programs("实施“党员轮训计划”。继续实施“党员轮训计划”。")) == 1
    assert len(programs("举办培训班3期。举办培训班5期。")) == 2


@pytest.mark.parametrize(
    "piece", ["举办培训班3期,", "举办培训班3期、", "“学习”", "培训38人,", "举办", "实施培训", "培训班"]
)
@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_time_is_linear(piece: str) -> None:
    text = piece * (60000 // len(piece))
    quantities = quantities_of(text)
    started = time.process_time()
    find_programs(ReportParts(text, [], quantities))
    assert time.process_time() - started < 5


def test_programs_of_the_report_are_found() -> None:
    found = curated.draft().training_programs
    result = curated.match(
        [(program.start, program.end, program.name) for program in found], curated.places("training_programs")
    )
    assert result.f1 >= 0.9, result
    starts = {metric["slug"]: metric["evidence"][0]["start"] for metric in curated.records("metrics")}
    counted = {
        record["name"]["zh"]: (starts.get(record.get("sessions")), starts.get(record.get("trainees")))
        for record in curated.records("training_programs")
    }
    for program in found:
        if program.name in counted:
            assert (program.sessions, program.trainees) == counted[program.name], program.name
