"""Charts: what is read out of a picture is what the series say, in both languages; nothing foreign is in it."""

import json
import re
import struct
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from hashlib import sha256
from importlib import import_module
from itertools import combinations, pairwise
from threading import Event, current_thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from starlette.testclient import TestClient

from app.charts import drawn_by, lettering, palette, scales
from app.charts.chart import Magnitude, SeriesChart
from app.charts.periods import OPEN, follows, span_of
from app.charts.style import CSS
from app.queries import series_chart
from app.settings import Settings
from support.api import get
from support.seeds import SEEDS

SVG = "{http://www.w3.org/2000/svg}"
MYRIADS = (Magnitude(Decimal(10**8), "亿"), Magnitude(Decimal(10**4), "万"))
Attributes = dict[str, str]
Element = Any  # of lxml, whose types are not public


@pytest.fixture(scope="module")
def yearly(yearly_of: Callable[[str], str], client_of: Callable[[str], TestClient]) -> TestClient:
    """A client of the application on series of several years. A picture depends on no kind of database."""
    return client_of(yearly_of("sqlite"))


def picture(client: TestClient, query: str) -> Element:
    answer = client.get(f"/v1/series?format=svg&{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/svg+xml"
    return etree.fromstring(answer.content)


def marks(root: Element) -> list[Element]:
    return [each for each in root.iter(f"{SVG}g") if each.get("class") == "mark"]


def text(root: Element) -> str:
    return " ".join("".join(map(str, each.itertext())) for each in root.iter(f"{SVG}text", f"{SVG}desc", f"{SVG}title"))


# --- what is in a picture -----------------------------------------------------------------------------------------


def stated(client: TestClient, query: str) -> Iterator[Attributes]:
    """Give what JSON says of each figure, as the attributes of its mark."""
    answer = client.get(f"/v1/series?limit=8&{query}")
    for series in json.loads(answer.text, parse_float=Decimal, parse_int=Decimal)["data"]:
        for point in series["points"]:
            newest = [point] if point["value"] is not None else []
            for place, figure in enumerate(point["vintages"] or newest, 1):
                value_to = {} if figure["value_to"] is None else {"data-value-to": f"{figure['value_to']:f}"}
                yield {
                    "data-series": series["id"],
                    "data-period": point["period"],
                    "data-value": f"{figure['value']:f}",
                    **value_to,
                    "data-qualifier": figure["qualifier"],
                    "data-status": figure["value_status"],
                    "data-metric": figure["metric"],
                    "data-report": figure["report"],
                    "data-vintage": str(place),
                }


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "query", ["indicator=trees&vintages=all", "indicator=flats&indicator=trained&indicator=growth"]
)
def test_a_picture_has_the_figures_of_the_series(yearly: TestClient, query: str, lang: str) -> None:
    root = picture(yearly, f"{query}&lang={lang}")
    drawn = [{name: value for name, value in each.attrib.items() if name != "class"} for each in marks(root)]
    found = list(stated(yearly, query))
    assert len(found) > 5
    assert sorted(map(sorted, map(dict.items, drawn))) == sorted(map(sorted, map(dict.items, found)))
    for each in marks(root):
        said = each.findtext(f"{SVG}title") or ""
        numbers = {number.replace(",", "") for number in re.findall(r"[\d,]+(?:\.\d+)?", said)}
        wanted = [each.get("data-value"), each.get("data-value-to")]
        assert {f"{Decimal(str(value)).normalize():f}" for value in wanted if value} <= {
            f"{Decimal(number).normalize():f}" for number in numbers if number.strip(",")
        }, said
        assert str(each.get("data-period")) in said
        assert str(each.get("data-report")) in said
        assert said.split(", ")[-1].split("，")[-1] in (root.findtext(f"{SVG}desc") or "")


def test_marks_stand_where_their_figures_are(yearly: TestClient) -> None:
    """Places are read by the numbers that the axes have, as a reader does."""
    root = picture(yearly, "indicator=flats&indicator=trees&vintages=all&region=CN-YZ&id=trees.CN-YZ&lang=en")
    x, y = axis(root, "middle", "x"), axis(root, "end", "y")
    for mark in marks(root):
        places = [places_of(shape) for shape in mark.iter(f"{SVG}path") if shape.get("transform")]
        period = span_of(str(mark.get("data-period")))
        assert {round(place[1], 1) for place in places} == {round(y(float(str(mark.get("data-value")))), 1)}
        middle = period.end if period.start == OPEN else (period.start + period.end) / 2
        assert any(abs(place[0] - x(middle)) < 0.1 for place in places)


def test_a_range_has_both_its_ends(yearly: TestClient) -> None:
    root = picture(yearly, "id=flats.CN-YZ&lang=en")
    y = axis(root, "end", "y")
    (mark,) = marks(root)
    ends = sorted(places_of(shape)[1] for shape in mark.iter(f"{SVG}path") if shape.get("transform"))
    assert ends == pytest.approx([y(60), y(40)], abs=0.05)


def axis(root: Element, anchor: str, name: str) -> Callable[[float], float]:
    """Return where a number stands, by the first and the last number that an axis names."""
    named = [
        (float(str(each.text).replace(",", "")), float(str(each.get(name))))
        for each in root.iter(f"{SVG}text")
        if each.get("text-anchor") == anchor and each.get("stroke") is None
    ]
    (low, at), (high, to) = min(named), max(named)
    foot = 0.36 * lettering_size(root) if name == "y" else 0
    return lambda value: at - foot + (value - low) / (high - low) * (to - at)


def lettering_size(root: Element) -> float:
    sizes = {each.get("font-size") for each in root.iter(f"{SVG}text") if each.get("text-anchor") == "end"}
    (size,) = sizes
    return float(str(size).removesuffix("px"))


def places_of(shape: Element) -> tuple[float, float]:
    match = re.fullmatch(r"translate\(([\d.]+) ([\d.]+)\)", str(shape.get("transform")))
    assert match
    return float(match[1]), float(match[2])


def test_a_gap_breaks_the_line(yearly: TestClient) -> None:
    """A line joins years that follow each other, and nothing else."""
    root = picture(yearly, "id=trees.CN-YZ&lang=en")
    joins = [each for each in root.iter(f"{SVG}g") if each.get("class") == "join"]
    x, y = axis(root, "middle", "x"), axis(root, "end", "y")
    (path,) = [path for each in joins for path in each]
    numbers = [float(number) for number in re.findall(r"[\d.]+", str(path.get("d")))]
    assert numbers == pytest.approx([x(2018), y(510), x(2019), y(615)], abs=0.1)
    assert "2020: no figure" in text(root)
    doctors = picture(yearly, "id=trained.CN-YZ:degree:doctor&lang=zh")
    assert not [each for each in doctors.iter(f"{SVG}g") if each.get("class") == "join"]
    assert "2020：无数值" in text(doctors)


def test_the_legend_explains_what_is_there_and_nothing_else(yearly: TestClient) -> None:
    everything = text(picture(yearly, "indicator=trees&region=CN-YZ&vintages=all&lang=en"))
    plain = text(picture(yearly, "id=trees.CN-JZ&lang=en"))
    for sign in (
        "more than the value",
        "a target (dashes)",
        "preliminary (ring)",
        "earlier figure",
        "no calendar year",
    ):
        assert sign in everything
        assert sign not in plain
    assert "a range, both ends included" in text(picture(yearly, "id=flats.CN-YZ&lang=en"))
    faint = [each for each in marks(picture(yearly, "id=trees.CN-YZ&vintages=all")) if each[1].get("fill-opacity")]
    assert {each.get("data-vintage") for each in faint} == {"2"}


def test_units_do_not_share_an_axis(yearly: TestClient) -> None:
    root = picture(yearly, "indicator=flats&indicator=trained&indicator=growth&lang=en")
    named = [str(each.text) for each in root.iter(f"{SVG}text") if str(each.text).startswith("Unit")]
    assert named == ["Unit: flats", "Unit: %", "Unit: people"]


def test_nothing_matches(yearly: TestClient) -> None:
    assert "没有相符的序列" in text(picture(yearly, "indicator=trees&period_gte=2030"))


# --- the file -----------------------------------------------------------------------------------------------------


def test_a_picture_stands_by_itself(yearly: TestClient) -> None:
    for lang, said in (("zh", "植树面积"), ("en", "Trees planted")):
        answer = yearly.get(f"/v1/series?format=svg&indicator=trees&lang={lang}")
        root = etree.fromstring(answer.content)
        assert root.get("role") == "img"
        assert root.findtext(f"{SVG}title") == said
        assert {root.get("aria-labelledby"), root.get("aria-describedby")} == {
            each.get("id") for each in root.iter() if each.get("id")
        }
        assert root.get("lang") == ("zh-CN" if lang == "zh" else "en")
        assert answer.text.count("http") == 1  # the namespace
        assert not [each for each in root.iter() if "style" in each.attrib or each.tag in (f"{SVG}script", f"{SVG}use")]
        style = root.findtext(f"{SVG}style") or ""
        digest = b64encode(sha256(style.encode()).digest()).decode()
        assert f"style-src 'sha256-{digest}'" in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_bytes_of_a_release_stay(yearly: TestClient) -> None:
    """Threads that draw at once do not disturb each other, nor what else the process draws."""
    mpl = sys.modules["matplotlib"]
    before = mpl.rcParams.copy()  # looking at each would load pyplot
    queries = [f"format={form}&id={name}&lang=zh" for form in ("svg", "png") for name in ("trees.CN-YZ", "flats.CN-YZ")]
    first = {query: yearly.get(f"/v1/series?{query}") for query in queries}

    def again(n: int) -> bool:  # what is kept answers no request with If-Match
        asked = first[queries[n % 4]]
        answer = yearly.get(f"/v1/series?{queries[n % 4]}", headers={"If-Match": asked.headers["etag"]})
        return answer.status_code == 200 and answer.content == asked.content

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(again, range(12)))
    assert dict.__eq__(mpl.rcParams, before)
    assert "matplotlib.pyplot" not in sys.modules


def test_a_png(yearly: TestClient) -> None:
    address = "/v1/series?format=png&indicator=trees&region=CN-YZ&vintages=all"
    answer = yearly.get(address)
    assert answer.headers["content-type"] == "image/png"
    assert struct.unpack(">II", answer.content[16:24]) == (1200, 630)
    assert "5800余亩".encode() in answer.content  # its text, for who cannot see it
    part = yearly.get(address, headers={"Range": "bytes=0-7"})
    assert (part.status_code, part.content) == (206, b"\x89PNG\r\n\x1a\n")
    known = yearly.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert known.status_code == 304
    crowded = yearly.get("/v1/series?format=png&region=CN-YZ&limit=8")
    assert struct.unpack(">II", crowded.content[16:24]) == (1200, 630)


@pytest.mark.parametrize("drawn", ["app.charts.png.png", "app.charts.svg.svg", "app.charts.svg.inline_svg"])
def test_lists_do_not_wait_for_pictures(yearly: TestClient, monkeypatch: pytest.MonkeyPatch, drawn: str) -> None:
    """However many are asked for at once, one is drawn at a time."""
    module, _, name = drawn.rpartition(".")
    draw = getattr(import_module(module), name)
    begun, go_on, at_once = Event(), Event(), []

    def slowly(chart: SeriesChart) -> Any:
        at_once.append(current_thread())
        begun.set()
        assert go_on.wait(60)
        return draw(chart)

    monkeypatch.setattr(drawn, slowly)
    many = 3 * Settings().threads
    form = "/indicators/trees?as_of=1" if name == "inline_svg" else f"/v1/series?format={name}&id=trees.CN-JZ"
    with ThreadPoolExecutor(many) as pool:
        asked = [pool.submit(yearly.get, f"{form}&lang={lang}") for lang in ("zh", "en") for _ in range(many // 2)]
        try:
            assert begun.wait(60)
            assert get(yearly, f"/v1/metrics?limit=1&year_gte={1900 + len(name)}")["data"]
            assert len(at_once) == 1
        finally:
            go_on.set()
        assert {answer.result().status_code for answer in asked} == {200}
    assert len(set(at_once)) == 1
    number = len(at_once)
    assert yearly.get(f"{form}&lang=en").content == asked[-1].result().content
    assert len(at_once) == number  # what was drawn is kept


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/svg+xml"),
        ("image/png", "image/png"),
        ("*/*", "application/json"),
        ("text/html,application/xhtml+xml,image/png,image/svg+xml,*/*;q=0.8", "application/json"),
    ],
)
def test_a_picture_is_negotiated(yearly: TestClient, accept: str, media: str) -> None:
    answer = yearly.get("/v1/series?id=trees.CN-JZ", headers={"Accept": accept})
    assert answer.headers["content-type"] == media


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["svg", "png"])
def test_what_is_refused(yearly: TestClient, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    def refused(query: str) -> list[tuple[str, str]]:
        errors = get(yearly, f"/v1/series?lang=en&format={form}{query}", 422)["errors"]
        return [(error["parameter"], error["code"]) for error in errors]

    assert refused("") == [("format", "too_large")]  # eleven series
    assert refused("&limit=9") == [("limit", "too_large")]
    assert refused("&indicator=tree") == [("indicator", "unknown_value")]
    assert refused("&shape=wide") == [("shape", "needs_format")]
    assert refused("&fields=value") == [("fields", "needs_format")]
    for bound, one in (("MAX_PANELS", 2), ("MAX_MARKS", 5)):
        with monkeypatch.context() as patch:
            patch.setattr(f"app.web.series_pictures.{bound}", one)
            assert refused("&limit=8") == [("limit", "too_large")], bound


def test_without_matplotlib(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_by, "is_installed", lambda: False)
    answer = get(yearly, "/v1/series?id=trees.CN-JZ&format=svg&lang=en&latest=7", 406)
    assert "pip install 'workreport[charts]'" in answer["detail"]
    browsers = yearly.get("/v1/series?id=trees.CN-JZ&latest=7", headers={"Accept": "image/svg+xml,image/*,*/*;q=0.8"})
    assert browsers.headers["content-type"] == "application/json"


# --- letters, colours, numbers ------------------------------------------------------------------------------------


def test_the_font_has_what_the_data_say() -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in SEEDS.rglob("*.yaml"))
    assert lettering.drawable(said.replace("\n", "")) == said.replace("\n", "")
    assert lettering.drawable("龘1") == "[U+9F98]1"


@given(st.text(st.sampled_from("工作报告，。 report2020%"), max_size=60), st.integers(1, 4))
def test_broken_lines_fit(said: str, most: int) -> None:
    lines = lettering.broken(said, 10, 120, most)
    assert len(lines) <= most
    shown, whole = ("".join("".join(some).split()) for some in (lines, [said]))
    assert shown == whole or whole.startswith(shown.removesuffix("…"))
    assert all(lettering.width_of(line, 10) <= 120 for line in lines if not re.fullmatch(r"[a-z0-9%，。]+", line))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, relative luminance)."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_colours_can_be_read_on_light_and_dark_screens() -> None:
    css = CSS.read_text(encoding="utf-8")
    for kind in ("fill", "stroke"):
        dark = dict(re.findall(rf'\[{kind}="(#\w+)"\] {{ {kind}: (#\w+); }}', css))
        assert set(dark) == {palette.INK, palette.MUTED, palette.GRID, palette.GROUND, *palette.LINES}
        for colour in (palette.INK, palette.MUTED, *palette.LINES):
            assert contrast(colour, palette.GROUND) >= 4.5, colour
            assert contrast(dark[colour], dark[palette.GROUND]) >= 4.5, colour
    assert len(palette.LINES) == series_chart.MAX_LINES


@given(st.lists(st.decimals(-(10**15), 10**15, places=3), min_size=1, max_size=9), st.integers(2, 6))
def test_ticks_are_round_and_around(values: list[Decimal], most: int) -> None:
    ticks = scales.value_ticks(values, most)
    assert ticks[0] <= min(values)
    assert max(values) <= ticks[-1]
    assert len(ticks) <= most + 3
    assert len({one - other for other, one in pairwise(ticks)}) == 1
    for tick, label in zip(ticks, scales.tick_labels(ticks, MYRIADS), strict=True):
        assert number(label) == tick


@given(st.decimals(-(10**17), 10**17, places=4))
def test_numbers_are_written_exactly(value: Decimal) -> None:
    assert number(scales.written(value)) == number(scales.written(value, MYRIADS)) == value


def number(label: str) -> Decimal:
    word = {"亿": 8, "万": 4}.get(label[-1], 0)
    return Decimal(label.rstrip("万亿").replace(",", "").replace("−", "-")).scaleb(word)


def test_periods_stand_where_they_are() -> None:
    assert span_of("2020")[:2] == (2019.5, 2020.5)
    assert span_of("2016/2020")[:2] == (2015.5, 2020.5)
    assert span_of("2020-07/2020-12").end == 2020.5
    assert span_of("../2021").middle == 2021.5
    assert span_of("9999").end == 9999.5
    quarters = ["2020-01/2020-03", "2020-04/2020-06", "2020-07/2020-09", "2020-10/2020-12", "2021-01/2021-03"]
    assert all(follows(one, other) for one, other in pairwise(quarters))
    others = ["2020", "2016/2020", "2021/2025", "../2020", "2020-12", "2022", *quarters[::2]]
    assert not [pair for pair in combinations(others, 2) if follows(*pair)]


def test_labels_stand_on_nothing(yearly: TestClient) -> None:
    root = picture(yearly, "indicator=trees&region=CN-YZ&lang=en")
    boxes: list[Any] = []
    for each in root.iter(f"{SVG}text"):
        if each.get("paint-order") is None:
            continue
        half = lettering.width_of(str(each.text), 8.5) / 2
        x, y = float(str(each.get("x"))), float(str(each.get("y")))
        boxes.append((x - half, y - 8.5, x + half, y + 2))
    assert len(boxes) > 5
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
