"""What is cited of the data, of a report and of a fact, from the record as it is served.

All are cited with the release that shows them: another may show another edition.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.description.called import called
from app.description.dataset import ID, NAME
from app.formats.citation import Citation
from app.queries.listing import Listing
from app.queries.resources import RELEASES, REPORTS
from app.schemas.base import CitedLookup, FactLookup
from app.texts import say
from app.vocabulary import Genre
from app.web.about import operator_of
from app.web.address import whole
from app.web.reader import Reader
from app.web.record_links import link_report, linking
from app.web.records import found_record, record_of
from app.web.request_context import RequestContext

Record = Mapping[str, Any]


def fact_of(request: Request, listing: Listing, key: str) -> Response:
    """Answer a request for one fact or its citation; raises NotFoundError."""

    def cite(context: RequestContext[Any], reader: Reader, fact: Record) -> Citation:
        report, _ = found_record(reader, REPORTS, fact["report"], context.lang)
        return _fact(context, listing, fact, orjson.loads(report))

    return record_of(request, listing, key, FactLookup, cite, linking(listing))


def report_of(request: Request, key: str) -> Response:
    """Answer a request for one report or its citation; raises NotFoundError."""
    return record_of(
        request, REPORTS, key, CitedLookup, lambda context, _, report: _report(context, report), link_report
    )


def release_of(request: Request, key: str) -> Response:
    """Answer a request for one release or the citation of the data at it; raises NotFoundError."""
    return record_of(
        request, RELEASES, key, CitedLookup, lambda context, _, release: _data(context, release), _with_changes
    )


def _with_changes(context: RequestContext[Any], reader: Reader, _: str, release: bytes) -> bytes:
    """Return a release with the numbers of changes that it made."""
    number, known = orjson.loads(release)["id"], context.readers.releases
    until = known.numbered(number)
    assert until is not None  # noqa: S101 - it is the release that was found
    made = context.readers.comparisons.get(reader.connection, known.numbered(number - 1), until, reader.snapshot)
    return b'%b,"changes":%b}' % (release[:-1], orjson.dumps(made.by_resource()))


def citation_of_data(context: RequestContext[Any]) -> Citation:
    """Return the citation of the data at the current release."""
    with context.readers.reader(context.release) as reader:
        release, _ = found_record(reader, RELEASES, str(context.release.number), context.lang)
    return _data(context, orjson.loads(release))


def _data(context: RequestContext[Any], release: Record) -> Citation:
    name, publisher = say(NAME, context.lang), operator_of(context.request).name
    return Citation(
        key=f"{ID}-{release['id']}",
        kind="dataset",
        title=name,
        url=whole(context.request, f"/v1/releases/{release['id']}"),
        lang=context.lang.value,
        version=str(release["id"]),
        source=name,
        authors=(publisher,) if publisher else (),
        issued=release["created_at"].partition("T")[0],
    )


def _report(context: RequestContext[Any], report: Record) -> Citation:
    genre = Genre(report["genre"])
    return Citation(
        key=report["id"],
        kind="report",
        title=report["title"],
        url=whole(context.request, context.pinned(f"/v1/reports/{report['id']}")),
        lang=context.lang.value,
        version=str(context.release.number),
        source=say(NAME, context.lang),
        authors=(report["issuer"],),
        publisher=report["publisher"],
        issued=report["published"],
        genre=genre.called(context.lang),
    )


def _fact(context: RequestContext[Any], listing: Listing, fact: Record, report: Record) -> Citation:
    return Citation(
        key=fact["id"],
        kind="part",
        title=called(fact, context.lang),
        url=whole(context.request, context.pinned(f"/v1/{listing.name}/{fact['id']}")),
        lang=context.lang.value,
        version=str(context.release.number),
        source=say(NAME, context.lang),
        authors=(report["issuer"],),
        publisher=report["publisher"],
        issued=report["published"],
        within=report["title"],
        quote=fact["evidence"][0]["quote"],
    )
