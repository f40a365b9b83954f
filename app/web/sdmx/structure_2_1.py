"""Structures of the REST API of SDMX 2.1: `/{type}/{agency}/{id}/{version}/{item}`.

What data there are is an artefact there, too: a content constraint of the dataflow.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from app.errors import nearest
from app.queries.sdmx_availability import available
from app.sdmx.definition import DIMENSIONS, FLOW, TIME
from app.sdmx.references import WAYS
from app.sdmx.selection import DataSelection
from app.sdmx.structures import Artefact, ArtefactType, DataConstraint
from app.sdmx.versions import names_ours
from app.web.reader import Reader
from app.web.sdmx import artefacts, written
from app.web.sdmx.availability import constraint, constraint_of
from app.web.sdmx.context import SdmxContext
from app.web.sdmx.errors import ROOT_2_1
from app.web.sdmx.later import not_there
from app.web.sdmx.parameters import one_of
from app.web.sdmx.paths_2_1 import ALL, LATEST, listed

PARAMETERS = ("detail", "references")
_EVERY, _CONSTRAINT, _NONE = "*", ArtefactType.DATA_CONSTRAINT.value, "metadataconstraint"
# the types of artefact of 2.1, as 3.0 calls them
_TYPES: Mapping[str, str] = {
    **{
        name: name
        for name in (
            *("agencyscheme", "categorisation", "categoryscheme", "codelist", "conceptscheme", "customtypescheme"),
            *("dataconsumerscheme", "dataflow", "dataproviderscheme", "datastructure", "metadataflow", "process"),
            *("metadatastructure", "namepersonalisationscheme", "organisationunitscheme", "provisionagreement"),
            *("reportingtaxonomy", "rulesetscheme", "transformationscheme", "userdefinedoperatorscheme"),
            "vtlmappingscheme",
        )
    },
    "structure": _EVERY,
    "organisationscheme": ArtefactType.AGENCY_SCHEME.value,
    "hierarchicalcodelist": "hierarchy",
    "structureset": "structuremap",
    "contentconstraint": _CONSTRAINT,
    "actualconstraint": _CONSTRAINT,
    "allowedconstraint": _NONE,
    "attachmentconstraint": _NONE,
}
_WAYS = tuple(way for way in WAYS if way != "ancestors")  # which is of 3.0
_TO_CONSTRAINT = ("parents", "parentsandsiblings", "all", "contentconstraint", "actualconstraint")
# what a constraint refers to: the dataflow, and from there on …
_FROM_CONSTRAINT = {"children": "none", "dataflow": "none", "descendants": "descendants", "all": "descendants"}


class _Asked(NamedTuple):
    """The artefacts that a path names, those of an answer, and the types of those that are stubs.

    The constraint is in neither, but in the answer if it has one.
    """

    named: Sequence[Artefact]
    wanted: Sequence[Artefact]
    stubs: frozenset[ArtefactType]
    has_constraint: bool


def structure_2_1(
    request: Request, type_: str, agency: str = ALL, resource: str = ALL, version: str = LATEST, item: str = ALL
) -> Response:
    """Answer a request for structures; raises SdmxError."""
    if type_ not in _TYPES:
        raise not_there(request.url.path, [f"{ROOT_2_1}/{name}" for name in nearest(type_, _TYPES)])
    context = SdmxContext(request, PARAMETERS, (written.STRUCTURE_XML,))
    detail = one_of(context.sent, "detail", artefacts.DETAILS, "full")
    way = one_of(context.sent, "references", (*_WAYS, *_TYPES), "none")
    path = tuple(map(listed, (agency, resource, version, item)))
    asked = _of_constraint(path, way, detail) if _TYPES[type_] == _CONSTRAINT else _asked(type_, path, way, detail)
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        structures = artefacts.with_items(artefacts.read(reader, asked.wanted), asked.named, path[3])
        structures = replace(structures, stubs=asked.stubs)
        if asked.has_constraint:
            is_stub = ArtefactType.DATA_CONSTRAINT in asked.stubs
            structures = replace(structures, constraints=_everything(reader, is_stub=is_stub))
            if not structures.constraints and _TYPES[type_] == _CONSTRAINT:
                raise artefacts.nothing(("contentconstraint", *path), _CONSTRAINT)
        head = context.header(reader)
    return context.respond(written.structures(context, head, structures))


def _asked(type_: str, path: Sequence[str], way: str, detail: str) -> _Asked:
    found = artefacts.matched(_TYPES[type_], *path)
    wanted, stubs = artefacts.with_references(found, (_TYPES.get(way, way),), detail)
    is_referred = FLOW.about in found and way in _TO_CONSTRAINT
    if is_referred and stubs:
        stubs |= {ArtefactType.DATA_CONSTRAINT}
    return _Asked(found, wanted, stubs, is_referred or (type_ == "structure" and path[1] in artefacts.ANY))


def _of_constraint(path: Sequence[str], way: str, detail: str) -> _Asked:
    own = constraint_of(FLOW.about)
    agency, resource, version, item = path
    is_ours = artefacts.is_named(agency, own.agency) and artefacts.is_named(resource, own.id) and names_ours(version)
    if not is_ours or item not in artefacts.ANY:
        raise artefacts.nothing(("contentconstraint", *path), _CONSTRAINT)
    every = frozenset(ArtefactType)
    stubs = every if detail.startswith("all") else every - {ArtefactType.DATA_CONSTRAINT}
    wanted: Sequence[Artefact] = ()
    if way in _FROM_CONSTRAINT:
        wanted, _ = artefacts.with_references((FLOW.about,), (_FROM_CONSTRAINT[way],), "full")
    return _Asked((), wanted, stubs if detail.endswith("stubs") else frozenset(), has_constraint=True)


def _everything(reader: Reader, *, is_stub: bool) -> tuple[DataConstraint, ...]:
    """Return the constraint that says which data there are; none where there are no data."""
    if is_stub:
        return (DataConstraint(constraint_of(FLOW.about), FLOW.about, {}, None, None, None, None),)
    found = available(reader.connection, reader.snapshot, DataSelection())
    every = [*(one.id for one in DIMENSIONS), TIME.id]
    return (constraint(FLOW.about, found, every),) if found.values else ()
