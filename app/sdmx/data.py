"""Data as the writers of messages take them: series in order, each with its observations in order.

A series has the ids of its dimensions in the order of the structure, and the values of the attributes that are shown.
So long answers are written series by series, in constant memory.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from app.sdmx.structures import Artefact, Component, Dataflow, DataStructure, Texts

AttributeValue = str | int | Decimal | None  # None where the observation has no value of the attribute


def plain(value: str | int | Decimal) -> str:
    """Return a value as text: a number in plain notation, with every digit (xs:decimal has no exponent)."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


class SdmxObservation(NamedTuple):
    """A value. `at` is the time, or the id of another dimension at the observation; `value` is None if unwanted."""

    at: str
    value: Decimal | None
    attributes: tuple[AttributeValue, ...]


class SdmxSeries(NamedTuple):
    """A series: the ids of its dimensions, the values of its attributes, its observations."""

    key: tuple[str, ...]
    attributes: tuple[AttributeValue, ...]
    observations: tuple[SdmxObservation, ...]


@dataclass(frozen=True, slots=True)
class DataShape:
    """What the data of an answer look like. `about` is what they were asked of, the dataflow or the data structure.

    `dimensions` are those of a series, and `at` is the dimension at the observation: usually that of time. `is_flat`
    says that observations are not to be grouped (`AllDimensions`). The attributes are those that are shown, in the
    order of the values of series and observations; `measures` is empty where none is wanted. `name_of` gives the names
    of a code of a component.
    """

    about: Artefact
    flow: Dataflow
    structure: DataStructure
    dimensions: tuple[Component, ...]
    at: Component
    is_flat: bool
    series_attributes: tuple[Component, ...]
    observation_attributes: tuple[Component, ...]
    measures: tuple[Component, ...]
    name_of: Callable[[Component, str], Texts]

    @property
    def has_observations(self) -> bool:
        """Whether anything is shown of observations, and not of series alone."""
        return bool(self.measures or self.observation_attributes)


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """What a message says of itself. `prepared` is when the release was made: the same data are the same bytes."""

    id: str
    prepared: datetime


@dataclass(frozen=True, slots=True)
class DataMessage:
    """A message of data. `series` may be read once."""

    header: MessageHeader
    shape: DataShape
    series: Iterator[SdmxSeries]
