"""Talent initiatives: what a clause names, told by the last word of the name."""

import time

import pytest

from app.extract.initiatives import find_initiatives
from app.extract.report_parts import ReportParts
from app.extract.result import ExtractedInitiative, ExtractedParagraph, ExtractedSection
from app.extract.titles import find_titles
from support import curated
from support.extracting import quantities_of


def initiatives(text: str, heading: str = "") -> list[ExtractedInitiative]:
    """Return the initiatives of a text that stands under a heading."""
    outline = [ExtractedSection(0, len(text), heading, [ExtractedParagraph(0, len(text), "")])]
    report = ReportParts(text, outline, quantities_of(text))
    found = find_initiatives(report, find_titles(report))
    assert all(text[one.start : one.end] == one.quote for one in found)
    return found


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("举办首届“茶都聚才”洽谈会,签约", "首届“茶都聚才”洽谈会", "event"),
        ("成功举办制茶青年英才论坛", "制茶青年英才论坛", "event"),
        ("320人参加我省4场人才招聘会", "人才招聘会", "event"),
        ("组织全县62家茶企开展“校园+茶园”引才工作", "“校园+茶园”引才", "event"),
        ("成立全县制茶专家联合会", "制茶专家联合会", "association"),
        ("推动建立茶企管理人才库", "茶企管理人才库", "platform"),
        ("发放“高层次人才服务卡”", "高层次人才服务卡", "service"),
        ("320套人才公寓相继建成并交付使用", "人才公寓", "service"),
        ("开展茶企经理市场化选聘试点工作", "茶企经理市场化选聘试点", "pilot"),
        ("首次开展面向全国招聘聘任制公务员工作", "面向全国招聘聘任制公务员", "policy"),
        ("构建“引才、留才”全程工作机制", "“引才、留才”全程工作机制", "policy"),
        ("印发《关于进一步做好联系服务专家工作的通知》", "联系服务专家", "service"),
        ("印发《人才贷款贴息办法(试行)》", "人才贷款贴息", "policy"),
        ("印发《茶学院人才工作试点方案》", "茶学院人才工作试点", "pilot"),
        ("实施“制茶名匠”人才计划", "“制茶名匠”人才计划", "programme"),
    ],
)
def test_a_name_says_what_it_is(text: str, name: str, kind: str) -> None:
    assert [(one.name, str(one.kind)) for one in initiatives(text)] == [(name, kind)]


def test_each_name_of_a_list_is_one() -> None:
    text = "深入实施“茶山英才”“制茶名匠”和“采茶能手”等人才专项,营造氛围"
    found = initiatives(text)
    assert [(one.name, one.quote) for one in found] == [
        ("“茶山英才”人才专项", "“茶山英才”"),
        ("“制茶名匠”人才专项", "“制茶名匠”"),
        ("“采茶能手”人才专项", "“采茶能手”"),
    ]
    assert {text[one.clause_start or 0 : one.clause_end] for one in found} == {text[: text.index(",")]}


def test_counted_names_of_a_list_share_a_verb() -> None:
    text = "建设院士工作站12个、博士后流动站8家"
    assert [(one.name, one.quantities) for one in initiatives(text)] == [
        ("院士工作站", [text.index("12")]),
        ("博士后流动站", [text.index("8")]),
    ]


def test_each_field_of_a_team_is_one() -> None:
    found = initiatives("开展教育、医疗“组团式”援疆工作调研")
    assert [(one.name, one.kind) for one in found] == [("教育“组团式”援疆", "aid"), ("医疗“组团式”援疆", "aid")]


def test_a_section_on_talent_says_what_its_sentences_are_about() -> None:
    assert initiatives("落实老茶师建言制度") == []
    (one,) = initiatives("落实老茶师建言制度", "集聚各方面优秀人才")
    assert (one.name, one.kind) == ("老茶师建言制度", "policy")
    assert one.doubt


def test_outcomes_belong_to_what_they_came_of() -> None:
    text = "成立制茶专家联合会,搭建交流平台,发展会员52人、单位20家。新增茶园8个"
    (one,) = initiatives(text)
    assert one.quantities == [text.index("52"), text.index("20")]
    assert one.clause_end == text.index("。")


def test_further_rules_of_a_pilot_belong_to_it() -> None:
    text = "印发《茶学院人才工作试点方案》,指导制定《茶学院人才奖励办法》等8项制度"
    (one,) = initiatives(text)
    assert one.kind == "pilot"
    assert one.quantities == [text.index("8项")]


@pytest.mark.parametrize(
    "text",
    [
        "引进一批急需人才项目",
        "对8个县人才政策落实情况进行督查",
        "强化人才支撑",
        "召开茶业大会",
        "人才改革试点有序推进",
        "将继续实施“茶山英才”人才计划",
        "",
    ],
)
def test_what_is_no_initiative_is_none(text: str) -> None:
    assert initiatives(text) == []


@pytest.mark.parametrize(
    "piece", ["“人才”", "举办人才论坛3场,", "人才、", "落实", "教育、", "《人才办法》", "人才机制"]
)
@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_time_is_linear(piece: str) -> None:
    text = piece * (60000 // len(piece))
    report = ReportParts(text, [], quantities_of(text))
    started = time.process_time()
    find_initiatives(report, find_titles(report))
    assert time.process_time() - started < 5


def test_initiatives_of_the_report_are_found() -> None:
    found = curated.draft().talent_initiatives
    result = curated.match([(one.start, one.end, one.name) for one in found], curated.places("talent_initiatives"))
    assert result.f1 >= 0.9, result
