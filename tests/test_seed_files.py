"""The files of a seed folder: which there may be, under which names, and how they may begin."""

import json
from pathlib import Path

import pytest
import yaml

from app.ingest.seed_folder import fingerprint
from app.ingest.verify import verify
from support.seeds import FOLDER


def said(seeds: Path) -> list[str]:
    return [str(finding) for finding in verify(seeds)]


def test_hidden_files_are_nobodys_data(seeds: Path) -> None:
    before = fingerprint(seeds)
    for folder in ("", "vocabulary", "reports", FOLDER):
        for name in (".DS_Store", "._metrics.yaml", ".metrics.yaml.swp", ".themes.json"):
            (seeds / folder / name).write_bytes(b"\xb0\x0b")
    (seeds / "reports" / ".git").mkdir()
    assert said(seeds) == []
    assert fingerprint(seeds) == before


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vocabulary/themes.yml", "themes"),
        ("vocabulary/indicator.yaml", "indicators"),
        ("vocabulary/units.yaml.orig", "units"),
        (f"{FOLDER}/honours.yml", "honours"),
        (f"{FOLDER}/metrics.yaml~", "metrics"),
    ],
)
def test_a_file_that_nothing_reads_is_a_fault(seeds: Path, name: str, expected: str) -> None:
    (seeds / name).write_text("[]", encoding="utf-8")
    (fault,) = said(seeds)
    assert fault.startswith(f"{seeds / name}: expected only the files ")
    assert f" {expected}," in fault
    assert fault.endswith("each .yaml or .json")


def test_a_file_among_the_folders_of_the_reports_is_a_fault(seeds: Path) -> None:
    (seeds / "reports" / "metrics.yaml").write_text("[]", encoding="utf-8")
    assert said(seeds) == [f"{seeds}/reports/metrics.yaml: expected a folder for each report, found a file"]


@pytest.mark.parametrize("name", ["metrics", "report", "honours"])
@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_a_file_may_begin_with_a_byte_order_mark(seeds: Path, name: str, kind: str) -> None:
    path = seeds / FOLDER / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    if kind == "json":
        text = json.dumps(yaml.load(text, yaml.BaseLoader), ensure_ascii=False)
    path.with_suffix(f".{kind}").write_text(text, encoding="utf-8-sig")
    assert said(seeds) == []
