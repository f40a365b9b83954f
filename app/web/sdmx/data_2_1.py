"""Data of the REST API of SDMX 2.1: `/data/{flow}/{key}/{provider}`."""

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from app.sdmx.conditions import period_condition
from app.sdmx.definition import DIMENSION_IDS, OBSERVATION_ATTRIBUTES, SERIES_ATTRIBUTES, TIME
from app.sdmx.keys import read_keys
from app.sdmx.selection import DataSelection
from app.sdmx.shape import WantedShape, read_at, wanted_shape
from app.web.sdmx import written
from app.web.sdmx.asked import AskedData, data_answer
from app.web.sdmx.context import SdmxContext
from app.web.sdmx.parameters import one_of, positive
from app.web.sdmx.paths_2_1 import flow_of, keyword

TYPES = (*written.DATA_XML, written.CSV_1)
PERIODS = ("startPeriod", "endPeriod")
PARAMETERS = (
    *PERIODS,
    "firstNObservations",
    "lastNObservations",
    "dimensionAtObservation",
    "detail",
    "updatedAfter",
    "includeHistory",
)
_OF_SERIES = frozenset(one.id for one in SERIES_ATTRIBUTES)
_EVERY = _OF_SERIES | {one.id for one in OBSERVATION_ATTRIBUTES}
# by `detail`: the attributes that are shown, and whether observations are
_DETAILS = {
    "full": (_EVERY, True),
    "dataonly": (frozenset[str](), True),
    "serieskeysonly": (frozenset[str](), False),
    "nodata": (_OF_SERIES, False),
}


def data_2_1(request: Request, flow: str, key: str = "all", provider: str = "all") -> Response:
    """Answer a request for data; raises SdmxError."""
    context = SdmxContext(request, PARAMETERS, TYPES)
    asked = AskedData(flow_of(flow, provider), selection_2_1(context.sent, key), _shape(context.sent))
    written.check_shape(context, asked.shape)
    if context.is_known:
        return context.not_modified()
    return data_answer(context, asked, partial(written.data, context))


def selection_2_1(sent: Mapping[str, str], key: str) -> DataSelection:
    """Return what a key and parameters of 2.1 select; raises SdmxError."""
    return DataSelection(
        read_keys(keyword(key), DIMENSION_IDS),
        tuple(period_condition(TIME, sent)),
        positive(sent, "firstNObservations"),
        positive(sent, "lastNObservations"),
    )


def _shape(sent: Mapping[str, str]) -> WantedShape:
    attributes, has_measure = _DETAILS[one_of(sent, "detail", _DETAILS, "full")]
    return wanted_shape(attributes, read_at(sent.get("dimensionAtObservation", TIME.id)), has_measure=has_measure)
