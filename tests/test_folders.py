"""Several seed folders: what they hold belongs together, and what does not fit is named with both places."""

import os
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.errors import SeedError
from app.ingest.corrections import Verdict
from app.ingest.drafts import drafts_in
from app.ingest.load import attach, is_loaded, load
from app.ingest.seed_folder import fingerprint, read_vocabulary
from app.ingest.seed_labels import labels_of_seeds
from app.ingest.verify import verify
from app.main import create_app
from app.review.session import ReviewSession
from app.serving.server import StartLoad
from app.settings import Settings
from benchmarks.tools import free_port
from support.api import get
from support.client import AppClient
from support.command import in_process, outcome
from support.databases import Databases
from support.second import MORE, TEXT, second_seeds
from support.seeds import FOLDER, REPORT, SEEDS, change


@pytest.fixture
def more(tmp_path: Path) -> Path:
    """A seed folder that takes most terms from the project's seeds."""
    return second_seeds(tmp_path)


def told(*folders: Path) -> list[str]:
    return [str(finding) for finding in verify(folders)]


# --- together -----------------------------------------------------------------------------------------------------


def test_folders_are_verified_together(more: Path) -> None:
    assert told(SEEDS, more) == []
    assert verify((SEEDS, more), [more.parent / "more.txt"]) == []
    printed, _ = outcome("verify", "--seeds", str(SEEDS), "--seeds", str(more), "--seeds", str(SEEDS), status=0)
    assert printed == f"{SEEDS} and {more}: no faults; positions were not compared with a source\n"
    alone, error = outcome("verify", "--seeds", str(more))
    assert error.endswith(f"faults in {more}")
    assert f"{more}/vocabulary/themes.yaml: the file is missing; an empty list is written [];" in alone
    assert "a folder that adds to another is named behind it, with --seeds" in alone


def test_terms_stand_in_the_order_of_the_folders(more: Path) -> None:
    own = [unit.code for unit in read_vocabulary(SEEDS).units.records]
    assert [unit.code for unit in read_vocabulary((SEEDS, more)).units.records] == [*own, "jar"]
    assert [unit.code for unit in read_vocabulary((more, SEEDS)).units.records] == ["jar", *own]


def test_all_reports_are_loaded(empty: Engine, more: Path) -> None:
    loaded = load(empty, (SEEDS, more))
    assert sorted(loaded.reports) == sorted([REPORT, MORE])
    url = empty.url.render_as_string(hide_password=False)
    with AppClient(create_app(Settings(database_url=url))) as client:
        data = get(client, f"/v1/metrics?report={MORE}&lang=en&sort=id")["data"]
        assert [(record["name"], record["value"], record["status"], record["period"]) for record in data] == [
            ("Brewers trained", 300, "actual", "2021"),
            ("Vinegar brewed", 12, "actual", "2021"),
            ("Vinegar brewed", 15, "target", "2022"),
        ]
        assert [record["unit"]["label"] for record in data] == ["people", "jars", "jars"]
        assert get(client, "/v1/reports")["page"]["total"] == 2
        assert get(client, f"/v1/reports/{MORE}")["accounting"] == "partial"
    assert is_loaded(empty, (SEEDS, more))
    assert not is_loaded(empty, SEEDS)
    assert not load(empty, (SEEDS, more)).changed
    assert attach(empty, (SEEDS, more), MORE, more.parent / "more.txt").release == 2


def test_the_digest_covers_every_folder(more: Path) -> None:
    before = fingerprint((SEEDS, more))
    assert before not in (fingerprint(SEEDS), fingerprint((more, SEEDS)))
    change(more / "vocabulary/units.yaml", "plural: jars", "plural: jugs")
    assert fingerprint((SEEDS, more)) != before


def test_a_folder_may_have_reports_alone_or_terms_alone(seeds: Path, tmp_path: Path) -> None:
    reports = tmp_path / "reports-alone"
    reports.mkdir()
    (seeds / "reports").rename(reports / "reports")
    assert told(seeds, reports) == []
    assert told(seeds)[0] == f"{seeds}/reports: expected a folder for each report, found none"
    with pytest.raises(SeedError, match=f"{reports} is not a seed folder"):
        verify(reports)


def test_extraction_takes_terms_and_earlier_reports_of_all(more: Path, tmp_path: Path) -> None:
    text = tmp_path / "next.txt"
    text.write_text(TEXT.replace("12坛", "14坛").replace("2022", "2023"), encoding="utf-8")
    out = tmp_path / "drafts"
    of = ("--report", "yunze-sector-2022", "--year", "2022", "--region", "CN-QH", "--out", str(out))
    outcome("extract", str(text), *of, "--seeds", str(SEEDS), "--seeds", str(more), status=0)
    metrics = (out / "reports/yunze-sector-2022/metrics.yaml").read_text(encoding="utf-8")
    assert "indicator: vinegar\n" in metrics
    assert verify(out, [text]) == []
    assert {finding.file for finding in drafts_in(out)} & {str(out / "vocabulary/units.yaml")} == set()
    assert told(SEEDS, more, out) == []  # what it repeats of the others is the same


def test_the_setting_is_a_path_list(more: Path) -> None:
    env = {"WORKREPORT_SEEDS": f"{SEEDS}{os.pathsep}{more}"}
    printed, _ = outcome("verify", status=0, env=env)
    assert printed.startswith(f"{SEEDS} and {more}: no faults")
    printed, _ = outcome("verify", "--seeds", str(SEEDS), status=0, env=env)
    assert printed.startswith(f"{SEEDS}: no faults")
    _, error = outcome("verify", env={"WORKREPORT_SEEDS": os.pathsep})
    assert f"expected folders with {os.pathsep} between them, found '{os.pathsep}'" in error
    _, error = outcome("verify", env={"WORKREPORT_SEEDS": f"{SEEDS}{os.pathsep}/nowhere"})
    assert error.startswith("there is no seed folder /nowhere; name one with --seeds or WORKREPORT_SEEDS")


def test_a_term_to_paste_goes_into_the_folder_of_its_report(more: Path) -> None:
    (more / "vocabulary/indicators.yaml").unlink()
    (more / "vocabulary/units.yaml").unlink()
    printed, _ = outcome("verify", "--seeds", str(SEEDS), "--seeds", str(more))
    for name in ("indicators", "units"):
        assert f"to paste into {more}/vocabulary/{name}.yaml, and fill in:\n" in printed


# --- one folder beside others -------------------------------------------------------------------------------------


def test_a_review_uses_the_terms_of_folders_beside_and_leaves_them_alone(more: Path) -> None:
    indicators = more / "vocabulary/indicators.yaml"
    change(indicators, "- code: brewers\n", "- code: unnamed-indicator-1\n  draft: new\n")
    metrics = more / f"reports/{MORE}/metrics.yaml"
    change(metrics, "indicator: brewers,", "indicator: unnamed-indicator-1, draft: look,")
    before = {path: path.read_bytes() for path in SEEDS.rglob("*.yaml")}
    session = ReviewSession(more, more.parent / "more.txt", [SEEDS])
    state = session.state()
    assert {"person", "jar"} <= {code for code, _ in state["codes"]["units"]}
    (item,) = [item for item in state["items"] if item["open"]]
    session.decide(item["id"], item["tag"], Verdict.ACCEPT, [], "")
    assert session.check() == []
    assert "- code: brewers-trained\n" in indicators.read_text(encoding="utf-8")
    assert "indicator: brewers-trained" in metrics.read_text(encoding="utf-8")
    assert before == {path: path.read_bytes() for path in SEEDS.rglob("*.yaml")}


def test_a_new_name_is_none_that_a_folder_beside_has(more: Path) -> None:
    indicators = more / "vocabulary/indicators.yaml"
    there = "epidemic-mobilized-party-members"
    assert f"- code: {there}\n" in (SEEDS / "vocabulary/indicators.yaml").read_text(encoding="utf-8")
    change(indicators, "- code: brewers\n", "- code: unnamed-indicator-1\n  draft: new\n")
    change(indicators, "en: Brewers trained", "en: Epidemic mobilized party members")
    metrics = more / f"reports/{MORE}/metrics.yaml"
    change(metrics, "indicator: brewers,", "indicator: unnamed-indicator-1, draft: look,")
    session = ReviewSession(more, more.parent / "more.txt", [SEEDS])
    (item,) = [item for item in session.state()["items"] if item["open"]]
    session.decide(item["id"], item["tag"], Verdict.ACCEPT, [], "")
    assert f"- code: {there}-2\n" in indicators.read_text(encoding="utf-8")


def test_a_vocabulary_that_is_elsewhere_needs_no_file_to_be_reviewed(more: Path) -> None:
    (more / "vocabulary").rename(more.parent / "terms")
    shutil.copytree(SEEDS / "vocabulary", more.parent / "all/vocabulary")
    for name in ("units", "indicators"):
        file = more.parent / f"all/vocabulary/{name}.yaml"
        own = (more.parent / f"terms/{name}.yaml").read_text(encoding="utf-8")
        file.write_text(f"{file.read_text(encoding='utf-8')}\n{own}", encoding="utf-8")
    (more.parent / "all/reports").mkdir()
    change(more / f"reports/{MORE}/metrics.yaml", "indicator: brewers,", "indicator: brewers, draft: look,")
    session = ReviewSession(more, more.parent / "more.txt", [more.parent / "all"])
    (item,) = [item for item in session.state()["items"] if item["open"]]
    session.decide(item["id"], item["tag"], Verdict.ACCEPT, [], "")
    assert session.check() == []


def test_a_diff_and_labels_use_the_terms_of_folders_beside(more: Path, databases: Databases) -> None:
    url = databases.filled("sqlite", SEEDS)
    printed, _ = outcome("diff", str(more), "--seeds", str(SEEDS), url=url, status=0)
    assert printed.startswith(f"{MORE}: 3 figures\n")
    labels = labels_of_seeds(more / "reports" / MORE, [SEEDS])
    assert [label.text for label in labels.items["quantities"]] == ["12坛", "300名", "15坛"]


# --- what does not fit --------------------------------------------------------------------------------------------


def copied(more: Path, name: str, *changes: tuple[str, str]) -> Path:
    """Give the second folder a copy of a vocabulary of the first, changed."""
    path = more / f"vocabulary/{name}.yaml"
    shutil.copy(SEEDS / f"vocabulary/{name}.yaml", path)
    for old, new in changes:
        change(path, old, new)
    return path


@pytest.mark.parametrize("name", ["themes", "regions", "scopes", "breakdowns", "glossary", "idioms", "qualifiers"])
def test_what_is_the_same_in_two_folders_is_one(more: Path, name: str) -> None:
    copied(more, name)
    assert told(SEEDS, more) == []
    table = getattr(read_vocabulary((SEEDS, more)), name)
    assert table.records == getattr(read_vocabulary(SEEDS), name).records
    assert table.is_whole


@pytest.mark.parametrize(
    ("name", "code", "old", "new", "field"),
    [
        ("themes", "talent", "code: talent\n  name: {zh: 人才", "code: talent\n  name: {zh: 英才", "name"),
        ("regions", "CN-QH", "gbt2260: 630000", "gbt2260: 640001", "gbt2260"),
        ("glossary", "省委", "- provincial Party committee", "- Party committee of the province", "en"),
    ],
)
def test_a_code_defined_otherwise_is_named_with_both_places(
    more: Path, name: str, code: str, old: str, new: str, field: str
) -> None:
    path = copied(more, name, (old, new))
    first, second = told(SEEDS, more)
    there = SEEDS / f"vocabulary/{name}.yaml"
    key = "zh: " if name == "glossary" else "code: "
    lines = there.read_text(encoding="utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if f"{text},".endswith(f"{key}{code},") or f"{key}{code}," in text)
    says = f"expected '{code}' to be the same as in"
    assert f"{path}:{line}: " in (first + second)
    assert f"{there}:{line}: " in (first + second)
    assert any(f"{says} {path}:{line}, found another {field}" in finding for finding in (first, second))
    assert any(f"{says} {there}:{line}, found another {field}" in finding for finding in (first, second))


def test_a_word_of_two_folders_has_one_meaning(more: Path) -> None:
    (more / "vocabulary/qualifiers.yaml").write_text(
        "- {role: before, says: nearly, words: [超过]}\n", encoding="utf-8"
    )
    (more / "vocabulary/units.yaml").write_text(
        "- {code: jar, name: {zh: 坛, en: jar}, plural: jars, measure_words: [坛, 人]}\n", encoding="utf-8"
    )
    units, qualifiers = SEEDS / "vocabulary/units.yaml", SEEDS / "vocabulary/qualifiers.yaml"
    findings = told(SEEDS, more)
    assert any(
        f"{more}/vocabulary/units.yaml:1: [0].measure_words[1]: the measure word '人' belongs to one unit only; "
        f"'person' lists it too, at {units}:" in finding
        for finding in findings
    ), findings
    assert any(
        finding.startswith(f"{more}/vocabulary/qualifiers.yaml:1: [0].words[0]: the word '超过' has one role")
        and f"see also {qualifiers}:" in finding
        for finding in findings
    ), findings


def test_a_report_in_two_folders_is_named_in_both(seeds: Path, more: Path) -> None:
    shutil.copytree(seeds / FOLDER, more / FOLDER)
    assert told(SEEDS, more) == [
        f"{one}/{FOLDER}/report.yaml:1: id: expected one report '{REPORT}', found another in {other}/{FOLDER}"
        for one, other in sorted(((more, SEEDS), (SEEDS, more)), key=lambda pair: str(pair[0]))
    ]


def test_a_fault_names_the_file_that_it_is_in(more: Path) -> None:
    change(more / "vocabulary/indicators.yaml", "unit: jar", "unit: jug")
    (finding,) = [line for line in told(SEEDS, more) if "indicators" in line]
    assert finding.startswith(f"{more}/vocabulary/indicators.yaml:4: [0].unit: expected a known unit, found 'jug'")


# --- serving ------------------------------------------------------------------------------------------------------


def test_fewer_folders_leave_the_reports_of_others_as_they_are(empty: Engine, more: Path) -> None:
    load(empty, (SEEDS, more))
    url = empty.url.render_as_string(hide_password=False)
    printed, error = outcome("load", "--seeds", str(SEEDS), url=url)
    assert f"the unit 'jar' or its names changed; the report '{MORE}' uses it: load its seeds too" in printed
    assert "with --seeds or WORKREPORT_SEEDS, or serve what is loaded with --read-only" in error
    assert is_loaded(empty, (SEEDS, more))


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Gives what `serve` says until it would answer requests."""

    def stop(
        _: Settings,
        sockets: list[socket.socket],
        workers: int,
        when_open: Callable[[], None],
        loaded: StartLoad | None = None,
    ) -> None:
        for one in sockets:
            one.close()
        when_open()

    monkeypatch.setattr("app.serving.server.run", stop)

    def start(url: str, *arguments: str, env: dict[str, str] | None = None) -> str:
        status, printed, said = in_process("serve", "--port", str(free_port()), *arguments, url=url, env=env)
        assert (status, printed) == (0, "")
        return re.sub(r"(?m)^\S+Z INFO \[-\] ", "", said)

    return start


def test_serving_other_folders_than_were_loaded_says_so(
    databases: Databases, more: Path, started: Callable[..., str]
) -> None:
    first, both = ("--seeds", str(SEEDS)), ("--seeds", str(SEEDS), "--seeds", str(more))
    left = f"served as loaded from elsewhere: {MORE}"
    url = databases.filled("sqlite", SEEDS)
    assert started(url, "--read-only", *first) == ""
    said = started(url, "--read-only", env={"WORKREPORT_SEEDS": f"{SEEDS}{os.pathsep}{more}"})
    assert said == (
        f"note: the reports served are not those of {SEEDS} and {more} (--seeds or WORKREPORT_SEEDS): "
        f"not loaded: {MORE}\n"
    )
    assert started(url, *both) == "release 2 is current\n"
    assert started(url, *both) == ""
    said = started(url, "--read-only", *first)
    assert said == f"note: the reports served are not those of {SEEDS} (--seeds or WORKREPORT_SEEDS): {left}\n"
    shutil.rmtree(more / "reports")  # all terms, but no longer all reports: what was loaded stays
    said = started(url, *both)
    others = f"note: the reports served are not those of {SEEDS} and {more} (--seeds or WORKREPORT_SEEDS): {left}\n"
    assert said == f"release 2 is current\n{others}"
