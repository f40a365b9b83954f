"""Answering a request for metrics by groups."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.errors import BadRequestError, Fault
from app.formats import csv, ndjson
from app.queries import metric_counts as q
from app.queries.listing import Listing
from app.queries.reading import members
from app.schemas.metric_counts import COMPARED, MAX_COMPARED, MAX_GROUPS, NAMED, MetricCountsQuery
from app.vocabulary import Format, Lang
from app.web.list_request import check_values, filters_of
from app.web.query import facetable, unknown_values
from app.web.reader import Reader
from app.web.request_context import RequestContext
from app.web.value_names import Names, value_names

FORMATS = (Format.JSON, Format.CSV, Format.NDJSON)


def metric_counts_of(request: Request, listing: Listing) -> Response:
    """Answer a request for groups of metrics; raises BadRequestError with every fault of the request."""
    context = RequestContext(request, MetricCountsQuery, FORMATS)
    query = context.query
    _check(query)
    if context.is_known:
        return context.not_modified()
    by = [known.filter for name in query.by if (known := facetable(MetricCountsQuery)[name]).filter]
    with context.readers.reader(context.release) as reader:
        snapshot = reader.snapshot
        check_values(reader, listing, snapshot, query)
        found = members(reader.connection, listing, snapshot, filters_of(query, snapshot))
        groups = q.groups(reader.connection, snapshot, found, by)
        if groups is None:
            raise BadRequestError(Fault("by", None, "too_many_groups", f"{MAX_GROUPS:,}"))
        compared: Mapping[q.Key, q.Compared] = {}
        if query.of != "count":
            if len(found) > MAX_COMPARED:
                raise BadRequestError(Fault("of", query.of, "too_many_compared", f"{MAX_COMPARED:,}"))
            compared = q.extremes(reader.connection, snapshot, groups, greatest=query.of == "max")
        names = _names(reader, query, groups)
    ends = {f"_label_{lang}": at for at, lang in enumerate(Lang)}
    if context.format is Format.JSON:
        ends = {"_label": ends[f"_label_{context.lang}"]}
    columns = tuple(_columns(query, ends))
    rows = (_row(query, key, len(group), compared.get(key), names, ends) for key, group in groups.items())
    data = [{column: row[column] for column in columns} for row in rows]
    return _respond(context, columns, data, len(found))


def _check(query: MetricCountsQuery) -> None:
    faults = list(unknown_values("by", query.by, tuple(facetable(MetricCountsQuery))))
    one_unit = {"unit", "indicator"} & {*query.by} or len(query.unit) == 1 or len(query.indicator) == 1
    if query.of != "count" and not one_unit:
        faults.append(Fault("of", query.of, "several_units"))
    if faults:
        raise BadRequestError(*faults)


def _names(reader: Reader, query: MetricCountsQuery, groups: Iterable[q.Key]) -> dict[str, Names]:
    """Return the names of the values of each column that has names."""
    known, keys = facetable(MetricCountsQuery), list(groups)
    return {
        name: value_names(reader, reader.snapshot, known[name], sorted({key[at] for key in keys}))
        for at, name in enumerate(query.by)
        if name in NAMED
    }


def _columns(query: MetricCountsQuery, ends: Iterable[str]) -> Iterator[str]:
    """Give the columns of the answer: those of the groups with their labels, then what is told of each group."""
    for name in query.by:
        yield name
        yield from (f"{name}{end}" for end in ends if name in NAMED)
    yield "count"
    if query.of != "count":
        yield from (name for name in COMPARED if name not in query.by)


def _row(
    query: MetricCountsQuery,
    key: q.Key,
    count: int,
    compared: q.Compared | None,
    names: Mapping[str, Names],
    ends: Mapping[str, int],
) -> dict[str, Any]:
    row: dict[str, Any] = {"count": count}
    if compared is not None:
        row |= dict(zip(COMPARED, compared, strict=True))
    for name, value in zip(query.by, key, strict=True):
        row[name] = int(value) if name == "year" else value or None
        if name in names:
            said = names[name].get(value)
            row |= {f"{name}{end}": said and said[at] for end, at in ends.items()}
    return row


def _respond(
    context: RequestContext[MetricCountsQuery], columns: tuple[str, ...], data: list[dict[str, Any]], total: int
) -> Response:
    if context.format is Format.JSON:
        return context.respond(ndjson.dumps({"data": data, "total": total}))
    if context.format is Format.CSV:
        body = b"".join(map(csv.line, (columns, *(row.values() for row in data))))
    else:
        body = b"".join(map(ndjson.line, data))
    named = ("Content-Disposition", f'inline; filename="metric-counts.{context.format}"')
    return context.respond(body, [named])
