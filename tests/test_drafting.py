"""`workreport extract --out`: a text becomes seed files that pass `verify`, and that nobody can load unread."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import SeedError
from app.ingest.drafting.folder import DraftOf, write_draft
from app.ingest.drafts import drafts_in
from app.ingest.extraction import extract_text
from app.ingest.locate import locate
from app.ingest.seed_file import SeedFile
from app.ingest.seed_folder import FACTS, read_report, read_vocabulary
from app.ingest.seed_writing import blocks, mapping, rows
from app.ingest.verify import verify
from app.ingest.vocabularies import Vocabularies, read_vocabularies
from support.command import outcome
from support.databases import Databases
from support.extracting import vocabulary
from support.made_up import TEXT
from support.seeds import SEEDS

OTHER = """云泽省2021年工作综述

甲项工作稳步推进,全年共接待来访群众120批次,调解纠纷3500余件,成功率达到98.5%,比上年提高1.2个百分点。
\t表格\t单位：万元
\t项目\t2021年\t比上年增长
\t甲类\t3200\t8.5
\t乙类\t1500\t-2.1
其他方面:建成实验室5个,装机容量达到1.2万千伏安时,人均收入分别为1.5万元、2.3万元和3.1万元。2019年接待群众90批次,2020年接待群众100批次。第三季度排名第5位,占比过半。
"""
EDGES = {
    "no numeral": "没有数字的一段话。",
    "one line": "全年办班12期",
    "no words": "12 34 56",
    "blank lines": "\n\n  \n全年办班12期。\n\n\n",
    "windows": "一、办班\r\n全年办班12期。\r\n二、培训\r\n培训300余人次。\r\n",
    "controls": "全年办班12期\x85培训\x0b30人\u2028次。\n",
    "indented": "\u3000\u3000全年办班12期,同比增长20%以上。\n\u3000\u3000全年办班12期。\n",
    "yaml": "- 全年办班: 12期 # {不是} [注释] \"引号\" '单引' & * ! | > % @ `\n? 培训: 30人\n--- \n...\n",
    "alike": "办班12期。\n" * 40,
    "unread": "百八十人参加,1.2.3版,3年零2个月,近20多家,未必超过5%,一万五千多名代表,5½个。\n",
    "long": "办班12期、" * 300 + "共计。",
}


def drafted(folder: Path, text: str, seeds: Path = SEEDS, report: str = "yunze-org-2021", year: int = 2021) -> Path:
    """Extract from a text into a new folder, whose source.txt stands beside it."""
    source, out = folder / f"{report}.txt", folder / report
    source.write_bytes(text.encode())
    vocabularies = vocabulary() if seeds == SEEDS else read_vocabularies(seeds)
    draft = extract_text(source, text, vocabularies, year)
    write_draft(draft, text, DraftOf(report, year, "CN-QH"), seeds, vocabularies, out)
    return out


def faults(out: Path) -> list[str]:
    return [str(finding) for finding in verify(out, [out.with_name(f"{out.name}.txt")])]


def data(out: Path, name: str) -> Any:
    return SeedFile(out / "reports" / out.name / f"{name}.yaml").data


@pytest.mark.parametrize("text", [TEXT, OTHER, *EDGES.values()], ids=["made up", "other", *EDGES])
def test_what_extraction_finds_passes_verify(tmp_path: Path, text: str) -> None:
    out = drafted(tmp_path, text)
    assert faults(out) == []
    for name in FACTS:
        assert all(record["draft"] for record in data(out, name))
    assert all(row["draft"] for row in data(out, "numerals"))
    assert all(section["draft"] for section in data(out, "report")["sections"])


def test_a_draft_says_what_the_text_says(tmp_path: Path) -> None:
    out = drafted(tmp_path, TEXT)
    report = read_report(out / "reports" / out.name)
    assert report.findings == []
    figures = {metric.as_reported: metric for metric in report.metrics.records}
    growth = figures["12.5%"]
    assert (str(growth.value), growth.period, growth.status) == ("-12.5", "2021", "actual")
    assert TEXT[growth.evidence[0].start : growth.evidence[0].end] == "12.5%"
    assert growth.evidence[0].quote == "信访总量下降12.5%"
    assert (str(figures["40至60人"].value), str(figures["40至60人"].value_to)) == ("40", "60")
    assert figures["1200套"].period == "2022"
    assert figures["3.3"].as_reported_unit == "个百分点"
    documents: list[Any] = report.facts["documents"].records
    titles = {document.title.zh: document for document in documents}
    assert titles["云泽省干部教育培训办法(试行)"].standing == "trial"
    programs: list[Any] = report.facts["training_programs"].records
    series = {program.name.zh: program for program in programs}
    assert figures["36期"].slug == series["省级主体班次"].sessions
    assert figures["1.25万余人次"].slug == series["省级主体班次"].trainees == series["网络专题班"].trainees


def test_a_measure_word_that_is_not_written_is_left_out(tmp_path: Path) -> None:
    out = drafted(tmp_path, "一、培训\n六成以上乡镇会计参加培训。\n二、其他\n培训覆盖率达到七成五。\n")
    metrics = {record["as_reported"]: record for record in data(out, "metrics")}
    terms = {term["code"]: term for term in SeedFile(out / "vocabulary/indicators.yaml").data}
    for figure, value in (("六成以上", "60"), ("七成五", "75")):
        assert metrics[figure]["value"] == value
        assert "measure_word" not in metrics[figure]
        assert "reading" not in metrics[figure]["evidence"][0]
        assert terms[metrics[figure]["indicator"]]["unit"] == "percent"
    assert faults(out) == []


def test_a_lead_is_more_than_a_date(tmp_path: Path) -> None:
    text = "总结\n2031年，全省组织部门服务大局，办班2期。\n一、培训\n今年以来,培训有序推进。\n二、其他\n培训会计3人。\n"
    out = drafted(tmp_path, text)
    sections = data(out, "report")["sections"]
    leads = [paragraph["lead"]["zh"] for section in sections for paragraph in section["paragraphs"]]
    assert leads == ["2031年，全省组织部门服务大局", "今年以来,培训有序推进", "培训会计3人"]
    assert faults(out) == []


def test_a_figure_that_is_said_twice_is_one_metric(tmp_path: Path) -> None:
    out = drafted(tmp_path, "一、概况\n全年培训会计120人。\n二、其他\n全年培训会计120人,其中新任30人。\n")
    assert faults(out) == []
    figures = {record["as_reported"]: record for record in data(out, "metrics")}
    assert [entry["start"] for entry in figures["120人"]["evidence"]] == ["11", "28"]
    assert figures["120人"]["draft"].endswith("said more than once, if it is the same thing")
    assert [row["metrics"] for row in data(out, "numerals") if row["text"] == "120人"] == 2 * [
        [figures["120人"]["slug"]]
    ]


def test_the_next_year_lands_on_the_codes_of_the_year_before(tmp_path: Path) -> None:
    """Indicators, slugs and scopes are those of the earlier report, where a clause says the same thing."""
    year = SEEDS / "reports/qinghai-org-2020"
    known = {record["slug"]: record for record in SeedFile(year / "metrics.yaml").data}
    classes, online = known["provincial-core-classes"], known["online-class-attendances"]
    clause = online["evidence"][0]["quote"].replace("5.85万", "6.1万")
    text = f"一、培训\n全年举办省级主体班次52期。{clause}。\n二、其他\n修建桥梁7座。\n"
    out = drafted(tmp_path, text)
    assert faults(out) == []
    figures = {record["as_reported"]: record for record in data(out, "metrics")}
    assert figures["52期"]["indicator"] == classes["indicator"]
    assert figures["6.1万余人次"]["indicator"] == online["indicator"]
    new = figures["7座"]["indicator"]
    (proposed,) = [term for term in SeedFile(out / "vocabulary/indicators.yaml").data if term["code"] == new]
    assert (proposed["unit"], proposed["kind"], "draft" in proposed) == ("structure", "flow", True)
    before = (SEEDS / "vocabulary/indicators.yaml").read_text(encoding="utf-8")
    assert (out / "vocabulary/indicators.yaml").read_text(encoding="utf-8").startswith(before.rstrip())


def test_a_measure_word_that_no_unit_has_becomes_a_draft(tmp_path: Path) -> None:
    out = drafted(tmp_path, "新增产能300万吨/旬。\n")
    assert faults(out) == []
    (metric,) = data(out, "metrics")
    (unit,) = [unit for unit in SeedFile(out / "vocabulary/units.yaml").data if "draft" in unit]
    assert metric["measure_word"] in unit["measure_words"]
    assert "at 4" in unit["draft"]


def test_vocabularies_of_machines_stay_json(tmp_path: Path) -> None:
    from shutil import copytree

    seeds = tmp_path / "seeds"
    copytree(SEEDS, seeds)
    path = seeds / "vocabulary/indicators.yaml"
    path.with_suffix(".json").write_text(json.dumps(SeedFile(path).data, ensure_ascii=False), encoding="utf-8")
    path.unlink()
    out = drafted(tmp_path, TEXT, seeds)
    assert faults(out) == []
    assert any("draft" in term for term in SeedFile(out / "vocabulary/indicators.json").data)


def test_nothing_that_a_person_wrote_is_replaced(tmp_path: Path) -> None:
    out = drafted(tmp_path, TEXT)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(SeedError, match="is not an empty folder: nothing was written"):
        drafted(tmp_path, OTHER)
    assert before == {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    (tmp_path / "taken").write_text("x", encoding="utf-8")
    with pytest.raises(SeedError, match="is not an empty folder"):
        drafted(tmp_path, OTHER, report="taken")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_draft_is_loaded_when_it_is_reviewed(tmp_path: Path, databases: Databases) -> None:
    """The whole way: extract, verify, load refuses, a person reviews, load."""
    source, out, url = tmp_path / "report.txt", tmp_path / "drafts", databases.url("sqlite")
    source.write_text("一、培训\n全年举办省级主体班次52期。\n二、其他\n修建桥梁7座。\n", encoding="utf-8")
    made = ("--report", "yunze-org-2021", "--year", "2021", "--region", "CN-QH", "--out", str(out))
    printed, _ = outcome("extract", str(source), *made, status=0)
    left = len(drafts_in(out))
    assert printed == f"{out}: {left} drafts to review; its source is {source}\n"
    printed, _ = outcome("verify", "--seeds", str(out), "--source", str(source), status=0)
    assert f"{left} drafts left to review; the first: {out}" in printed
    assert outcome("load", "--seeds", str(out), url=url)[1].startswith(f"nothing was loaded: {left} drafts left")
    for path in (
        *(out / "reports/yunze-org-2021").iterdir(),
        out / "vocabulary/indicators.yaml",
    ):  # as a person would, who translates everything
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.lstrip(" -").startswith("draft: ")]
        path.write_text(_translated("\n".join(kept)), encoding="utf-8")
    path = out / "reports/yunze-org-2021/report.yaml"
    content = path.read_text(encoding="utf-8").replace("  title:\n", "  theme: cadre-team\n  title:\n")
    path.write_text(content, encoding="utf-8")
    told = faults_of(out, source)
    assert told
    assert all("expected a name that stays for ever, found 'unnamed-" in fault for fault in told)
    printed, _ = outcome("locate", "--seeds", str(out), "--source", str(source), status=0)
    assert " 0 places" not in printed
    names = next(line for line in printed.splitlines() if line.startswith("names made that stay for ever: core-"))
    assert names.count(", ") == 4
    assert re.search(r" and [1-9][0-9]* more$", names)
    assert faults_of(out, source) == []
    printed, _ = outcome("locate", "--seeds", str(out), "--source", str(source), status=0)
    assert printed == f"{out}: nothing to fill in\n"
    printed, _ = outcome("load", "--seeds", str(out), url=url, status=0)
    assert printed == "release 1: 1 report, new editions of yunze-org-2021\n"


def _translated(text: str) -> str:
    """Give each Chinese text that has no English one."""
    lines = text.splitlines()
    out = []
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        out.append(line)
        if line.lstrip().startswith("zh: ") and not following.lstrip().startswith("en: "):
            out.append(f"{line[: len(line) - len(line.lstrip())]}en: core training class")
    return "\n".join(line.split(", draft: ")[0] + ("}" if ", draft: " in line else "") for line in out) + "\n"


def faults_of(out: Path, source: Path) -> list[str]:
    return [str(finding) for finding in verify(out, [source])]


def test_placeholders_get_the_names_that_the_english_says(tmp_path: Path) -> None:
    """In every file and reference, as soon as the record is translated; the others keep theirs."""
    out = drafted(tmp_path, "一、建设\n全年修建桥梁7座。\n二、其他\n2020年培训会计90人,2021年培训会计120人,打井3眼。\n")
    term = out / "vocabulary/indicators.yaml"
    content = term.read_text(encoding="utf-8")
    metrics = {record["as_reported"]: record for record in data(out, "metrics")}
    bridges, before, after = (metrics[figure]["indicator"] for figure in ("7座", "90人", "120人"))
    assert before == after != bridges
    for code, english in ((bridges, "Bridges built in the year"), (after, "Accountants trained")):
        at = content.index("zh: ", content.index(f"code: {code}\n"))
        end = content.index("\n", at)
        content = f"{content[:end]}\n    en: {english}{content[end:]}"
    term.write_text(content, encoding="utf-8")
    locate(out, out.with_name(f"{out.name}.txt"))
    assert faults(out) == []
    named = {record["as_reported"]: (record["slug"], record["indicator"]) for record in data(out, "metrics")}
    assert named["7座"] == ("bridges-built-year", "bridges-built-year")
    assert {slug for slug, _ in (named["90人"], named["120人"])} == {"accountants-trained-2020", "accountants-trained"}
    assert named["3眼"][0].startswith("unnamed-figure-")
    assert {slug for row in data(out, "numerals") for slug in row.get("metrics", ())} == {
        slug for slug, _ in named.values()
    }
    codes = [term["code"] for term in SeedFile(term).data]
    assert "bridges-built-year" in codes
    assert bridges not in codes


@pytest.mark.parametrize("known", [False, True])
def test_a_metric_gets_the_slug_of_the_indicator_that_it_names_now(tmp_path: Path, known: bool) -> None:
    """Whether a person gave it an indicator that there was, or one that is new; what sets it apart stays."""
    out = drafted(tmp_path, "一、建设\n全年修建桥梁7座,打井3眼。\n二、其他\n2020年培训会计90人,2021年培训会计120人。\n")
    metrics, terms = out / "reports/yunze-org-2021/metrics.yaml", out / "vocabulary/indicators.yaml"
    drafts = {record["as_reported"]: record for record in data(out, "metrics")}
    wells, before, after = (drafts[figure] for figure in ("3眼", "90人", "120人"))
    assert before["indicator"] == after["indicator"] == after["slug"] == before["slug"].removesuffix("-2020")
    content, written = terms.read_text(encoding="utf-8"), metrics.read_text(encoding="utf-8")
    people = before["indicator"]
    if known:  # the first figure of people is of another indicator; what it was of stays, and gets its name
        meant = next(
            term["code"] for term in SeedFile(terms).data if term.get("unit") == "person" and "en" in term["name"]
        )
    else:  # the person who adds a term names it
        meant = "accountants-trained-before"
        content += f"- code: {meant}\n  name: {{zh: 从前培训会计人数, en: Accountants trained before}}\n"
        content += (
            "  definition: {zh: 从前培训的会计。, en: Accountants trained before.}\n  unit: person\n  kind: flow\n"
        )
    at = content.index("zh: ", content.index(f"code: {people}\n"))
    end = content.index("\n", at)
    terms.write_text(f"{content[:end]}\n    en: Accountants trained{content[end:]}", encoding="utf-8")
    metrics.write_text(written.replace(f"indicator: {people}\n", f"indicator: {meant}\n", 1), encoding="utf-8")
    made = locate(out, out.with_name(f"{out.name}.txt")).names
    assert set(made) == {"accountants-trained", f"{meant}-2020"}
    named = {record["as_reported"]: (record["slug"], record["indicator"]) for record in data(out, "metrics")}
    first, second = sorted((before, after), key=lambda record: written.index(f"slug: {record['slug']}\n"))
    assert named[first["as_reported"]] == (f"{meant}-2020", meant)
    assert named[second["as_reported"]] == ("accountants-trained", "accountants-trained")
    assert named["3眼"] == (wells["slug"], wells["indicator"])
    assert {slug for row in data(out, "numerals") for slug in row.get("metrics", ())} == {
        slug for slug, _ in named.values()
    }
    assert not [fault for fault in faults(out) if "no metric" in str(fault) or "unnamed" in str(fault)]


@pytest.mark.parametrize(
    ("text", "reading", "told"),
    [
        ("35岁", "", False),
        ("35岁以下", "", True),
        ("35岁以下", "reading: {text: 35岁, reason: the bound belongs to it}, ", False),
    ],
)
def test_an_age_bound_is_its_years_unless_a_reading_says_so(
    tmp_path: Path, text: str, reading: str, told: bool
) -> None:
    """As the guide says of the thresholds in numerals.yaml."""
    out = drafted(tmp_path, "一、培训\n培训35岁以下干部5人。\n二、其他\n打井3眼。\n")
    path = out / "reports" / out.name / "numerals.yaml"
    [row] = [row for row in data(out, "numerals") if row["text"] == "35岁"]
    start, end = int(row["start"]), int(row["start"]) + len(text)
    lines = path.read_text(encoding="utf-8").splitlines()
    [at] = [number for number, line in enumerate(lines) if "text: 35岁" in line]
    lines[at] = (
        f"- {{start: {start}, end: {end}, text: {text}, role: threshold, {reading}reason: {{zh: 年龄界限, en: age}}}}"
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert any("the whole numeral there" in fault for fault in faults(out)) == told
    assert bool(faults(out)) == told


def test_the_command_asks_what_it_should_make(tmp_path: Path) -> None:
    source = tmp_path / "report.txt"
    source.write_text("办班12期", encoding="utf-8")
    said = outcome("extract", str(source), "--report", "r", "--year", "2021", "--region", "CN", status=2)[1]
    assert said.startswith("expected --out DIR, --format FORMAT, or both")


def test_a_draft_of_a_draft_folder_knows_its_terms(tmp_path: Path) -> None:
    """The folder of one draft can be the seeds of the next: what was proposed there is linked to."""
    first = drafted(tmp_path, "一、建设\n全年修建桥梁7座。\n新增产能300万吨/旬。\n")
    assert Vocabularies(read_vocabulary(first)).reads_figures
    second = drafted(
        tmp_path, "一、建设\n全年修建桥梁9座。\n新增产能40万吨/纪。\n", seeds=first, report="yunze-org-2022", year=2022
    )
    assert faults(second) == []
    bridges = [record["indicator"] for out in (first, second) for record in data(out, "metrics")[:1]]
    assert bridges[0] == bridges[1]


# --- writing ------------------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
NAMES = st.sampled_from(["slug", "zh", "en", "start", "value"])
LEAVES = st.dictionaries(NAMES, st.one_of(TEXTS, st.lists(TEXTS, max_size=3)), min_size=1)
NESTED = st.dictionaries(NAMES, st.one_of(TEXTS, LEAVES, st.lists(LEAVES, min_size=1, max_size=2)), min_size=1)
RECORDS = st.dictionaries(NAMES, st.one_of(TEXTS, NESTED, st.lists(NESTED, min_size=1, max_size=2)), min_size=1)


@given(st.lists(RECORDS, max_size=3))
def test_what_is_written_is_read_back(records: list[dict[str, Any]]) -> None:
    for written in (blocks(records), rows(records)):
        file = SeedFile(Path("x.yaml"), written.encode())
        assert file.findings == []
        assert file.data == records
    for record in records:
        assert SeedFile(Path("x.yaml"), mapping(record).encode()).data == record


def test_parts_name_their_whole_and_programs_whom_and_what_they_teach(tmp_path: Path) -> None:
    text = "云泽省综述\n组织“采茶”“制茶”等专题班21期,培训茶农580人。收徒5名,其中木匠3人。\n"
    out = drafted(tmp_path, text)
    assert faults(out) == []
    metrics = {metric["as_reported"]: metric for metric in data(out, "metrics")}
    assert metrics["3人"]["part_of"] == metrics["5名"]["slug"]
    (program,) = data(out, "training_programs")
    assert [topic["zh"] for topic in program["topics"]] == ["采茶", "制茶"]
    assert [group["zh"] for group in program["audience"]] == ["茶农"]
    assert "metrics" not in program
