"""The project's seeds, and changes of a copy of them."""

from pathlib import Path

from app.settings import ROOT

SEEDS = ROOT / "seeds"
REPORT = "qinghai-org-2020"
FOLDER = f"reports/{REPORT}"  # of that report, in a folder of seeds


def in_seeds(name: str) -> int:
    """Return how many facts of a kind the project's seeds have."""
    return (SEEDS / FOLDER / f"{name}.yaml").read_text(encoding="utf-8").count("\n- slug:")


def change(path: Path, old: str, new: str) -> int:
    """Replace the first `old` of a file; return its line."""
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    return content[: content.index(old)].count("\n") + 1


def another_report(seeds: Path) -> None:
    """Turn the report into one of the year after, as JSON."""
    old, new = seeds / FOLDER, seeds / "reports/qinghai-org-2021"
    old.rename(new)
    change(new / "report.yaml", "id: qinghai-org-2020", "id: qinghai-org-2021")
    change(new / "report.yaml", "year: 2020", "year: 2021")
    metrics = (new / "metrics.yaml").read_text(encoding="utf-8")
    (new / "metrics.yaml").write_text(metrics.replace("  period: 2020\n", "  period: 2021\n"), encoding="utf-8")
