"""Series among few metrics and among many: the data sets, and the question, which both answer alike.

The few are reports of one genre, ten years and 31 provinces, with 32 metrics each. The many have these very reports,
and beside them reports of other years and genres.
"""

import random
from collections.abc import Iterator
from itertools import islice

from app.vocabulary import Genre
from benchmarks.data import Dataset, prepared
from benchmarks.generate import LAST_YEAR, indicators_of_any_scope, one_report, provinces, write_seeds
from benchmarks.tools import DATA
from benchmarks.workloads import Ask, AskedValues, Workload

_YEARS = range(LAST_YEAR - 9, LAST_YEAR + 1)
_OF_FEW, _OTHERS = 32, 270  # metrics of a report
_INDICATORS, _ASKED = 32, 10  # those that every report of the few has, and how many are asked for
_REGIONS = 31
_ASKS = 20_000
FEW = _OF_FEW * len(_YEARS) * _REGIONS


def data_of_series(many: int) -> Dataset:
    """Return the data set of the few metrics, or one of about so many, these among them."""
    others = (many - FEW) // _OTHERS
    metrics = FEW + others * _OTHERS
    made = Dataset(metrics, DATA / f"series-{metrics}")
    return prepared(made, lambda folder: write_seeds(folder, _reports(others)), flat=metrics > FEW)


def _reports(others: int) -> Iterator[tuple[str, dict[str, object], str]]:
    genre, *genres = Genre
    for year in _YEARS:
        for region in provinces()[:_REGIONS]:
            yield one_report(year, genre, region, _OF_FEW, share=1.0)
    earlier = range(_YEARS.start - 1, 1899, -1)
    places = ((year, kind, region) for year in earlier for kind in (genre, *genres) for region in provinces())
    for year, kind, region in islice(places, others):
        yield one_report(year, kind, region, _OTHERS, share=0.9)


def series_workloads() -> list[Workload]:
    """Return the questions: any ten indicators and ten years, of one region and of 31."""
    one, every = (lambda: _asks(1)), (lambda: _asks(_REGIONS))
    return [
        Workload("series", "10 indicators × 10 years of a region, 100 values", next(one()), one),
        Workload("series-31", "10 indicators × 10 years of 31 regions, 3,100 values", next(every()), every),
    ]


def _asks(regions: int) -> Iterator[Ask]:
    codes = [term.code for term in indicators_of_any_scope()[:_INDICATORS]]
    draw, places = random.Random("series"), provinces()[:_REGIONS]
    seen: set[tuple[str, ...]] = set()
    while len(seen) < _ASKS:
        asked = (*draw.sample(codes, _ASKED), *sorted(draw.sample(places, regions)))
        if asked not in seen:
            seen.add(asked)
            yield Ask(values=AskedValues(asked[:_ASKED], asked[_ASKED:], _YEARS.start, _YEARS.stop - 1))
