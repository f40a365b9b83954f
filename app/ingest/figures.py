"""Whether a metric says what its figure says: value, qualifier, measure word and unit."""

from typing import Any

from app.ingest.read import Table
from app.ingest.seeds import IndicatorSeed, MetricSeed
from app.ingest.vocabularies import Words
from app.quantity import Change, NotAQuantity, Quantity
from app.vocabulary import Kind, Qualifier


def check_figure(
    table: Table[MetricSeed], index: int, metric: MetricSeed, indicator: IndicatorSeed | None, words: Words
) -> None:
    """Read the figure as reported again and compare it with what the record says."""
    try:
        read = words.grammar.parse(metric.as_reported + (metric.as_reported_unit or ""))
    except NotAQuantity as error:
        table.fault(index, ("as_reported",), f"not a figure: {error}")
        return
    value, value_to = _signed(read, metric, indicator)
    for field, expected, found in (("value", value, metric.value), ("value_to", value_to, metric.value_to)):
        if expected != found:
            message = f"expected {plain(expected)}, which {metric.as_reported!r} says, found {plain(found)}"
            table.fault(index, (field,), message)
    # a qualifying word may stand apart from its figure: then the quote has to say it
    if read.qualifier != metric.qualifier and metric.qualifier not in _qualifiers_of_quotes(metric, words):
        message = f"expected {read.qualifier}, which {metric.as_reported!r} says, found {metric.qualifier}"
        table.fault(index, ("qualifier",), message)
    if read.measure_word != metric.measure_word:
        message = f"expected {read.measure_word}, which {metric.as_reported!r} says, found {metric.measure_word}"
        table.fault(index, ("measure_word",), message)
    elif metric.measure_word is not None and indicator is not None and read.unit != indicator.unit:
        message = (
            f"expected an indicator in {read.unit!r}, the unit of {metric.measure_word!r}, found {indicator.unit!r}"
        )
        table.fault(index, ("indicator",), message)


def _signed(read: Quantity, metric: MetricSeed, indicator: IndicatorSeed | None) -> tuple[Any, Any]:
    """Return value and value_to as the record should have them: a change takes its sign from the prose around it."""
    falls = indicator is not None and indicator.kind == Kind.CHANGE and metric.value < 0 < read.value
    if falls and read.change is not Change.UP:
        return -read.value if read.value_to is None else -read.value_to, None if read.value_to is None else -read.value
    return read.value, read.value_to


def _qualifiers_of_quotes(metric: MetricSeed, words: Words) -> set[Qualifier]:
    return {
        read.qualifier
        for evidence in metric.evidence
        for read in words.grammar.find(evidence.quote)
        if metric.as_reported in read.text
    }


def plain(value: object) -> str:
    """Write a number for people, without an exponent."""
    return "none" if value is None else f"{value:f}"
