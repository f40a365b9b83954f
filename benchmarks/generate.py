"""Synthetic reports as JSON seeds of the project's own schema and vocabulary: `python -m benchmarks.generate DIR`.

Each report is written as prose first (invented words of two characters), so that every position, prefix and quote is
that of a real text and `workreport verify` accepts it, with `--sources` against the texts as well. A report has 300
facts in the proportions of the first real one; the same arguments make the same bytes. One report is in memory at a
time.
"""

import argparse
import hashlib
import random
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from app.ingest.seed_folder import read_vocabulary
from app.ingest.seeds import IndicatorSeed
from app.ingest.vocabularies import Vocabularies
from app.quantity import NUMERAL, NotAQuantity
from app.settings import ROOT
from app.vocabulary import PLURALS, DocumentType, Genre, Kind, Level, MeasureKind, Mode, TalentKind

Record = dict[str, Any]

FACTS = 300
# of the first report: 72 metrics, 155 measures, 22 training programs, 35 talent initiatives, 14 documents, 6 honours
METRICS_SHARE = 0.24
OTHERS = {"measures": 155, "training_programs": 22, "talent_initiatives": 35, "documents": 14, "honours": 6}
LAST_YEAR = 2025
PARAGRAPHS = 6  # a section
WORDS = 3000
AROUND = 8  # characters of prefix and suffix

_CHARACTERS = (
    "山水林田湖草沙江河海岭峰谷川云风雨雪星霞光明春秋冬夏松柏竹梅兰荷桃杏麦稻豆茶桑棉丝绸陶瓷铜铁"
    "银玉石桥路车船港站城乡村镇街巷楼亭园圃仓库坊铺市场校馆院堂厅室墙窗灯画琴棋书诗歌舞"
)
_VERBS = [
    "举办",
    "建成",
    "选派",
    "培训",
    "走访",
    "修复",
    "投放",
    "改造",
    "整理",
    "收集",
    "推广",
    "巡查",
    "购置",
    "编制",
]
_QUALIFIED = (("{}余{}", 12), ("近{}{}", 4), ("超过{}{}", 4), ("约{}{}", 3), ("{}{}以上", 5), ("{}{}", 72))
_GENRES = {
    Genre.ORGANIZATION_WORK_REVIEW: "org",
    Genre.GOVERNMENT_WORK_REPORT: "gov",
    Genre.STATISTICAL_COMMUNIQUE: "stat",
    Genre.SECTOR_REPORT: "sector",
}
_TITLES = (
    ("办法", DocumentType.MEASURES),
    ("通知", DocumentType.NOTICE),
    ("意见", DocumentType.OPINION),
    ("方案", DocumentType.PLAN),
)
_LICENCE = {"zh": "测试数据，不是真实的文本。", "en": "Made for measurements; no real text."}
_SCOPES = (None, "whole-region", "regional-level")


@cache
def words() -> tuple[str, ...]:
    """Return the invented words, the most frequent first."""
    pairs = [a + b for a in _CHARACTERS for b in _CHARACTERS if a != b]
    return tuple(random.Random("words").sample(pairs, WORDS))


@cache
def vocabulary() -> Vocabularies:
    """Return the project's vocabulary."""
    return Vocabularies(read_vocabulary(ROOT / "seeds"))


@cache
def indicators_of_any_scope() -> tuple[IndicatorSeed, ...]:
    """Return the indicators whose name says no scope: of the others two scopes would have one name."""
    seeds = vocabulary().seeds
    scopes = [scope.name.zh for scope in seeds.scopes.records]
    return tuple(term for term in seeds.indicators.records if not any(scope in term.name.zh for scope in scopes))


@dataclass
class Draft:
    """A report being written: its text so far, its outline and its facts by seed file."""

    id: str
    year: int
    region: str
    genre: Genre
    random: random.Random
    parts: list[str] = field(default_factory=list)
    length: int = 0
    sentence: int = 0
    sections: list[Record] = field(default_factory=list)
    facts: dict[str, list[Record]] = field(default_factory=lambda: {name: [] for name in PLURALS})
    numerals: list[Record] = field(default_factory=list)

    def write(self, text: str) -> int:
        """Add text; return where it begins."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start

    def word(self) -> str:
        """Draw a word, the first ones more often."""
        return words()[int(WORDS * self.random.random() ** 2)]

    def phrase(self, count: int) -> str:
        """Draw some words, joined."""
        return "".join([self.word() for _ in range(count)])

    def text(self, zh: str, what: str, number: int) -> Record:
        """Return a bilingual text whose English has what the glossary asks for."""
        en = f"{what} {number} of {self.id}"
        forms = [entry[0] for term, entry in _glossary().items() if term in zh]
        return {"zh": zh, "en": " ".join([en, *forms])}


@cache
def _glossary() -> dict[str, list[str]]:
    # only terms that the invented words can make at all
    possible = set(_CHARACTERS) | set("".join(_VERBS)) | set("印发办法通知意见方案荣获称号启动计划开设研修班")
    return {e.zh: e.en for e in vocabulary().seeds.glossary.records if set(e.zh) <= possible}


def provinces() -> list[str]:
    """Return the codes of the regions that reports are of."""
    return [region.code for region in vocabulary().seeds.regions.records if region.parent]


def one_report(
    year: int, genre: Genre, region: str, metrics: int, share: float, seed: int = 2020
) -> tuple[str, dict[str, Any], str]:
    """Return a report with so many metrics: id, records by seed file, source text."""
    name = f"{region[3:].lower()}-{_GENRES[genre]}-{year}"
    return _report(Draft(name, year, region, genre, random.Random(f"{seed}/{name}")), metrics, share)


def reports(metrics: int, share: float = METRICS_SHARE, seed: int = 2020) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Give reports until there are as many metrics: id, records by seed file, source text."""
    places = ((y, g, r) for y in range(LAST_YEAR, 1899, -1) for g in Genre for r in provinces())
    left = metrics
    for year, genre, region in places:
        if left <= 0:
            return
        count = min(left, max(1, round(FACTS * share)))
        left -= count
        yield one_report(year, genre, region, count, share, seed)
    if left > 0:
        raise SystemExit(f"{left} metrics more than there are provinces, genres and years for: raise --metrics-share")


def _report(draft: Draft, metrics: int, share: float) -> tuple[str, dict[str, Any], str]:
    counts = {
        name: max(2 * (name == "measures"), round(n * (1 - share) / (1 - METRICS_SHARE))) for name, n in OTHERS.items()
    }
    kinds = ["metrics"] * metrics + [name for name, n in counts.items() for _ in range(n)]
    draft.random.shuffle(kinds)
    title = f"{draft.phrase(4)} {draft.phrase(3)}"
    draft.write(title + "\n")
    draft.sections.append(
        {
            "code": "opening",
            "title": draft.text("开篇", "Opening", 0),
            "start": "0",
            "end": str(draft.length - 1),
            "paragraphs": [],
        }
    )
    themes = [theme.code for theme in vocabulary().seeds.themes.records]
    size = -(-len(kinds) // (len(themes) * PARAGRAPHS))
    for number, theme in enumerate(themes):
        mine = kinds[number * size * PARAGRAPHS : (number + 1) * size * PARAGRAPHS]
        _section(draft, theme, [mine[n : n + size] for n in range(0, len(mine), size)])
    text = "".join(draft.parts)
    _link(draft)
    for table in draft.facts.values():
        for fact in table:
            _locate(fact, text)
    report = {
        "id": draft.id,
        "year": str(draft.year),
        "region": draft.region,
        "genre": draft.genre.value,
        "title": draft.text(title, "Report", draft.year),
        "issuer": draft.text(draft.phrase(2), "Issuer", 1),
        "licence": _LICENCE,
        "source": {
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "length": str(len(text)),
            "numeral_characters": str(len(NUMERAL.findall(text))),
            "in_idioms": "0",
        },
        "sections": draft.sections,
    }
    return draft.id, {"report": report, **draft.facts, "numerals": draft.numerals}, text


def _section(draft: Draft, theme: str, paragraphs: list[list[str]]) -> None:
    title = draft.phrase(5)
    start = draft.write(title + "\n")
    outline = []
    for number, kinds in enumerate(paragraphs):
        lead = draft.phrase(4)
        begin = draft.write(f"{lead}。")
        for place, kind in enumerate(kinds):
            if draft.random.random() < 0.16:
                _date(draft)
            _WRITERS[kind](draft, len(draft.facts[kind]) + 1)
            draft.facts[kind][-1]["_sentences"] = {draft.sentence}
            if place % 3 == 2:
                draft.sentence += 1
            draft.write("。" if place % 3 == 2 else "，")
        draft.write(f"{draft.phrase(2)}。")
        draft.sentence += 1
        outline.append(
            {
                "code": f"{theme}-{number + 1}",
                "lead": draft.text(lead, "Paragraph", number + 1),
                "start": str(begin),
                "end": str(draft.length),
            }
        )
        draft.write("\n")
    section = {"code": theme, "theme": theme, "title": draft.text(title, "Section", len(draft.sections))}
    draft.sections.append({**section, "start": str(start), "end": str(draft.length - 1), "paragraphs": outline})


# --- facts --------------------------------------------------------------------------------------------------------


def _metric(draft: Draft, number: int) -> None:
    indicators = indicators_of_any_scope()
    turn, at = divmod(number - 1, len(indicators))
    indicator = indicators[at]
    figure, read = _figure(draft, indicator.unit, indicator.kind)
    before, after = draft.random.choice(_VERBS) + draft.phrase(2), draft.phrase(1)
    start = draft.write(before)
    where = draft.write(figure)
    draft.write(after)
    slug = f"{indicator.code}-{turn + 1}"[-80:]
    metric = {
        "slug": slug,
        "indicator": indicator.code,
        "value": f"{read.value:f}",
        "qualifier": read.qualifier.value,
        "as_reported": figure,
        "measure_word": read.measure_word,
        # indicator, period and scope tell the metrics of a report apart; a series goes on from year to year
        "period": str(draft.year) if turn < 3 else f"{draft.year}-{1 + (turn // 3 - 1) % 12:02d}",
        "scope": _SCOPES[(turn + at) % 3],
        "status": "actual" if turn < 39 else "preliminary",
        "evidence": [_evidence(before + figure + after, where, figure)],
    }
    if draft.random.random() < 0.2:
        metric["comment"] = draft.text(draft.phrase(8), "Comment on the metric", number)
    draft.facts["metrics"].append(metric)
    _numeral(draft, where, figure, "metric", metrics=[slug])
    if draft.random.random() < 0.3:
        metric["_clause"] = (before + figure + after, start)


def _figure(draft: Draft, unit: str, kind: Kind) -> tuple[str, Any]:
    """Draw a figure as a report would write it, and what the project's grammar reads in it."""
    grammar = vocabulary().grammar
    measure_words = next(u.measure_words for u in vocabulary().seeds.units.records if u.code == unit)
    word = draft.random.choice(measure_words)
    number = _number(draft, unit, kind)
    form = draft.random.choices([form for form, _ in _QUALIFIED], [weight for _, weight in _QUALIFIED])[0]
    for text in (form.format(number, word), f"{number}{word}"):
        try:
            read = grammar.parse(text)
        except NotAQuantity:
            continue
        if read.unit == unit and read.value_to is None:
            return text, read
    raise AssertionError(f"{number}{word} is not a figure")


def _number(draft: Draft, unit: str, kind: Kind) -> str:
    if kind in (Kind.RATIO, Kind.AVERAGE):
        return f"{draft.random.uniform(5, 95):.1f}"
    value = 10 ** draft.random.uniform(0.5, 5.5 if unit in ("person", "attendance", "item", "organization") else 4.5)
    if unit == "CNY":
        return f"{value:.2f}万"
    return f"{value / 10_000:.2f}万" if value >= 10_000 else f"{value:.0f}"


def _measure(draft: Draft, number: int) -> None:
    clause = draft.random.choice(_VERBS) + draft.phrase(4)
    kind = draft.random.choice(list(MeasureKind)).value
    draft.facts["measures"].append(_plain(draft, "measure", number, "title", clause) | {"kind": kind})


def _training(draft: Draft, number: int) -> None:
    record = _plain(draft, "training", number, "name", "开设" + draft.phrase(3) + "研修班")
    draft.facts["training_programs"].append(
        record
        | {
            "category": draft.random.choice(("class_series", "project", "brand")),
            "level": draft.random.choice((None, *(level.value for level in Level))),
            "mode": draft.random.choice((None, *(mode.value for mode in Mode))),
            "audience": [draft.text(draft.phrase(2), "Audience", n) for n in range(draft.random.randint(0, 3))],
            "topics": [draft.text(draft.phrase(3), "Topic", n) for n in range(draft.random.randint(0, 2))],
        }
    )


def _initiative(draft: Draft, number: int) -> None:
    kind = draft.random.choice(list(TalentKind)).value
    record = _plain(draft, "initiative", number, "name", "启动" + draft.phrase(3) + "计划")
    draft.facts["talent_initiatives"].append(record | {"kind": kind})


def _document(draft: Draft, number: int) -> None:
    ending, kind = draft.random.choice(_TITLES)
    title = draft.phrase(4) + ending
    record = _plain(draft, "document", number, "title", f"印发《{title}》")
    record["title"] = draft.text(title, "Document", number)
    draft.facts["documents"].append(record | {"type": kind.value, "action": "issued", "standing": "regular"})


def _honour(draft: Draft, number: int) -> None:
    level = draft.random.choice((None, *(level.value for level in Level)))
    record = _plain(draft, "honour", number, "title", "荣获" + draft.phrase(3) + "称号")
    draft.facts["honours"].append(record | {"level": level})


_WRITERS = {
    "metrics": _metric,
    "measures": _measure,
    "training_programs": _training,
    "talent_initiatives": _initiative,
    "documents": _document,
    "honours": _honour,
}


def _plain(draft: Draft, what: str, number: int, named: str, clause: str) -> Record:
    """Write a clause that says one fact; return the fact."""
    start = draft.write(clause)
    return {
        "slug": f"{what}-{number}",
        named: draft.text(clause, what.capitalize(), number),
        "evidence": [_evidence(clause, start, None)],
    }


def _evidence(quote: str, start: int, exact: str | None) -> Record:
    return {"quote": quote, "start": str(start), "end": str(start + len(exact or quote)), "prefix": "", "suffix": ""}


def _date(draft: Draft) -> None:
    month = draft.random.randint(1, 12)
    text = f"{draft.year}年{month}月"
    _numeral(
        draft,
        draft.write(text),
        text,
        "date",
        reason={"zh": "回顾年份中的一个月", "en": "a month of the year reviewed"},
    )
    draft.write(draft.phrase(1) + "，")


def _numeral(draft: Draft, start: int, text: str, role: str, **more: Any) -> None:
    draft.numerals.append({"start": str(start), "end": str(start + len(text)), "text": text, "role": role, **more})


def _locate(fact: Record, text: str) -> None:
    """Fill in the prefix and the suffix of a fact's evidence."""
    for evidence in fact["evidence"]:
        start, end = int(evidence["start"]), int(evidence["end"])
        evidence["prefix"] = text[max(0, start - AROUND) : start].rpartition("\n")[2]
        evidence["suffix"] = text[end : end + AROUND].partition("\n")[0]


def _link(draft: Draft) -> None:
    """Link facts as a report does: measures to figures and documents, programs and honours to their counts."""
    facts, draw = draft.facts, draft.random
    units = {i.code: i.unit for i in vocabulary().seeds.indicators.records}
    by_unit: dict[str, list[Record]] = {}
    for metric in facts["metrics"]:
        by_unit.setdefault(units[metric["indicator"]], []).append(metric)
        _share_clause(metric, draw.choice(facts["measures"]))
    for measure in facts["measures"]:
        slug = _elsewhere(draw, measure, facts["metrics"]) if draw.random() < 0.3 else None
        if slug:
            measure["metrics"] = sorted({*measure.get("metrics", ()), slug})
    for document in facts["documents"]:
        document["measures"] = [draw.choice(facts["measures"])["slug"]]
    people = [*by_unit.get("person", ()), *by_unit.get("attendance", ())]
    for program in facts["training_programs"]:
        program["sessions"] = _elsewhere(draw, program, by_unit.get("session", []))
        program["trainees"] = _elsewhere(draw, program, people)
    for honour in facts["honours"]:
        honour["recipients"] = _elsewhere(draw, honour, by_unit.get("person", []))
    for table in facts.values():
        for fact in table:
            del fact["_sentences"]


def _share_clause(metric: Record, measure: Record) -> None:
    """Let a measure stand in the clause of its figure too."""
    clause = metric.pop("_clause", None)
    if clause and len(measure["evidence"]) == 1 and not measure["_sentences"] & metric["_sentences"]:
        measure["evidence"].append(_evidence(clause[0], clause[1], None))
        measure["metrics"] = [metric["slug"]]
        measure["_sentences"] |= metric["_sentences"]


def _elsewhere(draw: random.Random, fact: Record, metrics: list[Record]) -> str | None:
    """Draw a metric of another sentence, since a quote holds the figures of its own; None now and then."""
    metric = draw.choice(metrics) if metrics and draw.random() < 0.9 else None
    return metric["slug"] if metric and not metric["_sentences"] & fact["_sentences"] else None


# --- to disk ------------------------------------------------------------------------------------------------------


def generate(folder: Path, metrics: int, share: float = METRICS_SHARE, seed: int = 2020, sources: bool = False) -> int:
    """Write a seed folder; return how many reports it has."""
    return write_seeds(folder, reports(metrics, share, seed), sources=sources)


def write_seeds(folder: Path, made: Iterable[tuple[str, dict[str, Any], str]], *, sources: bool = False) -> int:
    """Write a seed folder of reports; return how many it has."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "seeds" / "vocabulary", folder / "vocabulary")
    count = 0
    for name, records, text in made:
        target = folder / "reports" / name
        target.mkdir(parents=True)
        for file, content in records.items():
            (target / f"{file}.json").write_bytes(orjson.dumps(content))
        if sources:
            (folder / "sources").mkdir(exist_ok=True)
            (folder / "sources" / f"{name}.txt").write_text(text, encoding="utf-8")
        count += 1
    return count


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the seed folder to write; what is in it is removed")
    parser.add_argument("--metrics", type=int, default=100_000, help="how many metrics (default 100000)")
    parser.add_argument("--metrics-share", type=float, default=METRICS_SHARE, help="share of a report's 300 facts")
    parser.add_argument("--seed", type=int, default=2020, help="another seed makes another data set")
    parser.add_argument("--sources", action="store_true", help="write the reports' texts too")
    given = parser.parse_args()
    if not 0 < given.metrics_share <= 1:
        parser.error("--metrics-share is more than 0 and at most 1")
    count = generate(given.folder, given.metrics, given.metrics_share, given.seed, given.sources)
    print(f"{given.folder}: {count} reports, {given.metrics} metrics")


if __name__ == "__main__":
    main()
