"""Data as the writers of messages take them: series in order, each with its observations in order.

A series has the ids of its dimensions in the order of the structure, and the values of the attributes that are shown.
So long answers are written series by series, in constant memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from app.sdmx.structures import Codelist, Component, Dataflow, DataStructure

AttributeValue = str | int | Decimal | None  # None where the observation has no value of the attribute


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
    """What the data of an answer look like.

    `dimensions` are those of a series, and `at` is the dimension at the observation: usually that of time. `is_flat`
    says that observations are not to be grouped (`AllDimensions`). The attributes are those that are shown, in the order
    of the values of series and observations; `measures` is empty where none is wanted. `codelists` has the codes of
    coded components by the id of the list.
    """

    flow: Dataflow
    structure: DataStructure
    dimensions: tuple[Component, ...]
    at: Component
    is_flat: bool
    series_attributes: tuple[Component, ...]
    observation_attributes: tuple[Component, ...]
    measures: tuple[Component, ...]
    codelists: Mapping[str, Codelist]


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """What a message says of itself.

    `prepared` is when the release was made, so that the same data are the same bytes. `address` was asked for.
    """

    id: str
    prepared: datetime
    address: str


@dataclass(frozen=True, slots=True)
class DataMessage:
    """A message of data. `series` may be read once."""

    header: MessageHeader
    shape: DataShape
    series: Iterator[SdmxSeries]
