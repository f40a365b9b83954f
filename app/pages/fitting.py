"""Filters of tables that fit the words of a search: `trial` is the standing of documents, `online` a training mode."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.index.tokens import SearchTerm, matches
from app.pages.headings import heading
from app.pages.page_context import PageContext
from app.pages.table_list import PageTable, page_tables
from app.queries.listing import ListRequest
from app.schemas.base import NONE
from app.texts import say
from app.vocabulary import Lang
from app.web.list_request import exact_total
from app.web.query import QueryParameter, facetable
from app.web.reader import Reader

_MOST = 6
# their values are found by the search itself, or are no words
_PASSED_BY = frozenset({"indicator", "report", "section", "year", "period"})


@dataclass(frozen=True, slots=True)
class FittingTable:
    """A table with one filter that fits: names, the path of the page, and how many rows it has."""

    table: str
    filter: str
    value: str
    path: str
    total: int


def fitting_tables(
    page: PageContext[Any], reader: Reader, wanted: Sequence[SearchTerm], some: bool
) -> list[FittingTable]:
    """Return the filters whose values are named by all the terms, and have rows; at most six.

    `some` says that most of the terms will do.
    """
    best = _best(reader, wanted, some)
    made = (_fitting(page, reader, table, parameter, value, names) for table, parameter, value, names in best)
    return [found for found in made if found.total][:_MOST]


Named = tuple[PageTable, QueryParameter, str, tuple[str, str]]


def _best(reader: Reader, wanted: Sequence[SearchTerm], some: bool) -> list[Named]:
    """Return the values that have most terms in their own name and that of their table, in either language."""

    @cache
    def terms_in(text: str) -> frozenset[int]:
        return frozenset(number for _, _, number in matches(text, wanted))

    found: dict[int, list[Named]] = {}
    for table, parameter, value, names in _values(reader):
        own = terms_in(" · ".join((*names, value)))
        if own:
            of_table = terms_in(" · ".join(say(table.title, lang) for lang in Lang))
            found.setdefault(len(own | of_table), []).append((table, parameter, value, names))
    return found.get(max(found, default=0) if some else len(wanted), [])


def _values(reader: Reader) -> Iterator[Named]:
    """Give each value of a filter of a table of facts that has names."""
    for table in page_tables().values():
        for name, parameter in facetable(table.query).items() if table.kind else ():
            if name in _PASSED_BY or parameter.filter is None:
                continue
            if parameter.terms is not None:
                named = {term.value: (term.zh, term.en) for term in parameter.terms}
            else:
                named = {**reader.snapshot.names.get(parameter.filter.among or "", {})}
            yield from ((table, parameter, value, names) for value, names in named.items())


def _fitting(
    page: PageContext[Any],
    reader: Reader,
    table: PageTable,
    parameter: QueryParameter,
    value: str,
    names: tuple[str, str],
) -> FittingTable:
    assert parameter.filter is not None  # noqa: S101 - `_values` gives no others
    asked = ListRequest(((parameter.filter, ("" if value == NONE else value,)),), None, None, 1, page.lang)
    return FittingTable(
        say(table.title, page.lang),
        say(heading(parameter.name), page.lang),
        names[0 if page.lang is Lang.ZH else 1],
        f"/tables/{table.path}?{parameter.name}={value}",
        exact_total(page, reader, table.listing, reader.snapshot, asked),
    )
