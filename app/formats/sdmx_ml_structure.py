"""Structures in SDMX-ML 2.1 (section 3A, part III): agencies, dataflows, codelists, concepts, data structures …"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from app.formats import sdmx_ml
from app.formats.sdmx_ml import attributes, said
from app.sdmx.data import MessageHeader
from app.sdmx.definition import CONCEPTS, MEASURE, TIME
from app.sdmx.structures import (
    METRICS,
    AgencyScheme,
    Artefact,
    ArtefactType,
    Codelist,
    CodelistItem,
    Component,
    ComponentLevel,
    ConceptScheme,
    DataConstraint,
    Dataflow,
    DataStructure,
    Maintained,
    Structures,
    Texts,
)

_PARTIAL = ' isPartial="true"'  # otherwise it is left out: some readers take any text for true


M = TypeVar("M", bound=Maintained)


def message(head: MessageHeader, structures: Structures, address: Callable[[Artefact], str]) -> Iterator[str]:
    """Give a structure message in pieces. `address` gives the address of the whole of an artefact that is a stub."""
    yield f"{sdmx_ml.root('Structure', 'com', 'str')}{sdmx_ml.header(head)}<mes:Structures>"

    def part(container: str, artefacts: tuple[M, ...], inside: Callable[[M], Iterable[str]]) -> Iterator[str]:
        if not artefacts:
            return
        yield f"\n<str:{container}>"
        for artefact in artefacts:
            element = sdmx_ml.CLASSES[artefact.about.type][1]
            if artefact.about in structures.stubs:
                yield _stub(element, artefact.about, address(artefact.about))
            else:
                yield from inside(artefact)
                yield f"</str:{element}>"
        yield f"</str:{container}>"

    # in the order of the schema
    yield from part("OrganisationSchemes", structures.agency_schemes, _agency_scheme)
    yield from part("Dataflows", structures.dataflows, _dataflow)
    yield from part("Codelists", structures.codelists, _codelist)
    yield from part("Concepts", structures.concept_schemes, _concept_scheme)
    yield from part("DataStructures", structures.data_structures, _data_structure)
    yield from part("Constraints", structures.constraints, _constraint)
    yield "\n</mes:Structures></mes:Structure>\n"


def _begin(about: Artefact, more: str = "", before: str = "") -> str:
    """Write the start of an artefact with its names; `more` are attributes, `before` stands before the names."""
    element = sdmx_ml.CLASSES[about.type][1]
    named = (("id", about.id), ("urn", sdmx_ml.urn(about)), ("agencyID", about.agency), ("version", about.version))
    return f"\n<str:{element}{attributes(named)}{more}>{before}{said('com:Name', about.names)}"


def _stub(element: str, about: Artefact, address: str) -> str:
    more = attributes((("isExternalReference", "true"), ("structureURL", address)))
    return f"{_begin(about, more)}</str:{element}>"


def _agency_scheme(scheme: AgencyScheme) -> Iterator[str]:
    yield _begin(scheme.about)
    for agency in scheme.agencies:
        yield f"\n<str:Agency{attributes((('id', agency.id),))}>{_names(agency.names, agency.description)}</str:Agency>"


def _dataflow(flow: Dataflow) -> Iterator[str]:
    structure = f"<str:Structure>{sdmx_ml.ref(flow.structure)}</str:Structure>"
    yield f"{_begin(flow.about)}{said('com:Description', flow.description)}{structure}"


def _codelist(codelist: Codelist) -> Iterator[str]:
    yield _begin(codelist.about, _PARTIAL if codelist.is_partial else "")
    yield from map(_code, codelist.codes)


def _code(code: CodelistItem) -> str:
    parent = f"<str:Parent><Ref{attributes((('id', code.parent),))}/></str:Parent>" if code.parent else ""
    named = _names(code.names, code.description)
    return f"\n<str:Code{attributes((('id', code.id),))}>{named}{parent}</str:Code>"


def _names(names: Texts, description: Texts | None) -> str:
    return said("com:Name", names) + (said("com:Description", description) if description else "")


# --- concepts and components --------------------------------------------------------------------------------------


def _concept_scheme(scheme: ConceptScheme) -> Iterator[str]:
    yield _begin(scheme.about, _PARTIAL if scheme.is_partial else "")
    for concept in scheme.concepts:
        named = f"{said('com:Name', concept.names)}{said('com:Description', concept.description)}"
        shape = _representation("Core", concept, ' isMultiLingual="false"')
        yield f'\n<str:Concept id="{concept.id}">{named}{shape}</str:Concept>'


def _representation(kind: str, component: Component, more: str = "") -> str:
    if component.codelist is None:
        inside = f'<str:TextFormat textType="{component.type}"{more}/>'
    else:
        inside = f"<str:Enumeration>{sdmx_ml.ref(_codelist_named(component.codelist))}</str:Enumeration>"
    return f"<str:{kind}Representation>{inside}</str:{kind}Representation>"


def _codelist_named(id_: str) -> Artefact:
    return Artefact(ArtefactType.CODELIST, id_, Texts(id_, id_))


def _data_structure(structure: DataStructure) -> Iterator[str]:
    yield f"{_begin(structure.about)}<str:DataStructureComponents>"
    yield '\n<str:DimensionList id="DimensionDescriptor">'
    dimensions = structure.of(ComponentLevel.DIMENSION)
    for position, dimension in enumerate(dimensions, start=1):
        yield _component("Dimension", dimension, f' position="{position}"')
    for time in structure.of(ComponentLevel.TIME):
        yield _component("TimeDimension", time, f' position="{len(dimensions) + 1}"')
    yield '</str:DimensionList>\n<str:AttributeList id="AttributeDescriptor">'
    of_series = "".join(f'<str:Dimension><Ref id="{one.id}"/></str:Dimension>' for one in dimensions)
    of_one = f'<str:PrimaryMeasure><Ref id="{MEASURE.id}"/></str:PrimaryMeasure>'
    for attribute in structure.of(ComponentLevel.SERIES, ComponentLevel.OBSERVATION):
        status = "Mandatory" if attribute.is_required else "Conditional"
        about = of_series if attribute.level is ComponentLevel.SERIES else of_one
        relation = f"<str:AttributeRelationship>{about}</str:AttributeRelationship>"
        yield _component("Attribute", attribute, f' assignmentStatus="{status}"', relation)
    yield '</str:AttributeList>\n<str:MeasureList id="MeasureDescriptor">'
    for measure in structure.of(ComponentLevel.MEASURE):
        yield _component("PrimaryMeasure", measure)
    yield "</str:MeasureList></str:DataStructureComponents>"


def _component(element: str, component: Component, more: str = "", inside: str = "") -> str:
    identity = f"<str:ConceptIdentity>{sdmx_ml.item_ref(CONCEPTS.about, component.id, 'Concept')}</str:ConceptIdentity>"
    shape = _representation("Local", component)
    return f'\n<str:{element} id="{component.id}"{more}>{identity}{shape}{inside}</str:{element}>'


# --- what is available --------------------------------------------------------------------------------------------


def _constraint(constraint: DataConstraint) -> Iterator[str]:
    notes = "".join(
        f'<com:Annotation id="{name}"><com:AnnotationTitle>{count}</com:AnnotationTitle>'
        f"<com:AnnotationType>{METRICS}</com:AnnotationType></com:Annotation>"
        for name, count in constraint.counts.items()
    )
    before = f"<com:Annotations>{notes}</com:Annotations>" if notes else ""
    yield _begin(constraint.about, ' type="Actual"', before)
    attached = f"<str:Dataflow>{sdmx_ml.ref(constraint.dataflow)}</str:Dataflow>"
    yield f'<str:ConstraintAttachment>{attached}</str:ConstraintAttachment>\n<str:CubeRegion include="true">'
    for dimension, values in constraint.values.items():
        inside = "".join(f"<com:Value>{sdmx_ml.xml(value)}</com:Value>" for value in values)
        yield f'\n<com:KeyValue id="{dimension}">{inside}</com:KeyValue>'
    if constraint.first and constraint.last:
        yield (
            f'\n<com:KeyValue id="{TIME.id}"><com:TimeRange>'
            f'<com:StartPeriod isInclusive="true">{constraint.first}</com:StartPeriod>'
            f'<com:EndPeriod isInclusive="true">{constraint.last}</com:EndPeriod>'
            f"</com:TimeRange></com:KeyValue>"
        )
    yield "</str:CubeRegion>"
