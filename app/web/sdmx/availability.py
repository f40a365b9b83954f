"""Availability of the REST API of SDMX 3.0: which data there are, as a data constraint."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from itertools import chain

from starlette.requests import Request
from starlette.responses import Response

from app.queries import sdmx_availability as q
from app.queries.sdmx_availability import AvailableData
from app.sdmx.definition import DIMENSION_IDS, DIMENSIONS, TIME
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.sdmx.selection import DataSelection
from app.sdmx.shape import DIMENSION, unknown_component
from app.sdmx.structures import Artefact, ArtefactType, DataConstraint, Structures
from app.texts import Phrase
from app.web.reader import Reader
from app.web.sdmx import artefacts, written
from app.web.sdmx.asked import NOTHING, asked_of
from app.web.sdmx.constraints import constraint
from app.web.sdmx.context import SdmxContext
from app.web.sdmx.data import selection
from app.web.sdmx.parameters import AS_OF, CONDITION, one_of, wrong_value

PARAMETERS = (CONDITION, "mode", "references", "updatedAfter", AS_OF)
_REFERENCES: Mapping[str, frozenset[ArtefactType]] = {
    "none": frozenset(),
    "dataflow": frozenset({ArtefactType.DATAFLOW}),
    "datastructure": frozenset({ArtefactType.DATA_STRUCTURE}),
    "conceptscheme": frozenset({ArtefactType.CONCEPT_SCHEME}),
    "codelist": frozenset({ArtefactType.CODELIST}),
    "dataproviderscheme": frozenset(),  # there is none
    "all": frozenset(ArtefactType) - {ArtefactType.AGENCY_SCHEME, ArtefactType.DATA_CONSTRAINT},
}
_TOO_MANY = Phrase(
    "sdmx.too-many-to-read",
    "More than {most} figures would have to be read. Narrow the request, or ask for frequencies, times, indicators, "
    "regions, scopes, bases and statuses alone.",
)


def availability_of(
    request: Request,
    context: str = "*",
    agency: str = "*",
    resource: str = "*",
    version: str = "*",
    key: str = "*",
    component: str = "*",
) -> Response:
    """Answer a request for availability; raises SdmxError."""
    sdmx = SdmxContext(request, PARAMETERS, written.STRUCTURES)
    about, dimensions = asked_of(context, agency, resource, version), read_dimensions(component)
    return available_answer(sdmx, about, selection(sdmx.sent, key), dimensions)


def available_answer(
    context: SdmxContext, about: Artefact, wanted: DataSelection, dimensions: frozenset[str]
) -> Response:
    """Answer which data there are of an artefact, whichever version asks; raises SdmxError."""
    mode = one_of(context.sent, "mode", ("exact", "available"), "exact")
    types = _read_references(context.sent.get("references", "none"))

    def read(reader: Reader) -> Structures:
        found = _available_at(reader, wanted, mode, dimensions)
        return _with_partial(reader, constraint(about, found, dimensions), types)

    return written.structures_answer(context, read)


def _read_references(text: str) -> frozenset[ArtefactType]:
    """Return the types of the artefacts that are wanted beside a constraint; raises SdmxError for an unknown one."""
    for name in text.split(","):
        if name not in _REFERENCES:
            raise wrong_value("references", name, _REFERENCES)
    return frozenset(chain.from_iterable(_REFERENCES[name] for name in text.split(",")))


def _available_at(reader: Reader, wanted: DataSelection, mode: str, dimensions: frozenset[str]) -> AvailableData:
    """Return which data there are, in a mode of the REST API; raises SdmxError where no dimension has any.

    In the mode `available` a dimension has every id that would find data beside what is asked of the others.
    """
    beside = [id_ for id_ in DIMENSION_IDS if id_ in dimensions] if mode == "available" else []
    try:
        found = q.available(reader.connection, reader.snapshot, wanted, beside)
    except q.TooManyToReadError:
        said = _TOO_MANY.filled(most=f"{q.MAX_READ:,}")
        raise SdmxError(SdmxErrorCode.TOO_LARGE, said) from None
    if dimensions.isdisjoint(found.values) and not (found.first and TIME.id in dimensions):
        raise SdmxError(SdmxErrorCode.NO_RESULTS, NOTHING)
    return found


def _with_partial(reader: Reader, found: DataConstraint, types: Collection[ArtefactType]) -> Structures:
    """Return a constraint with artefacts of some types: lists have what the constraint names, and codes above it.

    Beside the data structure stands all that it refers to, since some readers fail where a part of it is missing: its
    concepts, and whole lists of what the constraint does not name.
    """
    is_whole = ArtefactType.DATA_STRUCTURE in types
    lists = {one.codelist: found.values[one.id] for one in DIMENSIONS if one.codelist and one.id in found.values}
    wanted = [
        one
        for one in artefacts.KNOWN
        if one.type in types and (is_whole or one.type is not ArtefactType.CODELIST or one.id in lists)
    ]
    structures = artefacts.read(reader, wanted)
    concepts = {*found.values, *((TIME.id,) if found.first else ())}
    schemes = (one if is_whole else artefacts.partial_concepts(one, concepts) for one in structures.concept_schemes)
    codelists = (
        artefacts.partial_codelist(one, artefacts.with_parents(one, lists[one.about.id]))
        if one.about.id in lists
        else one
        for one in structures.codelists
    )
    return replace(structures, codelists=tuple(codelists), concept_schemes=tuple(schemes), constraints=(found,))


def read_dimensions(text: str) -> frozenset[str]:
    """Return the dimensions that a path names; raises SdmxError for an unknown one."""
    known = (*DIMENSION_IDS, TIME.id)
    named = [one for one in text.split(",") if one not in artefacts.ANY]
    for one in named:
        if one not in known:
            raise unknown_component(one, known, DIMENSION)
    return frozenset(named or known)
