"""SDMX as such: ids and periods that can be read back, keys, conditions, versions, media types, what refers to what."""

from datetime import date
from decimal import Decimal
from unittest.mock import Mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.errors import NotAcceptableError
from app.period import bounds
from app.sdmx import conditions
from app.sdmx.conditions import MAX_TESTS, read_condition, read_conditions
from app.sdmx.definition import DIMENSIONS, OBSERVATION_ATTRIBUTES, SERIES_ATTRIBUTES, STRUCTURE
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.sdmx.ids import NOT_APPLICABLE, TOTAL, breakdown_id, breakdown_of, code_of, id_of
from app.sdmx.keys import MAX_KEYS, read_keys
from app.sdmx.periods import days_of, period_of, time_of
from app.sdmx.references import referred
from app.sdmx.structures import ArtefactType
from app.sdmx.versions import names_ours
from app.web.sdmx.media_types import SdmxType, chosen_type, prefers_xml
from app.web.sdmx.parameters import read

BY_ID = {component.id: component for component in STRUCTURE.components}
IDS = [one.id for one in DIMENSIONS]
# as `app.ingest.seeds` has them
CODES = st.one_of(
    st.from_regex(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*", fullmatch=True),
    st.sampled_from(
        ["01", "1", "1E5", "1e5", "NA", "na", "NaN", "null", "None", "true", "inf", "Infinity", "1_0", "T"]
    ),
)
MEMBERS = st.lists(st.tuples(CODES, CODES).map(":".join), unique_by=lambda member: member.partition(":")[0], max_size=3)
DATES = st.dates(date(1, 1, 1), date(9999, 12, 31)).map(date.isoformat)
WRITTEN = st.tuples(DATES, st.sampled_from([4, 7, 10])).map(lambda pair: pair[0][: pair[1]])


@given(CODES)
def test_a_code_can_be_read_back_from_its_id(code: str) -> None:
    id_ = id_of(code)
    assert code_of(id_) == code
    assert_id(id_)


def assert_id(id_: str) -> None:
    assert id_.replace("_", "").replace("@", "").replace("$", "").replace("-", "").isalnum()
    assert id_.isascii()
    assert any(character.isalpha() for character in id_)
    assert id_.lower() not in ("na", "nan", "null", "none", "true", "false", "inf", "infinity")
    with pytest.raises(ValueError, match="could not convert"):
        float(id_)


@given(st.lists(CODES, unique=True, max_size=20))
def test_no_two_codes_share_an_id(codes: list[str]) -> None:
    ids = {id_of(code) for code in codes} | {TOTAL, NOT_APPLICABLE}
    assert len(ids) == len(codes) + 2


@given(MEMBERS)
def test_a_breakdown_can_be_read_back_from_its_id(members: list[str]) -> None:
    id_ = breakdown_id(tuple(members))
    assert breakdown_of(id_) == tuple(members)
    assert_id(id_)


@given(MEMBERS, MEMBERS)
def test_no_two_breakdowns_share_an_id(some: list[str], others: list[str]) -> None:
    assert (breakdown_id(tuple(some)) == breakdown_id(tuple(others))) == (some == others)


@pytest.mark.parametrize("id_", ["degree", "a@b@c", "a@b$", "C$a@b", "@b", "_Z"])
def test_what_is_no_breakdown_is_refused(id_: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        assert breakdown_of(id_) != ()


def periods() -> st.SearchStrategy[str]:
    ranges = st.tuples(st.one_of(WRITTEN, st.just("..")), WRITTEN).map("/".join)
    return st.one_of(WRITTEN, ranges).filter(is_period)


def is_period(text: str) -> bool:
    try:
        bounds(text)
    except ValueError:
        return False
    return True


@given(periods())
@example("2000/4738-01-01")  # more than a million days
def test_a_period_can_be_read_back_from_frequency_and_time(period: str) -> None:
    time = time_of(period)
    assert period_of(*time) == period
    first, last = bounds(period)
    days = days_of(time.time)
    assert days[1] == last
    assert first in (None, days[0])


@given(st.lists(periods(), unique=True, max_size=20))
def test_no_two_periods_share_frequency_and_time(some: list[str]) -> None:
    assert len({time_of(period) for period in some}) == len(some)


@pytest.mark.parametrize(
    ("period", "freq", "time"),
    [
        ("2020", "A", "2020"),
        ("2020-06", "M", "2020-06"),
        ("2020-06-30", "D", "2020-06-30"),
        ("2016/2020", "_O", "2016-01-01/P5Y"),
        ("2019-11/2020-02", "_O", "2019-11-01/P4M"),
        ("2020-02-28/2020-03-01", "_O", "2020-02-28/P3D"),
        ("../2020", "_U", "2020"),
        ("../2020-06", "_U", "2020-06"),
    ],
)
def test_periods_are_said_as_sdmx_says_them(period: str, freq: str, time: str) -> None:
    assert time_of(period) == (freq, time)


@pytest.mark.parametrize(
    ("time", "days"),
    [
        ("2020", ("2020-01-01", "2020-12-31")),
        ("2020-02", ("2020-02-01", "2020-02-29")),
        ("2020-Q2", ("2020-04-01", "2020-06-30")),
        ("2020-S2", ("2020-07-01", "2020-12-31")),
        ("2020-T3", ("2020-09-01", "2020-12-31")),
        ("2020-M02", ("2020-02-01", "2020-02-29")),
        ("2020-W53", ("2020-12-28", "2021-01-03")),
        ("2020-D366", ("2020-12-31", "2020-12-31")),
        ("2020-A1", ("2020-01-01", "2020-12-31")),
        ("2020-06-30T12:00:00Z", ("2020-06-30", "2020-06-30")),
        ("2020-06-30T23:59:59.5+08:00", ("2020-06-30", "2020-06-30")),
        ("2020-Q2-05:00", ("2020-04-01", "2020-06-30")),
        ("2016-01-01/P5Y", ("2016-01-01", "2020-12-31")),
        # a range begins on its day, whatever its duration is counted in
        ("2016-06-15/P1Y", ("2016-06-15", "2017-06-14")),
        ("2016-06-15T00:00:00/P1Y6M", ("2016-06-15", "2017-12-14")),
        ("2016-01-31/P1M", ("2016-01-31", "2016-02-28")),
        ("2016-01-01/P1W", ("2016-01-01", "2016-01-07")),
        ("2016-01-01/P1Y2M3D", ("2016-01-01", "2017-03-03")),
        ("9999-01-01/P1Y", ("9999-01-01", "9999-12-31")),
        ("0001-01-01/P1D", ("0001-01-01", "0001-01-01")),
    ],
)
def test_times_of_requests_are_read(time: str, days: tuple[str, str]) -> None:
    assert days_of(time) == days


@pytest.mark.parametrize(
    "time",
    [
        *("", "2020-13", "2020-Q5", "2020-W54", "2021-D366", "2020-Q0", "20", "2020/", "2020-01-01/P999999Y", "now"),
        # beside the first and the last day that there are
        *("9999-W52", "9999-D366", "0001-D000", "0000", "9999-06-15/P1Y", "9999-12-31/P2D", "9999-12-01/P1M1D"),
        *("2020-01-01/P9999999D", "2020-01-01/P9999999W", "2020-06-15/P9999999M"),
        # times of day that are none, or of what is no day
        *("2020T99", "2020-06T12:00:00", "2020-06-30T25:99:99Z", "2020-06-30T12", "2020-06-30T12:00:00+15:00"),
        *("2016-01-01/P", "2016-01-01/P0Y", "2016/P1Y", "2016-01-01/PT5H", "2016-02-30/P1D"),
    ],
)
def test_what_is_no_time_is_refused(time: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        days_of(time)


def test_keys_are_read_in_both_versions() -> None:
    series = ("A", "trees", "CN-YZ", "_T", "_Z", "_Z", "actual", "_Z")

    def fits(text: str) -> bool:
        keys = read_keys(text, IDS)
        return not keys or any(key.fits(series) for key in keys)

    for text in ("", "all", "*", "A", "A.trees", "A..", ".trees", "*.trees.*", ".......", "A.flats+trees.CN-YZ+CN"):
        assert fits(text), text
    assert fits("A.flats,A.trees.CN-YZ._T._Z._Z.actual._Z")
    for text in ("M", "A.flats", "..CN", "A.trees.CN-YZ.degree@doctor", "A.flats,M.trees", ".......a", "a.trees"):
        assert not fits(text), text


@pytest.mark.parametrize("text", ["A,", ",", ",A", "A,,M"])
def test_a_key_that_is_missing_beside_a_comma_is_refused(text: str) -> None:
    with pytest.raises(SdmxError, match="A key is missing beside a comma") as refused:
        read_keys(text, IDS)
    assert refused.value.code is SdmxErrorCode.SYNTAX


def test_keys_that_are_too_long_are_refused() -> None:
    with pytest.raises(SdmxError, match="8 positions, one for each of FREQ") as long:
        read_keys("........", IDS)
    with pytest.raises(SdmxError) as many:
        read_keys(",".join("A" for _ in range(MAX_KEYS + 1)), IDS)
    assert (long.value.code, many.value.code) == (SdmxErrorCode.SYNTAX, SdmxErrorCode.TOO_LARGE_FOR_CLIENT)


@pytest.mark.parametrize(
    ("component", "text", "fitting", "others"),
    [
        # the examples of the specification
        ("FREQ", "A", ["A"], ["B"]),
        ("FREQ", "A,B", ["A", "B"], ["C"]),
        ("FREQ", "ge:B+le:C", ["B", "C"], ["A", "D"]),
        ("FREQ", "A,B+C", ["A"], ["B", "C"]),
        ("FREQ", "ge:A+le:B,ge:D+le:E", ["A", "B", "D", "E"], ["C", "F"]),
        ("FREQ", "ne:A,B", ["B", "C"], ["A"]),
        ("FREQ", "ne:A+B", ["B"], ["A", "C"]),
        ("FREQ", "ne:A,ne:B", ["A", "B", "C"], []),
        ("FREQ", "ne:A+ne:B", ["C"], ["A", "B"]),
        # texts, numbers and times
        ("QUOTE", "co:植树", ["2018年植树500亩"], ["2018年", None]),
        ("QUOTE", "nc:植树", ["2018年", None], ["植树"]),
        ("REPORT", "sw:yz+ew:2018", ["yz-2018"], ["yz-2019", "jz-2018"]),
        ("OBS_VALUE", "gt:9", [Decimal(10), Decimal("9.01")], [Decimal(9), Decimal("-10")]),
        ("OBS_VALUE", "500", [Decimal("500.00"), Decimal("5E+2")], [Decimal("500.01")]),
        ("VALUE_TO", "ne:5", [None, Decimal(6)], [Decimal("5.0")]),
        ("VALUE_TO", "lt:5", [Decimal(4)], [None, Decimal(5)]),
        ("REPORT_YEAR", "ge:2019", [2019, 2020], [2018]),
        ("TIME_PERIOD", "ge:2018+le:2020", ["2018", "2020", "2020-06", "2018-01-01/P3Y"], ["2017", "2016-01-01/P5Y"]),
        ("TIME_PERIOD", "gt:2018+lt:2020-Q2", ["2019", "2020-03"], ["2018", "2018-12", "2020", "2020-04"]),
        ("TIME_PERIOD", "2020-01", ["2020-01"], ["2020"]),
        ("TIME_PERIOD", "ne:2020-M01", ["2020"], ["2020-01"]),
        ("TIME_PERIOD", "sw:2016-", ["2016-01-01/P5Y"], ["2016"]),
        ("TIME_PERIOD", "ge:2016-06-15/P1Y", ["2016-07"], ["2016-01-01", "2016"]),
        # a plus before hours is that of a time zone
        ("TIME_PERIOD", "2020-06-30T12:00:00+08:00", ["2020-06-30"], ["2020-06"]),
        ("TIME_PERIOD", "ge:2020-06-30T12:00:00+08:00+le:2020-07-01T00:00:00+08:00", ["2020-07-01"], ["2020-07-02"]),
        # what is part of a value is encoded once more
        ("AS_REPORTED", "co:%2C", ["1,200户"], ["1200户", "%2C"]),
        ("AS_REPORTED", "sw:N%2b1,ew:%", ["N+1项", "5%"], ["N1项"]),
        ("OBS_VALUE", "-7.50,.5,9.", [Decimal("-7.5"), Decimal("0.5"), Decimal(9)], [Decimal(7)]),
        # several values are one set, beside other tests
        ("OBS_VALUE", "1,2,ge:5+le:6", [Decimal("1.0"), Decimal(2), Decimal(6)], [Decimal(3), Decimal(7), None]),
    ],
)
def test_conditions_are_those_of_the_specification(
    component: str, text: str, fitting: list[str | None], others: list[str | None]
) -> None:
    condition = read_condition(BY_ID[component], text)
    assert [condition.fits(value) for value in fitting] == [True] * len(fitting)
    assert [condition.fits(value) for value in others] == [False] * len(others)


@pytest.mark.parametrize(
    ("component", "text"),
    [
        *[("OBS_VALUE", text) for text in ("ge:many", "nan", "7_0", "７", "gt: 7", "7 ", "5E2", "Infinity", ".", "-")],
        *[("TIME_PERIOD", text) for text in ("ge:x", "9999-W52", "2020T99", "２０２０")],
        ("REPORT_YEAR", "2_020"),
    ],
)
def test_what_cannot_be_compared_is_refused(component: str, text: str) -> None:
    with pytest.raises(SdmxError, match=component) as refused:
        read_condition(BY_ID[component], text)
    assert refused.value.code is SdmxErrorCode.SYNTAX


def test_all_conditions_of_a_request_are_bounded_together() -> None:
    parts = [(BY_ID[id_], "+".join(f"ne:{n}" for n in range(MAX_TESTS // 2))) for id_ in ("QUOTE", "METRIC")]
    assert len(read_conditions(parts)) == 2
    with pytest.raises(SdmxError, match="at most 500 values in all") as many:
        read_conditions([*parts, (BY_ID["FREQ"], "A")])
    assert many.value.code is SdmxErrorCode.TOO_LARGE_FOR_CLIENT


def test_a_time_is_read_once_for_all_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    tests = ",".join(f"gt:{year}+lt:{year}" for year in range(2000, 2250))
    condition, read = read_condition(BY_ID["TIME_PERIOD"], tests), Mock(wraps=days_of)
    monkeypatch.setattr(conditions, "days_of", read)
    assert not condition.fits("2020")
    read.assert_called_once_with("2020")


def test_a_condition_that_only_names_ids_says_so() -> None:
    assert read_condition(BY_ID["FREQ"], "A,eq:M").ids == frozenset({"A", "M"})
    assert read_condition(BY_ID["FREQ"], "ne:A").ids is None
    assert read_condition(BY_ID["FREQ"], "A+M").ids is None


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        *[
            (text, True)
            for text in ("1.0", "*", "+", "~", "", "latest", "all", "1.0+", "1+.0", "~.0", "0~.9", "2.0,1.0")
        ],
        *[(text, False) for text in ("1", "1.1", "2.0", "1.0.0", "2+.0", "1.1~", "x", "1.0-draft", "1.")],
    ],
)
def test_versions_name_ours_or_not(text: str, ours: bool) -> None:
    assert names_ours(text) is ours


def test_what_refers_to_what() -> None:
    flow, structure, codelist = ArtefactType.DATAFLOW, ArtefactType.DATA_STRUCTURE, ArtefactType.CODELIST
    concepts, agency = ArtefactType.CONCEPT_SCHEME, ArtefactType.AGENCY_SCHEME
    constraint = ArtefactType.DATA_CONSTRAINT
    assert referred(flow, "none") == set()
    assert referred(flow, "children") == {structure, agency}
    assert referred(flow, "descendants") == {structure, concepts, codelist, agency}
    assert referred(flow, "all") == {structure, concepts, codelist, agency, flow, constraint}
    assert referred(flow, "parents") == {constraint}
    assert referred(constraint, "children") == {flow, agency}
    assert referred(constraint, "all") == {flow, structure, concepts, codelist, agency}
    assert referred(codelist, "parents") == {structure, concepts}
    assert referred(codelist, "ancestors") == {structure, concepts, flow, constraint}
    assert referred(structure, "parentsandsiblings") == {flow, structure, agency}
    assert referred(structure, "codelist") == {codelist}


ONE = SdmxType("application/vnd.sdmx.data+json", "2.0.0", ("application/json",))
TABLE = SdmxType("application/vnd.sdmx.data+csv", "2.0.0", ("text/csv",), (("labels", ("id", "name", "both")),))


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "application/vnd.sdmx.data+json;version=2.0.0"),
        ("*/*", "application/vnd.sdmx.data+json;version=2.0.0"),
        ("application/*", "application/vnd.sdmx.data+json;version=2.0.0"),
        ("application/json", "application/vnd.sdmx.data+json;version=2.0.0"),
        ("text/csv", "application/vnd.sdmx.data+csv;version=2.0.0"),
        ("text/csv;labels=both;charset=utf-8", f"{TABLE.name};version=2.0.0;labels=both"),
        ("text/csv;version=2.0.0;header=present", "application/vnd.sdmx.data+csv;version=2.0.0"),
        ("text/csv;labels=all, */*;q=0.1", "application/vnd.sdmx.data+json;version=2.0.0"),
        ("application/vnd.sdmx.data+csv", "application/vnd.sdmx.data+csv;version=2.0.0"),
        ("application/vnd.sdmx.data+csv; version=2.0.0; labels=both", f"{TABLE.name};version=2.0.0;labels=both"),
        ("APPLICATION/vnd.sdmx.data+csv;VERSION=2.0.0;labels=id", f"{TABLE.name};version=2.0.0"),
        ("application/vnd.sdmx.data+csv;version=1.0.0,*/*;q=0.1", "application/vnd.sdmx.data+json;version=2.0.0"),
        ("application/vnd.sdmx.data+csv;version=1+.0.0", "application/vnd.sdmx.data+csv;version=2.0.0"),
        ("application/vnd.sdmx.data+csv;version=2.0.0+", "application/vnd.sdmx.data+csv;version=2.0.0"),
        ("application/vnd.sdmx.data+csv;version=2.0", "application/vnd.sdmx.data+csv;version=2.0.0"),
        ("text/csv;q=0.5, application/json;q=0.4", "application/vnd.sdmx.data+csv;version=2.0.0"),
        ("text/html, */*;q=0.8", "application/vnd.sdmx.data+json;version=2.0.0"),
        ("application/vnd.sdmx.data+json;q=0, */*", "application/vnd.sdmx.data+csv;version=2.0.0"),
    ],
)
def test_the_type_that_is_preferred_is_chosen(accept: str, chosen: str) -> None:
    assert chosen_type(accept, (ONE, TABLE)).text == chosen


@pytest.mark.parametrize(
    "accept",
    [
        "application/vnd.sdmx.data+json;version=1.0.0",
        "application/vnd.sdmx.data+json;version=2.1.0",
        "application/vnd.sdmx.data+json;version=2.0.0.0",
        "application/vnd.sdmx.data+json;version=x",
        "application/vnd.sdmx.data+csv;version=2.0.0;labels=all",
        "text/csv;labels=all",
        "text/csv;version=9",
        "application/json;version=1.0.0",
        "application/vnd.sdmx.genericdata+xml;version=2.1",
        "text/html",
    ],
)
def test_what_is_not_offered_is_not_acceptable(accept: str) -> None:
    with pytest.raises(NotAcceptableError):
        chosen_type(accept, (ONE, TABLE))


def test_errors_are_xml_where_xml_is_preferred() -> None:
    assert prefers_xml("application/vnd.sdmx.structure+xml;version=2.1", by_default=False)
    assert not prefers_xml("application/json, application/xml;q=0.9", by_default=True)
    assert [prefers_xml("*/*", by_default=default) for default in (True, False)] == [True, False]


def test_a_plus_is_a_plus() -> None:
    assert read(b"c[TIME_PERIOD]=ge:2018+le:2020&c%5BFREQ%5D=A%2CM", ("c",)) == {
        "c[TIME_PERIOD]": "ge:2018+le:2020",
        "c[FREQ]": "A,M",
    }


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (b"mesures=all", "Did you mean `measures`"),
        (b"c[FREQ=A", r"There is no parameter `c\[FREQ`. Did you mean `c\[FREQ\]`"),
        (b"c=1", r"There is no parameter `c`.*`c\[COMPONENT\]`"),
        (b"c[]=1", "There is no parameter"),
        (b"measures=all&measures=none", "only once"),
        (b"measures=%ff", "not UTF-8"),
        (b"&".join(b"c[%d]=A" % n for n in range(101)), "at most 100"),
    ],
)
def test_parameters_that_are_wrong_are_refused(query: bytes, said: str) -> None:
    with pytest.raises(SdmxError, match=said):
        read(query, ("c", "measures", "attributes"))


def test_the_statuses_of_errors_are_those_of_each_version() -> None:
    found = {code.value: (code.status(is_2_1=False), code.status(is_2_1=True)) for code in SdmxErrorCode}
    assert found == {
        100: (404, 404),
        110: (401, 401),
        130: (413, 413),
        140: (400, 400),
        150: (422, 403),
        500: (500, 500),
        501: (501, 501),
        503: (503, 503),
        510: (413, 413),
    }


def test_attributes_are_in_the_order_in_which_they_are_read() -> None:
    assert [one.id for one in SERIES_ATTRIBUTES] == ["SERIES", "UNIT_MEASURE", "UNIT_LABEL_ZH", "UNIT_LABEL_EN", "KIND"]
    assert [one.id for one in OBSERVATION_ATTRIBUTES] == [
        *("PERIOD", "VALUE_TO", "QUALIFIER", "VALUE_STATUS", "AS_REPORTED", "METRIC", "QUOTE", "REPORT"),
        *("REPORT_YEAR", "VINTAGE_COUNT"),
    ]
