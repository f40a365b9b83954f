"""`/tables/{resource}` shows what the list of the API answers, no more and no less."""

import json
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from app.ingest.locate import locate
from app.pages import cells
from app.pages.headings import heading
from app.pages.table_list import page_tables
from app.routers import ROOMS
from app.schemas.choice import fields_of
from app.texts import Phrase, chinese
from app.vocabulary import Lang
from app.web.query import facetable, parameters
from app.web.route_contract import contract_of
from support.databases import Databases
from support.page_tables import (
    asked_by,
    link,
    opened,
    rows_of,
    sent_by_form,
    slugs_of,
    text_of,
    total_of,
)
from support.pages import PEOPLE
from support.small import small_seeds

TABLES = page_tables()
FACTS = [path for path, table in TABLES.items() if table.kind]
HOSTILE = '</td><script>alert("1")</script>\'&amp;<b>'


def listed(client: TestClient, path: str) -> Any:
    """Ask the list of the API; numbers keep their digits."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text, parse_float=Decimal)


def atoms(value: Any) -> list[str]:
    """Return every text and number inside a value of a record."""
    if isinstance(value, dict):
        return [atom for inside in value.values() for atom in atoms(inside)]
    if isinstance(value, list):
        return [atom for inside in value for atom in atoms(inside)]
    return [] if value is None else [f"{value:f}" if isinstance(value, Decimal) else str(value)]


def digits_of(cell: Any) -> list[str]:
    return cell.xpath(".//data/@value") or [text_of(cell)]


def test_every_list_of_the_api_is_a_table() -> None:
    lists = {
        context.path
        for room in ROOMS
        for context in iter_route_contexts(room.load().routes)
        if "GET" in (context.methods or ()) and contract_of(context).pages and contract_of(context).row
    }
    ours = {f"/{table.path}" for table in TABLES.values()}
    without = {"/series", "/changes", "/codes/{list}"}  # cubes and comparisons; each list of codes has its own
    assert lists - without == {path for path in ours if not path.startswith("/codes/")}


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("path", TABLES)
def test_a_table_shows_the_values_of_its_list(sqlite_client: TestClient, path: str, lang: Lang) -> None:
    page = opened(sqlite_client, f"/tables/{path}?lang={lang}&limit=20")
    found = listed(sqlite_client, f"/v1/{path}?lang={lang}&limit=20")
    assert total_of(page) == found["page"]["total"]
    fields = cells.shown_fields(TABLES[path].listing.record)
    rows = rows_of(page)
    assert len(rows) == len(found["data"]) == min(20, found["page"]["total"])
    for row, record in zip(rows, found["data"], strict=True):
        for name, cell in zip(fields, row, strict=True):
            if name == cells.LINKED:
                continue
            value = record[name]
            if name == "value":
                assert digits_of(cell) == atoms(value)
            elif name == "evidence":
                assert [text_of(quote) for quote in cell.xpath("./q")] == [place["quote"] for place in value]
            elif isinstance(value, dict) and "shared_with" in value:
                assert digits_of(cell) == atoms(value["value"])
            elif name == "unit" and isinstance(value, dict):
                assert value["label"] in text_of(cell)
            else:
                assert all(atom in text_of(cell) for atom in atoms(value)), (name, value)
            if label := record.get(f"{name}_label"):
                assert label in text_of(cell)


@pytest.mark.parametrize("path", FACTS)
def test_a_row_leads_to_the_place_of_its_fact_and_of_those_that_belong_to_it(
    sqlite_client: TestClient, path: str
) -> None:
    kinds = [table.kind.plural for table in TABLES.values() if table.kind]
    page = opened(sqlite_client, f"/tables/{path}?lang=en&limit=200")
    records = listed(sqlite_client, f"/v1/{path}?lang=en&limit=200")["data"]
    for row, record in zip(page.xpath("//table/tbody/tr"), records, strict=True):
        report, _, slug = record["id"].partition(".")
        assert row.xpath("./th/a/@href")[0] == f"/reports/{report}?lang=en#{slug}"
        linked = {id_.partition(".")[2] for kind in kinds for id_ in record.get(kind, ())}
        assert {href.partition("#")[2] for href in row.xpath("./td[@class='facts']//a/@href")} == linked


def test_random_filters_find_what_the_list_finds(
    various_of: Callable[[str], str], client_of: Callable[[str], TestClient]
) -> None:
    varied = client_of(various_of("sqlite"))  # what databases have a part in is tested of lists
    chance = random.Random(7)
    names = facetable(TABLES["metrics"].query)
    facets = [
        listed(varied, f"/v1/metrics?{urlencode([('facet', name) for name in some], doseq=True)}&limit=1")["facets"]
        for some in (list(names)[:5], list(names)[5:10], list(names)[10:])
    ]
    values = {name: [item["value"] for item in found] for some in facets for name, found in some.items()}
    sorts = [None, *parameters(TABLES["metrics"].query)["sort"].values]
    empty = 0
    for number in range(10):
        chosen = chance.sample([name for name in values if values[name]], chance.randint(0, 2))
        asked = [(name, value) for name in chosen for value in chance.sample(values[name], min(2, len(values[name])))]
        if chance.random() < 0.4:
            asked.append((chance.choice(("value_gte", "value_lte")), str(chance.randint(1, 100_000))))
        if sort := chance.choice(sorts):
            asked.append(("sort", sort))
        query = urlencode([*asked, ("limit", "40"), ("lang", "en")])
        page, found = opened(varied, f"/tables/metrics?{query}"), listed(varied, f"/v1/metrics?{query}")
        ids = [record["id"].partition(".")[2] for record in found["data"]]
        assert (slugs_of(page) if ids else []) == ids, query
        assert total_of(page) == found["page"]["total"]
        empty += not ids
        assert sorted(sent_by_form(page)) == sorted([*asked, ("limit", "40"), ("lang", "en")])
        for name, counts in facets_of(page).items() if number < 2 else ():
            others = urlencode([pair for pair in [*asked, ("lang", "en")] if pair[0] not in (name, "sort")])
            (again,) = listed(varied, f"/v1/metrics?{others}&facet={name}&limit=1")["facets"].values()
            shown = {value: count for value, count in counts.items() if count}
            assert shown == {item["value"]: item["count"] for item in again}
    assert empty < 6


def facets_of(page: Any) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for box in page.xpath("//details[@name='facet']//fieldset/div"):
        (field,) = box.xpath("./label/input")
        found.setdefault(field.get("name"), {})[field.get("value")] = int(text_of(box.xpath("./*[@class='count']")[0]))
    return found


def test_the_form_sends_every_filter_that_is_set(sqlite_client: TestClient) -> None:
    asked = [
        ("id", "qinghai-org-2020.online-classes"),
        ("id", "qinghai-org-2020.online-class-attendances"),
        *(("report", "qinghai-org-2020"), ("year", "2020"), ("year_gte", "2018"), ("year_lte", "2021")),
        *(("region", "CN-QH"), ("within", "CN"), ("theme", "political-training"), ("section", "political-training")),
        *(("q", 'online "classes"'), ("indicator", "online-classes"), ("indicator", "online-class-attendances")),
        *(("kind", "flow"), ("unit", "session"), ("unit", "attendance"), ("period", "2020"), ("period_gte", "2018")),
        *(("period_lte", "2025-06"), ("scope", "none"), ("base", "none"), ("breakdown", "none"), ("part_of", "none")),
        *(("qualifier", "over"), ("qualifier", "exact"), ("status", "actual"), ("value_gte", "1"), ("sort", "-value")),
        *(("value_lte", "100000"), ("limit", "7"), ("fields", "value"), ("fields", "unit.code"), ("facet", "section")),
        *(("include", "measures"), ("lang", "en"), ("as_of", "1")),
    ]
    known = parameters(TABLES["metrics"].query).keys() - {"cursor", "format", "bom"}
    assert {name for name, _ in asked} == known
    page = opened(sqlite_client, f"/tables/metrics?{urlencode(asked)}")
    assert sorted(sent_by_form(page)) == sorted(asked)
    assert total_of(page) == listed(sqlite_client, f"/v1/metrics?{urlencode(asked)}")["page"]["total"]


@pytest.mark.parametrize("path", TABLES)
def test_the_form_has_a_control_for_every_filter(sqlite_client: TestClient, path: str) -> None:
    page = opened(sqlite_client, f"/tables/{path}")
    known = {name for name, parameter in parameters(TABLES[path].query).items() if parameter.filter}
    fields = page.xpath("//form[contains(@class, 'filters')]//*[self::input or self::select]")
    assert {field.get("name") for field in fields} >= known
    assert all(field.xpath("ancestor::label") for field in fields if field.get("type") != "hidden")


@pytest.mark.parametrize("filters", ["", "&sort=-value&theme=talent&lang=en"])
def test_a_walk_shows_every_row_once(sqlite_client: TestClient, filters: str) -> None:
    expected = [record["id"] for record in listed(sqlite_client, f"/v1/metrics?limit=1000{filters}")["data"]]
    begun = f"/tables/metrics?limit=9&fields=id{filters}"
    address, seen = begun, []
    while address:
        page = opened(sqlite_client, address)
        seen += [text_of(row[0]) for row in rows_of(page)]
        assert (link(page, "first") == "") == (address == begun)
        address = link(page, "next")
    assert seen == expected
    assert text_of(rows_of(opened(sqlite_client, link(page, "first")))[0][0]) == expected[0]


def test_a_column_sorts_both_ways_and_says_which(sqlite_client: TestClient) -> None:
    page = opened(sqlite_client, "/tables/metrics?lang=en&theme=talent")
    assert not page.xpath("//th[@aria-sort]")
    for direction, name in (("descending", "-value"), ("ascending", "value")):
        (address,) = page.xpath("//thead//a[starts-with(normalize-space(), 'Value')]/@href")
        assert sorted(asked_by(address)) == [("lang", "en"), ("sort", name), ("theme", "talent")]
        page = opened(sqlite_client, address)
        assert page.xpath("//th[@aria-sort]/@aria-sort") == [direction]


def test_the_count_of_a_value_is_a_link_to_its_rows(sqlite_client: TestClient) -> None:
    page = opened(sqlite_client, "/tables/metrics?lang=en&theme=talent")
    counts = page.xpath("//details[@name='facet']//fieldset/div/a")
    assert len(counts) > 5
    for count in counts:
        number = int(text_of(count))
        if count.get("href").count("theme=") == 1:  # of the same filter they are counted without it
            assert total_of(opened(sqlite_client, count.get("href"))) == number
        assert count.get("aria-label").endswith(f", {number} rows")


def test_filters_are_shown_and_each_can_be_removed(sqlite_client: TestClient) -> None:
    page = opened(sqlite_client, "/tables/metrics?lang=en&theme=talent&qualifier=over&qualifier=exact")
    shown = {text_of(item): item.get("href") for item in page.xpath("//ul[@class='active']//a")}
    assert asked_by(shown["Theme: Talent ×"]) == [("lang", "en"), ("qualifier", "over"), ("qualifier", "exact")]
    assert asked_by(shown["Qualifier: more than the value ×"])[1:] == [("theme", "talent"), ("qualifier", "exact")]
    assert asked_by(shown["Remove all filters"]) == [("lang", "en")]
    nothing = opened(sqlite_client, "/tables/honours?theme=political-training&level=county")
    assert rows_of(nothing) == []
    assert len(nothing.xpath("//main/ul[not(@class)]//a")) == 2


def test_the_table_can_be_taken_as_files_with_the_same_filters(sqlite_client: TestClient) -> None:
    page = opened(sqlite_client, "/tables/metrics?lang=en&theme=talent&sort=value&limit=3&fields=value&facet=theme")
    taken = {text_of(item): item.get("href") for item in page.xpath("//section[@class='take']//a")}
    csv = sqlite_client.get(taken["CSV"])
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.text.count("\r\n") == 1 + total_of(page)
    assert sqlite_client.get(taken["XLSX"]).status_code == 200
    found = listed(sqlite_client, taken["JSON"])
    assert len(found["data"]) == 3
    assert found["data"][0].keys() == {"id", "value"}
    (call,) = (text for text in taken if text.startswith("http"))
    assert listed(sqlite_client, call.removeprefix("http://testserver"))["page"]["total"] == total_of(page)


@pytest.mark.parametrize("path", FACTS)
def test_all_columns_are_one_link_away(sqlite_client: TestClient, path: str) -> None:
    page = opened(sqlite_client, f"/tables/{path}?limit=3")
    (address,) = page.xpath("//p[@class='above']/a/@href")
    every = opened(sqlite_client, address)
    assert len(every.xpath("//thead//th")) == len(cells.all_fields(TABLES[path].listing.record))
    assert len(every.xpath("//thead//th")) > len(page.xpath("//thead//th"))


@pytest.mark.parametrize(
    ("query", "parameter", "nearest"),
    [
        ("them=talent", "them", "theme=talent"),
        ("theme=talnt", "theme", "theme=talent"),
        ("sort=valu", "sort", "sort=value"),
        ("fields=valu", "fields", "fields=value"),
        ("facet=them", "facet", "facet=theme"),
        ("limit=1001", "limit", ""),
        ("value_gte=1e3", "value_gte", ""),
        ("year_gte=2021&year_lte=2019", "year_gte", ""),
        ("cursor=nonsense", "cursor", ""),
        ("bom=true", "bom", ""),
        ("format=json", "format", ""),
        ("limit=1&limit=2", "limit", ""),
    ],
)
def test_a_bad_parameter_is_named_and_the_nearest_is_a_link(
    sqlite_client: TestClient, query: str, parameter: str, nearest: str
) -> None:
    page = opened(sqlite_client, f"/tables/metrics?{query}&lang=en", 422)
    assert parameter in text_of(page.get_element_by_id("page.content"))
    if nearest:
        (address,) = page.xpath(f"//main//a[contains(@href, '{nearest}')]/@href")[:1]
        assert opened(sqlite_client, address) is not None
    if not query.startswith(("format", "limit=1&")):
        problem = sqlite_client.get(f"/v1/metrics?{query}&lang=en")
        assert problem.json()["errors"][0]["parameter"] == parameter


def test_empty_fields_of_the_form_leave_the_address(sqlite_client: TestClient) -> None:
    answer = sqlite_client.get(
        "/tables/metrics?q=&year_gte=&theme=talent&theme=&lang=en", headers=PEOPLE, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (302, "/tables/metrics?theme=talent&lang=en")
    assert "nonsense" in text_of(opened(sqlite_client, "/tables/metrics?nonsense=&q=", 422))


def test_what_is_no_table_is_not_found(sqlite_client: TestClient) -> None:
    assert opened(sqlite_client, "/tables/metrcs", 404).xpath("//main//a[starts-with(@href, '/tables/metrics')]")
    opened(sqlite_client, "/tables/codes/levl", 404)


def test_the_tables_are_listed_with_their_totals(sqlite_client: TestClient) -> None:
    page = opened(sqlite_client, "/tables?lang=en")
    items = page.xpath("//ul[@class='list-of-tables']/li")
    assert len(items) == len(TABLES)
    for item in items[:12]:
        path = item.xpath("./a/@href")[0].partition("?")[0].removeprefix("/tables/")
        assert int(item.xpath("./span")[0].text) == listed(sqlite_client, f"/v1/{path}?limit=1")["page"]["total"]


def test_every_column_and_filter_has_a_name_in_both_languages() -> None:
    names = {name for table in TABLES.values() for name in fields_of(table.listing.record)}
    names = {name for name in names if name.rpartition("_")[2] not in ("label", "labels", "to")}
    known = chinese()
    for name in (
        *names,
        *(name for table in TABLES.values() for name, one in parameters(table.query).items() if one.filter),
    ):
        phrase = heading(name)
        assert isinstance(phrase, Phrase), name
        assert all(part.key in known for part in (phrase, *phrase.values.values()) if isinstance(part, Phrase)), name


def test_what_is_shown_only_on_request_exists() -> None:
    fields = {name for table in TABLES.values() for name in fields_of(table.listing.record)}
    assert fields > cells.DETAILS


def test_what_a_report_says_is_never_markup(
    tmp_path: Path, databases: Databases, client_of: Callable[[str], TestClient]
) -> None:
    seeds, source = small_seeds(tmp_path)
    for name, before in (
        ("vocabulary/indicators.yaml", "{zh: 班次, en: A}"),
        ("reports/r/report.yaml", "{zh: 题, en: T}"),
    ):
        file = seeds / name
        hostile = json.dumps({"zh": HOSTILE, "en": HOSTILE})
        file.write_text(file.read_text(encoding="utf-8").replace(before, hostile, 1), encoding="utf-8")
    locate(seeds, source)
    client = client_of(databases.filled("sqlite", seeds))
    for path in ("metrics", "indicators", "reports", "metrics?fields=name&fields=report", "sections"):
        answer = client.get(f"/tables/{path}", headers=PEOPLE)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        if path != "sections":
            assert HOSTILE in opened(client, f"/tables/{path}").text_content()
    hit = client.get("/search?q=alert", headers=PEOPLE).text
    assert "<script>" not in hit
    assert "&lt;script&gt;<em>alert</em>" in hit
    assert HOSTILE in opened(client, "/search?q=alert").text_content()
    echoed = client.get("/search?" + urlencode({"q": f"{HOSTILE} 班"}), headers=PEOPLE).text
    assert "<script>alert" not in echoed
