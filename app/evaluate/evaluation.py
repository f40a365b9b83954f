"""A labelled text and what extraction makes of it, compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.evaluate.marked import Items, found_in
from app.evaluate.matching import match
from app.evaluate.mistakes import Mistake, mistakes_of
from app.evaluate.scores import Scores, scores_of, total
from app.extract.result import Draft


class Split(StrEnum):
    """What the labels of a text are for."""

    MEASURE = "measure"  # nothing is tuned on them, and nobody looks at the mistakes
    TUNE = "tune"


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text that people have labelled. `items` has every numeral of it, and every fact of the kinds that it names.

    `year` is the year under review. `sha256` and `characters` say which text it is.
    """

    name: str
    split: Split | None
    year: int
    sha256: str
    characters: int
    items: Items


@dataclass(frozen=True, slots=True)
class EvaluatedText:
    """The scores and the mistakes of extraction on a labelled text."""

    labelled: LabelledText
    text: str
    scores: Scores
    mistakes: Sequence[Mistake]


def evaluate(labelled: LabelledText, text: str, draft: Draft) -> EvaluatedText:
    """Compare a draft of a text with its labels. Kinds of which there are no labels are left out."""
    found = found_in(draft)
    matched = {kind: match(labels, found[kind]) for kind, labels in labelled.items.items()}
    return EvaluatedText(labelled, text, scores_of(matched), mistakes_of(matched))


def totals(texts: Iterable[EvaluatedText]) -> Mapping[Split | None, Scores]:
    """Return the scores of all texts of each split together, of those splits that have any."""
    texts = list(texts)
    by_split = {split: [text.scores for text in texts if text.labelled.split is split] for split in (*Split, None)}
    return {split: total(scores) for split, scores in by_split.items() if scores}
