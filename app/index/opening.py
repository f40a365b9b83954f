"""The index at a release, as read from the database: which segments and spans have something current."""

from collections import defaultdict
from itertools import accumulate
from operator import or_
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select
from sqlalchemy import or_ as any_of

from app.index.asking import Index
from app.index.memory import Memory
from app.index.segments import Segment, Span, cover, runs_of
from app.models import EditionTable, PublicationTable, SegmentTable, SpanTable, ThemeTable
from app.models.release import IS_CURRENT
from app.vocabulary import SearchType

_CHUNK = 1 << 16  # a chunk of a Roaring bitmap: a set moved by whole ones is not made anew


def open_index(connection: Connection, release: int, identity: str, vocabulary: int, memory: Memory) -> Index | None:
    """Read what of the index is current at a release, None where an edition is not in it: an earlier version's."""
    at = {"release": release, "vocabulary": vocabulary}
    segments: list[Segment] = []
    spans: list[Span] = []
    numbers: dict[int, int] = {}
    base = 0
    for n, row in enumerate(connection.execute(_SEGMENTS, at)):
        segments.append(Segment(row.id, base, row.size, row.first - base))
        numbers[row.id] = n
        if row.vocabulary_id:
            spans.append(Span("", None, None, None, n, base, row.size, ((SearchType.INDICATOR, row.size),)))
        base += -(-row.size // _CHUNK) * _CHUNK
    for segment, edition, start, sizes, place, report, year in connection.execute(_SPANS, at):
        if segment not in numbers:
            return None
        n = numbers[segment]
        ends = tuple(zip(map(SearchType, sizes), accumulate(sizes.values()), strict=True))
        # with the slash that follows it in the places of facts: `a/…` comes after `a-b/…`
        spans.append(Span(f"{place}/", edition, report, year, n, segments[n].base + start, ends[-1][1], ends))
    spans.sort()
    years: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        if span.year is not None:
            years[span.year].append(span)
    by_year = {year: cover(of) for year, of in sorted(years.items())}
    return Index(
        identity,
        memory,
        tuple(segments),
        tuple(spans),
        tuple(runs_of(spans)),
        cover(spans),
        by_year,
        dict(zip(reversed(by_year), accumulate(reversed(by_year.values()), or_), strict=True)),
        dict(zip(by_year, accumulate(by_year.values(), or_), strict=True)),
        {span.report: span for span in spans if span.report is not None},
        {row.code: (row.name_zh, row.name_en) for row in connection.execute(_THEMES, at)},
    )


_SPANS: Select[*tuple[Any, ...]] = (
    select(
        SpanTable.segment_id,
        EditionTable.id,
        SpanTable.start,
        SpanTable.sizes,
        EditionTable.place,
        EditionTable.report_id,
        EditionTable.year,
    )
    .select_from(PublicationTable)
    .join(EditionTable)
    .outerjoin(SpanTable, SpanTable.edition_id == EditionTable.id)
    .where(IS_CURRENT)
)
_THEMES: Select[*tuple[Any, ...]] = (
    select(ThemeTable.code, ThemeTable.name_zh, ThemeTable.name_en)
    .where(ThemeTable.vocabulary_id == bindparam("vocabulary"))
    .order_by(ThemeTable.place)
)
# segments with nothing current in them are left out
_SEGMENTS: Select[Any] = (
    select(SegmentTable)
    .where(
        any_of(
            SegmentTable.vocabulary_id == bindparam("vocabulary"),
            SegmentTable.id.in_(
                select(SpanTable.segment_id)
                .join(PublicationTable, PublicationTable.edition_id == SpanTable.edition_id)
                .where(IS_CURRENT)
            ),
        )
    )
    .order_by(SegmentTable.id)
)
