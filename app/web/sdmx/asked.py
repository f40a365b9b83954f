"""What a request below `/sdmx` asks data of, and the answer to it, whichever version and format it wants."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from starlette.responses import Response

from app.errors import nearest
from app.index.segments import Members
from app.queries.release import Snapshot
from app.queries.sdmx_data import PAGE, SdmxReader
from app.queries.sdmx_structures import known_ids, names
from app.sdmx.data import DataMessage, SdmxSeries
from app.sdmx.definition import FLOW, STRUCTURE
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.sdmx.selection import DataSelection
from app.sdmx.shape import WantedShape
from app.sdmx.structures import AGENCY, Artefact
from app.sdmx.versions import names_ours
from app.texts import Phrase, listed
from app.web.reader import Reader
from app.web.sdmx.artefacts import ANY, is_named
from app.web.sdmx.context import SdmxContext
from app.web.stream import PIECE, Client

_QUOTE = "QUOTE"
NO_FLOW = Phrase("sdmx.no-such-flow", "There is no {asked}. Known: {known}.")
LOOKED = 50  # pages of series that are looked at for the first that is wanted
_TOO_RARE = Phrase(
    "sdmx.too-rare",
    "None of the first {most} series has such data, and more would have to be looked at. Narrow the request by "
    "indicator, region, breakdown, scope, base or status.",
)
NOTHING = Phrase("sdmx.nothing-matches", "No data match the request.")
_NO_CODE = Phrase("sdmx.no-such-code", "No data match the request: {value} is no code of {dimension}.")
_NEAREST_CODE = Phrase(
    "sdmx.nearest-code", "No data match the request: {value} is no code of {dimension}. Did you mean {nearest}?"
)
Writer = Callable[[DataMessage], Iterator[bytes]]


class AskedData(NamedTuple):
    """What is asked for: data of a dataflow or a data structure, which of them, and what is shown of them."""

    about: Artefact
    selection: DataSelection
    shape: WantedShape


def asked_of(contexts: str, agency: str, resource: str, version: str) -> Artefact:
    """Return the artefact that data are asked of: the dataflow, unless the data structure alone is named.

    Raises SdmxError where the names are those of nothing here.
    """
    found = {"dataflow": FLOW.about, "datastructure": STRUCTURE.about}
    wanted = [name for name in found if contexts in ANY or name in contexts.split(",")]
    if not wanted or not names_flow(agency, resource, version):
        asked = "/".join((contexts, agency, resource, version))
        known = (f"{name}/{one.agency}/{one.id}/{one.version}" for name, one in found.items())
        raise SdmxError(SdmxErrorCode.NO_RESULTS, NO_FLOW.filled(asked=f"`{asked[:200]}`", known=listed(known)))
    return found[wanted[0]]


def names_flow(agency: str, resource: str, version: str) -> bool:
    """Tell whether parts of a path name the dataflow, or the data structure of the same id."""
    return is_named(agency, AGENCY) and is_named(resource, FLOW.about.id) and names_ours(version)


def data_answer(context: SdmxContext, asked: AskedData, write: Writer) -> Response:
    """Answer with the data that are asked for, written by `write`: whole where they are few, else as a stream.

    Raises SdmxError where there are none.
    """
    quotes = _QUOTE in {*asked.shape.attributes, *(one.component.id for one in asked.selection.conditions)}
    with context.readers.reader(context.release) as reader:
        series = SdmxReader(reader.snapshot, asked.selection, quotes)
        facts = series.facts(reader.connection)
        head = context.header(reader)
        first, after = _first(series, reader, facts)
        if not first:
            raise _nothing(reader.snapshot, asked.selection)
    shape = asked.shape.shape(asked.about, names(reader.snapshot))

    def message(rest: Iterable[SdmxSeries]) -> DataMessage:
        return DataMessage(head, shape, asked.shape.cut(chain(first, rest)))

    if after is None:
        return context.respond(b"".join(write(message(()))))

    def pages(_: Client) -> Iterator[bytes]:
        return _in_pieces(write(message(_following(context, series, facts, after))))

    return context.stream(pages)


def _first(series: SdmxReader, reader: Reader, facts: Members) -> tuple[list[SdmxSeries], str | None]:
    """Return the first series that there are, and where the next ones begin.

    Raises SdmxError where very many are looked at, and none is wanted: other requests wait meanwhile.
    """
    after: str | None = ""
    for _ in range(LOOKED):
        page = series.page(reader.connection, facts, after or "")
        after = page.after
        if page.series or after is None:
            return page.series, after
    raise SdmxError(SdmxErrorCode.TOO_LARGE, _TOO_RARE.filled(most=f"{LOOKED * PAGE:,}"))


def _following(context: SdmxContext, series: SdmxReader, facts: Members, after: str | None) -> Iterator[SdmxSeries]:
    """Give series from behind a place on. No connection is held between two pages."""
    while after is not None:
        with context.readers.reading(context.release) as connection:
            page = series.page(connection, facts, after)
        yield from page.series
        after = page.after


def _in_pieces(parts: Iterator[bytes]) -> Iterator[bytes]:
    """Join the parts of a message, so that few are sent."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size >= PIECE:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _nothing(snapshot: Snapshot, selection: DataSelection) -> SdmxError:
    """Return the error for data that are not there; it names a code that does not exist, if one is asked for."""
    for dimension, known in known_ids(snapshot):
        for id_ in sorted(frozenset[str]().union(*selection.ids(dimension))):
            if id_ in known:
                continue
            near = nearest(id_, known)
            values: dict[str, str] = {"value": f"`{id_[:80]}`", "dimension": dimension}
            said = _NEAREST_CODE.filled(**values, nearest=listed(near)) if near else _NO_CODE.filled(**values)
            return SdmxError(SdmxErrorCode.NO_RESULTS, said)
    return SdmxError(SdmxErrorCode.NO_RESULTS, NOTHING)
