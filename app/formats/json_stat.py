"""JSON-stat 2.0 (https://json-stat.org/format/): a cube, with a place for every cell.

The format has a shorter form that leaves out empty cells. There are readers that cannot take one value out of it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from operator import itemgetter
from typing import Any


@dataclass(frozen=True, slots=True)
class CubeDimension:
    """A dimension: its id, its name, the name of each category by code, in order, and its role, if it has one.

    `units` has the unit of categories by code: its name, and how many decimals the values have.
    """

    id: str
    label: str
    categories: Mapping[str, str]
    role: str | None = None
    units: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CubeCell:
    """A value as JSON has it, its category in each dimension, its status, and what JSON-stat has no place for."""

    codes: Sequence[str]
    value: object
    status: str
    more: Mapping[str, object]


def cells_of(dimensions: Iterable[CubeDimension]) -> int:
    """Return how many cells a cube has, with and without a value."""
    return prod(len(dimension.categories) for dimension in dimensions)


def dataset(
    about: Mapping[str, object],
    dimensions: Sequence[CubeDimension],
    cells: Iterable[CubeCell],
    extension: Mapping[str, object],
) -> dict[str, Any]:
    """Return a dataset. `about` has its label, source and time.

    Cells are numbered in row-major order, the last dimension fastest. What `more` says of cells goes into `extension`,
    by the number of the cell. Index and labels are always written: some readers need them.
    """
    numbered = dict(sorted(_numbered(dimensions, cells), key=itemgetter(0)))
    values: list[object] = [None] * cells_of(dimensions)
    for number, cell in numbered.items():
        values[number] = cell.value
    more: dict[str, dict[str, object]] = {}
    for number, cell in numbered.items():
        for name, value in cell.more.items():
            more.setdefault(name, {})[str(number)] = value
    roles: dict[str, list[str]] = {}
    for dimension in dimensions:
        if dimension.role:
            roles.setdefault(dimension.role, []).append(dimension.id)
    return {
        "version": "2.0",
        "class": "dataset",
        **about,
        "id": [dimension.id for dimension in dimensions],
        "size": [len(dimension.categories) for dimension in dimensions],
        "role": roles,
        "dimension": {dimension.id: _dimension(dimension) for dimension in dimensions},
        "value": values,
        "status": {str(number): cell.status for number, cell in numbered.items()},
        "extension": {**extension, **more},
    }


def _numbered(dimensions: Sequence[CubeDimension], cells: Iterable[CubeCell]) -> Iterable[tuple[int, CubeCell]]:
    places = [{code: at for at, code in enumerate(dimension.categories)} for dimension in dimensions]
    for cell in cells:
        number = 0
        for place, code in zip(places, cell.codes, strict=True):
            number = number * len(place) + place[code]
        yield number, cell


def _dimension(dimension: CubeDimension) -> dict[str, Any]:
    """Return a dimension. A label that two categories share has its code behind it."""
    shared = Counter(dimension.categories.values())
    labels = {
        code: label if shared[label] == 1 else f"{label} ({code})" for code, label in dimension.categories.items()
    }
    category: dict[str, Any] = {"index": list(labels), "label": labels}
    if dimension.units:
        category["unit"] = dimension.units
    return {"label": dimension.label, "category": category}
