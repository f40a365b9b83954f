"""Terms of the vocabularies of the European Union that DCAT-AP wants, as nodes of linked data.

A node says which vocabulary it is of, so that a document can be checked without fetching any.
"""

from typing import Any

from app.description.dataset import LICENCE_URL

_AUTHORITY = "http://publications.europa.eu/resource/authority"

# by what is said of the data: the vocabulary, the code, the type that the property wants
_TERMS = {
    "chinese": ("language", "ZHO", "dct:LinguisticSystem"),
    "english": ("language", "ENG", "dct:LinguisticSystem"),
    "irregular": ("frequency", "IRREG", "dct:Frequency"),
    "public": ("access-right", "PUBLIC", "dct:RightsStatement"),
    "china": ("country", "CHN", "dct:Location"),
    "licence": ("licence", "CC_BY_4_0", "dct:LicenseDocument"),
    "csv": ("file-type", "CSV", "dct:MediaTypeOrExtent"),
    "xlsx": ("file-type", "XLSX", "dct:MediaTypeOrExtent"),
    "parquet": ("file-type", "PARQUET", "dct:MediaTypeOrExtent"),
    "zip": ("file-type", "ZIP", "dct:MediaTypeOrExtent"),
    "sdmx": ("file-type", "SDMX", "dct:MediaTypeOrExtent"),
}
_CONCEPTS = {
    "government": ("data-theme", "GOVE", {"zh": "政府与公共部门", "en": "Government and public sector"}),
    "statistical": ("dataset-type", "STATISTICAL", {"zh": "统计数据", "en": "Statistical data"}),
}
THEMES = f"{_AUTHORITY}/data-theme"
LANGUAGES = ("chinese", "english")


def iri(term: str) -> str:
    """Return the address of a term."""
    vocabulary, code = (_TERMS.get(term) or _CONCEPTS[term])[:2]
    return f"{_AUTHORITY}/{vocabulary}/{code}"


def nodes() -> list[dict[str, Any]]:
    """Return every term, with its type and its vocabulary."""
    terms: list[dict[str, Any]] = [
        {"@id": iri(term), "@type": type_, "inScheme": f"{_AUTHORITY}/{vocabulary}"}
        for term, (vocabulary, _, type_) in _TERMS.items()
    ]
    for node in terms:
        if node["@id"] == iri("licence"):
            node["exactMatch"] = LICENCE_URL
    concepts = [
        {"@id": iri(term), "@type": "Concept", "inScheme": f"{_AUTHORITY}/{vocabulary}", "prefLabel": label}
        for term, (vocabulary, _, label) in _CONCEPTS.items()
    ]
    title = {"zh": "欧盟数据主题", "en": "Data themes of the European Union"}
    themes = {"@id": THEMES, "@type": "ConceptScheme", "title": title}
    return [*terms, *concepts, themes]
