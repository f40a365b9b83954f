"""Answering a request for metrics by groups."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequestError, Fault
from app.formats import csv, ndjson
from app.queries import metric_counts as q
from app.queries.listing import Listing
from app.queries.reading import members
from app.schemas.metric_counts import COMPARED, MAX_COMPARED, MAX_GROUPS, MetricCountsQuery
from app.vocabulary import Format
from app.web.list_request import check_values, filters_of
from app.web.query import facetable, unknown_values
from app.web.request_context import RequestContext

FORMATS = (Format.JSON, Format.CSV, Format.NDJSON)


def metric_counts_of(request: Request, listing: Listing) -> Response:
    """Answer a request for groups of metrics; raises BadRequestError with every fault of the request."""
    context = RequestContext(request, MetricCountsQuery, FORMATS)
    query = context.query
    _check(query)
    if context.is_known:
        return context.not_modified()
    columns = [known.filter for name in query.by if (known := facetable(MetricCountsQuery)[name]).filter]
    with context.readers.reader(context.release) as reader:
        snapshot = reader.snapshot
        check_values(reader, listing, snapshot, query)
        found = members(reader.connection, listing, snapshot, filters_of(query, snapshot))
        groups = q.groups(reader.connection, snapshot, found, columns)
        if groups is None:
            raise BadRequestError(Fault("by", None, "too_many_groups", f"{MAX_GROUPS:,}"))
        compared: Mapping[q.Key, q.Compared] = {}
        if query.of != "count":
            if len(found) > MAX_COMPARED:
                raise BadRequestError(Fault("of", query.of, "too_many_compared", f"{MAX_COMPARED:,}"))
            compared = q.extremes(reader.connection, snapshot, groups, greatest=query.of == "max")
    data = [_row(query, key, len(group), compared.get(key)) for key, group in groups.items()]
    return _respond(context, data, len(found))


def _check(query: MetricCountsQuery) -> None:
    faults = list(unknown_values("by", query.by, tuple(facetable(MetricCountsQuery))))
    one_unit = {"unit", "indicator"} & {*query.by} or len(query.unit) == 1 or len(query.indicator) == 1
    if query.of != "count" and not one_unit:
        faults.append(Fault("of", query.of, "several_units"))
    if faults:
        raise BadRequestError(*faults)


def _columns(query: MetricCountsQuery) -> tuple[str, ...]:
    """Return the columns of the answer: those of the groups, then what is told of each."""
    told = () if query.of == "count" else COMPARED
    return (*query.by, "count", *(name for name in told if name not in query.by))


def _row(query: MetricCountsQuery, key: q.Key, count: int, compared: q.Compared | None) -> dict[str, Any]:
    values: dict[str, Any] = {"count": count}
    if compared is not None:
        values |= dict(zip(COMPARED, compared, strict=True))
    for name, value in zip(query.by, key, strict=True):
        values[name] = int(value) if name == "year" else value or None
    return {name: values[name] for name in _columns(query)}


def _respond(context: RequestContext[MetricCountsQuery], data: list[dict[str, Any]], total: int) -> Response:
    if context.format is Format.JSON:
        return context.respond(ndjson.dumps({"data": data, "total": total}))
    if context.format is Format.CSV:
        body = b"".join(map(csv.line, (_columns(context.query), *(row.values() for row in data))))
    else:
        body = b"".join(map(ndjson.line, data))
    named = ("Content-Disposition", f'inline; filename="metric-counts.{context.format}"')
    return context.respond(body, [named])
