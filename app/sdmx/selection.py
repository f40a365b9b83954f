"""What a request for data or availability selects, whichever version of the REST API it came in."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from app.sdmx.conditions import Condition
from app.sdmx.data import AttributeValue, SdmxObservation
from app.sdmx.definition import DIMENSIONS, MEASURE, OBSERVATION_ATTRIBUTES, SERIES_ATTRIBUTES, TIME
from app.sdmx.keys import SdmxKey

_AT = {component.id: at for at, component in enumerate(DIMENSIONS)}
_SERIES_AT = {component.id: at for at, component in enumerate(SERIES_ATTRIBUTES)}
_OBSERVATION_AT = {component.id: at for at, component in enumerate(OBSERVATION_ATTRIBUTES)}


@dataclass(frozen=True, slots=True)
class DataSelection:
    """What is wanted: one of the keys, if there are any, and every condition.

    `first` and `last` are how many observations of each series are wanted from its beginning and from its end; with
    both, these and those.
    """

    keys: tuple[SdmxKey, ...] = ()
    conditions: tuple[Condition, ...] = ()
    first: int | None = None
    last: int | None = None

    def asks_only(self, dimensions: Collection[str]) -> bool:
        """Tell whether nothing is asked but which ids some dimensions have."""
        named = {dimension for dimension, at in _AT.items() if any(key.wanted[at] is not None for key in self.keys)}
        ids = all(condition.ids is not None for condition in self.conditions)
        return ids and named | {condition.component.id for condition in self.conditions} <= {*dimensions}

    def fits_series(self, key: tuple[str, ...], attributes: tuple[AttributeValue, ...]) -> bool:
        """Tell whether a series may be wanted, by the ids of its dimensions and all its attributes."""
        if self.keys and not any(one.fits(key) for one in self.keys):
            return False
        return all(
            condition.fits(key[_AT[id_]] if id_ in _AT else attributes[_SERIES_AT[id_]])
            for condition in self.conditions
            if (id_ := condition.component.id) in _AT or id_ in _SERIES_AT
        )

    def fits_observation(self, observation: SdmxObservation) -> bool:
        """Tell whether an observation of such a series is wanted; it has all its attributes."""
        return all(
            condition.fits(_value(condition.component.id, observation))
            for condition in self.conditions
            if condition.component.id not in _AT and condition.component.id not in _SERIES_AT
        )

    def cut(self, observations: list[SdmxObservation]) -> list[SdmxObservation]:
        """Return the observations that are wanted of those that fit."""
        count = len(observations)
        if self.first is None:
            return observations if self.last is None else observations[max(0, count - self.last) :]
        if self.last is None or self.first + self.last >= count:
            return observations[: self.first] if self.last is None else observations
        return observations[: self.first] + observations[count - self.last :]

    def without(self, dimension: str) -> "DataSelection":
        """Return what is wanted if nothing is asked of a dimension."""
        at = _AT.get(dimension)
        keys = self.keys
        if at is not None:
            keys = tuple(SdmxKey((*key.wanted[:at], None, *key.wanted[at + 1 :])) for key in keys)
        others = tuple(condition for condition in self.conditions if condition.component.id != dimension)
        return replace(self, keys=keys, conditions=others)

    def ids(self, dimension: str) -> Iterator[frozenset[str]]:
        """Give the ids that keys and conditions name of a dimension."""
        for key in self.keys:
            if (some := key.wanted[_AT[dimension]]) is not None:
                yield some
        for condition in self.conditions:
            if condition.component.id == dimension and condition.ids is not None:
                yield condition.ids


def _value(id_: str, observation: SdmxObservation) -> AttributeValue:
    if id_ == TIME.id:
        return observation.at
    return observation.value if id_ == MEASURE.id else observation.attributes[_OBSERVATION_AT[id_]]
