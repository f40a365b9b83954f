"""A made-up report with its own text: seeds in which every field and rule of the curation guide occurs."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.ingest.locate import selectors
from app.quantity import NUMERAL
from app.vocabulary import PLURALS

TEXT = """凝心聚力开新局——2021年云泽省人才与组织工作综述
2021年是云泽省起步之年。全省各级组织部门一手抓队伍、一手抓人才。
一、抓实教育培训
办好主体培训。全年举办省级主体班次36期、网络专题班8期,培训干部1.25万余人次,其中市级干部近300人次。印发《云泽省干部教育培训办法(试行)》,制定《关于加强基层培训工作的意见》。
推进党员轮训。组织学习《云泽发展读本》一书,开设《先锋故事》专栏,编发事迹24期。2020年培训党员5600人,2021年培训党员6100人,增长8.9%。
二、强化表彰激励
评选先进典型。全省15名同志获“全国优秀教师”称号,省委评选表彰“云泽省先进基层党组织”42个。出台《云泽省人才条例》,拍摄《云上人家》专题片。
加大资金投入。投入人才专项资金3200万元,资助博士21人、硕士40至60人。群众满意度达到96.5%,信访办结率不低于99%,信访总量下降12.5%,会议费用压减20%以上。两市培训覆盖率分别超过98%、85%,分别提高3.3和2.3个百分点,驻村干部在岗30天以上。力争2022年新建人才公寓1200套。预计2022年引进高层次人才约150名。
展望新的一年,全省将再接再厉,一以贯之抓好落实。
"""


def zh_en(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def evidence(quote: str, exact: str | None = None) -> list[dict[str, str]]:
    """Locate a quote in the made-up text, as `workreport locate` does."""
    said = exact or quote
    start = TEXT.index(quote) + quote.index(said)
    prefix, suffix = selectors(TEXT, start, start + len(said))
    entry = {"quote": quote, "start": str(start), "end": str(start + len(said)), "prefix": prefix, "suffix": suffix}
    return [entry | ({"exact": exact} if exact else {})]


def metric(slug: str, indicator: str, value: str, figure: str, word: str, quote: str, **more: Any) -> dict[str, Any]:
    qualifier = more.pop("qualifier", "exact")
    located = evidence(quote, figure)
    located[0].pop("exact")
    return {
        "slug": slug,
        "indicator": indicator,
        "value": value,
        "qualifier": qualifier,
        "as_reported": figure,
        "measure_word": word,
        "period": "2021",
        **more,
        "evidence": located,
    }


def term(code: str, zh: str, en: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "name": zh_en(zh, en), **more}


def indicator(code: str, zh: str, en: str, unit: str, kind: str = "flow", **more: Any) -> dict[str, Any]:
    return term(code, zh, en, definition=zh_en(f"报告期内{zh}。", f"{en} in the period."), unit=unit, kind=kind, **more)


GROWTH = "分别提高3.3和2.3个百分点"
COUNTED = {
    "person": "人 名",
    "attendance": "人次",
    "session": "期",
    "item": "个",
    "money": "元",
    "percent": "%",
    "point": "个百分点",
    "day": "天",
    "set": "套",
}
MADE_UP: dict[str, Any] = {
    "themes": [
        term("training", "培训", "Training", definition=zh_en("培训。", "Training.")),
        term("honours", "表彰", "Honours", definition=zh_en("表彰。", "Honours.")),
    ],
    "regions": [
        term("CN", "中国", "China", level="country"),
        term("CN-YZ", "云泽省", "Yunze", gbt2260="990000", level="province", parent="CN"),
        term("CN-JZ", "甲州省", "Jiazhou", gbt2260="980000", level="province", parent="CN"),
    ],
    "units": [term(code, words.split()[0], code, measure_words=words.split()) for code, words in COUNTED.items()],
    "scopes": [
        term("whole", "全省", "Whole", definition=zh_en("全省。", "Whole.")),
        term("regional", "省级", "Regional", definition=zh_en("省级。", "Regional.")),
    ],
    "bases": [term("previous-year", "上年", "The year before")],
    "breakdowns": [
        term(
            "degree", "学位", "Degree", members=[term("doctor", "博士", "Doctorate"), term("master", "硕士", "Master")]
        )
    ],
    "indicators": [
        indicator("classes", "主体班次期数", "Core training classes", "session"),
        indicator("online", "网络班期数", "Online classes", "session"),
        indicator("attendances", "培训人次", "Attendances", "attendance"),
        indicator("issues", "事迹期数", "Issues", "session"),
        indicator("members", "培训党员人数", "Party members trained", "person"),
        indicator(
            "members-growth", "培训党员人数增长", "Growth in Party members trained", "percent", "change", of="members"
        ),
        indicator("teachers", "优秀教师人数", "Teachers", "person"),
        indicator("organizations", "先进基层党组织数", "Primary-level Party organizations", "item"),
        indicator("funds", "人才资金", "Funds for talent", "money"),
        indicator("funded", "资助人数", "People funded", "person"),
        indicator("satisfaction", "满意度", "Satisfaction", "percent", "ratio"),
        indicator("settled", "信访办结率", "Petitions settled", "percent", "ratio"),
        indicator("petitions-growth", "信访总量增长", "Growth in petitions", "percent", "change", of="recruits"),
        indicator("meetings-growth", "会议费用增长", "Growth in meeting costs", "percent", "change", of="funds"),
        indicator("coverage", "培训覆盖率", "Coverage of training", "percent", "ratio"),
        indicator("coverage-growth", "培训覆盖率提高", "Growth in coverage", "point", "change", of="coverage"),
        indicator("days", "在岗天数", "Days at post", "day", "average"),
        indicator("flats", "人才公寓套数", "Flats for talent", "set"),
        indicator("recruits", "引进人才人数", "Recruited talent", "person"),
    ],
    "glossary": [
        {"zh": "主体班次", "en": ["core training class"]},
        {"zh": "党员", "en": ["Party member"]},
        {"zh": "基层党组织", "en": ["primary-level Party organization"]},
        {"zh": "人才", "en": ["talent"]},
    ],
    "idioms": [{"zh": "一手"}, {"zh": "一以贯之"}],
    "qualifiers": [
        {"role": "before", "says": "over", "negated": "at_most", "words": ["超过", "突破"]},
        {"role": "before", "says": "under", "negated": "at_least", "words": ["低于"]},
        {"role": "before", "says": "nearly", "words": ["近"]},
        {"role": "before", "says": "about", "words": ["约"]},
        {"role": "after", "says": "at_least", "words": ["以上"]},
        {"role": "negation", "words": ["不", "没有"]},
        {"role": "other", "words": ["节约"]},
    ],
    "metrics": [
        metric("core-classes", "classes", "36", "36期", "期", "全年举办省级主体班次36期", scope="regional"),
        metric("online-classes", "online", "8", "8期", "期", "网络专题班8期"),
        metric(
            "training-attendances",
            "attendances",
            "12500",
            "1.25万余人次",
            "人次",
            "培训干部1.25万余人次",
            qualifier="over",
        ),
        metric(
            "city-attendances",
            "attendances",
            "300",
            "近300人次",
            "人次",
            "其中市级干部近300人次",
            qualifier="nearly",
            part_of="training-attendances",
            comment=zh_en("市级。", "Of cities."),
            scope="whole",
        ),
        metric("column-issues", "issues", "24", "24期", "期", "编发事迹24期"),
        metric("members-before", "members", "5600", "5600人", "人", "2020年培训党员5600人", period="2020"),
        metric("members-trained", "members", "6100", "6100人", "人", "2021年培训党员6100人", status="actual"),
        metric("members-growth", "members-growth", "8.9", "8.9%", "%", "增长8.9%", base="previous-year"),
        metric("national-teachers", "teachers", "15", "15名", "名", "全省15名同志获“全国优秀教师”称号", scope="whole"),
        metric("advanced-organizations", "organizations", "42", "42个", "个", "“云泽省先进基层党组织”42个"),
        metric("talent-funds", "funds", "32000000", "3200万元", "元", "投入人才专项资金3200万元"),
        metric("doctors-funded", "funded", "21", "21人", "人", "资助博士21人", breakdown={"degree": "doctor"}),
        metric(
            "masters-funded",
            "funded",
            "40",
            "40至60人",
            "人",
            "硕士40至60人",
            value_to="60",
            breakdown={"degree": "master"},
        ),
        metric("public-satisfaction", "satisfaction", "96.5", "96.5%", "%", "群众满意度达到96.5%", status="actual"),
        metric("petitions-settled", "settled", "99", "不低于99%", "%", "信访办结率不低于99%", qualifier="at_least"),
        metric("petitions-growth", "petitions-growth", "-12.5", "12.5%", "%", "信访总量下降12.5%"),
        metric(
            "meetings-growth", "meetings-growth", "-20", "20%以上", "%", "会议费用压减20%以上", qualifier="at_least"
        ),
        *[
            metric(
                f"{name}-{city}",
                name,
                value,
                figure,
                word,
                quote,
                qualifier=qualifier,
                variant=city,
                comment=zh_en("两市之一。", "One of two cities."),
                **more,
            )
            for city, name, value, figure, word, quote, qualifier, more in (
                ("a", "coverage", "98", "超过98%", "%", "两市培训覆盖率分别超过98%", "over", {}),
                ("b", "coverage", "85", "85%", "%", "两市培训覆盖率分别超过98%、85%", "over", {}),
                ("a", "coverage-growth", "3.3", "3.3", "个百分点", GROWTH, "exact", {"as_reported_unit": "个百分点"}),
                ("b", "coverage-growth", "2.3", "2.3个百分点", "个百分点", GROWTH, "exact", {}),
            )
        ],
        metric("days-at-post", "days", "30", "30天以上", "天", "驻村干部在岗30天以上", qualifier="at_least"),
        metric(
            "talent-flats",
            "flats",
            "1200",
            "1200套",
            "套",
            "力争2022年新建人才公寓1200套",
            status="target",
            period="2022",
        ),
        metric(
            "high-level-recruits",
            "recruits",
            "150",
            "约150名",
            "名",
            "预计2022年引进高层次人才约150名",
            qualifier="about",
            status="forecast",
            period="2022",
        ),
    ],
    "measures": [
        {
            "slug": "hold-classes",
            "title": zh_en("举办主体班次", "Hold core training classes"),
            "kind": "training",
            "metrics": ["core-classes"],
            "training_programs": ["core-series"],
            "evidence": evidence("全年举办省级主体班次36期"),
        },
        {
            "slug": "issue-measures",
            "title": zh_en("印发办法", "Issue measures"),
            "kind": "document_issued",
            "documents": ["training-measures"],
            "evidence": evidence("印发《云泽省干部教育培训办法(试行)》"),
        },
        {
            "slug": "commend",
            "title": zh_en("评选表彰", "Commend"),
            "kind": "honours",
            "honours": ["advanced-organization"],
            "metrics": ["advanced-organizations"],
            "evidence": evidence("省委评选表彰“云泽省先进基层党组织”42个"),
        },
        {
            "slug": "invest",
            "title": zh_en("投入人才资金", "Invest in talent"),
            "kind": "funding",
            "metrics": ["talent-funds", "doctors-funded"],
            "talent_initiatives": ["talent-fund"],
            "evidence": evidence("投入人才专项资金3200万元,资助博士21人"),
        },
    ],
    "training_programs": [
        {
            "slug": "core-series",
            "name": zh_en("省级主体班次", "Provincial core training classes"),
            "category": "class_series",
            "level": "provincial",
            "audience": [zh_en("干部", "Officials")],
            "sessions": "core-classes",
            "trainees": "training-attendances",
            "evidence": evidence("全年举办省级主体班次36期、网络专题班8期,培训干部1.25万余人次", "省级主体班次36期"),
        },
        {
            "slug": "online-series",
            "name": zh_en("网络专题班", "Online classes"),
            "category": "class_series",
            "mode": "online",
            "sessions": "online-classes",
            "evidence": evidence("网络专题班8期"),
        },
    ],
    "talent_initiatives": [
        {
            "slug": "talent-fund",
            "name": zh_en("人才专项资金", "Fund for talent"),
            "kind": "policy",
            "evidence": evidence("投入人才专项资金3200万元"),
        },
        {
            "slug": "flats-for-talent",
            "name": zh_en("人才公寓", "Flats for talent"),
            "kind": "service",
            "metrics": ["talent-flats"],
            "evidence": evidence("力争2022年新建人才公寓1200套"),
        },
    ],
    "documents": [
        {
            "slug": slug,
            "title": zh_en(zh, en),
            "type": kind,
            "action": action,
            **({"standing": standing} if standing else {}),
            "evidence": evidence(quote),
        }
        for slug, zh, en, kind, action, standing, quote in (
            (
                "training-measures",
                "云泽省干部教育培训办法(试行)",
                "Measures",
                "measures",
                "issued",
                "trial",
                "印发《云泽省干部教育培训办法(试行)》",
            ),
            (
                "training-opinion",
                "关于加强基层培训工作的意见",
                "Opinion",
                "opinion",
                "issued",
                "regular",
                "制定《关于加强基层培训工作的意见》",
            ),
            ("reader", "云泽发展读本", "Reader", "book", "studied", "", "组织学习《云泽发展读本》一书"),
            ("stories", "先锋故事", "Stories", "column", "opened", "", "开设《先锋故事》专栏"),
            (
                "talent-regulations",
                "云泽省人才条例",
                "Regulations on talent",
                "regulation",
                "issued",
                "regular",
                "出台《云泽省人才条例》",
            ),
            ("cloud-people", "云上人家", "People of the Clouds", "film", "produced", "", "拍摄《云上人家》专题片"),
        )
    ],
    "honours": [
        {
            "slug": "excellent-teacher",
            "title": zh_en("全国优秀教师", "National Excellent Teacher"),
            "level": "national",
            "recipients": "national-teachers",
            "evidence": evidence("全省15名同志获“全国优秀教师”称号"),
        },
        {
            "slug": "advanced-organization",
            "title": zh_en("云泽省先进基层党组织", "Advanced primary-level Party organization"),
            "level": "provincial",
            "recipients": "advanced-organizations",
            "evidence": evidence("省委评选表彰“云泽省先进基层党组织”42个"),
        },
    ],
}
NUMERALS = """2021年 date|2021年 date|一 other|36期 core-classes|8期 online-classes|1.25万余人次 training-attendances
近300人次 city-attendances|一书 other|24期 column-issues|2020年 date|5600人 members-before|2021年 date
6100人 members-trained|8.9% members-growth|二 other|15名 national-teachers|42个 advanced-organizations
3200万元 talent-funds|21人 doctors-funded|40至60人 masters-funded|96.5% public-satisfaction
不低于99% petitions-settled|12.5% petitions-growth
20%以上 meetings-growth|两市 other|超过98% coverage-a|85% coverage-b|3.3 coverage-growth-a
2.3个百分点 coverage-growth-b|30天以上 days-at-post|2022年 date
1200套 talent-flats|2022年 date|约150名 high-level-recruits|一年 date"""


def numerals() -> Iterator[dict[str, Any]]:
    at, idioms = 0, [m.span() for m in re.finditer("一手|一以贯之", TEXT)]
    for written in NUMERALS.replace("\n", "|").split("|"):
        text, role = written.split()
        at = TEXT.index(text, at)
        while any(start <= at < end for start, end in idioms):
            at = TEXT.index(text, at + 1)
        place = {"start": str(at), "end": str(at + len(text)), "text": text}
        at += len(text)
        if role in ("date", "other"):
            yield {**place, "role": role, "reason": zh_en("说明", "what it is")}
        else:
            ahead = role in ("talent-flats", "high-level-recruits")
            yield {**place, "role": "target" if ahead else "metric", "metrics": [role]}


def part(code: str, line: int, **more: Any) -> dict[str, Any]:
    """A part of the outline that is one line of the text."""
    lines = TEXT.split("\n")
    start = sum(len(text) + 1 for text in lines[:line])
    return {"code": code, **more, "start": str(start), "end": str(start + len(lines[line]))}


def made_up_report() -> dict[str, Any]:
    lead = ("办好主体培训", "推进党员轮训", "评选先进典型", "加大资金投入")
    english = ("Core training", "Party members", "Honours", "Funds")
    body = [part(f"p{n}", line, lead=zh_en(lead[n], english[n])) for n, line in enumerate((3, 4, 6, 7))]
    opening = part("start", 1, lead=zh_en("2021年是云泽省起步之年", "A year of beginnings"))
    closing = part("end", 8, lead=zh_en("结束语", "Closing"))
    plan = [
        ("opening", "开篇", "Opening", None, [opening]),
        ("training", "抓实教育培训", "Training", "training", body[:2]),
        ("honours", "强化表彰激励", "Honours", "honours", body[2:]),
        ("closing", "结语", "Closing", None, [closing]),
    ]
    starts = {
        "opening": "0",
        "training": part("", 2)["start"],
        "honours": part("", 5)["start"],
        "closing": closing["start"],
    }
    return {
        "id": "yunze-2021",
        "year": "2021",
        "region": "CN-YZ",
        "genre": "organization_work_review",
        "title": zh_en(TEXT.partition("\n")[0], "A made-up review of talent work in 2021"),
        "issuer": zh_en("云泽", "Yunze"),
        "licence": zh_en("无", "None"),
        "source": {
            "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
            "length": str(len(TEXT)),
            "numeral_characters": str(len(NUMERAL.findall(TEXT))),
            "in_idioms": "3",
        },
        "sections": [
            {
                "code": code,
                **({"theme": theme} if theme else {}),
                "title": zh_en(zh, en),
                "start": starts[code],
                "end": paragraphs[-1]["end"],
                "paragraphs": paragraphs,
            }
            for code, zh, en, theme, paragraphs in plan
        ],
    }


def write_made_up(folder: Path, **more: Any) -> Path:
    """Write the seeds of the made-up report into a folder; `more` is said of the report."""
    records = MADE_UP | {"numerals": list(numerals()), "report": made_up_report() | more}
    for name, data in records.items():
        of_report = name in (*PLURALS, "numerals", "report")
        path = folder / ("reports/yunze-2021" if of_report else "vocabulary") / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder
