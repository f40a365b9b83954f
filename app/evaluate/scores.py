"""How many labels were found, and how much of what was found is right: precision, recall, F1 by field and role."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from app.evaluate.marked import FIGURES, QUANTITIES, Marked
from app.evaluate.matching import Matched
from app.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Score:
    """`right` of the `found` are right, of the `labelled` were found."""

    labelled: int = 0
    found: int = 0
    right: int = 0

    def __add__(self, other: "Score") -> "Score":
        return Score(self.labelled + other.labelled, self.found + other.found, self.right + other.right)

    @property
    def precision(self) -> float | None:
        """The share of what was found that is right, None where nothing was."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The share of the labels that were found, None where there are none."""
        return self.right / self.labelled if self.labelled else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall, None where there is neither a label nor anything found."""
        both = self.labelled + self.found
        return 2 * self.right / both if both else None


# by group (`numerals`, `figures`, `roles`, or the plural of a kind of fact), then by field or role
Scores = Mapping[str, Mapping[str, Score]]


def scores_of(matched: Mapping[str, Matched]) -> Scores:
    """Return the scores of a text from the pairs of each kind."""
    scores: dict[str, Mapping[str, Score]] = {}
    for kind, pairs in matched.items():
        if kind == QUANTITIES:
            scores["numerals"] = _fields(pairs, "span", _same_place, _every)
            scores["figures"] = _fields(pairs, "span", _same_place, _is_figure)
            scores["roles"] = {role: _score(pairs, "role", _same("role"), _has(role)) for role in Role}
        else:
            scores[kind] = _fields(pairs, "place", _any_place, _every)
    return scores


def total(scores: Iterable[Scores]) -> Scores:
    """Add up the scores of several texts: each numeral counts the same, whatever its text."""
    sums: dict[str, dict[str, Score]] = {}
    for one in scores:
        for group, fields in one.items():
            into = sums.setdefault(group, {})
            for field, score in fields.items():
                into[field] = into.get(field, Score()) + score
    return sums


def _fields(
    matched: Matched, place: str, at_place: Callable[[Marked, Marked], bool], counts: Callable[[Marked], bool]
) -> Mapping[str, Score]:
    """Score the place under the name `place`, and every field that a label speaks of."""
    names = dict.fromkeys(name for label in matched.labels for name in label.fields)
    return {
        place: _score(matched, None, at_place, counts),
        **{name: _score(matched, name, _same(name), counts) for name in names},
    }


def _score(
    matched: Matched, field: str | None, right: Callable[[Marked, Marked], bool], counts: Callable[[Marked], bool]
) -> Score:
    """Count among what `counts`. A pair whose label does not speak of the field is left out on both sides."""

    def speaks(label: Marked) -> bool:
        return field is None or field in label.fields

    pairs = [(label, other) for label, other in matched.pairs if counts(label) and counts(other)]
    silent = sum(not speaks(label) for label, _ in pairs)
    return Score(
        sum(counts(label) and speaks(label) for label in matched.labels),
        sum(map(counts, matched.found)) - silent,
        sum(speaks(label) and right(label, other) for label, other in pairs),
    )


def _same(field: str) -> Callable[[Marked, Marked], bool]:
    return lambda label, other: label.fields[field] == other.fields[field]


def _has(role: Role) -> Callable[[Marked], bool]:
    return lambda item: item.fields["role"] == role


def _is_figure(item: Marked) -> bool:
    return item.fields["role"] in FIGURES


def _every(_: Marked) -> bool:
    return True


def _same_place(label: Marked, other: Marked) -> bool:
    return label.places == other.places


def _any_place(_: Marked, __: Marked) -> bool:
    return True
