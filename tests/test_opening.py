"""Opening the index at a release: from a release that is open, from any, it is what it is when made of everything."""

import random
from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from app.index.asking import Index
from app.index.memory import Memory
from app.index.opening import open_index
from app.index.segments import Segment, Span, ascents_of
from app.index.whole import IndexedEdition, Publication, WholeIndex
from app.models.release import FOREVER
from app.vocabulary import SearchType

REPORTS, LOADS = 30, 8


class History:
    """A made-up history: loads that bring editions of some reports in a segment each, undo others, or take reports out.

    The editions of a load are not always in the order of lists. Some are empty, and some come with another year.
    """

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.spans: dict[int, Span] = {}
        self.segments: list[Segment] = []
        self.vocabularies: dict[int, Span] = {}
        self.current: list[dict[str, int]] = [{}]  # at each release, the edition of each report
        self.vocabulary = [0]  # at each release
        for _ in range(LOADS):
            self._load()

    def _load(self) -> None:
        current = {**self.current[-1]}
        if self.chance.random() < 0.4:
            self.vocabularies[len(self.vocabularies) + 1] = self._span(self._segment(), "", None, None)
        if len(self.current) > 2 and self.chance.random() < 0.3:
            current = {**self.chance.choice(self.current[1:])}
        else:
            segment = self._segment()
            names = [f"report-{n}" for n in range(REPORTS)]
            many = self.chance.choice((1, 1, 2, 3, REPORTS)) if current else REPORTS - 2
            for report in self.chance.sample(names, many):
                year, edition = self.chance.randint(2019, 2022), len(self.spans) + 1
                self.spans[edition] = self._span(segment, f"{9999 - year}/{report}/", edition, report, year)
                current[report] = edition
                if self.chance.random() < 0.1:
                    segment = self._segment()
            for report in [name for name in current if self.chance.random() < 0.03]:
                del current[report]
        self.current.append(current)
        self.vocabulary.append(self.chance.choice([*self.vocabularies, 99]))  # the last one is not indexed

    def _segment(self) -> int:
        end = self.segments[-1].base + self.segments[-1].size if self.segments else 0
        self.segments.append(Segment(len(self.segments) + 1, end + self.chance.randint(0, 3), 0, 1000))
        return len(self.segments) - 1

    def _span(self, segment: int, place: str, edition: int | None, report: str | None, year: int | None = None) -> Span:
        found, size = self.segments[segment], self.chance.choice((0, 1, 2, 5))
        self.segments[segment] = found._replace(size=found.size + size)
        return Span(
            place, edition, report, year, segment, found.base + found.size, size, ((SearchType("metric"), size),)
        )

    def whole(self) -> WholeIndex:
        """Return the index of everything."""
        published = [
            Publication(IndexedEdition(self.spans[edition], frozenset(), None), first, end, None)
            for edition in self.spans
            for first, end in self.published(edition)
        ]
        published.sort(key=lambda one: one.edition.span.place)
        turns = [(release, one) for one in published for release in (one.first, one.end)]
        return WholeIndex(
            {release: f"release-{release}" for release in range(1, len(self.current))},
            tuple(self.segments),
            {one.edition.span.edition or 0: one.edition for one in published},
            self.vocabularies,
            tuple(published),
            (),
            {report: self.of_report(report, published) for report in self.reports},
            tuple(sorted(turns, key=lambda turn: turn[0])),
            ascents_of(self.spans.values()),
        )

    def of_report(self, report: str, published: list[Publication]) -> tuple[Publication, ...]:
        """Return the publications of a report in the order of releases."""
        return tuple(sorted((one for one in published if one.edition.span.report == report), key=lambda one: one.first))

    @property
    def reports(self) -> set[str]:
        """Every report that some release has."""
        return {report for current in self.current for report in current}

    def published(self, edition: int) -> Sequence[tuple[int, int]]:
        """Return the releases from which until which an edition is current."""
        there = [edition in current.values() for current in self.current]
        found, first = [], None
        for release, is_there in enumerate([*there, there[-1]]):
            end = FOREVER if release == len(there) else release
            if first is not None and (not is_there or end == FOREVER):
                found.append((first, end))
                first = None
            elif first is None and is_there and end != FOREVER:
                first = release
        return found

    def members(self, release: int) -> list[int]:
        """Return what is current at a release, in the order of lists."""
        spans = [self.spans[edition] for edition in self.current[release].values()]
        if self.vocabulary[release] in self.vocabularies:
            spans.append(self.vocabularies[self.vocabulary[release]])
        spans.sort(key=lambda span: span.place)
        return [number for span in spans for number in range(span.start, span.start + span.size)]


def opened(whole: WholeIndex, history: History, release: int, near: Index | None = None) -> Index:
    return open_index(whole, release, history.vocabulary[release], {}, Memory(), near)


def parts(index: Index) -> Mapping[str, object]:
    names = ("identity", "release", "vocabulary", "spans", "runs", "live", "editions")
    return {
        **{name: getattr(index, name) for name in names},
        "years": [*index.years.items()],
        "reports": [*index.reports.items()],
    }


@given(st.integers(0, 10**9))
def test_a_release_is_the_same_from_whichever_it_is_opened(seed: int) -> None:
    chance = random.Random(seed)
    history = History(chance)
    whole = history.whole()
    near: Index | None = None
    for release in chance.choices(range(1, LOADS + 1), k=12):
        near = opened(whole, history, release, near)
        alone = opened(whole, history, release)
        assert parts(near) == parts(alone)
        members = history.members(release)
        assert [number for number, _ in near.ordered(near.live)] == members
        assert [id_ for _, id_ in near.ordered(near.live)] == [number + 1000 for number in members]
        assert {*near.reports} == {*history.current[release]}
        years = {span.year for span in near.reports.values() if span.size}
        assert {*near.years} == years
        for report, edition in history.current[release].items():
            assert near.reports[report] == history.spans[edition]


def test_histories_have_what_can_go_wrong() -> None:
    histories = [History(random.Random(seed)) for seed in range(50)]
    assert any(len(history.published(edition)) > 1 for history in histories for edition in history.spans)
    runs = [len(opened(history.whole(), history, 1).runs.first) for history in histories]
    spans = [len(opened(history.whole(), history, 1).spans) for history in histories]
    assert any(1 < one < all_ for one, all_ in zip(runs, spans, strict=True)), "some spans follow one another"
    assert any(len(history.current[-1]) < len(history.reports) for history in histories), "a report is gone"
