"""The Reconciliation Service API 0.2: what the service offers, the entities for each name, and suggestions.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ (sections are those of it)
"""

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

from app.description.dataset import NAME
from app.errors import BadRequestError
from app.queries.entities import PROPERTIES, TYPES, Entities, Entity
from app.queries.naming import EXACT, MAX_NAME, best, folded
from app.schemas.reconcile import (
    BATCH,
    SUGGESTIONS,
    Candidate,
    Candidates,
    ReconcileManifest,
    ReconcileType,
    Suggestion,
    SuggestQuery,
)
from app.texts import say
from app.vocabulary import Lang
from app.web.address import whole
from app.web.query import unknown_values
from app.web.reader import Reader
from app.web.reconcile_batch import ReconcileOne, batch_of
from app.web.request_context import RequestContext

PATH, VIEW = "/v1/reconcile", "/entities"
_CONCEPT = "http://www.w3.org/2004/02/skos/core#Concept"


def manifest(context: RequestContext[Any]) -> ReconcileManifest:
    """Return what the service offers (section 3.1). What it links to has the language and the release asked for."""

    def address(path: str) -> str:
        return whole(context.request, context.pinned(path))

    lang = context.query.lang
    asked = f"?{urlencode({'lang': lang.value})}" if lang else ""
    services = {
        of: {"service_url": whole(context.request, PATH), "service_path": context.pinned(f"/{plural}{asked}")}
        for of, plural in (("entity", "entities"), ("type", "types"), ("property", "properties"))
    }
    return {
        "versions": ["0.2"],
        "name": say(NAME, context.lang),
        "identifierSpace": whole(context.request, f"{VIEW}/"),
        "schemaSpace": _CONCEPT,
        "documentation": whole(context.request, "/docs"),
        "serviceVersion": version("workreport"),
        "defaultTypes": [_type(name, context.lang) for name in TYPES],
        "view": {"url": address(f"{VIEW}/{{{{id}}}}{asked}")},
        "suggest": services,  # type: ignore[typeddict-item] # each of its members is there
        "batchSize": BATCH,
    }


def candidates(context: RequestContext[Any], queries: str) -> dict[str, Candidates]:
    """Return the entities for each query of a batch (section 4); raises BadRequestError with every fault in it."""
    batch = batch_of(queries)
    with context.readers.reader(context.release) as reader:
        entities = entities_at(context, reader)
    return {key: {"result": _candidates(entities, query, context.lang)} for key, query in batch.items()}


def entities_at(context: RequestContext[Any], reader: Reader) -> Entities:
    """Return the entities at the release that is asked for."""
    return context.readers.entities.at(reader.connection, reader.snapshot)


def _candidates(entities: Entities, query: ReconcileOne, lang: Lang) -> list[Candidate]:
    if len(query.name) > MAX_NAME or not (query.name or query.properties):
        return []
    called = entities.names.called(query.name)
    scores = entities.names.like(query.name) if query.name else dict.fromkeys(range(len(entities.each)), 0)
    scores |= dict.fromkeys(called, EXACT)
    shares = {number: _share(entities, entities.each[number], query) for number in scores}
    wanted = {number: score * shares[number] // 2 for number, score in scores.items() if shares[number]}
    certain = [number for number in called if shares[number] == 2]
    return [
        {
            "id": entity.id,
            "name": _of(entity.names, lang),
            "description": _of(entity.descriptions, lang),
            "type": [_type(entity.type, lang)],
            "score": score,
            "match": certain == [number],
        }
        for number, score in best(wanted, query.limit)
        for entity in (entities.each[number],)
    ]


def _share(entities: Entities, entity: Entity, query: ReconcileOne) -> int:
    """Return how many halves of its score an entity keeps: none if it is not what a query wants (section 4.1).

    It is of one type, so it is not of all where there are several. `should` lets others come, too.
    """
    for property_, values in query.properties.items():
        if not any(entities.has(entity, property_, value) for value in values):
            return 0
    if not query.types or (entity.type in query.types and (query.strict != "all" or len({*query.types}) == 1)):
        return 2
    return 1 if query.strict == "should" else 0


# --- suggestions (section 6) --------------------------------------------------------------------------------------


def suggested_entities(context: RequestContext[SuggestQuery]) -> list[Suggestion]:
    """Return the entities that somebody may mean who types."""
    query = context.query
    with context.readers.reader(context.release) as reader:
        entities = entities_at(context, reader)
    scores = entities.names.typed(query.prefix)
    wanted = {number: score for number, score in scores.items() if query.type in (None, entities.each[number].type)}
    found = [entities.each[number] for number, _ in best(wanted, len(wanted))]
    return [
        {
            "id": entity.id,
            "name": _of(entity.names, context.lang),
            "description": _of(entity.descriptions, context.lang),
            "notable": [_type(entity.type, context.lang)],
        }
        for entity in _page(found, query)
    ]


def suggested_types(context: RequestContext[SuggestQuery]) -> list[Suggestion]:
    """Return the types that somebody may mean who types."""
    found = [{"id": type_["id"], "name": type_["name"]} for type_ in (_type(name, context.lang) for name in TYPES)]
    return [*_beginning(found, context.query)]


def suggested_properties(context: RequestContext[SuggestQuery]) -> list[Suggestion]:
    """Return the properties that somebody may mean who types, of the type that is asked for if one is."""
    found = [
        {"id": name, "name": say(known.called, context.lang)}
        for name, known in PROPERTIES.items()
        if context.query.type in (None, known.of)
    ]
    return [*_beginning(found, context.query)]


def check_type(query: SuggestQuery) -> None:
    """Refuse a type of entity that there is not; raises BadRequestError."""
    if query.type is not None and (faults := [*unknown_values("type", [query.type], [*TYPES])]):
        raise BadRequestError(*faults)


def _beginning(known: list[Any], query: SuggestQuery) -> Iterator[Any]:
    part = folded(query.prefix)
    yield from _page([one for one in known if part in folded(one["name"]) or part in one["id"]], query)


def _page(found: list[Any], query: SuggestQuery) -> list[Any]:
    begin = query.cursor or 0
    return found[begin : begin + SUGGESTIONS]


def _of(both: tuple[str, str], lang: Lang) -> str:
    return both[0] if lang is Lang.ZH else both[1]


def _type(name: str, lang: Lang) -> ReconcileType:
    scheme = TYPES[name].scheme
    return {"id": name, "name": say(scheme.called, lang) if scheme else name}
