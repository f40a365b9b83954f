"""The index of a database as a whole: what is current at some release or other. All releases share it.

Segments have the same numbers at each release, so a set that was read for one release serves the others too, and the
spans of an edition are made once. What is current at a release is told by `live` of its `Index`.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import accumulate
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, select

from app.index.segments import Segment, Span, ascents_of
from app.models import EditionTable, PublicationTable, ReleaseTable, SectionTable, SegmentTable, SpanTable
from app.models.release import IS_SEEN
from app.vocabulary import SearchType

_CHUNK = 1 << 16  # a chunk of a Roaring bitmap: a set moved by whole ones is not made anew
_LARGE = _CHUNK >> 3  # members from which on that is worth the numbers that stay unused
_release = itemgetter(0)
_first = attrgetter("first")


class IndexedEdition(NamedTuple):
    """An edition in the index: its span, the codes of its sections, and the address of its report, None if unknown."""

    span: Span
    sections: frozenset[str]
    url: str | None


class Publication(NamedTuple):
    """An edition, and the releases from which until which (exclusive) it is current.

    `shape` is the digest of the shape of its records, None of an earlier build's: a load may note it later.
    """

    edition: IndexedEdition
    first: int
    end: int
    shape: str | None

    def is_current(self, release: int) -> bool:
        """Tell whether the edition is current at a release."""
        return self.first <= release < self.end


@dataclass(frozen=True, eq=False, slots=True)
class WholeIndex:
    """Everything in the index.

    `releases` has the identity of each release that it covers, `editions` are by their id, `vocabularies` the spans of
    indicators by the id of their version. `published` is in the order of places. `unindexed` has the publications of
    editions that are not in the index, with empty spans: an earlier version's. `by_report` has all publications of each
    report in the order of releases, `turns` each of them at the release that it begins with and at the one that it ends
    with, ascending. `ascents` has a number for each edition: those of one number follow one another in their segment as
    they do in lists. `anew` is the last release whose load rendered editions anew, 0 if there was none. `lineage` is
    one object in all that were read on from one another: numbers of editions and facts mean the same in these.
    `versions` has the number of the version of the vocabularies of each release.
    """

    releases: Mapping[int, str]
    segments: tuple[Segment, ...]
    editions: Mapping[int, IndexedEdition]
    vocabularies: Mapping[int, Span]
    published: tuple[Publication, ...]
    unindexed: tuple[Publication, ...]
    by_report: Mapping[str, tuple[Publication, ...]]
    turns: tuple[tuple[int, Publication], ...]
    ascents: Mapping[int | None, int]
    anew: int = 0
    lineage: object = field(default_factory=object)
    versions: Mapping[int, int] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The number of the newest release that it covers."""
        return max(self.releases)

    @property
    def identity(self) -> str:
        """The identity of the newest release that it covers."""
        return self.releases[self.newest]

    @property
    def numbering(self) -> tuple[object, int]:
        """What numbers of editions and facts mean the same in, those that are rendered anew apart."""
        return self.lineage, self.anew

    @property
    def last_edition(self) -> int:
        """The highest number of an edition in it."""
        return max(self.editions, default=0)

    def rendered_since(self, release: int) -> str | None:
        """Return the identity of the later release whose load rendered anew what is current at a release, if any."""
        return self.releases[self.anew] if self.anew > release else None

    def covers(self, release: int, identity: str) -> bool:
        """Tell whether it is of a database with this very release."""
        return self.releases.get(release) == identity

    def is_complete(self, release: int) -> bool:
        """Tell whether every edition that is current at a release is indexed."""
        return not any(one.is_current(release) for one in self.unindexed)

    def differing(self, one: int, other: int) -> tuple[list[Span], list[Span]]:
        """Return the spans that are current at one release alone, and those that are at another alone.

        Nothing is current at release 0.
        """
        here: list[Span] = []
        there: list[Span] = []
        for _, (edition, first, end, _) in self._turns_between(one, other):
            is_here, is_there = first <= one < end, first <= other < end
            if is_here != is_there:  # else it began and ended between the two
                (here if is_here else there).append(edition.span)
        return here, there

    def touched(self, one: int, other: int) -> set[str]:
        """Return the reports of which an edition begins or ends between two releases, indexed or not."""
        return {str(publication.edition.span.report) for _, publication in self._turns_between(one, other)}

    def current(self, report: str, release: int) -> Publication | None:
        """Return the publication of a report that is current at a release, None if there is none."""
        each = self.by_report.get(report, ())
        at = bisect_right(each, release, key=_first) - 1  # one at most is current
        return each[at] if at >= 0 and each[at].is_current(release) else None

    def current_edition(self, report: str, release: int) -> int | None:
        """Return the number of the edition of a report that is current at a release, None if there is none."""
        current = self.current(report, release)
        return None if current is None else current.edition.span.edition

    def facts(self, edition: int) -> range:
        """Return the numbers of the facts of an edition that is indexed."""
        span = self.editions[edition].span
        first = span.start + self.segments[span.segment].shift
        return range(first, first + span.size)

    def _turns_between(self, one: int, other: int) -> tuple[tuple[int, Publication], ...]:
        low, high = (bisect_right(self.turns, release, key=_release) for release in sorted((one, other)))
        return self.turns[low:high]


class CurrentReports(Mapping[str, Span]):
    """The spans of the reports that are current at a release, by id, in the order of `spans`."""

    def __init__(self, whole: WholeIndex, release: int, spans: tuple[Span, ...]) -> None:
        self._whole, self._release, self._spans = whole, release, spans

    def __getitem__(self, report: str) -> Span:
        return self._current(report).edition.span

    def url(self, report: str) -> str | None:
        """Return the address at which a report was published, None where it is not known."""
        return self._current(report).edition.url

    def since(self, report: str) -> int:
        """Return the number of the release that the edition of a report came with."""
        edition = self._current(report).edition
        return min(one.first for one in self._whole.by_report[report] if one.edition is edition)

    def was_replaced(self, report: str) -> bool:
        """Tell whether an earlier release had another edition of a report."""
        each = self._whole.by_report.get(report)
        return each is not None and each[0].end <= self._release

    def _current(self, report: str) -> Publication:
        current = self._whole.current(report, self._release)
        if current is None:
            raise KeyError(report)
        return current

    def __iter__(self) -> Iterator[str]:
        return (span.report for span in self._spans if span.report is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def read_whole(connection: Connection, before: WholeIndex | None) -> WholeIndex:
    """Read the index of a database. Of what was read `before`, only what has come since is read, if it is the same.

    Releases, publications and shapes, which may change, are read anew.
    """
    made = [*connection.execute(_RELEASES)]
    releases = {row.id: row.identity for row in made}
    if before is None or not before.releases.items() <= releases.items():
        before = WholeIndex({}, (), {}, {}, (), (), {}, (), {})
    segments, vocabularies = list(before.segments), dict(before.vocabularies)
    for row in connection.execute(_SEGMENTS, {"last": segments[-1].id if segments else 0}):
        base = _base_behind(segments, row.size)
        if row.vocabulary_id:
            size = ((SearchType.INDICATOR, row.size),)
            vocabularies[row.vocabulary_id] = Span("", None, None, None, len(segments), base, row.size, size)
        segments.append(Segment(row.id, base, row.size, row.first - base))
    editions = {**before.editions, **dict(_new_editions(connection, max(before.editions, default=0), segments))}
    shapes = {row.id: row.shape for row in connection.execute(_SHAPES)}
    published, unindexed, seen, anew = [], [], {}, 0
    for row in connection.execute(_PUBLICATIONS, {"newest": max(releases)}):
        anew = max(anew, row.seen_from)
        if row.edition_id in editions:
            seen[row.edition_id] = editions[row.edition_id]
            shape = shapes[row.edition_id]
            published.append(Publication(editions[row.edition_id], row.from_release, row.until_release, shape))
        else:
            bare = _unindexed(connection, row.edition_id)
            unindexed.append(Publication(bare, row.from_release, row.until_release, None))
    published.sort(key=lambda publication: publication.edition.span.place)
    of_report: dict[str, list[Publication]] = {}
    every = (*published, *unindexed)
    for publication in sorted(every, key=_first):
        of_report.setdefault(str(publication.edition.span.report), []).append(publication)
    turns = [(release, one) for one in every for release in (one.first, one.end)]
    return WholeIndex(
        releases,
        tuple(segments),
        seen,
        vocabularies,
        tuple(published),
        tuple(unindexed),
        {report: tuple(each) for report, each in of_report.items()},
        tuple(sorted(turns, key=_release)),
        ascents_of([edition.span for edition in seen.values()]),
        anew,
        before.lineage,
        {row.id: row.vocabulary_id for row in made},
    )


def _unindexed(connection: Connection, edition: int) -> IndexedEdition:
    report = connection.scalars(_REPORT, {"edition": edition}).one()
    return IndexedEdition(Span("", edition, report, None, 0, 0, 0, ()), frozenset(), None)


def _base_behind(segments: list[Segment], size: int) -> int:
    """Return where the numbers of a segment begin that comes behind others."""
    end = segments[-1].base + segments[-1].size if segments else 0
    return -(-end // _CHUNK) * _CHUNK if size >= _LARGE else end


def _new_editions(connection: Connection, last: int, segments: list[Segment]) -> Iterator[tuple[int, IndexedEdition]]:
    """Give the indexed editions behind a `last` one, each with its id."""
    at = {"last": last}
    numbers = {segment.id: n for n, segment in enumerate(segments)}
    codes: dict[int, set[str]] = {}
    for row in connection.execute(_SECTIONS, at):
        codes.setdefault(row.edition_id, set()).add(row.code)
    same: dict[frozenset[str], frozenset[str]] = {}  # most reports have the sections of others
    for segment, edition, start, sizes, place, report, year, url in connection.execute(_SPANS, at):
        n = numbers[segment]
        ends = tuple(zip(map(SearchType, sizes), accumulate(sizes.values()), strict=True))
        # with the slash that follows it in the places of facts: `a/…` comes after `a-b/…`
        span = Span(f"{place}/", edition, report, year, n, segments[n].base + start, ends[-1][1], ends)
        sections = frozenset(codes.get(edition, ()))
        yield edition, IndexedEdition(span, same.setdefault(sections, sections), url)


Statement = Select[*tuple[Any, ...]]
_RELEASES: Statement = select(ReleaseTable.id, ReleaseTable.identity, ReleaseTable.vocabulary_id)
_SEGMENTS: Statement = select(SegmentTable).where(SegmentTable.id > bindparam("last")).order_by(SegmentTable.id)
_SPANS: Statement = (
    select(
        SpanTable.segment_id,
        EditionTable.id,
        SpanTable.start,
        SpanTable.sizes,
        EditionTable.place,
        EditionTable.report_id,
        EditionTable.year,
        EditionTable.url,
    )
    .join(EditionTable, EditionTable.id == SpanTable.edition_id)
    .where(EditionTable.id > bindparam("last"))
)
# apart, since an index has it: in the row it stands behind the records
_SHAPES: Statement = select(EditionTable.id, EditionTable.shape)
_SECTIONS: Statement = select(SectionTable.edition_id, SectionTable.code).where(
    SectionTable.edition_id > bindparam("last")
)
_PUBLICATIONS: Statement = select(
    PublicationTable.edition_id,
    PublicationTable.from_release,
    PublicationTable.until_release,
    PublicationTable.seen_from,
).where(IS_SEEN)
_REPORT = select(EditionTable.report_id).where(EditionTable.id == bindparam("edition"))
