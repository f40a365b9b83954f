"""Our data as SDMX structures: one dataflow, `SERIES`, of one data structure over the rows of `/v1/series`.

Each component says which columns of a row it is. Its description is that of the first, or one of its own in `_SAID`,
where SDMX says it otherwise than a row. What has no place is in `LEFT_OUT`, with the reason.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from app.description.dataset import NAME
from app.description.tables import TABLES
from app.sdmx.ids import NOT_APPLICABLE, TOTAL
from app.sdmx.periods import ANNUAL, DAILY, MONTHLY, OTHER, UNSPECIFIED
from app.sdmx.structures import (
    AGENCY,
    AgencyScheme,
    Artefact,
    ArtefactType,
    Codelist,
    CodelistItem,
    Component,
    ComponentLevel,
    ConceptScheme,
    Dataflow,
    DataStructure,
    Texts,
    TextType,
)
from app.texts import Phrase
from app.vocabulary import Kind, Qualifier, Status, Term

_SERIES = TABLES["series"]
_COLUMNS = {column.name: column for column in _SERIES.columns}

# names of components by id
_NAMES = {
    id_: Phrase(f"sdmx.{id_}", text)
    for id_, text in {
        "FREQ": "Frequency",
        "INDICATOR": "Indicator",
        "REGION": "Region",
        "BREAKDOWN": "Breakdown",
        "SCOPE": "Scope",
        "BASE": "Base",
        "STATUS": "Status of the series",
        "VARIANT": "Variant",
        "TIME_PERIOD": "Time period",
        "OBS_VALUE": "Value",
        "SERIES": "Id of the series",
        "UNIT_MEASURE": "Unit of measure",
        "UNIT_LABEL_ZH": "Unit as it reads behind a figure, in Chinese",
        "UNIT_LABEL_EN": "Unit as it reads behind a figure, in English",
        "KIND": "Kind of quantity",
        "PERIOD": "Period as it is recorded",
        "VALUE_TO": "Upper end of a range",
        "QUALIFIER": "Qualifier",
        "VALUE_STATUS": "Status of the value",
        "AS_REPORTED": "Figure as reported",
        "METRIC": "Metric",
        "QUOTE": "Quote",
        "REPORT": "Report",
        "REPORT_YEAR": "Year that the report reviews",
        "VINTAGE_COUNT": "Number of figures for the period",
    }.items()
}
# descriptions of components that are no column, or that a row says otherwise: with null, or in another form
_SAID = {
    id_: Phrase(f"sdmx.{id_}.description", text)
    for id_, text in {
        "FREQ": "Length of the period: `A` a year, `M` a month, `D` a day, `_O` from one date to another, `_U` with an "
        "open start.",
        "INDICATOR": "Indicator, such as `online-class-attendances`.",
        "BREAKDOWN": "Members of the breakdown that the figures count, each `dimension@member`, with `$` between two; "
        "`_T` where nothing is broken down.",
        "SCOPE": "Part of the region that the figures cover, such as `regional-level`; `_Z` where none is stated.",
        "BASE": "What the change is counted from, such as `plan`; `_Z` where there is no base.",
        "VARIANT": "Mark that tells figures apart that contradict each other within a report; `_Z` where none do. Each "
        "such figure is a series of its own.",
        "TIME_PERIOD": "Period that the figure covers: a year, a month, a day, a start with a duration such as "
        "`2016-01-01/P5Y`, or the end of a period with an open start. FREQ says which, PERIOD has it as recorded.",
        "OBS_VALUE": "Exact value in the unit of the series, such as 70.",
        "UNIT_MEASURE": "Unit of the values, such as `person`.",
        "VALUE_TO": "Upper end of a range, both ends included. A figure that is no range has none.",
        "QUALIFIER": "Qualifier of the figure, such as `over`.",
        "VALUE_STATUS": "Status of the figure itself: `preliminary`, or that of the series.",
        "AS_REPORTED": "Figure as the report writes it, such as `7000余名`.",
        "METRIC": "Id of the metric that states the figure, a record of `/v1/metrics` with its sentence.",
        "QUOTE": "Shortest clause of the report that states the figure, as published.",
        "REPORT": "Id of the report that states the figure.",
        "REPORT_YEAR": "Year that the report reviews.",
        "VINTAGE_COUNT": "Number of figures that reports give for the period. The newest is the observation.",
    }.items()
}
_FLOW_SAID = Phrase(
    "sdmx.SERIES.flow",
    "Figures of work reports, period after period: the newest figure for each period, with its qualifier, its unit, "
    "the figure as reported, the sentence that states it, and the report.",
)
# columns of a row that no component says, and why
LEFT_OUT: Final[Mapping[str, str]] = {
    "vintage": "always 1: SDMX has one observation for a period, the newest figure",
}


def both(text: str) -> Texts:
    """Return a text in both languages."""
    return Texts(text, text)


def _component(
    id_: str,
    level: ComponentLevel,
    *columns: str,
    codes: str | None = None,
    type_: TextType = TextType.STRING,
) -> Component:
    description = _SAID[id_] if id_ in _SAID else _COLUMNS[columns[0]].description
    # a gap of a series is no observation, and what has a value has all the rest, but few are ranges
    return Component(id_, level, both(_NAMES[id_]), both(description), columns, codes, type_, columns != ("value_to",))


def _components() -> Iterator[Component]:
    dimension, series, observation = ComponentLevel.DIMENSION, ComponentLevel.SERIES, ComponentLevel.OBSERVATION
    yield _component("FREQ", dimension, codes="CL_FREQ")
    yield _component("INDICATOR", dimension, "indicator", "name_zh", "name_en", codes="CL_INDICATOR")
    yield _component("REGION", dimension, "region", "region_label_zh", "region_label_en", codes="CL_REGION")
    yield _component(
        "BREAKDOWN", dimension, "breakdown", "breakdown_labels_zh", "breakdown_labels_en", codes="CL_BREAKDOWN"
    )
    yield _component("SCOPE", dimension, "scope", "scope_label_zh", "scope_label_en", codes="CL_SCOPE")
    yield _component("BASE", dimension, "base_code", "base_zh", "base_en", codes="CL_BASE")
    yield _component("STATUS", dimension, "status", codes="CL_SERIES_STATUS")
    yield _component("VARIANT", dimension, "variant")
    yield _component("TIME_PERIOD", ComponentLevel.TIME, "period", type_=TextType.TIME)
    yield _component("OBS_VALUE", ComponentLevel.MEASURE, "value", type_=TextType.DECIMAL)
    yield _component("SERIES", series, "series")
    yield _component("UNIT_MEASURE", series, "unit", codes="CL_UNIT")
    yield _component("UNIT_LABEL_ZH", series, "unit_label_zh")
    yield _component("UNIT_LABEL_EN", series, "unit_label_en")
    yield _component("KIND", series, "kind", codes="CL_KIND")
    yield _component("PERIOD", observation, "period")
    yield _component("VALUE_TO", observation, "value_to", type_=TextType.DECIMAL)
    yield _component("QUALIFIER", observation, "qualifier", codes="CL_QUALIFIER")
    yield _component("VALUE_STATUS", observation, "value_status", codes="CL_STATUS")
    yield _component("AS_REPORTED", observation, "as_reported")
    yield _component("METRIC", observation, "metric")
    yield _component("QUOTE", observation)
    yield _component("REPORT", observation, "report")
    yield _component("REPORT_YEAR", observation, "report_year", type_=TextType.INTEGER)
    yield _component("VINTAGE_COUNT", observation, "vintage_count", type_=TextType.INTEGER)


_FLOW_NAME = both(Phrase("sdmx.flow", "Yearly series of work reports"))
AGENCIES = AgencyScheme(
    Artefact(ArtefactType.AGENCY_SCHEME, "AGENCIES", both(Phrase("sdmx.agencies", "Agencies")), "SDMX"),
    (CodelistItem(AGENCY, both(NAME)),),
)
STRUCTURE = DataStructure(Artefact(ArtefactType.DATA_STRUCTURE, "SERIES", _FLOW_NAME), tuple(_components()))
FLOW = Dataflow(Artefact(ArtefactType.DATAFLOW, "SERIES", _FLOW_NAME), both(_FLOW_SAID), STRUCTURE.about)
CONCEPTS = ConceptScheme(
    Artefact(ArtefactType.CONCEPT_SCHEME, "CONCEPTS", both(Phrase("sdmx.concepts", "Concepts of work-report series"))),
    STRUCTURE.components,
)
DIMENSIONS = STRUCTURE.of(ComponentLevel.DIMENSION)
DIMENSION_IDS = tuple(one.id for one in DIMENSIONS)
TIME = STRUCTURE.of(ComponentLevel.TIME)[0]
MEASURE = STRUCTURE.of(ComponentLevel.MEASURE)[0]
SERIES_ATTRIBUTES = STRUCTURE.of(ComponentLevel.SERIES)
OBSERVATION_ATTRIBUTES = STRUCTURE.of(ComponentLevel.OBSERVATION)

# --- codelists ----------------------------------------------------------------------------------------------------

_FREQUENCIES = {
    ANNUAL: Phrase("sdmx.CL_FREQ.A", "Annual"),
    MONTHLY: Phrase("sdmx.CL_FREQ.M", "Monthly"),
    DAILY: Phrase("sdmx.CL_FREQ.D", "Daily"),
    OTHER: Phrase("sdmx.CL_FREQ.O", "Other: from one date to another"),
    UNSPECIFIED: Phrase("sdmx.CL_FREQ.U", "Unspecified: with an open start"),
}
_NONE = {
    TOTAL: Phrase("sdmx.total", "Total: not broken down"),
    NOT_APPLICABLE: Phrase("sdmx.none", "Not applicable: none is stated"),
}
_LIST_NAMES = {
    id_: Phrase(f"sdmx.{id_}", text)
    for id_, text in {
        "CL_FREQ": "Frequencies",
        "CL_INDICATOR": "Indicators",
        "CL_REGION": "Regions",
        "CL_BREAKDOWN": "Breakdowns",
        "CL_SCOPE": "Scopes",
        "CL_BASE": "Bases",
        "CL_SERIES_STATUS": "Statuses of series",
        "CL_STATUS": "Statuses",
        "CL_UNIT": "Units",
        "CL_KIND": "Kinds of quantity",
        "CL_QUALIFIER": "Qualifiers",
    }.items()
}


CODELIST_NAMES = {id_: both(name) for id_, name in _LIST_NAMES.items()}


def name_of_none(id_: str) -> Texts:
    """Return the names of the id of no code."""
    return both(_NONE[id_])


def codelist(id_: str, codes: Iterable[CodelistItem], none: str | None = None) -> Codelist:
    """Return a codelist of ours; `none` is the id of no code, the first in the list, where there may be none."""
    first = () if none is None else (CodelistItem(none, name_of_none(none)),)
    return Codelist(Artefact(ArtefactType.CODELIST, id_, CODELIST_NAMES[id_]), (*first, *codes))


def _closed(id_: str, terms: Iterable[Term]) -> Codelist:
    return codelist(id_, (CodelistItem(term.value, Texts(term.zh, term.en)) for term in terms))


# preliminary values are of the series of actual ones
SERIES_STATUSES = tuple(status for status in Status if status is not Status.PRELIMINARY)
# the lists that no release changes
CLOSED = (
    codelist("CL_FREQ", (CodelistItem(id_, both(name)) for id_, name in _FREQUENCIES.items())),
    _closed("CL_SERIES_STATUS", SERIES_STATUSES),
    _closed("CL_STATUS", Status),
    _closed("CL_KIND", Kind),
    _closed("CL_QUALIFIER", Qualifier),
)
