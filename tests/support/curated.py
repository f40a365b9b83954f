"""The curated report, by which extraction is measured: its draft, its facts, and how found facts match them."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.extract.result import Draft
from support.extracting import extractor
from support.seeds import REPORT, SEEDS

Place = tuple[int, int, str]  # start, end, name


@dataclass(frozen=True)
class Match:
    """How many of the facts that were found, and of those that are curated, are the same."""

    found: int
    curated: int
    same: int

    @property
    def precision(self) -> float:
        """Share of the found that are curated."""
        return self.same / self.found

    @property
    def recall(self) -> float:
        """Share of the curated that were found."""
        return self.same / self.curated

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.same / (self.found + self.curated)


def source_text() -> str:
    """Return the text of the curated report; skip the test where it is not at hand."""
    source = os.environ.get("WORKREPORT_TEST_SOURCE")
    if not source:
        pytest.skip("WORKREPORT_TEST_SOURCE names no source text")
    return Path(source).read_bytes().decode()


@cache
def records(name: str) -> Any:
    """Return what a seed file of the report holds."""
    return yaml.safe_load((SEEDS / "reports" / REPORT / f"{name}.yaml").read_text(encoding="utf-8"))


@cache
def draft() -> Draft:
    """Return what is extracted from the text of the report alone."""
    return extractor().extract(source_text(), records("report")["year"])


def places(name: str, label: str = "name") -> list[list[Place]]:
    """Return of each curated fact all places, each with the fact's name."""
    return [
        [(evidence["start"], evidence["end"], record[label]["zh"]) for evidence in record["evidence"]]
        for record in records(name)
    ]


def match(found: list[Place], curated: list[list[Place]], least: float = 0.5) -> Match:
    """Pair facts one to one: a pair overlaps, and its names share at least `least` of their pairs of letters."""
    pairs = []
    for at, (start, end, name) in enumerate(found):
        for number, options in enumerate(curated):
            overlap = max(min(end, other_end) - max(start, other) for other, other_end, _ in options)
            alike = _alike(name, options[0][2])
            if overlap > 0 and alike >= least:
                pairs.append((alike, overlap, at, number))
    taken: set[int] = set()
    matched: set[int] = set()
    for _, _, at, number in sorted(pairs, reverse=True):
        if at not in taken and number not in matched:
            taken.add(at)
            matched.add(number)
    return Match(len(found), len(curated), len(taken))


def _alike(one: str, other: str) -> float:
    first, second = _pairs(one), _pairs(other)
    return 2 * len(first & second) / (len(first) + len(second))


def _pairs(name: str) -> set[str]:
    letters = "".join(letter for letter in name if letter.isalnum())
    return {letters[at : at + 2] for at in range(len(letters) - 1)} or {letters}
