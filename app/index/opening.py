"""The index at a release: what of the whole index is current there."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter

from app.index.asking import Index
from app.index.memory import Memory
from app.index.segments import Members, Runs, Span, cover, runs_with
from app.index.sets import EMPTY
from app.index.whole import CurrentReports, WholeIndex

_place = attrgetter("place")


def open_index(
    whole: WholeIndex,
    release: int,
    vocabulary: int,
    themes: Mapping[str, tuple[str, str]],
    memory: Memory,
    near: Index | None = None,
) -> Index:
    """Return the index at a release. `themes` have the names of its version of the `vocabulary`.

    It is made of the one at another release, `near`, and of the few spans in which they differ; without one, of all.
    """
    gone, come = whole.differing(0 if near is None else near.release, release)
    before = 0 if near is None else near.vocabulary
    if before != vocabulary:
        gone += [whole.vocabularies[before]] if before in whole.vocabularies else []
        come += [whole.vocabularies[vocabulary]] if vocabulary in whole.vocabularies else []
    spans = _with(() if near is None else near.spans, gone, come)
    live, years = (EMPTY, {}) if near is None else (near.live, near.years)
    since = whole.rendered_since(release)
    return Index(
        f"{whole.releases[release]} {since}" if since else whole.releases[release],
        memory,
        whole,
        release,
        vocabulary,
        spans,
        runs_with(Runs((), ()) if near is None else near.runs, spans, whole.ascents, gone, come),
        live - cover(gone) | cover(come),
        _years_with(years, gone, come),
        CurrentReports(whole, release, spans),
        themes,
    )


def _with(spans: tuple[Span, ...], gone: Iterable[Span], come: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans without some and with others, in the order of places."""
    found = [*spans]
    for span in gone:
        del found[bisect_left(found, span.place, key=_place)]
    for span in come:
        insort(found, span, key=_place)
    return tuple(found)


def _years_with(years: Mapping[int, Members], gone: Iterable[Span], come: Iterable[Span]) -> dict[int, Members]:
    """Return the members of each year, without those of some spans and with those of others. Years ascend."""
    found = {**years}
    for year, spans in _by_year(gone).items():
        found[year] = found.get(year, EMPTY) - cover(spans)
    for year, spans in _by_year(come).items():
        found[year] = found.get(year, EMPTY) | cover(spans)
    return {year: found[year] for year in sorted(found) if found[year]}


def _by_year(spans: Iterable[Span]) -> Mapping[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        if span.year is not None:
            found[span.year].append(span)
    return found
