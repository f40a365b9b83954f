"""The listings of the closed vocabularies: their terms stand in the code, and statements have them as constants."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, Text, column, true, values

from app.queries.listing import Listing, Order, Scheme
from app.queries.views import column_of, flat_views, records, records_alone
from app.schemas.base import columns_of
from app.schemas.code import CodeList, CodeListRow, ListedCode, ListedCodeRow
from app.schemas.term import with_names
from app.texts import Phrase, of_type, say
from app.vocabulary import Codes, Lang

_CALLED = Phrase("vocabularies.codes", "{name}")


def _constants(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> CTE:
    """Return rows of texts as a table, with their number as `place`. They are ours, so they are written out."""
    named: list[ColumnElement[Any]] = [column("place", Integer()), *(column(name, Text()) for name in columns)]
    numbered = [(place, *row) for place, row in enumerate(rows)]
    return values(*named, name="codes", literal_binds=True).data(numbered).cte("codes")


def _listing(
    name: str, record: type, row: type, rows: Iterable[tuple[str, ...]], scheme: Scheme | None = None
) -> Listing:
    fields, flat = columns_of(record), columns_of(row)
    table = _constants(flat, rows)
    shown = column_of(table)
    return Listing(
        name=name,
        table=table,
        rows=table,
        at=true(),
        key=table.c.code,
        orders={None: Order((table.c.place,))},
        views={**records(fields, shown), **flat_views(flat, [table.c[field] for field in flat])},
        row=row,
        record=record,
        alone_as=with_names(record),
        details=records_alone(fields, shown),
        scheme=scheme,
    )


def _list_row(codes: Codes) -> tuple[str, ...]:
    said = of_type(codes.terms)
    return codes.value, codes.zh, codes.en, *(say(said, lang) for lang in Lang)


@cache
def code_lists() -> Listing:
    """Return the listing of all lists. It is made when first asked for, since it has texts in Chinese."""
    return _listing("codes", CodeList, CodeListRow, map(_list_row, Codes))


CODES: Mapping[str, Listing] = {
    codes.value: _listing(
        f"codes-{codes}",
        ListedCode,
        ListedCodeRow,
        ((term.value, term.zh, term.en) for term in codes.terms),
        Scheme(_CALLED.filled(name=(codes.zh, codes.en))),
    )
    for codes in Codes
}
