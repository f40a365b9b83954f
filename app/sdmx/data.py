"""Data as the writers of messages take them: series in order, each with its observations in order.

A series has the ids of its dimensions in the order of the structure, and the values of the attributes that are shown. So
long answers are written series by series, in constant memory.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from app.sdmx.structures import Codelist, Component, Dataflow, DataStructure

AttributeValue = str | int | Decimal | None  # None where the observation has no value of the attribute
ALL_DIMENSIONS = "AllDimensions"
TIME_PERIOD = "TIME_PERIOD"


class SdmxObservation(NamedTuple):
    """A value for a time. `value` is None only where no measure was asked for."""

    time: str
    value: Decimal | None
    attributes: tuple[AttributeValue, ...]


class SdmxSeries(NamedTuple):
    """A series: the ids of its dimensions, without that of time, the values of its attributes, its observations."""

    key: tuple[str, ...]
    attributes: tuple[AttributeValue, ...]
    observations: tuple[SdmxObservation, ...]


@dataclass(frozen=True, slots=True)
class DataShape:
    """What the data of an answer look like.

    The components are those that are shown, in the order of the values of series and observations; `measures` is empty
    where none was asked for. `at` is the id of the dimension at the observation, or `AllDimensions`. `codelists` has the
    codes of coded components, by the id of the list.
    """

    flow: Dataflow
    structure: DataStructure
    dimensions: tuple[Component, ...]
    series_attributes: tuple[Component, ...]
    observation_attributes: tuple[Component, ...]
    measures: tuple[Component, ...]
    at: str
    codelists: dict[str, Codelist]


@dataclass(frozen=True, slots=True)
class MessageHeader:
    """What a message says of itself. `prepared` is when the release was made, so that the same data are the same bytes."""

    id: str
    prepared: datetime
    address: str  # that was asked for


@dataclass(frozen=True, slots=True)
class DataMessage:
    """A message of data."""

    header: MessageHeader
    shape: DataShape
    series: Iterator[SdmxSeries]
