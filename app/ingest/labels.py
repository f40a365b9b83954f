"""Labels of extraction: files that hold every numeral of a text. tests/labels/README.md has the form."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.errors import SeedError
from app.evaluate.evaluation import LabelledText, Split
from app.evaluate.marked import QUANTITIES, Marked
from app.ingest.messages import refused
from app.ingest.seed_file import SeedFile
from app.ingest.seed_table import record_of
from app.ingest.seeds import SHA256, Integer, Period, Plain, Seed
from app.vocabulary import Qualifier, Role

FIELDS = ("role", "value", "value_to", "unit", "qualifier", "change", "period", "subject")


class LabelSeed(Seed):
    """What a numeral of a text says. Every field is given; null says that there is none."""

    start: Integer
    end: Integer
    raw: Annotated[str, StringConstraints(min_length=1)]
    value: Plain | None
    value_to: Plain | None
    unit: str | None
    qualifier: Qualifier | None
    role: Role
    change: Literal["up", "down"] | None
    period: Period | None
    subject: str | None


class LabelledSourceSeed(Seed):
    """Which text is labelled: the SHA-256 of its bytes, and its length in code points."""

    sha256: Annotated[str, StringConstraints(pattern=SHA256)]
    characters: Integer


class LabelFileSeed(Seed):
    """A file of labels: every numeral of a text, in order. `year` is the year under review."""

    source: LabelledSourceSeed
    split: Split | None = None
    year: Annotated[Integer, Field(ge=1900, le=2999)]
    quantities: list[LabelSeed]


def read_labels(path: Path) -> LabelledText:
    """Read a file of labels. Raises SeedError with every fault: file, line, item and field."""
    file = SeedFile(path)
    labels = record_of(file, LabelFileSeed)
    if labels is not None:
        for where, message in _faults(labels):
            file.fault(("quantities", *where), message)
    if labels is None or file.findings:
        raise refused("the labels cannot be used", path, file.findings)
    items = [
        Marked(((label.start, label.end),), label.raw, {name: getattr(label, name) for name in FIELDS})
        for label in labels.quantities
    ]
    source = labels.source
    return LabelledText(path.stem, labels.split, labels.year, source.sha256, source.characters, {QUANTITIES: items})


def label_files(folder: Path) -> list[Path]:
    """Return the files of labels in a folder. Raises SeedError where there are none."""
    paths = sorted(path for path in folder.glob("*.json") if not path.name.startswith("."))
    if not paths:
        raise SeedError(f"{folder}: expected label files (.json) or the seed files of a report, found neither")
    return paths


def _faults(labels: LabelFileSeed) -> Iterator[tuple[tuple[int, str], str]]:
    """Give what contradicts itself: each fault with the number of its label and its field."""
    before = 0
    for number, label in enumerate(labels.quantities):
        if label.start < before:
            yield (number, "start"), f"expected at least {before}, the end of the label before it, found {label.start}"
        if label.end - label.start != len(label.raw):
            yield (
                (number, "end"),
                f"expected {label.start + len(label.raw)}, which start and the length of raw give, found {label.end}",
            )
        elif label.end > labels.source.characters:
            yield (
                (number, "end"),
                f"expected at most {labels.source.characters}, the length of the text, found {label.end}",
            )
        before = max(before, label.start + len(label.raw))
