"""Made-up reports of several years: gaps, ranges, breakdowns, vintages, preliminary values, targets, contradictions."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from app.ingest.locate import selectors
from app.quantity import NUMERAL
from app.vocabulary import PLURALS
from support.made_up import indicator, term, zh_en

_YEAR = re.compile("(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月)?")


class Said(NamedTuple):
    """A clause of a report with the figure in it, and the fields of its metric that are not the usual ones."""

    clause: str
    figure: str
    indicator: str
    value: str
    fields: dict[str, Any]


def said(clause: str, figure: str, counted: str, value: str, **fields: Any) -> Said:
    return Said(clause, figure, counted, value, fields)


class Told(NamedTuple):
    """A report: its id, the year reviewed, its region, the date of its publication, and what it says."""

    id: str
    year: int
    region: str
    published: str | None
    says: list[Said]


_WORDS = {"trees": "亩", "flats": "套", "trained": "人", "growth": "%"}
VOCABULARY: dict[str, Any] = {
    "themes": [term("growth", "发展", "Growth", definition=zh_en("发展。", "Growth."))],
    "regions": [
        term("CN", "中国", "China", level="country"),
        term("CN-YZ", "云泽省", "Yunze", gbt2260="990000", level="province", parent="CN"),
        term("CN-JZ", "甲州省", "Jiazhou", gbt2260="980000", level="province", parent="CN"),
    ],
    "units": [
        term("mu", "亩", "mu", measure_words=["亩"]),
        term("set", "套", "set", plural="sets", measure_words=["套"]),
        term("person", "人", "person", plural="people", measure_words=["人"]),
        term("percent", "%", "%", measure_words=["%"]),
    ],
    "scopes": [term("regional", "省级", "Regional", definition=zh_en("省级。", "Regional."))],
    "bases": [term("previous-year", "上年", "Previous year"), term("plan", "计划", "Plan")],
    "breakdowns": [
        term(
            "degree", "学位", "Degree", members=[term("doctor", "博士", "Doctorate"), term("master", "硕士", "Master")]
        )
    ],
    "indicators": [
        indicator("trees", "植树面积", "Trees planted", "mu"),
        indicator("flats", "公寓套数", "Flats", "set", counted={"one": "flat", "other": "flats"}),
        indicator("trained", "参训人数", "People trained", "person"),
        indicator("growth", "植树面积增长", "Growth of trees planted", "percent", "change", of="trees"),
    ],
    "glossary": [],
    "idioms": [],
    "qualifiers": [
        {"role": "before", "says": "over", "words": ["超过"]},
        {"role": "other", "words": ["节约"]},
    ],
}
_ANOTHER = zh_en("另一处所说不同。", "Another place says otherwise.")
REPORTS = [
    Told(
        "yz-2018",
        2018,
        "CN-YZ",
        "2019-01-10",
        [
            said("2018年植树面积500亩", "500亩", "trees", "500"),
            said("2018年省级机关植树面积90.5亩", "90.5亩", "trees", "90.5", scope="regional"),
        ],
    ),
    Told(
        "yz-2019",
        2019,
        "CN-YZ",
        "2020-01",
        [
            said("初步统计2019年植树面积620亩", "620亩", "trees", "620", status="preliminary"),
            said("2018年植树面积核定为510亩", "510亩", "trees", "510", period="2018"),
            said("力争2020年植树面积达到700亩", "700亩", "trees", "700", period="2020", status="target"),
            said("2019年建成公寓40至60套", "40至60套", "flats", "40", value_to="60"),
            said("2019年博士参训21人", "21人", "trained", "21", breakdown={"degree": "doctor"}),
            said("2019年硕士参训45人", "45人", "trained", "45", breakdown={"degree": "master"}),
        ],
    ),
    Told(
        "yz-2021",
        2021,
        "CN-YZ",
        None,
        [
            said("2021年植树面积5800余亩", "5800余亩", "trees", "5800", qualifier="over"),
            said("2019年植树面积核定为615亩", "615亩", "trees", "615", period="2019"),
            said("2016年至2020年植树面积3000亩", "3000亩", "trees", "3000", period="2016/2020"),
            said("2021年6月植树面积120亩", "120亩", "trees", "120", period="2021-06"),
            said("截至2021年植树面积9000亩", "9000亩", "trees", "9000", period="../2021"),
            said("比上年增长12.50%", "12.50%", "growth", "12.50", base="previous-year"),
            said("比计划增长3%", "3%", "growth", "3", base="plan"),
            said("2021年建成公寓80套", "80套", "flats", "80", variant="a", comment=_ANOTHER),
            said("据其他统计2021年建成公寓85套", "85套", "flats", "85", variant="b", comment=_ANOTHER),
            said("2021年博士参训30人", "30人", "trained", "30", breakdown={"degree": "doctor"}),
        ],
    ),
    # of the same year as the one before, and published, so that it is the newer of the two
    Told(
        "yz-2021-b",
        2021,
        "CN-YZ",
        "2022-03-01",
        [said("2021年植树面积5810亩", "5810亩", "trees", "5810")],
    ),
    Told("jz-2021", 2021, "CN-JZ", "2022-01-05", [said("2021年植树面积77亩", "77亩", "trees", "77")]),
]


def yearly_seeds(folder: Path, reports: list[Told] = REPORTS) -> Path:
    """Write the seed folder of some reports; return its path."""
    for name, records in VOCABULARY.items():
        _write(folder / "vocabulary" / f"{name}.json", records)
    for report in reports:
        for name, records in _report(report).items():
            _write(folder / "reports" / report.id / f"{name}.json", records)
    return folder


def _write(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _report(told: Told) -> dict[str, Any]:
    head = "云泽发展回顾\n发展情况\n"
    lead = "各项工作稳步推进"
    text = f"{head}{lead}。{''.join(f'{one.clause}。' for one in told.says)}\n"
    metrics: list[dict[str, Any]] = []
    marks: list[tuple[int, dict[str, Any]]] = []
    for match in _YEAR.finditer(text):
        marks.append((match.start(), _numeral(match[0], match.start(), "date", reason=zh_en("年份", "a year"))))
    for number, one in enumerate(told.says):
        start = text.index(f"。{one.clause}。") + 1 + one.clause.rindex(one.figure)
        slug = f"figure-{number}"
        metrics.append(_metric(one, slug, told.year, text, start))
        role = "target" if one.fields.get("status") in ("target", "forecast") else "metric"
        marks.append((start, _numeral(one.figure, start, role, metrics=[slug])))
    section_start = text.index("发展情况")
    paragraph = {
        "code": "p",
        "lead": zh_en(lead, "Steady progress"),
        "start": str(len(head)),
        "end": str(len(text) - 1),
    }
    opening = {"code": "opening", "title": zh_en("开篇", "Opening"), "start": "0", "end": str(section_start - 1)}
    section = {"code": "growth", "theme": "growth", "title": zh_en("发展情况", "Growth"), "start": str(section_start)}
    report = {
        "id": told.id,
        "year": str(told.year),
        "region": told.region,
        "genre": "sector_report",
        "title": zh_en("云泽发展回顾", "Review of growth"),
        "issuer": zh_en("某厅", "A department"),
        **({"published": told.published} if told.published else {}),
        "licence": zh_en("测试文本。", "A text for tests."),
        "source": {
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "length": str(len(text)),
            "numeral_characters": str(len(NUMERAL.findall(text))),
            "in_idioms": "0",
        },
        "sections": [
            {**opening, "paragraphs": []},
            {**section, "end": str(len(text) - 1), "paragraphs": [paragraph]},
        ],
    }
    numerals = [mark for _, mark in sorted(marks, key=lambda mark: mark[0])]
    return {"report": report, "numerals": numerals, **{name: [] for name in PLURALS}, "metrics": metrics}


def _numeral(text: str, start: int, role: str, **more: Any) -> dict[str, Any]:
    return {"start": str(start), "end": str(start + len(text)), "text": text, "role": role, **more}


def _metric(one: Said, slug: str, year: int, text: str, start: int) -> dict[str, Any]:
    end = start + len(one.figure)
    prefix, suffix = selectors(text, start, end)
    place = {"quote": one.clause, "start": str(start), "end": str(end), "prefix": prefix, "suffix": suffix}
    return {
        "slug": slug,
        "indicator": one.indicator,
        "value": one.value,
        "qualifier": "exact",
        "as_reported": one.figure,
        "measure_word": _WORDS[one.indicator],
        "period": str(year),
        **one.fields,
        "evidence": [place],
    }
