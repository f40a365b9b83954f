"""What there is to look at in a draft: numerals with the metrics they carry, and other records that are drafts."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.ingest.corrections import (
    FILE,
    OUTLINE,
    CorrectedReport,
    CorrectionSeed,
    Span,
    belongs,
    name_of,
    span_of,
)
from app.ingest.derived import fill_in
from app.ingest.record_edits import EditedRecords, Record
from app.ingest.seed_file import SeedFile
from app.ingest.seed_folder import FACTS, VOCABULARY
from app.ingest.vocabularies import Vocabularies
from app.vocabulary import Kind

_UNDOUBTED = "found by extraction"  # how the draft of a record begins that nothing speaks against
_WRITTEN = {"as_reported", "value", "qualifier", "period"}  # where a metric has these, nothing is left to fill in
_APART = ("draft", "evidence", "sections", "paragraphs", "members", "source", "start", "end")


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """A record to look at. `fields` are what a person may change, `filled` what follows from the text and the rest.

    `span` is its place in the text, None where it has none; an indicator has that of the first metric that names it.
    """

    of: str
    name: str | None
    line: int
    span: Span | None
    fields: Record
    filled: Record
    draft: str | None
    decision: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """What is decided at once: a numeral with its metrics and their new indicators, or a record of its own.

    `tag` is another one as soon as anything of it has changed.
    """

    id: str
    span: Span | None
    records: list[ItemRecord] = field(default_factory=list)
    doubt: str | None = None

    @property
    def tag(self) -> str:
        """A digest of all that the item shows."""
        shown = [(record.of, record.name, record.span, record.fields, record.draft) for record in self.records]
        return hashlib.sha256(json.dumps([self.span, shown], sort_keys=True).encode()).hexdigest()[:16]

    @property
    def is_open(self) -> bool:
        """Whether a record of it is still a draft."""
        return any(record.draft for record in self.records)

    def view(self) -> dict[str, Any]:
        """Return the item as the page gets it."""
        names = ("of", "name", "line", "span", "fields", "filled", "draft", "decision", "reason")
        records = [{name: getattr(record, name) for name in names} for record in self.records]
        view = {"id": self.id, "tag": self.tag, "span": self.span, "open": self.is_open, "doubt": self.doubt}
        return {**view, "records": records}


class Items:
    """The items of a report as its files have them now, in the order of the text, those without a place at the end."""

    def __init__(self, folder: Path, report: Path, words: Vocabularies, text: str) -> None:
        """Read the files; `words` are the vocabularies of the folder and of others.

        Raises SeedError where one of the files cannot be edited.
        """
        self.files = CorrectedReport(folder, report, text)
        self.corrections = read_corrections(report)
        self._decided: dict[tuple[str, int | None], CorrectionSeed] = {}
        self.written: dict[tuple[str, int | None], int] = {}  # where the corrections have the decision on a record
        for index, record in enumerate(self.corrections.wanted):
            correction = CorrectionSeed.model_validate(record)
            key = correction.of, self.files.found(correction)
            self._decided[key], self.written[key] = correction, index
        self.words, self._year = words, self.files.file("report").records[0][0].get("year")
        self._metrics = self._records("metrics")
        self._terms = {record.name: record for record in self._records("indicators")}
        self._shown: set[tuple[str, str | None]] = set()
        self.all = sorted(self._items(), key=lambda item: (item.span is None, item.span or ()))
        self.by_id = {item.id: item for item in self.all}

    def metrics_of(self, indicator: str | None) -> list[ItemRecord]:
        """Return the metrics that have an indicator."""
        return [metric for metric in self._metrics if metric.fields.get("indicator") == indicator]

    def lacks(self, record: ItemRecord, fields: Record) -> str | None:
        """Return what a record has to have once it is no draft, None where it has it: a theme, what changes."""
        if record.of == "indicators" and fields.get("kind") == Kind.CHANGE and not fields.get("of"):
            return "indicators: of: expected the indicator that changes"
        if record.of in FACTS and record.span and not fields.get("theme"):
            sections = (data for data, _ in self.files.file("report").records if belongs("sections", data))
            around = (data for data in sections if _holds(data, record.span))
            if any(not data.get("theme") for data in around):
                return f"{record.of}: theme: expected a theme, since the section has none"
        return None

    def _records(self, of: str) -> list[ItemRecord]:
        """Return the records of a table."""
        file = self.files.file(of)
        return [
            self._record(of, file, index, data) for index, (data, _) in enumerate(file.records) if belongs(of, data)
        ]

    def _record(self, of: str, file: EditedRecords, index: int, data: Record) -> ItemRecord:
        fields = {name: value for name, value in data.items() if name not in _APART}
        evidence = data.get("evidence")
        if isinstance(evidence, list) and evidence and isinstance(evidence[0], dict) and "quote" in evidence[0]:
            fields["quote"] = evidence[0]["quote"]
        filled = self._filled(data) if of == "metrics" and not data.keys() >= _WRITTEN else {}
        decided = self._decided.get((of, index))
        return ItemRecord(
            of=of,
            name=name_of(data),
            line=file.line(index),
            span=span_of(of, data),
            fields=fields,
            filled=filled,
            draft=data.get("draft"),
            decision=decided.decision if decided else None,
            reason=decided.reason if decided else None,
        )

    def _filled(self, metric: Record) -> Record:
        """Return what the text says of a metric that its record leaves out."""
        file = SeedFile(self.files.file("metrics").path, b"[]")
        file.data = [{**metric}]
        fill_in(file, self._year, self.words.figures)
        return {name: value for name, value in file.data[0].items() if name not in metric}

    def _items(self) -> Iterator[Item]:
        by_slug = {metric.name: metric for metric in self._metrics}
        for row in self._records("numerals"):
            named = row.fields.get("metrics")
            carried = [by_slug[slug] for slug in named if slug in by_slug] if isinstance(named, list) else []
            yield self._item(row, carried)
        for metric in self._metrics:
            if ("metrics", metric.name) not in self._shown:
                yield self._item(metric, [metric])
        for of in (*OUTLINE, *FACTS, *VOCABULARY):
            for record in self._records(of) if of != "metrics" and self._is_there(of) else ():
                if (record.draft or record.decision) and (of, record.name) not in self._shown:
                    yield Item(f"{of}:{record.name or ''}", record.span, [record], _doubt(record))

    def _is_there(self, of: str) -> bool:
        return of not in VOCABULARY or "draft" in self.files.file(of).text or (of == "indicators")

    def _item(self, first: ItemRecord, metrics: list[ItemRecord]) -> Item:
        records = [first, *(metric for metric in metrics if metric is not first)]
        for metric in metrics:
            self._shown.add(("metrics", metric.name))
            term = self._terms.get(metric.fields.get("indicator"))
            if term and (term.draft or term.decision) and ("indicators", term.name) not in self._shown:
                self._shown.add(("indicators", term.name))
                names = {name: getattr(term, name) for name in ItemRecord.__slots__}
                records.append(ItemRecord(**{**names, "span": metric.span}))
        start, end = first.span or (0, 0)
        return Item(f"{first.of}:{start}-{end}:{first.name or ''}", first.span, records, _doubt(first))


def _holds(section: Record, span: Span) -> bool:
    """Tell whether a section says that a place is in it."""
    start, end = section.get("start"), section.get("end")
    if not (isinstance(start, str) and isinstance(end, str) and start.isdecimal() and end.isdecimal()):
        return False
    return int(start) <= span[0] and span[1] <= int(end)


def _doubt(record: ItemRecord) -> str | None:
    """Return why a person should look at a record before others, None where it is only not looked at yet."""
    return None if record.draft is None or record.draft.startswith(_UNDOUBTED) else record.draft


def read_corrections(report: Path) -> EditedRecords:
    """Return the corrections of a report as they are written. Raises SeedError where they have faults."""
    path = report / f"{FILE}.yaml"
    return EditedRecords(path, None if path.exists() else b"[]\n")
