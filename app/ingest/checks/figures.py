"""Whether a metric says the same as its figure, which is read in its place: in the text and in the quote.

A figure is a number with every word that belongs to it: before it, after it, or apart from it. A metric is compared
only with the figure at its own place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any

from app.ingest.kinds.metric import MetricSeed
from app.ingest.known_text import KnownText, TextNumeral
from app.ingest.messages import plain
from app.ingest.pasting import unit_line
from app.ingest.seed_file import Location
from app.ingest.seed_table import Table
from app.ingest.seeds import EvidenceSeed, IndicatorSeed, Unreadable
from app.ingest.vocabularies import Vocabularies
from app.quantity import Change, Grammar, NotAQuantity, Quantity, Unread
from app.quotes import place_in_quote
from app.vocabulary import Kind

_Fault = tuple[Location, str]  # a field of the record and a message

_READ = ("value", "value_to", "qualifier", "measure_word", "unit", "change")  # what is compared
_values = attrgetter(*_READ)
_UNIT = frozenset(("value", "measure_word", "unit"))


def check_figures(table: Table[MetricSeed], vocabularies: Vocabularies, text: KnownText) -> None:
    """Compare every metric with its figure, at each of its places."""
    asked: set[str] = set()  # unknown measure words that are reported already
    for index, metric in table.rows:
        if _unknown_word(table, index, metric, vocabularies, asked):
            continue
        indicator = vocabularies.indicators.get(metric.indicator)
        places = [_Place(metric, indicator, n, vocabularies.grammar, text) for n in range(len(metric.evidence))]
        faults = [fault for place in places for fault in place.faults()]
        if all(place.exact != metric.as_reported for place in places):
            message = f"expected the figure as one of its places has it, found {metric.as_reported!r}"
            faults.append((("as_reported",), message))
        for where, message in dict.fromkeys(faults):
            table.fault(index, where, message)


def _unknown_word(
    table: Table[MetricSeed], index: int, metric: MetricSeed, vocabularies: Vocabularies, asked: set[str]
) -> bool:
    """Report a measure word that no unit has, once; without it the grammar misreads every figure that has it."""
    word = metric.measure_word
    if word is None or word in vocabularies.unit_of or any(place.reading for place in metric.evidence):
        return False
    if word not in asked:
        message = f"expected a measure word of units.yaml, found {word!r}: correct it, or add it there"
        table.file.fault((index, "measure_word"), message, unit_line(word, vocabularies, table.file.path))
    asked.add(word)
    return True


@dataclass
class _Place:
    """One place of a metric: entry `number` of its evidence."""

    metric: MetricSeed
    indicator: IndicatorSeed | None
    number: int
    grammar: Grammar
    text: KnownText

    def __post_init__(self) -> None:
        self.evidence: EvidenceSeed = self.metric.evidence[self.number]
        self.exact = self.metric.exact(self.evidence)
        self.start, self.end = self.evidence.start, self.evidence.end

    def faults(self) -> Iterator[_Fault]:
        """Give what differs between the figure and the record or, where these agree, between figure and quote."""
        if self.text.says(self.start, self.end) != self.exact:
            # the place is wrong, and reported elsewhere; so the figure is read without its surroundings
            if self.evidence.reading is None:
                yield from self._alone()
            return
        faults = list(self._unread() if self._reason else self._differing())
        yield from faults or self._hidden()

    @cached_property
    def _there(self) -> list[TextNumeral]:
        return self.text.at(self.start, self.end)

    @property
    def _reason(self) -> Unreadable | None:
        """Why there is no figure to compare with, None where there is one."""
        if len(self._there) != 1:
            return Unreadable.SEVERAL_FIGURES if self._there else Unreadable.NO_FIGURE
        read = self._there[0].read
        if isinstance(read, Unread):
            return Unreadable(read.reason)
        return Unreadable.ORDINAL if read.ordinal else None

    @property
    def _field(self) -> Location:
        """The field that holds the figure as written."""
        return ("as_reported",) if self.evidence.exact is None else ("evidence", self.number, "exact")

    @property
    def _found(self) -> str:
        return f"{self.exact!r} at {self.start} to {self.end}"

    @property
    def _shown(self) -> str:
        return ", ".join(numeral.shown for numeral in self._there) or self._found

    @property
    def _around(self) -> str:
        """The text of the place, with what is known around it."""
        starts, ends = zip((self.start, self.end), *((n.start, n.end) for n in self._there), strict=True)
        return self.text.around(min(starts), max(ends))

    def _at(self, name: str) -> Location:
        return ("evidence", self.number, "reading", name)

    def _unread(self) -> Iterator[_Fault]:
        """Compare the reason why the grammar reads no figure with the reason that the curator gives."""
        said = self.evidence.reading.unread if self.evidence.reading else None
        if said is None:
            found = f"{self._shown} in {self._around!r}: {self._reason}"
            yield self._field, f"expected a figure that has one reading, found {found}"
        elif said != self._reason:
            yield self._at("unread"), f"expected {self._reason}, which the figure is to the grammar, found {said}"

    def _differing(self) -> Iterator[_Fault]:
        """Compare what the grammar reads with the record, and with what the curator says that it reads."""
        numeral, reading = self._there[0], self.evidence.reading
        quantity = numeral.read
        assert isinstance(quantity, Quantity)  # noqa: S101 - otherwise `_reason` is not None
        if reading is not None and reading.unread is not None:
            message = f"expected no reading, since the grammar reads {numeral.shown}, found {reading.unread}"
            yield self._at("unread"), message
            return
        given = reading.given if reading else {}
        if (numeral.start, numeral.end) != (self.start, self.end) and "text" not in given:
            yield self._field, f"expected {numeral.shown}, the whole figure there, found {self._found}"
            return
        read, said = (quantity.text, *_values(quantity)), (self.exact, *self._said(quantity))
        if read != said or given:
            for name, expected, found in zip(("text", *_READ), read, said, strict=True):
                yield from self._difference(name, expected, found, given, quantity)
        if self.exact == self.metric.as_reported:
            yield from self._unit(quantity, given)

    def _said(self, quantity: Quantity) -> tuple[object, ...]:
        """What the record says, in the terms of the grammar. What it leaves open is taken from the grammar."""
        metric, unit, change = self.metric, quantity.unit, quantity.change
        if self.indicator is not None:
            unit = self.indicator.unit if unit else None
            # an indicator of kind change needs no verb in the text (增速); a ratio is never a change
            fits = change is None or (self.indicator.kind == Kind.CHANGE) == (change is not Change.RATIO)
            change = change if fits else None
        return metric.value, metric.value_to, metric.qualifier, metric.measure_word, unit, change

    def _difference(
        self, name: str, read: object, said: object, given: Mapping[str, object], quantity: Quantity
    ) -> Iterator[_Fault]:
        """Compare one field. What a curator says that the grammar reads must be true and differ from the record."""
        if name in given:
            if given[name] != read:
                message = f"expected {plain(read)}, which the grammar reads there, found {plain(given[name])}"
                yield self._at(name), message
            elif read == said:
                message = f"expected no such field, since the grammar reads {plain(read)} as the record does"
                yield self._at(name), message
        elif read != said:
            where = {"text": self._field, "unit": ("indicator",), "change": ("indicator",)}.get(name, (name,))
            yield where, self._message(name, read, said, quantity)

    def _message(self, name: str, read: object, said: object, quantity: Quantity) -> str:
        says = f"{quantity.text!r}"
        if quantity.unit_apart or quantity.qualifier_apart or quantity.change:
            says += f" in {self._around!r}"
        if name == "change" and read is Change.RATIO:
            return f"expected an indicator of another kind than change, since {says} is a ratio"
        if name == "change":
            return f"expected an indicator of kind change, since {says} is one"
        if name == "unit":
            of = quantity.measure_word or quantity.text
            return f"expected an indicator in {read!r}, the unit of {of!r}, found {said!r}"
        return f"expected {plain(read)}, which {says} says, found {plain(said)}"

    def _hidden(self) -> Iterator[_Fault]:
        """Check that the quote cuts off no word of the figure: alone it must be read as in the text."""
        inside = place_in_quote(self.evidence, self.exact)
        if inside is None:
            return  # reported elsewhere
        begin = self.start - inside
        alone = [
            (begin + read.start, begin + read.end, _meaning(read))
            for read in self.grammar.scan(self.evidence.quote)
            if read.start < self.end - begin and inside < read.end
        ]
        if alone != [(numeral.start, numeral.end, _meaning(numeral.read)) for numeral in self._there]:
            expected = f"every word which says how to read {self._shown}"
            where: Location = ("evidence", self.number, "quote")
            yield where, f"expected a quote that holds {expected}, found {self.evidence.quote!r}"

    def _unit(self, quantity: Quantity, given: Mapping[str, object]) -> Iterator[_Fault]:
        """Check `as_reported_unit`: it is given exactly where the unit is apart, and fits the figure."""
        figure, unit, where = self.metric.as_reported, self.metric.as_reported_unit, ("as_reported_unit",)
        if unit is None:
            if quantity.unit_apart:
                yield where, f"expected the unit of {figure!r}, which is at the end of the list, found none"
            return
        if not quantity.unit_apart and _UNIT.isdisjoint(given):
            yield where, f"expected none, since no other figure lends {figure!r} its unit, found {unit!r}"
            return
        said = self.metric if given else quantity
        own = next((read.measure_word for read in self.grammar.find(figure)), None) or ""
        try:
            read = self.grammar.parse(figure.removesuffix(own) + unit)
            fits = (_sizes(read), read.measure_word) == (_sizes(said), said.measure_word)
        except NotAQuantity:
            fits = False
        if not fits:
            size = " to ".join(map(plain, _sizes(said)))
            yield where, f"expected a unit with which {figure!r} is {size} {said.measure_word}, found {unit!r}"

    def _alone(self) -> Iterator[_Fault]:
        """Compare the figure, read without its surroundings, with the record. Sign and qualifier may be apart."""
        if self.metric.as_reported_unit is not None:
            return
        try:
            read = self.grammar.parse(self.exact)
        except NotAQuantity as error:
            yield ("as_reported",), f"not a figure: {error}"
            return
        if abs(read.value) != abs(self.metric.value):
            yield ("value",), self._message("value", read.value, self.metric.value, read)
        if read.measure_word != self.metric.measure_word:
            yield ("measure_word",), self._message("measure_word", read.measure_word, self.metric.measure_word, read)


def _meaning(read: Quantity | Unread) -> Any:
    """Return what a numeral says, without the places of its words."""
    return read.reason if isinstance(read, Unread) else _values(read)


def _sizes(figure: Quantity | MetricSeed) -> list[Decimal]:
    """Return the ends of a figure without their signs, the smaller first."""
    return sorted(abs(value) for value in (figure.value, figure.value_to) if value is not None)
