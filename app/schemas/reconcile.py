"""Reconciliation (Reconciliation Service API 0.2): what goes out, what may be asked."""

from typing import Annotated, NotRequired, TypeAlias

from pydantic import Field
from typing_extensions import TypeAliasType, TypedDict

from app.schemas.base import MAX_TEXT, Lookup
from app.texts import Phrase

BATCH = 25  # queries of one batch: with names as long as may be they fit into a body of 64 kB
MAX_CANDIDATES = 100  # of one query
CANDIDATES = 5  # unless the query says how many
SUGGESTIONS = 20

_TYPE_ID = Phrase("EntityType.id", "Type of entity: `indicators`, `regions`, `units` or `scopes`.")
_TYPE_NAME = Phrase("EntityType.name", "Name of the type, in the language asked for.")
_ID = Phrase("Entity.id", "Id of the entity: its code, such as `CN-QH`.")
_NAME = Phrase("Entity.name", "Name of the entity, in the language asked for.")
_DESCRIPTION = Phrase(
    "Entity.description",
    "What tells the entity from others: a definition, the level of a region, the measure words of a unit.",
)


class ReconcileType(TypedDict):
    """A type of entity that names are matched with."""

    id: Annotated[str, Field(description=_TYPE_ID)]
    name: Annotated[str, Field(description=_TYPE_NAME)]


class EntityView(TypedDict):
    """Where an entity can be looked at."""

    url: Annotated[str, Field(description="Whole address of an entity; `{{id}}` in it stands for its id.")]


class SuggestService(TypedDict):
    """Where suggestions for what somebody types come from."""

    service_url: Annotated[str, Field(description="First part of the whole address of the service.")]
    service_path: Annotated[str, Field(description="Last part of the whole address of the service.")]


class SuggestServices(TypedDict):
    """The services that suggest while somebody types."""

    entity: Annotated[SuggestService, Field(description="Service that suggests entities.")]
    type: Annotated[SuggestService, Field(description="Service that suggests types of entities.")]
    property: Annotated[SuggestService, Field(description="Service that suggests properties of entities.")]


class ReconcileManifest(TypedDict):
    """What the reconciliation service offers, and where."""

    versions: Annotated[list[str], Field(description="Versions of the Reconciliation Service API that are spoken.")]
    name: Annotated[str, Field(description="Name of the service, in the language asked for.")]
    identifierSpace: Annotated[str, Field(description="What the id of an entity is appended to for its whole address.")]
    schemaSpace: Annotated[str, Field(description="What entities are: the address of a class, SKOS concepts.")]
    documentation: Annotated[str, Field(description="Whole address of the documentation.")]
    serviceVersion: Annotated[str, Field(description="Version of the software.")]
    defaultTypes: Annotated[list[ReconcileType], Field(description="The types of entities that there are.")]
    view: Annotated[EntityView, Field(description="Address of the page or the record of an entity, as a template.")]
    suggest: Annotated[SuggestServices, Field(description="Services that suggest while somebody types.")]
    batchSize: Annotated[int, Field(description="Maximum number of queries in one request.")]


class Candidate(TypedDict):
    """An entity that a name may mean."""

    id: Annotated[str, Field(description=_ID)]
    name: Annotated[str, Field(description=_NAME)]
    description: Annotated[str, Field(description=_DESCRIPTION)]
    type: Annotated[list[ReconcileType], Field(description="Type of the entity, in a list of one.")]
    score: Annotated[
        int, Field(description="How well the entity fits, from 0 to 100; 100 only where it is called just so.")
    ]
    match: Annotated[bool, Field(description="Whether this entity alone is called just so. Nothing near is a match.")]


class Candidates(TypedDict):
    """The entities that a name may mean."""

    result: Annotated[list[Candidate], Field(description="The entities, the best first; empty where nothing is near.")]


CandidateBatch: TypeAlias = dict[str, Candidates]
ReconcileAnswer = TypeAliasType(
    "ReconcileAnswer",
    Annotated[
        ReconcileManifest | CandidateBatch,
        Field(
            description=Phrase(
                "ReconcileAnswer",
                "Without `queries` what the service offers; with them the entities for each query, under its key.",
            )
        ),
    ],
)


class Suggestion(TypedDict):
    """An entity, a type or a property that somebody may mean who types."""

    id: Annotated[str, Field(description="Id of what is suggested.")]
    name: Annotated[str, Field(description="Name of what is suggested, in the language asked for.")]
    description: NotRequired[Annotated[str, Field(description=_DESCRIPTION)]]
    notable: NotRequired[Annotated[list[ReconcileType], Field(description="Type of a suggested entity.")]]


class Suggestions(TypedDict):
    """What somebody may mean who types."""

    result: Annotated[list[Suggestion], Field(description="What is suggested, the best first.")]


class ReconcileQuery(Lookup):
    """What the reconciliation service may be asked."""

    queries: Annotated[
        str | None,
        Field(
            max_length=65_536,
            description="Batch of queries, a JSON object: each key has a query with `query`, `type`, `limit`, "
            "`properties` and `type_strict`. Without it the answer says what the service offers.",
            examples=['{"q0": {"query": "青海", "type": "regions"}}'],
        ),
    ] = None


class SuggestQuery(Lookup):
    """What a service that suggests may be asked."""

    prefix: Annotated[
        str,
        Field(max_length=MAX_TEXT, description="What was typed: the beginning of a name or a code.", examples=["青"]),
    ] = ""
    type: Annotated[
        str | None,
        Field(
            max_length=MAX_TEXT,
            description="Type of entity: only entities of it, or properties that it has.",
            examples=["regions"],
        ),
    ] = None
    cursor: Annotated[int | None, Field(ge=0, le=10_000, description="Number of suggestions to skip.")] = None
