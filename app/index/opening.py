"""The index at a release: what of the whole index is current there."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import accumulate
from operator import or_

from app.index.asking import Index
from app.index.memory import Memory
from app.index.segments import Span, cover, runs_of
from app.index.whole import CurrentReports, IndexedEdition, WholeIndex


def open_index(
    whole: WholeIndex,
    release: int,
    vocabulary: int,
    editions: tuple[IndexedEdition, ...],
    themes: Mapping[str, tuple[str, str]],
    memory: Memory,
) -> Index:
    """Return the index at a release. `editions` are current then, and `themes` have the names of a `vocabulary`."""
    indicators = whole.vocabularies.get(vocabulary)
    spans = (*(() if indicators is None else (indicators,)), *(edition.span for edition in editions))
    years: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        if span.year is not None:
            years[span.year].append(span)
    by_year = {year: cover(of) for year, of in sorted(years.items())}
    since = whole.rendered_since(release)
    return Index(
        f"{whole.releases[release]} {since}" if since else whole.releases[release],
        memory,
        whole,
        vocabulary,
        spans,
        runs_of(spans),
        cover(spans),
        by_year,
        dict(zip(reversed(by_year), accumulate(reversed(by_year.values()), or_), strict=True)),
        dict(zip(by_year, accumulate(by_year.values(), or_), strict=True)),
        CurrentReports(whole, release, editions),
        themes,
    )
