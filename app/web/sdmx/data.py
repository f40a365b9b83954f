"""Data of the REST API of SDMX 3.0 (https://github.com/sdmx-twg/sdmx-rest, v2.0.0)."""

from collections.abc import Iterator, Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from app.sdmx.conditions import read_conditions
from app.sdmx.definition import DIMENSION_IDS, STRUCTURE
from app.sdmx.keys import read_keys
from app.sdmx.selection import DataSelection
from app.sdmx.shape import read_at, read_attributes, read_measures, unknown_component, wanted_shape
from app.sdmx.structures import Component
from app.texts import Phrase
from app.web.sdmx import written
from app.web.sdmx.asked import AskedData, asked_of, data_answer
from app.web.sdmx.context import SdmxContext
from app.web.sdmx.later import LATER
from app.web.sdmx.parameters import AS_OF, CONDITION, condition_on, positive

TYPES = (written.JSON, written.CSV, *written.DATA_XML)

PARAMETERS = (
    CONDITION,
    "firstNObservations",
    "lastNObservations",
    "dimensionAtObservation",
    "attributes",
    "measures",
    AS_OF,
    *LATER,
)
_WHAT = Phrase("sdmx.what-component", "component")
_COMPONENTS = {component.id: component for component in STRUCTURE.components}


def data_of(
    request: Request, context: str = "*", agency: str = "*", resource: str = "*", version: str = "*", key: str = "*"
) -> Response:
    """Answer a request for data; raises SdmxError."""
    sdmx = SdmxContext(request, PARAMETERS, TYPES)
    shape = wanted_shape(
        read_attributes(sdmx.sent.get("attributes", "dsd")),
        read_at(sdmx.sent.get("dimensionAtObservation", "TIME_PERIOD")),
        has_measure=read_measures(sdmx.sent.get("measures", "all")),
    )
    asked = AskedData(asked_of(context, agency, resource, version), selection(sdmx.sent, key), shape)
    written.check_shape(sdmx, shape)
    if sdmx.is_known:
        return sdmx.not_modified()
    return data_answer(sdmx, asked, partial(written.data, sdmx))


def selection(sent: Mapping[str, str], key: str) -> DataSelection:
    """Return what a key and parameters of 3.0 select; raises SdmxError."""
    return DataSelection(
        read_keys(key, DIMENSION_IDS),
        read_conditions(_conditions(sent)),
        positive(sent, "firstNObservations"),
        positive(sent, "lastNObservations"),
    )


def _conditions(sent: Mapping[str, str]) -> Iterator[tuple[Component, str]]:
    for name, value in sent.items():
        id_ = condition_on(name)
        if id_ is not None:
            yield _component(id_), value


def _component(id_: str) -> Component:
    if id_ not in _COMPONENTS:
        raise unknown_component(id_, _COMPONENTS, _WHAT)
    return _COMPONENTS[id_]
