"""The filters of a list as a form: a control for each parameter, with what it holds and what it may hold.

A form sends its empty fields, too, and the API takes no empty value: `filled_in` gives the address without them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from starlette.requests import Request

from app.pages.page_context import PageContext
from app.queries.facets import Counts
from app.queries.release import Snapshot
from app.schemas.base import DEFAULT_LIMIT, NONE, PAGING, ListQuery, Lookup
from app.texts import Phrase, of_field, say
from app.vocabulary import Lang
from app.web.address import address_of
from app.web.list_request import sent_again
from app.web.query import QueryParameter, facetable, pairs, parameters
from app.web.reader import Reader
from app.web.value_names import Names, value_names

Pairs = Sequence[tuple[str, str]]

TEXTS = {
    name: Phrase(f"filter-form.{name}", text)
    for name, text in {
        "active": "Filters set",
        "remove": "Remove this filter",
        "only": "{name}: {value}, {count} rows",
        "clear": "Remove all filters",
        "more": "More filters",
        "apply": "Show",
        "default": "as in the text",
        "up": "{name}, upwards",
        "down": "{name}, downwards",
    }.items()
}
_FEW = 60  # values that a reader can choose from; of more, some are suggested while one is typed
_SUGGESTED = 300
_FACETS = ("unit", "theme", "report", "year", "region")  # what is counted beside closed vocabularies
_LIMITS = (20, 100, 200, 500, 1000)
_NONE = Phrase("facets.none", "none")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter, its name, how many rows have it (None where that is not counted), and whether it is set."""

    value: str
    label: str
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Control:
    """A filter in the form. `choices` are values to choose from, or to suggest where it is `typed`.

    `values` are those that are set. `about` says what the filter does. `counted` says that its values are counted.
    """

    name: str
    about: str
    choices: tuple[Choice, ...]
    values: tuple[str, ...]
    counted: bool
    typed: bool
    repeatable: bool

    @property
    def empty_last(self) -> tuple[str, ...]:
        """What its fields hold where it is typed: an empty one is for a value, or for another one."""
        return (*self.values, "") if self.repeatable or not self.values else self.values


def filled_in(request: Request, model: type[Lookup]) -> str | None:
    """Return the address of a page without the empty fields of its form, None if there are none.

    Empty parameters that the form does not have stay, to be refused. Raises BadRequestError as `pairs` does.
    """
    sent = pairs(request.scope["query_string"])
    kept = [(name, value) for name, value in sent if value or name not in parameters(model)]
    if kept == sent:
        return None
    path = address_of(request).prefix + request.scope["path"]
    return f"{path}?{urlencode(kept)}" if kept else path


def asked_for(page: PageContext[Any], query: ListQuery) -> Pairs:
    """Return what asks for the first page: as it was sent, or as the cursor of a later page carries it."""
    if page.query.cursor is None:
        return page.frame.asked
    again = [
        (name, value if isinstance(value, list | tuple) else [value]) for name, value in sent_again(page, query).items()
    ]
    return [(name, str(item)) for name, values in again for item in values]


def without(asked: Pairs, *names: str) -> list[tuple[str, str]]:
    """Return parameters without those of some names."""
    return [(name, value) for name, value in asked if name not in names]


@dataclass(frozen=True)
class FilterForm:
    """The form of a page of a list, and the address of each thing that it can ask for.

    `sent` asks for the first page, `cursor` for the next one; it is None on the last.
    """

    page: PageContext[Any]
    query: ListQuery
    sent: Pairs
    controls: list[Control]
    cursor: str | None
    kept: ClassVar[frozenset[str]] = frozenset()  # filters that are not shown to be removed

    def text(self, name: str, /, **gaps: str | int) -> str:
        """Return a text of the form in the language of the page."""
        return say(TEXTS[name].filled(**gaps) if gaps else TEXTS[name], self.page.lang)

    def at(self, asked: Pairs) -> str:
        """Return the address of this page with just these parameters."""
        return self.page.frame.at(self.page.frame.path, asked)

    @property
    def first(self) -> str | None:
        """The address of the first page, None on it."""
        return None if self.page.query.cursor is None else self.at(self.sent)

    @property
    def next(self) -> str | None:
        """The address of the next page, None on the last."""
        if self.cursor is None:
            return None
        return self.at([*((name, value) for name, value in self.sent if name in PAGING), ("cursor", self.cursor)])

    @property
    def folded(self) -> list[Control]:
        """The filters that few look for."""
        return [control for control in self.controls if not control.counted and control.name != "q"]

    @property
    def is_more_set(self) -> bool:
        """Whether one of these is set."""
        return any(control.values for control in self.folded)

    @property
    def sorts(self) -> tuple[str, ...]:
        """The orders that the list has beside its own."""
        known = parameters(type(self.query)).get("sort")
        return known.values if known else ()

    @property
    def sort(self) -> str:
        """The order that was asked for, empty if none was."""
        return next((value for name, value in self.sent if name == "sort"), "")

    @property
    def usual_limit(self) -> int:
        """How many rows a page has unless it is asked for others."""
        return DEFAULT_LIMIT

    @property
    def limits(self) -> list[int]:
        """How many rows a page may have."""
        return sorted({*_LIMITS, *([self.query.limit] if self.query.limit else [])})

    @property
    def hidden(self) -> Pairs:
        """What is sent beside the controls: language, release, columns."""
        return [(name, value) for name, value in self.sent if name in PAGING and name != "limit"]

    @property
    def active(self) -> list[tuple[str, str, str]]:
        """Each filter that is set: its parameter, the name of its value, and the address without it."""
        names = {(control.name, choice.value): choice.label for control in self.controls for choice in control.choices}
        return [
            (pair[0], names.get(pair, pair[1]), self.at([other for other in self.sent if other != pair]))
            for pair in self._filters
        ]

    def only(self, name: str, value: str) -> str:
        """Return the address with one more value of a filter."""
        return self.at([*self.sent, (name, value)])

    @property
    def cleared(self) -> str:
        """The address without any filter."""
        return self.at([pair for pair in self.sent if pair not in self._filters])

    @property
    def _filters(self) -> Pairs:
        return [(name, value) for name, value in self.sent if name not in PAGING | {"sort"} | self.kept]


def counted(model: type[ListQuery], wanted: Sequence[str]) -> tuple[str, ...]:
    """Return the filters whose values are counted: those that are `wanted`, else those that most readers choose by."""
    if "facet" not in parameters(model):
        return ()
    known = facetable(model)
    closed = [name for name, parameter in known.items() if parameter.terms is not None]
    return tuple(wanted) or (*closed, *(name for name in _FACETS if name in known))


def controls(
    reader: Reader, at: Snapshot, model: type[ListQuery], sent: Pairs, counts: Mapping[str, Counts], lang: Lang
) -> list[Control]:
    """Return a control for each filter, those with `counts` first. `sent` are the parameters that are set."""
    filters = [name for name, parameter in parameters(model).items() if parameter.filter is not None]
    return [
        _control(reader, at, model, name, tuple(value for key, value in sent if key == name), counts.get(name), lang)
        for name in (*counts, *(name for name in filters if name not in counts))
    ]


def _control(
    reader: Reader,
    at: Snapshot,
    model: type[ListQuery],
    name: str,
    chosen: tuple[str, ...],
    counts: Counts | None,
    lang: Lang,
) -> Control:
    parameter = parameters(model)[name]
    about = say(of_field(model, name, model.model_fields[name].description or ""), lang)
    if counts is None:
        known = _known(at, parameter)
        is_open = parameter.filter is not None and parameter.filter.among == "keys"  # any id, too many to choose from
        typed = is_open or not 0 < len(known) <= _FEW
        every: list[tuple[str, int | None]] = [(value, None) for value in known[:_SUGGESTED]]
    else:  # a value that is set is shown, though no row has it
        typed, found = False, {value or NONE for value, _ in counts}
        every = [*counts, *((value, 0) for value in chosen if value not in found)]
    names = value_names(reader, at, parameter, [value for value, _ in every]) if every else {}
    choices = tuple(_choices(every, names, chosen, lang))
    return Control(name, about, choices, chosen, counts is not None, typed, parameter.repeatable)


def _choices(
    every: Sequence[tuple[str, int | None]], names: Names, chosen: Collection[str], lang: Lang
) -> Iterator[Choice]:
    at = 0 if lang is Lang.ZH else 1
    for value, count in every:
        sent = value or NONE
        label = names[value][at] if value in names else say(_NONE, lang) if sent == NONE else value
        yield Choice(sent, label, count, sent in chosen)


def _known(at: Snapshot, parameter: QueryParameter) -> list[str]:
    """Return the values that a filter may have, where they are known without a look at the data."""
    filter_ = parameter.filter
    if filter_ is None or parameter.terms is not None:
        return [term.value for term in parameter.terms or ()]
    known = at.known.get(filter_.among or "", ())
    return [*(known if isinstance(known, Mapping) else sorted(known)), *([NONE] if filter_.or_none else [])]
