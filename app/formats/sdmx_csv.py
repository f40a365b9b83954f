"""SDMX-CSV 2.0 (https://github.com/sdmx-twg/sdmx-csv, v2.0.0): a row an observation, whatever dimension is at it.

The separator is a comma and the decimal mark a point, whatever the language: programs read it. Cells are exactly what
they say, since a reader would take a mark before a formula for a part of the value.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.formats.sdmx_json import text_in
from app.sdmx.data import AttributeValue, DataMessage, DataShape, SdmxSeries, plain
from app.sdmx.periods import days_of
from app.sdmx.structures import ArtefactType, Component, ComponentLevel
from app.vocabulary import Lang

# the parameters of the media type with their values, the default first
OPTIONS = (
    ("labels", ("id", "name", "both")),
    ("timeFormat", ("original", "normalized")),
    ("keys", ("none", "obs", "series", "both")),
)
OPTIONS_1 = (  # of SDMX-CSV 1.0, which has no keys
    ("labels", ("id", "both")),
    ("timeFormat", ("original", "normalized")),
    ("keys", ("none",)),
)
_INFORMATION = "I"
_STRUCTURES = {ArtefactType.DATAFLOW: "dataflow", ArtefactType.DATA_STRUCTURE: "datastructure"}


@dataclass(frozen=True)
class CsvLayout:
    """Which columns there are. `labels`, `time_format` and `keys` are options of the media type."""

    shape: DataShape
    lang: Lang
    labels: str = "id"
    time_format: str = "original"
    keys: str = "none"

    @cached_property
    def dimensions(self) -> tuple[Component, ...]:
        """The dimensions that are shown, in the order of the structure: without time, where no observation is."""
        shape = self.shape
        shown = (*shape.dimensions, shape.at) if shape.has_observations else shape.dimensions
        return tuple(one for one in shape.structure.of(ComponentLevel.DIMENSION, ComponentLevel.TIME) if one in shown)

    @cached_property
    def components(self) -> tuple[Component, ...]:
        """The components that are shown, in the order of the columns."""
        shape = self.shape
        return (*self.dimensions, *shape.measures, *shape.series_attributes, *shape.observation_attributes)

    def header(self) -> list[str]:
        """Return the cells of the header."""
        cells = self._head()
        cells += [name for name, of in (("SERIES_KEY", "series"), ("OBS_KEY", "obs")) if self.keys in (of, "both")]
        for one in self.components:
            cells += self._labelled(one.id, text_in(one.names, self.lang))
        return cells

    def rows(self, series: SdmxSeries) -> Iterator[list[str]]:
        """Give the rows of a series."""
        shape, begin = self.shape, self._begin()
        of_series = dict(zip((one.id for one in shape.dimensions), series.key, strict=True))
        attributes = [self._cells(*pair) for pair in zip(shape.series_attributes, series.attributes, strict=True)]
        if not shape.has_observations:
            yield [*begin, *self._keys(of_series), *self._dimensions(of_series), *_flat(attributes)]
        for observation in series.observations if shape.has_observations else ():
            at = {**of_series, shape.at.id: observation.at}
            row = [*begin, *self._keys(at), *self._dimensions(at)]
            row += _flat([self._cells(one, observation.value) for one in shape.measures])
            own = zip(shape.observation_attributes, observation.attributes, strict=True)
            yield [*row, *_flat(attributes), *_flat([self._cells(*pair) for pair in own])]

    def _head(self) -> list[str]:
        """Return the cells of the header that name the structure and the action."""
        named = ["STRUCTURE_NAME"] if self.labels == "name" else []
        return ["STRUCTURE", "STRUCTURE_ID", *named, "ACTION"]

    def _begin(self) -> list[str]:
        """Return the cells of a row that say what structure it is of, and what is done with it."""
        about = self.shape.about
        named = self._labelled(about.short_urn, text_in(about.names, self.lang))
        return [_STRUCTURES[about.type], *named, _INFORMATION]

    def _keys(self, of: dict[str, str]) -> Iterator[str]:
        every = self.shape.structure.of(ComponentLevel.DIMENSION, ComponentLevel.TIME)
        if self.keys in ("series", "both"):
            yield ".".join([of[one.id] for one in every if one.id in of and one != self.shape.at])
        if self.keys in ("obs", "both"):
            yield ".".join([of[one.id] for one in every if one.id in of])

    def _dimensions(self, of: dict[str, str]) -> Iterator[str]:
        for one in self.dimensions:
            value = of[one.id]
            if one.level is ComponentLevel.TIME and self.time_format == "normalized":
                value = days_of(value)[1]
            yield from self._cells(one, value)

    def _cells(self, component: Component, value: AttributeValue) -> Sequence[str]:
        if value is None:
            return ("", "") if self.labels == "name" else ("",)
        text = plain(value)
        if self.labels == "id":
            return (text,)
        name = "" if component.codelist is None else text_in(self.shape.name_of(component, text), self.lang)
        return self._labelled(text, name)

    def _labelled(self, id_: str, name: str) -> Sequence[str]:
        match self.labels:
            case "id":
                return (id_,)
            case "name":
                return (id_, name)
            case _:
                return (f"{id_}: {name}" if name else id_,)


class CsvLayout1(CsvLayout):
    """Which columns there are in SDMX-CSV 1.0, where a single one names the dataflow, and there is no action."""

    def _head(self) -> list[str]:
        return ["DATAFLOW"]

    def _begin(self) -> list[str]:
        flow = self.shape.flow.about
        return [*self._labelled(flow.short_urn, text_in(flow.names, self.lang))]


def message(data: DataMessage, layout: CsvLayout) -> Iterator[str]:
    """Give a message of data in pieces, each series as one."""
    yield _lines([layout.header()])
    for series in data.series:
        yield _lines(layout.rows(series))


def _flat(cells: Sequence[Sequence[str]]) -> list[str]:
    return [cell for some in cells for cell in some]


def _lines(rows: Sequence[Sequence[str]] | Iterator[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()
