"""`workreport evaluate`: labels and the texts that they are of, found by their SHA-256."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from app.errors import SeedError
from app.evaluate.evaluation import EvaluatedText, LabelledText, evaluate
from app.evaluate.marked import QUANTITIES
from app.extract.result import Draft
from app.ingest import limits
from app.ingest.file_text import ContentError, read_bytes
from app.ingest.labels import label_files, read_labels
from app.ingest.seed_folder import is_report
from app.ingest.seed_labels import labels_of_seeds
from app.ingest.source import read_source

Extract = Callable[[str, int], Draft]  # a text and the year under review to a draft


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Every labelled text that was given, and what to say of the others."""

    texts: Sequence[EvaluatedText]
    notes: Sequence[str]


def evaluate_labels(
    folders: Iterable[Path], texts: Iterable[Path], extract: Extract, others: Sequence[Path] = ()
) -> Evaluation:
    """Extract from each labelled text that is among `texts`, files or folders of files, and compare.

    `folders` are folders of label files, or the seed folders of reports; `others` are seed folders whose vocabularies
    belong to those. Raises SeedError where labels have faults,
    where a text is not what its labels say, or where no text is given.
    """
    labels = [labelled for folder in folders for labelled in _labels(folder, others)]
    files, notes = _files(texts, {labelled.sha256 for labelled in labels})
    evaluated: list[EvaluatedText] = []
    for labelled in labels:
        if labelled.sha256 in files:
            text = read_source(files[labelled.sha256]).text
            _check(labelled, text)
            evaluated.append(evaluate(labelled, text, extract(text, labelled.year)))
        else:
            notes.append(
                f"{labelled.name}: its text is not given: {labelled.characters:,} characters, SHA-256 {labelled.sha256}"
            )
    if not evaluated:
        raise SeedError("none of the labelled texts is given; name files or folders with --text", notes)
    return Evaluation(evaluated, notes)


def _labels(folder: Path, others: Sequence[Path]) -> Iterator[LabelledText]:
    if is_report(folder):
        yield labels_of_seeds(folder, others)
    else:
        yield from map(read_labels, label_files(folder))


def _files(texts: Iterable[Path], wanted: set[str]) -> tuple[dict[str, Path], list[str]]:
    """Return the files that are wanted by their SHA-256, and a note for each file that was named and is not wanted."""
    files: dict[str, Path] = {}
    notes: list[str] = []
    for path in texts:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if path.is_dir() and not file.is_file():
                continue
            try:
                digest = sha256(read_bytes(file, limits.SOURCE_BYTES)).hexdigest()
            except ContentError as error:
                if path.is_dir():  # whatever else lies beside the texts
                    continue
                raise SeedError(f"{file}: {error}") from error
            if digest in wanted:
                files[digest] = file
            elif not path.is_dir():
                notes.append(f"{file}: no labels are of this text, whose SHA-256 is {digest}")
    return files, notes


def _check(labelled: LabelledText, text: str) -> None:
    """Raise SeedError where labels and text do not agree."""
    if len(text) != labelled.characters:
        raise SeedError(
            f"{labelled.name}: source.characters: expected {len(text)}, the length of the text, "
            f"found {labelled.characters}"
        )
    for number, label in enumerate(labelled.items[QUANTITIES]):
        ((start, end),) = label.places
        if text[start:end] != label.text:
            raise SeedError(
                f"{labelled.name}: quantities[{number}].raw: expected {text[start:end]!r}, which the text has at "
                f"{start}, found {label.text!r}"
            )
