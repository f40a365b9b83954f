"""The XML schema of structure-specific data in SDMX-ML 2.1 (section 3B), for a dataflow and a dimension at the
observation. It restricts the official schemas, which it imports from where SDMX publishes them.
"""

from collections.abc import Iterable, Iterator, Mapping

from app.formats import sdmx_ml
from app.formats.sdmx_ml import NAMESPACES, attributes
from app.formats.sdmx_ml_specific import namespace
from app.sdmx.shape import ALL_DIMENSIONS
from app.sdmx.structures import Artefact, Codelist, Component, ComponentLevel, DataStructure, TextType

OFFICIAL = "https://xml.sdmx.org/2.1/"  # the folder of the official schemas
_TYPES = {
    TextType.STRING: "xs:string",
    TextType.DECIMAL: "xs:decimal",
    TextType.INTEGER: "xs:integer",
    TextType.TIME: "com:ObservationalTimePeriodType",
}
_NOTES = '<xs:element ref="com:Annotations" minOccurs="0"/>'
_PROVIDER = '<xs:element name="DataProvider" type="com:DataProviderReferenceType" form="unqualified" minOccurs="0"/>'
_NO_TYPE = '<xs:attribute name="type" type="com:IDType" use="prohibited"/>'
_NO_START_DAY = '<xs:attribute name="REPORTING_YEAR_START_DAY" type="xs:gMonthDay" use="prohibited"/>'


def schema(about: Artefact, structure: DataStructure, codelists: Mapping[str, Codelist], at: str) -> Iterator[str]:
    """Give the schema of data of an artefact in pieces.

    `codelists` are by their ids, `at` is the id of a dimension or AllDimensions.
    """
    own = namespace(about, at)
    declared = (
        ("xmlns:xs", "http://www.w3.org/2001/XMLSchema"),
        ("xmlns", own),
        ("xmlns:ss", NAMESPACES["ss"]),
        ("xmlns:com", NAMESPACES["com"]),
        ("targetNamespace", own),
        ("elementFormDefault", "qualified"),
        ("attributeFormDefault", "unqualified"),
    )
    yield f"{sdmx_ml.DECLARATION}<xs:schema{attributes(declared)}>"
    for prefix, name in (("com", "SDMXCommon.xsd"), ("ss", "SDMXDataStructureSpecific.xsd")):
        where = (("namespace", NAMESPACES[prefix]), ("schemaLocation", f"{OFFICIAL}{name}"))
        yield f"\n<xs:import{attributes(where)}/>"
    yield from _flat(structure) if at == ALL_DIMENSIONS else _of_series(structure, at)
    for name in dict.fromkeys(component.codelist for component in structure.components if component.codelist):
        yield f'\n<xs:simpleType name="{name}"><xs:restriction base="xs:string">'
        yield from (f'\n<xs:enumeration value="{code.id}"/>' for code in codelists[name].codes)
        yield "</xs:restriction></xs:simpleType>"
    yield "\n</xs:schema>\n"


def _of_series(structure: DataStructure, at: str) -> Iterator[str]:
    """Give the types of data by series, over time or over another dimension.

    Attributes of time series stand at observations over another dimension, since they may differ there.
    """
    observations = '<xs:element name="Obs" type="ObsType" form="unqualified" minOccurs="0" maxOccurs="unbounded"/>'
    over = [
        component for component in structure.of(ComponentLevel.DIMENSION, ComponentLevel.TIME) if component.id == at
    ]
    key = [component for component in structure.of(ComponentLevel.DIMENSION, ComponentLevel.TIME) if component.id != at]
    said, own = (
        _attributes(structure.of(ComponentLevel.SERIES)),
        _attributes(over, is_key=True) + _of_observations(structure),
    )
    if over[0].level is ComponentLevel.TIME:
        kinds = ("TimeSeriesDataSetType", "TimeSeriesType", "TimeSeriesObsType")
        of_series, of_observation = said, own
    else:
        kinds = ("DataSetType", "SeriesType", "ObsType")
        of_series, of_observation = "", own + said + _NO_TYPE
    yield _data_set(kinds[0], "Series", "SeriesType")
    yield _type("SeriesType", kinds[1], _NOTES + observations, _attributes(key, is_key=True) + of_series)
    yield _type("ObsType", kinds[2], _NOTES, of_observation)


def _flat(structure: DataStructure) -> Iterator[str]:
    """Give the types of data whose observations have the whole key each."""
    yield _data_set("DataSetType", "Obs", "ObsType")
    keyed = _attributes(structure.of(ComponentLevel.DIMENSION, ComponentLevel.TIME), is_key=True)
    said = _attributes(structure.of(ComponentLevel.SERIES))
    yield _type("ObsType", "ObsType", _NOTES, f"{keyed}{said}{_of_observations(structure)}{_NO_TYPE}")


def _of_observations(structure: DataStructure) -> str:
    return _attributes(structure.of(ComponentLevel.MEASURE, ComponentLevel.OBSERVATION))


def _data_set(base: str, element: str, type_: str) -> str:
    of = f'<xs:element name="{element}" type="{type_}" form="unqualified" maxOccurs="unbounded"/>'
    return _type("DataSetType", base, f'{_NOTES}{_PROVIDER}<xs:choice minOccurs="0">{of}</xs:choice>', "")


def _type(name: str, base: str, elements: str, more: str) -> str:
    restriction = (
        f'<xs:restriction base="ss:{base}"><xs:sequence>{elements}</xs:sequence>{more}{_NO_START_DAY}</xs:restriction>'
    )
    return f'\n<xs:complexType name="{name}"><xs:complexContent>{restriction}</xs:complexContent></xs:complexType>'


def _attributes(components: Iterable[Component], *, is_key: bool = False) -> str:
    """Write the attributes of XML that stand for components. Only those of a key are in every message."""
    use = "required" if is_key else "optional"
    return "".join(
        f'\n<xs:attribute name="{component.id}" type="{component.codelist or _TYPES[component.type]}" use="{use}"/>'
        for component in components
    )
