"""The page of results (`benchmarks.report`): what was measured replaces what was; a trial stands beside it."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import report
from benchmarks.statements import statement, written

OLD = "# What it costs\n\nOld words.\n\n\n## Two workers of old\n\nOld figures.\n\n\n## Something else\n\nKept.\n"


def results(ours: float, rounds: int) -> dict[str, Any]:
    """The results of two workers, who are half as fast by the clock."""
    found = {"list": {"workreport, 1": [2 * ours, ours], "workreport, 2": [ours, ours]}}
    versions = {"Python": "3.11"}
    about = {"date": "today", "machine": "one", "versions": versions, "seconds": 2, "rounds": rounds}
    return {"metrics": 10, "titles": {"list": "list of 50"}, "rounds": [found] * rounds, "about": about}


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(report, "HERE", tmp_path)
    (tmp_path / "RESULTS.md").write_text(OLD, encoding="utf-8")
    return tmp_path / "RESULTS.md"


def write(page: Path, found: dict[str, Any]) -> str:
    folder = page.parent / "results"
    folder.mkdir(exist_ok=True)
    (folder / "workers.json").write_text(json.dumps(found), encoding="utf-8")
    report.write(folder, "workers")
    return page.read_text(encoding="utf-8")


def headings(text: str) -> list[str]:
    return [line.removeprefix("## ").partition(":")[0] for line in text.splitlines() if line.startswith("## ")]


def test_a_trial_stands_beside_what_was_measured(page: Path) -> None:
    text = write(page, results(1000, report.ROUNDS - 1))
    assert headings(text) == ["Two workers of old", "Trial", "Something else"]
    assert "Old figures." in text
    assert "no claim rests on it" in text
    assert write(page, results(1000, report.ROUNDS - 1)) == text


def test_what_was_measured_replaces_the_old_and_its_trials(page: Path) -> None:
    write(page, results(1000, 1))
    text = write(page, results(3000, report.ROUNDS))
    assert headings(text) == ["Two workers on two cores", "Something else"]
    assert "Old figures." not in text
    assert "no claim rests on it" not in text
    assert "3,000 | 3,000 | 1.00 | ≥ 0.9 | ok" in text


def test_rounds_of_two_runs_are_told_together() -> None:
    first, second = results(1000, 3), results(2000, 4)
    joined = report.joined(first, second)
    assert joined["rounds"] == first["rounds"] + second["rounds"]
    assert joined["titles"] == first["titles"]


def test_a_ratio_is_judged_by_the_lower_of_clock_and_processor() -> None:
    rounds = [{"list-cold": {"workreport": [100, 300], "duckdb": [200, 100]}}] * 3
    assert report.ratio_bar("list", {"rounds": rounds}, "list-cold", ("workreport", "duckdb"), 1.0) == [
        *("list", "3.00", "0.50", "≥ 1", "**missed**")
    ]


@pytest.mark.parametrize(
    ("path", "query", "sql"),
    [
        ("/record", {"n": ["5"]}, "SELECT * FROM metrics WHERE n = 5"),
        (
            "/list",
            {"year": ["2020"], "value.gte": ["1.5"], "after": ["7"], "sort": ["-value"], "limit": ["50"]},
            "SELECT * FROM metrics WHERE year = 2020 AND value >= 1.5 AND n > 7 ORDER BY value DESC, n LIMIT 50",
        ),
        (
            "/facets",
            {"region": ["CN-QH"], "by": ["theme"]},
            "SELECT theme AS id, count(*) AS value FROM metrics WHERE region = 'CN-QH' GROUP BY theme",
        ),
        (
            "/list",
            {"word": ["山水"], "limit": ["3"]},
            "SELECT * FROM metrics WHERE quote LIKE '%山水%' ORDER BY n LIMIT 3",
        ),
        ("/facts", {"report": ["qh-2020"]}, "SELECT * FROM facts WHERE report = 'qh-2020' ORDER BY n"),
    ],
)
def test_a_question_is_one_statement(path: str, query: dict[str, list[str]], sql: str) -> None:
    assert written(statement(path, query)) == sql
