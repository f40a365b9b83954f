"""The annotations of all facts of a report as a collection, in pages."""

from collections.abc import Sequence

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotFoundError
from app.formats.annotation import Node, collection, page
from app.queries.report_facts import PlacedFact, bodies, placed
from app.queries.resources import REPORTS
from app.schemas.annotation import PAGE_SIZE, AnnotationLookup
from app.web.address import whole
from app.web.annotations import Annotations, Context, respond
from app.web.memento import pinned
from app.web.negotiation import ANNOTATION_FORMATS
from app.web.reader import Reader
from app.web.records import found_record
from app.web.report_facts import edition_of
from app.web.request_context import RequestContext


def annotations_of(request: Request, report: str) -> Response:
    """Answer a request for the annotations of a report, with the first page; raises NotFoundError or RemovedError."""
    context = RequestContext(request, AnnotationLookup, ANNOTATION_FORMATS)
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        found = _Collection(context, reader, report)
        made = found.itself
        if found.facts:
            made |= {"first": found.page(1), "last": found.address(found.pages)}
    return respond(context, made)


def annotation_page_of(request: Request, report: str, number: str) -> Response:
    """Answer a request for a page of the annotations of a report; raises NotFoundError or RemovedError."""
    context = RequestContext(request, AnnotationLookup, ANNOTATION_FORMATS)
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        found = _Collection(context, reader, report)
        known = [str(n) for n in range(1, found.pages + 1)]
        if number not in known:
            raise NotFoundError(number, tuple(known[-1:]))
        made = {**found.page(int(number)), "partOf": found.itself}
    return respond(context, made)


class _Collection:
    """The annotations of a report, in the order of the text, cut into pages. Those of a walk are of one release."""

    def __init__(self, context: Context, reader: Reader, report: str) -> None:
        self.context, self.reader = context, reader
        record = orjson.loads(found_record(reader, REPORTS, report, context.lang)[0])
        self.facts: Sequence[PlacedFact] = placed(reader.connection, edition_of(reader, report))
        self.pages = -(-len(self.facts) // PAGE_SIZE)
        self._path = f"/v1/reports/{report}/annotations"
        self._title = record["title"]
        self._annotations = Annotations(context, reader, record)

    @property
    def itself(self) -> Node:
        """The collection without its pages."""
        return collection(whole(self.context.request, self._path), self._title, len(self.facts))

    def address(self, number: int) -> str:
        """Return the address of a page, which names the release."""
        context = self.context
        path = pinned(f"{self._path}/{number}", context.release, context.readers.releases.made(context.release))
        return whole(context.request, f"{path}&lang={context.query.lang}" if context.query.lang else path)

    def page(self, number: int) -> Node:
        """Return a page; pages are numbered from 1."""
        start = (number - 1) * PAGE_SIZE
        some = self.facts[start : start + PAGE_SIZE]
        records = map(orjson.loads, bodies(self.reader.connection, some, self.context.lang))
        items = [self._annotations.of(fact.resource.path, record) for fact, record in zip(some, records, strict=True)]
        before = self.address(number - 1) if number > 1 else None
        behind = self.address(number + 1) if number < self.pages else None
        return page(self.address(number), start, items, before, behind)
