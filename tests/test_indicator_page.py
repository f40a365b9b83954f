"""The page of an indicator: chart and table say the same as `/v1/series`, each figure leads to its sentence; oEmbed."""

import re
import struct
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from lxml import html
from starlette.testclient import TestClient

from app.charts import drawn_by
from app.errors import SUGGESTED
from app.pages import indicator
from support.api import get
from support.pages import page

HERE = "http://testserver"


@pytest.fixture(scope="module")
def yearly(yearly_of: Callable[[str], str], client_of: Callable[[str], TestClient]) -> TestClient:
    """A client of the application on series of several years. A page depends on no kind of database."""
    return client_of(yearly_of("sqlite"))


def stated(client: TestClient, code: str) -> list[tuple[str, str, str]]:
    """Return the id, the period and the address of the sentence of each figure, and each gap without these two."""
    found = []
    for series in get(client, f"/v1/series?indicator={code}&vintages=all&limit=8")["data"]:
        for point in series["points"]:
            for figure in point["vintages"]:
                slug = figure["metric"].removeprefix(f"{figure['report']}.")
                found.append((figure["metric"], point["period"], f"/reports/{figure['report']}?lang=en#{slug}"))
            if not point["vintages"]:
                found.append(("", point["period"], ""))
    return found


@pytest.mark.parametrize("code", ["trees", "flats", "trained"])
def test_chart_and_table_say_what_the_series_say(yearly: TestClient, code: str) -> None:
    root = html.fromstring(page(yearly, f"/indicators/{code}?lang=en"))
    found = stated(yearly, code)
    marks = [
        (mark.get("data-metric"), mark.get("data-period"), mark.find("a").get("href"))
        for mark in root.iter("g")
        if mark.get("class") == "mark"
    ]
    assert sorted(marks) == sorted(each for each in found if each[0])
    rows = root.findall(".//tbody/tr")
    lines = [(row.findtext("th"), next((a.get("href") for a in row.iter("a")), "")) for row in rows]
    assert sorted(lines) == sorted((period, address) for _, period, address in found)
    said = [str(mark.findtext("a/title")) for mark in root.iter("g") if mark.get("data-vintage") == "1"]
    for row in rows:
        value = row.find(".//a")
        if value is not None and row.get("class") != "older":
            assert any(value.text in text for text in said)


def test_values_of_the_table_are_exact(yearly: TestClient) -> None:
    text = page(yearly, "/indicators/trees?lang=en")
    for value, reported in (("over 5,800 mu", "5800余亩"), ("90.5 mu", "90.5亩"), ("700 mu", "700亩")):
        assert re.search(rf">{value}</a></td>\s*<td lang=\"zh-CN\">{reported}</td>", text)
    assert "40–60 flats" in page(yearly, "/indicators/flats?lang=en")
    assert "年间" not in text
    chinese = page(yearly, "/indicators/trees?lang=zh")
    assert "超过 5,800亩" in chinese
    assert "报告期内" in chinese


def test_series_are_chosen(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = page(yearly, "/indicators/trees?lang=en&id=trees.CN-JZ")
    assert "77 mu" in chosen
    assert "5,810" not in chosen
    assert '<input type="checkbox" name="id" value="trees.CN-JZ" checked>' in chosen
    assert "/v1/series?indicator=trees&amp;id=trees.CN-JZ&amp;vintages=all" in chosen
    assert "id=trees.CN-JZ" in page(yearly, "/indicators/trees?id=trees.CN-J", 422)
    monkeypatch.setattr(indicator, "MAX_LINES", 2)
    several = page(yearly, "/indicators/trees?lang=en&latest-does-not-count", 422)
    assert "latest-does-not-count" in several
    first = html.fromstring(page(yearly, "/indicators/trees?lang=en&as_of=1"))
    assert len({row.findtext("td") for row in first.findall(".//tbody/tr")}) == 2
    too_many = "&".join(f"id={name}" for name in ("trees.CN-JZ", "trees.CN-YZ", "trees.CN-YZ~target"))
    page(yearly, f"/indicators/trees?{too_many}", 422)
    unknown = get(yearly, "/indicators/trees?" + "&".join(f"id=trees.CN-J{n}" for n in range(SUGGESTED + 2)), 422)
    assert [bool(fault["nearest"]) for fault in unknown["errors"]] == [True] * SUGGESTED + [False] * 2


def test_links_keep_the_release(yearly: TestClient) -> None:
    text = page(yearly, "/indicators/flats?lang=en&as_of=1")
    links = [unescape(link) for link in re.findall(r'href="(/(?:reports/|v1/series)[^"]*)"', text)]
    assert len(links) > 5
    assert [link for link in links if "as_of=1" not in link] == []


def test_without_matplotlib_there_is_the_table(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_by, "is_installed", lambda: False)
    text = page(yearly, "/indicators/growth?lang=en")
    assert "Matplotlib is not installed" in text
    assert "<svg" not in text
    assert "og:image" not in text
    assert "12.50 %" in text or "12.5%" in text
    shown = get(yearly, f"/oembed?url={HERE}/indicators/growth&maxwidth=300")
    assert shown["type"] == "link"


def test_what_no_chart_holds_is_in_the_table(yearly: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indicator, "MAX_MARKS", 1)
    text = page(yearly, "/indicators/trained?lang=en&id=trained.CN-YZ:degree:doctor")
    assert "too many figures for one chart" in text
    assert "<svg" not in text
    assert "30 people" in text


def test_an_unknown_indicator(yearly: TestClient) -> None:
    assert "trees" in page(yearly, "/indicators/tree", 404)


# --- previews of links --------------------------------------------------------------------------------------------


def test_a_page_says_what_a_link_to_it_shows(yearly: TestClient) -> None:
    text = page(yearly, "/indicators/trees?lang=en")
    named = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', text))
    assert named["title"] == "Trees planted"
    assert named["url"] == f"{HERE}/indicators/trees"
    image = yearly.get(unescape(named["image"]))
    assert named["image"].startswith(f"{HERE}/v1/series?")
    assert struct.unpack(">II", image.content[16:24]) == (1200, 630)
    (discovered,) = re.findall(r'type="application/json\+oembed"[^>]* href="([^"]*)"', text)
    assert get(yearly, unescape(discovered))["title"] == "Trees planted"


def test_a_report_says_what_a_link_to_it_shows(yearly: TestClient) -> None:
    text = page(yearly, "/reports/yz-2018?lang=en")
    assert '<meta property="og:title" content="Review of growth">' in text
    (discovered,) = re.findall(r'type="application/json\+oembed"[^>]* href="([^"]*)"', text)
    assert get(yearly, unescape(discovered))["type"] == "link"


@pytest.mark.parametrize(
    ("asked", "size"), [("", (600, 315)), ("&maxwidth=400", (400, 210)), ("&maxwidth=2000&maxheight=100", (190, 99))]
)
def test_oembed_shows_the_chart_no_larger_than_asked(yearly: TestClient, asked: str, size: tuple[int, int]) -> None:
    address = quote(f"{HERE}/indicators/trees?lang=en", safe="")
    answer = yearly.get(f"/oembed?url={address}&format=json{asked}", headers={"Accept-Language": "zh"})
    assert answer.headers["content-language"] == "en"
    shown = answer.json()
    assert (shown["version"], shown["type"], shown["title"]) == ("1.0", "rich", "Trees planted")
    assert (shown["width"], shown["height"]) == size
    assert ("thumbnail_url" in shown) == (not asked)
    picture = html.fromstring(shown["html"])
    assert picture.get("href") == f"{HERE}/indicators/trees?lang=en"
    image = picture.find("img")
    assert (image.get("width"), image.get("height")) == tuple(map(str, size))
    assert yearly.get(image.get("src")).headers["content-type"] == "image/png"


def test_a_link_to_an_earlier_release_shows_that_one(yearly: TestClient) -> None:
    text = page(yearly, "/indicators/trees?lang=en&as_of=1")
    assert f'<meta property="og:url" content="{HERE}/indicators/trees?as_of=1">' in text
    (discovered,) = re.findall(r'type="application/json\+oembed"[^>]* href="([^"]*)"', text)
    picture = html.fromstring(get(yearly, unescape(discovered))["html"])
    assert picture.get("href") == f"{HERE}/indicators/trees?as_of=1"
    answer = yearly.get(picture.find("img").get("src"))
    assert answer.headers["content-type"] == "image/png"
    assert "memento-datetime" in answer.headers


def test_oembed_of_other_addresses(yearly: TestClient) -> None:
    report = get(yearly, f"/oembed?url={HERE}/reports/yz-2018%23figure-0&lang=en")
    assert (report["type"], report["title"]) == ("link", "Review of growth")
    for url in (
        f"{HERE}/indicators/tree",
        f"{HERE}/indicators/",
        f"{HERE}/v1/metrics",
        "https://example.org/indicators/trees",
        f"{HERE}/reports/a/b",
        "x",
        "http://[",
        f"{HERE}/reports/yz%00-2018",
    ):
        found = get(yearly, f"/oembed?url={quote(url, safe='')}&lang=en", 404)
        assert found["type"] == "/problems/not-found"
        assert url in found["detail"]
    assert get(yearly, f"/oembed?url={HERE}/indicators/trees&format=xml", 501)["status"] == 501
    for query in ("", f"?url={HERE}/indicators/trees&maxwidth=x", f"?url={HERE}/indicators/trees&format=csv"):
        get(yearly, f"/oembed{query}", 422)
