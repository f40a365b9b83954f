"""Full-text search at a release, by the index of words: what matches, how well, how much of it there is.

Sets are combined in Python, an edition at a time, so both engines give the same answers in the same order, and a word
that a third of all facts have costs a few milliseconds. What a release finds never changes and is remembered with it.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, RowMapping, Select, and_, bindparam, or_, select

from app import bitmaps, tokens
from app.models import Body, Edition, Fact, Indicator, Publication, SearchPosting, SearchSegment
from app.models.search import BEYOND_HEAD
from app.queries.release import AT, Snapshot
from app.schemas.base import Filter
from app.schemas.search import SearchRecord
from app.tokens import Term
from app.vocabulary import Lang, SearchType

Filters = tuple[tuple[Filter, Any], ...]
After = tuple[int, str, int]  # score, place of the segment, number in it

# What the index itself can narrow by; `theme` and `region` are tokens in it.
COVERED = frozenset({"report_id", "year", "theme", "region"})
_LABELS = ("theme", "region")


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment that is current: `place` sorts as the places of its facts do, `spans` has start and size by type.

    `masks` has the members of each type, as a set.
    """

    id: int
    place: str
    report: str | None
    year: int | None
    first: int
    spans: Mapping[str, tuple[int, int]]
    masks: Mapping[str, int]


class Match(NamedTuple):  # made by the thousand, faster than a dataclass
    """What of a segment matches, as sets: with every term in name, title or figure, with some there, and all."""

    segment: Segment
    all_in_head: int
    some_in_head: int
    anywhere: int

    def scored(self, score: int) -> int:
        """Return the members with a score: 3 for every term in name, title or figure, 2 for some, 1 for none."""
        if score == 3:
            return self.all_in_head
        return self.some_in_head & ~self.all_in_head if score == 2 else self.anywhere & ~self.some_in_head

    def narrowed(self, members: int) -> "Match":
        """Return what remains within some members."""
        return Match(self.segment, *(bits & members for bits in (self.all_in_head, self.some_in_head, self.anywhere)))


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results, how many there are of each type, and where the next page begins (None on the last)."""

    records: list[SearchRecord]
    total: int
    types: dict[str, int]
    after: After | None


def search(
    connection: Connection, snapshot: Snapshot, filters: Filters, after: After | None, limit: int, lang: Lang
) -> Results:
    """Return a page of what matches: best score first, then by year descending, report, type, place in the source.

    `filters` are `q`, which must be there, `type`, which does not narrow the counts by type, and of COVERED columns.
    """
    by_name = {filter_.column: value for filter_, value in filters}
    wanted, types = tokens.terms(by_name["q"]), frozenset(by_name.get("type", ()))
    covered = tuple(item for item in filters if item[0].column in COVERED)
    found = _matching(connection, snapshot, wanted, covered)
    counts = _counts(connection, snapshot, wanted, covered)
    page = list(islice(_ranked(found, types, after), limit + 1))
    more = len(page) > limit
    del page[limit:]
    records = _records(connection, snapshot, page, wanted, lang)
    last = (page[-1][0], page[-1][1].place, page[-1][2]) if more else None
    return Results(records, sum(count for name, count in counts.items() if not types or name in types), counts, last)


def count(connection: Connection, snapshot: Snapshot, text: str, type_: str, filters: Filters) -> int:
    """Return how many members of a type match; `filters` are of COVERED columns."""
    return _counts(connection, snapshot, tokens.terms(text), filters)[type_]


def numbers(
    connection: Connection, snapshot: Snapshot, text: str, type_: str, filters: Filters, after: str | None
) -> Iterator[int]:
    """Give the ids of facts of a type that match (of indicators their places), in the order of their places.

    Facts of editions that lie wholly before the place `after` are left out.
    """
    for match in _matching(connection, snapshot, tokens.terms(text), filters):
        segment = match.segment
        if type_ in segment.spans and (after is None or f"{segment.place}~" > after):
            start, size = segment.spans[type_]
            for number in bitmaps.members(match.anywhere >> start & bitmaps.span(0, size)):
                yield segment.first + start + number


# --- what matches -------------------------------------------------------------------------------------------------


def _matching(connection: Connection, snapshot: Snapshot, wanted: tuple[Term, ...], filters: Filters) -> list[Match]:
    key = ("matches", wanted, _key(filters))
    return snapshot.memory.get(key, lambda: _match(connection, snapshot, wanted, filters))


def _key(filters: Filters) -> tuple[tuple[str, str, Any], ...]:
    return tuple((filter_.column, filter_.operator, value) for filter_, value in filters)


def _match(connection: Connection, snapshot: Snapshot, wanted: tuple[Term, ...], filters: Filters) -> list[Match]:
    if filters:
        return _narrow(connection, snapshot, _matching(connection, snapshot, wanted, ()), filters)
    segments = snapshot.memory.get(Segment, lambda: _segments(connection, snapshot))
    phrases = any(len(term.parts) > 1 for term in wanted)
    words = sorted({token for term in wanted for token, _ in term.parts})
    rows: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in connection.execute(_postings(phrases), {"tokens": words}).all():
        rows[row[1]][row[0]] = row
    found = []
    for segment in segments:
        by_token = rows.get(segment.id)
        if by_token is not None and len(by_token) == len(words):
            match = _match_segment(segment, wanted, by_token)
            if match.anywhere:
                found.append(match)
    return found


def _match_segment(segment: Segment, wanted: tuple[Term, ...], rows: Mapping[str, Any]) -> Match:
    every, some, anywhere = -1, 0, -1
    for term in wanted:
        if len(term.parts) == 1:
            row = rows[term.parts[0][0]]
            head, here = bitmaps.unpack(row[2]), bitmaps.unpack(row[3])
        else:
            head, here = 0, anywhere
            for token, _ in term.parts:
                here &= bitmaps.unpack(rows[token][3])
            if here:  # only where every pair is does it matter whether they follow one another
                head, here = _phrase([(rows[token][4], at) for token, at in term.parts])
        every, some, anywhere = every & head, some | head, anywhere & here
        if not anywhere:
            break
    return Match(segment, every & anywhere, some & anywhere, anywhere)


def _phrase(parts: list[tuple[bytes, int]]) -> tuple[int, int]:
    """Return the members that hold a phrase in name, title or figure, and all that hold it."""
    begins: set[int] | None = None
    for content, at in sorted(parts, key=lambda part: len(part[0])):
        places = {place - at for place in bitmaps.read(content)}
        begins = places if begins is None else begins & places
        if not begins:
            return 0, 0
    begins = begins or set()
    return bitmaps.of(b >> 12 for b in begins if not b & BEYOND_HEAD), bitmaps.of(b >> 12 for b in begins)


def _narrow(connection: Connection, snapshot: Snapshot, found: list[Match], filters: Filters) -> list[Match]:
    """Keep what facts remain; indicators belong to no report, year, region or theme."""
    masks: list[dict[int, int]] = []
    for filter_, value in filters:
        if filter_.column in _LABELS:
            labels = tuple(f"{filter_.column}={code}" for code in value)
            masks.append(snapshot.memory.get(labels, lambda labels=labels: _labelled(connection, labels)))  # type: ignore[misc]
    kept = []
    for match in found:
        if match.segment.report is None or not _within(match.segment, filters):
            continue
        members = -1
        for mask in masks:
            members &= mask.get(match.segment.id, 0)
        match = match.narrowed(members)
        if match.anywhere:
            kept.append(match)
    return kept


def _within(segment: Segment, filters: Filters) -> bool:
    for filter_, value in filters:
        if filter_.column in _LABELS:
            continue
        have = segment.report if filter_.column == "report_id" else segment.year
        match filter_.operator:
            case "in":
                fits = have in value
            case "gte":
                fits = have is not None and have >= value
            case _:
                fits = have is not None and have <= value
        if not fits:
            return False
    return True


def _labelled(connection: Connection, labels: tuple[str, ...]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for row in connection.execute(_postings(False), {"tokens": labels}).all():
        found[row[1]] |= bitmaps.unpack(row[3])
    return dict(found)


@lru_cache(maxsize=2)
def _postings(positions: bool) -> Select[*tuple[Any, ...]]:
    columns = (SearchPosting.token, SearchPosting.segment_id, SearchPosting.head, SearchPosting.anywhere)
    wanted = SearchPosting.token.in_(bindparam("tokens", expanding=True))
    return select(*columns, *([SearchPosting.positions] if positions else ())).where(wanted)


def _segments(connection: Connection, snapshot: Snapshot) -> list[Segment]:
    """Return the segments that are current, in the order of their places; indicators come first."""
    rows = connection.execute(_SEGMENTS, {"release": snapshot.release, "vocabulary": snapshot.vocabulary})
    found = []
    for row in rows:
        start, spans = 0, {}
        for name in SearchType:  # in this order facts are numbered
            if name.value in row.sizes:
                spans[name.value] = (start, row.sizes[name.value])
                start += row.sizes[name.value]
        # with the slash that follows it in the places of facts: `a/…` comes after `a-b/…`
        place = "" if row.place is None else f"{row.place}/"
        masks = {name: bitmaps.span(*span) for name, span in spans.items()}
        found.append(Segment(row.id, place, row.report_id, row.year, row.first, spans, masks))
    return sorted(found, key=lambda segment: segment.place)


_SEGMENTS = (
    select(SearchSegment.id, SearchSegment.first, SearchSegment.sizes, Edition.place, Edition.report_id, Edition.year)
    .outerjoin(Edition, Edition.id == SearchSegment.edition_id)
    .outerjoin(Publication, and_(Publication.edition_id == Edition.id, AT))
    .where(or_(SearchSegment.vocabulary_id == bindparam("vocabulary"), Publication.edition_id.is_not(None)))
)


# --- how well, and how much ---------------------------------------------------------------------------------------


def _counts(connection: Connection, snapshot: Snapshot, wanted: tuple[Term, ...], filters: Filters) -> dict[str, int]:
    """Return how many match of each type."""

    def counted() -> dict[str, int]:
        counts = dict.fromkeys((type_.value for type_ in SearchType), 0)
        for match in _matching(connection, snapshot, wanted, filters):
            anywhere = match.anywhere
            for name, mask in match.segment.masks.items():
                counts[name] += (anywhere & mask).bit_count()
        return counts

    return snapshot.memory.get(("counts", wanted, _key(filters)), counted)


def _ranked(found: Sequence[Match], types: frozenset[str], after: After | None) -> Iterator[tuple[int, Segment, int]]:
    """Give score, segment and number of what matches, in order, from behind `after` on."""
    for score in (3, 2, 1):
        if after and score > after[0]:
            continue
        for match in found:
            segment = match.segment
            begun = after is not None and score == after[0]
            if after and begun and segment.place < after[1]:
                continue
            bits = match.scored(score)
            if types:
                bits &= sum(mask for name, mask in segment.masks.items() if name in types)  # they do not overlap
            if after and begun and segment.place == after[1]:
                passed = max(0, after[2] + 1)
                bits = bits >> passed << passed
            for number in bitmaps.members(bits):
                yield score, segment, number


# --- what is shown ------------------------------------------------------------------------------------------------

_BODIES = select(Fact.id, Body.zh, Body.en).join(Body).where(Fact.id.in_(bindparam("ids", expanding=True)))
_INDICATORS = select(Indicator).where(
    Indicator.vocabulary_id == bindparam("vocabulary"), Indicator.place.in_(bindparam("ids", expanding=True))
)


def _records(
    connection: Connection,
    snapshot: Snapshot,
    page: Sequence[tuple[int, Segment, int]],
    wanted: tuple[Term, ...],
    lang: Lang,
) -> list[SearchRecord]:
    facts = {segment.first + number for _, segment, number in page if segment.report is not None}
    places = [number for _, segment, number in page if segment.report is None]
    bodies: dict[int, dict[str, Any]] = {}
    if facts:
        for row in connection.execute(_BODIES, {"ids": sorted(facts)}):
            bodies[row.id] = {"zh": orjson.loads(row.zh), "en": orjson.loads(row.en)}
    terms: dict[int, RowMapping] = {}
    if places:
        for term in connection.execute(_INDICATORS, {"vocabulary": snapshot.vocabulary, "ids": places}).mappings():
            terms[term["place"]] = term
    return [
        _indicator(terms[number], score, wanted, lang)
        if segment.report is None
        else _fact(_type(segment, number), bodies[segment.first + number], score, wanted, lang)
        for score, segment, number in page
    ]


def _type(segment: Segment, number: int) -> str:
    return next(name for name, (start, size) in segment.spans.items() if start <= number < start + size)


def _fact(type_: str, bodies: Mapping[str, Any], score: int, wanted: tuple[Term, ...], lang: Lang) -> SearchRecord:
    own, other = bodies[lang.value], bodies["en" if lang is Lang.ZH else "zh"]
    texts = [*(evidence["quote"] for evidence in own["evidence"]), *_texts(own), *_texts(other)]
    return {
        "type": SearchType(type_),
        "id": own["id"],
        "title": own.get("name") or own["title"],
        "report": own["report"],
        "year": own["year"],
        "region": own["region"],
        "theme": own["theme"],
        "snippet": tokens.snippet(texts, wanted),
        "score": score,
        "href": f"/v1/{type_.replace('_', '-')}s/{own['id']}",
    }


def _texts(body: Mapping[str, Any]) -> list[str]:
    single = [body.get(name) for name in ("name", "title", "as_reported", "as_reported_unit", "base", "comment")]
    return [text for text in (*single, *body.get("audience", ()), *body.get("topics", ())) if text]


def _indicator(term: RowMapping, score: int, wanted: tuple[Term, ...], lang: Lang) -> SearchRecord:
    langs = (lang.value, "en" if lang is Lang.ZH else "zh")
    texts = [term[f"{name}_{code}"] for code in langs for name in ("definition", "name")]
    return {
        "type": SearchType.INDICATOR,
        "id": term["code"],
        "title": term[f"name_{lang.value}"],
        "report": None,
        "year": None,
        "region": None,
        "theme": None,
        "snippet": tokens.snippet([*texts, term["code"]], wanted),
        "score": score,
        "href": f"/v1/indicators/{term['code']}",
    }
