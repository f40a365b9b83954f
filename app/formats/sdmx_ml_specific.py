"""Structure-specific data in SDMX-ML 2.1 (section 3A, part IV): each component is an attribute of XML.

A reader needs the structure to tell dimensions from attributes. `app.formats.sdmx_ml_schema` writes the XML schema of
such messages.
"""

from collections.abc import Iterator
from itertools import chain

from app.formats import sdmx_ml
from app.formats.sdmx_ml import attributes, values
from app.sdmx.data import DataMessage, DataShape, SdmxObservation, SdmxSeries, plain
from app.sdmx.definition import MEASURE
from app.sdmx.structures import Artefact


def namespace(about: Artefact, at: str) -> str:
    """Return the namespace of data of a dataflow or a data structure, with a dimension at the observation."""
    return f"{sdmx_ml.urn(about)}:ObsLevelDim:{at}"


def message(data: DataMessage, element: str = "StructureSpecificData") -> Iterator[str]:
    """Give a message of data in pieces, each series as one.

    `StructureSpecificTimeSeriesData` may be its element over time.
    """
    shape, about = data.shape, data.shape.about
    at = sdmx_ml.at_observation(shape)
    own = namespace(about, at)
    structure = (
        f'<mes:Structure structureID="{about.id}" namespace="{own}" dimensionAtObservation="{at}">'
        f"{sdmx_ml.usage(about)}</mes:Structure>"
    )
    yield (
        f'{sdmx_ml.root(element, "com", "ss", "xsi")[:-1]} xmlns:own="{own}">'
        f"{sdmx_ml.header(data.header, structure)}"
        f'<mes:DataSet xsi:type="own:DataSetType" ss:structureRef="{about.id}" '
        f'ss:dataScope="{sdmx_ml.CLASSES[about.type][1]}" ss:action="Information">'
    )
    one = _flat if shape.is_flat else _series
    for series in data.series:
        yield one(shape, series)
    yield f"\n</mes:DataSet></mes:{element}>\n"


def _series(shape: DataShape, series: SdmxSeries) -> str:
    shown = "".join([f"<Obs{_own(shape, one)}/>" for one in series.observations])
    return f"\n<Series{_of_series(shape, series)}>{shown}</Series>"


def _flat(shape: DataShape, series: SdmxSeries) -> str:
    """Write each observation with its whole key and with the attributes of its series, too."""
    whole = _of_series(shape, series)
    return "".join([f"\n<Obs{whole}{_own(shape, one)}/>" for one in series.observations])


def _of_series(shape: DataShape, series: SdmxSeries) -> str:
    key = values(shape.dimensions, series.key)
    return attributes(chain(key, values(shape.series_attributes, series.attributes)))


def _own(shape: DataShape, one: SdmxObservation) -> str:
    value = "" if one.value is None else f' {MEASURE.id}="{plain(one.value)}"'
    return f' {shape.at.id}="{one.at}"{value}{attributes(values(shape.observation_attributes, one.attributes))}'
