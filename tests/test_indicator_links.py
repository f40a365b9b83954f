"""Which indicator a drafted figure gets: that of its name or of an earlier report, and rather none than a wrong one."""

from pathlib import Path
from typing import Any

import pytest

from app.ingest.drafting.folder import DraftOf, write_draft
from app.ingest.drafting.told_by_name import counted_by, is_told
from app.ingest.extraction import extract_text
from app.ingest.seed_file import SeedFile
from app.ingest.verify import verify
from app.ingest.vocabularies import read_vocabularies
from app.settings import ROOT
from app.vocabulary import Kind
from support.seeds import SEEDS

NATIONAL = ROOT / "examples" / "national"
CODES = {term["code"] for folder in (SEEDS, NATIONAL) for term in SeedFile(folder / "vocabulary/indicators.yaml").data}


def drafted(folder: Path, sentences: str, year: int = 2031) -> list[dict[str, Any]]:
    """Return the metrics of a draft beside the vocabularies and reports of both seed folders, checked by verify."""
    text = f"工作报告\n一、过去一年工作回顾\n{sentences}\n二、其他\n修建桥梁7座。\n"
    source, out, seeds = folder / "source.txt", folder / "out", (SEEDS, NATIONAL)
    source.write_text(text, encoding="utf-8")
    vocabularies = read_vocabularies(seeds)
    draft = extract_text(source, text, vocabularies, year)
    write_draft(draft, text, DraftOf(f"yunze-gov-{year}", year, "CN"), seeds, vocabularies, out)
    assert verify(out, [source]) == []
    metrics: list[dict[str, Any]] = SeedFile(out / f"reports/yunze-gov-{year}/metrics.yaml").data
    return metrics


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全年国内生产总值增长4.6%。", {"4.6%": "gdp-growth"}),
        ("国内生产总值达到151万亿元、增长4.6%。", {"151万亿元": "gdp", "4.6%": "gdp-growth"}),
        ("城镇新增就业1310万人。", {"1310万人": "urban-new-jobs"}),
        ("年末全国城镇调查失业率降到5.3%。", {"5.3%": "urban-surveyed-unemployment-rate-year-end"}),
        ("居民消费价格涨幅2.5%左右。", {"2.5%左右": "consumer-price-percent-change"}),
        ("粮食总产量保持在1.5万亿斤以上。", {"1.5万亿斤以上": "grain-output"}),
        ("新建2亿亩高标准农田。", {"2亿亩": "high-standard-farmland-built"}),
        ("单位国内生产总值能耗下降3.1%。", {"3.1%": "energy-intensity-percent-change"}),
    ],
)
def test_a_figure_gets_the_indicator_that_it_names(tmp_path: Path, sentence: str, expected: dict[str, str]) -> None:
    found = {metric["as_reported"]: metric["indicator"] for metric in drafted(tmp_path, sentence)}
    assert expected.items() <= found.items()


@pytest.mark.parametrize(
    ("sentence", "figure"),
    [
        ("云岭工业园国内生产总值增长4.6%。", "4.6%"),  # of a part
        ("国内生产总值季均增长4.6%。", "4.6%"),  # another growth
        ("海洋生产总值9万亿元。", "9万亿元"),
        ("城镇调查失业率中位数为5.3%。", "5.3%"),
        ("县城新增就业40万人。", "40万人"),
        ("国内生产总值能源成本下降3.1%。", "3.1%"),
        ("居民医保和桥梁养护补助标准分别提高35元和6元。", "6元"),
    ],
)
def test_a_word_more_makes_another_thing_of_it(tmp_path: Path, sentence: str, figure: str) -> None:
    found = {metric["as_reported"]: metric["indicator"] for metric in drafted(tmp_path, sentence)}
    assert found[figure] not in CODES


def test_an_average_of_years_is_no_growth_of_one(tmp_path: Path) -> None:
    """Also where an earlier report says it in nearly the same words."""
    metrics = drafted(tmp_path, "货物进出口总额年均增长6.1%，国内生产总值年均增长5.9%。")
    found = {metric["as_reported"]: metric["indicator"] for metric in metrics}
    assert found["6.1%"] in ("goods-trade-average-annual-growth", *(found.keys() - CODES))
    assert found["5.9%"] == "gdp-average-annual-growth"


def test_what_is_expected_is_a_forecast(tmp_path: Path) -> None:
    metrics = drafted(tmp_path, "预计全年桥梁维修支出9亿元，培训会计40人。拟安排桥梁维修支出8亿元。全年修建水窖6眼。")
    status = {metric["as_reported"]: metric.get("status") for metric in metrics}
    assert (status["9亿元"], status["40人"], status["6眼"]) == ("forecast", "forecast", None)
    assert status["8亿元"] != "forecast"


def test_slugs_say_what_sets_a_figure_apart(tmp_path: Path) -> None:
    years = "2021年国内生产总值增长3.9%，2031年国内生产总值增长4.6%。预计2032年国内生产总值增长4.4%。"
    slugs = {metric["as_reported"]: metric["slug"] for metric in drafted(tmp_path, years)}
    assert slugs["4.6%"] == "gdp-growth"
    assert slugs["3.9%"] == "gdp-growth-2021"
    assert slugs["4.4%"] == "gdp-growth-forecast"


@pytest.mark.parametrize(
    ("name", "kind", "counted"),
    [
        ("城镇新增就业人数", Kind.FLOW, "城镇新增就业"),
        ("货物进出口总额", Kind.FLOW, "货物进出口"),
        ("国内生产总值年均增长率", Kind.CHANGE, "国内生产总值年均"),
        ("赤字率", Kind.RATIO, "赤字率"),
        ("户数", Kind.FLOW, ""),
    ],
)
def test_a_name_says_what_is_counted_and_how(name: str, kind: Kind, counted: str) -> None:
    assert counted_by(name, kind) == counted


@pytest.mark.parametrize(
    ("words", "kind", "told"),
    [
        ("全年赤字率拟按安排", Kind.RATIO, True),
        ("财政赤字率", Kind.RATIO, False),
        ("赤字率上升", Kind.RATIO, False),
        ("赤字率上升", Kind.CHANGE, True),
        ("", Kind.RATIO, False),
    ],
)
def test_words_that_hold_for_any_figure_narrow_nothing(words: str, kind: Kind, told: bool) -> None:
    assert is_told("赤字率", words, kind) is told
