"""A folder of seeds as records: which files there are, what each holds, and what is wrong with their form.

What is wrong with their content is `app.ingest.verify`'s business.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.errors import nearest
from app.ingest import seeds
from app.ingest.files import SUFFIXES, Finding, Location, SeedFile, seed_path
from app.ingest.seeds import Seed

S = TypeVar("S", bound=Seed, covariant=True)

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
FACTS: dict[str, type[seeds.FactSeed]] = {
    "metrics": seeds.MetricSeed,
    "measures": seeds.MeasureSeed,
    "training_programs": seeds.TrainingProgramSeed,
    "talent_initiatives": seeds.TalentInitiativeSeed,
    "documents": seeds.DocumentSeed,
    "honours": seeds.HonourSeed,
}


@dataclass(frozen=True, slots=True)
class Table(Generic[S]):
    """The records of one file with their positions in it; those of a wrong form are left out and reported."""

    file: SeedFile
    rows: list[tuple[int, S]]

    def fault(self, index: int, where: Location, message: str) -> None:
        """Report a fault of the record at `index`."""
        self.file.fault((index, *where), message)

    def known(self, index: int, where: Location, value: str, known: Collection[str], what: str) -> bool:
        """Tell whether a value of the record at `index` is among `known`; report it where it is not."""
        return is_known(self.file, (index, *where), value, known, what)

    def unique(self, field: str) -> None:
        """Report each record whose `field` is that of an earlier one, and the earlier one too."""
        first: dict[str, int] = {}
        for index, record in self.rows:
            value = getattr(record, field)
            if value in first:
                stands_twice((self, first[value]), (self, index), field, value)
            elif value is not None:
                first[value] = index

    @property
    def codes(self) -> set[str]:
        """The codes of all records, those of a wrong form too, so that one fault does not look like many."""
        data = self.file.data if isinstance(self.file.data, list) else []
        return {code for record in data if isinstance(record, dict) and isinstance(code := record.get("code"), str)}

    @property
    def records(self) -> list[S]:
        """The records alone."""
        return [record for _, record in self.rows]


def is_known(file: SeedFile, location: Location, value: str, known: Collection[str], what: str) -> bool:
    """Tell whether `value`, which stands at `location`, is among `known`; report it where it is not."""
    if value in known:
        return True
    close = nearest(value, sorted(known))
    hint = f"; nearest: {', '.join(close)}" if close else ""
    file.fault(location, f"expected a known {what}, found {value!r}{hint}")
    return False


def stands_twice(one: tuple[Table[Any], int], other: tuple[Table[Any], int], field: str, value: str) -> None:
    """Report what must be unique at both its places: which of the two is wrong is not known."""
    for (table, index), (there, at) in ((one, other), (other, one)):
        place = f"{there.file.path.name}:{there.file.line((at, field))}"
        table.fault(index, (field,), f"{value!r} stands twice: at {place} too")


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


@dataclass(slots=True)
class ReportSeeds:
    """The seeds of one report; `report` is None where its form is wrong."""

    folder: Path
    file: SeedFile
    report: seeds.ReportSeed | None
    metrics: Table[seeds.MetricSeed]
    measures: Table[seeds.MeasureSeed]
    training_programs: Table[seeds.TrainingProgramSeed]
    talent_initiatives: Table[seeds.TalentInitiativeSeed]
    documents: Table[seeds.DocumentSeed]
    honours: Table[seeds.HonourSeed]
    numerals: Table[seeds.NumeralSeed]
    facts: dict[str, Table[seeds.FactSeed]] = field(default_factory=dict)

    @property
    def findings(self) -> list[Finding]:
        """Everything found wrong so far."""
        return self.file.findings + [
            finding for table in (*self.facts.values(), self.numerals) for finding in table.file.findings
        ]


def read_vocabulary(folder: Path) -> VocabularySeeds:
    """Read the vocabularies of a seed folder; faults of form are in the files' findings."""
    base = folder / "vocabulary"
    seeds = VocabularySeeds(**{name: _table(base, name, model) for name, model in VOCABULARY.items()})  # type: ignore[arg-type]
    seeds.themes.file.findings += _unknown_files(base, VOCABULARY)
    return seeds


def report_folders(folder: Path) -> list[Path]:
    """Return the folders of the reports, by id."""
    return sorted(path for path in (folder / "reports").glob("*") if path.is_dir() and not _is_hidden(path))


def stray_files(folder: Path) -> list[Finding]:
    """Return a finding for each file that lies where the folders of the reports do: nothing reads it."""
    return [
        Finding(str(path), 0, "", "expected a folder for each report, found a file")
        for path in sorted((folder / "reports").glob("*"))
        if not path.is_dir() and not _is_hidden(path)
    ]


def read_report(folder: Path) -> ReportSeeds:
    """Read the seeds of one report; faults of form are in the files' findings."""
    file = _file(folder, "report")
    facts = {name: _table(folder, name, model) for name, model in FACTS.items()}
    numerals = _table(folder, "numerals", seeds.NumeralSeed)
    file.findings += _unknown_files(folder, ("report", "numerals", *FACTS))
    return ReportSeeds(folder, file, report_of(file), **facts, numerals=numerals, facts=facts)  # type: ignore[arg-type]


def report_of(file: SeedFile) -> seeds.ReportSeed | None:
    """Return what report.yaml says, None where its form is wrong; the faults are in the file's findings."""
    return _record(file, file.data, (), seeds.ReportSeed) if file.data is not None else None


def table_of(file: SeedFile, model: type[S]) -> Table[S]:
    """Return the records of a file; those of a wrong form are left out, the faults are in the file's findings."""
    rows: list[tuple[int, S]] = []
    if isinstance(file.data, list):
        for index, data in enumerate(file.data):
            record = _record(file, data, (index,), model)
            if record is not None:
                rows.append((index, record))
    elif not file.findings:
        file.report(1, "", "expected a list of records")
    return Table(file, rows)


def seed_files(folder: Path) -> Iterator[Path]:
    """Give every seed file of a folder, in a fixed order."""
    for part in (folder / "vocabulary", *report_folders(folder)):
        yield from sorted(path for path in part.glob("*") if path.suffix in SUFFIXES and not _is_hidden(path))


def fingerprint(folder: Path, *more: Path) -> str:
    """Return a SHA-256 over the names and bytes of every seed file, and of `more`: the same seeds, the same digest."""
    digest = hashlib.sha256()
    for path in (*seed_files(folder), *more):
        content = path.read_bytes()
        digest.update(f"{path.parent.name}/{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _is_hidden(path: Path) -> bool:
    """Tell whether a file is none of ours: .git, .DS_Store, what an editor keeps beside a file that is open."""
    return path.name.startswith(".")


def _unknown_files(folder: Path, names: Collection[str]) -> list[Finding]:
    """Return a finding for each file of a folder that nothing reads: a seed under a wrong name would be missed."""
    expected = f"expected only the files {', '.join(sorted(names))}, each {' or '.join(SUFFIXES)}"
    return [
        Finding(str(path), 0, "", expected)
        for path in sorted(folder.glob("*"))
        if not _is_hidden(path) and (path.stem not in names or path.suffix not in SUFFIXES)
    ]


def _file(folder: Path, name: str) -> SeedFile:
    path = seed_path(folder, name)
    if path:
        return SeedFile(path)
    missing = SeedFile(folder / f"{name}.yaml", b"")
    missing.report(0, "", "the file is missing; an empty list is written []")
    return missing


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


def _message(details: ErrorDetails, model: type[Seed]) -> str:
    found = details["input"]
    match details["type"]:
        case "missing":
            return "expected this field, found none"
        case "extra_forbidden":
            *above, key = map(str, details["loc"])
            close = nearest(key, _fields(model, above))
            return f"unknown field {key!r}" + (f"; did you mean {' or '.join(close)}?" if close else "")
        case "enum":
            expected = details["ctx"]["expected"]
            return f"expected {expected}, found {found!r}"
        case "model_type" if details["ctx"]["class_name"] == seeds.Bilingual.__name__:
            return f"expected {{zh: …, en: …}}, found {found!r}"
        case "value_error":
            return str(details["ctx"]["error"])
        case _:
            return f"{details['msg'][0].lower()}{details['msg'][1:]}, found {found!r}"


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
