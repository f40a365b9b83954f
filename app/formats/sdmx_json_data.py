"""Data in SDMX-JSON 2.0: series and observations by the places of their dimensions' values.

The data come first, and the values that the places are of behind them, so that a long message is written in constant
memory: a JSON object has no order, and the field guide asks for none.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from app.formats import ndjson, sdmx_json
from app.formats.sdmx_json import said
from app.sdmx.data import AttributeValue, DataMessage, DataShape, SdmxObservation, SdmxSeries
from app.sdmx.definition import DIMENSION_IDS, STRUCTURE
from app.sdmx.periods import days_of
from app.sdmx.structures import Component, ComponentLevel, TextType
from app.vocabulary import Lang

_POSITIONS = {one.id: at for at, one in enumerate(STRUCTURE.of(ComponentLevel.DIMENSION, ComponentLevel.TIME))}


class _Places:
    """The places of the values of a component, given when a value is first met."""

    def __init__(self, component: Component) -> None:
        self.component = component
        self.of: dict[str, int] = {}

    def __getitem__(self, value: str) -> int:
        return self.of.setdefault(value, len(self.of))


class _DataWriter:
    """Writes series, and remembers which values they have."""

    def __init__(self, shape: DataShape, lang: Lang) -> None:
        self.shape, self.lang = shape, lang
        self.dimensions = [_Places(one) for one in shape.dimensions]
        self.at = _Places(shape.at)
        self.series_attributes = [_Places(one) for one in shape.series_attributes]
        self.observation_attributes = [_Places(one) for one in shape.observation_attributes]

    def series(self, one: SdmxSeries) -> bytes:
        """Write a series with its key."""
        content: dict[str, Any] = {}
        if one.attributes:
            content["attributes"] = _shown(self.series_attributes, one.attributes)
        if self.shape.has_observations:
            content["observations"] = {str(self.at[each.at]): self._observation(each, ()) for each in one.observations}
        return b'"' + self._key(one).encode() + b'":' + ndjson.dumps(content)

    def flat(self, one: SdmxSeries) -> bytes:
        """Write the observations of a series, each with its whole key and with the attributes of the series."""
        key = self._key(one)
        found = {f"{key}:{self.at[each.at]}": self._observation(each, one.attributes) for each in one.observations}
        return ndjson.dumps(found)[1:-1]

    def structure(self) -> dict[str, Any]:
        """Return what the data written so far are made of."""
        shape, is_flat = self.shape, self.shape.is_flat
        of_series = [self._dimension(one) for one in self.dimensions]
        at = [self._dimension(self.at)] if shape.has_observations else []
        series_attributes = [self._attribute(one) for one in self.series_attributes]
        own = [self._attribute(one) for one in self.observation_attributes]
        return {
            "links": [sdmx_json.link(shape.about)],
            **said("name", shape.about.names, self.lang),
            "dimensions": {
                "dataSet": [],
                "series": [] if is_flat else of_series,
                "observation": [*of_series, *at] if is_flat else at,
            },
            "measures": {"observation": [self._component(one, is_dimension=False) for one in shape.measures]},
            "attributes": {
                "dataSet": [],
                "series": [] if is_flat else series_attributes,
                "observation": [*series_attributes, *own] if is_flat else own,
            },
            "dataSets": [0],
        }

    def _key(self, one: SdmxSeries) -> str:
        return ":".join([str(places[value]) for places, value in zip(self.dimensions, one.key, strict=True)])

    def _observation(self, one: SdmxObservation, of_series: Sequence[AttributeValue]) -> list[Any]:
        values: list[Any] = [one.value] if self.shape.measures else []
        if of_series:
            values += _shown(self.series_attributes, of_series)
        return values + _shown(self.observation_attributes, one.attributes)

    def _dimension(self, places: _Places) -> dict[str, Any]:
        component = places.component
        described = {**self._component(component, is_dimension=True), "keyPosition": _POSITIONS[component.id]}
        return {**described, "values": [self._value(component, value) for value in places.of]}

    def _attribute(self, places: _Places) -> dict[str, Any]:
        component = places.component
        is_own = component.level is ComponentLevel.OBSERVATION
        level: dict[str, Any] = {"observation": {}} if is_own else {"dimensions": [*DIMENSION_IDS]}
        described = {**self._component(component, is_dimension=False), "relationship": level}
        if places.of:
            described["values"] = [self._value(component, value) for value in places.of]
        return described

    def _component(self, component: Component, *, is_dimension: bool) -> dict[str, Any]:
        described = {
            "id": component.id,
            **said("name", component.names, self.lang),
            **said("description", component.description, self.lang),
        }
        if not is_dimension:
            described["isMandatory"] = component.is_required
        if component.codelist is None:
            described["format"] = {"dataType": component.type.value}
        return described

    def _value(self, component: Component, value: str) -> dict[str, Any]:
        if component.codelist is not None:
            return {"id": value, **said("name", self.shape.name_of(component, value), self.lang)}
        if component.type is not TextType.TIME:
            return {"value": value}
        first, last = days_of(value)
        return {"value": value, "start": f"{first}T00:00:00Z", "end": f"{last}T23:59:59Z"}


def message(data: DataMessage, lang: Lang) -> Iterator[bytes]:
    """Give a message of data in pieces, each series as one."""
    shape, writer = data.shape, _DataWriter(data.shape, lang)
    meta = ndjson.dumps(sdmx_json.meta(data.header, "data", lang))
    dataset = ndjson.dumps({"structure": 0, "action": "Information", "links": [sdmx_json.link(shape.about)]})
    name = b"observations" if shape.is_flat else b"series"
    yield b'{"meta":' + meta + b',"data":{"dataSets":[' + dataset[:-1] + b',"' + name + b'":{'
    before = b""
    for series in data.series:
        yield before + (writer.flat(series) if shape.is_flat else writer.series(series))
        before = b","
    yield b'}}],"structures":[' + ndjson.dumps(writer.structure()) + b"]}}"


def _shown(places: Sequence[_Places], values: Sequence[AttributeValue]) -> list[Any]:
    """Return the values of attributes as the data have them: codes by their places, others as they are."""
    return [
        value if value is None or place.component.codelist is None else place[str(value)]
        for place, value in zip(places, values, strict=True)
    ]
