"""SDMX-ML 2.1: messages are valid, lose nothing, and say the same in every format."""

import tracemalloc
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from app.formats import sdmx_ml_error, sdmx_ml_generic, sdmx_ml_schema, sdmx_ml_specific, sdmx_ml_structure
from app.formats.sdmx_ml import NAMESPACES, xml
from app.sdmx.data import DataMessage, DataShape, MessageHeader, SdmxObservation, SdmxSeries
from app.sdmx.definition import (
    AGENCIES,
    CLOSED,
    CONCEPTS,
    DIMENSIONS,
    FLOW,
    MEASURE,
    OBSERVATION_ATTRIBUTES,
    SERIES_ATTRIBUTES,
    STRUCTURE,
    TIME,
    codelist,
)
from app.sdmx.structures import (
    Artefact,
    ArtefactType,
    Codelist,
    CodelistItem,
    Component,
    DataConstraint,
    Structures,
    Texts,
)
from support.sdmx_ml import rows, valid, valid_by

HEAD = MessageHeader("R1-abc", datetime(2026, 1, 1, 12, tzinfo=UTC))
ODD = 'A & B <"C">\'\t一\r\n二 ]]> 𠮷'  # what XML has marks for, and what it would change
CODES = (
    CodelistItem("trees", Texts("植树", "Trees"), None, Texts(ODD, ODD)),
    CodelistItem("CN-YZ", Texts(ODD, ODD), "trees"),
    CodelistItem("C$1E5", Texts("一", "One")),
    CodelistItem("mu", Texts("亩", "mu")),
)
LISTS: dict[str, Codelist] = {
    one.about.id: one
    for one in (
        *CLOSED,
        *(codelist(name, CODES, "_Z") for name in ("CL_INDICATOR", "CL_REGION", "CL_SCOPE", "CL_BASE", "CL_UNIT")),
        codelist("CL_BREAKDOWN", CODES, "_T"),
    )
}
AVAILABLE = DataConstraint(
    Artefact(ArtefactType.DATA_CONSTRAINT, "AVAILABLE", Texts("可用数据", "What is available")),
    FLOW.about,
    {"FREQ": ("A", "_O"), "INDICATOR": ("trees", "C$1E5")},
    "2016-01-01",
    "2021-12-31",
    3,
    5,
)
EVERYTHING = Structures((AGENCIES,), tuple(LISTS.values()), (CONCEPTS,), (STRUCTURE,), (FLOW,), (AVAILABLE,))
OBSERVATIONS = (
    SdmxObservation(
        "2016-01-01/P5Y",
        Decimal("12345678901234567.890"),
        ("2016/2020", None, "over", "actual", ODD, "r.a", ODD, "r", 2020, 1),
    ),
    SdmxObservation(
        "2020",
        Decimal("-0.10"),
        ("2020", Decimal("5.00"), "exact", "preliminary", "−0.1", "r.b", None, "r", 2020, 2),
    ),
)
KEY = ("A", "trees", "CN-YZ", "_T", "_Z", "_Z", "actual", "_Z")
SERIES = SdmxSeries(KEY, ("trees.CN-YZ", "mu", "亩", "mu", "flow"), OBSERVATIONS)


def shape(*, is_flat: bool = False, **changed: Any) -> DataShape:
    shown: dict[str, Any] = {"series_attributes": SERIES_ATTRIBUTES, "observation_attributes": OBSERVATION_ATTRIBUTES}
    whole = {
        "dimensions": DIMENSIONS,
        "at": TIME,
        "measures": (MEASURE,),
        "name_of": lambda _, id_: Texts(id_, id_),
        **shown,
        **changed,
    }
    return DataShape(about=FLOW.about, flow=FLOW, structure=STRUCTURE, is_flat=is_flat, **whole)


def structure(structures: Structures) -> Any:
    pieces = sdmx_ml_structure.message(HEAD, structures, lambda about: f"http://data.example/{about.id}")
    return valid("".join(pieces))


def generic(of: DataShape, *series: SdmxSeries) -> Any:
    return valid("".join(sdmx_ml_generic.message(DataMessage(HEAD, of, iter(series)))))


def specific(of: DataShape, *series: SdmxSeries) -> Any:
    at = "AllDimensions" if of.is_flat else of.at.id
    schema = "".join(sdmx_ml_schema.schema(FLOW.about, STRUCTURE, LISTS, at))
    return valid_by("".join(sdmx_ml_specific.message(DataMessage(HEAD, of, iter(series)))), schema)


def texts(element: Any, tag: str) -> dict[str, str]:
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    return {found.get(lang): found.text for found in element.findall(f"com:{tag}", NAMESPACES)}


# --- the writers --------------------------------------------------------------------------------------------------


@given(st.text())
def test_a_text_comes_back_as_it_was(text: str) -> None:
    known = "".join(one if one in "\t\n\r" or (one >= " " and one not in "\ufffe\uffff") else "\ufffd" for one in text)
    assert etree.fromstring(f'<a b="{xml(text)}"/>').get("b") == known
    assert (etree.fromstring(f"<a>{xml(text)}</a>").text or "") == known


def test_what_xml_cannot_write_is_marked() -> None:
    assert xml("a\x0bb\ud800\uffff") == "a\ufffdb\ufffd\ufffd"


def test_structures_are_valid_and_in_both_languages() -> None:
    document = structure(EVERYTHING)
    (region,) = document.xpath("//str:Codelist[@id='CL_REGION']", namespaces=NAMESPACES)
    code = region.find("str:Code[@id='CN-YZ']", NAMESPACES)
    assert texts(code, "Name") == {"en": ODD, "zh": ODD}
    assert code.find("str:Parent/Ref", NAMESPACES).get("id") == "trees"
    assert [one.get("id") for one in region.findall("str:Code", NAMESPACES)] == ["_Z", *(one.id for one in CODES)]
    assert texts(document.xpath("//str:Dataflow", namespaces=NAMESPACES)[0], "Description")["zh"]


def test_each_component_stands_in_the_structure_with_what_it_holds() -> None:
    document = structure(EVERYTHING)
    for component in STRUCTURE.components:
        (found,) = document.xpath(f"//str:DataStructureComponents/*/*[@id='{component.id}']", namespaces=NAMESPACES)
        (concept,) = document.xpath(f"//str:Concept[@id='{component.id}']", namespaces=NAMESPACES)
        assert found.find("str:ConceptIdentity/Ref", NAMESPACES).get("id") == component.id
        for element, kind in ((found, "Local"), (concept, "Core")):
            assert held(element.find(f"str:{kind}Representation", NAMESPACES)) == (component.codelist or component.type)
        assert texts(concept, "Name") == {"zh": component.names.zh, "en": component.names.en}
        assert texts(concept, "Description") == {"zh": component.description.zh, "en": component.description.en}
    places = [int(one.get("position")) for one in document.xpath("//str:DimensionList/*", namespaces=NAMESPACES)]
    assert places == list(range(1, len(DIMENSIONS) + 2))


def held(representation: Any) -> str:
    of = representation.find("str:Enumeration/Ref", NAMESPACES)
    return str(representation[0].get("textType") if of is None else of.get("id"))


def test_what_is_available_is_a_cube_with_counts() -> None:
    (found,) = structure(EVERYTHING).xpath("//str:ContentConstraint", namespaces=NAMESPACES)
    cube = {
        key.get("id"): [value.text for value in key.iter(f"{{{NAMESPACES['com']}}}Value")]
        for key in found.find("str:CubeRegion", NAMESPACES)
    }
    assert cube == {"FREQ": ["A", "_O"], "INDICATOR": ["trees", "C$1E5"], "TIME_PERIOD": []}
    assert found.xpath("string(.//com:StartPeriod)", namespaces=NAMESPACES) == "2016-01-01"
    assert found.xpath("string(.//com:EndPeriod)", namespaces=NAMESPACES) == "2021-12-31"
    counts = {note.get("id"): note[0].text for note in found.find("com:Annotations", NAMESPACES)}
    assert counts == {"series_count": "3", "obs_count": "5"}


def test_a_stub_has_names_and_says_where_the_whole_is() -> None:
    document = structure(
        Structures(codelists=EVERYTHING.codelists, stubs=frozenset(one.about for one in EVERYTHING.codelists))
    )
    found = document.xpath("//str:Codelist", namespaces=NAMESPACES)
    assert [one.get("structureURL") for one in found] == [f"http://data.example/{name}" for name in LISTS]
    assert not document.xpath("//str:Code", namespaces=NAMESPACES)
    assert all(texts(one, "Name")["en"] for one in found)


def test_no_structures_are_a_valid_message() -> None:
    assert len(structure(Structures()).find("mes:Structures", NAMESPACES)) == 0


@pytest.mark.parametrize("is_flat", [False, True])
def test_data_keep_every_digit_and_every_character(is_flat: bool) -> None:
    found = rows(generic(shape(is_flat=is_flat), SERIES))
    assert found == rows(specific(shape(is_flat=is_flat), SERIES))
    assert [row["OBS_VALUE"] for row in found] == ["12345678901234567.890", "-0.10"]
    assert [row.get("VALUE_TO") for row in found] == [None, "5.00"]
    assert [row["AS_REPORTED"] for row in found] == [ODD, "−0.1"]
    assert [row.get("QUOTE") for row in found] == [ODD, None]
    assert [row["TIME_PERIOD"] for row in found] == ["2016-01-01/P5Y", "2020"]
    assert all(tuple(row[one.id] for one in DIMENSIONS) == KEY for row in found)
    assert all(row["UNIT_LABEL_ZH"] == "亩" and row["REPORT_YEAR"] == "2020" for row in found)


def test_only_what_is_wanted_is_written() -> None:
    key = dict(zip([one.id for one in DIMENSIONS], KEY, strict=True))
    bare = SdmxSeries(KEY, (), ())
    keys_only = shape(series_attributes=(), observation_attributes=())
    assert rows(generic(keys_only, bare)) == rows(specific(keys_only, bare)) == [key]
    data_only = SdmxSeries(KEY, (), (SdmxObservation("2020", Decimal(7), ()),))
    said = [{**key, "TIME_PERIOD": "2020", "OBS_VALUE": "7"}]
    assert rows(generic(keys_only, data_only)) == rows(specific(keys_only, data_only)) == said


def test_another_dimension_may_stand_at_the_observation() -> None:
    region = DIMENSIONS[2]
    others: tuple[Component, ...] = (*DIMENSIONS[:2], *DIMENSIONS[3:], TIME)
    every = (*SERIES_ATTRIBUTES, *OBSERVATION_ATTRIBUTES)
    of = shape(dimensions=others, at=region, series_attributes=(), observation_attributes=every)
    said = SdmxObservation("CN-YZ", Decimal(7), (*SERIES.attributes, *OBSERVATIONS[1].attributes))
    across = SdmxSeries((*KEY[:2], *KEY[3:], "2020"), (), (said,))
    found = rows(generic(of, across))
    assert found == rows(specific(of, across))
    assert found[0]["REGION"] == "CN-YZ"
    assert found[0]["TIME_PERIOD"] == "2020"


@pytest.mark.parametrize("at", ["TIME_PERIOD", "AllDimensions", "REGION"])
def test_the_schema_of_data_refuses_what_the_structure_does_not_have(at: str) -> None:
    schema = "".join(sdmx_ml_schema.schema(FLOW.about, STRUCTURE, LISTS, at))
    of = shape(is_flat=at == "AllDimensions")
    if at == "REGION":
        others = (*DIMENSIONS[:2], *DIMENSIONS[3:], TIME)
        of = shape(dimensions=others, at=DIMENSIONS[2], series_attributes=())
    right = SERIES if at != "REGION" else SdmxSeries((*KEY[:2], *KEY[3:], "2020"), (), ())
    message = "".join(sdmx_ml_specific.message(DataMessage(HEAD, of, iter([right]))))
    valid_by(message, schema)
    for wrong in (('FREQ="A"', 'FREQ="Q"'), ('FREQ="A"', ""), (' STATUS="', ' STATUTE="'), ("trees", "weeds")):
        with pytest.raises(etree.DocumentInvalid):
            valid_by(message.replace(*wrong, 1), schema)


@pytest.mark.slow
@pytest.mark.parametrize("writer", [sdmx_ml_generic, sdmx_ml_specific])
def test_a_message_is_never_held_as_a_whole(writer: Any) -> None:
    def size(count: int) -> int:
        many = (SdmxSeries((*KEY[:-1], f"v{number}"), *SERIES[1:]) for number in range(count))
        return sum(map(len, writer.message(DataMessage(HEAD, shape(), many))))

    size(10)  # what is read once, such as a schema, is not counted
    tracemalloc.start()
    try:
        written = size(4000)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # the tracer of coverage and threads beside this one are counted, too: some 80 kB have been seen
    assert written > 2_000_000
    assert most < written / 8


def test_an_error_is_a_valid_message() -> None:
    document = valid(sdmx_ml_error.error(100, Texts("没有数据", ODD), Texts("二", "two")))
    (message,) = document
    assert message.get("code") == "100"
    assert [text.text for text in message] == [ODD, "没有数据", "two", "二"]
