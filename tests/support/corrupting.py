"""How seeds are corrupted, and where: the parts that `support.corruptions` puts its kinds together from."""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from app import vocabulary as closed
from app.ingest import seeds as schema
from app.ingest.kinds.metric import MetricSeed
from app.ingest.seed_folder import FACTS, VOCABULARY
from app.quantity import NotAQuantity, Quantity
from app.quotes import place_in_quote
from app.vocabulary import PLURALS
from support.seed_bench import LINKS, Bench
from support.seed_text import Site

BY_SEEDS, BY_SOURCE, BY_NEITHER = "seeds", "source", "neither"  # what decides a kind of corruption
STRANGE = "囗"  # a character that no source has


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


def resource_of(leaf: str) -> str:
    return leaf if leaf in PLURALS else "metrics"


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
    return site.name in PLURALS and site.leaf in LINKS and bool(site.text) and "evidence" not in site.at


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
    return lambda bench, site: site.name in PLURALS and "evidence" in site.at and site.leaf in leaves


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
        return site.name in PLURALS and site.at[1:] == ("slug",) and (site.text in bench.linked) is linked

    return where


def known_place(bench: Bench, site: Site) -> bool:
    """Tell whether it is a code of a vocabulary: scope, region, theme, parent."""
    fields = ("scope", "region", "theme", "parent", "indicator", "unit", "of")
    if site.leaf not in fields or not isinstance(site.value, ScalarNode):
        return False
    return "evidence" not in site.at and site.name in (*PLURALS, "report", "regions", "indicators")


def breakdown_other(bench: Bench, old: str, site: Site, rng: random.Random) -> str | None:
    members = sorted(bench.words.breakdowns[str(site.at[-1])] - {old})
    return rng.choice(members) if members else None


def of_vocabulary(bench: Bench, site: Site, rng: random.Random) -> str | dict[str, str] | None:
    names = {"scope": "scopes", "region": "regions", "theme": "themes"}
    return code_of(names[site.leaf])(bench, site, rng)


def breakdown(bench: Bench, site: Site) -> bool:
    return site.name == "metrics" and len(site.at) == 3 and site.at[1] == "breakdown"
