"""Structures in SDMX-JSON 2.0: agencies, dataflows, codelists, concepts, data structures, what data there are."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.formats import ndjson, sdmx_json
from app.formats.sdmx_json import said
from app.sdmx.data import MessageHeader
from app.sdmx.definition import CONCEPTS
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
from app.vocabulary import Lang

Address = Callable[[Artefact], str]


def message(head: MessageHeader, structures: Structures, address: Address, lang: Lang) -> bytes:
    """Write a structure message. `address` gives the address of the whole of an artefact that is a stub."""
    parts: Mapping[str, tuple[Iterable[Maintained], Callable[[Any, Lang], dict[str, Any]]]] = {
        "agencySchemes": (structures.agency_schemes, _agency_scheme),
        "codelists": (structures.codelists, _codelist),
        "conceptSchemes": (structures.concept_schemes, _concept_scheme),
        "dataStructures": (structures.data_structures, _data_structure),
        "dataflows": (structures.dataflows, _dataflow),
        "dataConstraints": (structures.constraints, _constraint),
    }
    data = {}
    for name, (artefacts, inside) in parts.items():
        written = []
        for one in artefacts:
            about = _about(one.about, lang)
            if one.about not in structures.stubs:
                written.append({**about, **inside(one, lang)})
                continue
            full = {"rel": "external", "href": address(one.about)}
            written.append({**about, "isExternalReference": True, "links": [*about["links"], full]})
        if written:
            data[name] = written
    return ndjson.dumps({"meta": sdmx_json.meta(head, "structure", lang), "data": data})


def _about(about: Artefact, lang: Lang) -> dict[str, Any]:
    return {
        "id": about.id,
        "agencyID": about.agency,
        "version": about.version,
        **said("name", about.names, lang),
        "links": [_self(about.urn)],
    }


def _self(urn: str) -> dict[str, str]:
    return {"rel": "self", "urn": urn}


def _named(id_: str, names: Texts, description: Texts | None, urn: str, lang: Lang) -> dict[str, Any]:
    more = said("description", description, lang) if description else {}
    return {"id": id_, **said("name", names, lang), **more, "links": [_self(urn)]}


def _item(scheme: Artefact, class_: str, item: CodelistItem, lang: Lang) -> dict[str, Any]:
    named = _named(item.id, item.names, item.description, scheme.item_urn(item.id, class_), lang)
    return {**named, "parent": item.parent} if item.parent else named


def _agency_scheme(scheme: AgencyScheme, lang: Lang) -> dict[str, Any]:
    agencies = [_item(scheme.about, "Agency", one, lang) for one in scheme.agencies]
    return {"isPartial": False, "agencies": agencies}


def _codelist(codelist: Codelist, lang: Lang) -> dict[str, Any]:
    codes = [_item(codelist.about, "Code", one, lang) for one in codelist.codes]
    return {"isPartial": codelist.is_partial, **({"codes": codes} if codes else {})}


def _concept_scheme(scheme: ConceptScheme, lang: Lang) -> dict[str, Any]:
    concepts = [
        {
            **_named(one.id, one.names, one.description, _concept(one, scheme.about), lang),
            "coreRepresentation": _representation(one),
        }
        for one in scheme.concepts
    ]
    return {"isPartial": scheme.is_partial, "concepts": concepts}


def _concept(component: Component, scheme: Artefact) -> str:
    return scheme.item_urn(component.id, "Concept")


def _representation(component: Component) -> dict[str, Any]:
    if component.codelist is None:
        return {"format": {"dataType": component.type.value}}
    return {"enumeration": Artefact(ArtefactType.CODELIST, component.codelist, component.names).urn}


def _dataflow(flow: Dataflow, lang: Lang) -> dict[str, Any]:
    return {**said("description", flow.description, lang), "structure": flow.structure.urn}


def _data_structure(structure: DataStructure, _: Lang) -> dict[str, Any]:
    dimensions = structure.of(ComponentLevel.DIMENSION)
    return {
        "dataStructureComponents": {
            "dimensionList": {
                "id": "DimensionDescriptor",
                "dimensions": [{**_component(one), "position": at} for at, one in enumerate(dimensions)],
                "timeDimension": _component(structure.of(ComponentLevel.TIME)[0]),
            },
            "measureList": {
                "id": "MeasureDescriptor",
                "measures": [{**_component(one), "usage": _usage(one)} for one in structure.of(ComponentLevel.MEASURE)],
            },
            "attributeList": {
                "id": "AttributeDescriptor",
                "attributes": [
                    {**_component(one), "usage": _usage(one), "attributeRelationship": _relationship(one, dimensions)}
                    for one in structure.of(ComponentLevel.SERIES, ComponentLevel.OBSERVATION)
                ],
            },
        }
    }


def _component(component: Component) -> dict[str, Any]:
    return {
        "id": component.id,
        "conceptIdentity": _concept(component, CONCEPTS.about),
        "localRepresentation": _representation(component),
    }


def _usage(component: Component) -> str:
    return "mandatory" if component.is_required else "optional"


def _relationship(attribute: Component, dimensions: Iterable[Component]) -> dict[str, Any]:
    if attribute.level is ComponentLevel.OBSERVATION:
        return {"observation": {}}
    return {"dimensions": [one.id for one in dimensions]}


def _constraint(constraint: DataConstraint, _: Lang) -> dict[str, Any]:
    """Write what data there are: the ids of each dimension, the days, and how many where that is counted."""
    annotations = [{"id": name, "type": METRICS, "title": str(count)} for name, count in constraint.counts.items()]
    values: list[dict[str, Any]] = [
        {"id": id_, "include": True, "values": [{"value": one} for one in some]}
        for id_, some in constraint.values.items()
    ]
    if constraint.first is not None and constraint.last is not None:
        days = {"startPeriod": constraint.first, "endPeriod": constraint.last}
        range_ = {name: {"period": day, "isInclusive": True} for name, day in days.items()}
        values.append({"id": "TIME_PERIOD", "include": True, "timeRange": range_})
    return {
        **({"annotations": annotations} if annotations else {}),
        "role": "Actual",
        "constraintAttachment": {"dataflows": [constraint.dataflow.urn]},
        **({"cubeRegions": [{"include": True, "keyValues": values}]} if values else {}),
    }
