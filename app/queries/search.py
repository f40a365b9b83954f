"""Full-text search at a release: what matches, best first, and how much of it there is; see `app.queries.index`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import BindParameter, Connection, RowMapping, bindparam, select

from app import tokens
from app.models import Body, Fact, Indicator
from app.models.search import RESOURCE
from app.queries.index import Filters, Hits, Index, Sets, count, intersection
from app.queries.release import Snapshot
from app.schemas.search import SearchRecord
from app.tokens import Term
from app.vocabulary import Lang, SearchType

After = tuple[int, str, int]  # score, place of the edition, number in it
Found = tuple[int, str, int, int]  # the same, and the id of the fact or the place of the indicator


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

    `filters` are `q`, which must be there, `type`, which does not narrow the counts by type, and those of facts that
    the index covers; indicators belong to no report, year, region or theme.
    """
    index = snapshot.index
    by_name = {filter_.column: value for filter_, value in filters}
    wanted, types = tokens.terms(by_name["q"]), frozenset(by_name.get("type", ()))
    matching = index.matching(connection, tuple(item for item in filters if item[0].column != "type"))
    of_type = {type_.value: index.labelled(connection, RESOURCE, (type_.value,)) for type_ in SearchType}
    counts = {name: count(intersection(matching, sets)) for name, sets in of_type.items()}
    if types:
        matching = intersection(matching, index.labelled(connection, RESOURCE, sorted(types)))
    page = list(islice(_ranked(index, index.hits(connection, wanted), matching, after), limit + 1))
    more = len(page) > limit
    del page[limit:]
    records = _records(connection, snapshot, page, wanted, lang)
    total = sum(number for name, number in counts.items() if not types or name in types)
    return Results(records, total, counts, page[-1][:3] if more else None)


def _ranked(index: Index, hits: Hits, matching: Sets, after: After | None) -> Iterator[Found]:
    """Give what matches in order, from behind `after` on."""
    for score in (3, 2, 1):
        if after and score > after[0]:
            continue
        begin = index.beyond(after[1], after[2]) if after and score == after[0] else (0, 0)
        for segment, number in index.ordered(intersection(hits.scored(score), matching), begin):
            span = index.span_of(segment, number)
            yield score, span.place, number - span.start, index.firsts[segment] + number


# --- what is shown ------------------------------------------------------------------------------------------------

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_BODIES = select(Fact.id, Fact.resource, Body.zh, Body.en).join(Body).where(Fact.id.in_(_IDS))
_INDICATORS = select(Indicator).where(Indicator.vocabulary_id == bindparam("vocabulary"), Indicator.place.in_(_IDS))


def _records(
    connection: Connection,
    snapshot: Snapshot,
    page: Sequence[Found],
    wanted: tuple[Term, ...],
    lang: Lang,
) -> list[SearchRecord]:
    # only indicators have no edition, and so no place
    facts = sorted(number for _, place, _, number in page if place)
    places = [number for _, place, _, number in page if not place]
    bodies: dict[int, Any] = {}
    if facts:
        for row in connection.execute(_BODIES, {"ids": facts}):
            bodies[row.id] = row
    terms: dict[int, RowMapping] = {}
    if places:
        for term in connection.execute(_INDICATORS, {"vocabulary": snapshot.vocabulary, "ids": places}).mappings():
            terms[term["place"]] = term
    return [
        _fact(bodies[number], score, wanted, lang) if place else _indicator(terms[number], score, wanted, lang)
        for score, place, _, number in page
    ]


def _fact(row: Any, score: int, wanted: tuple[Term, ...], lang: Lang) -> SearchRecord:
    zh, en = orjson.loads(row.zh), orjson.loads(row.en)
    own, other = (zh, en) if lang is Lang.ZH else (en, zh)
    texts = [*(evidence["quote"] for evidence in own["evidence"]), *_texts(own), *_texts(other)]
    return {
        "type": SearchType(row.resource),
        "id": own["id"],
        "title": own.get("name") or own["title"],
        "report": own["report"],
        "year": own["year"],
        "region": own["region"],
        "theme": own["theme"],
        "snippet": tokens.snippet(texts, wanted),
        "score": score,
        "href": f"/v1/{row.resource.replace('_', '-')}s/{own['id']}",
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
