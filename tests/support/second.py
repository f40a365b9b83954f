"""A made-up report in a seed folder of its own, which takes all but two terms from the project's seeds."""

from hashlib import sha256
from pathlib import Path

from app.ingest.locate import locate
from app.vocabulary import PLURALS
from support.seeds import SEEDS

MORE = "yunze-sector-2021"
TEXT = "云泽酿醋综述\n一、酿醋\n全年酿醋12坛，培训工人300名。计划2022年酿醋15坛。\n"
_FILES = {
    "vocabulary/units.yaml": "- {code: jar, name: {zh: 坛, en: jar}, plural: jars, measure_words: [坛]}\n",
    "vocabulary/indicators.yaml": """
- code: vinegar
  name: {zh: 酿醋坛数, en: Vinegar brewed}
  definition: {zh: 报告期内酿醋的坛数。, en: Jars of vinegar brewed during the period.}
  unit: jar
  kind: flow
- code: brewers
  name: {zh: 培训工人数, en: Brewers trained}
  definition: {zh: 报告期内培训的人数。, en: People trained during the period.}
  unit: person
  kind: flow
""",
    f"reports/{MORE}/metrics.yaml": """
- {slug: vinegar, indicator: vinegar, evidence: [{quote: 全年酿醋12坛}]}
- {slug: brewers, indicator: brewers, evidence: [{quote: 培训工人300名}]}
- slug: vinegar-next
  indicator: vinegar
  value: 15
  qualifier: exact
  as_reported: 15坛
  measure_word: 坛
  status: target
  period: 2022
  evidence: [{quote: 计划2022年酿醋15坛}]
""",
    f"reports/{MORE}/report.yaml": f"""
id: {MORE}
year: 2021
region: CN-QH
genre: sector_report
title: {{zh: 云泽酿醋综述, en: Brewing in Yunze}}
issuer: {{zh: 云泽, en: Yunze}}
licence: {{zh: 无, en: None}}
source: {{sha256: {sha256(TEXT.encode()).hexdigest()}, accounting: partial}}
sections:
- code: brewing
  theme: talent
  title: {{zh: 酿醋, en: Brewing}}
  paragraphs:
  - {{code: jars, lead: {{zh: 全年酿醋12坛, en: Vinegar brewed}}}}
""",
}


def second_seeds(folder: Path) -> Path:
    """Write the seed folder and its source, with every place filled in; return the folder. The source is `more.txt`."""
    source = folder / "more.txt"
    source.write_text(TEXT, encoding="utf-8")
    more = folder / "more"
    for name, content in {**{f"reports/{MORE}/{name}.yaml": "[]" for name in (*PLURALS, "numerals")}, **_FILES}.items():
        path = more / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content.lstrip("\n"), encoding="utf-8")
    locate((SEEDS, more), source)
    return more
