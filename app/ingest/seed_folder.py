"""A seed folder as records: which files there are, what each of them holds, and faults of form.

`app.ingest.verify` finds the faults of content.
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.errors import SeedError, nearest
from app.ingest import limits, seeds
from app.ingest.fact import FactSeeds
from app.ingest.file_text import ContentError, read_bytes
from app.ingest.kinds.metric import MetricSeed
from app.ingest.messages import found, shown
from app.ingest.seed_file import SUFFIXES, Finding, Location, SeedFile, seed_paths
from app.ingest.seeds import Seed
from app.schemas.facts import FACTS as SCHEMAS
from app.vocabulary import of_each_kind

S = TypeVar("S", bound=Seed, covariant=True)
Slugs = dict[str, frozenset[str]]  # those of a report's facts, by the plural of their kind

VOCABULARY: dict[str, type[Seed]] = {
    "themes": seeds.ThemeSeed,
    "regions": seeds.RegionSeed,
    "units": seeds.UnitSeed,
    "scopes": seeds.ScopeSeed,
    "breakdowns": seeds.BreakdownSeed,
    "indicators": seeds.IndicatorSeed,
    "glossary": seeds.GlossaryEntry,
    "idioms": seeds.Idiom,
    "qualifiers": seeds.QualifierSeed,
}
FACTS: dict[str, FactSeeds] = {
    kind.plural: facts for kind, facts in of_each_kind("app.ingest.kinds", "SEEDS", FactSeeds).items()
}
# by the plural of a kind: its fields that name a metric which counts something
COUNTS: dict[str, tuple[str, ...]] = {kind.plural: schema.counts for kind, schema in SCHEMAS.items()}


class _Any(frozenset[str]):
    """The names in a file that cannot be read. It contains every name, so that no reference is reported as unknown."""

    def __contains__(self, _name: object) -> bool:
        return True


ANY = _Any()


@dataclass(frozen=True, slots=True)
class Table(Generic[S]):
    """The records of one file, each with its index. Records of a wrong form are reported and left out."""

    file: SeedFile
    rows: list[tuple[int, S]]

    def fault(self, index: int, where: Location, message: str) -> None:
        """Report a fault of the record at `index`."""
        self.file.fault((index, *where), message)

    def known(self, index: int, where: Location, value: str, known: Collection[str], what: str) -> bool:
        """Tell whether a value of the record at `index` is among `known`, and report it if it is not."""
        return is_known(self.file, (index, *where), value, known, what)

    def unique(self, field: str) -> None:
        """Report each record that has the same `field` as an earlier one, and the earlier one too."""
        first: dict[str, int] = {}
        for index, record in self.rows:
            value = getattr(record, field)
            if value in first:
                stands_twice((self, first[value]), (self, index), field, value)
            elif value is not None:
                first[value] = index

    @property
    def is_whole(self) -> bool:
        """Whether every record of the file was read."""
        return isinstance(self.file.data, list) and len(self.rows) == len(self.file.data)

    def names(self, field: str) -> frozenset[str]:
        """Return the codes or slugs of all records. A record of a wrong form counts too, so that its fault is one only.

        Where the name of a record, or the whole file, cannot be read, the set contains every name.
        """
        data = self.file.data if isinstance(self.file.data, list) else [None]
        named = [record.get(field) if isinstance(record, dict) else None for record in data]
        names = frozenset(name for name in named if isinstance(name, str))
        return names if all(isinstance(name, str) for name in named) else ANY

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all records, as `names` has them."""
        return self.names("code")

    @property
    def records(self) -> list[S]:
        """The records alone."""
        return [record for _, record in self.rows]


def is_known(file: SeedFile, location: Location, value: str, known: Collection[str], what: str) -> bool:
    """Tell whether the `value` at `location` is among `known`, and report it if it is not."""
    if value in known:
        return True
    close = nearest(value, sorted(known))
    hint = f"; nearest: {', '.join(close)}" if close else ""
    file.fault(location, f"expected a known {what}, found {value!r}{hint}")
    return False


def stands_twice(one: tuple[Table[Any], int], other: tuple[Table[Any], int], field: str, value: str) -> None:
    """Report a repeated value at both places, since nobody knows which of the two is wrong."""
    for (table, index), (there, at) in ((one, other), (other, one)):
        place = f"{there.file.path.name}:{there.file.line((at, field))}"
        table.fault(index, (field,), f"{value!r} occurs twice: also at {place}")


@dataclass(slots=True)
class VocabularySeeds:
    """The vocabularies of a seed folder."""

    themes: Table[seeds.ThemeSeed]
    regions: Table[seeds.RegionSeed]
    units: Table[seeds.UnitSeed]
    scopes: Table[seeds.ScopeSeed]
    breakdowns: Table[seeds.BreakdownSeed]
    indicators: Table[seeds.IndicatorSeed]
    glossary: Table[seeds.GlossaryEntry]
    idioms: Table[seeds.Idiom]
    qualifiers: Table[seeds.QualifierSeed]

    @property
    def tables(self) -> list[Table[Seed]]:
        """All of them."""
        return [getattr(self, name) for name in VOCABULARY]


@dataclass(slots=True)
class ReportSeeds:
    """The seeds of one report. `facts` are by the plural of their kind. `report` is None where its form is wrong."""

    folder: Path
    file: SeedFile
    report: seeds.ReportSeed | None
    facts: dict[str, Table[seeds.FactSeed]]
    numerals: Table[seeds.NumeralSeed]

    @property
    def metrics(self) -> Table[MetricSeed]:
        """The metrics."""
        return cast("Table[MetricSeed]", self.facts["metrics"])

    @property
    def source_sha256(self) -> str | None:
        """The SHA-256 of the source, read even from a report.yaml with other faults. None where it gives none."""
        source = self.file.data.get("source") if isinstance(self.file.data, dict) else None
        sha256 = source.get("sha256") if isinstance(source, dict) else None
        return sha256 if isinstance(sha256, str) and re.match(seeds.SHA256, sha256) else None

    @property
    def findings(self) -> list[Finding]:
        """Everything found wrong so far."""
        return self.file.findings + [
            finding for table in (*self.facts.values(), self.numerals) for finding in table.file.findings
        ]


@dataclass(frozen=True, slots=True)
class VerifiedReport:
    """A report in which no check has found a fault: `app.ingest.verify.check_report` gives it."""

    report: seeds.ReportSeed
    facts: dict[str, Table[seeds.FactSeed]]
    numerals: Table[seeds.NumeralSeed]

    @property
    def metrics(self) -> Table[MetricSeed]:
        """The metrics."""
        return cast("Table[MetricSeed]", self.facts["metrics"])


def read_vocabulary(folder: Path) -> VocabularySeeds:
    """Read the vocabularies of a seed folder. Faults of form are in the findings of its files.

    Raises SeedError where `folder` is not a seed folder.
    """
    base = folder / "vocabulary"
    if not base.is_dir():
        if not folder.is_dir():
            raise SeedError(f"there is no seed folder {folder}; name one with --seeds or WORKREPORT_SEEDS")
        raise SeedError(f"{folder} is not a seed folder: expected the folders vocabulary and reports in it")
    seeds = VocabularySeeds(**{name: _table(base, name, model) for name, model in VOCABULARY.items()})  # type: ignore[arg-type]
    seeds.themes.file.findings += _unknown_files(base, VOCABULARY)
    return seeds


def report_folders(folder: Path) -> list[Path]:
    """Return the folders of the reports, by id."""
    base = folder / "reports"
    return sorted(path for path in base.iterdir() if path.is_dir() and not _is_hidden(path)) if base.is_dir() else []


def stray_files(folder: Path) -> list[Finding]:
    """Return a finding for each file among the folders of the reports, since nothing reads such a file."""
    return [
        Finding(str(path), 0, "", "expected a folder for each report, found a file")
        for path in sorted((folder / "reports").glob("*"))
        if not path.is_dir() and not _is_hidden(path)
    ]


def is_report(folder: Path) -> bool:
    """Tell whether a folder has the seeds of a report."""
    return bool(seed_paths(folder, "report"))


def read_report(folder: Path) -> ReportSeeds:
    """Read the seeds of one report. Faults of form are in the findings of its files."""
    file = _file(folder, "report")
    facts = {name: _table(folder, name, kind.model) for name, kind in FACTS.items()}
    numerals = _table(folder, "numerals", seeds.NumeralSeed)
    file.findings += _unknown_files(folder, ("report", "numerals", *FACTS))
    return ReportSeeds(folder, file, report_of(file), facts, numerals)


def report_of(file: SeedFile) -> seeds.ReportSeed | None:
    """Return what report.yaml says. Where its form is wrong, return None and add findings to the file."""
    return record_of(file, seeds.ReportSeed)


def record_of(file: SeedFile, model: type[S]) -> S | None:
    """Return the one record of a file. Where its form is wrong, return None and add findings to the file."""
    if file.data is None:
        if not file.findings:
            file.report(1, "", "expected a record, found nothing")
        return None
    return _record(file, file.data, (), model)


def table_of(file: SeedFile, model: type[S]) -> Table[S]:
    """Return the records of a file. Records of a wrong form are left out and become findings of the file."""
    rows: list[tuple[int, S]] = []
    if isinstance(file.data, list):
        for index, data in enumerate(file.data):
            if len(file.findings) > limits.FINDINGS:
                break
            record = _record(file, data, (index,), model)
            if record is not None:
                rows.append((index, record))
    elif not file.findings:
        file.fault((), f"expected a list of records (an empty one is written []), found {found(file.data)}")
    return Table(file, rows)


def seed_files(folder: Path) -> Iterator[Path]:
    """Give every seed file of a seed folder, always in the same order."""
    for part in (folder / "vocabulary", *report_folders(folder)):
        yield from sorted(path for path in part.glob("*") if path.suffix in SUFFIXES and not _is_hidden(path))


def fingerprint(folder: Path, *more: Path) -> str:
    """Return a SHA-256 over the names and bytes of every seed file and of the files in `more`."""
    digest = hashlib.sha256()
    for path in (*seed_files(folder), *more):
        try:
            content = read_bytes(path, limits.SEED_BYTES)
        except ContentError as error:
            raise SeedError(f"{path}: {error}") from error
        digest.update(f"{path.parent.name}/{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _is_hidden(path: Path) -> bool:
    """Tell whether a file is not a seed: .git, .DS_Store, or what an editor keeps beside an open file."""
    return path.name.startswith(".")


def _unknown_files(folder: Path, names: Collection[str]) -> list[Finding]:
    """Return a finding for each file that nothing reads: a misnamed seed file would otherwise be ignored silently."""
    expected = f"expected only the files {', '.join(sorted(names))}, each {' or '.join(SUFFIXES)}"
    return [
        Finding(str(path), 0, "", expected)
        for path in sorted(folder.glob("*"))
        if not _is_hidden(path) and (path.stem not in names or path.suffix not in SUFFIXES)
    ]


def _file(folder: Path, name: str) -> SeedFile:
    paths = seed_paths(folder, name)
    file = SeedFile(paths[0]) if len(paths) == 1 else SeedFile(folder / f"{name}.yaml", b"")
    if not paths:
        file.report(0, "", "the file is missing; an empty list is written []")
    elif len(paths) > 1:
        file.report(0, "", f"expected one file, found {' and '.join(path.name for path in paths)}")
    return file


def _table(folder: Path, name: str, model: type[S]) -> Table[S]:
    return table_of(_file(folder, name), model)


def _record(file: SeedFile, data: object, location: tuple[str | int, ...], model: type[S]) -> S | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            where = tuple(step for step in details["loc"])
            file.fault((*location, *where), _message(details, model))
        return None


_EXPECTED = {  # by the type of Pydantic's error; {names} are values of its context
    "missing": "this field",
    "model_type": "a record (fields with values)",
    "model_attributes_type": "a record (fields with values)",
    "dict_type": "a record (fields with values)",
    "list_type": "a list",
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a text of at most {max_length} characters",
    "too_short": "a list of at least {min_length}",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
}


def _message(details: ErrorDetails, model: type[Seed]) -> str:
    value, context = details["input"], details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            *above, key = map(str, details["loc"])
            close = nearest(key, _fields(model, above))
            return f"unknown field {shown(key)}" + (f"; did you mean {' or '.join(close)}?" if close else "")
        case "missing":
            return "expected this field, found none"
        case "value_error":
            return str(context["error"])
        case "model_type" if context["class_name"] == seeds.Bilingual.__name__:
            return f"expected {{zh: …, en: …}}, found {found(value)}"
        case "enum":
            return f"expected {context['expected']}, found {found(value)}"
        case "string_pattern_mismatch":
            return f"expected {seeds.PATTERNS[context['pattern']]}, found {found(value)}"
        case kind if kind in _EXPECTED:
            return f"expected {_EXPECTED[kind].format(**context)}, found {found(value)}"
        case _:
            return f"{details['msg'][0].lower()}{details['msg'][1:]}, found {found(value)}"


def _fields(model: type[Seed], location: list[str]) -> list[str]:
    """Return the names of the fields that a record has at a location inside it."""
    for step in location:
        field = model.model_fields.get(step)
        if field is not None:
            kinds = [field.annotation]
            while kinds and not (isinstance(kinds[0], type) and issubclass(kinds[0], Seed)):
                kinds = [*get_args(kinds[0]), *kinds[1:]]
            model = kinds[0] if kinds else model  # type: ignore[assignment]
    return sorted(model.model_fields)
