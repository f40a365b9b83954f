"""What a person decided on a draft, as data: corrections.yaml of a report.

The records of a report are what extraction finds, with these decisions applied. So a new extraction keeps them. A
decision names the place in the text that it is about; one that finds no record there is a fault.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field, model_validator

from app.errors import SeedError
from app.ingest.locate import selectors
from app.ingest.messages import shown
from app.ingest.record_edits import EditedRecords, Record
from app.ingest.seed_file import seed_paths
from app.ingest.seed_folder import FACTS, VOCABULARY
from app.ingest.seeds import Seed, Text

FILE = "corrections"
OUTLINE = ("report", "sections", "paragraphs")
TABLES = (*OUTLINE, "numerals", *FACTS, *VOCABULARY)
_NUMERAL_PLACE = ("start", "end", "text")
# the fields that refer to a term by its code; facts are referred to by the plural of their kind, and as follows
_TERMS = {
    "indicators": ("indicator", "of"),
    "units": ("unit",),
    "scopes": ("scope",),
    "bases": ("base",),
    "themes": ("theme",),
}
_METRICS = ("part_of", "sessions", "trainees", "recipients")

Span = tuple[int, int]  # start and end, in code points


class Verdict(StrEnum):
    """What a person decided on a record of a draft."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"


class CorrectionSeed(Seed):
    """A decision on a record of the file `of`.

    A numeral or a fact is found by its place: `exact` between `prefix` and `suffix`; an indicator by that of a metric.
    Anything else is found by `name`, its slug or code, and the report is the only one. `fields` are all fields of the
    record, place and evidence apart; `quote` among them is that of its first evidence. Whoever corrects or rejects says
    why in `reason`.
    """

    of: str
    name: Text | None = None
    exact: str | None = None
    prefix: str = ""
    suffix: str = ""
    decision: Verdict
    fields: dict[str, Any] = Field(default_factory=dict)
    reason: Text | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> "CorrectionSeed":
        if self.of not in TABLES:
            raise ValueError(f"expected `of` to be one of {', '.join(TABLES)}, found {self.of!r}")
        if self.decision is not Verdict.ACCEPT and self.reason is None:
            raise ValueError("expected the reason, found none")
        if (self.decision is Verdict.REJECT) == bool(self.fields):
            raise ValueError("expected the fields of a record that stays, and none of one that is rejected")
        if self.exact is None and self.name is None and self.of != "report":
            raise ValueError("expected either a place (exact, prefix, suffix) or a name")
        return self


class CorrectionError(Exception):
    """A correction that cannot be applied. The message says why."""


class CorrectedReport:
    """The files of a report, with corrections applied to them one after the other.

    `fresh` says that the files are as extracted: then a rejection has to find its record too.
    """

    def __init__(self, folder: Path, report: Path, text: str, fresh: bool = False) -> None:
        """Take the report in the folder `report` of the seed folder `folder`, and its source text."""
        self._folder, self._report, self._text, self._fresh = folder, report, text, fresh
        self._files: dict[Path, EditedRecords] = {}
        self._standing: dict[str, dict[Span | None, list[int]]] = {}  # by table: the records at each place

    def file(self, of: str) -> EditedRecords:
        """Return the file with the records of a table. Raises SeedError where it cannot be edited.

        A vocabulary may stand in other seed folders alone: then it has no records here.
        """
        path = self._folder / "vocabulary" / f"{of}.yaml"
        if of not in VOCABULARY:
            path = self._report / f"{'report' if of in OUTLINE else of}.yaml"
        if path not in self._files:
            content = b"[]\n" if of in VOCABULARY and not seed_paths(path.parent, of) else None
            self._files[path] = EditedRecords(path, content)
        return self._files[path]

    def contents(self) -> dict[Path, str]:
        """Return the new content of each file that has changed."""
        contents = {path: file.content for path, file in self._files.items()}
        return {path: content for path, content in contents.items() if content != self._files[path].text}

    def file_at(self, path: Path) -> EditedRecords:
        """Return a file that has changed."""
        return self._files[path]

    def apply(self, correction: CorrectionSeed) -> None:
        """Change the record that a correction is about. Raises CorrectionError where that is not exactly one."""
        file, index = self.file(correction.of), self.find(correction)
        if index is None:
            if correction.decision is Verdict.REJECT and not self._fresh:
                return
            raise CorrectionError(f"expected a record of {correction.of} {_place_of(correction)}, found none")
        old = file.wanted[index] or {}
        new = None if correction.decision is Verdict.REJECT else self._corrected(correction, old)
        file.wanted[index] = new
        self._standing.clear()
        self._refer(correction.of, name_of(old), name_of(new or {}))

    def find(self, correction: CorrectionSeed) -> int | None:
        """Return the index of the record that a correction is about, None where there is none.

        Raises CorrectionError where its place is not one in the text, or where several records stand there.
        """
        if correction.exact is not None and correction.of in VOCABULARY:
            return self._term_at(correction)
        wanted = self.file(correction.of).wanted
        if correction.exact is not None:
            standing = self._by_place(correction.of)
            there = [index for span in self._spans(correction) for index in standing.get(span, ())]
        else:
            there = [index for index, record in enumerate(wanted) if record and belongs(correction.of, record)]
        names = {correction.name, name_of(correction.fields)} - {None}
        if names and (correction.exact is None or len(there) > 1):
            there = [index for index in there if name_of(wanted[index] or {}) in names]
        if len(there) > 1:
            raise CorrectionError(f"expected one record of {correction.of} {_place_of(correction)}, found {len(there)}")
        return there[0] if there else None

    def _by_place(self, of: str) -> dict[Span | None, list[int]]:
        if of not in self._standing:
            standing: dict[Span | None, list[int]] = {}
            self._standing[of] = standing
            for index, record in enumerate(self.file(of).wanted):
                standing.setdefault(span_of(of, record or {}), []).append(index)
        return self._standing[of]

    def differs(self, correction: CorrectionSeed, index: int) -> bool:
        """Tell whether the record at an index is not as a correction leaves it. Raises CorrectionError as `apply`."""
        old = self.file(correction.of).wanted[index] or {}
        return correction.decision is Verdict.REJECT or self._corrected(correction, old) != old

    def found(self, correction: CorrectionSeed) -> int | None:
        """Return what `find` does, and None where it is not one record."""
        try:
            return self.find(correction)
        except CorrectionError:
            return None

    def _term_at(self, correction: CorrectionSeed) -> int | None:
        """Return the index of the indicator that a metric at a place has."""
        metrics, standing = self.file("metrics").wanted, self._by_place("metrics")
        there = [metrics[index] for span in self._spans(correction) for index in standing.get(span, ())]
        codes = {record.get("indicator") for record in there if record}
        codes &= {name_of(correction.fields), correction.name} if len(codes) > 1 else codes
        terms = enumerate(self.file(correction.of).wanted)
        return next((index for index, term in terms if term and name_of(term) in codes), None)

    def _spans(self, correction: CorrectionSeed) -> set[Span]:
        """Return where the record of a correction stands: in the draft, and after the correction."""
        whole = f"{correction.prefix}{correction.exact}{correction.suffix}"
        at = self._text.find(whole)
        if at < 0 or self._text.find(whole, at + 1) >= 0:
            found = "it more than once" if at >= 0 else "it nowhere"
            raise CorrectionError(f"expected the source to say {shown(whole)} once, found {found}")
        start = at + len(correction.prefix)
        span = start, start + len(correction.exact or "")
        moved = exact_of(correction.of, correction.fields)
        return {span, self._moved(span, moved)} if moved else {span}

    def _moved(self, span: Span, exact: str) -> Span:
        """Return where `exact` stands at a place, which it overlaps. Raises CorrectionError where it does not."""
        start, end = span
        places = range(max(0, start - len(exact) + 1), end)
        there = [at for at in places if self._text.startswith(exact, at)]
        if not there:
            raise CorrectionError(
                f"the source does not say {shown(exact)} where it says {shown(self._text[start:end])}"
            )
        at = min(there, key=lambda place: abs(place - start))
        return at, at + len(exact)

    def _corrected(self, correction: CorrectionSeed, old: Record) -> Record:
        """Return a record with the fields of a correction, in the order in which it has them."""
        fields = {name: value for name, value in correction.fields.items() if name != "quote"}
        kept = _NUMERAL_PLACE if correction.of == "numerals" else ("evidence", "paragraphs", "sections", "members")
        if correction.of == "report":
            kept = (*kept, "source", "id")
        new = {name: fields.get(name, old[name]) for name in old if name in fields or name in kept}
        new |= {name: value for name, value in fields.items() if name not in new}
        span = span_of(correction.of, old)
        exact, quote = exact_of(correction.of, new), correction.fields.get("quote")
        if exact is None and correction.of == "metrics":  # its quote says it
            exact = self._text[slice(*span)] if span else None
        evidence: Any = new.get("evidence")
        if span is None or not (exact or quote):
            return new
        if correction.of == "numerals":
            start, end = self._moved(span, exact or "")
            return {**new, "start": str(start), "end": str(end)}
        return {**new, "evidence": self._evidence(evidence, span, exact, quote)}

    def _evidence(self, evidence: list[Any], span: Span, exact: str | None, quote: str | None) -> list[Any]:
        """Return evidence whose first entry has another quote or another place."""
        first = {**evidence[0], **({"quote": quote} if quote else {})}
        start, end = self._moved(span, exact or first.get("exact") or first["quote"])
        if exact and exact not in first["quote"]:
            raise CorrectionError(f"the quote {shown(first['quote'])} does not hold {shown(exact)}")
        if (start, end) != span:
            prefix, suffix = selectors(self._text, start, end)
            first |= {"start": str(start), "end": str(end), "prefix": prefix, "suffix": suffix}
        return [first, *evidence[1:]]

    def _refer(self, of: str, old: str | None, new: str | None) -> None:
        """Have everything refer to a record by its new name, or not at all where it is gone."""
        if names := references(of, old, new):
            for name in ("numerals", *FACTS, *(["indicators"] if of in _TERMS else [])):
                self.file(name).refer(names)


def apply_corrections(report: CorrectedReport, corrections: Iterable[CorrectionSeed]) -> list[tuple[int, str]]:
    """Apply corrections in their order, but those of indicators first, since metrics are to have the names they give.

    Returns the index of each that cannot be applied, and why.
    """
    faults = []
    for index, correction in sorted(enumerate(corrections), key=lambda pair: pair[1].of not in VOCABULARY):
        try:
            report.apply(correction)
        except CorrectionError as error:
            faults.append((index, str(error)))
        except SeedError as error:
            faults.append((index, error.summary))
    return faults


def references(of: str, old: str | None, new: str | None) -> dict[str, dict[str, str | None]]:
    """Return the fields that refer to a record whose name changes, each with the change, as `refer` takes them."""
    if old is None or old == new:
        return {}
    fields = (of, *(_METRICS if of == "metrics" else ())) if of in FACTS else _TERMS.get(of, ())
    return {field: {old: new} for field in fields}


def span_of(of: str, record: Mapping[str, Any]) -> Span | None:
    """Return the place of a numeral, or of a fact's first evidence, None where the file does not say it."""
    place: Any = record
    if of in FACTS:
        evidence = record.get("evidence")
        place = evidence[0] if isinstance(evidence, list) and evidence else None
    elif of != "numerals":
        return None
    start, end = (place.get("start"), place.get("end")) if isinstance(place, dict) else (None, None)
    if not (isinstance(start, str) and isinstance(end, str) and start.isdecimal() and end.isdecimal()):
        return None
    return int(start), int(end)


def exact_of(of: str, record: Mapping[str, Any]) -> str | None:
    """Return the text that a record says its place has, None where it says none."""
    if of in ("numerals", "metrics"):
        exact = record.get("text" if of == "numerals" else "as_reported")
        return exact if isinstance(exact, str) else None
    quote = record.get("quote")
    return quote if isinstance(quote, str) else None


def belongs(of: str, record: Mapping[str, Any]) -> bool:
    """Tell whether a record of report.yaml is of a part of the outline; any other file has one sort of record."""
    if of not in OUTLINE:
        return True
    return of == ("report" if "sections" in record else "sections" if "paragraphs" in record else "paragraphs")


def name_of(record: Mapping[str, Any]) -> str | None:
    """Return the slug or code of a record, None where it has none."""
    name = record.get("slug", record.get("code"))
    return name if isinstance(name, str) else None


def _place_of(correction: CorrectionSeed) -> str:
    if correction.exact is not None:
        return f"at {shown(correction.prefix + correction.exact + correction.suffix)}"
    return f"named {correction.name!r}" if correction.name else "at all"
