"""Titles in 《》 with action, type, standing, quote and place."""

import time

import pytest

from app.extract.report_parts import ReportParts
from app.extract.titles import find_titles
from support import curated
from support.extracting import quantities_of


def rows(text: str) -> list[tuple[str, ...]]:
    """Return title, type, action, standing and quote of each document."""
    found = find_titles(ReportParts(text))
    for document in found:
        assert text[document.start : document.end] == document.quote
        assert text[document.title_start :].startswith(document.title + "》")
    return [
        (document.title, str(document.type), str(document.action), str(document.standing), document.quote)
        for document in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("年内,印发《采茶办法》。", ("采茶办法", "measures", "issued", "regular", "印发《采茶办法》")),
        (
            "深入贯彻落实《茶园管理条例》,增收",
            ("茶园管理条例", "regulation", "implemented", "regular", "深入贯彻落实《茶园管理条例》"),
        ),
        (
            "会同邻县各茶场精心拍摄《茶山》纪录片、唱歌",
            ("茶山", "film", "produced", "None", "拍摄《茶山》纪录片"),
        ),
        (
            "认真组织学习《茶经新读》一、二卷，再读",
            ("茶经新读", "book", "studied", "None", "认真组织学习《茶经新读》一、二卷"),
        ),
        (
            "制定《采茶补贴管理办法》等3项制度,推进",
            ("采茶补贴管理办法", "measures", "issued", "regular", "制定《采茶补贴管理办法》等3项制度"),
        ),
        (
            "出台《关于修桥的意见（试行）》",
            ("关于修桥的意见（试行）", "opinion", "issued", "trial", "出台《关于修桥的意见（试行）》"),
        ),
        ("出台《修桥办法》(试行)，", ("修桥办法", "measures", "issued", "trial", "出台《修桥办法》(试行)")),
        ("制定《修桥暂行规定》", ("修桥暂行规定", "rules", "issued", "provisional", "制定《修桥暂行规定》")),
        (
            "印发《关于转发〈修桥办法〉的通知》",
            ("关于转发〈修桥办法〉的通知", "notice", "issued", "regular", "印发《关于转发〈修桥办法〉的通知》"),
        ),
        (
            "印发《关于转发《修桥办法》的通知》",
            ("关于转发《修桥办法》的通知", "notice", "issued", "regular", "印发《关于转发《修桥办法》的通知》"),
        ),
        (
            "根据已经审议通过的《修桥规划》",
            ("修桥规划", "plan", "mentioned", "regular", "根据已经审议通过的《修桥规划》"),
        ),
        ("在县台开设《茶山夜话》专栏", ("茶山夜话", "column", "opened", "None", "在县台开设《茶山夜话》专栏")),
        (
            "新修改的《修桥条例》正式施行",
            ("修桥条例", "regulation", "issued", "regular", "新修改的《修桥条例》正式施行"),
        ),
    ],
)
def test_a_title_says_type_action_and_standing(text: str, expected: tuple[str, ...]) -> None:
    assert rows(text) == [expected]


def test_titles_of_a_list_share_verb_and_have_places_of_their_own() -> None:
    text = "印发《修桥办法》《铺路办法(试行)》和《造林方案》等制度,督办"
    assert [(title, action, quote) for title, _, action, _, quote in rows(text)] == [
        ("修桥办法", "issued", "印发《修桥办法》"),
        ("铺路办法(试行)", "issued", "《铺路办法(试行)》"),
        ("造林方案", "issued", "《造林方案》等制度"),
    ]
    second = find_titles(ReportParts(text))[1]
    assert second.clause_start is not None
    assert text[second.clause_start : second.clause_end] == "印发《修桥办法》《铺路办法(试行)》"


def test_what_is_not_clear_has_a_doubt() -> None:
    first, second = find_titles(ReportParts("编制了《修桥纲要（草案）》（以下简称《纲要》）"))
    assert first.doubt
    assert first.action == "drafted"
    assert second.doubt == "this is the short form of a title"
    assert second.quote == "以下简称《纲要》"
    assert find_titles(ReportParts("印发《修桥办法》"))[0].doubt is None
    (other,) = find_titles(ReportParts("《茶》流传百年"))
    assert (other.type, other.action) == ("other", "mentioned")
    assert other.doubt


def test_the_figures_of_a_quote_are_named_but_not_those_of_the_title() -> None:
    text = "印发《修桥3年行动方案》等8项制度"
    (document,) = find_titles(ReportParts(text, [], quantities_of(text)))
    assert document.quantities == [text.index("8")]


@pytest.mark.parametrize("text", ["", "《》", "《", "》》", "《没有完\n》", "\n《\n"])
def test_what_is_no_title_is_none(text: str) -> None:
    assert [document.title for document in find_titles(ReportParts(text)) if document.title] == []


def test_an_unclosed_mark_hides_no_title() -> None:
    assert [title for title, *_ in rows("《没有完,印发《修桥办法》,再印发《铺路办法》")] == ["修桥办法", "铺路办法"]


@pytest.mark.parametrize(
    "text", ["《" * 60000, "《" * 30000 + "》" * 30000, "《甲》" * 20000, "印发" * 40000 + "《甲》"]
)
@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_time_is_linear(text: str) -> None:
    started = time.process_time()
    find_titles(ReportParts(text))
    assert time.process_time() - started < 5


def test_every_title_of_the_report_is_found_as_curated() -> None:
    assert [(d.title, d.type, d.action, d.standing, d.start, d.end) for d in curated.draft().documents] == [
        (d["title"]["zh"], d["type"], d["action"], d.get("standing"), e["start"], e["end"])
        for d in curated.records("documents")
        for e in d["evidence"]
    ]
