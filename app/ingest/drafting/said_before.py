"""Figures of earlier reports whose words are much like those of a new one."""

from collections.abc import Iterable
from typing import NamedTuple

from app.ingest.drafting.outline import pairs
from app.ingest.drafting.told_by_name import narrowed, telling
from app.ingest.kinds.metric import MetricSeed
from app.regex import regex

_ALIKE = 0.55  # how alike two figures are that count one thing: half by their clauses, half by their items
_TELLING = 4  # pairs of characters of an item that says what it counts; fewer say less
_BRACKETS = regex("（[^（）\n]*）")
_ITEM_BEFORE = regex("[^，,、；;。：:！？!?0-9\n]*$")
_ITEM_AFTER = regex("[^，,、；;。：:！？!?0-9\n]*")


class _EarlierFigure(NamedTuple):
    """A figure of an earlier report: the pairs of characters of its clause and of its item, and what narrows it."""

    clause: set[str]
    item: set[str]
    narrowed: frozenset[str]
    metric: MetricSeed


class SaidBefore:
    """The figures of earlier reports, each with its words."""

    def __init__(self, metrics: Iterable[MetricSeed]) -> None:
        self._said: list[_EarlierFigure] = []
        for metric in metrics:
            for evidence in metric.evidence:
                quote, exact = evidence.quote, metric.exact(evidence)
                if (at := quote.find(exact)) >= 0:
                    item = item_around(quote, at, at + len(exact))
                    self._said.append(
                        _EarlierFigure(pairs(telling(quote)), pairs(telling(item)), narrowed(item), metric)
                    )

    def alike(self, clause: str, item: str) -> list[MetricSeed]:
        """Return the metrics whose figures stand among words like these, the most like first."""
        words, own, narrows = pairs(telling(clause)), pairs(telling(item)), narrowed(item)
        weight = min(1.0, len(own) / _TELLING)
        shares = [
            ((_share(words, said.clause) + weight * _share(own, said.item)) / 2, said.metric)
            for said in self._said
            if said.narrowed == narrows and not said.item < own and not own < said.item
        ]
        return [metric for share, metric in sorted(shares, key=lambda one: -one[0]) if share >= _ALIKE]


def item_around(text: str, start: int, end: int) -> str:
    """Return the words of the item of a list that a figure from `start` to `end` stands in, without the figure.

    Words in brackets before it are left out: of 浓度（PM2.5）下降 the item has 浓度下降.
    """
    before = _ITEM_BEFORE.search(_BRACKETS.sub("", text[:start]))
    after = _ITEM_AFTER.match(text[end:])
    return f"{before[0] if before else ''} {after[0] if after else ''}"


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0
