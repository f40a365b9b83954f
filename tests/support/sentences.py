"""Reports of one sentence, in memory: a text, the metrics that are said to stand in it, what verify says of them."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from app.ingest.locate import selectors
from app.ingest.seed_file import Finding, SeedFile
from app.ingest.seed_folder import FACTS, VOCABULARY, ReportSeeds, VocabularySeeds
from app.ingest.seed_table import report_of, table_of
from app.ingest.seeds import NumeralSeed
from app.ingest.source import SourceFile
from app.ingest.verify import check_report
from app.ingest.vocabularies import Vocabularies
from app.quantity import NUMERAL
from app.settings import ROOT

# measure words that every sentence may use; what is counted has an indicator for each unit and kind
UNITS = {
    "person": "人 名", "item": "个 项 家 条", "money": "元", "percent": "%", "point": "个百分点", "times": "倍 番",
    "year": "年", "area": "平方米", "attendance": "人次", "session": "期",
}  # fmt: skip
BASES = 20  # each figure of a sentence has a base of its own, so that none is another one's series


def _zh_en(text: str) -> dict[str, str]:
    return {"zh": text, "en": "X"}


def _file(name: str, data: object) -> SeedFile:
    return SeedFile(Path(f"r/{name}.json"), json.dumps(data, ensure_ascii=False).encode())


@cache
def words() -> Vocabularies:
    """The vocabularies of all sentences; an indicator is called by unit and kind: `percent-change`."""
    data: dict[str, list[Any]] = {name: [] for name in VOCABULARY}
    data["regions"] = [{"code": "CN", "level": "country", "name": _zh_en("中国")}]
    data["themes"] = [{"code": "t", "name": _zh_en("题"), "definition": _zh_en("题")}]
    data["units"] = [{"code": u, "name": _zh_en(w), "measure_words": w.split()} for u, w in UNITS.items()]
    data["indicators"] = [
        {
            "code": f"{unit}-{kind}",
            "name": {"zh": f"{unit} {kind} 数", "en": f"{unit} {kind}"},
            "definition": _zh_en("数"),
            "unit": unit,
            "kind": kind,
        }
        | ({"of": f"{unit}-ratio"} if kind == "change" else {})
        for unit in UNITS
        for kind in ("ratio", "change")
    ]
    data["bases"] = [{"code": f"b{n}", "name": {"zh": f"甲{n}", "en": f"X{n}"}} for n in range(BASES)]
    data["qualifiers"] = SeedFile(ROOT / "seeds/vocabulary/qualifiers.yaml").data
    tables: dict[str, Any] = {name: table_of(_file(name, data[name]), model) for name, model in VOCABULARY.items()}
    return Vocabularies(VocabularySeeds(**tables))


@dataclass
class Figure:
    """A metric as a curator would write it; `at` is where `text` stands, `quote` all of the sentence if left out."""

    text: str
    at: int
    value: str
    qualifier: str = "exact"
    word: str | None = None
    indicator: str = "person-ratio"
    value_to: str | None = None
    unit_apart: str | None = None
    quote: str | None = None
    more: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    elsewhere: tuple[dict[str, Any], ...] = ()  # more entries of evidence

    def record(self, text: str, number: int) -> dict[str, Any]:
        """Return the record of `metrics.yaml`, its places filled in."""
        end = self.at + len(self.text)
        prefix, suffix = selectors(text, self.at, end)
        place = {
            "quote": self.quote or text,
            "start": str(self.at),
            "end": str(end),
            "prefix": prefix,
            "suffix": suffix,
        }
        record = {
            "slug": f"m{number}", "indicator": self.indicator, "value": self.value, "value_to": self.value_to,
            "qualifier": self.qualifier, "as_reported": self.text, "as_reported_unit": self.unit_apart,
            "measure_word": self.word, "period": "2019", "base": f"b{number}", **self.more,
            "evidence": [place | self.evidence, *self.elsewhere],
        }  # fmt: skip
        return {name: value for name, value in record.items() if value is not None}

    def numerals(self, number: int) -> Iterator[dict[str, Any]]:
        """Give the entries of `numerals.yaml` that carry it."""
        for start, text in ((self.at, self.text), *((int(e["start"]), e["exact"]) for e in self.elsewhere)):
            place = {"start": str(start), "end": str(start + len(text)), "text": text}
            yield {**place, "role": "metric", "metrics": [f"m{number}"]}


def marked(sentence: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the marks out of a sentence: `覆盖率⟨超过98%⟩` has a numeral from 3 to 8."""
    spans = []
    for number, match in enumerate(re.finditer("⟨([^⟩]*)⟩", sentence)):
        start = match.start() - 2 * number
        spans.append((start, start + len(match[1])))
    return re.sub("[⟨⟩]", "", sentence), spans


def findings(
    sentence: str, *figures: Figure, sourced: bool = True, others: Sequence[dict[str, Any]] = ()
) -> list[Finding]:
    """Verify a report that is a marked `sentence` alone, with these metrics, with its source or without.

    `others` are further entries of numerals.yaml; what is marked and in no entry has the role `other`.
    """
    text, spans = marked(sentence)
    records = [figure.record(text, number) for number, figure in enumerate(figures)]
    numerals = [entry for number, figure in enumerate(figures) for entry in figure.numerals(number)] + list(others)
    taken = [(int(numeral["start"]), int(numeral["end"])) for numeral in numerals]
    numerals += [
        {
            "start": str(start),
            "end": str(end),
            "text": text[start:end],
            "role": "other",
            "reason": {"zh": "别的", "en": "another"},
        }
        for start, end in spans
        if not any(start < until and at < end for at, until in taken)
    ]
    numerals.sort(key=lambda numeral: int(numeral["start"]))
    digest = hashlib.sha256(text.encode()).hexdigest()
    seeds = _seeds(text, digest, {"metrics": records, "numerals": numerals})
    check_report(seeds, words(), {digest: SourceFile(Path("source.txt"), text, digest)} if sourced else {})
    return seeds.findings


def _seeds(text: str, digest: str, data: dict[str, Any]) -> ReportSeeds:
    span = {"start": "0", "end": str(len(text))}
    written = len(NUMERAL.findall(text))
    report = {
        "id": "r", "year": "2019", "region": "CN", "genre": "sector_report", "title": _zh_en("题"),
        "issuer": _zh_en("某"), "licence": _zh_en("某"),
        "source": {"sha256": digest, "length": str(len(text)), "numeral_characters": str(written), "in_idioms": "0"},
        "sections": [{
            "code": "s", "theme": "t", "title": _zh_en(text[:2]), **span,
            "paragraphs": [{"code": "p", "lead": _zh_en("本节引言"), **span}],
        }],
    }  # fmt: skip
    file = _file("report", report)
    facts: dict[str, Any] = {
        name: table_of(_file(name, data.get(name, [])), kind.model) for name, kind in FACTS.items()
    }
    numerals = table_of(_file("numerals", data["numerals"]), NumeralSeed)
    return ReportSeeds(Path("r"), file, report_of(file), facts, numerals)
