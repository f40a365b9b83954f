"""Where a record leads to: addresses that a record alone has beside its fields."""

from functools import cache
from typing import Annotated, Any, get_type_hints

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import Uri
from app.schemas.fact import typed_dict
from app.texts import Phrase, of_type

_ANNOTATION = Phrase("Links.annotation", "Address of the record as a W3C Web Annotation.")
_ANNOTATIONS = Phrase("Links.annotations", "Address of the W3C Web Annotations of all facts of the report.")
_SOURCE = Phrase(
    "Links.source",
    "Address of the report where it was published, with a text fragment (`#:~:text=`) by which a browser shows the "
    "place; null where the address is not known.",
)
_PUBLISHED = Phrase("Links.published", "Address of the report where it was published; null where it is not known.")
_REPORT_ERROR = Phrase(
    "Links.report_error",
    "Address to report an error in the record at, with its id and the release filled in; null where the operator of "
    "the server names none.",
)

PageLink = Annotated[Uri, Field(description=Phrase("Links.page", "Address of the page for people about the record."))]
ErrorLink = Annotated[Uri | None, Field(description=_REPORT_ERROR)]


class FactLinks(TypedDict):
    """Where a fact leads to. All addresses are whole."""

    page: PageLink
    annotation: Annotated[Uri, Field(description=_ANNOTATION)]
    source: Annotated[Uri | None, Field(description=_SOURCE)]
    report_error: ErrorLink


class ReportLinks(TypedDict):
    """Where a report leads to. All addresses are whole."""

    page: PageLink
    annotations: Annotated[Uri, Field(description=_ANNOTATIONS)]
    source: Annotated[Uri | None, Field(description=_PUBLISHED)]
    report_error: ErrorLink


class IndicatorLinks(TypedDict):
    """Where an indicator leads to. All addresses are whole."""

    page: PageLink
    report_error: ErrorLink


_LINKS = Phrase("Record.links", "Addresses that the record leads to.")


LinksOfFact = Annotated[FactLinks, Field(description=_LINKS)]


@cache
def with_links(record: Any, links: type) -> Any:
    """Return the type of a record alone, which has links beside the fields that it has in a list; it keeps its name."""
    fields = {**get_type_hints(record, include_extras=True), "links": Annotated[links, Field(description=_LINKS)]}
    return typed_dict(record.__name__, of_type(record), fields, of=(record,))
