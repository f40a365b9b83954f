"""What is asked: workloads in no server's language, each hot (one request again and again) and cold (none twice)."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from benchmarks.data import Dataset, Key
from benchmarks.generate import words

PAGE = 50
LIMITS = range(40, 61)  # 50 on average


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition: `operator` is `eq`, `gte` or `lte`."""

    column: str
    operator: str
    value: str | int


@dataclass(frozen=True, slots=True)
class AskedValues:
    """Every value of some indicators in some regions, from one year until another."""

    indicators: tuple[str, ...]
    regions: tuple[str, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Ask:
    """A request: a list narrowed by filters or a word, sorted, from a place on; or what a field of its own says."""

    filters: tuple[Filter, ...] = ()
    sort: str | None = None
    limit: int = PAGE
    after: Key | None = None  # the last record of the page before
    record: Key | None = None
    word: str | None = None
    lang: str | None = None
    values: AskedValues | None = None
    facet: str | None = None  # how many records there are of each value of this column
    report: str | None = None  # every fact of a report, in the order of its text


@dataclass(frozen=True)
class Workload:
    """One kind of request; `cold` gives as many different ones as there are."""

    name: str
    title: str
    hot: Ask
    cold: Callable[[], Iterator[Ask]]


def workloads(data: Dataset, alike: bool = False) -> list[Workload]:
    """Return the workloads for a data set; `alike`, with lists that a small one and a large one answer alike."""
    keys = data.keys
    year = keys[len(keys) // 2].year
    narrow = (Filter("year", "eq", year),)
    deep = PAGE * (len(keys) * 9 // 10 // PAGE)
    return [
        Workload("list", "list of 50, by year", Ask(narrow), lambda: _years(keys) if alike else _lists(keys)),
        Workload("record", "one by id", Ask(record=keys[len(keys) // 3]), lambda: _records(keys)),
        Workload("deep", "deep page", Ask(after=keys[deep - 1]), lambda: _deep(keys)),
        Workload(
            "sorted",
            "filtered, sorted by value",
            Ask((*narrow, Filter("value", "gte", 100)), sort="-value"),
            lambda: _sorted(keys),
        ),
        Workload("search", "search of a two-character word", Ask(word=words()[7]), _searches),
        Workload(
            "facets",
            "facets: metrics of each region",
            Ask((*narrow, Filter("value", "gte", 100)), facet="region"),
            lambda: _facets(keys),
        ),
        Workload(
            "facts", "all facts of a report", Ask(report=keys[len(keys) // 3].report, limit=1000), lambda: _facts(keys)
        ),
    ]


def _lists(keys: list[Key]) -> Iterator[Ask]:
    """Give lists by year and region, by years and region, and by years, region and theme, of 40 to 60 records.

    None is empty: among few metrics the last year has not every region.
    """
    found = {(key.year, key.region, theme) for key in keys for theme in (None, key.theme)}
    years = sorted({key.year for key in keys})
    regions, themes = sorted({key.region for key in keys}), sorted({key.theme for key in keys})
    narrow: list[tuple[Filter, ...]] = []
    for at, first in enumerate(years):
        for last, region, theme in product(years[at:], regions, (None, *themes)):
            if theme and last < first + 2:
                continue
            if any((year, region, theme) in found for year in range(first, last + 1)):
                span = (Filter("year", "gte", first), Filter("year", "lte", last))
                named = (Filter("region", "eq", region), *([Filter("theme", "eq", theme)] if theme else []))
                narrow.append((*(span if last > first else (Filter("year", "eq", first),)), *named))
    yield from _shuffled(replace(Ask(filters), limit=limit) for filters, limit in product(narrow, LIMITS))


def _years(keys: list[Key]) -> Iterator[Ask]:
    """Give lists by years from one until another, whatever years there are; most fill a page."""
    first, last = keys[-1].year, keys[0].year
    spans = [(a, b) for a in range(1900, last + 1) for b in range(max(a, first), 2100)]
    asks = ((Filter("year", "gte", a), Filter("year", "lte", b)) for a, b in spans)
    yield from _shuffled(Ask(filters, limit=limit) for filters, limit in product(asks, LIMITS))


def _records(keys: list[Key]) -> Iterator[Ask]:
    for lang in (None, "en"):
        yield from _shuffled(Ask(record=key, lang=lang) for key in keys)


def _deep(keys: list[Key]) -> Iterator[Ask]:
    """Give pages from the second half of the list; every one begins where a page of its size would."""
    asks = []
    for limit in LIMITS:
        first = len(keys) // 2 // limit + 1
        step = max(1, len(keys) // 200_000)
        asks += [Ask(after=keys[limit * page - 1], limit=limit) for page in range(first, len(keys) // limit, step)]
    for lang in (None, "en"):
        yield from _shuffled(replace(ask, lang=lang) for ask in asks)


def _sorted(keys: list[Key]) -> Iterator[Ask]:
    """Give lists of a year whose values are at least some number that no other request names."""
    years = sorted({key.year for key in keys})
    draw = random.Random("sorted")
    for number in draw.sample(range(1000, 60_000), 50_000):
        filters = (Filter("year", "eq", draw.choice(years)), Filter("value", "gte", f"{number / 100:.2f}"))
        yield Ask(filters, sort="-value")


def _facets(keys: list[Key]) -> Iterator[Ask]:
    """Give the questions of `_sorted`, counted by region."""
    for ask in _sorted(keys):
        yield Ask(ask.filters, facet="region")


def _facts(keys: list[Key]) -> Iterator[Ask]:
    """Give every report many times, each with another limit that it does not reach."""
    reports = sorted({key.report for key in keys})
    for limit in range(1000, 500, -10):
        yield from _shuffled(Ask(report=report, limit=limit) for report in reports)


def _searches() -> Iterator[Ask]:
    for lang in (None, "en"):
        yield from _shuffled(Ask(word=word, limit=limit, lang=lang) for word in words()[:1500] for limit in LIMITS)


def _shuffled(asks: Iterator[Ask]) -> list[Ask]:
    shuffled = list(asks)
    random.Random("cold").shuffle(shuffled)
    return shuffled
