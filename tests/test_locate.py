"""`workreport locate` from nothing: titles, leads and quotes are written by hand, every position is filled in."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.errors import SeedError
from app.ingest.accounting import NumeralAccount
from app.ingest.derived import FIELDS
from app.ingest.drafts import drafts_in
from app.ingest.known_text import KnownText
from app.ingest.locate import locate
from app.ingest.seed_file import SeedFile
from app.ingest.seed_folder import FACTS, VOCABULARY, read_report, read_vocabulary
from app.ingest.verify import verify
from app.ingest.vocabularies import Vocabularies
from app.main import create_app
from app.quantity import NUMERAL
from app.settings import Settings
from support.api import get
from support.client import AppClient
from support.command import outcome
from support.databases import Databases
from support.made_up import MADE_UP, TEXT, made_up_report, numerals
from support.seeds import SEEDS, change
from support.small import small_seeds

PLACE = ("start", "end", "prefix", "suffix")
AMBIGUOUS = "2021年"  # in the title and in the opening


def bare(value: Any) -> Any:
    """Leave out every position."""
    if isinstance(value, list):
        return [bare(item) for item in value]
    if isinstance(value, dict):
        return {name: bare(item) for name, item in value.items() if name not in PLACE}
    return value


def written(value: Any) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=10_000))


def seeds_of(folder: Path, **records: Any) -> tuple[Path, Path]:
    """Write the made-up report as YAML, its places left out; `records` replace those of a file."""
    source = folder / "source.txt"
    source.write_text(TEXT, encoding="utf-8")
    report = bare(made_up_report())
    report["source"] = {"sha256": report["source"]["sha256"]}
    data = MADE_UP | {"numerals": [], "report": report} | {name: bare(MADE_UP[name]) for name in FACTS} | records
    for name, value in data.items():
        path = folder / ("seeds/vocabulary" if name in VOCABULARY else "seeds/reports/yunze-2021") / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(value), encoding="utf-8")
    return folder / "seeds", source


def read(seeds: Path) -> Any:
    return read_report(seeds / "reports/yunze-2021", Vocabularies(read_vocabulary(seeds)).figures)


def test_no_position_is_written_by_hand(tmp_path: Path) -> None:
    seeds, source = seeds_of(tmp_path)
    assert [f.message for f in verify(seeds) if f.file.endswith("report.yaml")][:1] == [
        "expected its place (start, end …), found none, as in 10 other places: `workreport locate` fills it in"
    ]
    locate(seeds, source)
    report = SeedFile(seeds / "reports/yunze-2021/report.yaml").data
    assert report["sections"] == made_up_report()["sections"]
    assert report["source"] == made_up_report()["source"]
    rows = SeedFile(seeds / "reports/yunze-2021/numerals.yaml").data
    told = {(row["start"], row["end"], row["text"], tuple(row.get("metrics", ()))) for row in rows}
    expected = {(r["start"], r["end"], r["text"], tuple(r.get("metrics", ()))) for r in numerals() if "metrics" in r}
    assert expected <= told
    assert {row["text"] for row in rows if "draft" in row} >= {"2021", "2020", "2022"}
    assert all(("draft" in row) != (row["role"] in ("metric", "target")) for row in rows)
    assert [int(row["start"]) for row in rows] == sorted(int(row["start"]) for row in rows)
    for fact in read(seeds).facts["measures"].records:
        assert [e.start for e in fact.evidence] == [
            int(e["start"]) for m in MADE_UP["measures"] if m["slug"] == fact.slug for e in m["evidence"]
        ]
    faults = verify(seeds, [source])
    assert {f.field.rpartition(".")[2] for f in faults} <= {"zh", "en"}, list(map(str, faults))  # the reasons to give
    assert len(drafts_in(seeds)) == sum("draft" in row for row in rows)
    before = {path: path.read_bytes() for path in (seeds / "reports/yunze-2021").iterdir()}
    assert not any(locate(seeds, source).changed.values())
    assert before == {path: path.read_bytes() for path in (seeds / "reports/yunze-2021").iterdir()}


def test_a_draft_becomes_a_row_when_its_metric_is_written(tmp_path: Path) -> None:
    metrics = [metric for metric in bare(MADE_UP["metrics"]) if metric["slug"] != "core-classes"]
    programs = [{**p, "sessions": None} for p in bare(MADE_UP["training_programs"])]
    seeds, source = seeds_of(tmp_path, metrics=metrics, training_programs=programs)
    path = seeds / "reports/yunze-2021"
    locate(seeds, source)
    (row,) = [row for row in SeedFile(path / "numerals.yaml").data if row["text"] == "36期"]
    assert (row["role"], row["metrics"], row["draft"][:16]) == ("metric", [], "write its metric")
    with (path / "metrics.yaml").open("a", encoding="utf-8") as file:
        file.write("- slug: core-classes\n  indicator: classes\n  evidence: [{quote: 全年举办省级主体班次36期}]\n")
    locate(seeds, source)
    (row,) = [row for row in SeedFile(path / "numerals.yaml").data if row["text"] == "36期"]
    assert row == {
        "start": row["start"],
        "end": row["end"],
        "text": "36期",
        "role": "metric",
        "metrics": ["core-classes"],
    }
    metric = read(seeds).metrics.records[-1]
    assert (str(metric.value), metric.period, metric.evidence[0].end - metric.evidence[0].start) == ("36", "2021", 3)


def test_rows_keep_what_a_person_wrote(tmp_path: Path) -> None:
    """Entries without positions are found in order; those that say too little are asked for."""
    rows = [{k: v for k, v in row.items() if k not in PLACE} for row in numerals()]
    seeds, source = seeds_of(tmp_path, numerals=rows)
    locate(seeds, source)
    assert SeedFile(seeds / "reports/yunze-2021/numerals.yaml").data == [
        {**{k: v for k, v in row.items() if k not in PLACE}, "start": row["start"], "end": row["end"]}
        for row in numerals()
    ]
    assert verify(seeds, [source]) == []
    seeds, source = seeds_of(tmp_path, numerals=[rows[0], *rows[2:]])
    with pytest.raises(SeedError, match=r"'2021年' occurs at [0-9, ]+: give the start and end that are meant"):
        locate(seeds, source)


def test_a_heading_that_is_not_there_is_said_with_its_line(tmp_path: Path) -> None:
    seeds, source = seeds_of(tmp_path)
    path = seeds / "reports/yunze-2021/report.yaml"
    before = (
        path.read_text(encoding="utf-8").replace("抓实教育培训", "抓紧教育培训").replace("评选先进典型", "评选典型")
    )
    path.write_text(before, encoding="utf-8")
    with pytest.raises(SeedError) as refused:
        locate(seeds, source)
    assert [finding.rpartition(": ")[2] for finding in refused.value.findings] == [
        "the source does not have the heading '抓紧教育培训' there",
        "the source does not have a paragraph that begins with '评选典型' there",
    ]
    assert path.read_text(encoding="utf-8") == before


def test_a_text_that_changed_is_located_anew(tmp_path: Path) -> None:
    from hashlib import sha256

    seeds, source = seeds_of(tmp_path, numerals=[{k: v for k, v in r.items() if k not in PLACE} for r in numerals()])
    locate(seeds, source)
    old = sha256(source.read_bytes()).hexdigest()
    source.write_text("编者按。\n" + TEXT, encoding="utf-8")
    path = seeds / "reports/yunze-2021/report.yaml"
    line = change(path, old, sha256(source.read_bytes()).hexdigest()) + 1
    (fault,) = verify(seeds, [source])
    assert (fault.line, fault.field) == (line, "source.length")
    assert fault.message.endswith("the positions are those of another text: `workreport locate` finds them anew")
    locate(seeds, source)
    assert verify(seeds, [source]) == []


# --- partial accounting ---------------------------------------------------------------------------------------------


def partial(folder: Path, **records: Any) -> tuple[Path, Path]:
    """The made-up report that accounts for the numerals of its metrics alone."""
    report = bare(made_up_report())
    report["source"] = {"sha256": report["source"]["sha256"], "accounting": "partial"}
    return seeds_of(folder, report=report, **records)


def test_a_partial_report_has_the_numerals_of_its_metrics_alone(tmp_path: Path, databases: Databases) -> None:
    seeds, source = partial(tmp_path)
    locate(seeds, source)
    rows = SeedFile(seeds / "reports/yunze-2021/numerals.yaml").data
    assert [row["metrics"] for row in rows] == [row["metrics"] for row in numerals() if "metrics" in row]
    assert [*verify(seeds, [source]), *verify(seeds), *drafts_in(seeds)] == []
    assert not any(locate(seeds, source).changed.values())
    url = databases.filled("sqlite", seeds)
    with AppClient(create_app(Settings(database_url=url))) as client:
        coverage = get(client, "/v1/reports/yunze-2021/coverage")
        said = coverage["characters"]
        assert coverage["accounting"] == get(client, "/v1/reports/yunze-2021")["accounting"] == "partial"
        assert coverage["numerals"] == len(rows)
        assert said["total"] == len(NUMERAL.findall(TEXT))
        assert said["in_numerals"] == sum(len(NUMERAL.findall(row["text"])) for row in rows)
        assert coverage["share"] == 100 * (said["in_numerals"] + said["in_idioms"]) // said["total"] < 100
        assert get(client, "/v1/reports")["data"][0]["accounting"] == "partial"
        assert client.get("/v1/reports?format=csv").text.splitlines()[1].endswith(",partial")
        assert json.loads(client.get("/v1/reports?format=ndjson").text)["accounting"] == "partial"


def test_drafts_that_carry_no_metric_leave_a_partial_report(tmp_path: Path) -> None:
    seeds, source = seeds_of(tmp_path)
    locate(seeds, source)
    path = seeds / "reports/yunze-2021"
    rows = (path / "numerals.yaml").read_text(encoding="utf-8")
    (path / "numerals.yaml").write_text(f"# what stays\n{rows}", encoding="utf-8")
    assert len(drafts_in(seeds)) > 5
    change(path / "report.yaml", "source:\n", "source:\n  accounting: partial\n")
    locate(seeds, source)
    assert drafts_in(seeds) == []
    kept = [line for line in rows.splitlines(keepends=True) if "draft: " not in line]
    assert (path / "numerals.yaml").read_text(encoding="utf-8") == "".join(["# what stays\n", *kept])
    assert verify(seeds, [source]) == []


def test_a_partial_report_without_metrics_has_an_empty_list(tmp_path: Path) -> None:
    seeds, source = small_seeds(tmp_path)
    path = seeds / "reports/r"
    (path / "metrics.yaml").write_text("[]", encoding="utf-8")
    (path / "numerals.yaml").write_text("# none\n[]\n", encoding="utf-8")
    locate(seeds, source)
    assert len(drafts_in(seeds)) == 3
    change(path / "report.yaml", "in_idioms: 1", "in_idioms: 1, accounting: partial")
    locate(seeds, source)
    assert (path / "numerals.yaml").read_text(encoding="utf-8") == "# none\n[]\n"


def test_a_numeral_of_a_metric_is_asked_for_in_a_partial_report_too(tmp_path: Path) -> None:
    seeds, source = partial(tmp_path)
    locate(seeds, source)
    path = seeds / "reports/yunze-2021/numerals.yaml"
    path.write_text(written([row for row in SeedFile(path).data if row["text"] != "8期"]), encoding="utf-8")
    at = TEXT.index("8期")
    (fault,) = verify(seeds, [source])
    assert fault.message.startswith(f"the numeral '8期' at {at} to {at + 2} (")
    assert fault.paste is not None
    assert fault.paste.lines.endswith("role: metric, metrics: [online-classes]}")
    (fault,) = verify(seeds)
    assert fault.message == f"expected a numeral that carries 'online-classes' at {at} to {at + 2}"


def test_a_report_that_leaves_nothing_out_is_not_partial(tmp_path: Path) -> None:
    seeds, source = partial(tmp_path, numerals=list(numerals()))
    locate(seeds, source)
    path = seeds / "reports/yunze-2021/report.yaml"
    for sources in ([], [source]):
        (fault,) = verify(seeds, sources)
        assert (fault.file, fault.field) == (str(path), "source.accounting")
        assert fault.message.startswith("expected complete, since numerals.yaml has every numeral character")
    change(path, "accounting: partial", "accounting: part")
    assert "expected 'complete' or 'partial', found 'part'" in str(verify(seeds)[0])


# --- what to paste --------------------------------------------------------------------------------------------------


def test_what_is_not_accounted_for_is_told_by_paragraph_with_rows_to_paste(tmp_path: Path) -> None:
    rows = [{k: v for k, v in row.items() if k not in PLACE} for row in numerals()]
    seeds, source = seeds_of(tmp_path, numerals=rows)
    locate(seeds, source)
    path = seeds / "reports/yunze-2021/numerals.yaml"
    kept = [row for row in SeedFile(path).data if row["text"] not in ("2022年", "8期")]
    path.write_text(written(kept), encoding="utf-8")
    printed, error = outcome("verify", "--seeds", str(seeds), "--source", str(source))
    one, two, classes = TEXT.index("2022"), TEXT.rindex("2022"), TEXT.index("8期")
    assert f"the numeral '2022' at {one} to {one + 4} and {two} to {two + 4} (" in printed
    paste = printed.partition(f"to paste into {path}, and fill in:\n")[2]
    date = "text: 2022, role: date, reason: {zh: 日期, en: a date}, draft: is it a date?}"
    assert paste.splitlines() == [
        f"- {{start: {classes}, end: {classes + 2}, text: 8期, role: metric, metrics: [online-classes]}}",
        f"- {{start: {one}, end: {one + 4}, {date}",
        f"- {{start: {two}, end: {two + 4}, {date}",
    ], printed
    assert error.endswith(f"in {seeds}")
    with path.open("a", encoding="utf-8") as file:
        file.write(paste)
    data = sorted(SeedFile(path).data, key=lambda row: int(row["start"]))
    path.write_text(written(data), encoding="utf-8")
    assert verify(seeds, [source]) == []


def test_an_unknown_indicator_comes_with_a_block_to_paste(tmp_path: Path) -> None:
    seeds, source = seeds_of(tmp_path, numerals=[{k: v for k, v in r.items() if k not in PLACE} for r in numerals()])
    locate(seeds, source)
    metrics = seeds / "reports/yunze-2021/metrics.yaml"
    change(metrics, "indicator: online\n", "indicator: web-classes\n")
    change(metrics, "indicator: petitions-growth\n", "indicator: letters-growth\n")
    printed, _ = outcome("verify", "--seeds", str(seeds))
    indicators = seeds / "vocabulary/indicators.yaml"
    paste = printed.partition(f"to paste into {indicators}, and fill in:\n")[2]
    empty = "  name: {zh: , en: }\n  definition: {zh: , en: }\n"
    assert paste == (
        f"- code: web-classes # 网络专题班8期\n{empty}  unit: session\n  kind: flow\n"
        f"- code: letters-growth # 信访总量下降12.5%\n{empty}  unit: percent\n  kind: change\n  of:\n"
    )
    with indicators.open("a", encoding="utf-8") as file:
        file.write(paste)
    lines = [f for f in verify(seeds) if f.file == str(indicators)]
    assert {f.field.rpartition("].")[2] for f in lines} == {"name.zh", "name.en", "definition.zh", "definition.en"}


def test_an_outline_that_is_wrong_is_shown_alone(tmp_path: Path) -> None:
    """The places of the facts in it only seem to be wrong."""
    seeds, source = seeds_of(tmp_path, numerals=[{k: v for k, v in r.items() if k not in PLACE} for r in numerals()])
    locate(seeds, source)
    path = seeds / "reports/yunze-2021/report.yaml"
    end = made_up_report()["sections"][1]["paragraphs"][0]["end"]
    line = change(
        path, f"    end: '{end}'\n" if f"'{end}'" in path.read_text() else f"    end: {end}\n", "    end: 90\n"
    )
    assert [(f.file, f.line) for f in verify(seeds, [source])] == [(str(path), line)]


def test_an_unknown_measure_word_is_one_fault(tmp_path: Path) -> None:
    seeds, source = seeds_of(tmp_path, numerals=[{k: v for k, v in r.items() if k not in PLACE} for r in numerals()])
    locate(seeds, source)
    units = seeds / "vocabulary/units.yaml"
    change(units, "- 人\n", "- 号人\n")
    faults = [f for f in verify(seeds, [source]) if f.file.endswith("metrics.yaml")]
    assert [f.message for f in faults if "measure word" in f.message] == [
        "expected a measure word of units.yaml, found '人': correct it, or add it there"
    ]
    assert all("人'" not in f.message or f.field.endswith("measure_word") for f in faults), list(map(str, faults))


# --- clauses --------------------------------------------------------------------------------------------------------

CLAUSE = "全年举办省级主体班次36期、网络专题班8期,培训干部1.25万余人次"


def with_clauses(folder: Path) -> tuple[Path, Path]:
    """The made-up report, where three metrics, a program and a measure name one clause."""
    metrics, programs, measures = (bare(MADE_UP[name]) for name in ("metrics", "training_programs", "measures"))
    for metric in metrics[:3]:
        metric["evidence"] = [{"clause": "classes"}]
        for name in set(FIELDS) - {"as_reported"}:
            metric.pop(name, None)
    programs[0]["evidence"] = [{"clause": "classes", "exact": "省级主体班次36期"}]
    measures[0]["evidence"] = [{"clause": "classes"}]
    return seeds_of(
        folder,
        metrics=metrics,
        training_programs=programs,
        measures=measures,
        clauses=[{"code": "classes", "quote": CLAUSE}],
        numerals=[{k: v for k, v in row.items() if k not in PLACE} for row in numerals()],
    )


def test_a_clause_of_several_facts_is_written_once(tmp_path: Path) -> None:
    seeds, source = with_clauses(tmp_path)
    locate(seeds, source)
    assert verify(seeds, [source]) == []
    assert verify(seeds) == []
    report = read(seeds)
    for metric in report.metrics.records[:3]:
        (evidence,) = metric.evidence
        assert TEXT[evidence.start : evidence.end] == metric.as_reported
        assert evidence.quote == CLAUSE
        assert TEXT[evidence.start - len(evidence.prefix) :].startswith(
            evidence.prefix + metric.as_reported + evidence.suffix
        )
    assert [str(metric.value) for metric in report.metrics.records[:3]] == ["36", "8", "12500"]
    program = report.facts["training_programs"].records[0]
    assert TEXT[program.evidence[0].start : program.evidence[0].end] == "省级主体班次36期"


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (
            "metrics",
            "- clause: classes",
            "- clause: clases",
            "clause: expected a known clause, found 'clases'; nearest: classes",
        ),
        ("metrics", "as_reported: 36期", "as_reported: 37期", "'37期' once in the clause 'classes', found it never"),
        ("measures", "- clause: classes", "- clause: classes\n    quote: 班", "either a clause or quote, found both"),
        ("clauses", "- code: cl", f"- code: a\n  quote: {CLAUSE}\n- code: cl", "evidence that names 'a', found none"),
        ("clauses", "36期、", "36期及", "the source does not say"),
    ],
)
def test_what_is_wrong_with_a_clause_is_said(tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    seeds, source = with_clauses(tmp_path)
    path = seeds / f"reports/yunze-2021/{file}.yaml"
    change(path, old, new)
    try:
        locate(seeds, source)
    except SeedError as error:
        told = list(error.findings)
    else:
        told = [str(finding) for finding in verify(seeds, [source])]
    assert any(says in finding for finding in told), told


def test_a_word_inside_a_numeral_counts_as_the_numeral_before_it_has_an_entry() -> None:
    """A third has the characters of `one of them`. A first run of `locate` counts them as every later one does."""
    text = "四分之三的村是试点之三，三分之一的社区是亮点之一。"
    idioms = ["之一"]
    known = KnownText([(0, text)], Vocabularies(read_vocabulary(SEEDS)).grammar, complete=True)
    first = NumeralAccount(text, [], idioms, known)
    later = NumeralAccount(text, first.missing, idioms, known)
    assert [text[start:end] for start, end in first.missing] == ["四分之三", "三", "三分之一"]
    assert (first.in_idioms, later.in_idioms) == (1, 1)
    assert later.missing == []
