"""Files of annotation tools: a draft written as one, and one that makes the draft."""

from collections.abc import Callable, Mapping
from pathlib import Path

from app.errors import SeedError
from app.extract.exchange.doccano import write_doccano, write_doccano_relations
from app.extract.exchange.giving import spans_of
from app.extract.exchange.label_studio import write_label_studio
from app.extract.exchange.langextract import write_langextract
from app.extract.exchange.reading import read_labelled
from app.extract.exchange.shape import ShapeFault
from app.extract.exchange.span import SpannedText, TextSpan
from app.extract.exchange.taking import TakenDraft, take
from app.extract.extract import Extractor
from app.extract.result import Draft
from app.ingest.figure_words import FigureWords
from app.ingest.messages import count

WRITERS: Mapping[str, Callable[[str, str, list[TextSpan]], str]] = {
    "langextract": write_langextract,
    "doccano": write_doccano,
    "doccano-relations": write_doccano_relations,
    "label-studio": write_label_studio,
}


def as_spans(format_: str, report: str, text: str, draft: Draft) -> str:
    """Return a draft as the file of an annotation tool: a key of WRITERS."""
    return WRITERS[format_](report, text, spans_of(draft))


def take_file(path: Path, text: str, own: Draft, words: FigureWords, year: int) -> TakenDraft:
    """Return the draft that the spans in a file make of `text`. Raises SeedError where any cannot be taken."""
    try:
        content = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise SeedError(f"{path}: expected UTF-8, found another encoding at byte {error.start:,}") from None
    try:
        labelled = _of_text(read_labelled(str(path), content), path, text)
    except ShapeFault as fault:
        raise SeedError(str(fault)) from None
    extractor = Extractor(words.grammar, words.unit_of, words.idioms)
    taken = take(text, own, labelled, lambda part: extractor.extract(part, year).quantities)
    if taken.faults:
        raise SeedError(f"{count(len(taken.faults), 'span')} of {path} cannot be taken; nothing was", taken.faults)
    return taken


def _of_text(found: list[SpannedText], path: Path, text: str) -> SpannedText:
    """Return the one text of a file, or of several the one that is `text`, white space around it aside."""
    same = found if len(found) == 1 else [one for one in found if one.text.strip() == text.strip()]
    if len(same) != 1:
        raise ShapeFault(
            f"{path}: expected one text with spans that is the text of the document, found {len(same)} of {len(found)}"
        )
    return same[0]


def notes_of(taken: TakenDraft) -> list[str]:
    """Return what a person should know of a draft made of spans, a line each."""
    lines = [f"note: {note}" for note in taken.notes]
    if taken.uncovered:
        verb = "has no span and stays" if taken.uncovered == 1 else "have no span and stay"
        lines.append(f"note: {count(taken.uncovered, 'numeral')} {verb} as read here")
    return lines
