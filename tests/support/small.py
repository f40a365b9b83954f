"""A small seed folder of a made-up report, without positions, and its source."""

from hashlib import sha256
from pathlib import Path

from app.vocabulary import PLURALS

SOURCE = "开头。\n办班工作扎实。举办培训班12期,培训300余人次。一线干部踊跃。\n再举办培训班12期。"
INDICATORS = """
- {code: classes, name: {zh: 班次, en: A}, definition: {zh: 班次数, en: A}, unit: session, kind: flow}
- {code: attendances, name: {zh: 人次, en: B}, definition: {zh: 人次数, en: B}, unit: attendance, kind: flow}
"""
UNITS = """
- {code: session, name: {zh: 期, en: session}, measure_words: [期]}
- {code: attendance, name: {zh: 人次, en: attendance}, measure_words: [人次]}
"""
METRICS = """
# a curator's comment stays
- slug: class-count
  indicator: classes
  value: 12
  qualifier: exact
  as_reported: 12期
  measure_word: 期
  period: 2019
  evidence:
  - quote: 举办培训班12期,培训
- slug: class-attendances
  indicator: attendances
  value: 300
  qualifier: over
  as_reported: 300余人次
  measure_word: 人次
  period: 2019
  evidence:
  - quote: 培训300余人次
"""
NUMERALS = """
- {start: 16, end: 19, text: 12期, role: metric, metrics: [class-count]}
- {start: 22, end: 28, text: 300余人次, role: metric, metrics: [class-attendances]}
- {start: 43, end: 46, text: 12期, role: other, reason: {zh: 再次写到, en: said again}}
"""


def small_seeds(folder: Path) -> tuple[Path, Path]:
    """Write the seeds and their source into a folder; return both paths."""
    source = folder / "source.txt"
    source.write_bytes(SOURCE.encode())
    files = {
        "vocabulary/themes.yaml": "- {code: t, name: {zh: 题, en: T}, definition: {zh: 题, en: T}}",
        "vocabulary/regions.yaml": "- {code: CN, level: country, name: {zh: 中国, en: China}}",
        "vocabulary/units.yaml": UNITS,
        "vocabulary/indicators.yaml": INDICATORS,
        "vocabulary/idioms.yaml": "- {zh: 一线}",
        "vocabulary/qualifiers.yaml": "- {role: before, says: over, negated: at_most, words: [超过]}",
        "reports/r/metrics.yaml": METRICS,
        "reports/r/numerals.yaml": NUMERALS,
        "reports/r/report.yaml": f"""
id: r
year: 2019
region: CN
genre: sector_report
title: {{zh: 题, en: T}}
issuer: {{zh: 某, en: X}}
licence: {{zh: 某, en: X}}
source: {{sha256: {sha256(SOURCE.encode()).hexdigest()}, length: {len(SOURCE)}, numeral_characters: 8, in_idioms: 1}}
sections:
- code: s
  theme: t
  title: {{zh: 开头, en: Start}}
  start: 0
  end: {len(SOURCE)}
  paragraphs:
  - {{code: p, lead: {{zh: 办班工作扎实, en: Classes}}, start: 4, end: 36}}
  - {{code: q, lead: {{zh: 再举办培训班12期, en: Again}}, start: 37, end: {len(SOURCE)}}}
""",
    }
    empty = ["scopes", "bases", "breakdowns", "glossary"]
    files |= {f"vocabulary/{name}.yaml": "[]" for name in empty}
    files = {f"reports/r/{name}.yaml": "[]" for name in PLURALS} | files
    for name, content in files.items():
        path = folder / "seeds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.lstrip("\n"), encoding="utf-8")
    return folder / "seeds", source
