"""Made-up reports of several years, whose metrics differ in every column that lists are narrowed and grouped by."""

import json
from pathlib import Path
from typing import Any

from benchmarks.generate import generate

YEARS = (2025, 2024, 2022)
_BREAKDOWNS: tuple[dict[str, str], ...] = (
    {},
    {"counterpart": "CN-HB"},
    {"degree": "doctor"},
    {"counterpart": "CN-BJ", "degree": "master"},
    {},
)
_BASES = """
- {code: previous-year, name: {zh: 上年, en: The year before}}
- {code: plan, name: {zh: 计划, en: The plan}}
"""


def various(folder: Path, metrics: int = 300) -> Path:
    """Write the seeds of such reports, each with up to 72 metrics, into a folder."""
    generate(folder, metrics)
    (folder / "vocabulary/bases.yaml").write_text(_BASES, encoding="utf-8")
    for number, report in enumerate(sorted((folder / "reports").iterdir())):
        _vary(report, YEARS[number % len(YEARS)])
    return folder


def _vary(report: Path, year: int) -> None:
    head = _read(report / "report.json")
    before, head["year"] = head["year"], str(year)
    _write(report / "report.json", head)
    rows = _read(report / "metrics.json")
    whole = max(rows, key=lambda row: float(row["value"]))
    for number, row in enumerate(rows):
        row["period"] = _period(row["period"].replace(before, str(year), 1), year, number)
        row["breakdown"] = _BREAKDOWNS[number % len(_BREAKDOWNS)]
        row["region"] = "CN" if number % 7 == 0 else None
        row["base"] = (None, "previous-year", None, "plan", None)[number % 5]
        if number % 6 == 1 and row is not whole:
            row["part_of"] = whole["slug"]
    _write(report / "metrics.json", rows)


def _period(period: str, year: int, number: int) -> str:
    return (period, f"{year - 4}/{year}", period, f"../{year}", f"{year}-06", period)[number % 6]


def _read(path: Path) -> Any:
    return json.loads(path.read_bytes())


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
