"""Structures of the REST API of SDMX 2.1: `/{type}/{agency}/{id}/{version}/{item}`.

What data there are is called a content constraint there.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from app.errors import nearest
from app.formats import sdmx_ml
from app.sdmx.references import WAYS
from app.sdmx.structures import ArtefactType
from app.web.sdmx import artefacts, written
from app.web.sdmx.below import ROOT_2_1
from app.web.sdmx.context import SdmxContext
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
# those of which there are any
_OURS = tuple(dict.fromkeys(sdmx_ml.CLASSES[one.type][1].lower() for one in artefacts.KNOWN))


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
    named, missing = artefacts.matched(_TYPES[type_], *path), artefacts.nothing(request, _TYPES[type_], _OURS)
    if not named:
        raise missing
    wanted = artefacts.with_references(named, (_TYPES.get(way, way),), detail)
    return written.structures_answer(context, lambda reader: artefacts.read_items(reader, wanted, path[3], missing))
