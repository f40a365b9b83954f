"""PyLD expands the annotations of a report and writes them back as they were: no key and no value is dropped.

    python annotations.py ADDRESS REPORT TEXT

The context of the Web Annotation Data Model is not asked for on the net: `ANNO` says of each key that we use what it
says.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any
from urllib.request import urlopen

from pyld import jsonld

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
OA, AS, DCTERMS = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#", "http://purl.org/dc/terms/"
DC, FOAF, XSD = "http://purl.org/dc/elements/1.1/", "http://xmlns.com/foaf/0.1/", "http://www.w3.org/2001/XMLSchema#"
_ADDRESSES = {
    **{key: f"{OA}has{key.title()}" for key in ("body", "target", "source", "selector", "state")},
    **{key: f"{AS}{key}" for key in ("first", "last", "next", "prev", "partOf", "generator")},
    **{"cached": f"{OA}cachedSource", "creator": f"{DCTERMS}creator", "rights": f"{DCTERMS}rights"},
    "homepage": f"{FOAF}homepage",
}
_TYPES = {
    **{
        name: OA + name
        for name in ("Annotation", "TextualBody", "SpecificResource", "TextQuoteSelector", "TextPositionSelector")
    },
    **{"TimeState": f"{OA}TimeState", "Software": f"{AS}Application", "Organization": f"{FOAF}Organization"},
    **{"AnnotationCollection": f"{AS}OrderedCollection", "AnnotationPage": f"{AS}OrderedCollectionPage"},
    **{name: OA + name for name in ("identifying", "describing")},
}
_NUMBERS = {"start": f"{OA}start", "end": f"{OA}end", "total": f"{AS}totalItems", "startIndex": f"{AS}startIndex"}
_TEXTS = {
    **{key: f"{OA}{key}" for key in ("exact", "prefix", "suffix")},
    **{"format": f"{DC}format", "language": f"{DC}language", "name": f"{FOAF}name"},
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "label": "http://www.w3.org/2000/01/rdf-schema#label",
}
ANNO: dict[str, Any] = {
    "id": {"@type": "@id", "@id": "@id"},
    "type": {"@type": "@id", "@id": "@type"},
    **_TYPES,
    **_TEXTS,
    **{key: {"@id": address, "@type": "@id"} for key, address in _ADDRESSES.items()},
    **{key: {"@id": address, "@type": f"{XSD}nonNegativeInteger"} for key, address in _NUMBERS.items()},
    "items": {"@id": f"{AS}items", "@type": "@id", "@container": "@list"},
    "motivation": {"@id": f"{OA}motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": f"{OA}hasPurpose", "@type": "@vocab"},
    "created": {"@id": f"{DCTERMS}created", "@type": f"{XSD}dateTime"},
}


def loaded(url: str, _: object) -> dict[str, Any]:
    """Return the context, whichever way a document names it; nothing else is asked for."""
    if url != CONTEXT:
        raise ValueError(f"{url} was asked for")
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": {"@context": ANNO},
    }


def documents(address: str, report: str) -> Iterator[dict[str, Any]]:
    """Give the collection of a report, each of its pages, and each annotation as a document of its own."""
    page = _get(f"{address}/v1/reports/{report}/annotations")
    yield page
    for item in page["first"]["items"]:
        yield _get(item["id"])
    following = page["first"].get("next")
    while following:
        page = _get(following)
        yield page
        following = page.get("next")


def _get(address: str) -> Any:
    with urlopen(address) as answer:
        return json.load(answer)


def as_read(value: Any, name: str = "") -> Any:
    """Return what is the same in linked data: a list of one is its member, and the order of others means nothing."""
    if isinstance(value, dict):
        return {key: as_read(item, key) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    items = [as_read(item) for item in value]
    if name == "items":
        return items
    return items[0] if len(items) == 1 else sorted(items, key=json.dumps)


def relative(expanded: Any) -> Iterator[str]:
    """Give each address in an expanded document that is not whole."""
    if isinstance(expanded, list):
        for item in expanded:
            yield from relative(item)
    elif isinstance(expanded, dict):
        addresses = [*(key for key in expanded if key[0] != "@"), *filter(None, [expanded.get("@id")])]
        addresses += expanded.get("@type", []) if isinstance(expanded.get("@type"), list) else []
        yield from (each for each in addresses if not each.startswith(("http://", "https://", "ni:///sha-256;")))
        for item in expanded.values():
            yield from relative(item)


def main(address: str, report: str) -> int:
    """Read every document of a report's annotations; returns 1 where one comes out otherwise."""
    options = {"documentLoader": loaded}
    wrong: list[str] = []
    read = [*documents(address, report)]
    for found in read:
        expanded = jsonld.expand(found, options)
        back = jsonld.compact(expanded, CONTEXT, options)
        if as_read(back) != as_read(found):
            wrong.append(f"{found['id']}: {back}"[:500])
        wrong += [f"{found['id']}: {each} is not whole" for each in relative(expanded)]
    print(f"PyLD: {len(read)} documents expanded and written back, {len(wrong)} differ")
    for line in wrong[:5]:
        print(f"  {line}")
    return 0 if read and not wrong else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
