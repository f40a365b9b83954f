"""The page of a report: its facts, its text with every fact marked, its numbers; and what `:target` lights of it."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.db.engine import make_engine
from app.ingest.load import attach, load
from app.ingest.locate import locate
from app.main import create_app
from app.pages.fact_entry import around_selected
from app.pages.report import safe_address
from app.serving.fast_protocol import FastProtocol
from app.settings import Settings
from support.api import get
from support.chromium import CHROMIUM, Browser
from support.client import AppClient
from support.databases import Databases, recorded
from support.pages import PEOPLE, page
from support.seeds import REPORT, SEEDS, change
from support.small import SOURCE
from support.wire import served

PAGE = f"/reports/{REPORT}"
# what is lit where a fact is the target of the address: elements with a background of their own
LIT = """(slugs) => slugs.map((slug) => {
  location.hash = `#${slug}`;
  const lit = (chosen) => [...document.querySelectorAll(chosen)]
    .filter((one) => getComputedStyle(one).backgroundColor !== "rgba(0, 0, 0, 0)").map((one) => one.textContent);
  return [lit(".text .s, .facts q"), lit(".text mark, .facts q mark")];
})"""


def facts_of(client: TestClient, report: str = REPORT) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = get(client, f"/v1/reports/{report}/facts")["data"]
    return facts


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_fact_has_its_place_clause_and_links(client: TestClient, lang: str) -> None:
    text = page(client, f"{PAGE}?lang={lang}")
    items = dict(re.findall(r'<li class="\w+" id="([a-z0-9-]+)">(.*?)</li>', text))
    facts = get(client, f"/v1/reports/{REPORT}/facts?lang={lang}")["data"]
    assert list(items) == [fact["id"].partition(".")[2] for fact in facts]
    for fact in facts:
        item = items[fact["id"].partition(".")[2]]
        said = unescape(re.sub("<[^>]+>", "", item))
        assert (fact.get("name") or fact["title"]) in said
        assert [unescape(re.sub("<[^>]+>", "", q)) for q in re.findall(r"<q[^>]*>(.*?)</q>", item)] == [
            evidence["quote"] for evidence in fact["evidence"]
        ]
        assert f'/{fact["id"]}?lang={lang}">JSON</a>' in item
        if fact["resource"] == "metric":
            assert said.startswith(fact["as_reported"])
            assert f"{fact['value']} {fact['unit']['label']}" in said
            assert f'href="/indicators/{fact["indicator"]}?lang={lang}"' in item


def test_its_outline_and_numbers_lead_to_what_is_there(client: TestClient) -> None:
    text = page(client, PAGE)
    ids = set(re.findall(r' id="([^"]+)"', text))
    targets = set(re.findall(r'href="#([^"]+)"', text))
    assert targets <= ids
    report = get(client, f"/v1/reports/{REPORT}")
    for section in report["sections"]:
        assert f"section.{section['code']}" in targets
        assert {f"paragraph.{paragraph['code']}" for paragraph in section["paragraphs"]} <= targets
    strip = re.search(r'<ol class="strip".*?</ol>', text, re.DOTALL)
    assert strip
    numerals = get(client, f"/v1/reports/{REPORT}/coverage")["data"]
    shown = re.findall(r'<li class="(\w+)" title="([^"]+)"><b[^>]*>[^<]+</b>(?:<a[^>]*>)?([^<]+)', strip[0])
    assert [(role, unescape(numeral)) for role, _, numeral in shown] == [(n["role"], n["text"]) for n in numerals]
    for (_, title, _), numeral in zip(shown, numerals, strict=True):
        assert numeral["reason"] is None or numeral["reason"] in unescape(title)
    linked = set(re.findall(r'href="#([^"]+)"', strip[0]))
    assert {f"{REPORT}.{slug}" for slug in linked} == {key for numeral in numerals for key in numeral["metrics"]}


def test_the_page_takes_the_road_of_data(client: TestClient) -> None:
    first = client.get(f"{PAGE}?lang=en", headers=PEOPLE)
    again = client.get(f"{PAGE}?lang=en", headers={**PEOPLE, "If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert "as_of=1" in page(client, f"{PAGE}?as_of=1")
    assert REPORT in page(client, "/reports/qinghai-org-202", 404)
    assert "lang" in page(client, f"{PAGE}?land=en", 422, **{"Accept-Language": "en"})


def test_it_takes_a_fixed_number_of_statements(sqlite_url: str) -> None:
    with AppClient(create_app(Settings(database_url=sqlite_url))) as client:
        client.get(PAGE, headers=PEOPLE)
        statements = recorded(client.app.state.readers.connections)  # type: ignore[attr-defined]
        client.get(f"{PAGE}?lang=en", headers=PEOPLE)
        # what proves the connection; edition, record, places, records; numerals and what they carry
        assert len([s for s in statements if not s.startswith(("BEGIN", "ROLLBACK"))]) == 7


def test_the_page_of_three_hundred_facts_is_small(client: TestClient) -> None:
    assert len(facts_of(client)) >= 300
    with client.stream("GET", PAGE, headers={**PEOPLE, "Accept-Encoding": "gzip"}) as answer:
        size = len(b"".join(answer.iter_raw()))
        answer.close()
    text = page(client, PAGE)
    for asset in set(re.findall(r'(?:href|src)="(/assets/[^"]+)"', text)):
        with client.stream("GET", unescape(asset), headers={"Accept-Encoding": "gzip"}) as answer:
            size += len(b"".join(answer.iter_raw()))
    assert size <= 150_000


@pytest.fixture
def with_text(empty: Engine, small: tuple[Path, Path]) -> str:
    """A small report whose text, which reads like HTML in places, is attached."""
    seeds, source = small
    locate(seeds, source)
    load(empty, seeds)
    attach(empty, seeds, "r", source)
    return empty.url.render_as_string(hide_password=False)


def test_an_attached_text_is_there_with_its_facts_marked(with_text: str) -> None:
    with AppClient(create_app(Settings(database_url=with_text))) as client:
        text = page(client, "/reports/r")
    shown = "".join(re.findall(r'<div class="text"[^>]*>(.*?)</div>', text, re.DOTALL))
    assert unescape(re.sub("<[^>]+>", "", shown)) == SOURCE
    assert re.findall(r'<mark id="([a-z-]+)" class="f">([^<]+)</mark>', shown) == [
        ("class-count", "12期"),
        ("class-attendances", "300余人次"),
    ]
    assert '<span class="s">举办培训班<mark' in shown


def test_a_fact_may_be_called_as_a_part_of_the_page_is(empty: Engine, small: tuple[Path, Path]) -> None:
    seeds, source = small
    for name in ("metrics", "numerals"):
        change(seeds / f"reports/r/{name}.yaml", "class-count", "content")
    locate(seeds, source)
    load(empty, seeds)
    with AppClient(create_app(Settings(database_url=empty.url.render_as_string(hide_password=False)))) as client:
        assert '<li class="metric" id="content">' in page(client, "/reports/r")


@pytest.mark.parametrize(
    ("address", "linked"),
    [("https://a.example/b", True), ("http://a.example", True), ("javascript:alert(1)", False), (None, False)],
)
def test_only_addresses_of_the_web_are_linked(address: str | None, linked: bool) -> None:
    assert safe_address(address) == (address if linked else None)


def test_the_figure_in_a_clause_is_the_one_that_is_meant() -> None:
    def evidence(quote: str, exact: str, prefix: str, suffix: str) -> dict[str, Any]:
        return {"quote": quote, "selector": [{}, {"exact": exact, "prefix": prefix, "suffix": suffix}]}

    assert around_selected(evidence("酿醋3坛,卖醋3坛", "3坛", "坛,卖醋", "。")) == ("酿醋3坛,卖醋", "")
    assert around_selected(evidence("酿醋3坛", "3坛", "酿醋", "。")) == ("酿醋", "")
    assert around_selected(evidence("3坛3坛3坛", "3坛", "坛", "3")) is None
    assert around_selected(evidence("酿醋", "酿醋", "", "")) is None


# --- in a browser -------------------------------------------------------------------------------------------------


@contextmanager
def lighted(browser: Browser, url: str) -> Iterator[tuple[list[dict[str, Any]], list[list[list[str]]]]]:
    """Give facts of the report, and what a browser lights on its page for each: one load, then fragments alone.

    They are all figures, what has several places, and of the others a third: Chromium takes 200 fragments in ten
    seconds.
    """
    with AppClient(create_app(Settings(database_url=url))) as client:
        every = facts_of(client)
    plain = [fact["id"] for fact in every if fact["resource"] != "metric" and len(fact["evidence"]) == 1]
    facts = [fact for fact in every if fact["id"] not in plain or fact["id"] in plain[::3]]
    assert len(facts) < 200
    with served(create_app(Settings(database_url=url)), FastProtocol) as (port, _):
        browser.open(f"http://127.0.0.1:{port}{PAGE}", "document.readyState === 'complete'")
        slugs = [fact["id"].partition(".")[2] for fact in facts]
        yield facts, browser.run(f"({LIT})({json.dumps(slugs)})")
        assert browser.faults() == []


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
def test_each_figure_lights_its_clause_and_no_other(browser: Browser, sqlite_url: str) -> None:
    with lighted(browser, sqlite_url) as (facts, lit):
        for fact, (clauses, marks) in zip(facts, lit, strict=True):
            assert clauses == [evidence["quote"] for evidence in fact["evidence"]], fact["id"]
            if fact["resource"] == "metric":
                assert marks == [evidence["selector"][1]["exact"] for evidence in fact["evidence"]], fact["id"]


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")
def test_each_figure_lights_its_sentence_and_no_other(
    browser: Browser, databases: Databases, template_of: Callable[[str], str]
) -> None:
    source = os.environ.get("WORKREPORT_TEST_SOURCE")
    if not source:
        pytest.skip("WORKREPORT_TEST_SOURCE names no source text")
    url = databases.url("sqlite", template_of("sqlite"))
    engine = make_engine(url)
    attach(engine, SEEDS, REPORT, Path(source))
    engine.dispose()
    with lighted(browser, url) as (facts, lit):
        assert len([fact for fact in facts if fact["resource"] == "metric"]) == 72
        for fact, (sentences, marks) in zip(facts, lit, strict=True):
            places = sorted(fact["evidence"], key=lambda evidence: evidence["selector"][0]["start"])
            assert sentences == list(dict.fromkeys(evidence["sentence"] for evidence in places)), fact["id"]
            assert marks == [evidence["selector"][1]["exact"] for evidence in places], fact["id"]
