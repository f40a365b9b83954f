"""Scores and mistakes as people read them in a terminal, and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.evaluate.evaluation import EvaluatedText, Split, totals
from app.evaluate.mistakes import Mistake, worst
from app.evaluate.scores import Score, Scores

EXAMPLES = 5  # maximum number of mistakes that are shown of a kind
_AROUND = 12  # characters of the text on either side of a mistake
_LONGEST = 40  # characters of a quote that are shown
_HEAD = ("labelled", "found", "right", "precision", "recall", "F1")


def shown(texts: Sequence[EvaluatedText], errors: int, of_measured: bool) -> str:
    """Write the scores of each text, those of each split, and the `errors` most frequent kinds of mistake.

    Mistakes in texts for measuring are left out unless `of_measured`.
    """
    lines: list[str] = []
    for text in texts:
        labelled = text.labelled
        lines += [
            f"{labelled.name} ({_split(labelled.split)}, {labelled.characters:,} characters)",
            *_rows(text.scores),
        ]
    for split, scores in totals(texts).items():
        names = [text.labelled.name for text in texts if text.labelled.split is split]
        if len(names) > 1:
            lines += [f"all of {_split(split)}: {', '.join(names)}", *_rows(scores)]
    if errors:
        lines += _errors(texts, errors, of_measured)
    return "\n".join(lines)


def as_json(texts: Sequence[EvaluatedText], errors: int, of_measured: bool) -> dict[str, Any]:
    """Return the same as an object. Mistakes have no words of the text but those of the figure."""
    return {
        "texts": [
            {
                "name": text.labelled.name,
                "split": text.labelled.split,
                "sha256": text.labelled.sha256,
                "characters": text.labelled.characters,
                "scores": _scores_as_json(text.scores),
            }
            for text in texts
        ],
        "totals": {_split(split): _scores_as_json(scores) for split, scores in totals(texts).items()},
        "errors": [
            {
                "kind": kind,
                "count": len(mistakes),
                "examples": [
                    {
                        "text": name,
                        "start": mistake.start,
                        "end": mistake.end,
                        "raw": mistake.raw,
                        "expected": _plain(mistake.expected),
                        "found": _plain(mistake.found),
                    }
                    for name, mistake in mistakes[:EXAMPLES]
                ],
            }
            for kind, mistakes in worst(_looked_at(texts, of_measured), errors)
        ],
    }


def _split(split: Split | None) -> str:
    return split or "no split"


def _rows(scores: Scores) -> Iterator[str]:
    for group, fields in scores.items():
        yield f"  {group.replace('_', ' '):<20}" + "".join(f"{name:>11}" for name in _HEAD)
        for field, score in fields.items():
            if score == Score():  # a role that the text does not have
                continue
            counts = "".join(f"{number:>11,}" for number in (score.labelled, score.found, score.right))
            shares = "".join(f"{_share(share):>11}" for share in (score.precision, score.recall, score.f1))
            yield f"    {field:<18}{counts}{shares}"
    yield ""


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _errors(texts: Sequence[EvaluatedText], errors: int, of_measured: bool) -> Iterator[str]:
    sources = {text.labelled.name: text.text for text in texts}
    for kind, mistakes in worst(_looked_at(texts, of_measured), errors):
        yield f"{kind} ({len(mistakes)})"
        for name, mistake in mistakes[:EXAMPLES]:
            yield f"  {name} {_example(sources[name], mistake)}"
    hidden = [] if of_measured else [text.labelled.name for text in texts if text.labelled.split is Split.MEASURE]
    if hidden:
        yield f"The mistakes in {', '.join(hidden)} are not shown, since nothing may be tuned on texts for measuring."


def _looked_at(texts: Iterable[EvaluatedText], of_measured: bool) -> Iterator[tuple[str, Mistake]]:
    for text in texts:
        if of_measured or text.labelled.split is not Split.MEASURE:
            for mistake in text.mistakes:
                yield text.labelled.name, mistake


def _example(text: str, mistake: Mistake) -> str:
    before = text[max(0, mistake.start - _AROUND) : mistake.start]
    after = text[mistake.end : mistake.end + _AROUND]
    there = " ".join(f"{before}[{_cut(mistake.raw)}]{after}".split())
    return f"{mistake.start}-{mistake.end} {there}: expected {_words(mistake.expected)}, found {_words(mistake.found)}"


def _words(value: object) -> str:
    return "nothing" if value is None else f"{value:f}" if isinstance(value, Decimal) else _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _scores_as_json(scores: Scores) -> Mapping[str, Any]:
    return {
        group: {field: _score_as_json(score) for field, score in fields.items()} for group, fields in scores.items()
    }


def _score_as_json(score: Score) -> Mapping[str, int | float | None]:
    return {
        "labelled": score.labelled,
        "found": score.found,
        "right": score.right,
        "precision": score.precision,
        "recall": score.recall,
        "f1": score.f1,
    }
