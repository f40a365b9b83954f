"""Full-text search at a release: what matches, best first, and how many results there are. The index finds them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Connection, RowMapping, Text, bindparam, select

from app.db.functions import among, integers
from app.db.statements import fetch
from app.index import tokens
from app.index.asking import Filters, Hits, Index
from app.index.segments import Members
from app.index.tokens import NO_TEXT, RESOURCE, SearchTerm
from app.models import BODIES, IndicatorTable
from app.queries.release import Snapshot
from app.schemas.facts import FACTS
from app.schemas.search import SearchRecord
from app.vocabulary import Lang, SearchType

After = tuple[int, str, int]  # score, place of the edition, number in it
# score, place and number as in `After`, the id of the fact or the place of the indicator, the type, and how many terms
# its own texts have at most
Ranked = tuple[int, str, int, int, SearchType, int]
Bodies = Callable[[], Mapping[int, bytes]]  # the bodies of a page by id of the fact, read when first needed


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
    of_type = index.remembered(("types",), lambda: _of_types(connection, index))
    counts = {name: matching.intersection_cardinality(members) for name, members in of_type}
    if types:
        matching &= index.labelled(connection, RESOURCE, sorted(types))
    page = list(islice(_ranked(index, index.hits(connection, wanted), matching, after), limit + 1))
    more = len(page) > limit
    del page[limit:]
    records = _records(connection, snapshot, page, wanted, lang)
    total = sum(number for name, number in counts.items() if not types or name in types)
    return Results(records, total, counts, page[-1][:3] if more else None)


def _of_types(connection: Connection, index: Index) -> tuple[tuple[str, Members], ...]:
    return tuple((type_.value, index.labelled(connection, RESOURCE, (type_.value,))) for type_ in SearchType)


def _ranked(index: Index, hits: Hits, matching: Members, after: After | None) -> Iterator[Ranked]:
    """Give what matches in order, beginning behind `after`."""
    for score in (3, 2, 1):
        if after and score > after[0]:
            continue
        begin = index.beyond(after[1], after[2]) if after and score == after[0] else (0, 0)
        for span, number, id_ in index.placed(matching & hits.scored(score), begin):
            own = sum([span.start + number in members for members in hits.texts])
            yield score, span.place, number, id_, span.resource(number), own


# --- what is shown ------------------------------------------------------------------------------------------------

_IDS = bindparam("ids", type_=Text())
_BODIES = {lang: select(body).where(among(body.c.fact_id, _IDS)) for lang, body in BODIES.items()}
_INDICATORS = select(IndicatorTable).where(
    IndicatorTable.vocabulary_id == bindparam("vocabulary"), among(IndicatorTable.place, _IDS)
)


# by type, the fields that a search looks at, and the path of the list
_KINDS = {
    SearchType(kind): (tuple([name for name, *_ in schema.searched]), f"/v1/{kind.path}/")
    for kind, schema in FACTS.items()
}


def _records(
    connection: Connection,
    snapshot: Snapshot,
    page: Sequence[Ranked],
    wanted: tuple[SearchTerm, ...],
    lang: Lang,
) -> list[SearchRecord]:
    # only indicators have no place, since they belong to no edition
    facts = integers(number for _, place, _, number, _, _ in page if place)
    places = [number for _, place, _, number, _, _ in page if not place]

    def bodies(of: Lang) -> dict[int, bytes]:
        return dict(fetch(connection, _BODIES[of], {"ids": facts}))

    own = bodies(lang) if len(places) < len(page) else {}
    other = cache(lambda: bodies(Lang.EN if lang is Lang.ZH else Lang.ZH))
    terms: dict[int, RowMapping] = {}
    if places:
        values = {"vocabulary": snapshot.vocabulary, "ids": integers(places)}
        terms = {term["place"]: term for term in connection.execute(_INDICATORS, values).mappings()}
    return [
        _fact(hit, own[hit[3]], other, snapshot, wanted, lang)
        if hit[1]
        else _indicator(terms[hit[3]], hit[0], wanted, lang)
        for hit in page
    ]


def _fact(
    hit: Ranked, body: bytes, other: Bodies, snapshot: Snapshot, wanted: tuple[SearchTerm, ...], lang: Lang
) -> SearchRecord:
    score, _, _, number, type_, in_own = hit
    own = orjson.loads(body)
    id_, region, theme, quote = own["id"], own["region"], own["theme"], own["evidence"][0]["quote"]
    searched, path = _KINDS[type_]
    best = tokens.better(NO_TEXT, _texts(own, searched), wanted)
    if best.terms < in_own:  # the other language is read only where it may hold more
        best = tokens.better(best, _fields(orjson.loads(other()[number]), searched), wanted)
    if best.terms < len(wanted):
        best = tokens.better(best, snapshot.index.themes.get(theme, ()), wanted)
    return {
        "type": type_,
        "id": id_,
        "title": own.get("name") or own["title"],
        "report": own["report"],
        "year": own["year"],
        "region": region,
        "region_label": snapshot.label("regions", region, lang),
        "theme": theme,
        "theme_label": snapshot.label("themes", theme, lang),
        "snippet": tokens.marked(best),
        "quote": quote,
        "as_reported": own.get("as_reported"),
        "score": score,
        "href": path + id_,
    }


def _texts(record: Mapping[str, Any], searched: Sequence[str]) -> Iterator[str]:
    """Give the texts of a record that a search looks at."""
    for evidence in record["evidence"]:
        yield evidence["quote"]
    yield from _fields(record, searched)


def _fields(record: Mapping[str, Any], searched: Sequence[str]) -> Iterator[str]:
    for name in searched:
        value = record[name]
        if isinstance(value, str):
            yield value
        elif value:
            yield from value


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
