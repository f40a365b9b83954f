"""The cells of a table for people: what a field of a record shows, and what it leads to.

A record is as JSON has it in the language asked for, with its numbers as Decimal. Nothing is rounded or added up here:
a number is shown with all its digits.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from app.description.columns import columns_of_record
from app.description.table import Column
from app.queries.release import Snapshot
from app.schemas.base import Count
from app.texts import Phrase, say
from app.vocabulary import PLURALS, Lang

Record = Mapping[str, Any]

LINKED = "linked"  # the column with all facts that belong to a fact
_HEADS = ("name", "title")  # what a fact is called
# what people look for last: it is shown where it is asked for
DETAILS = frozenset(
    {
        "accounting",
        "as_reported_unit",
        "base",
        "breakdown",
        "comment",
        "digest",
        "edition",
        "end",
        "gbt2260",
        "licence",
        "part_of",
        "region",
        "scope",
        "series",
        "source",
        "start",
        "unit_one_en",
        "unit_other_en",
        "variant",
    }
)
_SPINE = ("theme", "year", "report")  # what people look for last of all facts
_RANGE = Phrase("cells.range", "{low} to {high}")
_SHARED = Phrase("cells.shared", "one total of {number}: never add it up")
_YEARS = Phrase("cells.years", "all its years")


@dataclass(frozen=True, slots=True)
class CellPart:
    """A piece of a cell. `href` is the path of a page, `url` an address elsewhere, `code` what the text is the name of.

    `digits` has the number that the text writes with separators.
    """

    text: str
    href: str = ""
    url: str = ""
    code: str = ""
    digits: str = ""


@dataclass(frozen=True, slots=True)
class PageCell:
    """A cell: its pieces, and whether they are numbers, quotations or the name of the row."""

    parts: tuple[CellPart, ...]
    form: str = "text"


def read(body: bytes) -> Record:
    """Return a record with its numbers as they are written."""
    record: Record = json.loads(body, parse_float=Decimal)
    return record


def place_of(fact: str) -> str:
    """Return the path of the place where a report says a fact, given the id of the fact."""
    report, _, slug = fact.partition(".")
    return f"/reports/{report}#{slug}"


def head_of(record: Any) -> str:
    """Return the field with the name of a fact or a term."""
    return next((name for name in _HEADS if name in record.__annotations__), "id")


def shown_fields(record: Any) -> tuple[str, ...]:
    """Return the fields of a type of record that people see first; of a fact its name, sentence and links lead."""
    names = [column.name for column in columns_of_record(record)]
    hidden = {*DETAILS, "kind"} if "indicator" in names else DETAILS  # which a metric has of its indicator
    own = [name for name in all_fields(record) if name not in hidden | {"value_to", "base_code"}]
    if "evidence" not in names:
        return tuple(own)
    head = head_of(record)
    others = [name for name in own if name not in (head, "id", "indicator", "evidence", *_SPINE, *PLURALS)]
    long = {column.name for column in columns_of_record(record) if column.kind is list}
    short = (name for name in others if name not in long)
    last = (name for name in (*others, *_SPINE) if name in long or name in _SPINE)
    return (head, *short, "evidence", LINKED, *last)


def all_fields(record: Any) -> tuple[str, ...]:
    """Return every field of a type of record, but for the names of codes, which stand beside these."""
    names = [column.name for column in columns_of_record(record)]
    return tuple(name for name in names if name.rpartition("_")[2] not in ("label", "labels"))


@dataclass(frozen=True)
class CellMaker:
    """Makes the cells of records of one type, in a language, with the names that codes have at a release.

    `linked` has the facts that the records name, by id, where they were asked for.
    """

    record: Any
    lang: Lang
    snapshot: Snapshot
    linked: Mapping[str, Record] = field(default_factory=dict)

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """The fields of the type, by name."""
        return {column.name: column for column in columns_of_record(self.record)}

    def cell(self, name: str, record: Record) -> PageCell:
        """Return the cell of a field, of a part of one (`unit.code`) or of `linked`."""
        whole, _, part = name.partition(".")
        if part:
            return PageCell(tuple(_plain(inside.get(part)) for inside in _each(record[whole])))
        if name == LINKED:
            return PageCell(tuple(self._facts(id_ for kind in PLURALS for id_ in record.get(kind, ()))), "facts")
        value = record[name]
        if value is None or value in ([], {}):
            return PageCell(())
        column = self.columns[name]
        is_fact = "evidence" in record
        if is_fact and name == head_of(self.record):
            parts = [CellPart(value, place_of(record["id"]))]
            if "indicator" in record:
                parts.append(CellPart(say(_YEARS, self.lang), f"/indicators/{record['indicator']}"))
            return PageCell(tuple(parts), "head")
        if is_fact and name == "evidence":
            quotes = (evidence["sentence"] or evidence["quote"] for evidence in value)
            return PageCell(tuple(CellPart(quote, place_of(record["id"])) for quote in quotes), "quote")
        if is_fact and name in PLURALS:
            return PageCell(tuple(self._facts(value)), "facts")
        if column.kind is Decimal:
            return PageCell((self._number(record, name),), "number")
        if column.kind is Count:
            return PageCell(tuple(self._count(value)), "number")
        if column.kind is int:
            return PageCell((CellPart(str(value)),), "number" if column.form != "year" else "year")
        return PageCell(tuple(self._texts(column, record, value)))

    def _texts(self, column: Column, record: Record, value: Any) -> Iterator[CellPart]:
        label, labels = record.get(f"{column.name}_label"), record.get(f"{column.name}_labels") or {}
        for item in _each(value):
            if labels:
                yield from (CellPart(labels[key], code=f"{key}:{code}") for key, code in item.items())
            elif isinstance(item, dict) and "label" in item:
                yield CellPart(item["label"], code=item["code"])
            elif isinstance(item, dict):
                yield from (CellPart(f"{key}: {_written(inside)}") for key, inside in item.items())
            elif column.form == "uri":
                yield CellPart(item, url=item)
            elif path := self._page_of(column, record, item):
                yield CellPart(item, path)
            elif column.name == "base":
                yield CellPart(item, code=record["base_code"] or "")
            else:
                name = label or self.name_of(column, item)
                yield CellPart(name or item, code=item if name else "")

    def _page_of(self, column: Column, record: Record, value: str) -> str:
        """Return the path of the page of a report, an indicator or a fact that a field names, empty for all else."""
        is_report = column.name in ("report", "reports") or (column.name == "id" and "genre" in record)
        if is_report:
            return f"/reports/{value}"
        if column.codes == "/v1/indicators/{code}":
            return f"/indicators/{value}"
        is_fact = "evidence" in record and column.name in ("id", "part_of")
        return place_of(value) if is_fact else ""

    def name_of(self, column: Column, code: str) -> str:
        """Return the name of a code in the language asked for, empty for what is no code or is in no vocabulary."""
        if column.terms is not None:
            return column.terms(code).called(self.lang)
        if column.name == "code" or column.codes is None:
            return ""
        names = self.snapshot.names.get(column.codes.split("/")[2], {}).get(code)
        return "" if names is None else names[0 if self.lang is Lang.ZH else 1]

    def _facts(self, ids: Iterable[str]) -> Iterator[CellPart]:
        """Give the name of each fact, with its figure as it is written, and the way to its place."""
        for id_ in ids:
            fact = self.linked.get(id_, {})
            said = fact.get("name") or fact.get("title") or id_
            figure = fact.get("as_reported")
            yield CellPart(f"{said}: {figure}" if figure else said, place_of(id_))

    def _number(self, record: Record, name: str) -> CellPart:
        low, high = record[name], record.get(f"{name}_to")
        text, digits = grouped(low), _written(low)
        if high is not None:
            text = say(_RANGE.filled(low=text, high=grouped(high)), self.lang)
            digits = ""
        return CellPart(text, digits="" if digits == text else digits)

    def _count(self, count: Mapping[str, Any]) -> Iterator[CellPart]:
        """Give a number with its unit, the figure as the report writes it, and a warning if several share it."""
        figure = self.linked.get(count["metric"])
        unit = figure["unit"]["label"] if figure else self.snapshot.label("units", count["unit"], self.lang)
        place = place_of(count["metric"])
        yield CellPart(f"{grouped(count['value'])} {unit}", place, digits=_written(count["value"]))
        if figure:
            yield CellPart(figure["as_reported"])
        if count["shared_with"]:
            yield CellPart(say(_SHARED.filled(number=len(count["shared_with"]) + 1), self.lang))


def grouped(number: Decimal | int) -> str:
    """Write a number with all its digits, those before the point in groups of three."""
    return f"{number:,f}" if isinstance(number, Decimal) else f"{number:,d}"


def _written(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _plain(value: Any) -> CellPart:
    text = "" if value is None else ", ".join(map(str, value)) if isinstance(value, list) else _written(value)
    return CellPart(text)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
