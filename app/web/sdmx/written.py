"""The media types of messages, and how a message of each is written. A route says which of them it offers."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from starlette.responses import Response

from app.formats import (
    sdmx_csv,
    sdmx_json_data,
    sdmx_json_structure,
    sdmx_ml_generic,
    sdmx_ml_specific,
    sdmx_ml_structure,
)
from app.sdmx.data import DataMessage, MessageHeader
from app.sdmx.definition import TIME
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.sdmx.shape import WantedShape
from app.sdmx.structures import Structures
from app.texts import Phrase
from app.web.reader import Reader
from app.web.sdmx.context import SdmxContext
from app.web.sdmx.media_types import SdmxType

_XML, _TABLE = ("application/xml", "text/xml"), ("text/csv", "application/csv")
JSON = SdmxType("application/vnd.sdmx.data+json", "2.0.0", ("application/json",))
CSV = SdmxType("application/vnd.sdmx.data+csv", "2.0.0", _TABLE, sdmx_csv.OPTIONS)
CSV_1 = SdmxType("application/vnd.sdmx.data+csv", "1.0.0", _TABLE, sdmx_csv.OPTIONS_1)
GENERIC = SdmxType("application/vnd.sdmx.genericdata+xml", "2.1", _XML)
SPECIFIC = SdmxType("application/vnd.sdmx.structurespecificdata+xml", "2.1")
GENERIC_OVER_TIME = SdmxType("application/vnd.sdmx.generictimeseriesdata+xml", "2.1")
SPECIFIC_OVER_TIME = SdmxType("application/vnd.sdmx.structurespecifictimeseriesdata+xml", "2.1")
STRUCTURE_JSON = SdmxType("application/vnd.sdmx.structure+json", "2.0.0", ("application/json",))
STRUCTURE_XML = SdmxType("application/vnd.sdmx.structure+xml", "2.1", _XML)

# of data in SDMX-ML. A client that names no type gets what it can read without the structure (4.6 of v1.5)
DATA_XML = (GENERIC, SPECIFIC, GENERIC_OVER_TIME, SPECIFIC_OVER_TIME)
STRUCTURES = (STRUCTURE_JSON, STRUCTURE_XML)

_ONLY_TIME = Phrase(
    "sdmx.only-time-series", "{type} has `TIME_PERIOD` at the observation alone. Ask for another type of data."
)
_IN_XML: Mapping[SdmxType, Callable[[DataMessage], Iterator[str]]] = {
    GENERIC: sdmx_ml_generic.message,
    SPECIFIC: sdmx_ml_specific.message,
    GENERIC_OVER_TIME: partial(sdmx_ml_generic.message, element="GenericTimeSeriesData"),
    SPECIFIC_OVER_TIME: partial(sdmx_ml_specific.message, element="StructureSpecificTimeSeriesData"),
}


def check_shape(context: SdmxContext, shape: WantedShape) -> None:
    """Refuse a shape that the type of the answer does not have; raises SdmxError."""
    if context.type in (GENERIC_OVER_TIME, SPECIFIC_OVER_TIME) and shape.at != TIME.id:
        raise SdmxError(SdmxErrorCode.SEMANTIC, _ONLY_TIME.filled(type=f"`{context.type.name}`"))


def data(context: SdmxContext, message: DataMessage) -> Iterator[bytes]:
    """Give a message of data in pieces, as the type of the answer has it."""
    if context.type is JSON:
        return sdmx_json_data.message(message, context.lang)
    if context.type in _IN_XML:
        pieces = _IN_XML[context.type](message)
    else:
        layout = sdmx_csv.CsvLayout if context.type is CSV else sdmx_csv.CsvLayout1
        options = context.chosen.options
        named = (options["labels"], options["timeFormat"], options["keys"])
        pieces = sdmx_csv.message(message, layout(message.shape, context.lang, *named))
    return (piece.encode() for piece in pieces)


def structures_answer(context: SdmxContext, read: Callable[[Reader], Structures]) -> Response:
    """Answer with structures, which `read` reads at the release, unless the client's copy is current."""
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        found = read(reader)
        head = context.header(reader)
    return context.respond(_structures(context, head, found))


def _structures(context: SdmxContext, head: MessageHeader, found: Structures) -> bytes:
    """Return a structure message, as the type of the answer has it."""
    if context.type is STRUCTURE_JSON:
        return sdmx_json_structure.message(head, found, context.artefact_address, context.lang)
    return "".join(sdmx_ml_structure.message(head, found, context.artefact_address)).encode()
