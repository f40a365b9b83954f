"""Roles, periods, changes and subjects of the numerals of a report, and its outline."""

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from app.errors import SeedError
from app.extract.extract import Extractor
from app.extract.outline import find_outline
from app.extract.result import ExtractedQuantity
from app.ingest.figure_words import read_figure_words
from support.command import outcome, run
from support.seeds import SEEDS, change

VOCABULARY = read_figure_words(SEEDS)
EXTRACTOR = Extractor(VOCABULARY.grammar, VOCABULARY.unit_of, VOCABULARY.idioms)
REPORT = """云溪县工作报告
一、2030年工作回顾
过去一年，全县粮食产量达到3.2亿斤，增长4.5%。
五年来，全县新建公路1200公里，森林覆盖率提高到45%，企业从900家增加到1500家。
二、2031年工作安排
今年主要预期目标是：粮食产量3.3亿斤以上。
"""


def extract(text: str, year: int = 2030) -> list[ExtractedQuantity]:
    return EXTRACTOR.extract(text, year).quantities


def only(text: str) -> ExtractedQuantity:
    (quantity,) = extract(text)
    return quantity


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("办班42期", "metric"),
        ("2029年", "date"),
        ("连续五年增收", "date"),
        ("实施三年行动", "name"),
        ("平均受教育年限提高到11.3年", "metric"),
        ("第十四届大会", "name"),
        ("“三个带头”", "name"),
        ("《农业十条》", "name"),
        ("出台5个方面措施", "plan_count"),
        ("分两期发放", "plan_count"),
        ("推出一批项目", "other"),
        ("二级医院", "name"),
        ("第一年", "date"),
        ("50岁以上老人", "name"),
        ("修建5万吨级码头", "name"),
        ("3人制球赛", "name"),
        ("国家12项重大工程", "name"),
        ("努力跨出一大步", "other"),
        ("预期寿命提高到80岁以上", "metric"),
    ],
)
def test_roles(text: str, role: str) -> None:
    assert only(text).role == role


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("产值超5亿元的园区达12个", ["threshold", "metric"]),
        ("70个3亿元以上项目", ["metric", "threshold"]),
        ("培育2个千亿级园区", ["metric", "threshold"]),
        ("五大类23个指标", ["plan_count", "plan_count"]),
        ("跨过两个万亿元大关", ["metric", "threshold"]),
    ],
)
def test_roles_of_neighbours(text: str, roles: list[str]) -> None:
    assert [quantity.role for quantity in extract(text)] == roles


def test_a_bound_that_chooses_what_is_counted_is_a_threshold() -> None:
    assert [quantity.role for quantity in extract("产值超5亿元的园区达12个")] == ["threshold", "metric"]


@pytest.mark.parametrize(
    ("text", "value", "change"),
    [
        ("产量增长5%", "5", "up"),
        ("年均增速超过30%", "30", "up"),
        ("事项精简80%", "-80", "down"),
        ("药品降价超50%", "-50", "down"),
        ("产量增长到5万吨", "50000", None),
        ("是去年的3倍", "3", None),
        ("压缩办理时限50%", "-50", "down"),
        ("提升25个站点服务", "25", None),
        ("比上年高0.2个百分点", "0.2", "up"),
        ("减轻企业负担3亿元", "-300000000", "down"),
    ],
)
def test_changes_are_signed(text: str, value: str, change: str | None) -> None:
    quantity = only(text)
    assert (quantity.value, quantity.change) == (Decimal(value), change)


def test_periods_follow_the_parts_of_the_report() -> None:
    periods = [(q.raw, q.role, q.period) for q in extract(REPORT) if q.role in ("metric", "target")]
    assert periods == [
        ("3.2亿斤", "metric", "2030"),
        ("4.5%", "metric", "2030"),
        ("1200公里", "metric", "2026/2030"),
        ("45%", "metric", "2030"),
        ("900家", "metric", "2025"),
        ("1500家", "metric", "2030"),
        ("3.3亿斤以上", "target", "2031"),
    ]


def test_a_date_holds_for_its_sentence() -> None:
    periods = [q.period for q in extract("2028年，产量8万吨，比2027年增长5%。存粮9万吨。") if q.role == "metric"]
    assert periods == ["2028", "2028", "2030"]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("截至2031年7月，建成基站8万个。用户达到3万户。", ["2031-07", "2031-07"]),
        ("2021年到2030年，规模从1万元增长到4万元，年均增长15%。", ["2021", "2030", "2021/2030"]),
        ("产量由2012年的7万吨增长到2030年的23万吨，增长2倍。", ["2012", "2030", "2012/2030"]),
        ("2030年1—6月，销售额6万元。", ["2030-01/2030-06"]),
        ("产量3万台，是2020年的3倍。", ["2030", "2030"]),
        ("近五年，年均增速超过30%。", ["2026/2030"]),
        ("累计签发5万张。", ["../2030"]),
    ],
)
def test_dates_in_the_text_give_the_period(text: str, periods: list[str]) -> None:
    assert [q.period for q in extract(text) if q.role == "metric"] == periods


def test_a_qualifying_word_may_stand_before_what_a_share_is_of() -> None:
    assert only("约占全国的四分之三").qualifier == "about"


def test_subjects_are_words_of_the_text() -> None:
    assert [q.subject for q in extract("新建公路12公里，改造28个社区。")] == ["公路", "社区"]


def test_a_rate_has_its_denominator_in_the_unit() -> None:
    units = [(q.raw, q.measure_word) for q in extract("每万人口拥有医生9.3名，标准从每月70元提高到88元。")]
    assert units == [("万人", "人"), ("9.3名", "名/万人"), ("70元", "元/月"), ("88元", "元/月")]


def test_a_measure_word_that_no_unit_has_is_told_with_its_places() -> None:
    draft = EXTRACTOR.extract("建成充电桩5万桩，另建3万桩，收入9元/千卡。", 2030)
    assert draft.unknown_words == {"桩": [5, 11], "元/千卡": [17]}
    assert [q.measure_word for q in draft.quantities] == ["桩", "桩", "元/千卡"]
    assert all(q.doubt for q in draft.quantities)


TABLE = """2030年云溪县产量
单位：万元
指标 | 数值 | 同比增长（±%）
第一产业 | 153.6 | 11.0
其中：渔业 | 20 | -3.5
大牲畜（万头） | 96.9 | 8.7
期末存栏
#奶牛 | 60.2 | 0.0
"""


def test_figures_of_a_table_have_unit_and_change_of_row_and_column() -> None:
    figures = [
        (q.raw, f"{q.value:f}", q.measure_word, q.change, q.subject)
        for q in extract(TABLE)
        if q.role == "metric" and q.value is not None
    ]
    assert figures == [
        ("153.6", "1536000", "元", None, "第一产业"),
        ("11.0", "11.0", "%", "up", "第一产业"),
        ("20", "200000", "元", None, "渔业"),
        ("-3.5", "-3.5", "%", "down", "渔业"),
        ("96.9", "969000", "头", None, "大牲畜"),
        ("8.7", "8.7", "%", "up", "大牲畜"),
        ("60.2", "602000", "头", None, "奶牛"),
        ("0.0", "0.0", "%", None, "奶牛"),
    ]


def test_what_began_before_the_coming_year_is_no_target() -> None:
    text = "一、2030年工作回顾\n做了工作。\n二、2031年工作安排\n起征点从10万元提高到15万元。去年减税3亿元。\n"
    assert [(q.role, q.period) for q in extract(text) if q.measure_word == "元"] == [
        ("metric", "2030"),
        ("target", "2031"),
        ("metric", "2030"),
    ]


def test_in_several_years_a_flow_has_all_and_a_level_the_last() -> None:
    text = "过去五年，累计建房5万套，贷款余额8亿元，服务业占比稳定在40%，连续两年过万亿元。"
    periods = [q.period for q in extract(text) if q.role == "metric"]
    assert periods == ["2026/2030", "2030", "2026/2030", "2029/2030"]


def test_outline() -> None:
    outline = find_outline(REPORT)
    assert [section.title for section in outline] == ["", "2030年工作回顾", "2031年工作安排"]
    assert [len(section.paragraphs) for section in outline] == [1, 2, 1]
    assert outline[0].start == 0
    assert outline[-1].end == len(REPORT)
    assert REPORT[outline[1].paragraphs[0].start :].startswith("过去一年")


def test_the_command_prints_the_draft(tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    done = run(
        "extract", str(file), "--report", "yunxi-2030", "--year", "2030", "--region", "CN-QH", "--format", "json"
    )
    printed = json.loads(done)
    assert list(printed) == [
        "source", "outline", "quantities", "documents", "measures", "training_programs", "talent_initiatives",
    ]  # fmt: skip
    fields = ["start", "end", "raw", "value", "value_to", "unit", "qualifier", "role", "change", "period", "subject"]
    for quantity in printed["quantities"]:
        assert list(quantity) == fields
        assert REPORT[quantity["start"] : quantity["end"]] == quantity["raw"]
    assert '"value": 320000000,' in done


@pytest.mark.parametrize(
    ("report", "region", "said"),
    [
        ("Yunxi 2030", "CN-QH", "error: --report: expected lower-case ASCII words and digits joined by -"),
        ("yunxi-2030", "CN-QG", "error: --region: expected a code of regions.yaml, found 'CN-QG'; the nearest is CN-"),
    ],
)
def test_a_wrong_code_is_one_clear_line(tmp_path: Path, report: str, region: str, said: str) -> None:
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    arguments = ("--report", report, "--year", "2030", "--region", region, "--format", "json")
    printed = run("extract", str(file), *arguments, status=1)
    assert printed.startswith(said)
    assert printed.count("\n") == 1


def test_faults_in_the_vocabularies_are_told_before_anything_is_read(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    change(seeds / "vocabulary/regions.yaml", "level: province", "level: city")
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    codes = ("--report", "yunxi-2030", "--year", "2030", "--region", "CN-QH")
    printed, said = outcome("extract", str(file), *codes, "--out", str(tmp_path / "out"), "--seeds", str(seeds))
    assert printed.endswith("].level: expected 'country' or 'province', found 'city'\n")
    assert said == f"nothing was extracted: 1 fault in {seeds}"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("units", "words: [人, 名, 位]", "words: 5", "[0].measure_words: expected a list of texts, found '5'"),
        ("idioms", "{zh: 齐聚一堂}", "{en: 齐聚一堂}", "[2].zh: expected a text, found nothing"),
        (
            "qualifiers",
            "negated: under, words: [跨上",
            "negated: up, words: [跨上",
            "].negated: expected one of exact,",
        ),
    ],
)
def test_words_that_cannot_be_read_are_told(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    change(seeds / f"vocabulary/{file}.yaml", old, new)
    with pytest.raises(SeedError) as caught:
        read_figure_words(seeds)
    (finding,) = caught.value.findings
    assert said in finding


def test_extraction_needs_no_more_of_the_vocabularies_than_their_words(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(SEEDS, seeds)
    (seeds / "vocabulary/indicators.yaml").unlink()
    words = read_figure_words(seeds)
    assert (words.unit_of, words.idioms) == (VOCABULARY.unit_of, VOCABULARY.idioms)
