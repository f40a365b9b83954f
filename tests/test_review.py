"""`workreport review`: decisions over HTTP become the files and their corrections; who may not ask is refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.errors import SeedError
from app.ingest.corrections import CorrectedReport, CorrectionSeed, apply_corrections
from app.ingest.drafts import drafts_in
from app.ingest.reapplying import reapply
from app.ingest.seed_file import SeedFile
from app.ingest.verify import verify
from app.review.server import review_app
from app.review.session import ReviewSession
from support.client import AppClient
from support.command import outcome
from support.drafts import drafted
from support.seeds import change
from support.small import SOURCE

TOKEN, HOST = "secret", "127.0.0.1:8010"
ORIGIN = {"Origin": f"http://{HOST}", "X-Token": TOKEN}


@pytest.fixture
def draft(small: tuple[Path, Path]) -> tuple[Path, Path]:
    drafted(*small)
    return small


@pytest.fixture
def client(draft: tuple[Path, Path]) -> Iterator[TestClient]:
    app = review_app(ReviewSession(*draft), 8010, TOKEN)
    with AppClient(app, base_url=f"http://{HOST}") as client:
        yield client


def state(client: TestClient) -> dict[str, Any]:
    answer = client.get("/state", headers={"X-Token": TOKEN})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


FIRST, ATTENDED, AGAIN = "numerals:16-19:", "numerals:22-28:", "numerals:43-46:"


def item(client: TestClient, id: str) -> dict[str, Any]:
    [found] = [one for one in state(client)["items"] if one["id"] == id]
    return dict(found)


def decide(
    client: TestClient, one: dict[str, Any], decision: str, reason: str = "", **fields: dict[str, Any]
) -> tuple[int, Any]:
    """Send a decision, with other `fields` for the records of some tables."""
    records = [
        {"of": record["of"], "name": record["name"], "fields": {**record["fields"], **fields.get(record["of"], {})}}
        for record in one["records"]
    ]
    body = {"item": one["id"], "tag": one["tag"], "decision": decision, "records": records, "reason": reason}
    answer = client.post("/decide", json=body, headers=ORIGIN)
    return answer.status_code, answer.json()


def files(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((folder / "reports/r").iterdir())}


def reviewed(client: TestClient) -> None:
    """Decide on everything: accept, correct, reject."""
    title = {"zh": "举办培训班", "en": "Held training classes"}
    outcomes = [
        decide(client, item(client, FIRST), "accept", "the year is that of the report", metrics={"slug": "held"}),
        decide(client, item(client, ATTENDED), "accept"),
        decide(client, item(client, AGAIN), "accept", numerals={"reason": {"zh": "再次写到", "en": "said again"}}),
        decide(client, item(client, "measures:class-measure"), "accept", measures={"title": title}),
        decide(client, item(client, "measures:pledge"), "reject", "a judgement, nothing was done"),
    ]
    assert [status for status, _ in outcomes] == [200] * 5, outcomes


def test_what_there_is_to_decide_has_the_sentence_the_guess_and_the_doubt(client: TestClient) -> None:
    items = state(client)["items"]
    assert [(one["id"], one["doubt"], one["open"]) for one in items] == [
        ("measures:pledge", None, True),
        ("measures:class-measure", "is it an action?", True),
        (FIRST, "of this year?", True),
        (ATTENDED, "see", True),
        (AGAIN, "what is it?", True),
    ]
    numeral, metric = items[2]["records"]
    assert SOURCE[slice(*items[2]["span"])] == numeral["fields"]["text"] == "12期"
    assert (metric["of"], metric["name"], metric["fields"]["quote"]) == (
        "metrics",
        "class-count",
        "举办培训班12期,培训",
    )


def test_decisions_become_the_seed_files_and_verify_agrees(client: TestClient, draft: tuple[Path, Path]) -> None:
    folder, source = draft
    reviewed(client)
    assert verify(folder, [source]) == []
    assert drafts_in(folder) == []
    now = files(folder)
    assert now["measures.yaml"].startswith("# what was done\n- slug: class-measure\n  title:\n    zh: 举办培训班\n")
    assert "pledge" not in now["measures.yaml"]
    assert "metrics: [held]" in now["measures.yaml"]
    assert "metrics: [held]}" in now["numerals.yaml"]
    assert "# a curator's comment stays\n- slug: held\n  indicator: classes" in now["metrics.yaml"]
    assert not any(one["open"] for one in state(client)["items"])
    log = SeedFile(folder / "reports/r/corrections.yaml").data
    assert [(one["of"], one["decision"], one.get("reason")) for one in log] == [
        ("numerals", "accept", None),
        ("metrics", "correct", "the year is that of the report"),
        ("numerals", "accept", None),
        ("metrics", "accept", None),
        ("numerals", "accept", None),
        ("measures", "accept", None),
        ("measures", "reject", "a judgement, nothing was done"),
    ]
    assert log[0]["fields"] == {"text": "12期", "role": "metric", "metrics": ["held"]}
    assert (log[0]["prefix"], log[0]["exact"], log[0]["suffix"]) == ("扎实。举办培训班", "12期", ",培训300余人")


def test_decisions_survive_a_new_extraction(client: TestClient, draft: tuple[Path, Path]) -> None:
    folder, source = draft
    before = files(folder)
    reviewed(client)
    decided = files(folder)
    report = folder / "reports/r"
    again = {
        **before,
        "metrics.yaml": before["metrics.yaml"].replace("class-count", "count-1").replace("12\n", "120\n"),
    }
    again["numerals.yaml"] = (
        again["numerals.yaml"].replace("class-count", "count-1").replace("role: other", "role: name")
    )
    again["measures.yaml"] = again["measures.yaml"].replace("class-count", "count-1")
    for name, content in again.items():
        (report / name).write_text(content, encoding="utf-8")
    former = (report / "corrections.yaml").rename(folder.parent / "former.yaml")
    assert reapply(folder, source, former) == 7
    assert {**files(folder), "metrics.yaml": ""} == {**decided, "metrics.yaml": ""}
    assert (
        SeedFile(report / "metrics.yaml").data
        == SeedFile(report / "metrics.yaml", decided["metrics.yaml"].encode()).data
    )
    assert verify(folder, [source]) == []


PROPOSED = """
- code: unnamed-figure-7
  name:
    zh: 培训人次
  definition:
    zh: 报告期内培训人次。
  unit: attendance
  kind: flow
  draft: new
"""


def proposed(folder: Path, number: int) -> None:
    """Have the attendances counted by an indicator that is a draft with a placeholder, as their metric."""
    with (folder / "vocabulary/indicators.yaml").open("a", encoding="utf-8") as file:
        file.write(PROPOSED.replace("7", str(number), 1))
    for name in ("metrics.yaml", "numerals.yaml"):
        path = folder / "reports/r" / name
        content = path.read_text(encoding="utf-8").replace(
            "indicator: attendances", f"indicator: unnamed-figure-{number}"
        )
        path.write_text(content.replace("class-attendances", f"unnamed-figure-{number}"), encoding="utf-8")


def test_a_new_indicator_comes_with_its_figure_and_gets_its_name(draft: tuple[Path, Path]) -> None:
    folder, source = draft
    change(folder / "vocabulary/indicators.yaml", "zh: 人次, en: B", "zh: 次数, en: B")
    indicators = (folder / "vocabulary/indicators.yaml").read_text(encoding="utf-8")
    before = files(folder)
    proposed(folder, 7)
    client = AppClient(review_app(ReviewSession(*draft), 8010, TOKEN), base_url=f"http://{HOST}")
    one = item(client, ATTENDED)
    assert [record["of"] for record in one["records"]] == ["numerals", "metrics", "indicators"]
    assert decide(client, one, "accept")[1] == {
        "errors": [f"indicators: {text}.en: expected this field, found none" for text in ("name", "definition")]
    }
    english = {
        "name": {"zh": "培训人次", "en": "Attendances at the classes"},
        "definition": {"zh": "报告期内培训人次。", "en": "Attendances at classes in the period."},
    }
    assert decide(client, one, "accept", indicators=english)[0] == 200
    now = files(folder)
    assert "slug: attendances-classes\n  indicator: attendances-classes\n" in now["metrics.yaml"]
    assert "metrics: [attendances-classes]}" in now["numerals.yaml"]
    assert "unnamed" not in (folder / "vocabulary/indicators.yaml").read_text(encoding="utf-8")
    # a new extraction numbers what it proposes otherwise
    former = (folder / "reports/r/corrections.yaml").rename(folder.parent / "former.yaml")
    for name, content in before.items():
        (folder / "reports/r" / name).write_text(content, encoding="utf-8")
    (folder / "vocabulary/indicators.yaml").write_text(indicators, encoding="utf-8")
    proposed(folder, 12)
    assert reapply(folder, source, former) == 3
    again = files(folder)
    assert {**again, "corrections.yaml": ""} == {**now, "corrections.yaml": ""}
    assert "attendances-classes" in (folder / "vocabulary/indicators.yaml").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_command_applies_a_former_review_whole_or_not_at_all(
    client: TestClient, draft: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, source = draft
    before = files(folder)
    reviewed(client)
    former = (folder / "reports/r/corrections.yaml").rename(tmp_path / "former.yaml")
    for name, content in before.items():
        (folder / "reports/r" / name).write_text(content, encoding="utf-8")
    arguments = ("review", str(folder), "--source", str(source), "--apply", str(former))
    line = change(former, "suffix: 。举办", "suffix: 。不在")
    said, error = outcome(*arguments)
    assert said.startswith(f"{former}:{line - 3}: [6]: expected the source to say")
    assert error == f"nothing was written: 1 fault in {former}"
    assert files(folder) == before
    change(former, "suffix: 。不在", "suffix: 。举办")
    assert outcome(*arguments, status=0)[0] == f"{folder}: 7 corrections applied\n"
    assert "expected a new extraction" in outcome(*arguments)[1]


@pytest.mark.parametrize("decision", ["accept", "reject"])
def test_a_correction_that_matches_nothing_is_a_fault(draft: tuple[Path, Path], decision: str) -> None:
    folder, source = draft
    report = folder / "reports/r"
    more = {"fields": {"title": {"zh": "a"}}} if decision == "accept" else {"reason": "no"}
    one = {"of": "measures", "exact": "踊跃", "prefix": "干部", "suffix": "。", "decision": decision, **more}
    gone = {**one, "exact": "不在"}
    (report / "corrections.yaml").write_text(json.dumps([one, gone], ensure_ascii=False), encoding="utf-8")
    faults = apply_corrections(
        CorrectedReport(folder, report, SOURCE, fresh=True), [CorrectionSeed.model_validate(x) for x in (one, gone)]
    )
    assert faults == [
        (0, "expected a record of measures at '干部踊跃。', found none"),
        (1, "expected the source to say '干部不在。' once, found it nowhere"),
    ]
    said = [str(finding) for finding in verify(folder, [source])]
    assert any("corrections.yaml:1: [1]: expected the source to say '干部不在。' once" in line for line in said)
    assert any("[0]: expected a record of measures" in line for line in said) == (decision == "accept")


def test_a_figure_that_is_none_becomes_another_role(client: TestClient, draft: tuple[Path, Path]) -> None:
    folder, source = draft
    reviewed(client)
    status, answer = decide(client, item(client, ATTENDED), "reject", "a name")
    assert (status, answer["errors"]) == (
        422,
        ["say what the numeral is, if no figure: give it another role and a reason"],
    )
    given = {"role": "name", "reason": {"zh": "名称", "en": "a name"}}
    assert decide(client, item(client, ATTENDED), "reject", "a name", numerals=given)[0] == 200
    assert "class-attendances" not in "".join(files(folder)[name] for name in ("metrics.yaml", "numerals.yaml"))
    assert verify(folder, [source]) == []


def test_a_longer_figure_moves_its_place(client: TestClient, draft: tuple[Path, Path]) -> None:
    folder, _ = draft
    wider = {"numerals": {"text": "班12期"}, "metrics": {"as_reported": "班12期"}}
    assert decide(client, item(client, FIRST), "accept", "as a test", **wider)[0] == 200
    assert "start: 15, end: 19, text: 班12期" in files(folder)["numerals.yaml"]
    place = SeedFile(folder / "reports/r/metrics.yaml").data[0]["evidence"][0]
    assert SOURCE[int(place["start"]) : int(place["end"])] == "班12期"
    moved = item(client, "numerals:15-19:")
    assert [record["decision"] for record in moved["records"]] == ["correct", "correct"]
    status, answer = decide(client, moved, "accept", "as a test", numerals={"text": "13期"})
    assert (status, answer["errors"]) == (422, ["the source does not say '13期' where it says '班12期'"])


def test_what_would_be_a_fault_is_refused_and_nothing_is_written(client: TestClient, draft: tuple[Path, Path]) -> None:
    before = files(draft[0])
    for one, reason, fields, error in (
        (AGAIN, "", {}, "numerals: reason.en: expected this field, found none"),
        (FIRST, "", {"metrics": {"value": "13"}}, "expected the reason, found none"),
        (FIRST, "so", {"metrics": {"value": "a lot"}}, "metrics: value: expected a number in plain notation"),
        (FIRST, "so", {"metrics": {"valu": "12"}}, "metrics: valu: unknown field 'valu'; did you mean value"),
    ):
        status, answer = decide(client, item(client, one), "accept", reason, **fields)
        assert status == 422
        assert any(said.startswith(error) for said in answer["errors"]), answer
    assert files(draft[0]) == before


def test_what_only_a_draft_may_lack_is_asked_for(client: TestClient, draft: tuple[Path, Path]) -> None:
    folder, _ = draft
    change(folder / "reports/r/report.yaml", "  theme: t\n", "")
    status, answer = decide(client, item(client, ATTENDED), "accept")
    assert (status, answer["errors"]) == (422, ["metrics: theme: expected a theme, since the section has none"])
    assert decide(client, item(client, ATTENDED), "accept", metrics={"theme": "t"})[0] == 200
    change(folder / "vocabulary/indicators.yaml", "code: classes,", "code: classes, draft: new,")
    kind = {"indicators": {"kind": "change"}, "metrics": {"theme": "t"}}
    status, answer = decide(client, item(client, FIRST), "accept", "as a test", **kind)
    assert (status, answer["errors"]) == (422, ["indicators: of: expected the indicator that changes"])


def test_undo_restores_the_bytes(client: TestClient, draft: tuple[Path, Path]) -> None:
    before = files(draft[0])
    reviewed(client)
    for left in (4, 3, 2, 1, 0, 0):
        assert client.post("/undo", json={}, headers=ORIGIN).json()["undo"] == left
    assert files(draft[0]) == before


def test_neither_another_page_nor_an_editor_loses_work(client: TestClient, draft: tuple[Path, Path]) -> None:
    folder, _ = draft
    metrics = folder / "reports/r/metrics.yaml"
    seen, other = item(client, FIRST), item(client, ATTENDED)
    assert decide(client, item(client, FIRST), "accept")[0] == 200
    assert decide(client, seen, "accept") == (409, {"errors": ["changed-meanwhile"]})
    change(metrics, "# a curator's comment stays", "# another comment")
    assert decide(client, other, "accept")[0] == 200  # its record is still what the page showed
    assert "# another comment" in metrics.read_text(encoding="utf-8")
    change(metrics, "value: 300", "value: 301")
    assert client.post("/undo", json={}, headers=ORIGIN).status_code == 409
    assert "value: 301" in metrics.read_text(encoding="utf-8")
    change(metrics, "- slug", "- : [slug")
    answer = client.get("/state", headers={"X-Token": TOKEN})
    assert answer.status_code == 422
    assert "metrics.yaml" in answer.json()["errors"][0]


def test_check_answers_what_verify_finds(client: TestClient, draft: tuple[Path, Path]) -> None:
    change(draft[0] / "reports/r/metrics.yaml", "value: 300", "value: 301")
    [fault] = client.get("/check", headers={"X-Token": TOKEN}).json()["faults"]
    assert "expected 300, which '300余人次' says, found 301" in fault


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/state", {"X-Token": TOKEN, "Host": "evil.example:8010"}),
        ("GET", "/state", {"X-Token": TOKEN, "Host": "127.0.0.1:9"}),
        ("GET", f"/?token={TOKEN}", {"Host": "127.0.0.1.nip.example:8010"}),
        ("GET", "/review.js", {"Host": "evil.example"}),
        ("GET", "/state", {}),
        ("GET", "/state", {"X-Token": "other"}),
        ("GET", "/", {}),
        ("GET", "/check", {}),
        ("POST", "/undo", {"X-Token": TOKEN}),
        ("POST", "/undo", {"X-Token": TOKEN, "Origin": "http://evil.example"}),
        ("POST", "/undo", {"X-Token": TOKEN, "Origin": "null"}),
        ("POST", "/undo", {"X-Token": TOKEN, "Origin": "http://localhost:8010"}),
        ("POST", "/undo", {"Origin": f"http://{HOST}"}),
        ("POST", "/decide", {"X-Token": TOKEN, "Origin": f"https://{HOST}"}),
    ],
)
def test_who_may_not_ask_is_refused(client: TestClient, method: str, path: str, headers: dict[str, str]) -> None:
    answer = client.request(method, path, headers=headers)
    assert answer.status_code == 403
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    ["/..%2f..%2fetc%2fpasswd", "/../source.txt", "/review.js/../../cli.py", "/reports/r/metrics.yaml", "//etc/passwd"],
)
def test_no_path_is_a_file_name(client: TestClient, path: str) -> None:
    assert client.get(path, headers={"X-Token": TOKEN}).status_code == 404


def test_a_body_that_is_no_decision_is_refused(client: TestClient) -> None:
    for body in (b"", b"[]", b"{}", b'{"item": 1}', b"\xff"):
        assert client.post("/decide", content=body, headers=ORIGIN).status_code == 422
    assert client.post("/decide", content=b" " * 1_000_001, headers=ORIGIN).status_code == 413


def test_the_page_is_whole_in_both_languages(client: TestClient) -> None:
    for lang, name, first, without in (
        ("zh", "审核", "请对照原句逐条审定草稿", "本页需要 JavaScript"),
        ("en", "Review", "Decide on one draft after the other", "This page needs JavaScript"),
    ):
        page = client.get(f"/?token={TOKEN}&lang={lang}")
        assert page.status_code == 200
        assert f"<h1>{name}" in page.text
        assert f"<p>{first}" in page.text
        assert f"<noscript>{without}" in page.text
        assert "<script>" not in page.text
        assert "style=" not in page.text
    for path, kind in (("/review.js", "text/javascript"), ("/review.css", "text/css")):
        assert client.get(path).headers["content-type"].startswith(kind)


def test_another_text_is_refused(draft: tuple[Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("别的。", encoding="utf-8")
    with pytest.raises(SeedError, match="no report has a source with the SHA-256"):
        ReviewSession(draft[0], other)
