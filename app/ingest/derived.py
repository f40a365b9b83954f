"""What a metric may leave out of its seed file, since figure, quote and report say it: the grammar fills it in.

Only what is missing is filled in, and only from a reading that is the only one. `app.ingest.checks.figures` compares
all of it with the text, whoever wrote it.
"""

import re
from collections.abc import Iterator
from typing import Any

from app.ingest.seed_file import SeedFile
from app.quantity import Grammar, Quantity

FIELDS = ("as_reported", "value", "value_to", "qualifier", "measure_word", "period")
_YEAR = re.compile("[12][0-9]{3}")
_ALWAYS = ("as_reported", "value", "qualifier")  # those that every metric has

_Raw = dict[str, Any]  # a record as its file has it


def fill_in(file: SeedFile, year: object, grammar: Grammar | None) -> frozenset[int]:
    """Add to each metric of a file what follows from its quote and from the report's `year`.

    `grammar` is None where the vocabularies cannot be read, `year` is no year where report.yaml cannot. Returns the
    indexes of the records that cannot be filled in for such a reason: they are not at fault themselves.
    """
    waiting = set()
    for index, record in enumerate(file.data if isinstance(file.data, list) else ()):
        if not isinstance(record, dict):
            continue
        known = (isinstance(year, str) and _YEAR.fullmatch(year)) or record.get("period") is not None
        lacks = any(record.get(name) is None for name in _ALWAYS)
        if not known or (grammar is None and lacks):
            waiting.add(index)
            continue
        if record.get("period") is None:
            record["period"] = year
        if grammar is not None and (lacks or "measure_word" not in record):
            _fill_figure(record, grammar)
    return frozenset(waiting)


def only_figure(quote: str, grammar: Grammar) -> str | None:
    """Return the figure of a quote that has one numeral alone, None where that is not so or it has no reading."""
    numerals = list(grammar.scan(quote))
    if len(numerals) != 1 or not isinstance(numerals[0], Quantity) or numerals[0].ordinal:
        return None
    return numerals[0].text


def _fill_figure(record: _Raw, grammar: Grammar) -> None:
    places = list(_places(record))
    if record.get("as_reported") is None:
        figures = (place.get("exact") or only_figure(place["quote"], grammar) for place in places)
        figure = next(figures, None)
        if figure is None:
            return
        record["as_reported"] = figure
    figure = record["as_reported"]
    for place in places:
        if place.get("exact") in (None, figure) and (read := reading_of(place["quote"], figure, grammar)):
            _fill_values(record, read, place.get("reading"))
            return


def _places(record: _Raw) -> Iterator[_Raw]:
    """Give the entries of evidence that have a quote."""
    evidence = record.get("evidence")
    for place in evidence if isinstance(evidence, list) else ():
        if isinstance(place, dict) and isinstance(place.get("quote"), str):
            yield place


def reading_of(quote: str, figure: object, grammar: Grammar) -> Quantity | None:
    """Return how the grammar reads a figure in its quote, None where it is not there or has more than one meaning."""
    there = [read for read in grammar.scan(quote) if read.text == figure]
    meanings = {_meaning(read) if isinstance(read, Quantity) and not read.ordinal else None for read in there}
    first = there[0] if there else None
    return first if len(meanings) == 1 and None not in meanings and isinstance(first, Quantity) else None


def _meaning(read: Quantity) -> tuple[object, ...]:
    return read.value, read.value_to, read.qualifier, read.measure_word, read.unit_apart


def _fill_values(record: _Raw, read: Quantity, reading: object) -> None:
    """Add the values that are missing. What a person reads otherwise than the grammar has to be written."""
    otherwise = reading if isinstance(reading, dict) else {}
    if not otherwise.keys().isdisjoint(("unread", "text")):
        return
    if record.get("value") is None and otherwise.keys().isdisjoint(("value", "value_to", "change")):
        record["value"] = f"{read.value:f}"
        if read.value_to is not None:
            record["value_to"] = f"{read.value_to:f}"
    if record.get("qualifier") is None and "qualifier" not in otherwise:
        record["qualifier"] = read.qualifier.value
    if "measure_word" not in record and "measure_word" not in otherwise and read.measure_word is not None:
        record["measure_word"] = read.measure_word
        if read.unit_apart and read.multiplier == 1:
            record.setdefault("as_reported_unit", read.measure_word)
