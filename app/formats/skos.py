"""A vocabulary as a SKOS concept scheme (W3C Recommendation of 18 August 2009), written as JSON-LD 1.1."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

_LANGS = ("zh", "en")
_TEXTS = ("prefLabel", "definition")
_CONCEPTS = ("hasTopConcept", "broader", "inScheme", "topConceptOf")
# It stands in each document, so that none has to be fetched.
CONTEXT = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    **{name: f"skos:{name}" for name in ("ConceptScheme", "Concept", "notation")},
    **{name: {"@id": f"skos:{name}", "@container": "@language"} for name in _TEXTS},
    **{name: {"@id": f"skos:{name}", "@type": "@id"} for name in _CONCEPTS},
}


def scheme(address: str, called: Mapping[str, str], rows: Iterable[Mapping[str, Any]], broader: str | None) -> bytes:
    """Write a concept scheme with its concepts.

    `address` is the whole address of the vocabulary, and that of a concept behind a slash and its code. `called` is the
    scheme's name by language. `rows` are flat rows: `code`, names and definitions in both languages, and in the field
    `broader` the code of the broader concept, if it has one.
    """
    concepts = [_concept(address, row, broader) for row in rows]
    whole = {
        "@id": address,
        "@type": "ConceptScheme",
        "prefLabel": called,
        "hasTopConcept": [concept["@id"] for concept in concepts if "topConceptOf" in concept],
    }
    return orjson.dumps({"@context": CONTEXT, "@graph": [whole, *concepts]})


def concept(address: str, row: Mapping[str, Any], broader: str | None) -> bytes:
    """Write one concept of the scheme at an address; `row` and `broader` are as in `scheme`."""
    return orjson.dumps({"@context": CONTEXT, **_concept(address, row, broader)})


def _concept(address: str, row: Mapping[str, Any], broader: str | None) -> dict[str, Any]:
    above = row[broader] if broader else None
    return {
        "@id": f"{address}/{row['code']}",
        "@type": "Concept",
        "notation": row["code"],
        "prefLabel": {lang: row[f"name_{lang}"] for lang in _LANGS},
        **({"definition": {lang: row[f"definition_{lang}"] for lang in _LANGS}} if row.get("definition_zh") else {}),
        "inScheme": address,
        **({"broader": f"{address}/{above}"} if above else {"topConceptOf": address}),
    }
