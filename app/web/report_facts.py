"""All facts of a report in one answer, from the query string to the bytes."""

from collections.abc import Mapping, Sequence
from functools import cache

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.queries.edition import CurrentEdition, edition
from app.queries.listing import Scalar
from app.queries.release import Snapshot
from app.queries.report_facts import REPORT_FACTS, PlacedFact, bodies, placed
from app.queries.resources import REPORTS
from app.schemas.facts import FACTS
from app.schemas.report_facts import MAX_FACTS, ReportFactsQuery
from app.vocabulary import Lang
from app.web import cursor as cursors
from app.web.chosen_fields import chosen_fields
from app.web.former_ids import missing
from app.web.list_request import check_options, following_cursor, link_header, resolve
from app.web.query import terms_of
from app.web.reader import Reader
from app.web.record_links import added, fact_links
from app.web.request_context import RequestContext

Labels = Mapping[str, Mapping[str, Mapping[str, str]]]  # names of codes by kind of fact, field and code


def report_facts_of(request: Request, report: str) -> Response:
    """Answer a request for the facts of a report.

    Raises BadRequestError with every fault of the request, and NotFoundError or RemovedError where there is no report.
    """
    context = RequestContext(request, ReportFactsQuery)
    check_options(context, REPORT_FACTS)
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        query, asked, snapshot = resolve(context, reader, REPORT_FACTS, context.query.limit or MAX_FACTS)
        assert isinstance(query, ReportFactsQuery)  # noqa: S101 - the cursor carries no other
        found = [fact for fact in placed(reader.connection, edition_of(reader, report, snapshot)) if _fits(fact, query)]
        begin = _begin(found, report, asked.after, context.query.cursor)
        shown = found[begin : begin + asked.limit]
        records = bodies(reader.connection, shown, context.lang)
    items = [
        added(as_item(fact, record, context.lang), fact_links(context, snapshot, fact.resource.path, fact.key, record))
        for fact, record in zip(shown, records, strict=True)
    ]
    if query.fields:
        items = [*map(chosen_fields(REPORT_FACTS, query.fields).record, items)]
    more = begin + len(shown) < len(found)
    following = following_cursor(REPORT_FACTS, snapshot, query, shown[-1].place if more else None)
    body = b'{"data":[%b],"labels":%b,"page":%b}' % (
        b",".join(items),
        _labels(context.lang),
        orjson.dumps({"limit": asked.limit, "total": len(found), "next": following}),
    )
    return context.respond(body, link_header(context, following))


def edition_of(reader: Reader, report: str, snapshot: Snapshot | None = None) -> CurrentEdition:
    """Return the edition of a report, at the release of the reader unless another `snapshot` is given.

    Raises NotFoundError or RemovedError where there is none.
    """
    found = edition(reader.connection, snapshot or reader.snapshot, report)
    if found is None:
        raise missing(reader, REPORTS, report)
    return found


def as_item(fact: PlacedFact, record: bytes, lang: Lang) -> bytes:
    """Return a fact as it stands among the facts of its report: the record of its list, behind its kind and section."""
    head = {
        "resource": fact.resource,
        "resource_label": fact.resource.called(lang),
        "section": fact.section,
        "section_label": fact.section_title(lang),
    }
    return orjson.dumps(head)[:-1] + b"," + record[1:]


@cache
def names_of_codes(lang: Lang) -> Labels:
    """Return the names of the codes that facts show without their names, by kind of fact, field and code."""
    return {
        kind.value: {
            field: {term.value: term.called(lang) for term in terms}
            for field, hint in schema.hints.items()
            if (terms := terms_of(hint)) is not None
        }
        for kind, schema in FACTS.items()
    }


@cache
def _labels(lang: Lang) -> bytes:
    return orjson.dumps(names_of_codes(lang))


def _fits(fact: PlacedFact, query: ReportFactsQuery) -> bool:
    return (not query.resource or fact.resource in query.resource) and (
        not query.section or fact.section in query.section
    )


def _begin(found: Sequence[PlacedFact], report: str, after: tuple[Scalar, ...] | None, cursor: str | None) -> int:
    """Return where the facts behind a place begin; raises BadRequestError for a place in another report."""
    if after is None:
        return 0
    if not str(after[1]).startswith(f"{report}."):
        raise cursors.invalid(cursor or "")
    return next((n for n, fact in enumerate(found) if fact.place > after), len(found))
