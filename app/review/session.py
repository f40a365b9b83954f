"""Decisions on a draft: each is written at once, to the files of the report and to its corrections, or not at all."""

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from pydantic import ValidationError

from app.errors import SeedError
from app.ingest.checks.vocabularies import check_english
from app.ingest.corrections import CorrectionError, CorrectionSeed, Verdict, name_of, references
from app.ingest.folders import together
from app.ingest.locate import report_of_source, selectors
from app.ingest.record_edits import EditedRecords, Record, referring
from app.ingest.replacing import replace_files
from app.ingest.seed_file import Finding, SeedFile
from app.ingest.seed_folder import FACTS, VOCABULARY, facts_of, read_vocabulary
from app.ingest.seed_table import report_of, table_of
from app.ingest.seeds import NumeralSeed
from app.ingest.source import read_source
from app.ingest.verify import verify
from app.ingest.vocabularies import Vocabularies
from app.review.items import Item, ItemRecord, Items
from app.review.names import with_name
from app.vocabulary import Role

_UNDONE = 200  # maximum number of decisions that can be undone

Before = tuple[bytes | None, bytes]  # what a file held before a decision, None where there was none, and after it


_Given = Mapping[tuple[str, str | None], Record]  # the fields that a person gave, by table and name of the record


class ConflictError(Exception):
    """What was to be changed has changed meanwhile, by another page or an editor."""


class RefusedError(Exception):
    """A decision that cannot be taken. `messages` say why."""

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


class ReviewSession:
    """The review of the report whose source is `source`, in the seed folder `folder`.

    `others` are seed folders whose vocabularies belong to it; nothing in them is changed. Raises SeedError where no
    report has this source, or where its files cannot be edited.
    """

    def __init__(self, folder: Path, source: Path, others: Iterable[Path] = ()) -> None:
        """Read all of it once, so that what is wrong is said before a page is opened."""
        self._folder, self._source = folder, source
        self._all = together((*others, folder))
        read = read_source(source)
        self.text = read.text
        self.report = report_of_source(folder, read).folder
        self.words = Vocabularies(read_vocabulary(self._all))
        self._undo: deque[dict[Path, Before]] = deque(maxlen=_UNDONE)
        self._lock = Lock()
        self._read()

    def _read(self) -> Items:
        return Items(self._folder, self.report, self.words, self.text)

    def state(self) -> dict[str, Any]:
        """Return the text and every item as the files have them now."""
        with self._lock:
            return {"text": self.text, "codes": self._codes(), **self._shown(self._read())}

    def _codes(self) -> dict[str, list[tuple[str, str]]]:
        """Return the codes that fields may take, each with its Chinese name."""
        seeds = read_vocabulary(self._all)
        names = ("indicators", "units", "themes", "scopes", "bases", "regions")
        terms = {name: getattr(seeds, name).records for name in names}
        return {name: [(term.code, term.name.zh) for term in records] for name, records in terms.items()}

    def _shown(self, items: Items) -> dict[str, Any]:
        return {"items": [item.view() for item in items.all], "undo": len(self._undo)}

    def decide(self, item: str, tag: str, decision: Verdict, records: Iterable[Mapping[str, Any]], reason: str) -> Any:
        """Take a decision on an item. Returns what is shown then.

        `records` are those that a person changed, each with `of`, `name` and `fields`. Raises ConflictError where the
        item is no longer the one with this `tag`, RefusedError where the files would have faults.
        """
        with self._lock:
            items = self._read()
            found = items.by_id.get(item)
            if found is None or found.tag != tag:
                raise ConflictError
            given = {(record["of"], record["name"]): record["fields"] for record in records}
            corrections = [*self._corrections(items, found, decision, given, reason.strip() or None)]
            self._apply(items, corrections)
            return self._shown(self._read())

    def _corrections(
        self, items: Items, item: Item, decision: Verdict, given: _Given, reason: str | None
    ) -> Iterator[CorrectionSeed]:
        """Give what a decision on an item says of each of its records, indicators first."""
        made: dict[str, str] = {}
        for record in sorted(item.records, key=lambda record: record.of not in VOCABULARY):
            fields = {**given.get((record.of, record.name), record.fields)}
            own = Verdict.ACCEPT if _completes(record.fields, fields) else Verdict.CORRECT
            if decision is Verdict.REJECT and record.of == "numerals":
                if fields.get("role") in (Role.METRIC, Role.TARGET):
                    raise RefusedError("say what the numeral is, if no figure: give it another role and a reason")
            elif decision is Verdict.REJECT:
                if record.of in VOCABULARY and len(items.metrics_of(record.name)) > 1:
                    continue  # others are counted by it too
                own, fields = Verdict.REJECT, {}
            if own is not Verdict.REJECT:
                if lacking := items.lacks(record, fields):
                    raise RefusedError(lacking)
                fields = with_name(items, record, fields, made)
            if own is not Verdict.ACCEPT or record.draft or record.decision:
                yield self._correction(record, own, fields, reason)

    def _correction(self, record: ItemRecord, decision: Verdict, fields: Record, reason: str | None) -> CorrectionSeed:
        place: dict[str, Any] = {}
        if record.span:
            prefix, suffix = selectors(self.text, *record.span)
            place = {"exact": self.text[slice(*record.span)], "prefix": prefix, "suffix": suffix}
        why = {"reason": reason} if reason and decision is not Verdict.ACCEPT else {}
        name = {"name": record.name} if record.name else {}
        try:
            return CorrectionSeed.model_validate(
                {"of": record.of, **name, **place, "decision": decision, "fields": fields, **why}
            )
        except ValidationError as error:
            raise RefusedError(*(details["msg"].removeprefix("Value error, ") for details in error.errors())) from error

    # --- changing the files ---------------------------------------------------------------------------------------

    def _apply(self, items: Items, corrections: list[CorrectionSeed]) -> None:
        report, log = items.files, items.corrections
        names: dict[str, dict[str, str | None]] = {}
        try:
            for correction in corrections:
                fields = referring(correction.fields, names)  # a record before it may have got another name
                correction = correction.model_copy(update={"fields": fields})
                index = report.find(correction)
                old = report.file(correction.of).records[index][0] if index is not None else {}
                earlier = items.written.get((correction.of, index))
                report.apply(correction)
                names |= references(correction.of, name_of(old), name_of(fields))
                _note(log, earlier, correction)
            _rename(log, names)
            contents = report.contents()
        except CorrectionError as error:
            raise RefusedError(str(error)) from error
        except SeedError as error:
            raise RefusedError(error.summary) from error
        changed = [report.file_at(path) for path in contents]
        if messages := [message for file in changed for message in self._faults(file)]:
            raise RefusedError(*messages)
        before = {file.path: file.text for file in changed}
        self._write({**contents, log.path: log.content}, {**before, log.path: log.text})

    def _write(self, contents: Mapping[Path, str], read: Mapping[Path, str]) -> None:
        """Write files, unless one of them is no longer what was read."""
        changed: dict[Path, Before] = {}
        for path, content in contents.items():
            there = path.read_bytes() if path.exists() else None
            if there is not None and there.decode("utf-8-sig") != read[path]:
                raise ConflictError
            changed[path] = there, content.encode()
        replace_files(contents)
        self._undo.append(changed)

    def undo(self) -> Any:
        """Take the last decision back. Raises ConflictError where a file of it was changed since, and by others."""
        with self._lock:
            if self._undo:
                changed = self._undo[-1]
                if any(path.read_bytes() != after for path, (_, after) in changed.items() if path.exists()):
                    raise ConflictError
                self._undo.pop()
                replace_files({path: before.decode() for path, (before, _) in changed.items() if before is not None})
                for path in (path for path, (before, _) in changed.items() if before is None):
                    path.unlink(missing_ok=True)
            return self._shown(self._read())

    # --- what is wrong --------------------------------------------------------------------------------------------

    def _faults(self, file: EditedRecords) -> Iterator[str]:
        """Give the faults of form and of English that changed records have now and did not have before."""
        if file.path.stem == "report":
            old, new = self._findings(file.path, file.text), self._findings(file.path, file.content)
        else:
            pairs = file.changed()
            as_json = file.path.with_suffix(".json")
            old, new = (self._findings(as_json, json.dumps([pair[n] for pair in pairs])) for n in (0, 1))
        before = Counter(_place_and_message(finding) for finding in old)
        for key in map(_place_and_message, new):
            if before[key]:
                before[key] -= 1
            else:
                yield f"{file.path.stem}: {': '.join(filter(None, key))}"

    def _findings(self, path: Path, content: str) -> list[Finding]:
        file = SeedFile(path, content.encode())
        if path.stem == "report":
            report_of(file)
        elif path.stem == "numerals":
            table_of(file, NumeralSeed)
        elif path.stem in FACTS:
            facts_of({path.stem: file}, SeedFile(self.report / "report.yaml"), self.words.figures)
        else:
            table_of(file, VOCABULARY[path.stem])
        check_english(file, self.words.glossary)
        return file.findings

    def check(self) -> list[str]:
        """Return the faults that `workreport verify` finds now, with the source."""
        with self._lock:
            return [str(finding) for finding in verify(self._all, [self._source])]


def _completes(old: Record, new: Record) -> bool:
    """Tell whether a record only has more than before: the English that a draft lacks, a theme."""
    return all(
        new.get(name) == value
        or (isinstance(value, dict) and isinstance(new.get(name), dict) and _completes(value, new[name]))
        or value is None
        for name, value in old.items()
    )


def _note(log: EditedRecords, earlier: int | None, correction: CorrectionSeed) -> None:
    """Write a correction down, in the place of an earlier one of the same record, which keeps its place and name."""
    data = correction.model_dump(mode="json", exclude_defaults=True)
    first = log.wanted[earlier] if earlier is not None else None
    if earlier is None or first is None:
        log.added.append(data)
        return
    place: Record = {name: first[name] for name in ("name", "exact", "prefix", "suffix") if name in first}
    rest = {name: value for name, value in data.items() if name not in ("of", "name", "exact", "prefix", "suffix")}
    log.wanted[earlier] = {"of": correction.of, **place, **rest}


def _rename(log: EditedRecords, names: Mapping[str, Mapping[str, str | None]]) -> None:
    """Have the fields of all corrections refer to records by their new names."""
    for records in (log.wanted, log.added):
        for index, record in enumerate(records):
            fields = record.get("fields") if record else None
            if record and fields and names.keys() & fields.keys():
                records[index] = {**record, "fields": referring(fields, names)}


def _place_and_message(finding: Finding) -> tuple[str, str]:
    """Return what makes a finding the same before and after a change that moves it."""
    return re.sub(r"^\[[0-9]+\]\.?", "", finding.field), finding.message
