"""Drafts of the small report, as an extraction writes them."""

from pathlib import Path

from app.ingest.locate import locate
from support.seeds import change

MEASURES = """
# what was done
- slug: class-measure
  title: {zh: 举办培训班}
  kind: training
  metrics: [class-count]
  evidence:
  - quote: 举办培训班12期
    start: 11
  draft: is it an action?

- slug: pledge
  title: {zh: 办班工作扎实}
  kind: other
  evidence:
  - quote: 办班工作扎实
  draft: found by extraction and not yet looked at
"""


def drafted(folder: Path, source: Path) -> None:
    """Make drafts of the small report's records, as an extraction writes them."""
    report = folder / "reports/r"
    (report / "measures.yaml").write_text(MEASURES.lstrip(), encoding="utf-8")
    locate(folder, source)
    for slug in ("class-count", "class-attendances"):
        change(report / "metrics.yaml", f"- slug: {slug}\n", f"- slug: {slug}\n  draft: new; say what is counted\n")
    change(report / "numerals.yaml", "metrics: [class-count]}", "metrics: [class-count], draft: of this year?}")
    change(report / "numerals.yaml", "metrics: [class-attendances]}", "metrics: [class-attendances], draft: see}")
    change(report / "numerals.yaml", "{zh: 再次写到, en: said again}}", "{zh: 再次写到}, draft: what is it?}")
