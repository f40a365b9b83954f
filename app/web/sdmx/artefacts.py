"""Which structures a request names, what belongs to them, and reading them at a release."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from starlette.requests import Request

from app.queries.sdmx_structures import CODELISTS, codelists
from app.sdmx.definition import AGENCIES, CODELIST_NAMES, CONCEPTS, FLOW, STRUCTURE
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.sdmx.references import WAYS, referred
from app.sdmx.structures import Artefact, ArtefactType, Codelist, ConceptScheme, Structures
from app.sdmx.versions import names_ours
from app.texts import Phrase, listed
from app.web.reader import Reader
from app.web.sdmx.constraints import constraint_of, of_everything
from app.web.sdmx.parameters import wrong_value

ANY = ("", "*", "all")
DETAILS = (
    *("full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs", "referencepartial", "raw"),
)
# types of artefact of SDMX 3.0 that there are none of here
_OTHERS = (
    *("metadatastructure", "categoryscheme", "hierarchy", "hierarchyassociation", "valuelist", "dataproviderscheme"),
    *("metadataproviderscheme", "dataconsumerscheme", "organisationunitscheme", "metadataflow", "reportingtaxonomy"),
    *("provisionagreement", "metadataprovisionagreement", "structuremap", "representationmap", "conceptschememap"),
    *("categoryschememap", "organisationschememap", "reportingtaxonomymap", "process", "categorisation"),
    *("metadataconstraint", "transformationscheme", "rulesetscheme", "userdefinedoperatorscheme"),
    *("customtypescheme", "namepersonalisationscheme", "vtlmappingscheme"),
)
_WITH_ITEMS = (ArtefactType.CODELIST, ArtefactType.CONCEPT_SCHEME, ArtefactType.AGENCY_SCHEME)
_NOTHING = Phrase("sdmx.no-such-structure", "There is no {asked}. Known: {known}.")
_NO_ITEMS = Phrase("sdmx.no-items", "What `{type}` names has no items: the path ends with the version.")

KNOWN = (
    AGENCIES.about,
    *(Artefact(ArtefactType.CODELIST, id_, CODELIST_NAMES[id_]) for id_ in sorted(CODELISTS)),
    CONCEPTS.about,
    STRUCTURE.about,
    FLOW.about,
    constraint_of(FLOW.about),
)
_OF_DATA = tuple(one for one in KNOWN if one.type not in (ArtefactType.DATAFLOW, ArtefactType.DATA_CONSTRAINT))
_TYPES = tuple(dict.fromkeys(one.type.value for one in KNOWN))


def matched(type_: str, agency: str, resource: str, version: str, item: str) -> tuple[Artefact, ...]:
    """Return the artefacts that a path names, maybe none; raises SdmxError for an unknown type."""
    if type_ not in (*_TYPES, *_OTHERS, *ANY):
        raise wrong_value("type", type_, (*_TYPES, *_OTHERS))
    found = tuple(
        one
        for one in KNOWN
        if (type_ in ANY or type_ == one.type)
        and is_named(agency, one.agency)
        and is_named(resource, one.id)
        and names_ours(version)
    )
    if item not in ANY and not all(one.type in _WITH_ITEMS for one in found):
        raise SdmxError(SdmxErrorCode.SYNTAX, _NO_ITEMS.filled(type=type_))
    return found


@dataclass(frozen=True, slots=True)
class WantedStructures:
    """The artefacts that a request names, the types of those that belong to them, and how much is shown of each."""

    named: tuple[Artefact, ...]
    beside: frozenset[ArtefactType]
    detail: str

    @property
    def every(self) -> tuple[Artefact, ...]:
        """All of them, in order."""
        return tuple(one for one in KNOWN if one in self.named or one.type in self.beside)

    @property
    def stubs(self) -> frozenset[Artefact]:
        """Those that are shown as stubs: all, those that are not named, or none."""
        if self.detail in ("allstubs", "allcompletestubs"):
            return frozenset(self.every)
        if self.detail in ("referencestubs", "referencecompletestubs"):
            return frozenset(self.every).difference(self.named)
        return frozenset()


def with_references(named: tuple[Artefact, ...], ways: Iterable[str], detail: str) -> WantedStructures:
    """Return what is wanted: what a path names, and what belongs to it; raises SdmxError for an unknown way."""
    types: set[ArtefactType] = set()
    for way in ways:
        if way not in (*WAYS, *_TYPES, *_OTHERS):
            raise wrong_value("references", way, (*WAYS, *_TYPES, *_OTHERS))
        if way not in _OTHERS:
            types = types.union(*(referred(one.type, way) for one in named))
    return WantedStructures(named, frozenset(types), detail)


def read(reader: Reader, wanted: Collection[Artefact], stubs: frozenset[Artefact] = frozenset()) -> Structures:
    """Return artefacts at a release. Without data there is no constraint that says which."""
    available = constraint_of(FLOW.about)
    return Structures(
        agency_schemes=(AGENCIES,) if AGENCIES.about in wanted else (),
        codelists=codelists(
            reader.connection, reader.snapshot, tuple(one.id for one in wanted if one.type is ArtefactType.CODELIST)
        ),
        concept_schemes=(CONCEPTS,) if CONCEPTS.about in wanted else (),
        data_structures=(STRUCTURE,) if STRUCTURE.about in wanted else (),
        dataflows=(FLOW,) if FLOW.about in wanted else (),
        constraints=of_everything(reader, is_stub=available in stubs) if available in wanted else (),
        stubs=stubs,
    )


def read_of_data(reader: Reader) -> Structures:
    """Return the artefacts that say what data may be."""
    return read(reader, _OF_DATA)


def read_items(reader: Reader, wanted: WantedStructures, item: str, missing: SdmxError) -> Structures:
    """Return what is wanted, with some items alone of the lists that a path names. The lists beside them stay whole.

    A list without any is not what is named. Raises `missing` where nothing of what is named is there.
    """
    structures = read(reader, wanted.every, wanted.stubs)
    if item in ANY:
        if not structures.constraints and all(one.type is ArtefactType.DATA_CONSTRAINT for one in wanted.named):
            raise missing
        return structures
    items = frozenset(item.split(","))
    ids = {
        **{one.about: [code.id for code in one.codes] for one in structures.codelists},
        **{one.about: [concept.id for concept in one.concepts] for one in structures.concept_schemes},
        **{one.about: [agency.id for agency in one.agencies] for one in structures.agency_schemes},
    }
    having = replace(wanted, named=tuple(one for one in wanted.named if not items.isdisjoint(ids[one])))
    if not having.named:
        raise missing
    every = having.every
    return replace(
        structures,
        codelists=tuple(
            partial_codelist(one, items) if one.about in having.named else one
            for one in structures.codelists
            if one.about in every
        ),
        concept_schemes=tuple(
            partial_concepts(one, items) if one.about in having.named else one
            for one in structures.concept_schemes
            if one.about in every
        ),
        agency_schemes=tuple(one for one in structures.agency_schemes if one.about in every),
        stubs=having.stubs,
    )


def partial_codelist(codelist: Codelist, ids: Collection[str]) -> Codelist:
    """Return a codelist with some of its codes alone."""
    return Codelist(codelist.about, tuple(code for code in codelist.codes if code.id in ids), is_partial=True)


def with_parents(codelist: Codelist, ids: Iterable[str]) -> set[str]:
    """Return ids of codes with those of all the codes above them."""
    parents = {code.id: code.parent for code in codelist.codes}
    found: set[str] = set()
    for id_ in ids:
        above: str | None = id_
        while above is not None and above not in found:
            found.add(above)
            above = parents.get(above)
    return found


def partial_concepts(scheme: ConceptScheme, ids: Collection[str]) -> ConceptScheme:
    """Return a concept scheme with some of its concepts alone."""
    return ConceptScheme(scheme.about, tuple(one for one in scheme.concepts if one.id in ids), is_partial=True)


def nothing(request: Request, type_: str, types: Iterable[str] = _TYPES) -> SdmxError:
    """Return the error for a path that names no structure; it says which there are of a type, or which types."""
    asked: str = request.scope["path"]
    own = [f"{one.agency}/{one.id}/{one.version}" for one in KNOWN if one.type == type_]
    said = _NOTHING.filled(asked=f"`{asked[:200]}`", known=listed(own or types))
    return SdmxError(SdmxErrorCode.NO_RESULTS, said)


def is_named(asked: str, own: str) -> bool:
    """Tell whether a part of a path names an id; a comma stands between several."""
    return any(one in ANY or one == own for one in asked.split(","))
