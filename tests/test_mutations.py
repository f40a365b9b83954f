"""A mutation check of `verify`: one field of one record is corrupted, and the finding has to name file and line.

Two sets of seeds are corrupted: the project's (YAML; against its source where WORKREPORT_TEST_SOURCE names it), and a
made-up report (JSON, with its own source text, so that the setting with a source is always tested). A kind of
corruption is decided by the seeds, only by the source, or by neither; `docs/curation.md` holds the table.
`pytest tests/test_mutations.py -s` prints it with the shares caught.
"""

import copy
import json
import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from app import vocabulary as closed
from app.ingest import seeds as schema
from app.ingest.checks.vocabularies import check_vocabularies
from app.ingest.kinds.metric import MetricSeed
from app.ingest.quotes import place_in_quote
from app.ingest.seed_file import Finding, Loader, SeedFile
from app.ingest.seed_folder import (
    FACTS,
    VOCABULARY,
    ReportSeeds,
    Table,
    read_report,
    read_vocabulary,
    report_of,
    table_of,
)
from app.ingest.source import SourceFile, read_source
from app.ingest.verify import check_report, verify
from app.ingest.vocabularies import Vocabularies
from app.quantity import NotAQuantity, Quantity
from app.settings import ROOT
from support.made_up import MADE_UP, TEXT, made_up_report, numerals

CURATION = ROOT / "docs/curation.md"
MADE_UP_EACH, PROJECT_EACH = 12, 5  # mutants of a kind: the made-up report is small, so many cost little
STRANGE = "囗"  # a character that no source has
Path_ = tuple[str | int, ...]

SEEDS, SOURCE, NEITHER = "seeds", "source", "neither"


# --- seeds as text ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Site:
    """A key and its value in a file: `at` is its location, `first` and `last` are the lines of its record."""

    name: str
    at: Path_
    key: ScalarNode | None
    value: Node
    parent: Any  # the node that holds it
    first: int
    last: int

    @property
    def leaf(self) -> str:
        """The last key of the location: of an item of a list, the list's."""
        return str(next((step for step in reversed(self.at) if isinstance(step, str)), ""))

    @property
    def text(self) -> str:
        return str(self.value.value) if isinstance(self.value, ScalarNode) else ""

    def of(self, names: str, *leaves: str) -> bool:
        """Tell whether it is a value of these fields (all where none are given) in these files."""
        return self.name in names.split() and (not leaves or self.leaf in leaves)

    def beside(self, key: str) -> str:
        """Return the value of another key of the same mapping, an empty string where it has none."""
        pairs = self.parent.value if isinstance(self.parent, MappingNode) else ()
        return next((str(value.value) for other, value in pairs if other.value == key), "")


def sites(name: str, text: str) -> Iterator[Site]:
    """Give every key and every item of a list in a seed file."""
    root = yaml.compose(text, Loader)
    assert root is not None

    def walk(node: Node, at: Path_, first: int, last: int) -> Iterator[Site]:
        if isinstance(node, MappingNode):
            for key, value in node.value:
                here = (*at, key.value)
                inside = (first, last) if first else (key.start_mark.line + 1, value.end_mark.line + 1)
                yield Site(name, here, key, value, node, *inside)
                yield from walk(value, here, *((0, 0) if first == 0 else inside))
        elif isinstance(node, SequenceNode):
            for index, value in enumerate(node.value):
                # the record is the innermost item of a list that is a mapping: of the outline, the paragraph
                record = isinstance(value, MappingNode) and (not at or name == "report")
                inside = (value.start_mark.line + 1, value.end_mark.line + 1) if record else (first, last)
                yield Site(name, (*at, index), None, value, node, *inside)
                yield from walk(value, (*at, index), *inside)

    yield from walk(root, (), 0, 0)


class Text:
    """A file that can be edited at the marks of its nodes."""

    def __init__(self, text: str, null: str = "null") -> None:
        self.text = text
        self._null = null  # how the file writes that there is no value
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)

    def at(self, mark: Any) -> int:
        return int(self._lines[mark.line] + mark.column)

    def put(self, start: int, end: int, new: str) -> str:
        return self.text[:start] + new + self.text[end:]

    def value(self, node: Node, new: str) -> str:
        """Write another scalar."""
        return self.values([(node, new)])

    def values(self, changes: list[tuple[Node, str | None]]) -> str:
        """Write other scalars, or none where there was one."""
        text = self.text
        for node, new in sorted(changes, key=lambda change: -self.at(change[0].start_mark)):
            start, end = self.at(node.start_mark), self.at(node.end_mark)
            text = text[:start] + (self._null if new is None else json.dumps(new, ensure_ascii=False)) + text[end:]
        return text

    def key(self, site: Site, new: str) -> str:
        assert site.key is not None
        quoted = json.dumps(new) if site.key.style else new
        return self.put(self.at(site.key.start_mark), self.at(site.key.end_mark), quoted)

    def twice(self, site: Site) -> str:
        assert site.key is not None
        start = self.at(site.key.start_mark)
        key = self.text[start : self.at(site.key.end_mark)]
        gap = ", " if site.parent.flow_style else "\n" + " " * site.key.start_mark.column
        return self.put(start, start, f'{key}: "again"{gap}')

    def without(self, site: Site) -> str | None:
        """Take a key out; None for the last key of a block, which ends where nothing marks it."""
        keys = [key for key, _ in site.parent.value]
        place = keys.index(site.key)
        if place + 1 < len(keys):
            return self.put(self.at(keys[place].start_mark), self.at(keys[place + 1].start_mark), "")
        if place and site.parent.flow_style:
            return self.put(self.at(site.parent.value[place - 1][1].end_mark), self.at(site.value.end_mark), "")
        return None


# --- verify, in memory --------------------------------------------------------------------------------------------


def fresh(file: SeedFile, findings: list[Finding]) -> SeedFile:
    """A file as it was read, with these findings."""
    again = copy.copy(file)
    again.findings = list(findings)
    return again


def fresh_table(table: Table[Any], findings: list[Finding]) -> Table[Any]:
    return Table(fresh(table.file, findings), table.rows)


class Bench:
    """A set of seeds with one report, read once; `run` verifies it with one file exchanged."""

    def __init__(self, folder: Path, source: Path | None, each: int) -> None:
        self.folder = folder
        self.each = each
        self.source = read_source(source) if source else None
        self.vocabulary = read_vocabulary(folder)
        self.words = Vocabularies(self.vocabulary)
        self.report = read_report(next((folder / "reports").iterdir()))
        self.files: dict[str, SeedFile] = {"report": self.report.file, "numerals": self.report.numerals.file}
        self.files |= {name: table.file for name, table in self.report.facts.items()}
        self.files |= {name: getattr(self.vocabulary, name).file for name in VOCABULARY}
        self.texts = {n: Text(f.text, "" if f.path.suffix == ".yaml" else "null") for n, f in self.files.items()}
        self.sites = [site for name, file in self.files.items() for site in sites(name, file.text)]

    @cached_property
    def slugs(self) -> dict[str, list[str]]:
        return {name: [fact.slug for fact in table.records] for name, table in self.report.facts.items()}

    @cached_property
    def linked(self) -> set[str]:
        """Every slug that a record refers to."""
        fields = (*FACTS, "part_of", "sessions", "trainees", "recipients")
        return {site.text for site in self.sites if site.leaf in fields and site.text}

    @cached_property
    def measured(self) -> set[str]:
        """The indicators of metrics that write a measure word."""
        return {metric.indicator for metric in self.report.metrics.records if metric.measure_word}

    def numeral(self, start: str) -> Any:
        """The node of the numeral that begins at a place."""
        return next(s.parent for s in self.sites if s.name == "numerals" and s.leaf == "start" and s.text == start)

    @cached_property
    def prose(self) -> list[str]:
        return [site.text for site in self.sites if site.leaf == "zh" and site.name != "glossary"]

    def run(self, texts: dict[str, str]) -> dict[str, list[Finding]]:
        """Verify with other contents of some files: without the source and, where there is one, with it."""
        files = {name: SeedFile(self.files[name].path, text.encode()) for name, text in texts.items()}
        words, findings = self._vocabulary(files)
        models: dict[str, type[Any]] = {name: kind.model for name, kind in FACTS.items()}
        models["numerals"] = schema.NumeralSeed
        changed = {name: table_of(file, models[name]) for name, file in files.items() if name in models}
        tables = {**self.report.facts, "numerals": self.report.numerals}
        form = report_of(files["report"]) if "report" in files else self.report.report
        told = {}
        for setting in ("alone", "with") if self.source else ("alone",):
            own = {name: fresh_table(table, []) for name, table in tables.items()}
            own |= {name: fresh_table(table, table.file.findings) for name, table in changed.items()}
            outline = (
                fresh(files["report"], files["report"].findings) if "report" in files else fresh(self.report.file, [])
            )
            facts = {name: own[name] for name in FACTS}
            report = ReportSeeds(
                self.report.folder,
                outline,
                form,
                facts,
                own["numerals"],
            )
            sources: dict[str, SourceFile] = {}
            if setting == "with" and self.source:
                sources[self.source.sha256] = replace(self.source, matched=False)
            check_report(report, words, sources)
            unmatched = [source.unmatched() for source in sources.values() if not source.matched]
            told[setting] = findings + report.findings + unmatched
        return told

    def _vocabulary(self, files: dict[str, SeedFile]) -> tuple[Vocabularies, list[Finding]]:
        if not files.keys() & VOCABULARY.keys():
            return self.words, []
        tables = {key: fresh_table(getattr(self.vocabulary, key), []) for key in VOCABULARY}
        tables |= {name: table_of(file, VOCABULARY[name]) for name, file in files.items() if name in VOCABULARY}
        vocabulary = type(self.vocabulary)(**tables)
        words = Vocabularies(vocabulary)
        check_vocabularies(words)
        return words, [finding for table in tables.values() for finding in table.file.findings]


# --- kinds of corruption ------------------------------------------------------------------------------------------


# the new text of the site's file, or of several files by their names
Change = Callable[[Bench, Site, random.Random], str | dict[str, str] | None]


@dataclass
class Corruption:
    """A kind of corruption: what decides it, where it is made, how, and why it cannot be decided.

    `cross`: what contradicts it stands in another record or file. `says`: words that the finding has to have.
    """

    name: str
    decided: str
    where: Callable[[Bench, Site], bool]
    change: Change
    why: str = ""
    cross: bool = False
    says: str = ""

    def mutants(self, bench: Bench, rng: random.Random) -> Iterator[tuple[Site, dict[str, str]]]:
        """Give some corruptions, at places drawn at random."""
        places = [site for site in bench.sites if self.where(bench, site)]
        made = 0
        for site in rng.sample(places, len(places)):
            changed = self.change(bench, site, rng)
            texts = {site.name: changed} if isinstance(changed, str) else changed or {}
            if any(text != bench.texts[name].text for name, text in texts.items()):
                yield site, texts
                made += 1
            if made == bench.each:
                return


def value(new: Callable[[Bench, str, Site, random.Random], str | None]) -> Change:
    """A change of the scalar alone."""

    def change(bench: Bench, site: Site, rng: random.Random) -> str | None:
        said = new(bench, site.text, site, rng)
        return None if said is None or said == site.text else bench.texts[site.name].value(site.value, said)

    return change


def digit(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
    places = [place for place, character in enumerate(old) if character in "0123456789"]
    if not places:
        return None
    at = rng.choice(places)
    return old[:at] + rng.choice([d for d in "123456789" if d != old[at]]) + old[at + 1 :]


def position(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
    swaps = [at for at in range(len(old) - 1) if old[at] != old[at + 1] and old[at + 1] != "0"]
    if swaps and rng.random() < 0.4:
        at = rng.choice(swaps)
        return old[:at] + old[at + 1] + old[at] + old[at + 2 :]
    return str(max(int(old) + rng.choice((-1, 1)), 0))


def character(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
    """Change, add or drop a character; what is left after dropping one is no part of what was there."""
    at = rng.randrange(len(old)) if old else 0
    how = rng.choice(("change", "add", "drop")) if old else "add"
    if how == "drop":
        inner = [old[:i] + old[i + 1 :] for i in range(1, len(old) - 1)]
        inner = [new for new in inner if new not in old and new.strip() == new]
        return rng.choice(inner) if inner else None
    return old[:at] + STRANGE + old[at + (how == "change") :]


def shorter(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
    return (old[1:] if rng.random() < 0.5 else old[:-1]) if len(old) > 2 else None


def other(*choices: str) -> Change:
    return value(lambda bench, old, site, rng: rng.choice([choice for choice in choices if choice != old]))


def misspelt(bench: Bench, old: str, site: Site, rng: random.Random) -> str:
    return f"{old}x" if rng.random() < 0.5 or len(old) < 3 else f"{old[:-1]}-0"


def code_of(name: str) -> Change:
    """Another known code of a vocabulary."""

    def new(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
        codes = sorted(getattr(bench.vocabulary, name).codes - {old})
        return rng.choice(codes) if codes else None

    return value(new)


def another_indicator(same_unit: bool) -> Change:
    def new(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
        units = {code: term.unit for code, term in bench.words.indicators.items()}
        codes = [code for code, unit in sorted(units.items()) if code != old and (unit == units[old]) is same_unit]
        return rng.choice(codes) if codes else None

    return value(new)


LINKS = (*FACTS, "part_of", "sessions", "trainees", "recipients")


def resource_of(leaf: str) -> str:
    return leaf if leaf in FACTS else "metrics"


def misread(dropped: Callable[[MetricSeed, Quantity], bool], hidden: bool = False) -> Change:
    """A figure read as less than what stands there, and the record, its place and its numeral made to agree with it.

    `dropped` tells which shorter figures are meant; `hidden` cuts quote, prefix and suffix there too, so that nothing
    of the record shows what was dropped.
    """

    def change(bench: Bench, site: Site, rng: random.Random) -> dict[str, str] | None:
        metric = next(record for index, record in bench.report.metrics.rows if index == site.at[0])
        evidence, whole = metric.evidence[0], metric.as_reported
        inside = place_in_quote(evidence, whole)
        if len(metric.evidence) > 1 or metric.as_reported_unit or inside is None:
            return None
        cuts = [(first, last) for first in range(len(whole)) for last in range(first + 1, len(whole) + 1)]
        for first, last in rng.sample(cuts, len(cuts)):
            short = whole[first:last]
            try:
                read = bench.words.grammar.parse(short)
            except NotAQuantity:
                continue
            if short == whole or not dropped(metric, read):
                continue
            sign = "-" if metric.value < 0 < read.value else ""
            record = {
                "as_reported": short,
                "value": f"{sign}{read.value:f}",
                "value_to": None if read.value_to is None else f"{read.value_to:f}",
                "qualifier": str(read.qualifier),
                "measure_word": read.measure_word,
            }
            quote, at, until = evidence.quote, inside + first, inside + last
            place = {
                "start": str(evidence.start + first),
                "end": str(evidence.start + last),
                "prefix": "" if hidden and first else evidence.prefix + whole[:first],
                "suffix": "" if hidden and last < len(whole) else whole[last:] + evidence.suffix,
                "quote": quote[at if hidden and first else 0 : until if hidden and last < len(whole) else None],
            }
            numeral = {"start": place["start"], "end": place["end"], "text": short}
            changes = edits(site.parent, record)
            entry = next(value for key, value in site.parent.value if key.value == "evidence").value[0]
            carried = bench.numeral(str(evidence.start))
            if changes is None:
                continue
            return {
                "metrics": bench.texts["metrics"].values(changes + (edits(entry, place) or [])),
                "numerals": bench.texts["numerals"].values(edits(carried, numeral) or []),
            }
        return None

    return change


def edits(record: Any, new: Mapping[str, str | None]) -> list[tuple[Node, str | None]] | None:
    """The values of a mapping with what they become; None where it lacks one that there would be."""
    nodes = {key.value: value for key, value in record.value}
    if any(value is not None for name, value in new.items() if name not in nodes):
        return None
    return [(nodes[name], value) for name, value in new.items() if name in nodes]


def another_number(metric: MetricSeed, read: Quantity) -> bool:
    return (read.value, read.value_to) != (abs(metric.value), metric.value_to)


def no_qualifier(metric: MetricSeed, read: Quantity) -> bool:
    return read.value == abs(metric.value) and read.qualifier is not metric.qualifier


def no_unit(metric: MetricSeed, read: Quantity) -> bool:
    same = (read.value, read.qualifier) == (abs(metric.value), metric.qualifier)
    return same and read.measure_word is None and metric.measure_word is not None


def apart(bench: Bench, site: Site) -> bool:
    """Tell whether it is the quote of a figure with a word that stands apart: a verb, a unit, a qualifier."""
    if not site.of("metrics", "quote"):
        return False
    metric = next(record for index, record in bench.report.metrics.rows if index == site.at[0])
    alone = bench.words.grammar.parse(metric.as_reported)
    return (alone.value, alone.qualifier, alone.measure_word) != (metric.value, metric.qualifier, metric.measure_word)


def figure_alone(bench: Bench, old: str, site: Site, rng: random.Random) -> str:
    index = site.at[0]
    return next(record.as_reported for number, record in bench.report.metrics.rows if number == index)


def link(bench: Bench, site: Site) -> bool:
    return site.name in FACTS and site.leaf in LINKS and bool(site.text) and "evidence" not in site.at


def link_to(same: bool) -> Change:
    def new(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
        own = resource_of(site.leaf)
        slugs = [slug for name, known in bench.slugs.items() if (name == own) is same for slug in known if slug != old]
        return rng.choice(slugs) if slugs else None

    return value(new)


def enumerated(term: type[closed.Term]) -> Change:
    return other(*[str(member) for member in term])


CLOSED: dict[tuple[str, str], type[closed.Term]] = {
    ("metrics", "qualifier"): closed.Qualifier,
    ("metrics", "status"): closed.Status,
    ("measures", "kind"): closed.MeasureKind,
    ("training_programs", "category"): closed.TrainingCategory,
    ("training_programs", "level"): closed.Level,
    ("training_programs", "mode"): closed.Mode,
    ("talent_initiatives", "kind"): closed.TalentKind,
    ("documents", "type"): closed.DocumentType,
    ("documents", "action"): closed.DocumentAction,
    ("documents", "standing"): closed.Standing,
    ("honours", "level"): closed.Level,
    ("numerals", "role"): closed.Role,
    ("report", "genre"): closed.Genre,
    ("indicators", "kind"): closed.Kind,
    ("regions", "level"): closed.RegionLevel,
}
RULE = re.compile("(通知|办法|措施|意见|方案|规划|条例|规定|细则)(\\((试行|暂行)\\))?$")
MEDIUM = re.compile("》(一书|书籍|专题片|专栏)")


def top(names: str, *leaves: str) -> Callable[[Bench, Site], bool]:
    """A field of the record itself."""
    return lambda bench, site: site.of(names, *leaves) and len(site.at) == (1 if site.name == "report" else 2)


def in_evidence(*leaves: str) -> Callable[[Bench, Site], bool]:
    return lambda bench, site: site.name in FACTS and "evidence" in site.at and site.leaf in leaves


def title_of(site: Site) -> str:
    node = next((value for key, value in site.parent.value if key.value in ("title", "name")), None)
    return "" if node is None else next(str(value.value) for key, value in node.value if key.value == "zh")


def quote_of(site: Site) -> str:
    node = next(value for key, value in site.parent.value if key.value == "evidence")
    return " ".join(str(v.value) for entry in node.value for key, v in entry.value if key.value in ("quote", "suffix"))


def type_said(bench: Bench, site: Site) -> bool:
    return site.of("documents", "type") and bool(RULE.search(title_of(site)) or MEDIUM.search(quote_of(site)))


def level_said(bench: Bench, site: Site) -> bool:
    province = bench.words.provinces[bench.report.report.region] if bench.report.report else ""
    return site.of("honours", "level") and (
        title_of(site).startswith(("全国", province)) or f"全国“{title_of(site)}" in quote_of(site)
    )


def other_year(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
    """A year that no paragraph of the report writes."""
    written = {year for numeral in bench.report.numerals.records for year in re.findall("[0-9]{4}", numeral.text)}
    target = site.beside("status") in ("target", "forecast")
    years = [y for y in map(str, range(1990, 2021 if target else 2040)) if y not in written and y != old]
    return rng.choice(years)


def swapped_texts(bench: Bench, site: Site, rng: random.Random) -> str | None:
    pairs = {key.value: node for key, node in site.value.value}
    text, zh, en = bench.texts[site.name], pairs["zh"], pairs["en"]
    first, last = sorted((zh, en), key=lambda node: text.at(node.start_mark))
    changed = text.put(text.at(last.start_mark), text.at(last.end_mark), json.dumps(first.value, ensure_ascii=False))
    return (
        changed[: text.at(first.start_mark)]
        + json.dumps(last.value, ensure_ascii=False)
        + changed[text.at(first.end_mark) :]
    )


def bilingual(bench: Bench, site: Site) -> bool:
    if not isinstance(site.value, MappingNode):
        return False
    return {"zh", "en"} <= {key.value for key, text in site.value.value if isinstance(text, ScalarNode)}


def glossary_word(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
    """Misspell the English of a term of the glossary where a text uses it once."""
    zh = site.beside("zh")
    for entry in sorted(bench.vocabulary.glossary.records, key=lambda entry: -len(entry.zh)):
        if entry.zh in zh:
            found = [re.findall(re.escape(form), old, re.IGNORECASE) for form in entry.en]
            if sum(map(len, found)) == 1:
                form = next(match[0] for match in found if match)
                return old.replace(form, form[:-1] + "q" + form[-1])
            return None
    return None


def glossary_form(bench: Bench, site: Site) -> bool:
    """Tell whether it is the only form of a term that a text uses, apart from longer terms."""
    if site.name != "glossary" or site.leaf != "en" or not isinstance(site.at[-1], int):
        return False
    entry = next(e for i, e in bench.vocabulary.glossary.rows if i == site.at[0])
    longer = [e.zh for e in bench.vocabulary.glossary.records if entry.zh in e.zh and e.zh != entry.zh]
    # another term may overlap it as well: only texts without any are sure
    return len(entry.en) == 1 and any(entry.zh in zh and not any(term in zh for term in longer) for zh in bench.prose)


def key(bench: Bench, site: Site) -> bool:
    return site.key is not None and "breakdown" not in site.at


def model_of(site: Site) -> dict[str, Any]:
    """The fields of the record that the key belongs to."""
    models = {name: kind.model for name, kind in FACTS.items()}
    model: Any = {**models, **VOCABULARY, "report": schema.ReportSeed, "numerals": schema.NumeralSeed}[site.name]
    for step in site.at[:-1]:
        if isinstance(step, str):
            kind = str(model.model_fields[step].annotation)
            model = getattr(schema, re.findall(r"seeds\.(\w+)", kind)[-1])
    return dict(model.model_fields)


def required(bench: Bench, site: Site) -> bool:
    return key(bench, site) and model_of(site)[site.leaf].is_required()


def misspelt_key(bench: Bench, site: Site, rng: random.Random) -> str:
    name = site.leaf
    at = rng.randrange(len(name))
    return bench.texts[site.name].key(site, name[:at] + rng.choice("qxz") + name[at + rng.randint(0, 1) :])


def duplicate(*names: str) -> Change:
    """The slug or code of another record."""

    def new(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
        others = [s.text for s in bench.sites if s.name in names and s.leaf == site.leaf and len(s.at) == len(site.at)]
        others = [text for text in others if text != old]
        return rng.choice(others) if others else None

    return value(new)


def outline(leaf: str) -> Callable[[Bench, Site], bool]:
    return lambda bench, site: site.name == "report" and "sections" in site.at and site.leaf == leaf


def themed(bench: Bench, site: Site) -> bool:
    """Tell whether it is the Chinese title of a section with a theme."""
    report = bench.report.report
    index = site.at[1] if len(site.at) > 1 else None
    return (
        site.name == "report"
        and site.at[2:] == ("title", "zh")
        and report is not None
        and isinstance(index, int)
        and report.sections[index].theme is not None
    )


def unit_is_written(bench: Bench, site: Site) -> bool:
    return site.of("indicators", "unit") and site.beside("code") in bench.measured


def role(same: bool) -> Change:
    carrying = {"metric", "target"}

    def new(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
        roles = [r for r in map(str, closed.Role) if r != old and (r in carrying or old in carrying) is not same]
        return rng.choice(roles) if roles else None

    return value(new)


def status(decided: bool) -> Change:
    ahead = {"target", "forecast"}

    def new(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
        return rng.choice(
            [s for s in map(str, closed.Status) if s != old and ((s in ahead) != (old in ahead)) is decided]
        )

    return value(new)


def fact_slug(linked: bool) -> Callable[[Bench, Site], bool]:
    def where(bench: Bench, site: Site) -> bool:
        return site.name in FACTS and site.at[1:] == ("slug",) and (site.text in bench.linked) is linked

    return where


def known_place(bench: Bench, site: Site) -> bool:
    """Tell whether it is a code of a vocabulary: scope, region, theme, parent."""
    fields = ("scope", "region", "theme", "parent", "indicator", "unit", "of")
    if site.leaf not in fields or not isinstance(site.value, ScalarNode):
        return False
    return "evidence" not in site.at and site.name in (*FACTS, "report", "regions", "indicators")


def breakdown_other(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
    members = sorted(bench.words.breakdowns[str(site.at[-1])] - {old})
    return rng.choice(members) if members else None


def of_vocabulary(bench: Bench, site: Site, rng: random.Random) -> str | dict[str, str] | None:
    names = {"scope": "scopes", "region": "regions", "theme": "themes"}
    return code_of(names[site.leaf])(bench, site, rng)


def breakdown(bench: Bench, site: Site) -> bool:
    return site.name == "metrics" and len(site.at) == 3 and site.at[1] == "breakdown"


WHOLE = "the whole figure there"
FREE = "a free text: that it is apt only a reader can tell"
KINDS = [
    Corruption("value: a digit", SEEDS, top("metrics", "value", "value_to"), value(digit)),
    Corruption("as_reported: a digit", SEEDS, top("metrics", "as_reported"), value(digit)),
    Corruption(
        "figure: cut short, another number", SOURCE, top("metrics", "as_reported"), misread(another_number), says=WHOLE
    ),
    Corruption(
        "figure: a qualifier dropped with its word", SOURCE, top("metrics", "as_reported"), misread(no_qualifier)
    ),
    Corruption("figure: a unit dropped", SOURCE, top("metrics", "as_reported"), misread(no_unit), says=WHOLE),
    Corruption(
        "figure: a sign dropped",
        SEEDS,
        top("metrics", "value"),
        value(lambda b, old, s, r: old[1:] if old.startswith("-") else None),
        says="expected -",
    ),
    Corruption(
        "figure: a number cut short, and the quote with it",
        SOURCE,
        top("metrics", "as_reported"),
        misread(another_number, hidden=True),
        says=WHOLE,
    ),
    Corruption(
        "figure: a qualifier dropped, and the quote cut to hide it",
        SOURCE,
        top("metrics", "as_reported"),
        misread(no_qualifier, hidden=True),
        says=WHOLE,
    ),
    Corruption(
        "figure: a unit dropped, and the quote cut to hide it",
        SOURCE,
        top("metrics", "as_reported"),
        misread(no_unit, hidden=True),
        says=WHOLE,
    ),
    Corruption(
        "quote: cut to the figure, whose words stand apart",
        SOURCE,
        apart,
        value(figure_alone),
        says="every word which says how to read",
    ),
    Corruption("qualifier: another", SEEDS, top("metrics", "qualifier"), enumerated(closed.Qualifier)),
    Corruption("measure word: another", SEEDS, top("metrics", "measure_word"), other("人", "期", "个", "元", "岁")),
    Corruption(
        "indicator's unit: another, a measure word is written", SEEDS, unit_is_written, code_of("units"), "", True
    ),
    Corruption(
        "indicator's unit: another, no measure word is written",
        NEITHER,
        lambda bench, site: site.of("indicators", "unit") and not unit_is_written(bench, site),
        code_of("units"),
        "40万党员 does not say what it counts in",
        True,
    ),
    Corruption("evidence: start or end", SEEDS, in_evidence("start", "end"), value(position)),
    Corruption("evidence: a character of the quote", SOURCE, in_evidence("quote"), value(character)),
    Corruption(
        "evidence: the quote cut at an end",
        NEITHER,
        in_evidence("quote"),
        value(shorter),
        "where selectors point inside the quote, a shorter quote is as true",
    ),
    Corruption("evidence: a character of exact", SEEDS, in_evidence("exact"), value(character)),
    Corruption("evidence: a character of the prefix", SOURCE, in_evidence("prefix"), value(character)),
    Corruption("evidence: a character of the suffix", SOURCE, in_evidence("suffix"), value(character)),
    Corruption("link: to nothing", SEEDS, link, value(misspelt)),
    Corruption("link: to another resource", SEEDS, link, link_to(False)),
    Corruption(
        "link: to another record of the resource",
        NEITHER,
        link,
        link_to(True),
        "what belongs together only a reader can tell, unless units, sentences or sizes contradict it",
    ),
    Corruption("codes: an unknown one", SEEDS, known_place, value(misspelt)),
    Corruption("breakdown: an unknown member", SEEDS, breakdown, value(misspelt)),
    Corruption(
        "breakdown: another member",
        NEITHER,
        breakdown,
        value(breakdown_other),
        "members go by other words in a text than in the vocabulary",
    ),
    Corruption(
        "indicator: of another unit",
        SEEDS,
        lambda bench, site: site.of("metrics", "indicator") and bool(site.beside("measure_word")),
        another_indicator(False),
    ),
    Corruption(
        "indicator: of the same unit",
        NEITHER,
        top("metrics", "indicator"),
        another_indicator(True),
        "what a figure is about only a reader can tell; two figures for one are found",
    ),
    Corruption(
        "scope, region, theme: another",
        NEITHER,
        lambda bench, site: site.leaf in ("scope", "region", "theme") and site.name in (*FACTS, "report"),
        of_vocabulary,
        "said anywhere before, or not in these words",
    ),
    Corruption("role: to or from one that carries metrics", SEEDS, top("numerals", "role"), role(False)),
    Corruption(
        "role: among those without metrics",
        NEITHER,
        lambda bench, site: site.of("numerals", "role") and site.text not in ("metric", "target"),
        role(True),
        "what a number does in a sentence only a reader can tell",
    ),
    Corruption("numeral: start or end", SEEDS, top("numerals", "start", "end"), value(position)),
    Corruption("numeral: a character of the text", SOURCE, top("numerals", "text"), value(character)),
    Corruption(
        "numeral: another metric",
        SEEDS,
        lambda bench, site: site.of("numerals", "metrics") and bool(site.text),
        link_to(True),
    ),
    Corruption(
        "numeral: no reason",
        SEEDS,
        top("numerals", "reason"),
        lambda bench, site, rng: bench.texts[site.name].without(site),
    ),
    Corruption(
        "numeral: another reason",
        NEITHER,
        lambda bench, site: site.name == "numerals" and site.leaf in ("zh", "en"),
        value(lambda b, old, s, r: "回顾年份" if s.leaf == "zh" else "the year reviewed"),
        FREE,
    ),
    Corruption("period: malformed", SEEDS, top("metrics", "period"), value(lambda b, old, s, r: f"{old}-{old[:3]}")),
    Corruption("period: a year that the report does not write", SEEDS, top("metrics", "period"), value(other_year)),
    Corruption(
        "period: a part or a multiple of the year",
        NEITHER,
        top("metrics", "period"),
        value(lambda b, old, s, r: r.choice((f"{old[:4]}-0{r.randint(1, 9)}", f"../{old[:4]}"))),
        "上半年 or 累计 may stand anywhere before",
    ),
    Corruption("status: done or to come", SEEDS, top("metrics", "status"), status(True), "", True),
    Corruption(
        "status: preliminary, or forecast for target",
        NEITHER,
        top("metrics", "status"),
        status(False),
        "a note may say it once for all figures",
    ),
    Corruption(
        "closed words: an invalid one",
        SEEDS,
        lambda bench, site: (site.name, site.leaf) in CLOSED and isinstance(site.value, ScalarNode),
        value(misspelt),
    ),
    *[
        Corruption(
            f"{name} {leaf}: another valid one",
            NEITHER,
            top(name, leaf),
            enumerated(CLOSED[name, leaf]),
            why,
        )
        for name, leaf, why in (
            ("measures", "kind", "what sort of action it is only a reader can tell"),
            ("training_programs", "category", "what sort of program it is only a reader can tell"),
            ("training_programs", "level", "省级 in a name may be the trainees' level"),
            ("training_programs", "mode", "网络 and 线上 may be the subject taught"),
            ("talent_initiatives", "kind", "what sort of initiative it is only a reader can tell"),
            ("indicators", "kind", "only changes and shares show in `of` and unit"),
            ("report", "genre", "what sort of report it is only a reader can tell"),
        )
    ],
    Corruption("document type: title or medium says it", SEEDS, type_said, enumerated(closed.DocumentType)),
    Corruption(
        "document type: neither says it",
        NEITHER,
        lambda bench, site: site.of("documents", "type") and not type_said(bench, site),
        enumerated(closed.DocumentType),
        "a title like 习近平谈治国理政 names no type",
    ),
    Corruption(
        "document action: the verb before it says it",
        SEEDS,
        top("documents", "action"),
        enumerated(closed.DocumentAction),
    ),
    Corruption("document standing: another", SEEDS, top("documents", "standing"), enumerated(closed.Standing)),
    Corruption("honour level: title says it", SEEDS, level_said, enumerated(closed.Level)),
    Corruption("key: misspelt", SEEDS, key, misspelt_key),
    Corruption("key: twice", SEEDS, key, lambda bench, site, rng: bench.texts[site.name].twice(site)),
    Corruption(
        "key: a required one removed", SEEDS, required, lambda bench, site, rng: bench.texts[site.name].without(site)
    ),
    Corruption(
        "key: an optional one removed",
        NEITHER,
        lambda bench, site: key(bench, site) and not required(bench, site),
        lambda bench, site, rng: bench.texts[site.name].without(site),
        "what is optional may be left out, unless another field needs it",
    ),
    Corruption(
        "glossary: the English of a term in use",
        SEEDS,
        glossary_form,
        value(lambda b, old, s, r: f"{old[:-1]}q{old[-1]}"),
        "",
        True,
    ),
    Corruption(
        "English: a term of the glossary misspelt",
        SEEDS,
        lambda bench, site: site.leaf == "en" and site.name != "glossary",
        value(glossary_word),
    ),
    Corruption(
        "English: another word misspelt",
        NEITHER,
        lambda bench, site: site.leaf == "en" and site.name != "glossary",
        value(lambda b, old, s, r: f"{old[:2]}q{old[2:]}"),
        FREE,
    ),
    Corruption("zh and en: swapped", SEEDS, bilingual, swapped_texts),
    Corruption(
        "zh or en: empty",
        SEEDS,
        lambda bench, site: site.leaf in ("zh", "en") and site.name not in ("glossary", "idioms"),
        value(lambda *_: ""),
    ),
    Corruption("report: id", SEEDS, top("report", "id"), value(misspelt)),
    Corruption(
        "report: year",
        SEEDS,
        top("report", "year"),
        value(lambda b, old, s, r: str(int(old) + r.choice((-2, -1, 2)))),
        "",
        True,
    ),
    Corruption("slug: changed, others refer to it", SEEDS, fact_slug(True), value(misspelt), "", True),
    Corruption("slug: changed, nothing refers to it", NEITHER, fact_slug(False), value(misspelt), "it is only a name"),
    Corruption(
        "slug: that of another record",
        SEEDS,
        lambda bench, site: site.name in FACTS and site.at[1:] == ("slug",),
        duplicate(*FACTS),
    ),
    *[
        Corruption(f"{name}: the code of another", SEEDS, top(name, "code"), duplicate(name))
        for name in ("indicators", "regions")
    ],
    Corruption(
        "indicators: code changed",
        SEEDS,
        lambda bench, site: site.name == "indicators" and site.at[1:] == ("code",),
        value(misspelt),
        "",
        True,
    ),
    Corruption(
        "outline: the code of another part",
        SEEDS,
        lambda bench, site: outline("code")(bench, site) and "paragraphs" in site.at,
        value(
            lambda b, old, s, r: (
                r.choice([p.code for part in b.report.report.sections for p in part.paragraphs if p.code != old])
                if b.report.report
                else None
            )
        ),
    ),
    Corruption(
        "outline: start or end",
        SOURCE,
        lambda bench, site: outline("start")(bench, site) or outline("end")(bench, site),
        value(position),
    ),
    Corruption("outline: a character of a heading", SOURCE, themed, value(character)),
    Corruption(
        "outline: a character of a title without a heading",
        NEITHER,
        lambda bench, site: site.name == "report" and site.at[2:] == ("title", "zh") and not themed(bench, site),
        value(character),
        "the opening and the closing are named by us",
    ),
    Corruption(
        "outline: a character of a lead",
        SOURCE,
        lambda bench, site: outline("zh")(bench, site) and "lead" in site.at,
        value(character),
    ),
    Corruption(
        "report title: a character",
        SOURCE,
        lambda bench, site: site.name == "report" and site.at == ("title", "zh"),
        value(character),
    ),
    Corruption(
        "report: issuer, licence",
        NEITHER,
        lambda bench, site: site.name == "report" and site.at in (("issuer", "zh"), ("licence", "zh")),
        value(character),
        "not in the text, or signed in other words",
    ),
    Corruption(
        "source: sha256",
        SOURCE,
        lambda bench, site: site.of("report", "sha256"),
        value(lambda b, old, s, r: old[:9] + ("0" if old[9] != "0" else "1") + old[10:]),
    ),
    Corruption("source: length", SOURCE, lambda bench, site: site.of("report", "length"), value(position)),
    Corruption(
        "source: numeral characters, in idioms",
        SEEDS,
        lambda bench, site: site.of("report", "numeral_characters", "in_idioms"),
        value(position),
        "",
        True,
    ),
    Corruption(
        "document title: a character",
        SEEDS,
        lambda bench, site: site.name == "documents" and site.at[1:] == ("title", "zh"),
        value(character),
    ),
    Corruption(
        "names and other titles: a character",
        NEITHER,
        lambda bench, site: (
            site.leaf == "zh" and site.name in ("measures", "training_programs", "talent_initiatives", "honours")
        ),
        value(character),
        "put together from several words of the text",
    ),
]


# --- the check ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("made-up")
    source = folder / "source.txt"
    source.write_text(TEXT, encoding="utf-8")
    records = MADE_UP | {"numerals": list(numerals()), "report": made_up_report()}
    for name, data in records.items():
        path = folder / ("seeds/vocabulary" if name in VOCABULARY else "seeds/reports/yunze-2021") / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    assert [str(finding) for finding in verify(folder / "seeds")] == []
    assert [str(finding) for finding in verify(folder / "seeds", [source])] == []
    return Bench(folder / "seeds", source, MADE_UP_EACH)


@pytest.fixture(scope="module")
def project() -> Bench:
    source = os.environ.get("WORKREPORT_TEST_SOURCE")
    return Bench(ROOT / "seeds", Path(source) if source else None, PROJECT_EACH)


def caught(bench: Bench, kind: Corruption, site: Site, findings: list[Finding]) -> bool:
    """Tell whether a finding names the file and a line of the corrupted record, or what contradicts it elsewhere."""
    path = str(bench.files[site.name].path)
    lines = range(site.first, site.last + 1)
    told = [finding for finding in findings if kind.says in finding.message]
    return any(f.file == path and f.line in lines for f in told) or (kind.cross and bool(told))


def percent(hits: int, all_of_them: int) -> str:
    return f"{100 * hits // all_of_them}" if all_of_them else "–"


def table(shares: dict[str, Counter[str]]) -> list[str]:
    lines = [
        "| corruption | decided by | mutants | caught by the seeds, % | with the source, % |",
        "|---|---|---|---|---|",
    ]
    for kind in KINDS:
        share = shares[kind.name]
        decided = {SEEDS: "seeds", SOURCE: "source", NEITHER: f"neither: {kind.why}"}[kind.decided]
        alone = percent(share["alone"], share["made"])
        lines.append(
            f"| {kind.name} | {decided} | {share['made']} | {alone} | {percent(share['with'], share['sourced'])} |"
        )
    return lines


def test_corruptions_are_found_with_file_and_line(made_up: Bench, project: Bench) -> None:
    shares: dict[str, Counter[str]] = {kind.name: Counter() for kind in KINDS}
    missed = []
    for bench in (made_up, project):
        for kind in KINDS:
            rng = random.Random(kind.name)
            for site, texts in kind.mutants(bench, rng):
                share = shares[kind.name]
                share["made"] += 1
                for setting, findings in bench.run(texts).items():
                    share["sourced"] += setting == "with"
                    hit = caught(bench, kind, site, findings)
                    share[setting] += hit
                    if not hit and (kind.decided == SEEDS or (kind.decided == SOURCE and setting == "with")):
                        told = [str(f) for f in findings[:3]]
                        missed.append(
                            f"{kind.name} ({setting}): {site.name}:{site.first} {site.at} {site.text!r} {told}"
                        )
    print("\n".join(["", *table(shares)]))
    assert not missed, "\n".join(missed)
    assert all(share["made"] for share in shares.values()), [
        name for name, share in shares.items() if not share["made"]
    ]


def test_the_table_of_kinds_is_documented() -> None:
    section = CURATION.read_text(encoding="utf-8").partition("## What verify catches\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ")[:2] for line in section.splitlines() if line.startswith("| ")]
    expected = [line.split(" | ")[:2] for line in table({kind.name: Counter() for kind in KINDS}) if line[:2] == "| "]
    assert rows == expected
