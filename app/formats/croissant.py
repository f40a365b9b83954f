"""A description of the data for search engines and machine learning: schema.org with Croissant 1.0 (MLCommons).

Its tables are files of the export, so all are of one release. Unless a release is asked for, none is in an address, so
the data are live, as the specification calls them: the files at the same addresses change. Live data need no checksums,
and a checksum could only be known once the export is built.

Ids are short, as everywhere in Croissant, since readers ask for `metrics` and find `metrics/value`. They are relative
to the address of the document. There are no references from table to table: mlcroissant would read the other table for
each of them, and join it.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from app.description.dataset import DESCRIPTION, KEYWORDS_IN, LICENCE_URL, NAME
from app.description.state import DataState
from app.description.table import Column, DescribedTable, Form
from app.formats.arrow_columns import names
from app.formats.dcat import FileOf
from app.moment import stamp
from app.texts import say
from app.vocabulary import Lang

Node = dict[str, Any]

_JSON = ("data", "examples")
_TERMS = (
    *("citeAs", "column", "equivalentProperty", "extract", "field", "fileObject", "fileProperty", "fileSet", "format"),
    *("includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex"),
    *("repeated", "replace", "samplingRate", "separator", "source", "subField", "transform"),
)
_TYPES = {int: "sc:Integer", Decimal: "sc:Float", str: "sc:Text", list: "sc:Text"}
# a date stays a text: readers would make a day of a month or a year
_FORMS: Mapping[Form | None, str] = {"uri": "sc:URL"}
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
    base: str,
    lang: Lang,
    state: DataState,
    creator: str,
    cite_as: str,
    exports: Iterable[FileOf],
    tables: Iterable[DescribedTable],
    *,
    is_live: bool = True,
) -> Node:
    """Return the description in a language; `base` is the address of the API, `cite_as` a citation in BibTeX.

    `exports` are the files with all of the data. `tables` are those that the zip has, none where there is no zip.
    """
    years, tables = state.years, [*tables]
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
        "isLiveDataset": is_live,
        "distribution": [*(_export(base, file) for file in exports), *(_member(table) for table in tables)],
        "recordSet": [_record_set(table, lang) for table in tables],
    }


def _export(base: str, file: FileOf) -> Node:
    name = file.path.partition("?")[0].rpartition("/")[2]
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": f"{base}{file.path}",
        "encodingFormat": file.media_type,
    }


def _member(table: DescribedTable) -> Node:
    """Return the Parquet file of a table in the zip."""
    name = f"{table.name}.parquet"
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "containedIn": {"@id": "export.zip"},
        "contentUrl": name,
        "encodingFormat": _PARQUET,
    }


def _record_set(table: DescribedTable, lang: Lang) -> Node:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": say(table.description, lang),
        "key": [{"@id": f"{table.name}/{column}"} for column in table.key],
        "field": [field for column in table.columns for field in _fields(table, column, lang)],
    }


def _fields(table: DescribedTable, column: Column, lang: Lang) -> Iterator[Node]:
    """Give the fields of a column, as Parquet has it: a number with decimals is there with every digit as text, too."""
    for name in names(column.name, column.kind):
        exact = name != column.name
        yield {
            "@type": "cr:Field",
            "@id": f"{table.name}/{name}",
            "name": name,
            "description": say(column.description, lang),
            "dataType": "sc:Text" if exact else _FORMS.get(column.form, _TYPES[column.kind]),
            **({"repeated": True} if column.kind is list else {}),
            "source": {"fileObject": {"@id": f"{table.name}.parquet"}, "extract": {"column": name}},
        }
