"""Which artefacts a request for structures names, and which belong to them.

What refers to what: the dataflow to the data structure, that to the concepts and the codelists, the concepts to the
codelists, a data constraint to the dataflow. Every artefact refers to the scheme of its agency (REST API of SDMX 3.0,
`doc/structures.md`).
"""

from app.sdmx.structures import ArtefactType

_CHILDREN: dict[ArtefactType, tuple[ArtefactType, ...]] = {
    ArtefactType.AGENCY_SCHEME: (),
    ArtefactType.CODELIST: (ArtefactType.AGENCY_SCHEME,),
    ArtefactType.CONCEPT_SCHEME: (ArtefactType.CODELIST, ArtefactType.AGENCY_SCHEME),
    ArtefactType.DATA_STRUCTURE: (ArtefactType.CONCEPT_SCHEME, ArtefactType.CODELIST, ArtefactType.AGENCY_SCHEME),
    ArtefactType.DATAFLOW: (ArtefactType.DATA_STRUCTURE, ArtefactType.AGENCY_SCHEME),
    ArtefactType.DATA_CONSTRAINT: (ArtefactType.DATAFLOW, ArtefactType.AGENCY_SCHEME),
}
WAYS = ("none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all")


def referred(type_: ArtefactType, way: str) -> frozenset[ArtefactType]:
    """Return the types of the artefacts that belong to one of a type; `way` is one of `WAYS`, or a type.

    All artefacts of these types belong to it: there is one of each, but codelists, and all of those are of one data
    structure.
    """
    match way:
        case "none":
            found: set[ArtefactType] = set()
        case "children":
            found = set(_CHILDREN[type_])
        case "descendants":
            found = _below(type_)
        case "parents":
            found = _above_one(type_)
        case "parentsandsiblings":
            found = _siblings(type_)
        case "ancestors":
            found = _above(type_)
        case "all":
            found = _siblings(type_) | _below(type_)
        case _:
            found = {ArtefactType(way)}
    return frozenset(found)


def _below(type_: ArtefactType) -> set[ArtefactType]:
    children = {*_CHILDREN[type_]}
    return children.union(*map(_below, children))


def _above_one(type_: ArtefactType) -> set[ArtefactType]:
    return {parent for parent, children in _CHILDREN.items() if type_ in children}


def _siblings(type_: ArtefactType) -> set[ArtefactType]:
    parents = _above_one(type_)
    return parents.union(*(_CHILDREN[parent] for parent in parents))


def _above(type_: ArtefactType) -> set[ArtefactType]:
    parents = _above_one(type_)
    return parents.union(*map(_above, parents))
