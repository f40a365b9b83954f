"""Whether a metric says what its figure says, read where it stands: in the text and in the quote.

The figure at a place is the whole one: its number with every word that belongs to it, before, after and apart. Nothing
is compared but what stands at the same place.
"""

from collections.abc import Iterator
from typing import Any

from app.ingest.files import Location
from app.ingest.read import Table
from app.ingest.seeds import EvidenceSeed, IndicatorSeed, MetricSeed, Unreadable
from app.ingest.texts import Numeral, Text
from app.ingest.vocabularies import Words
from app.ingest.wording import place_in_quote
from app.quantity import Change, NotAQuantity, Quantity, Unread
from app.vocabulary import Kind

Fault = tuple[Location, str]  # a field of the record and a message

_READ = ("value", "value_to", "qualifier", "measure_word", "unit", "change")


def check_figures(table: Table[MetricSeed], words: Words, text: Text) -> None:
    """Compare every metric with its figure, at each of its places; `text` is what is known of the report's text."""
    for index, metric in table.rows:
        indicator = words.indicators.get(metric.indicator)
        faults = [
            fault
            for place, evidence in enumerate(metric.evidence)
            for fault in _place_faults(metric, indicator, place, evidence, words, text)
        ]
        if all(metric.exact(evidence) != metric.as_reported for evidence in metric.evidence):
            message = f"expected the figure as one of its places has it, found {metric.as_reported!r}"
            faults.append((("as_reported",), message))
        for where, message in dict.fromkeys(faults):
            table.fault(index, where, message)


def _place_faults(
    metric: MetricSeed,
    indicator: IndicatorSeed | None,
    place: int,
    evidence: EvidenceSeed,
    words: Words,
    text: Text,
) -> Iterator[Fault]:
    """Give what the figure at a place says against the record, or, where that agrees, against the quote."""
    start, end, exact = evidence.start, evidence.end, metric.exact(evidence)
    if text.says(start, end) != exact:
        # the place is wrong, which is reported as such: the figure is read by itself
        if evidence.reading is None:
            yield from _alone_faults(metric, exact, words)
        return
    there = text.at(start, end)
    at: Location = ("evidence", place)
    if evidence.exact is None:
        field: Location = ("as_reported",)
    else:
        field = (*at, "exact")
    faults = list(_reading_faults(metric, indicator, evidence, there, words, text, field, (*at, "reading")))
    yield from faults or _quote_faults(evidence, exact, there, words, (*at, "quote"))


def _reading_faults(
    metric: MetricSeed,
    indicator: IndicatorSeed | None,
    evidence: EvidenceSeed,
    there: list[Numeral],
    words: Words,
    text: Text,
    field: Location,
    at: Location,
) -> Iterator[Fault]:
    """Compare the record with what the grammar reads at its place, and with what the curator says that it reads."""
    reading, found = evidence.reading, f"{metric.exact(evidence)!r} at {evidence.start} to {evidence.end}"
    unread = _unread(there)
    if unread is not None:
        if reading is None or reading.unread is None:
            shown = f"{', '.join(numeral.shown for numeral in there) or found} in {_around(evidence, there, text)!r}"
            yield field, f"expected a figure that has one reading, found {shown}: {unread}"
        elif reading.unread != unread:
            yield (*at, "unread"), f"expected {unread}, which the figure is to the grammar, found {reading.unread}"
        return
    (numeral,) = there
    quantity = numeral.read
    assert isinstance(quantity, Quantity)  # noqa: S101 - else it were unread
    if reading is not None and reading.unread is not None:
        yield (*at, "unread"), f"expected no reading, since the grammar reads {numeral.shown}, found {reading.unread}"
        return
    read: dict[str, Any] = {"text": quantity.text} | {name: getattr(quantity, name) for name in _READ}
    said: dict[str, Any] = {"text": metric.exact(evidence)} | _said(metric, indicator, quantity)
    where = {"text": field, "unit": ("indicator",), "change": ("indicator",)}
    whole = (numeral.start, numeral.end) == (evidence.start, evidence.end)
    given = reading.given if reading else {}
    if not whole and "text" not in given:
        yield field, f"expected {numeral.shown}, the whole figure there, found {found}"
        return
    for name in read:
        if name in given:
            yield from _given_faults(name, read[name], said[name], given[name], (*at, name))
        elif read[name] != said[name]:
            message = _difference(name, read[name], said[name], quantity, _around(evidence, there, text))
            yield where.get(name, (name,)), message
    if metric.exact(evidence) == metric.as_reported:
        yield from _unit_faults(metric, quantity, given, words)


def _unread(there: list[Numeral]) -> Unreadable | None:
    """Return why there is no figure to compare with at a place; None where there is one."""
    if len(there) != 1:
        return Unreadable.SEVERAL_FIGURES if there else Unreadable.NO_FIGURE
    read = there[0].read
    if isinstance(read, Unread):
        return Unreadable(read.reason)
    return Unreadable.ORDINAL if read.ordinal else None


def _said(metric: MetricSeed, indicator: IndicatorSeed | None, quantity: Quantity) -> dict[str, Any]:
    """Return what the record says in the terms of the grammar; what it leaves open is as the grammar reads it."""
    said: dict[str, Any] = {name: getattr(metric, name) for name in ("value", "value_to", "qualifier", "measure_word")}
    unit, change = quantity.unit, quantity.change
    if indicator is not None:
        unit = indicator.unit if unit else None
        # a change without its verb (增速) is one too, a ratio is none
        fits = change is None or (indicator.kind == Kind.CHANGE) == (change is not Change.RATIO)
        change = change if fits else None
    return said | {"unit": unit, "change": change}


def _given_faults(name: str, read: object, said: object, given: object, at: Location) -> Iterator[Fault]:
    """Compare what a curator says that the grammar reads with what it reads, which has to differ from the record."""
    if given != read:
        yield at, f"expected {plain(read)}, which the grammar reads there, found {plain(given)}"
    elif read == said:
        yield at, f"expected no such field, since the grammar reads {plain(read)} as the record does"


def _difference(name: str, read: Any, said: Any, quantity: Quantity, around: str) -> str:
    says = f"{quantity.text!r}"
    if quantity.unit_apart or quantity.qualifier_apart or quantity.change:
        says += f" in {around!r}"
    if name == "change" and read is Change.RATIO:
        return f"expected an indicator of another kind than change, since {says} is a ratio"
    if name == "change":
        return f"expected an indicator of kind change, since {says} is one"
    if name == "unit":
        of = quantity.measure_word or quantity.text
        return f"expected an indicator in {read!r}, the unit of {of!r}, found {said!r}"
    return f"expected {plain(read)}, which {says} says, found {plain(said)}"


def _around(evidence: EvidenceSeed, there: list[Numeral], text: Text) -> str:
    start = min([evidence.start, *(numeral.start for numeral in there)])
    end = max([evidence.end, *(numeral.end for numeral in there)])
    return text.around(start, end)


def _quote_faults(
    evidence: EvidenceSeed, exact: str, there: list[Numeral], words: Words, at: Location
) -> Iterator[Fault]:
    """Check that the quote alone says of the figure what the text says: no word of it is cut off."""
    inside = place_in_quote(evidence, exact)
    if inside is None:
        return
    quote = Text([(evidence.start - inside, evidence.quote)], words.grammar)
    alone = quote.at(evidence.start, evidence.end)
    if [_meaning(numeral) for numeral in alone] != [_meaning(numeral) for numeral in there]:
        shown = ", ".join(numeral.shown for numeral in there)
        yield at, f"expected a quote that holds every word which says how to read {shown}, found {evidence.quote!r}"


def _meaning(numeral: Numeral) -> tuple[object, ...]:
    """Return a numeral with what it means, wherever the words stand that say so."""
    read = numeral.read
    says = read.reason if isinstance(read, Unread) else tuple(getattr(read, name) for name in _READ)
    return numeral.start, numeral.end, says


def _unit_faults(metric: MetricSeed, quantity: Quantity, given: dict[str, Any], words: Words) -> Iterator[Fault]:
    """Check a unit that stands apart: it is given only then, and figure and unit together say what the record says."""
    unit, where = metric.as_reported_unit, ("as_reported_unit",)
    if unit is None:
        if quantity.unit_apart:
            yield where, f"expected the unit of {quantity.text!r}, which stands at the end of the list, found none"
        return
    if not quantity.unit_apart and given.keys().isdisjoint(("measure_word", "unit", "value")):
        yield where, f"expected none, since no other figure lends {quantity.text!r} its unit, found {unit!r}"
        return
    own = next((n.read for n in Text([(0, metric.as_reported)], words.grammar).numerals), None)
    word = own.measure_word if isinstance(own, Quantity) else None
    said = metric if given else quantity
    sizes = sorted(abs(value) for value in (said.value, said.value_to) if value is not None)
    try:
        read = words.grammar.parse(metric.as_reported.removesuffix(word or "") + unit)
        fits = read.measure_word == said.measure_word
        fits = fits and sizes == sorted(abs(value) for value in (read.value, read.value_to) if value is not None)
    except NotAQuantity:
        fits = False
    if not fits:
        size = " to ".join(map(plain, sizes))
        yield where, f"expected a unit with which {metric.as_reported!r} is {size} {said.measure_word}, found {unit!r}"


def _alone_faults(metric: MetricSeed, exact: str, words: Words) -> Iterator[Fault]:
    """Give what a figure says by itself against the record: its sign and its qualifier may stand apart."""
    if metric.as_reported_unit is not None:
        return
    try:
        read = words.grammar.parse(exact)
    except NotAQuantity as error:
        yield ("as_reported",), f"not a figure: {error}"
        return
    if abs(read.value) != abs(metric.value):
        yield ("value",), _difference("value", read.value, metric.value, read, exact)
    if read.measure_word != metric.measure_word:
        yield ("measure_word",), _difference("measure_word", read.measure_word, metric.measure_word, read, exact)


def plain(value: object) -> str:
    """Write a value for people, a number without an exponent."""
    return "none" if value is None else f"{value:f}" if hasattr(value, "as_tuple") else str(value)
