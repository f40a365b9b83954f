"""Full-text search at a release: what matches, best first, and how many results there are. The index finds them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, Text, bindparam, select

from app.db.functions import among, integers
from app.db.statements import fetch
from app.index import tokens
from app.index.asking import Filters, Hits, Index
from app.index.segments import Members
from app.index.tokens import RESOURCE, SearchTerm
from app.models import BODIES, IndicatorTable
from app.queries.release import Snapshot
from app.schemas.facts import FACTS
from app.schemas.search import SearchRecord
from app.vocabulary import Lang, Resource, SearchType

After = tuple[int, str, int]  # score, place of the edition, number in it
# score, place and number as in `After`, the id of the fact or the place of the indicator, and the type
Ranked = tuple[int, str, int, int, SearchType]
Bodies = Callable[[Lang], Mapping[int, bytes]]  # the bodies of a page by id of the fact, read when first needed


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

    `filters` are `q`, which must be there, `type`, which does not narrow the counts by type, and any filter on facts
    that the index covers. Indicators belong to no report, year, region or theme.
    """
    index = snapshot.index
    by_name = {filter_.column: value for filter_, value in filters}
    wanted, types = tokens.terms(by_name["q"]), frozenset(by_name.get("type", ()))
    matching = index.matching(connection, tuple(item for item in filters if item[0].column != "type"))
    of_type = {type_.value: index.labelled(connection, RESOURCE, (type_.value,)) for type_ in SearchType}
    counts = {name: matching.intersection_cardinality(members) for name, members in of_type.items()}
    if types:
        matching &= index.labelled(connection, RESOURCE, sorted(types))
    page = list(islice(_ranked(index, index.hits(connection, wanted), matching, after), limit + 1))
    more = len(page) > limit
    del page[limit:]
    records = _records(connection, snapshot, page, wanted, lang)
    total = sum(number for name, number in counts.items() if not types or name in types)
    return Results(records, total, counts, page[-1][:3] if more else None)


def _ranked(index: Index, hits: Hits, matching: Members, after: After | None) -> Iterator[Ranked]:
    """Give what matches in order, beginning behind `after`."""
    for score in (3, 2, 1):
        if after and score > after[0]:
            continue
        begin = index.beyond(after[1], after[2]) if after and score == after[0] else (0, 0)
        for span, number, id_ in index.placed(matching & hits.scored(score), begin):
            yield score, span.place, number, id_, span.resource(number)


# --- what is shown ------------------------------------------------------------------------------------------------

_IDS = bindparam("ids", type_=Text())
_BODIES = {lang: select(body).where(among(body.c.fact_id, _IDS)) for lang, body in BODIES.items()}
_INDICATORS = select(IndicatorTable).where(
    IndicatorTable.vocabulary_id == bindparam("vocabulary"), among(IndicatorTable.place, _IDS)
)


def _records(
    connection: Connection,
    snapshot: Snapshot,
    page: Sequence[Ranked],
    wanted: tuple[SearchTerm, ...],
    lang: Lang,
) -> list[SearchRecord]:
    # only indicators have no place, since they belong to no edition
    facts = integers(number for _, place, _, number, _ in page if place)
    places = [number for _, place, _, number, _ in page if not place]

    @cache
    def bodies(of: Lang) -> dict[int, bytes]:
        return dict(fetch(connection, _BODIES[of], {"ids": facts}))

    terms: dict[int, RowMapping] = {}
    if places:
        values = {"vocabulary": snapshot.vocabulary, "ids": integers(places)}
        terms = {term["place"]: term for term in connection.execute(_INDICATORS, values).mappings()}
    return [
        _fact(type_, number, score, bodies, snapshot, wanted, lang)
        if place
        else _indicator(terms[number], score, wanted, lang)
        for score, place, _, number, type_ in page
    ]


def _fact(
    type_: SearchType,
    number: int,
    score: int,
    bodies: Bodies,
    snapshot: Snapshot,
    wanted: tuple[SearchTerm, ...],
    lang: Lang,
) -> SearchRecord:
    own = orjson.loads(bodies(lang)[number])
    texts = chain(_texts(type_, own, number, bodies, lang), snapshot.index.themes.get(own["theme"], ()))
    return {
        "type": type_,
        "id": own["id"],
        "title": own.get("name") or own["title"],
        "report": own["report"],
        "year": own["year"],
        "region": own["region"],
        "region_label": snapshot.label("regions", own["region"], lang),
        "theme": own["theme"],
        "theme_label": snapshot.label("themes", own["theme"], lang),
        "snippet": tokens.snippet(texts, wanted),
        "quote": own["evidence"][0]["quote"],
        "as_reported": own.get("as_reported"),
        "score": score,
        "href": f"/v1/{Resource(type_).path}/{own['id']}",
    }


def _texts(type_: SearchType, own: Mapping[str, Any], number: int, bodies: Bodies, lang: Lang) -> Iterator[str]:
    """Give the texts of a record that a search looks at. The other language comes last, and is read only then."""
    for evidence in own["evidence"]:
        yield evidence["quote"]
    yield from _searched(type_, own)
    yield from _searched(type_, orjson.loads(bodies(Lang.EN if lang is Lang.ZH else Lang.ZH)[number]))


def _searched(type_: SearchType, body: Mapping[str, Any]) -> Iterator[str]:
    for name, _, _ in FACTS[Resource(type_)].searched:
        value = body[name]
        yield from [value] if isinstance(value, str) else value or ()


def _indicator(term: RowMapping, score: int, wanted: tuple[SearchTerm, ...], lang: Lang) -> SearchRecord:
    langs = (lang.value, "en" if lang is Lang.ZH else "zh")
    texts = [term[f"{name}_{code}"] for code in langs for name in ("definition", "name")]
    return {
        "type": SearchType.INDICATOR,
        "id": term["code"],
        "title": term[f"name_{lang.value}"],
        "report": None,
        "year": None,
        "region": None,
        "region_label": None,
        "theme": None,
        "theme_label": None,
        "snippet": tokens.snippet([*texts, term["code"]], wanted),
        "quote": None,
        "as_reported": None,
        "score": score,
        "href": f"/v1/indicators/{term['code']}",
    }
