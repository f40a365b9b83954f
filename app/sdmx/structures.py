"""The structural artefacts of SDMX, as far as we have some, the same for every version and format.

Names are in Chinese and English. All artefacts are of one agency and of one version.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from app.texts import say
from app.vocabulary import Lang

AGENCY, VERSION = "WORKREPORT", "1.0"
METRICS = "sdmx_metrics"  # type of the annotations that count what is available
_URN = "urn:sdmx:org.sdmx.infomodel"


@dataclass(frozen=True, slots=True)
class Texts:
    """A name or a description in both languages: a phrase, whose Chinese is read when asked for, or two texts."""

    chinese: str
    english: str

    @property
    def zh(self) -> str:
        """The text in Chinese."""
        return say(self.chinese, Lang.ZH)

    @property
    def en(self) -> str:
        """The text in English."""
        return say(self.english, Lang.EN)


class ArtefactType(StrEnum):
    """Types of artefact that there are, as the path of a request has them; of the REST API of SDMX 3.0."""

    AGENCY_SCHEME = "agencyscheme"
    CODELIST = "codelist"
    CONCEPT_SCHEME = "conceptscheme"
    DATAFLOW = "dataflow"
    DATA_STRUCTURE = "datastructure"
    DATA_CONSTRAINT = "dataconstraint"


CLASSES = {  # the package and the class of a URN (SDMX 3.0, section 5)
    ArtefactType.AGENCY_SCHEME: ("base", "AgencyScheme"),
    ArtefactType.CODELIST: ("codelist", "Codelist"),
    ArtefactType.CONCEPT_SCHEME: ("conceptscheme", "ConceptScheme"),
    ArtefactType.DATAFLOW: ("datastructure", "Dataflow"),
    ArtefactType.DATA_STRUCTURE: ("datastructure", "DataStructure"),
    ArtefactType.DATA_CONSTRAINT: ("registry", "DataConstraint"),
}


class Artefact(NamedTuple):
    """The identity of an artefact. `agency` maintains it."""

    type: ArtefactType
    id: str
    names: Texts
    agency: str = AGENCY
    version: str = VERSION

    @property
    def short_urn(self) -> str:
        """What its URN ends with, such as `WORKREPORT:CL_REGION(1.0)`."""
        return f"{self.agency}:{self.id}({self.version})"

    @property
    def urn(self) -> str:
        """Its URN, such as `urn:sdmx:org.sdmx.infomodel.codelist.Codelist=WORKREPORT:CL_REGION(1.0)`."""
        return self.urn_as(*CLASSES[self.type])

    def urn_as(self, package: str, class_: str) -> str:
        """Return its URN as a version of SDMX has it that calls its type so."""
        return f"{_URN}.{package}.{class_}={self.short_urn}"

    def item_urn(self, item: str, class_: str) -> str:
        """Return the URN of an item of a class, such as `Code`."""
        return f"{self.urn_as(CLASSES[self.type][0], class_)}.{item}"


class Maintained(Protocol):
    """An artefact of any type."""

    @property
    def about(self) -> Artefact:
        """Its identity."""


@dataclass(frozen=True, slots=True)
class CodelistItem:
    """A code. `parent` is the id of the code above it; `description` says more than its name."""

    id: str
    names: Texts
    parent: str | None = None
    description: Texts | None = None


@dataclass(frozen=True, slots=True)
class Codelist:
    """A list of codes. `is_partial` says that only some of its codes are here."""

    about: Artefact
    codes: tuple[CodelistItem, ...]
    is_partial: bool = False


class TextType(StrEnum):
    """What a value is that is no code."""

    STRING = "String"
    DECIMAL = "Decimal"
    INTEGER = "Integer"
    TIME = "ObservationalTimePeriod"


class ComponentLevel(StrEnum):
    """What a component says something of."""

    DIMENSION = "dimension"
    TIME = "time"  # the dimension of time
    MEASURE = "measure"
    SERIES = "series"  # an attribute of series
    OBSERVATION = "observation"  # an attribute of observations


@dataclass(frozen=True, slots=True)
class Component:
    """A dimension, the measure or an attribute: its id is that of its concept. `column` names the columns of a series
    row that it says.

    `codelist` is the id of the list of its codes, None where its values are of `type`.
    """

    id: str
    level: ComponentLevel
    names: Texts
    description: Texts
    columns: tuple[str, ...]
    codelist: str | None = None
    type: TextType = TextType.STRING
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class ConceptScheme:
    """The concepts of the components: each has the id, the names and the representation of its component."""

    about: Artefact
    concepts: tuple[Component, ...]
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class DataStructure:
    """What the data are made of. `dimensions` are those of a series, without that of time."""

    about: Artefact
    components: tuple[Component, ...]

    def of(self, *levels: ComponentLevel) -> tuple[Component, ...]:
        """Return the components of some levels in order."""
        return tuple(component for component in self.components if component.level in levels)


@dataclass(frozen=True, slots=True)
class Dataflow:
    """The data of a structure."""

    about: Artefact
    description: Texts
    structure: Artefact


@dataclass(frozen=True, slots=True)
class AgencyScheme:
    """The agencies, ours alone."""

    about: Artefact
    agencies: tuple[CodelistItem, ...]


@dataclass(frozen=True, slots=True)
class DataConstraint:
    """Which data there are for a query: the ids of each dimension, the first and the last day, and how many.

    `values` has dimensions in order. The first and the last day are None where time is not asked for, the numbers of
    series and observations where there are too many to count.
    """

    about: Artefact
    dataflow: Artefact
    values: Mapping[str, tuple[str, ...]]
    first: str | None
    last: str | None
    series: int | None
    observations: int | None

    @property
    def counts(self) -> dict[str, int]:
        """What is counted, by the id of the annotation that says it."""
        counts = {"series_count": self.series, "obs_count": self.observations}
        return {id_: count for id_, count in counts.items() if count is not None}


@dataclass(frozen=True, slots=True)
class Structures:
    """The artefacts of an answer. `stubs` are known by identity and names alone."""

    agency_schemes: tuple[AgencyScheme, ...] = ()
    codelists: tuple[Codelist, ...] = ()
    concept_schemes: tuple[ConceptScheme, ...] = ()
    data_structures: tuple[DataStructure, ...] = ()
    dataflows: tuple[Dataflow, ...] = ()
    constraints: tuple[DataConstraint, ...] = ()
    stubs: frozenset[Artefact] = frozenset()
