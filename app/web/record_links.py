"""The links of a record alone. They depend on the request, so they are added to the record when it is asked for."""

from functools import cache
from typing import Any

import orjson

from app.formats.text_fragment import QuotedPlace, at_fragment
from app.queries.listing import Listing
from app.queries.release import Snapshot
from app.schemas.record_links import FactLinks, IndicatorLinks, ReportLinks
from app.web.about import operator_of
from app.web.address import whole
from app.web.reader import Reader
from app.web.records import More
from app.web.request_context import AnswerContext, RequestContext


@cache
def linking(listing: Listing) -> More:
    """Return what adds the links of a fact to it, given the listing of its kind."""

    def link_fact(context: RequestContext[Any], reader: Reader, key: str, fact: bytes) -> bytes:
        return added(fact, fact_links(context, reader.snapshot, listing.name, key, fact))

    return link_fact


def fact_links(context: RequestContext[Any], snapshot: Snapshot, path: str, key: str, fact: bytes) -> FactLinks:
    """Return the links of a fact at a release, given the path of its kind, its id and its JSON."""
    report, _, slug = key.partition(".")
    url = snapshot.index.reports.url(report)
    return {
        "page": f"{_address(context, f'/reports/{report}')}#{slug}",
        "annotation": _address(context, f"/v1/{path}/{key}/annotation"),
        "source": at_fragment(url, _place(fact)) if url else None,
        "report_error": _report_error(context, snapshot, key),
    }


def link_report(context: RequestContext[Any], reader: Reader, key: str, report: bytes) -> bytes:
    """Add the links of a report to it."""
    links: ReportLinks = {
        "page": _address(context, f"/reports/{key}"),
        "annotations": _address(context, f"/v1/reports/{key}/annotations"),
        "source": reader.snapshot.index.reports.url(key),
        "report_error": _report_error(context, reader.snapshot, key),
    }
    return added(report, links)


def link_indicator(context: RequestContext[Any], reader: Reader, key: str, indicator: bytes) -> bytes:
    """Add the links of an indicator to it."""
    links: IndicatorLinks = {
        "page": _address(context, f"/indicators/{key}"),
        "report_error": _report_error(context, reader.snapshot, key),
    }
    return added(indicator, links)


def added(record: bytes, links: FactLinks | ReportLinks | IndicatorLinks) -> bytes:
    """Return the JSON of a record with its links behind its other fields."""
    return b'%b,"links":%b}' % (record[:-1], orjson.dumps(links))


def _address(context: RequestContext[Any], path: str) -> str:
    """Return the whole address of a path, at the release and in the language that the request asks for by name."""
    path, lang = context.pinned(path), context.query.lang
    return whole(context.request, f"{path}{'&' if '?' in path else '?'}lang={lang}" if lang else path)


def _report_error(context: AnswerContext, snapshot: Snapshot, key: str) -> str | None:
    return operator_of(context.request).report_error_at(key, snapshot.release)


def _place(fact: bytes) -> QuotedPlace:
    """Return the place that states a fact first."""
    evidence = orjson.loads(fact)["evidence"][0]
    (said,) = (selector for selector in evidence["selector"] if selector["type"] == "TextQuoteSelector")
    return QuotedPlace(evidence["quote"], said["exact"], said["prefix"], said["suffix"])
