"""Data of the REST API of SDMX 2.1: `/data/{flow}/{key}/{provider}`."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from app.formats import sdmx_csv, sdmx_ml_generic, sdmx_ml_specific
from app.sdmx.conditions import Condition, period_condition
from app.sdmx.data import DataMessage
from app.sdmx.definition import DIMENSIONS, OBSERVATION_ATTRIBUTES, SERIES_ATTRIBUTES, TIME
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.sdmx.keys import read_keys
from app.sdmx.selection import DataSelection
from app.sdmx.shape import WantedShape, read_at
from app.texts import Phrase
from app.web.sdmx.asked import AskedData, data_answer
from app.web.sdmx.context import SdmxContext
from app.web.sdmx.later import refuse_later
from app.web.sdmx.media_types import SdmxType
from app.web.sdmx.parameters import one_of, positive
from app.web.sdmx.paths_2_1 import flow_of

# what a client that names no type gets has its attributes told from its dimensions without a structure (4.6 of v1.5)
GENERIC = SdmxType("application/vnd.sdmx.genericdata+xml", "2.1", ("application/xml", "text/xml"))
SPECIFIC = SdmxType("application/vnd.sdmx.structurespecificdata+xml", "2.1")
CSV = SdmxType("application/vnd.sdmx.data+csv", "1.0.0", ("text/csv", "application/csv"), sdmx_csv.OPTIONS_1)
GENERIC_OVER_TIME = SdmxType("application/vnd.sdmx.generictimeseriesdata+xml", "2.1")
SPECIFIC_OVER_TIME = SdmxType("application/vnd.sdmx.structurespecifictimeseriesdata+xml", "2.1")
_OVER_TIME = (GENERIC_OVER_TIME, SPECIFIC_OVER_TIME)
TYPES = (GENERIC, SPECIFIC, CSV, *_OVER_TIME)
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
_ONLY_TIME = Phrase(
    "sdmx.only-time-series", "{type} has `TIME_PERIOD` at the observation alone. Ask for another type of data."
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


_WRITERS: Mapping[SdmxType, Callable[[DataMessage], Iterator[str]]] = {
    GENERIC: sdmx_ml_generic.message,
    SPECIFIC: sdmx_ml_specific.message,
    GENERIC_OVER_TIME: partial(sdmx_ml_generic.message, element="GenericTimeSeriesData"),
    SPECIFIC_OVER_TIME: partial(sdmx_ml_specific.message, element="StructureSpecificTimeSeriesData"),
}


def data_2_1(request: Request, flow: str, key: str = "all", provider: str = "all") -> Response:
    """Answer a request for data; raises SdmxError."""
    context = SdmxContext(request, PARAMETERS, TYPES)
    refuse_later(context.sent)
    asked = AskedData(flow_of(flow, provider), selection_2_1(context.sent, key), _shape(context.sent))
    if context.type in _OVER_TIME and asked.shape.at != TIME.id:
        raise SdmxError(SdmxErrorCode.SEMANTIC, _ONLY_TIME.filled(type=f"`{context.type.name}`"))
    if context.is_known:
        return context.not_modified()
    return data_answer(context, asked, partial(_written, context))


def selection_2_1(sent: Mapping[str, str], key: str) -> DataSelection:
    """Return what a key and parameters of 2.1 select; raises SdmxError."""
    return DataSelection(
        read_keys(key, [dimension.id for dimension in DIMENSIONS]),
        tuple(_conditions(sent)),
        positive(sent, "firstNObservations"),
        positive(sent, "lastNObservations"),
    )


def _conditions(sent: Mapping[str, str]) -> Iterator[Condition]:
    if any(name in sent for name in PERIODS):
        yield period_condition(TIME, *(sent.get(name) for name in PERIODS))


def _shape(sent: Mapping[str, str]) -> WantedShape:
    """Return what is shown. Without observations series are those of time, whatever is to be at the observation."""
    attributes, has_observations = _DETAILS[one_of(sent, "detail", _DETAILS, "full")]
    at = read_at(sent.get("dimensionAtObservation", TIME.id))
    return WantedShape(attributes, has_observations, at if has_observations else TIME.id)


def _written(context: SdmxContext, message: DataMessage) -> Iterator[bytes]:
    if context.type is CSV:
        options = context.chosen.options
        layout = sdmx_csv.CsvLayout1(message.shape, context.lang, options["labels"], options["timeFormat"])
        pieces = sdmx_csv.message(message, layout)
    else:
        pieces = _WRITERS[context.type](message)
    return (piece.encode() for piece in pieces)
