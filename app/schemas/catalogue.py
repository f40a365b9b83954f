"""Descriptions of the data for programs: what goes out, what may be asked."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import CitationFormat, DateTime, Lookup, Uri
from app.texts import Phrase
from app.vocabulary import Format

_CONTEXT = Phrase("LinkedData.context", "JSON-LD context, which says what each word means; nothing has to be fetched.")


class AboutLookup(Lookup):
    """What the start of the API may be asked."""

    format: CitationFormat = None


class CatalogueLookup(Lookup):
    """What a description of the data may be asked."""

    format: Annotated[
        Format | None,
        Field(description="Format of the answer; it takes precedence over `Accept`. All have the same contents."),
    ] = None


Catalogue = TypedDict(
    "Catalogue",
    {
        "@context": Annotated[dict[str, Any], Field(description=_CONTEXT)],
        "@graph": Annotated[
            list[dict[str, Any]],
            Field(
                description="Nodes, the `Catalog` first, then its `Dataset`s, their `Distribution`s, and the "
                "`DataService`s. Each refers to others by their `@id`, a whole address."
            ),
        ],
    },
)
Catalogue.__doc__ = "A catalogue of the data for harvesters: DCAT 3 in JSON-LD."

Croissant = TypedDict(
    "Croissant",
    {
        "@context": Annotated[dict[str, Any], Field(description=_CONTEXT)],
        "@type": Annotated[str, Field(description="Type of the description: always `sc:Dataset`, of schema.org.")],
        "@id": Annotated[Uri, Field(description="Address that stands for the data, whole.")],
        "conformsTo": Annotated[Uri, Field(description="Version of Croissant that the description conforms to.")],
        "name": Annotated[str, Field(description="Name of the data, in the language asked for.")],
        "description": Annotated[str, Field(description="What the data are, in the language asked for.")],
        "url": Annotated[Uri, Field(description="Address of the page for people about the data.")],
        "license": Annotated[Uri, Field(description="Address of the licence's text.")],
        "creator": Annotated[dict[str, Any], Field(description="Organisation that makes the data, with its name.")],
        "version": Annotated[str, Field(description="Number of the release of the data, such as `3`.")],
        "datePublished": Annotated[
            DateTime, Field(description="Time at which the first release was made, RFC 3339, in UTC.")
        ],
        "dateModified": Annotated[
            DateTime, Field(description="Time at which this release was made, RFC 3339, in UTC.")
        ],
        "inLanguage": Annotated[list[str], Field(description="Languages of the data, BCP 47: `zh` and `en`.")],
        "keywords": Annotated[list[str], Field(description="Words to find the data by, in the language asked for.")],
        "temporalCoverage": Annotated[
            str | None, Field(description="Years that the reports review, ISO 8601; null without any report.")
        ],
        "spatialCoverage": Annotated[
            list[str], Field(description="Names of the regions of the reports, in the language asked for.")
        ],
        "citeAs": Annotated[str, Field(description="Citation of this release of the data, in BibTeX.")],
        "isLiveDataset": Annotated[
            bool, Field(description="Always true: a new release changes the files at the same addresses.")
        ],
        "distribution": Annotated[
            list[dict[str, Any]], Field(description="Files of the data, each with its address and its media type.")
        ],
        "recordSet": Annotated[
            list[dict[str, Any]], Field(description="Tables of the data, each with its columns and their types.")
        ],
    },
)
Croissant.__doc__ = "A description of the data for search engines and machine learning: schema.org with Croissant 1.0."


class ApiCatalog(TypedDict):
    """The APIs of this server, each with its description and documentation: a linkset of RFC 9264."""

    linkset: Annotated[
        list[dict[str, Any]],
        Field(description="Links by what they begin at: the list of APIs first, then each API as its `anchor`."),
    ]
