"""Views of rows that are few enough to be rendered when asked for."""

from collections.abc import Callable, Sequence
from typing import Any

import orjson
from sqlalchemy import CTE, ColumnElement, Subquery, Table

from app.formats import csv, ndjson
from app.queries.listing import Form, View
from app.vocabulary import Format, Lang

_LANGS = tuple(lang.value for lang in Lang)
Column = Callable[[str, Lang], ColumnElement[Any]]  # gives the column of a field; of a text, in a language


def column_of(table: Table | CTE | Subquery) -> Column:
    """Return what gives the columns of a table: of a text, `name_zh` or `name_en` where there is no `name`."""
    return lambda field, lang: table.c[field] if field in table.c else table.c[f"{field}_{lang}"]


def flat_views(
    names: tuple[str, ...],
    columns: Sequence[ColumnElement[Any]],
    cells: Callable[[Sequence[Any]], Sequence[Any]] = lambda row: row,
) -> dict[Form, View]:
    """Return the flat views of rows; `cells` makes what they show."""
    return {
        Format.CSV: View(columns, lambda row: csv.line(cells(row[: len(names)]))),
        Format.NDJSON: View(columns, lambda row: ndjson.line(dict(zip(names, cells(row[: len(names)]), strict=True)))),
    }


def records(fields: Sequence[str], column: Column) -> dict[Form, View]:
    """Return the views of records in a list, by language."""
    return {lang: View([column(field, lang) for field in fields], _record(fields)) for lang in Lang}


def records_alone(fields: Sequence[str], column: Column, name: str = "name") -> dict[Form, View]:
    """Return the views of records alone, by language: they have the field `name` in both languages, as `names`."""

    def render(row: Sequence[Any]) -> bytes:
        names = dict(zip(_LANGS, row[len(fields) :], strict=True))
        return orjson.dumps({**dict(zip(fields, row, strict=False)), "names": names})

    both = [column(name, lang) for lang in Lang]
    return {lang: View([*(column(field, lang) for field in fields), *both], render) for lang in Lang}


def _record(fields: Sequence[str]) -> Callable[[Sequence[Any]], bytes]:
    return lambda row: orjson.dumps(dict(zip(fields, row, strict=False)))
