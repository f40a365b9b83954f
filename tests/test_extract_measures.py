"""Measures: one an action, by verb and object."""

import time

import pytest

from app.extract.measures import find_measures
from app.extract.report_parts import ReportParts
from app.extract.result import ExtractedMeasure, ExtractedParagraph, ExtractedSection
from support import curated
from support.extracting import quantities_of


def measures(text: str, outline: list[ExtractedSection] | None = None) -> list[ExtractedMeasure]:
    """Return the measures of a text."""
    found = find_measures(ReportParts(text, outline or [], quantities_of(text)))
    assert all(text[measure.start : measure.end] == measure.quote for measure in found)
    return found


@pytest.mark.parametrize(
    ("text", "title", "kind"),
    [
        ("深入开展茶园安全检查。", "开展茶园安全检查", "inspection"),
        ("印发《采茶补贴办法》。", "印发《采茶补贴办法》", "document_issued"),
        ("制定采茶补贴管理办法。", "制定采茶补贴管理办法", "document_issued"),
        ("划拨500万元资金到各茶场。", "划拨资金到各茶场", "funding"),
        ("首次从优秀采茶工中考核聘用21名技术员。", "首次从优秀采茶工中考核聘用技术员", "selection"),
        ("完善茶园巡护常态化机制。", "完善茶园巡护常态化机制", "mechanism"),
        ("召开全县茶业现场推进会。", "召开全县茶业现场推进会", "meeting"),
        ("成立茶业行业党委。", "成立茶业行业党委", "institution_established"),
        ("对8个乡开展“回头看”。", "对乡开展“回头看”", "inspection"),
        ("4万茶农迅速行动。", "茶农迅速行动", "campaign"),
        ("举办茶农培训班3期。", "举办茶农培训班", "training"),
        ("开展茶园托管试点。", "开展茶园托管试点", "pilot"),
        ("建成茶叶检测系统。", "建成茶叶检测系统", "infrastructure"),
        ("评选表彰优秀采茶工100名。", "评选表彰优秀采茶工", "honours"),
    ],
)
def test_an_action_has_a_title_and_a_kind(text: str, title: str, kind: str) -> None:
    assert [(measure.title, str(measure.kind)) for measure in measures(text)] == [(title, kind)]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("组建“采茶突击队”、设立“茶农先锋岗”", ["组建“采茶突击队”", "设立“茶农先锋岗”"]),
        ("实施“茶山计划”“茶树工程”", ["实施“茶山计划”", "“茶树工程”"]),
        ("举办茶农班12期、茶艺班3期", ["举办茶农班12期", "茶艺班3期"]),
        ("印发采摘、炒制、包装等9项制度", ["印发采摘、炒制、包装等9项制度"]),
        ("举办茶会,开展调研。建成茶库", ["举办茶会", "开展调研", "建成茶库"]),
    ],
)
def test_conjuncts_are_apart_where_each_has_its_own_name_count_or_verb(text: str, quotes: list[str]) -> None:
    assert [measure.quote for measure in measures(text)] == quotes


def test_the_verb_of_a_list_stands_in_every_title() -> None:
    assert [measure.title for measure in measures("实施“茶山计划”“茶树工程”")] == ["实施“茶山计划”", "实施“茶树工程”"]


def test_an_outcome_belongs_to_its_action() -> None:
    text = "对3个茶场开展安全检查,反馈问题16条,提出建议7条"
    (measure,) = measures(text)
    assert measure.quantities == [text.index("3"), text.index("16"), text.index("7")]
    assert (measure.clause_start, measure.clause_end) == (0, len(text))


def test_an_outcome_of_several_actions_belongs_to_each() -> None:
    text = "举办茶农班12期、茶艺班3期,培训茶农580人"
    assert [[text[start:][:2] for start in measure.quantities] for measure in measures(text)] == [
        ["12", "58"],
        ["3期", "58"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "坚持绿色发展理念",
        "进一步发挥茶农作用",
        "不断优化结构",
        "推动茶旅深度融合",
        "落实上级决策部署",
        "增强整体功能",
        "茶农收入持续提升",
        "将继续开展茶园检查",
        "",
    ],
)
def test_principles_aims_outcomes_and_pledges_are_none(text: str) -> None:
    assert measures(text) == []


def test_a_heading_is_no_measure_and_a_plan_none_either() -> None:
    text = "开展茶园整治工作。举办茶会3场。"
    paragraphs = [ExtractedParagraph(0, len(text), "开展茶园整治工作")]
    assert [one.title for one in measures(text, [ExtractedSection(0, len(text), "", paragraphs)])] == ["举办茶会"]
    assert measures(text, [ExtractedSection(0, len(text), "明年工作安排", paragraphs)]) == []


@pytest.mark.parametrize("piece", ["开展检查3次,", "印发", "“甲”", "在茶园、", "举办茶会3场、", "推动"])
@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_time_is_linear(piece: str) -> None:
    text = piece * (60000 // len(piece))
    quantities = quantities_of(text)
    started = time.process_time()
    find_measures(ReportParts(text, [], quantities))
    assert time.process_time() - started < 5


def test_most_measures_of_the_report_are_found() -> None:
    found = [(measure.start, measure.end, measure.title) for measure in curated.draft().measures]
    result = curated.match(found, curated.places("measures", "title"), least=0.35)
    assert result.f1 >= 0.9, result
