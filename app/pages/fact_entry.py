"""A fact as an entry of the page of its report, as HTML.

It is written here and not in a template: a report has hundreds of facts, and a template takes ten times as long.
Whatever comes from a record is escaped.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from app.pages.frame import Frame
from app.pages.marked_text import escaped
from app.vocabulary import Lang, Resource

Record = Mapping[str, Any]
_VALUE = re.compile(rb'"value":([^,]+),"value_to":([^,]+),')


@dataclass(frozen=True, slots=True)
class FactEntry:
    """A fact of a report, given as its record in JSON."""

    kind: Resource
    key: str
    body: bytes
    record: Record

    @classmethod
    def of(cls, kind: Resource, key: str, body: bytes) -> "FactEntry":
        """Read a record."""
        return cls(kind, key, body, orjson.loads(body))

    @property
    def slug(self) -> str:
        """What the fact is called by within its report."""
        return self.key.partition(".")[2]

    @property
    def paragraph(self) -> str:
        """The paragraph that states the fact first."""
        paragraph: str = self.record["evidence"][0]["paragraph"]
        return paragraph

    def places(self) -> list[tuple[int, int]]:
        """Return the positions of every place that states the fact, each end exclusive."""
        found = [evidence["selector"][0] for evidence in self.record["evidence"]]
        return [(position["start"], position["end"]) for position in found]

    def value(self) -> str:
        """Return a figure in the base unit with its unit, digit by digit as the record has it; of others nothing.

        The JSON is looked at, and not what was read from it: no float stands between.
        """
        found = _VALUE.search(self.body) if self.kind is Resource.METRIC else None
        if found is None:
            return ""
        value, to = (part.decode() for part in found.groups())
        return f"{value if to == 'null' else f'{value}–{to}'} {self.record['unit']['label']}"


@dataclass(frozen=True, slots=True)
class EntryWriter:
    """Writes the facts of a page. `names` has the names of codes by kind and field, `words` those of the links.

    `with_clauses` says that each entry shows its clauses and is the target of its address; otherwise the text is.
    """

    lang: Lang
    names: Mapping[str, Mapping[str, Mapping[str, str]]]
    words: Mapping[str, str]
    data: str
    indicators: str
    asked: str
    with_clauses: bool
    with_history: bool

    @classmethod
    def of(
        cls,
        frame: Frame,
        names: Mapping[str, Mapping[str, Mapping[str, str]]],
        words: Mapping[str, str],
        *,
        with_clauses: bool,
        with_history: bool,
    ) -> "EntryWriter":
        """Take what the addresses of facts begin and end with from the frame of the page."""
        data, mark, asked = frame.link("/v1/").partition("?")
        indicators = frame.link("/indicators/").partition("?")[0]
        escaped_words = {name: escaped(word) for name, word in words.items()}
        return cls(
            frame.lang, names, escaped_words, data, indicators, escaped(mark + asked), with_clauses, with_history
        )

    def entry(self, fact: FactEntry) -> str:
        """Return a fact as an item of a list."""
        record, slug = fact.record, fact.slug
        figure = f"{record['as_reported']}{record['as_reported_unit'] or ''}" if fact.kind is Resource.METRIC else ""
        strong = f'<strong lang="zh-CN">{escaped(figure)}</strong> ' if figure else ""
        title = escaped(record.get("name") or record["title"])
        identity = f' id="{slug}"' if self.with_clauses else ""
        clauses = "".join(map(_clause, record["evidence"])) if self.with_clauses else ""
        return (
            f'<li class="{fact.kind.value}"{identity}><a class="fact" href="#{slug}">{strong}{title}</a>{clauses}'
            f"<small>{escaped(' · '.join(self._notes(fact)))}{self._links(fact)}</small></li>"
        )

    def _notes(self, fact: FactEntry) -> list[str]:
        """Return what is said of a fact: value or kind, and the names of its codes where they say more than usual."""
        record, names = fact.record, self.names[fact.kind]
        if fact.kind is not Resource.METRIC:
            return [
                fact.kind.called(self.lang),
                *(labels[record[field]] for field, labels in names.items() if record[field]),
            ]
        usual = {"qualifier": "exact", "status": "actual"}
        said = [names[field][record[field]] for field, code in usual.items() if record[field] != code]
        return [fact.value(), *said, record["period"]]

    def _links(self, fact: FactEntry) -> str:
        record = fact.record
        links = [(f"{self.data}{fact.kind.path}/{fact.key}", "JSON")]
        if fact.kind is Resource.METRIC:
            links.insert(0, (f"{self.indicators}{record['indicator']}", self.words["indicator"]))
        if self.with_history:
            links.append((f"{self.data}history/{fact.key}", self.words["history"]))
        return "".join(f' · <a href="{path}{self.asked}">{word}</a>' for path, word in links)


def _clause(evidence: Record) -> str:
    """Return a clause, with what is selected in it marked."""
    around = around_selected(evidence)
    if around is None:
        return f'<q lang="zh-CN">{escaped(evidence["quote"])}</q>'
    before, after = map(escaped, around)
    return f'<q lang="zh-CN">{before}<mark>{escaped(evidence["selector"][1]["exact"])}</mark>{after}</q>'


def around_selected(evidence: Record) -> tuple[str, str] | None:
    """Return the parts of a quote before and behind what is selected in it.

    None where that is the whole quote, or where prefix and suffix do not tell which of several places it is.
    """
    quote, selected = evidence["quote"], evidence["selector"][1]
    exact, prefix, suffix = selected["exact"], selected["prefix"], selected["suffix"]
    if exact == quote:
        return None
    found = []
    at = quote.find(exact)
    while at >= 0:
        before, after = quote[:at], quote[at + len(exact) :]
        if _meet(before[::-1], prefix[::-1]) and _meet(after, suffix):
            found.append((before, after))
        at = quote.find(exact, at + 1)
    return found[0] if len(found) == 1 else None


def _meet(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
