"""What a figure counts: an indicator of the vocabulary where an earlier report says it alike, else a proposal."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.ingest.drafting.said_before import SaidBefore
from app.ingest.drafting.told_by_name import counted_by, is_told, says_nothing
from app.ingest.kinds.metric import MetricSeed
from app.ingest.pasting import guessed_kind
from app.ingest.placeholders import placeholder
from app.ingest.seeds import IndicatorSeed
from app.ingest.vocabularies import Vocabularies
from app.quantity import Quantity
from app.vocabulary import Kind

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CountedThing:
    """What a figure counts. `like` is the metric of an earlier report that says so, `why` why a person should look."""

    code: str
    why: str
    like: MetricSeed | None = None

    @property
    def scope(self) -> str | None:
        """The scope that goes with it."""
        return self.like.scope if self.like else None

    @property
    def breakdown(self) -> dict[str, str]:
        """The members of breakdowns that go with it."""
        return dict(self.like.breakdown) if self.like else {}


@dataclass(frozen=True, slots=True)
class FigureContext:
    """What there is to tell by what a figure counts: its clause, the thing counted as written, unit and kind."""

    clause: str
    item: str
    subject: str | None
    unit: str | None
    measure_word: str | None
    change: bool
    read: Quantity | None

    @property
    def kind(self) -> Kind:
        """The kind of an indicator for it."""
        kind = guessed_kind(self.measure_word, self.read)
        if self.change:
            return Kind.CHANGE
        return Kind.RATIO if kind is Kind.CHANGE else kind


class Indicators:
    """Links figures to indicators and keeps what is proposed."""

    def __init__(self, vocabularies: Vocabularies, earlier: Iterable[MetricSeed]) -> None:
        self._known: Mapping[str, IndicatorSeed] = vocabularies.indicators
        self._unit = "item" if "item" in vocabularies.units else next(iter(sorted(vocabularies.units)), "item")
        self._before = SaidBefore(earlier)
        counted = ((counted_by(term.name.zh, term.kind), term) for term in self._known.values())
        self._counted = sorted(((words, term) for words, term in counted if words), key=lambda one: -len(one[0]))
        self._names = {term.name.zh for term in self._known.values()}
        self._proposed: dict[str, Record] = {}
        self._by_thing: dict[tuple[str, str, Kind], str] = {}

    def linked(self, figure: FigureContext) -> Iterator[CountedThing]:
        """Give the known indicators that a figure may be of, the likeliest first."""
        said = [
            CountedThing(term.code, f"an earlier report says it like this of {metric.slug}", metric)
            for metric in self._before.alike(figure.clause, figure.item)
            if (term := self._known.get(metric.indicator)) and self._fits(figure, term)
        ]
        told = self._told(figure)
        if told is None:
            yield from said
            return
        yield from (counted for counted in said if counted.code == told.code)
        yield CountedThing(told.code, "the words of the figure are the indicator's name")

    def _told(self, figure: FigureContext) -> IndicatorSeed | None:
        """Return the one indicator whose name the words of a figure are, None where none or more than one is."""
        kind = Kind.CHANGE if figure.change else Kind.FLOW
        words, subject = "".join(figure.item.split()), figure.subject or ""
        if "分别" in words:
            words = subject
        elif says_nothing(words, kind):  # 增长5% behind a comma: what was said before holds
            words = f"{subject}{words}"
        told = [
            (counted, term)
            for counted, term in self._counted
            if self._fits(figure, term) and is_told(counted, words, kind)
        ]
        alone = len(told) == 1 or (len(told) > 1 and len(told[0][0]) > len(told[1][0]))
        return told[0][1] if alone else None

    def _fits(self, figure: FigureContext, term: IndicatorSeed) -> bool:
        return (figure.unit is None or term.unit == figure.unit) and (term.kind is Kind.CHANGE) == figure.change

    def proposed(self, figure: FigureContext, another: bool = False) -> CountedThing:
        """Return a new indicator for a figure; the same thing has the same one, unless `another` is asked for."""
        name = (figure.subject or "").strip() or _around(figure.clause)
        unit, kind = figure.unit or self._unit, figure.kind
        thing = (name, unit, kind)
        why = "new and to be defined in a sentence that says what is counted and of whom"
        if another or thing not in self._by_thing:
            code = self._code()
            record: Record = {
                "code": code,
                "name": {"zh": self._name(f"{name}变化" if kind is Kind.CHANGE else name)},
                "definition": {"zh": f"报告期内{name}{'的变化' if kind is Kind.CHANGE else ''}。"},
                "unit": unit,
                "kind": kind.value,
                "draft": why,
            }
            if kind is Kind.CHANGE and (of := self._of(name, unit)):
                record["of"] = of
            self._proposed[code] = record
            self._by_thing[thing] = code
        return CountedThing(self._by_thing[thing], why)

    def kind_and_unit(self, code: str) -> tuple[Kind, str]:
        """Return kind and unit of an indicator, known or proposed."""
        term = self._known.get(code)
        if term is not None:
            return term.kind, term.unit
        return Kind(self._proposed[code]["kind"]), str(self._proposed[code]["unit"])

    def records(self) -> list[Record]:
        """Return what is proposed, as indicators.yaml has it."""
        return list(self._proposed.values())

    def _of(self, name: str, _unit: str) -> str | None:
        """Return the proposed indicator of the same thing that is no change."""
        return next(
            (code for (other, _, kind), code in self._by_thing.items() if other == name and kind is not Kind.CHANGE),
            None,
        )

    def _name(self, name: str) -> str:
        number, wanted = 2, name
        while name in self._names:
            name, number = f"{wanted}（{number}）", number + 1
        self._names.add(name)
        return name

    def _code(self) -> str:
        """Return a placeholder that no indicator has."""
        number = len(self._proposed) + 1
        while (code := placeholder("figure", number)) in self._known or code in self._proposed:
            number += 1
        return code


def _around(clause: str) -> str:
    """Return the words of a clause without its figures, on one line."""
    words = "".join(re.findall(r"[^\W\d_]+", clause))
    return words[:30] or "数值"
