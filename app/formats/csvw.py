"""Metadata for CSV on the Web (W3C Recommendation of 17 December 2015): what the columns of CSV files are.

The header of each file has the names of its columns, so these are their only titles: a title in a language would not
match. Descriptions are in both languages.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.description.dataset import LICENCE_URL, NAME
from app.description.operator import CONTACT, Operator
from app.description.table import Column, DescribedTable, Form
from app.moment import stamp
from app.texts import Phrase, say
from app.vocabulary import Lang

Json = dict[str, Any]

_TYPES = {int: "integer", Decimal: "decimal", str: "string", list: "json"}
_FORMS: Mapping[Form | None, str] = {"uri": "anyURI"}  # a year is an integer: readers differ in what `gYear` is


def metadata(release: int, created: datetime, tables: Iterable[DescribedTable], operator: Operator) -> Json:
    """Return the metadata of a group of tables, each in the file `<name>.csv` beside it."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": _both(NAME),
        "dc:license": {"@id": LICENCE_URL},
        "dc:created": {"@value": stamp(created), "@type": "xsd:dateTime"},
        "schema:version": str(release),
        **({"dc:publisher": _publisher(operator)} if operator.parts else {}),
        "tables": [_table(table) for table in tables],
    }


def _publisher(operator: Operator) -> Json:
    return {
        "schema:name": operator.name or _both(CONTACT),
        **({"schema:email": operator.email} if operator.email else {}),
        **({"schema:url": {"@id": operator.page}} if operator.page else {}),
    }


def _table(table: DescribedTable) -> Json:
    # a key of which no cell is ever empty: every other row would have to refer to one (Tabular Metadata, 5.5.2.1)
    whole = {column.name for column in table.columns if column.required}
    keys = [
        {
            "columnReference": list(key.columns),
            "reference": {"resource": f"{key.table}.csv", "columnReference": list(key.references)},
        }
        for key in table.foreign_keys
        if whole.issuperset(key.columns)
    ]
    return {
        "url": f"{table.name}.csv",
        "dc:title": _both(table.title),
        "dc:description": _both(table.description),
        "tableSchema": {
            "columns": [_column(column) for column in table.columns],
            "primaryKey": list(table.key),
            **({"foreignKeys": keys} if keys else {}),
        },
    }


def _column(column: Column) -> Json:
    return {
        "name": column.name,
        "titles": column.name,
        "dc:description": _both(column.description),
        "datatype": _datatype(column),
        "required": column.required,
    }


def _datatype(column: Column) -> str | Json:
    if column.terms is not None:
        return {"base": "string", "format": "|".join(re.escape(term.value) for term in column.terms)}
    return _FORMS.get(column.form, _TYPES[column.kind])


def _both(text: Phrase) -> list[Json]:
    return [{"@value": say(text, lang), "@language": lang.value} for lang in Lang]
