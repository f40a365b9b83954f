"""A description of the data for search engines and machine learning: schema.org with Croissant 1.0 (MLCommons).

Its tables are files of the export, so all are of one release. A release is not in an address, so the data are live, as
the specification calls them: the files at the same addresses change. Live data need no checksums, and a checksum could
only be known once the export is built.

Ids are short, as everywhere in Croissant, since readers ask for `metrics` and find `metrics/value`. They are relative
to the address of the document. There are no references from table to table: mlcroissant would read the other table for
each of them, and join it.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from app.description.dataset import DESCRIPTION, KEYWORDS_IN, LICENCE_URL, NAME
from app.description.state import DataState, stamp
from app.description.table import Column, DescribedTable
from app.texts import say
from app.vocabulary import Lang

Node = dict[str, Any]

_JSON = ("data", "examples")
_TERMS = (
    *("citeAs", "column", "extract", "field", "fileObject", "fileProperty", "fileSet", "format", "includes"),
    *("isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex"),
    *("repeated", "replace", "samplingRate", "separator", "source", "subField", "transform"),
)
_TYPES = {int: "sc:Integer", Decimal: "sc:Float", str: "sc:Text", list: "sc:Text"}
_FORMS = {"date-time": "sc:DateTime", "uri": "sc:URL"}
# what mlcroissant calls it, and what it is registered as
_PARQUET = ["application/x-parquet", "application/vnd.apache.parquet"]


def context(lang: Lang) -> Mapping[str, Any]:
    """Return the context of the specification (appendix 1) for texts in a language."""
    return {
        "@language": lang.value,
        "@vocab": "https://schema.org/",
        "sc": "https://schema.org/",
        "cr": "http://mlcommons.org/croissant/",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "dct": "http://purl.org/dc/terms/",
        "conformsTo": "dct:conformsTo",
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        **{name: {"@id": f"cr:{name}", "@type": "@json"} for name in _JSON},
        **{name: f"cr:{name}" for name in _TERMS},
    }


def dataset(
    base: str, lang: Lang, state: DataState, creator: str, cite_as: str, files: Iterable[Node], tables: Iterable[Node]
) -> Node:
    """Return the description in a language; `base` is the address of the API, `cite_as` a citation in BibTeX.

    `files` and `tables` come from `file`, `member` and `record_set`.
    """
    years = state.years
    return {
        "@context": context(lang),
        "@type": "sc:Dataset",
        "@id": f"{base}/v1/croissant",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": say(NAME, lang),
        "description": say(DESCRIPTION, lang),
        "url": f"{base}/docs",
        "license": LICENCE_URL,
        "creator": {"@type": "sc:Organization", "name": creator},
        "version": str(state.release),
        "datePublished": stamp(state.issued),
        "dateModified": stamp(state.modified),
        "inLanguage": [lang.value for lang in Lang],
        "keywords": [*KEYWORDS_IN[lang]],
        "temporalCoverage": f"{years[0]}/{years[1]}" if years else None,
        "spatialCoverage": [region.called(lang) for region in state.regions],
        "citeAs": cite_as,
        "isLiveDataset": True,
        "distribution": [*files],
        "recordSet": [*tables],
    }


def file(name: str, address: str, media_type: str) -> Node:
    """Return a file at an address."""
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": address,
        "encodingFormat": media_type,
    }


def member(name: str, path: str, archive: str) -> Node:
    """Return a Parquet file at a path in an archive, which is a file of its own."""
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "containedIn": {"@id": archive},
        "contentUrl": path,
        "encodingFormat": _PARQUET,
    }


def record_set(table: DescribedTable, file_name: str, lang: Lang) -> Node:
    """Return a table whose rows are those of a Parquet file, with its texts in a language."""
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": say(table.description, lang),
        "key": [{"@id": f"{table.name}/{column}"} for column in table.key],
        "field": [field for column in table.columns for field in _fields(table.name, column, file_name, lang)],
    }


def _fields(table: str, column: Column, file_name: str, lang: Lang) -> Iterable[Node]:
    """Give the field of a column. A number that may have decimals is two: a double, and every digit as text."""
    yield _field(table, column, column.name, _FORMS.get(column.form or "", _TYPES[column.kind]), file_name, lang)
    if column.kind is Decimal:
        yield _field(table, column, f"{column.name}_exact", "sc:Text", file_name, lang)


def _field(table: str, column: Column, name: str, data_type: str, file_name: str, lang: Lang) -> Node:
    return {
        "@type": "cr:Field",
        "@id": f"{table}/{name}",
        "name": name,
        "description": say(column.description, lang),
        "dataType": data_type,
        **({"repeated": True} if column.kind is list else {}),
        "source": {"fileObject": {"@id": file_name}, "extract": {"column": name}},
    }
