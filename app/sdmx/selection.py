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

    def asks_only(self, components: Collection[str]) -> bool:
        """Tell whether nothing is asked but which values some components have."""
        named = {dimension for dimension, at in _AT.items() if any(key.wanted[at] is not None for key in self.keys)}
        return named | {condition.component.id for condition in self.conditions} <= {*components}

    def fits_series(self, key: tuple[str, ...], attributes: tuple[AttributeValue, ...]) -> bool:
        """Tell whether a series may be wanted, by the ids of its dimensions and all its attributes."""
        if self.keys and not any(one.fits(key) for one in self.keys):
            return False
        return next(self._failing(key, attributes), None) is None

    def beside(self, key: tuple[str, ...], attributes: tuple[AttributeValue, ...]) -> frozenset[str]:
        """Return the dimensions for which a series may be wanted `without` them; of a series that is, these are all."""
        failing = frozenset(self._failing(key, attributes))
        ways = [failing.union(DIMENSIONS[at].id for at in one.misses(key)) for one in self.keys] or [failing]
        if not all(ways):
            return frozenset(_AT)
        return frozenset(id_ for failed in ways if len(failed) == 1 for id_ in failed if id_ in _AT)

    def _failing(self, key: tuple[str, ...], attributes: tuple[AttributeValue, ...]) -> Iterator[str]:
        """Give the components of series whose condition does not hold."""
        values = {**dict(zip(_AT, key, strict=True)), **dict(zip(_SERIES_AT, attributes, strict=True))}
        for condition in self.conditions:
            id_ = condition.component.id
            if id_ in values and not condition.fits(values[id_]):
                yield id_

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

    def of_observations(self) -> "DataSelection":
        """Return what is wanted of observations, whatever their series is."""
        others = (one for one in self.conditions if one.component.id not in _AT and one.component.id not in _SERIES_AT)
        return DataSelection(conditions=tuple(others))

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
