"""What a curator pastes into seed files where a record is missing: complete but for what only a person can say."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from app.ingest.derived import reading_of
from app.ingest.kinds.metric import MetricSeed
from app.ingest.seed_file import Finding, Paste, SeedFile
from app.ingest.vocabularies import Vocabularies
from app.ingest.yaml_edits import scalar
from app.quantity import Change, Quantity
from app.vocabulary import Kind

_RATIOS = ("%", "‰", "倍", "番")
_POINTS = ("个百分点", "个千分点", "百分点")


def indicator_block(metric: MetricSeed, vocabularies: Vocabularies, metrics: Path) -> Paste:
    """Return the record of an indicator that a metric names and the vocabulary lacks. Unit and kind are guesses.

    `metrics` is the file with the metric.
    """
    quote = metric.evidence[0].quote
    read = reading_of(quote, metric.as_reported, vocabularies.grammar)
    kind = guessed_kind(metric.measure_word, read)
    lines = [
        f"- code: {metric.indicator} # {quote}",
        "  name: {zh: , en: }",
        "  definition: {zh: , en: }",
        f"  unit: {vocabularies.unit_of.get(metric.measure_word or '', '')}".rstrip(),
        f"  kind: {kind}",
        *(["  of:"] if kind is Kind.CHANGE else []),
    ]
    return Paste(_beside(vocabularies.seeds.indicators.file, metrics), "\n".join(lines))


def unit_line(word: str, vocabularies: Vocabularies, metrics: Path) -> Paste:
    """Return the record of a unit for a measure word of the file `metrics` that the vocabulary lacks."""
    said = scalar(word, flow=True)
    line = f"- {{code: , name: {{zh: {said}, en: }}, measure_words: [{said}]}}"
    return Paste(_beside(vocabularies.seeds.units.file, metrics), line)


def _beside(vocabulary: SeedFile, metrics: Path) -> str:
    """Return the file of a vocabulary in the seed folder that a report is in. It need not be there yet."""
    folder = metrics.parents[2] / "vocabulary"
    there = [part.path for part in vocabulary.parts if part.path.parent == folder]
    return str(there[0] if there else folder / f"{vocabulary.path.stem}.yaml")


def guessed_kind(measure_word: str | None, read: Quantity | None) -> Kind:
    """Guess the kind of an indicator by the measure word and the reading of one of its figures."""
    if measure_word in _POINTS or (read and read.change in (Change.UP, Change.DOWN, Change.FLAT)):
        return Kind.CHANGE
    if measure_word in _RATIOS or (read and read.change is Change.RATIO):
        return Kind.RATIO
    return Kind.FLOW


def to_paste(findings: Iterable[Finding]) -> Iterator[str]:
    """Give the lines that mend findings, once they are filled in, below the name of the file that each belongs to."""
    files: dict[str, list[str]] = {}
    for finding in findings:
        if finding.paste:
            files.setdefault(finding.paste.into, []).append(finding.paste.lines)
    for file, lines in files.items():
        yield f"to paste into {file}, and fill in:"
        yield from dict.fromkeys(lines)
