"""Generic data in SDMX-ML 2.1 (section 3A, part IV): each value stands beside the id of its component.

A reader needs no structure to tell dimensions from attributes.
"""

from collections.abc import Iterator
from itertools import chain

from app.formats import sdmx_ml
from app.formats.sdmx_ml import Pairs, values, xml
from app.sdmx.data import DataMessage, DataShape, SdmxObservation, SdmxSeries, plain


def message(data: DataMessage, element: str = "GenericData") -> Iterator[str]:
    """Give a message of data in pieces, each series as one. `GenericTimeSeriesData` may be its element over time."""
    shape, about = data.shape, data.shape.about
    structure = (
        f'<mes:Structure structureID="{about.id}" dimensionAtObservation="{sdmx_ml.at_observation(shape)}">'
        f"{sdmx_ml.usage(about)}</mes:Structure>"
    )
    yield (
        f"{sdmx_ml.root(element, 'com', 'gen')}{sdmx_ml.header(data.header, structure)}"
        f'<mes:DataSet structureRef="{about.id}" action="Information">'
    )
    one = _flat if shape.is_flat else _series
    for series in data.series:
        yield one(shape, series)
    yield f"\n</mes:DataSet></mes:{element}>\n"


def _series(shape: DataShape, series: SdmxSeries) -> str:
    key = _values("SeriesKey", values(shape.dimensions, series.key))
    attributes = _values("Attributes", values(shape.series_attributes, series.attributes))
    shown = "".join([_observation(shape, one) for one in series.observations])
    return f"\n<gen:Series>{key}{attributes}{shown}</gen:Series>"


def _observation(shape: DataShape, one: SdmxObservation) -> str:
    attributes = _values("Attributes", values(shape.observation_attributes, one.attributes))
    return f'<gen:Obs><gen:ObsDimension id="{shape.at.id}" value="{one.at}"/>{_measure(one)}{attributes}</gen:Obs>'


def _flat(shape: DataShape, series: SdmxSeries) -> str:
    """Write each observation with its whole key and with the attributes of its series, too."""
    key = tuple(values(shape.dimensions, series.key))
    of_series = tuple(values(shape.series_attributes, series.attributes))
    return "".join(
        [
            f"\n<gen:Obs>{_values('ObsKey', (*key, (shape.at.id, one.at)))}{_measure(one)}"
            f"{_values('Attributes', chain(of_series, values(shape.observation_attributes, one.attributes)))}</gen:Obs>"
            for one in series.observations
        ]
    )


def _measure(one: SdmxObservation) -> str:
    return "" if one.value is None else f'<gen:ObsValue value="{plain(one.value)}"/>'


def _values(element: str, pairs: Pairs) -> str:
    inside = "".join([f'<gen:Value id="{name}" value="{xml(value)}"/>' for name, value in pairs])
    return f"<gen:{element}>{inside}</gen:{element}>" if inside else ""
