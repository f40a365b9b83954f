"""Annotations, the links of records, text fragments, and where errors are reported."""

import hashlib
import json
import re
import shutil
import subprocess
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.address import fill_template, report_template
from app.formats import text_fragment as fragments
from app.formats.text_fragment import QuotedPlace, at_fragment, text_fragment
from app.main import create_app
from app.schemas.annotation import (
    PAGE_SIZE,
    AnnotationCollectionDocument,
    AnnotationDocument,
    AnnotationPageDocument,
)
from app.settings import ROOT, Settings
from support.api import FACTS, checks, get
from support.client import AppClient
from support.databases import filled
from support.made_up import TEXT, write_made_up

HOST = "http://testserver"
TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
PAGE = "https://news.example.org/2021/review.html"
REPORTING = "https://example.org/errors?record={id}&release={release}"
METRIC = "/v1/metrics/yunze-2021.training-attendances"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server of a report whose address is known, run by somebody with a name."""
    folder = tmp_path_factory.mktemp("published")
    url = filled(f"sqlite:///{folder}/made-up.db", write_made_up(folder / "seeds", url=PAGE))
    named = Settings(database_url=url, publisher="样例研究院", contact="data@example.org", report_error=REPORTING)
    with AppClient(create_app(named)) as client:
        yield client


def annotation(client: TestClient, path: str) -> Any:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, TYPE)
    checks(AnnotationDocument).validate_json(answer.content, strict=True)
    return answer.json()


# --- annotations --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_is_the_annotation_of_every_place_that_states_it(client: TestClient, name: str) -> None:
    report = get(client, "/v1/reports/qinghai-org-2020")
    for record in get(client, f"/v1/{name}?limit=5&sort=-id")["data"]:
        path = f"/v1/{name}/{record['id']}"
        found = annotation(client, f"{path}/annotation")
        assert (found["@context"], found["type"]) == ("http://www.w3.org/ns/anno.jsonld", "Annotation")
        assert found["id"] == f"{HOST}{path}/annotation" == get(client, path)["links"]["annotation"]
        said, identified = found["body"]
        assert (said["type"], said["language"]) == ("TextualBody", "zh")
        assert said["value"].startswith(record.get("name") or record["title"])
        assert identified == {"type": "SpecificResource", "purpose": "identifying", "source": f"{HOST}{path}"}
        assert [target["selector"] for target in found["target"]] == [e["selector"] for e in record["evidence"]]
        for target in found["target"]:
            digest = target["source"].removeprefix("ni:///sha-256;")
            assert urlsafe_b64decode(digest + "=").hex() == report["source"]["sha256"]  # 43 digits: one = to fill up
            assert "state" not in target
        assert "creator" not in found  # nobody is named
        assert found["created"] == get(client, "/v1/releases/1")["created_at"]


def test_a_metric_is_called_by_its_figure_in_the_language_asked_for(published: TestClient) -> None:
    zh, en = (annotation(published, f"{METRIC}/annotation?lang={lang}") for lang in ("zh", "en"))
    assert [found["body"][0]["value"] for found in (zh, en)] == [
        "培训人次：1.25万余人次（2021）",
        "Attendances: 1.25万余人次 (2021)",
    ]
    assert [found["body"][0]["language"] for found in (zh, en)] == ["zh", "en"]
    assert zh["id"] == en["id"]
    assert zh["target"] == en["target"]


def test_where_the_address_is_known_the_text_is_the_state_of_the_target(published: TestClient) -> None:
    found = annotation(published, f"{METRIC}/annotation")
    (target,) = found["target"]
    position, quote = target["selector"]
    assert target["source"] == PAGE
    digest = target["state"]["cached"].removeprefix("ni:///sha-256;")
    assert urlsafe_b64decode(digest + "=") == hashlib.sha256(TEXT.encode()).digest()
    assert TEXT[position["start"] : position["end"]] == quote["exact"] == "1.25万余人次"
    assert quote["prefix"] + quote["exact"] + quote["suffix"] in TEXT
    assert found["creator"] == {
        "id": f"{HOST}/v1/catalog#publisher",
        "type": "Organization",
        "name": "样例研究院",
    }
    assert found["creator"]["id"] in published.get("/v1/catalog").text


def test_an_annotation_is_negotiated_kept_and_dated_as_other_records(published: TestClient) -> None:
    path = f"{METRIC}/annotation"
    for accept, sent in (("application/ld+json", TYPE), (TYPE, TYPE), ("application/json", "application/json")):
        assert published.get(path, headers={"Accept": accept}).headers["content-type"] == sent
    assert get(published, f"{path}?format=json") == annotation(published, path)
    assert published.get(path, headers={"Accept": "text/csv"}).status_code == 406
    answer = published.get(path)
    tag = {"If-None-Match": answer.headers["etag"]}
    assert published.get(path, headers=tag).status_code == 304
    assert published.head(path).headers["etag"] == answer.headers["etag"]
    assert published.get(path, headers={**tag, "Host": "elsewhere.example"}).status_code == 200  # its addresses differ
    then = published.get(f"{path}?as_of=1")
    assert then.json() == answer.json()  # the id is the same at every release
    assert "memento-datetime" in then.headers
    assert get(published, f"{path}?langs=en", 422)["errors"][0]["nearest"] == ["lang"]
    assert published.get("/v1/measures/yunze-2021.training-attendances/annotation").status_code == 404


def test_all_annotations_of_a_report_come_in_pages_of_one_release(client: TestClient) -> None:
    answer = client.get("/v1/reports/qinghai-org-2020/annotations?lang=en")
    assert answer.headers["content-type"] == TYPE
    checks(AnnotationCollectionDocument).validate_json(answer.content, strict=True)
    whole = answer.json()
    facts = get(client, "/v1/reports/qinghai-org-2020/facts?fields=links")["data"]
    page, before = whole["first"], None
    items: list[Any] = []
    while True:
        assert page["startIndex"] == len(items)
        assert page.get("prev") == before
        items += page["items"]
        before = page["id"]
        if "next" not in page:
            break
        assert page["next"].endswith("?as_of=1&lang=en")  # so a walk reads one release
        answer = client.get(page["next"])
        checks(AnnotationPageDocument).validate_json(answer.content, strict=True)
        page = answer.json()
        part = {name: value for name, value in whole.items() if name in ("id", "type", "label", "total")}
        assert page["partOf"] == part
    assert page["id"] == whole["last"]
    assert whole["total"] == len(items) == len(facts) > PAGE_SIZE
    assert [item["id"] for item in items] == [fact["links"]["annotation"] for fact in facts]  # the order of the text
    alone = annotation(client, f"{items[-1]['id']}?lang=en")
    assert alone == {"@context": whole["@context"], **items[-1]}


@pytest.mark.parametrize("page", ["0", "3", "01", "x", "-1"])
def test_a_page_that_there_is_not_is_not_found(client: TestClient, page: str) -> None:
    problem = get(client, f"/v1/reports/qinghai-org-2020/annotations/{page}", 404)
    assert problem["type"] == "/problems/not-found"
    assert get(client, f"/v1/reports/qinghai-org-2021/annotations/{page}", 404)["type"] == "/problems/not-found"


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("node"), reason="needs Node.js")
def test_the_code_in_the_document_counts_as_javascript_does(published: TestClient) -> None:
    document = (ROOT / "docs" / "annotations.md").read_text(encoding="utf-8")
    (code,) = (block for block in re.findall(r"^```js\n(.*?)^```", document, re.M | re.S) if "inUnits" in block)
    found = annotation(published, f"{METRIC}/annotation")
    (target,) = found["target"]
    position, quote = target["selector"]
    before = "𠮷𠮷"  # of two units each
    for end in ("start", "end"):
        position[end] += len(before)
    script = f"""{code}
        const {{ text, annotation }} = JSON.parse(require("fs").readFileSync(0));
        const moved = inUnits(annotation, text);
        const {{ start, end }} = moved.target[0].selector[0];
        console.log(JSON.stringify([moved, text.slice(start, end)]));
    """
    sent = json.dumps({"text": before + TEXT, "annotation": found})
    told = subprocess.run(["node", "-e", script], input=sent, capture_output=True, text=True, check=True, timeout=30)
    moved, said = json.loads(told.stdout)
    assert said == quote["exact"]
    for end in ("start", "end"):
        position[end] += len(before)  # a unit more for each
    assert moved == found


# --- links --------------------------------------------------------------------------------------------------------


def test_a_record_alone_says_where_it_leads_to(published: TestClient) -> None:
    links = get(published, METRIC)["links"]
    assert links["page"] == f"{HOST}/reports/yunze-2021#training-attendances"
    assert links["report_error"] == "https://example.org/errors?record=yunze-2021.training-attendances&release=1"
    assert links["source"].startswith(f"{PAGE}#:~:text=")
    assert get(published, "/v1/reports/yunze-2021")["links"] == {
        "page": f"{HOST}/reports/yunze-2021",
        "annotations": f"{HOST}/v1/reports/yunze-2021/annotations",
        "source": PAGE,
        "report_error": "https://example.org/errors?record=yunze-2021&release=1",
    }
    assert get(published, "/v1/indicators/classes")["links"] == {
        "page": f"{HOST}/indicators/classes",
        "report_error": "https://example.org/errors?record=classes&release=1",
    }


def test_links_keep_the_release_and_the_language_that_are_asked_for(published: TestClient) -> None:
    links = get(published, f"{METRIC}?as_of=1&lang=en")["links"]
    assert links["page"] == f"{HOST}/reports/yunze-2021?as_of=1&lang=en#training-attendances"
    assert links["annotation"] == f"{HOST}{METRIC}/annotation?as_of=1&lang=en"
    assert published.get(links["annotation"]).status_code == 200
    english = published.get(METRIC, headers={"Accept-Language": "en"}).json()
    assert english["links"] == get(published, METRIC)["links"]  # a header is no part of an address


def test_links_are_a_field_of_records_alone(published: TestClient) -> None:
    assert list(get(published, f"{METRIC}?fields=name")) == ["id", "name"]
    chosen = get(published, f"{METRIC}?fields=links.page&include=measures")
    assert (list(chosen), list(chosen["links"])) == (["id", "links", "included"], ["page"])
    assert "links" not in get(published, "/v1/metrics?limit=1")["data"][0]
    among = get(published, "/v1/reports/yunze-2021/facts?resource=metric")["data"]
    assert get(published, METRIC)["links"] in [fact["links"] for fact in among]
    assert get(published, "/v1/metrics?fields=links", 422)["errors"][0]["parameter"] == "fields"
    assert '"links"' not in published.get("/v1/indicators/classes?format=jsonld").text


def test_without_an_address_there_is_no_source(client: TestClient) -> None:
    record = get(client, "/v1/metrics/qinghai-org-2020.online-class-attendances")
    assert record["links"]["source"] is None
    assert record["links"]["report_error"] is None
    assert get(client, "/v1/reports/qinghai-org-2020")["links"]["source"] is None


# --- text fragments -----------------------------------------------------------------------------------------------


def parts(fragment: str) -> list[str]:
    """Return the parts of a directive as a browser reads them."""
    assert fragment.startswith(":~:text=")
    return [unquote(part) for part in fragment.removeprefix(":~:text=").split(",")]


@pytest.mark.parametrize(
    ("place", "found"),
    [
        # what is known begins and ends inside of words: they are left out
        (QuotedPlace("培训干部300人", "300人", "训干部", ",其中市"), ["干部-", "300人", "-,其中"]),
        (QuotedPlace("300人", "300人", "", "参加培训。"), ["300人", "-参加培训"]),  # the text begins with it
        (
            QuotedPlace("参加300人", "300人", "\n参加", "。\n"),
            ["参加-", "300人", "-。"],
        ),  # lines are blocks
        (QuotedPlace("一行\n又一行", "一行\n又一行", "。", "。"), ["一行", "又一行"]),  # from block to block
    ],
)
def test_a_place_is_found_with_the_whole_words_around_it(place: QuotedPlace, found: list[str]) -> None:
    assert parts(text_fragment(place)) == found


def test_without_icu_the_whole_quote_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "is_installed", lambda: False)
    text_fragment.cache_clear()
    place = QuotedPlace("培训干部1.25万余人次", "1.25万余人次", "训干部", ",其中市")
    try:
        assert parts(text_fragment(place)) == ["培训干部1.25万余人次"]
    finally:
        text_fragment.cache_clear()


def test_what_means_something_in_a_directive_is_encoded() -> None:
    fragment = text_fragment(QuotedPlace("a-b, c & d", "a-b, c & d", "", ""))
    assert fragment == ":~:text=a%2Db%2C%20c%20%26%20d"
    assert at_fragment("https://e.org/x", QuotedPlace("a", "a", "", "")) == "https://e.org/x#:~:text=a"
    assert at_fragment("https://e.org/x#part", QuotedPlace("a", "a", "", "")) == "https://e.org/x#part:~:text=a"


@given(st.integers(0, len(TEXT) - 2), st.integers(1, 12), st.integers(0, 12), st.integers(0, 20))
def test_a_fragment_says_nothing_that_the_text_does_not(start: int, length: int, around: int, wide: int) -> None:
    end = min(start + length, len(TEXT))
    exact = TEXT[start:end]
    if not exact.strip():
        return
    quote = TEXT[max(0, start - wide) : end + wide // 2]
    place = QuotedPlace(quote, exact, TEXT[max(0, start - around) : start], TEXT[end : end + around])
    fragment = text_fragment(place)
    assert not set(fragment.removeprefix(":~:text=")) & set('&"<> ')
    at = 0
    for part in parts(fragment):
        at = TEXT.index(part.removesuffix("-").removeprefix("-"), at)


# --- where errors are reported ------------------------------------------------------------------------------------


def test_contact_and_where_to_report_are_said_of_the_server(published: TestClient, client: TestClient) -> None:
    root = get(published, "/v1")
    assert (root["contact"], root["report_error"]) == ("样例研究院, data@example.org", REPORTING)
    assert get(client, "/v1")["report_error"] is None
    contact = get(published, "/openapi.json?lang=en")["info"]["contact"]
    assert contact == {"name": "样例研究院", "email": "data@example.org"}
    assert get(client, "/openapi.json?lang=en")["info"]["contact"] == {"name": "The workreport maintainers"}


@pytest.mark.parametrize(
    ("template", "filled_in"),
    [
        (REPORTING, "https://example.org/errors?record=r.s&release=7"),
        ("mailto:data@example.org?subject={id}%20at%20{release}", "mailto:data@example.org?subject=r.s%20at%207"),
        ("https://example.org/issues/new", "https://example.org/issues/new"),
    ],
)
def test_a_template_is_filled_in(template: str, filled_in: str) -> None:
    assert Settings(report_error=template).report_error == template
    assert fill_template(template, "r.s", 7) == filled_in


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("https://example.org/{ids}", "found {ids}"),
        ("https://example.org/{id", "found {id"),
        ("https://example.org/id}", "found }"),
        ("ftp://example.org/{id}", "expected an address such as"),
        ("example.org/{id}", "expected an address such as"),
        ("mailto:{id}", "expected an address such as"),
        ("https://example.org/报错?{id}", "percent-encoded"),
        ("https://example.org/{id}\nX: y", "expected an address such as"),
    ],
)
def test_a_template_that_is_no_address_stops_the_start(wrong: str, said: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        report_template(wrong)
    assert said in str(caught.value)
    with pytest.raises(ValidationError):
        Settings(report_error=wrong)
