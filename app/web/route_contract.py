"""What a route promises, for the OpenAPI document: the answer's type, the query object, the flat row, the problems.

The framework is not told: it would build validators that nothing uses. `app.pages.openapi` reads it.
"""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path

from app.schemas.annotation import AnnotationLookup
from app.schemas.base import CitedLookup, FactLookup, ListQuery, Lookup, Page, RecordLookup
from app.schemas.catalogue import AboutLookup, CatalogueLookup
from app.schemas.fact import FactSchema
from app.schemas.facts import FactPage, alone
from app.schemas.record_links import with_links
from app.schemas.term import TermLookup, with_names
from app.texts import Phrase, of_type
from app.vocabulary import Format
from app.web.negotiation import (
    ANNOTATION_FORMATS,
    CITED_FORMATS,
    LIST_FORMATS,
    SERIES_FORMATS,
    TERM_FORMATS,
    VOCABULARY_FORMATS,
)
from app.web.problems import (
    ADDRESS_TOO_LONG,
    INTERNAL,
    INVALID,
    NOT_ACCEPTABLE,
    NOT_FOUND,
    NOT_READY,
    OTHER_REPRESENTATION,
    REMOVED,
    TEXT_NOT_ATTACHED,
    TOO_MANY_STREAMS,
    ProblemType,
)

KEY = "x-contract"  # where a route keeps it

FactId = Annotated[
    str, Path(description=Phrase("FactId.path", "Public id of the fact, `<report>.<slug>`: the `id` of a record."))
]
TermCode = Annotated[str, Path(description=Phrase("TermCode.path", "Code of the term, as its list shows it."))]
_PAGE = Phrase("answers.page", "One page of the list, in the format asked for.")
_RECORD = Phrase("answers.record", "The record that was asked for.")
_FEED = Phrase("answers.feed", "One page of the feed, the newest releases first.")
_ANNOTATION = Phrase("answers.annotation", "The annotation, collection or page that was asked for, in JSON-LD.")
_HISTORY = Phrase("answers.history", "The history of the record that was asked for.")
_GROUPS = Phrase("answers.groups", "The groups, in the format asked for.")
_RESULTS = Phrase("answers.results", "One page of results, the best first.")
_RESULTS_ABOUT = Phrase(
    "search_everything.description",
    "Facts and indicators that match `q` in name, title, figure, quote, definition or comment, the best first.",
)
_CHANGES_ABOUT = Phrase(
    "list_changes.description",
    "Records that two releases do not have alike: terms of vocabularies first, then reports by id, each with its "
    "sections and facts. The records of the earlier release with these changes are those of the later one.",
)
_PAGE_OF_FACTS = Phrase("answers.report-facts", "The facts of the report, all of them unless `limit` asks for fewer.")
_REPORT_FACTS_ABOUT = Phrase(
    "list_report_facts.description",
    "Facts of all kinds in the order of the text, each as the list of its kind shows it, with its kind and its section "
    "before that. `labels` names the codes that facts show without a name.",
)
_DESCRIBED = Phrase("answers.catalogue", "The description of the data, in the format asked for.")
_ABOUT = Phrase("answers.about", "Name, licence, citation, limits and links of this API.")

_SERVICE = Phrase("answers.service", "What the protocol of the service says of this request.")
_EXPORT = Phrase("answers.export", "All data of the current release as one file.")

_ALWAYS = (NOT_ACCEPTABLE, OTHER_REPRESENTATION, ADDRESS_TOO_LONG, INVALID, INTERNAL, NOT_READY, TOO_MANY_STREAMS)
_OF_RECORDS = (NOT_FOUND, REMOVED, *_ALWAYS)


@dataclass(frozen=True, slots=True)
class RouteContract:
    """What a route promises.

    `answer` is the type of the JSON, None where there is none, and `said` describes the answer. `row` is the type of a
    row in the flat formats, None if no format is flat. `formats` are on offer. `cube` is the type of a JSON-stat
    dataset, None if there is none. `about` says more than the summary. `linked` says that an answer has links though it
    has no pages. `example` is an id for the path. `form` is the parameter that may be posted as the field of a
    form, "" where nothing can be posted.
    """

    answer: Any
    said: Phrase
    query: type[Lookup]
    about: Phrase | None = None
    row: type | None = None
    formats: tuple[Format, ...] = (Format.JSON,)
    cube: Any = None
    pages: bool = False
    linked: bool = False
    problems: tuple[ProblemType, ...] = _ALWAYS
    example: str = ""
    moves: bool = False
    text: bool = False
    form: str = ""


def contract_of(route: Any) -> RouteContract:
    """Return what a route promises."""
    contract: RouteContract = route.openapi_extra[KEY]
    return contract


def list_route(record: Any, row: type, query: type[ListQuery]) -> dict[str, Any]:
    """Return the arguments of a route that lists records."""
    return _route(RouteContract(Page[record], _PAGE, query, of_type(record), row, LIST_FORMATS, pages=True))


def vocabulary_route(record: Any, row: type, query: type[ListQuery], *problems: ProblemType) -> dict[str, Any]:
    """Return the arguments of a route that lists the terms of a vocabulary; `problems` only this route has."""
    return _route(
        RouteContract(
            Page[record],
            _PAGE,
            query,
            of_type(record),
            row,
            VOCABULARY_FORMATS,
            pages=True,
            problems=(*problems, *_ALWAYS),
        )
    )


def term_route(record: type, example: str, links: type | None = None) -> dict[str, Any]:
    """Return the arguments of a route for one term of a vocabulary.

    `example` is its code for the documentation, `links` the type of its links, None where it has none.
    """
    alone_as = with_names(record)
    return _route(
        RouteContract(
            alone_as if links is None else with_links(alone_as, links),
            _RECORD,
            TermLookup,
            of_type(record),
            formats=TERM_FORMATS,
            problems=_OF_RECORDS,
            example=example,
        )
    )


def cube_route(record: Any, row: type, cube: Any, query: type[ListQuery]) -> dict[str, Any]:
    """Return the arguments of a route that lists records which come as a cube, too."""
    return _route(RouteContract(Page[record], _PAGE, query, of_type(record), row, SERIES_FORMATS, cube, pages=True))


def fact_list_route(schema: FactSchema) -> dict[str, Any]:
    """Return the arguments of a route that lists facts, with linked ones if asked for."""
    return _route(
        RouteContract(
            FactPage[schema.record],  # type: ignore[name-defined] # made at run time
            _PAGE,
            schema.query,
            of_type(schema.fields),
            schema.row,
            LIST_FORMATS,
            pages=True,
        )
    )


def report_facts_route(page: Any, query: type[ListQuery]) -> dict[str, Any]:
    """Return the arguments of the route that lists the facts of a report."""
    return _route(RouteContract(page, _PAGE_OF_FACTS, query, _REPORT_FACTS_ABOUT, pages=True, problems=_OF_RECORDS))


def changes_route(record: Any, row: type, query: type[ListQuery], formats: tuple[Format, ...]) -> dict[str, Any]:
    """Return the arguments of the route that lists changes."""
    return _route(RouteContract(Page[record], _PAGE, query, _CHANGES_ABOUT, row, formats, pages=True))


def search_route(page: Any, query: type[ListQuery]) -> dict[str, Any]:
    """Return the arguments of the route that searches."""
    return _route(RouteContract(page, _RESULTS, query, _RESULTS_ABOUT, pages=True))


def record_route(record: Any) -> dict[str, Any]:
    """Return the arguments of a route for one record."""
    return _route(RouteContract(record, _RECORD, RecordLookup, of_type(record), problems=_OF_RECORDS))


def cited_route(record: Any) -> dict[str, Any]:
    """Return the arguments of a route for one record that can be cited."""
    return _route(
        RouteContract(
            record,
            _RECORD,
            CitedLookup,
            of_type(record),
            formats=CITED_FORMATS,
            problems=_OF_RECORDS,
            linked=True,
        )
    )


def whole_route(record: Any, *problems: ProblemType) -> dict[str, Any]:
    """Return the arguments of a route for what belongs to a record and is always sent whole.

    `problems` are those that only this route has.
    """
    return _route(RouteContract(record, _RECORD, Lookup, of_type(record), problems=(*_OF_RECORDS, *problems)))


def history_route(record: Any) -> dict[str, Any]:
    """Return the arguments of the route for the history of a record, removed or not."""
    return _route(RouteContract(record, _HISTORY, Lookup, of_type(record), problems=(NOT_FOUND, *_ALWAYS)))


def text_route(record: Any) -> dict[str, Any]:
    """Return the arguments of the route for a report's text, which this server may not have."""
    return whole_route(record, TEXT_NOT_ATTACHED)


def fact_route(schema: FactSchema) -> dict[str, Any]:
    """Return the arguments of a route for one fact, with linked ones if asked for."""
    return _route(
        RouteContract(
            alone(schema),
            _RECORD,
            FactLookup,
            of_type(schema.fields),
            formats=CITED_FORMATS,
            linked=True,
            problems=_OF_RECORDS,
            example=schema.example,
            moves=True,
        )
    )


def annotation_route(document: Any, *, example: str = "", moves: bool = False) -> dict[str, Any]:
    """Return the arguments of a route for annotations.

    `example` is the id of a fact for the documentation; `moves` says that the fact may have another id now.
    """
    return _route(
        RouteContract(
            document,
            _ANNOTATION,
            AnnotationLookup,
            of_type(document),
            formats=ANNOTATION_FORMATS,
            linked=True,
            problems=_OF_RECORDS,
            example=example,
            moves=moves,
        )
    )


def feed_route(form: Format, query: type[Lookup], about: Phrase) -> dict[str, Any]:
    """Return the arguments of a route that gives a feed."""
    return _route(RouteContract(None, _FEED, query, about, formats=(form,), pages=True, text=True))


def groups_route(
    answer: Any, row: type, query: type[Lookup], formats: tuple[Format, ...], about: Phrase
) -> dict[str, Any]:
    """Return the arguments of a route that gives groups of records."""
    return _route(RouteContract(answer, _GROUPS, query, about, row, formats))


def about_route(record: Any) -> dict[str, Any]:
    """Return the arguments of a route that says what the API is."""
    return _route(RouteContract(record, _ABOUT, AboutLookup, formats=CITED_FORMATS, linked=True))


def catalogue_route(document: Any, formats: tuple[Format, ...], about: Phrase) -> dict[str, Any]:
    """Return the arguments of a route that describes the data for programs."""
    return _route(RouteContract(document, _DESCRIBED, CatalogueLookup, about, formats=formats, linked=True))


def service_route(answer: Any, query: type[Lookup], about: Phrase, form: str = "") -> dict[str, Any]:
    """Return the arguments of a route of a service that another protocol describes; `form` as in `RouteContract`."""
    return _route(RouteContract(answer, _SERVICE, query, about, form=form))


def export_route(form: Format, about: Phrase) -> dict[str, Any]:
    """Return the arguments of a route that gives everything as one file; `about` says what is in it."""
    return _route(RouteContract(None, _EXPORT, Lookup, about, formats=(form,), linked=True))


def _route(contract: RouteContract) -> dict[str, Any]:
    return {"openapi_extra": {KEY: contract}}
