"""What is loaded into the index of words: see `app.models.search`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, insert, select

from app import bitmaps, tokens
from app.db import insert_many
from app.errors import SeedError
from app.ingest import seeds as s
from app.models.search import MEMBERS, SearchPosting, SearchSegment, position


@dataclass(frozen=True, slots=True)
class Member:
    """What one fact or indicator is found by: `head` weighs more than `rest`; `labels` are `theme=…` and `region=…`."""

    head: Sequence[str]
    rest: Sequence[str]
    labels: Sequence[str] = ()


@dataclass(slots=True)
class _Places:
    head: set[int] = field(default_factory=set)
    rest: set[int] = field(default_factory=set)
    positions: list[int] = field(default_factory=list)


def index_edition(
    connection: Connection, edition: int, first: int, sizes: Mapping[str, int], members: Iterable[Member]
) -> None:
    """Index the facts of an edition: `members` in the order of their ids, which follow one another from `first` on."""
    _put(connection, members, edition_id=edition, first=first, sizes=dict(sizes))


def index_vocabulary(connection: Connection, vocabulary: int, indicators: Sequence[s.IndicatorSeed]) -> None:
    """Index the indicators of a version of the vocabularies."""
    members = [
        Member((*_both(term.name), term.code), _both(term.definition)) for term in indicators
    ]  # in the order of `place`
    _put(connection, members, vocabulary_id=vocabulary, first=0, sizes={"indicator": len(members)})


def fact_member(fact: s.FactSeed, theme: str, region: str, indicators: Mapping[str, s.IndicatorSeed]) -> Member:
    """Return what a fact is found by: name or title and figure, then quotes, audience, topics, base and comment."""
    head: list[str] = []
    rest: list[str] = [evidence.quote for evidence in fact.evidence]
    match fact:
        case s.MetricSeed():
            head += [*_both(indicators[fact.indicator].name), fact.as_reported]
            head += [fact.as_reported_unit] if fact.as_reported_unit else []
            rest += [*_both(fact.base), *_both(fact.comment)]
        case s.TrainingProgramSeed():
            head += _both(fact.name)
            rest += [text for both in (*fact.audience, *fact.topics) for text in _both(both)]
        case s.TalentInitiativeSeed():
            head += _both(fact.name)
        case s.MeasureSeed() | s.DocumentSeed() | s.HonourSeed():
            head += _both(fact.title)
    return Member(head, rest, (f"theme={theme}", f"region={region}"))


def _both(text: s.Bilingual | None) -> tuple[str, ...]:
    return () if text is None else (text.zh, text.en)


def _put(connection: Connection, members: Iterable[Member], **segment: Any) -> None:
    places: dict[str, _Places] = defaultdict(_Places)
    for number, member in enumerate(members):
        if number >= MEMBERS:
            raise SeedError(f"a report may have {MEMBERS} facts at most")
        for label in member.labels:
            places[label].rest.add(number)
        for texts, head in ((member.head, True), (member.rest, False)):
            at = 0
            for text in dict.fromkeys(texts):
                found, at = tokens.postings(text, at)
                for posting in found:
                    place = places[posting.token]
                    (place.head if head else place.rest).add(number)
                    if posting.pair:
                        place.positions.append(position(number, posting.position, head))
    key = (connection.scalar(select(func.max(SearchSegment.id))) or 0) + 1
    connection.execute(insert(SearchSegment).values(id=key, **segment))
    rows = [
        {
            "token": token,
            "segment_id": key,
            "head": bitmaps.pack(bitmaps.of(place.head)),
            "anywhere": bitmaps.pack(bitmaps.of(place.head | place.rest)),
            "positions": bitmaps.write(sorted(place.positions)),
        }
        for token, place in sorted(places.items())
    ]
    insert_many(connection, SearchPosting.__table__, rows)
