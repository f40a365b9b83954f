"""`/search` shows what `/v1/search` answers, and leads on where nothing is found."""

from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient

from support.page_tables import asked_by, link, opened, sent_by_form, text_of, total_of
from support.pages import PEOPLE


def results_of(page: Any) -> list[str]:
    """Return the address of each result."""
    return [str(address) for address in page.xpath("//ol[@class='hits']/li/h2/a/@href")]


@pytest.mark.parametrize("query", ["q=培训", "q=training&lang=en", "q=talent+fair&lang=en&type=metric&theme=talent"])
def test_a_page_has_the_results_of_the_api_with_their_sentences(sqlite_client: TestClient, query: str) -> None:
    page = opened(sqlite_client, f"/search?{query}")
    found = sqlite_client.get(f"/v1/search?{query}").json()
    assert total_of(page) == found["page"]["total"]
    items = page.xpath("//ol[@class='hits']/li")
    for item, record in zip(items, found["data"], strict=True):
        address = item.xpath("./h2/a/@href")[0]
        lang = "?lang=en" if "lang" in query else ""
        if record["type"] == "indicator":
            assert address == f"/indicators/{record['id']}{lang}"
            assert record["quote"] is record["as_reported"] is None
        else:
            report, _, slug = record["id"].partition(".")
            assert address == f"/reports/{report}{lang}#{slug}"
            assert text_of(item.xpath(".//q")[0]) == record["quote"]
            shown = text_of(item.xpath("./h2")[0])
            assert shown == record["title"] + (f": {record['as_reported']}" if record["as_reported"] else "")
        assert item.xpath(".//em"), record
    counts = {
        field.get("value"): int(text_of(field.xpath("ancestor::div[1]/*[@class='count']")[0]))
        for field in page.xpath("//input[@name='type']")
    }
    assert counts == found["facets"]["type"]


def test_a_record_of_a_search_has_the_figure_and_the_clause(sqlite_client: TestClient) -> None:
    found = sqlite_client.get("/v1/search?q=online&lang=en&type=metric").json()["data"]
    for record in found:
        metric = sqlite_client.get(f"/v1/metrics/{record['id']}").json()
        assert (record["as_reported"], record["quote"]) == (metric["as_reported"], metric["evidence"][0]["quote"])
    assert sqlite_client.get("/v1/search?q=试行&type=document").json()["data"][0]["as_reported"] is None


def test_a_walk_shows_every_result_once(sqlite_client: TestClient) -> None:
    expected = results_of(opened(sqlite_client, "/search?q=培训&limit=1000"))
    address, seen = "/search?q=培训&limit=20", []
    while address:
        page = opened(sqlite_client, address)
        seen += results_of(page)
        assert sorted(sent_by_form(page)) == [("limit", "20"), ("q", "培训")]
        address = link(page, "next")
    assert seen == expected
    assert len(seen) > 40
    assert results_of(opened(sqlite_client, link(page, "first")))[0] == expected[0]


@pytest.mark.parametrize("address", ["/search", "/search?lang=en", "/search?q=", "/search?q=&type=&lang=en"])
def test_without_words_the_page_says_how_to_search(sqlite_client: TestClient, address: str) -> None:
    page = opened(sqlite_client, address)
    assert page.xpath("//main//input[@name='q']")
    examples = page.xpath("//main//a[contains(@href, 'q=')]/@href")
    assert len(examples) == 3
    for example in examples:
        assert results_of(opened(sqlite_client, example))


@pytest.mark.parametrize(
    ("query", "first", "rest"),
    [
        ("how+many+were+traned+online", "online", set()),  # no name has a word that looks like it
        ("how+many+were+trainng+online", "training online", {"training", "online"}),
        ("on+trial+zebra", "trial", set()),
        ("人才洽谈会", "人才 洽谈会", {"人才", "洽谈", "谈会"}),
        ("线上培训多少人", "线上 培训", {"线上", "培训"}),
    ],
)
def test_words_that_are_nowhere_together_lead_to_those_that_are(
    sqlite_client: TestClient, query: str, first: str, rest: set[str]
) -> None:
    page = opened(sqlite_client, f"/search?q={query}&lang=en")
    assert not results_of(page)
    items = page.xpath("//p[@id='fewer']/following-sibling::ul[1]/li")
    assert text_of(items[0].xpath("./a")[0]) == first
    assert {text_of(item.xpath("./a")[0]) for item in items[1:]} == rest
    for item in items:
        assert total_of(opened(sqlite_client, item.xpath("./a/@href")[0])) == int(text_of(item.xpath("./span")[0]))


def test_a_filter_that_leaves_nothing_can_be_taken_away(sqlite_client: TestClient) -> None:
    page = opened(sqlite_client, "/search?q=online&type=honour&lang=en")
    (address,) = page.xpath("//a[starts-with(text(), 'Without filters')]/@href")
    assert sorted(asked_by(address)) == [("lang", "en"), ("q", "online")]
    assert f"there are {total_of(opened(sqlite_client, address))}" in text_of(page.get_element_by_id("page.content"))
    assert opened(sqlite_client, "/search?q=zebra") is not None


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("documents on trial", "/tables/documents?standing=trial"),
        ("试行", "/tables/documents?standing=trial"),
        ("trained online", "/tables/training-programs?mode=online"),
        ("money", "/tables/measures?kind=funding"),
        ("frontline money", "/tables/measures?kind=funding"),
        ("more than the value", "/tables/metrics?qualifier=over"),
    ],
)
def test_words_of_a_code_lead_to_the_table_that_it_filters(sqlite_client: TestClient, words: str, path: str) -> None:
    page = opened(sqlite_client, f"/search?q={words}")
    (item,) = page.xpath(f"//section[@class='fitting']//li[a[starts-with(@href, '{path}')]]")
    assert total_of(opened(sqlite_client, item.xpath("./a/@href")[0])) == int(text_of(item.xpath("./span")[0]))


@pytest.mark.parametrize("query", ["q=a&typ=metric", "q=a&type=metrc", "q=a&theme=talnt", "fields=id&q=a", "q=。"])
def test_a_bad_parameter_is_named(sqlite_client: TestClient, query: str) -> None:
    page = opened(sqlite_client, f"/search?{query}", 422)
    name = next(name for name, _ in asked_by(f"/?{query}") if name not in ("q",) or query == "q=。")
    assert name in text_of(page.get_element_by_id("page.content"))


def test_the_results_are_a_link_to_the_api(sqlite_client: TestClient) -> None:
    answer = sqlite_client.get("/search?q=online&type=metric&lang=en", headers=PEOPLE)
    (address,) = html.fromstring(answer.text).xpath("//link[@rel='alternate']/@href")
    assert sqlite_client.get(address).json()["page"]["total"] == total_of(html.fromstring(answer.text))
