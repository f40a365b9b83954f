"""`/tables` and `/tables/{resource}`: each list of the API as a table for people, with the parameters of the list."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.description.columns import columns_of_record
from app.errors import NotFoundError, nearest
from app.pages.cells import LINKED, CellMaker, Record, read, shown_fields
from app.pages.filter_form import asked_for, controls, counted, filled_in
from app.pages.headings import heading
from app.pages.page_context import PageContext
from app.pages.table_list import PageTable, page_tables
from app.pages.table_view import TEXTS, TableView
from app.queries import facets as facet_counts
from app.queries import reading as q
from app.queries.facets import Counts
from app.queries.listing import Listing, ListRequest, Records
from app.queries.release import Snapshot
from app.schemas.base import DEFAULT_LIMIT, Count, ListQuery, Lookup
from app.texts import say
from app.vocabulary import PLURALS, Resource
from app.web.list_request import check_options, exact_total, following_cursor, resolve
from app.web.query import facetable
from app.web.reader import Reader

Linked = Mapping[str, Record]

router = APIRouter(include_in_schema=False)


@router.get("/tables")
def get_tables(request: Request) -> Response:
    """Show which tables there are, and how many rows each has."""
    page = PageContext(request, Lookup, data="/v1")
    if page.is_known:
        return page.not_modified()
    every = ListRequest((), None, None, 1, page.lang)
    groups: dict[str, list[tuple[PageTable, int]]] = {"facts": [], "words": [], "codes": []}
    with page.readers.reader(page.release) as reader:
        for table in page_tables().values():
            total = exact_total(page, reader, table.listing, reader.snapshot, every)
            groups[table.group].append((table, total))
    return page.answer("tables.html", TEXTS, title=say(TEXTS["tables"], page.lang), groups=groups)


@router.get("/tables/{resource}")
def get_table(request: Request, resource: str) -> Response:
    """Show a list as a table."""
    return _table_page(request, resource)


@router.get("/tables/codes/{codes}")
def get_table_of_codes(request: Request, codes: str) -> Response:
    """Show a list of codes as a table."""
    return _table_page(request, f"codes/{codes}")


def _table_page(request: Request, path: str) -> Response:
    """Answer with the page of a table; raises NotFoundError where there is none, and what its list raises."""
    table = page_tables().get(path)
    if table is None:
        raise NotFoundError(path, tuple(f"/tables/{other}" for other in nearest(path, page_tables())))
    if (address := filled_in(request, table.query)) is not None:
        return RedirectResponse(address, 302, {"Cache-Control": "no-cache"})
    page = PageContext(request, table.query, data=f"/v1/{path}")
    check_options(page, table.listing)
    if page.is_known:
        return page.not_modified()
    with page.readers.reader(page.release) as reader:
        view = _view(page, table, reader)
    page.data = view.data
    return page.answer("table.html", TEXTS, title=say(table.title, page.lang), view=view, heading=heading)


def _view(page: PageContext[Any], table: PageTable, reader: Reader) -> TableView:
    """Read what a page of a table shows, as its list reads it; raises BadRequestError as that does."""
    listing = table.listing
    query, asked, snapshot = resolve(page, reader, listing, page.query.limit or DEFAULT_LIMIT)
    found = q.page(reader.connection, listing, snapshot, asked)
    total = found.total
    if total is None:
        total = exact_total(page, reader, listing, snapshot, asked)
    fields = query.fields or shown_fields(listing.record)
    records = [read(body) for body in found.bodies]
    linked = _linked(page, reader, listing, found, fields)
    maker = CellMaker(listing.record, page.lang, snapshot, linked)
    sent = asked_for(page, query)
    return TableView(
        page=page,
        table=table,
        query=query,
        sent=sent,
        total=total,
        fields=tuple(fields),
        rows=tuple(tuple(maker.cell(name, record) for name in fields) for record in records),
        controls=controls(
            reader, snapshot, table.query, sent, _counts(reader, table, query, asked, snapshot), page.lang
        ),
        cursor=following_cursor(listing, snapshot, query, found.after),
    )


def _counts(reader: Reader, table: PageTable, query: ListQuery, asked: ListRequest, at: Snapshot) -> dict[str, Counts]:
    """Return how many rows have each value of the filters that readers choose by; empty for a list of no facts."""
    names = counted(table.query, getattr(query, "facet", ()))
    known = facetable(table.query)
    filters = [filter_ for name in names if (filter_ := known[name].filter)]
    found = facet_counts.facets(reader.connection, table.listing, at, asked.filters, filters) if names else []
    return dict(zip(names, found, strict=True))


def _linked(page: PageContext[Any], reader: Reader, listing: Listing, found: Records, fields: Sequence[str]) -> Linked:
    """Return the facts that those of a page name, by id, as far as the columns show them. Takes one statement."""
    chosen = page.query.include if LINKED in fields and page.query.include else PLURALS
    wanted = {kind for kind in PLURALS if kind in fields or (LINKED in fields and kind in chosen)}
    if any(column.kind is Count and column.name in fields for column in columns_of_record(listing.record)):
        wanted.add(Resource.METRIC.plural)
    if not found.facts or not wanted:
        return {}
    bodies = q.included(reader.connection, found.facts, sorted(wanted), page.lang)
    return {id_: read(body) for some in bodies.values() for id_, body in some.items()}
