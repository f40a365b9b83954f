"""One fact as a W3C Web Annotation."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.description.called import called
from app.description.dataset import LICENCE_URL
from app.errors import MovedError
from app.formats.annotation import AnnotatedFact, AnnotatedText, AnnotationMaker, Node, annotation, document
from app.moment import stamp
from app.queries.listing import Listing
from app.queries.resources import REPORTS
from app.schemas.annotation import AnnotationLookup
from app.web.about import operator_of
from app.web.address import whole
from app.web.negotiation import ANNOTATION_FORMATS
from app.web.reader import Reader
from app.web.records import found_record
from app.web.relations import LICENCE
from app.web.request_context import RequestContext

Context = RequestContext[AnnotationLookup]
Record = Mapping[str, Any]


def annotation_of(request: Request, listing: Listing, key: str) -> Response:
    """Answer a request for the annotation of one fact; raises NotFoundError, RemovedError or MovedError."""
    context = RequestContext(request, AnnotationLookup, ANNOTATION_FORMATS)
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        try:
            fact, _ = found_record(reader, listing, key, context.lang)
        except MovedError as error:
            raise MovedError(f"{error.path}/annotation") from None
        report, _ = found_record(reader, REPORTS, key.partition(".")[0], context.lang)
        made = Annotations(context, reader, orjson.loads(report)).of(listing.name, orjson.loads(fact))
    return respond(context, made)


def respond(context: Context, made: Node) -> Response:
    """Answer with an annotation, a collection or a page, as a document."""
    context.relations = (LICENCE,)
    return context.respond(orjson.dumps(document(made)))


class Annotations:
    """Makes the annotations of the facts of a report, which is given as its record.

    Their ids are the same at every release, as those of facts are.
    """

    def __init__(self, context: Context, reader: Reader, report: Record) -> None:
        self.context = context
        self.text = AnnotatedText(report["source"]["sha256"], report["url"])
        self.maker = AnnotationMaker(
            whole(context.request, ""), version("workreport"), LICENCE_URL, operator_of(context.request).name
        )
        releases = context.readers.releases
        came = releases.numbered(reader.snapshot.index.reports.since(report["id"]))
        self.created = stamp(releases.made(came or context.release))

    def of(self, path: str, fact: Record) -> Node:
        """Return the annotation of a fact, given the path of its kind and its record."""
        address, lang = f"{self.maker.base}/v1/{path}/{fact['id']}", self.context.lang
        said = AnnotatedFact(address, f"{address}/annotation", called(fact, lang), fact["evidence"])
        return annotation(said, lang.value, self.text, self.maker, self.created)
