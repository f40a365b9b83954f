"""Facts as W3C Web Annotations: what goes out, what may be asked."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import DateTime, Lookup, TextPositionSelector, TextQuoteSelector, Uri
from app.texts import Phrase
from app.vocabulary import Format

PAGE_SIZE = 200  # annotations on a page of a report's

_ID = Phrase("Annotation.id", "Address of the annotation, the same at every release.")
_COLLECTION_ID = Phrase("AnnotationCollection.id", "Address of the collection.")
_PAGE_ID = Phrase("AnnotationPage.id", "Address of the page, which names the release.")
_CONTEXT = Phrase("Annotation.context", "JSON-LD context of Web Annotation, which says what each key means.")
_FIRST = Phrase("AnnotationCollection.first", "First page, with its annotations; it is not there without any.")
_START = Phrase("AnnotationPage.startIndex", "Place of the first item in the collection, counted from 0.")
_ITEMS = Phrase("AnnotationPage.items", f"Annotations in the order of the text, {PAGE_SIZE} at most.")
_NEXT = Phrase("AnnotationPage.next", "Address of the next page; the last page has none.")
_PREV = Phrase("AnnotationPage.prev", "Address of the page before; the first page has none.")

_InContext = TypedDict(
    "_InContext", {"@context": Annotated[Literal["http://www.w3.org/ns/anno.jsonld"], Field(description=_CONTEXT)]}
)


class TextualBody(TypedDict):
    """What the fact at the place is called, in words."""

    type: Annotated[Literal["TextualBody"], Field(description="Type of the body: always `TextualBody`.")]
    purpose: Annotated[Literal["describing"], Field(description="Purpose of the body: always `describing`.")]
    value: Annotated[
        str,
        Field(description="Name or title of the fact in the language asked for; of a metric with figure and period."),
    ]
    format: Annotated[Literal["text/plain"], Field(description="Media type of the value: always `text/plain`.")]
    language: Annotated[str, Field(description="Language of the value, BCP 47, such as `zh`.")]


class IdentifyingBody(TypedDict):
    """The record of the fact at the place."""

    type: Annotated[Literal["SpecificResource"], Field(description="Type of the body: always `SpecificResource`.")]
    purpose: Annotated[Literal["identifying"], Field(description="Purpose of the body: always `identifying`.")]
    source: Annotated[Uri, Field(description="Whole address of the record of the fact.")]


class TextState(TypedDict):
    """The text that positions count in, where the source is a page with the same text."""

    type: Annotated[Literal["TimeState"], Field(description="Type of the state: always `TimeState`.")]
    cached: Annotated[
        Uri, Field(description="Text by its hash, `ni:///sha-256;…` (RFC 6920): the report's `source.sha256`.")
    ]


class AnnotationTarget(TypedDict):
    """A place in the text of the report."""

    type: Annotated[Literal["SpecificResource"], Field(description="Type of the target: always `SpecificResource`.")]
    source: Annotated[
        Uri,
        Field(
            description="Address at which the report was published; where it is not known, the text by its hash, "
            "`ni:///sha-256;…` (RFC 6920)."
        ),
    ]
    state: NotRequired[
        Annotated[
            TextState, Field(description="Text that positions count in; it is there where `source` is an address.")
        ]
    ]
    selector: Annotated[
        list[Annotated[TextPositionSelector | TextQuoteSelector, Field(discriminator="type")]],
        Field(description="The exact place, given twice: by position, in code points, and by quotation."),
    ]


class AnnotationCreator(TypedDict):
    """Who publishes the data on this server."""

    id: Annotated[Uri, Field(description="Whole address that stands for the publisher.")]
    type: Annotated[Literal["Organization"], Field(description="Type of the agent: always `Organization`.")]
    name: Annotated[str, Field(description="Name of the publisher, as the operator gives it.")]


class AnnotationGenerator(TypedDict):
    """The software that wrote the annotation."""

    id: Annotated[Uri, Field(description="Whole address of this API, `/v1`.")]
    type: Annotated[Literal["Software"], Field(description="Type of the agent: always `Software`.")]
    name: Annotated[str, Field(description="Name and version of the software, such as `workreport 0.1.0`.")]
    homepage: Annotated[Uri, Field(description="Whole address of the documentation of this API.")]


class Annotation(TypedDict):
    """A fact as an annotation of the places that state it: W3C Web Annotation, in JSON-LD."""

    id: Annotated[Uri, Field(description=_ID)]
    type: Annotated[Literal["Annotation"], Field(description="Type of the document: always `Annotation`.")]
    motivation: Annotated[
        Literal["identifying"], Field(description="Motivation: always `identifying`, since it says what is stated.")
    ]
    body: Annotated[
        list[Annotated[TextualBody | IdentifyingBody, Field(discriminator="type")]],
        Field(description="What is stated at the place: its name, and its record."),
    ]
    target: Annotated[list[AnnotationTarget], Field(description="Places that state the fact, the first of them first.")]
    creator: NotRequired[
        Annotated[AnnotationCreator, Field(description="Publisher of the data; absent where nobody is named.")]
    ]
    generator: Annotated[AnnotationGenerator, Field(description="Software that wrote the annotation.")]
    created: Annotated[
        DateTime, Field(description="Time at which the data of the report were loaded, RFC 3339, in UTC.")
    ]
    rights: Annotated[Uri, Field(description="Address of the licence of the annotation.")]


class AnnotationDocument(_InContext, Annotation):
    """A fact as a W3C Web Annotation, a document of its own."""


class AnnotationCollection(TypedDict):
    """All annotations of a report, in the order of the text."""

    id: Annotated[Uri, Field(description=_COLLECTION_ID)]
    type: Annotated[
        Literal["AnnotationCollection"], Field(description="Type of the document: always `AnnotationCollection`.")
    ]
    label: Annotated[str, Field(description="Title of the report, in the language asked for.")]
    total: Annotated[int, Field(description="Number of annotations in the collection.")]


class AnnotationPage(TypedDict):
    """One page of the annotations of a report."""

    id: Annotated[Uri, Field(description=_PAGE_ID)]
    type: Annotated[Literal["AnnotationPage"], Field(description="Type of the document: always `AnnotationPage`.")]
    startIndex: Annotated[int, Field(description=_START)]
    prev: NotRequired[Annotated[Uri, Field(description=_PREV)]]
    next: NotRequired[Annotated[Uri, Field(description=_NEXT)]]
    items: Annotated[list[Annotation], Field(description=_ITEMS)]


class AnnotationCollectionDocument(_InContext, AnnotationCollection):
    """All annotations of a report with the first page, a document of its own."""

    first: NotRequired[Annotated[AnnotationPage, Field(description=_FIRST)]]
    last: NotRequired[
        Annotated[Uri, Field(description="Address of the last page; it is not there without any annotation.")]
    ]


class AnnotationPageDocument(_InContext, AnnotationPage):
    """One page of the annotations of a report, a document of its own."""

    partOf: Annotated[AnnotationCollection, Field(description="Collection that the page is a part of.")]


class AnnotationLookup(Lookup):
    """What an annotation may be asked."""

    format: Annotated[
        Format | None,
        Field(description="Format of the answer; it takes precedence over `Accept`. All have the same contents."),
    ] = None
