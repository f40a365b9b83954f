"""What a field says beside its type: how it stands in a row of a table, and whether a search looks at it.

The record, the row and what is searched are derived from it in `app.schemas.fact`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from app.schemas.base import Count, Number, coded
from app.texts import Phrase

Columns = Mapping[str, Any]  # type and description of each column by its name

ASKED_FOR = Phrase("in-language", "{text}. Given in the language asked for.")
CHINESE = Phrase("in-language.zh", "{text}. Given in Chinese.")
ENGLISH = Phrase("in-language.en", "{text}. Given in English.")
_SHARED = Phrase("Count.cell", "{text}. Empty where other records share the total.")
_UNIT = Phrase("Count.unit-cell", "Unit of the number, a code of `/v1/units` such as `person`.")
_QUALIFIER = Phrase("Count.qualifier-cell", "Qualifier of the number, such as `over` or `about`.")
_METRIC = Phrase("Count.metric-cell", "Id of the metric that the number comes from, shared or not.")


@dataclass(frozen=True, slots=True)
class Flat:
    """How a field of a record becomes columns of a row. A field without it is one column as it is.

    `columns` makes the columns of the field's name, type and description. `cells` makes their values of what the field
    shows in Chinese and in English.
    """

    columns: Callable[[str, Any, Phrase], Columns]
    cells: Callable[[Any, Any], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Searched:
    """That a search looks at a field, and whether a match counts as one in name, title or figure (`head`)."""

    head: bool


HEAD, REST = Searched(head=True), Searched(head=False)


def both(name: str, type_: Any, description: Phrase) -> Columns:
    """Return the two columns of a text."""
    return {
        f"{name}_zh": Annotated[type_, Field(description=CHINESE.filled(text=description))],
        f"{name}_en": Annotated[type_, Field(description=ENGLISH.filled(text=description))],
    }


BOTH = Flat(both, lambda zh, en: (zh, en))

Name = Annotated[str, BOTH, HEAD]
Text = Annotated[str, BOTH, REST]
MaybeText = Annotated[str | None, BOTH, REST]
Texts = Annotated[list[str], BOTH, REST]
MaybeLabel = Annotated[str | None, BOTH]  # the name of a code, which a search has no need to look at


def _count_columns(unit: bool) -> Callable[[str, Any, Phrase], Columns]:
    units = {"_unit": Annotated[str | None, Field(description=_UNIT, **coded("/v1/units/{code}"))]}

    def columns(name: str, _: Any, description: Phrase) -> Columns:
        parts: Columns = {
            "": Annotated[Number | None, Field(description=_SHARED.filled(text=description))],
            **(units if unit else {}),
            "_qualifier": Annotated[str | None, Field(description=_QUALIFIER, **coded("/v1/codes/qualifier/{code}"))],
            "_metric": Annotated[str | None, Field(description=_METRIC)],
        }
        return {f"{name}{suffix}": part for suffix, part in parts.items()}

    return columns


def _count_cells(unit: bool) -> Callable[[Any, Any], Sequence[Any]]:
    empty = (None,) * (4 if unit else 3)

    def cells(count: Count | None, _: Any) -> Sequence[Any]:
        if count is None:
            return empty
        # the value of a shared total is left out, so that the sum of the column stays true
        value = None if count["shared_with"] else count["value"]
        return (value, *((count["unit"],) if unit else ()), count["qualifier"], count["metric"])

    return cells


COUNT = Flat(_count_columns(False), _count_cells(False))
COUNT_IN_UNIT = Flat(_count_columns(True), _count_cells(True))  # for what is counted in several units

Counted = Annotated[Count | None, COUNT]
CountedInUnit = Annotated[Count | None, COUNT_IN_UNIT]
