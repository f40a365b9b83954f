"""Pages take the road of data: release, entity tag, languages and parameters hold, and errors are pages for people."""

import re
import subprocess
import sys
from gzip import decompress
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.settings import ROOT, Settings
from app.web import problems
from support.api import get
from support.client import AppClient
from support.pages import PEOPLE, page


def test_a_page_has_the_tag_of_its_release_language_and_address(sqlite_client: TestClient) -> None:
    first = sqlite_client.get("/?lang=en", headers=PEOPLE)
    assert (first.status_code, first.headers["content-language"]) == (200, "en")
    assert {"Accept", "Accept-Encoding", "Accept-Language"} == set(first.headers["vary"].split(", "))
    for _ in range(2):  # made, then kept
        known = sqlite_client.get("/?lang=en", headers={**PEOPLE, "If-None-Match": first.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
    chinese = sqlite_client.get("/", headers=PEOPLE)
    assert chinese.headers["etag"] != first.headers["etag"]
    elsewhere = sqlite_client.get("/?lang=en", headers={**PEOPLE, "Host": "other.example"})
    assert elsewhere.headers["etag"] != first.headers["etag"]
    head = sqlite_client.head("/?lang=en", headers=PEOPLE)
    assert (head.content, head.headers["etag"]) == (b"", first.headers["etag"])
    assert head.headers["content-length"] == first.headers["content-length"]


def test_a_page_is_packed_and_always_the_same(sqlite_client: TestClient, sqlite_url: str) -> None:
    with sqlite_client.stream("GET", "/?lang=en", headers={**PEOPLE, "Accept-Encoding": "gzip"}) as answer:
        packed = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip"
    plain = sqlite_client.get("/?lang=en", headers={**PEOPLE, "Accept-Encoding": "identity"})
    assert decompress(packed) == plain.content
    with AppClient(create_app(Settings(database_url=sqlite_url))) as other:
        again = other.get("/?lang=en", headers={**PEOPLE, "Accept-Encoding": "identity"})
    assert (again.content, again.headers["etag"]) == (plain.content, plain.headers["etag"])


def test_a_page_of_a_release_says_so_and_its_links_keep_it(sqlite_client: TestClient) -> None:
    text = page(sqlite_client, "/?lang=en&as_of=1")
    assert '<aside class="past"' in text
    assert re.search(r'<a href="/\?lang=en">Go to the present', text)
    links = [unescape(link) for link in re.findall(r'<a href="(/(?:reports|tables|indicators)/[^"]*)"', text)]
    assert links
    assert all("as_of=1" in link and "lang=en" in link for link in links)
    assert '<input type="hidden" name="as_of" value="1">' in text
    assert '<aside class="past"' not in page(sqlite_client, "/?lang=en")


def test_bad_parameters_are_a_page_that_leads_on(sqlite_client: TestClient) -> None:
    text = page(sqlite_client, "/?land=en", 422, **{"Accept-Language": "en"})
    assert "There is no parameter <code>land</code>" in text
    assert '<a href="/?lang=en">lang</a>' in text
    assert "as_of" in page(sqlite_client, "/?as_of=999999", 422)
    assert "%3Cscript%3E" in page(sqlite_client, "/?lang=<script>", 422)


@pytest.mark.parametrize("path", ["/no/such/page", "/report/qinghai-org-2020", "/doc", "/a%3Cscript%3Eb", "/%ff%fe"])
def test_a_browser_gets_a_page_for_any_unknown_path(sqlite_client: TestClient, path: str) -> None:
    text = page(sqlite_client, path, 404, **{"Accept-Language": "en"})
    assert "<h1>Not found</h1>" in text
    assert re.search(r'<form [^>]*action="/search"', text)
    problem = get(sqlite_client, path, 404)  # a program
    for near in re.findall(r"`(/[^`]*)`", problem["detail"])[1:]:
        assert f">{near}</a>" in text


def test_the_page_of_an_unknown_path_leads_to_the_nearest(sqlite_client: TestClient) -> None:
    assert '<a href="/docs?lang=en">/docs</a>' in page(sqlite_client, "/doc?lang=en", 404)
    assert 'href="/problems/not-found' in page(sqlite_client, "/problems/not-fond?lang=en", 404)


def test_errors_of_data_are_for_programs_even_in_a_browser(sqlite_client: TestClient) -> None:
    for path, status in (("/v1/nothing", 404), ("/v1/metrics?them=x", 422), ("/.well-known/nothing", 404)):
        answer = sqlite_client.get(path, headers=PEOPLE)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_whoever_takes_no_page_is_told_where_the_data_are(sqlite_client: TestClient) -> None:
    answer = sqlite_client.post("/", headers=PEOPLE)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_without_a_release_there_is_a_page_that_says_so(tmp_path: Path) -> None:
    config = Settings(database_url=f"sqlite:///{tmp_path / 'none.db'}")
    with AppClient(create_app(config)) as client:
        text = page(client, "/?lang=en", 503)
        assert problems.NOT_READY.title in text
        page(client, "/docs?lang=en")
        page(client, "/problems?lang=en")


def test_files_of_pages_are_kept_by_browsers_as_long_as_they_are_the_same(sqlite_client: TestClient) -> None:
    text = page(sqlite_client, "/")
    addresses = [unescape(found) for found in re.findall(r'(?:src|href)="(/assets/[^"]+)"', text)]
    assert any(".css?v=" in address for address in addresses)
    for address in addresses:
        answer = sqlite_client.get(address)
        assert "immutable" in answer.headers["cache-control"]
        assert sqlite_client.get(address, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
        older = sqlite_client.get(f"{address.partition('?')[0]}?v=older")
        assert (older.content, older.headers["cache-control"]) == (answer.content, "public, no-cache")
    assert get(sqlite_client, "/assets/pages.css", 404)["detail"].count("page.css") == 1


@pytest.mark.slow
def test_data_alone_never_load_templates() -> None:
    code = "import sys; import app.main; app.main.create_app(); print({'jinja2', 'matplotlib'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    assert run.stdout == "set()\n"
