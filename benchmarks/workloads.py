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
    """A request: one record, values of years, or a list narrowed by filters or a word, sorted, from a place on."""

    filters: tuple[Filter, ...] = ()
    sort: str | None = None
    limit: int = PAGE
    after: Key | None = None  # the last record of the page before
    record: Key | None = None
    word: str | None = None
    lang: str | None = None
    values: AskedValues | None = None


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
    ]


def _lists(keys: list[Key]) -> Iterator[Ask]:
    """Give lists by year and region, by years and region, and by years, region and theme, of 40 to 60 records."""
    years = sorted({key.year for key in keys})
    regions, themes = sorted({key.region for key in keys}), sorted({key.theme for key in keys})
    spans = [(first, last) for first in years for last in years if first < last]
    each: list[tuple[Filter, ...]] = [(Filter("region", "eq", region),) for region in regions]
    both = [(*one, Filter("theme", "eq", theme)) for one in each for theme in themes]
    narrow: list[tuple[Filter, ...]] = [(Filter("year", "eq", year), *one) for year, one in product(years, each)]
    for first, last in spans:
        span = (Filter("year", "gte", first), Filter("year", "lte", last))
        narrow += [(*span, *more) for more in (*each, *(both if last > first + 1 else ()))]
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


def _searches() -> Iterator[Ask]:
    for lang in (None, "en"):
        yield from _shuffled(Ask(word=word, limit=limit, lang=lang) for word in words()[:1500] for limit in LIMITS)


def _shuffled(asks: Iterator[Ask]) -> list[Ask]:
    shuffled = list(asks)
    random.Random("cold").shuffle(shuffled)
    return shuffled
