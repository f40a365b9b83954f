"""A catalogue of the data for harvesters: DCAT 3 (W3C Recommendation of 22 August 2024) as JSON-LD 1.1.

It conforms to DCAT-AP 3.0.1, the profile of data portals in Europe, whose vocabularies harvesters elsewhere know too.
The whole of the data is a dataset with its exports. So is each table that stands for itself, with a distribution for
each format: distributions of one dataset are to hold the same data.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from app.description.dataset import DESCRIPTION, KEYWORDS_IN, NAME
from app.description.state import DataState
from app.formats import eu_terms
from app.moment import stamp
from app.texts import Phrase, say
from app.vocabulary import Format, Lang

Node = dict[str, Any]

_IANA = "https://www.iana.org/assignments/media-types/"
_LINKS = {
    "dcat": (
        *("accessURL", "contactPoint", "dataset", "distribution", "downloadURL", "endpointDescription", "endpointURL"),
        *("landingPage", "mediaType", "servesDataset", "service", "theme", "themeTaxonomy"),
    ),
    "dct": (
        *("accessRights", "accrualPeriodicity", "conformsTo", "format", "hasPart", "isPartOf", "language", "license"),
        *("publisher", "spatial", "temporal", "type"),
    ),
    "foaf": ("homepage",),
    "skos": ("exactMatch", "inScheme"),
    "vcard": ("hasEmail", "hasURL"),
}
_TEXTS = {"dct": ("description", "title"), "dcat": ("keyword",), "foaf": ("name",), "skos": ("prefLabel",)}
_CLASSES = {
    "dcat": ("Catalog", "DataService", "Dataset", "Distribution"),
    "foaf": ("Agent", "Document"),
    "skos": ("Concept", "ConceptScheme"),
    "vcard": ("Kind",),
}
# It stands in the document, so that none has to be fetched.
CONTEXT: Mapping[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    **{name: f"{prefix}:{name}" for prefix, names in _CLASSES.items() for name in names},
    **{name: {"@id": f"{prefix}:{name}", "@type": "@id"} for prefix, names in _LINKS.items() for name in names},
    **{
        name: {"@id": f"{prefix}:{name}", "@container": "@language"}
        for prefix, names in _TEXTS.items()
        for name in names
    },
    "identifier": "dct:identifier",
    "version": "dcat:version",
    "fn": {"@id": "vcard:fn", "@container": "@language"},
    **{name: {"@id": f"dct:{name}", "@type": "xsd:dateTime"} for name in ("issued", "modified")},
    **{name: {"@id": f"dcat:{name}", "@type": "xsd:gYear"} for name in ("startDate", "endDate")},
}

_PART = Phrase("catalogue.part", "{data}: {table}")
_TABLE = Phrase("catalogue.table", "{record}. One row each, at the current release, with names in both languages.")
_IN_FORMAT = Phrase("catalogue.distribution", "{title} ({format})")
_DOCUMENTATION = Phrase("catalogue.documentation", "Documentation of the API")


@dataclass(frozen=True, slots=True)
class FileOf:
    """One way to get a dataset: the name of its format, its path, and what it is said to be.

    `media_type` is one that IANA has registered, `file_type` a term of `eu_terms`, `standard` the address of what it
    conforms to. `partly` says that the address may refuse to send the whole, and wants filters then.
    """

    format: str
    path: str
    media_type: str | None = None
    file_type: str | None = None
    standard: str | None = None
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the data that is a dataset of its own: what a row of it is of, and the files that it comes in."""

    name: str
    title: Phrase
    record: Phrase
    files: Sequence[FileOf]


@dataclass(frozen=True, slots=True)
class Service:
    """An API: its name, its path, that of its description with its media type, and the standard that it follows.

    `serves` names the datasets that it gives, where it does not give all.
    """

    name: str
    title: Phrase
    path: str
    description: str
    type: str
    standard: str
    file_type: str | None = None
    serves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes the data here: the name by language, and the address to ask at, `mailto:` or that of a page."""

    name: Mapping[str, str]
    contact: str


def catalogue(
    base: str,
    state: DataState,
    publisher: Publisher,
    exports: Sequence[FileOf],
    parts: Sequence[Part],
    services: Sequence[Service],
) -> bytes:
    """Write the catalogue; `base` is the address of the API, and `exports` are the files with all of the data."""
    found = [*_CatalogueWriter(base, state, publisher).nodes(exports, parts, services)]
    named = {value for node in found for value in _addresses(node)}
    terms = [term for term in eu_terms.nodes() if term["@id"] in named]
    return orjson.dumps({"@context": CONTEXT, "@graph": [*found, *terms]})


def _addresses(node: Node) -> Iterator[str]:
    for value in node.values():
        yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))


def both(text: Phrase) -> dict[str, str]:
    """Return a text in both languages."""
    return {lang.value: say(text, lang) for lang in Lang}


class _CatalogueWriter:
    """Writes the nodes of one catalogue. What it describes has the catalogue's address with a fragment."""

    def __init__(self, base: str, state: DataState, publisher: Publisher) -> None:
        self.base = base
        self.state = state
        self.here = f"{base}/v1/catalog"
        self.publisher = publisher

    def nodes(self, exports: Sequence[FileOf], parts: Sequence[Part], services: Sequence[Service]) -> Iterator[Node]:
        names = ["data", *(part.name for part in parts)]
        yield self._catalog(names, [service.name for service in services])
        yield {
            **self._dataset("data", both(NAME), both(DESCRIPTION), exports),
            "hasPart": [self._at(part.name) for part in parts],
        }
        for part in parts:
            said = both(_TABLE.filled(record=part.record))
            title = both(_PART.filled(data=NAME, table=part.title))
            yield {**self._dataset(part.name, title, said, part.files), "isPartOf": self._at("data")}
        yield from (self._distribution("data", NAME, file) for file in exports)
        for part in parts:
            yield from (self._distribution(part.name, part.title, file) for file in part.files)
        yield from (self._service(service, names) for service in services)
        yield from self._others(exports, parts, services)

    def _at(self, name: str) -> str:
        return f"{self.here}#{name}"

    def _shared(self) -> Node:
        """Return what holds of the catalogue and of each dataset."""
        return {
            "publisher": self._at("publisher"),
            "license": eu_terms.iri("licence"),
            "issued": stamp(self.state.issued),
            "modified": stamp(self.state.modified),
            "language": [eu_terms.iri(language) for language in eu_terms.LANGUAGES],
            "spatial": self._places(),
        }

    def _places(self) -> list[str]:
        """Return what the data are about. Provinces are no terms of the European Union, so the country stands there."""
        codes = [region.code for region in self.state.regions]
        chinese = [eu_terms.iri("china")] if any(code.partition("-")[0] == "CN" for code in codes) else []
        return chinese + [f"{self.base}/v1/regions/{code}" for code in codes if code.partition("-")[0] != "CN"]

    def _catalog(self, datasets: Iterable[str], services: Iterable[str]) -> Node:
        return {
            "@id": self.here,
            "@type": "Catalog",
            "title": both(NAME),
            "description": both(DESCRIPTION),
            **self._shared(),
            "homepage": f"{self.base}/docs",
            "themeTaxonomy": eu_terms.THEMES,
            "dataset": [self._at(name) for name in datasets],
            "service": [self._at(name) for name in services],
        }

    def _dataset(self, name: str, title: Mapping[str, str], said: Mapping[str, str], files: Sequence[FileOf]) -> Node:
        return {
            "@id": self._at(name),
            "@type": "Dataset",
            "identifier": self._at(name),
            "title": title,
            "description": said,
            **self._shared(),
            "version": str(self.state.release),
            "accessRights": eu_terms.iri("public"),
            "accrualPeriodicity": eu_terms.iri("irregular"),
            "contactPoint": self._at("contact"),
            "keyword": self._keywords(),
            "theme": eu_terms.iri("government"),
            "type": eu_terms.iri("statistical"),
            "landingPage": f"{self.base}/docs",
            **({"temporal": self._at("years")} if self.state.years else {}),
            "distribution": [self._at(f"{name}-{file.format}") for file in files],
        }

    def _keywords(self) -> Mapping[str, list[str]]:
        """Return words to find a dataset by: what it is about, and the names of its regions."""
        places = self.state.regions
        return {
            lang.value: [*dict.fromkeys((*KEYWORDS_IN[lang], *(place.called(lang) for place in places)))]
            for lang in Lang
        }

    def _distribution(self, dataset: str, title: Phrase, file: FileOf) -> Node:
        address = f"{self.base}{file.path}"
        optional = {
            "downloadURL": None if file.partly else address,
            "mediaType": file.media_type and f"{_IANA}{file.media_type}",
            "format": file.file_type and eu_terms.iri(file.file_type),
            "conformsTo": file.standard,
        }
        return {
            "@id": self._at(f"{dataset}-{file.format}"),
            "@type": "Distribution",
            "title": both(_IN_FORMAT.filled(title=title, format=file.format)),
            "description": {lang.value: getattr(Format(file.format), lang.value) for lang in Lang},
            "accessURL": address,
            "license": eu_terms.iri("licence"),
            "language": [eu_terms.iri(language) for language in eu_terms.LANGUAGES],
            "modified": stamp(self.state.modified),
            **{name: value for name, value in optional.items() if value},
        }

    def _service(self, service: Service, datasets: Iterable[str]) -> Node:
        return {
            "@id": self._at(service.name),
            "@type": "DataService",
            "title": both(service.title),
            "endpointURL": f"{self.base}{service.path}",
            "endpointDescription": f"{self.base}{service.description}",
            "conformsTo": service.standard,
            "servesDataset": [self._at(name) for name in service.serves or datasets],
            "publisher": self._at("publisher"),
            "contactPoint": self._at("contact"),
            "license": eu_terms.iri("licence"),
            "accessRights": eu_terms.iri("public"),
            "keyword": self._keywords(),
            "theme": eu_terms.iri("government"),
            "landingPage": f"{self.base}/docs",
            **({"format": eu_terms.iri(service.file_type)} if service.file_type else {}),
        }

    def _others(self, exports: Sequence[FileOf], parts: Sequence[Part], services: Sequence[Service]) -> Iterator[Node]:
        """Give what the others refer to, with the type that each property wants."""
        yield {"@id": self._at("publisher"), "@type": "Agent", "name": self.publisher.name}
        yield {
            "@id": self._at("contact"),
            "@type": "Kind",
            "fn": self.publisher.name,
            "hasEmail" if self.publisher.contact.startswith("mailto:") else "hasURL": self.publisher.contact,
        }
        yield {"@id": f"{self.base}/docs", "@type": "Document", "title": both(_DOCUMENTATION)}
        if self.state.years:
            first, last = self.state.years
            yield {
                "@id": self._at("years"),
                "@type": "dct:PeriodOfTime",
                "startDate": str(first),
                "endDate": str(last),
            }
        for region in self.state.regions:
            address = f"{self.base}/v1/regions/{region.code}"
            if address in self._places():
                yield {"@id": address, "@type": "dct:Location", "prefLabel": {"zh": region.zh, "en": region.en}}
        files = [*exports, *(file for part in parts for file in part.files)]
        for media_type in dict.fromkeys(file.media_type for file in files if file.media_type):
            yield {"@id": f"{_IANA}{media_type}", "@type": "dct:MediaType"}
        standards = (*(file.standard for file in files), *(service.standard for service in services))
        for standard in dict.fromkeys(filter(None, standards)):
            yield {"@id": standard, "@type": "dct:Standard"}
