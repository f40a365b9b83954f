"""Citations: the same in three formats, by `Accept` and by `format`, of everything that has an address of its own."""

import re
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.formats import bibtex, citation_csl, parquet, ris
from app.formats.citation import Citation, in_one_line
from app.main import create_app
from app.settings import Settings
from app.vocabulary import Format, Genre, Lang
from app.web.negotiation import MEDIA_TYPES
from support.api import FACTS, get
from support.client import AppClient

HOST = "http://testserver"
FORMATS = (Format.CSL, Format.BIBTEX, Format.RIS)
REPORT = "/v1/reports/qinghai-org-2020"
METRIC = "/v1/metrics/qinghai-org-2020.online-class-attendances"
# the fields of an item that csl-data.json of CSL 1.0.2 knows and that are sent here
KNOWN = {
    *("id", "type", "title", "author", "container-title", "publisher", "issued", "genre", "version", "source"),
    *("language", "abstract", "URL"),
}

# --- readers of our own, which share nothing with the writers ------------------------------------------------------


def read_csl(response: Any) -> dict[str, Any]:
    (item,) = response.json()
    assert set(item) <= KNOWN
    return dict(item)


_NAMED = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~"}
_NAMED["textasciicircum"] = "^"


def balanced(text: str, at: int) -> int:
    """Return the position behind the brace that closes the one at a position, counted as BibTeX does."""
    depth = 0
    for place in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place + 1
    raise AssertionError(f"not closed: {text[at:]}")


def untex(text: str) -> str:
    """Return what TeX prints of a text."""
    printed, at = "", 0
    while at < len(text):
        if text[at] == "\\":
            command = re.match(r"\\([a-z]+)\{\}|\\([&%$#_])", text[at:])
            assert command, text[at:]
            printed += _NAMED[command[1]] if command[1] else command[2]
            at += command.end()
            continue
        assert text[at] not in "&%$#_~^{}", (text, at)
        printed += text[at]
        at += 1
    return printed


def read_bibtex(text: str) -> dict[str, Any]:
    head = re.match(r"@(\w+)\{([^,\s{}]+),", text)
    assert head
    assert balanced(text, text.index("{")) == len(text.rstrip("\n"))
    fields, at = {"TYPE": head[1], "KEY": head[2]}, head.end()
    while field := re.compile(r",?\s*(\w+) = ").match(text, at):
        end = balanced(text, field.end())
        fields[field[1]] = text[field.end() + 1 : end - 1]
        at = end
    assert text[at:].strip() == "}"
    author = fields.pop("author", None)
    read: dict[str, Any] = {name: value if name == "url" else untex(value) for name, value in fields.items()}
    if author is not None:
        named = author.removeprefix("{").removesuffix("}").split("} and {")
        named = [f"{{{name}}}" for name in named]
        assert all(name[0] == "{" and balanced(name, 0) == len(name) for name in named)
        read["author"] = [untex(name[1:-1]) for name in named]
    return read


def read_ris(text: str) -> dict[str, list[str]]:
    assert text.endswith("ER  - \r\n")
    assert text.startswith("TY  - ")
    assert text.count("\n") == text.count("\r") == text.count("\r\n")
    read: dict[str, list[str]] = {}
    for line in text.split("\r\n")[:-1]:
        tag = re.match(r"([A-Z][A-Z0-9])  - ", line)
        assert tag, line
        read.setdefault(tag[1], []).append(line[tag.end() :])
    return read


# --- what is sent --------------------------------------------------------------------------------------------------


Citations = tuple[dict[str, Any], dict[str, Any], dict[str, list[str]]]


def cited(client: TestClient, path: str, lang: str = "en") -> Citations:
    """Get all three citations of a path, by `format` and by `Accept`."""
    found = []
    for form in FORMATS:
        by_format = client.get(f"{path}?format={form}&lang={lang}")
        assert by_format.status_code == 200, by_format.text
        assert by_format.headers["content-type"] == MEDIA_TYPES[form]
        assert by_format.headers["content-language"] == lang
        media = MEDIA_TYPES[form].partition(";")[0]
        by_accept = client.get(path, headers={"Accept": f"{media}, application/json;q=0.5", "Accept-Language": lang})
        assert (by_accept.content, by_accept.headers["content-type"]) == (by_format.content, MEDIA_TYPES[form])
        assert "accessed" not in by_format.text
        found.append(by_format)
    return read_csl(found[0]), read_bibtex(found[1].text), read_ris(found[2].content.decode())


def agree(csl: dict[str, Any], bib: dict[str, Any], tagged: dict[str, list[str]]) -> None:
    """Check that three citations say the same."""
    one = {tag: values[0] for tag, values in tagged.items()}
    assert csl["id"] == bib["KEY"] == one["ID"]
    assert csl["title"] == bib["title"] == one["TI"]
    assert csl["URL"] == bib["url"] == one["UR"]
    assert csl["version"] == bib["version"] == one["ET"]
    assert csl["language"] == bib["language"] == one["LA"]
    names = [name["literal"] for name in csl.get("author", [])]
    assert all(set(name) == {"literal"} for name in csl.get("author", []))
    assert names == bib.get("author", []) == tagged.get("AU", [])
    assert csl.get("container-title") == bib.get("booktitle") == one.get("T2")
    assert csl.get("abstract") == bib.get("abstract") == one.get("AB")
    assert csl.get("source") == bib.get("note") == one.get("DB")
    assert csl.get("genre") == bib.get("type") == one.get("M3")
    assert csl.get("publisher") == one.get("PB")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_is_cited_with_its_issuer(client: TestClient, lang: str) -> None:
    record = get(client, f"{REPORT}?lang={lang}")
    csl, bib, tagged = cited(client, REPORT, lang)
    agree(csl, bib, tagged)
    assert (csl["type"], bib["TYPE"], tagged["TY"]) == ("report", "techreport", ["RPRT"])
    assert csl["id"] == record["id"]
    assert csl["title"] == record["title"]
    assert csl["author"] == [{"literal": record["issuer"]}]
    assert csl["URL"] == HOST + REPORT
    assert csl["version"] == str(get(client, "/v1")["release"])
    assert csl["genre"] == getattr(Genre(record["genre"]), lang)
    assert csl["source"] == get(client, f"/v1?lang={lang}")["name"]
    # nobody knows when it was published
    assert record["published"] is None
    assert "issued" not in csl
    assert not {"year", "date"} & set(bib)
    assert not {"PY", "DA"} & set(tagged)


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_is_cited_as_part_of_its_report(client: TestClient, name: str) -> None:
    title = get(client, f"{REPORT}?lang=en")["title"]
    for record in get(client, f"/v1/{name}?lang=en&limit=15")["data"]:
        path = f"/v1/{name}/{record['id']}"
        csl, bib, tagged = cited(client, path)
        agree(csl, bib, tagged)
        assert (csl["type"], bib["TYPE"], tagged["TY"]) == ("chapter", "incollection", ["CHAP"])
        assert csl["container-title"] == title
        assert csl["abstract"] == record["evidence"][0]["quote"]
        assert csl["URL"] == HOST + path
        assert csl["title"].startswith(record.get("name") or record["title"])
        assert get(client, f"{csl['URL'].removeprefix(HOST)}?lang=en").items() >= record.items()


def test_a_metric_is_cited_with_its_figure_as_reported(client: TestClient) -> None:
    record = get(client, f"{METRIC}?lang=zh")
    csl, *_ = cited(client, METRIC, "zh")
    assert csl["title"] == f"{record['name']}：{record['as_reported']}（{record['period']}）"
    english, *_ = cited(client, METRIC, "en")
    assert record["as_reported"] in english["title"]
    assert english["title"] != csl["title"]


def test_a_release_is_cited_as_the_data(client: TestClient) -> None:
    release = get(client, "/v1/releases")["data"][0]
    path = f"/v1/releases/{release['id']}"
    csl, bib, tagged = cited(client, path)
    agree(csl, bib, tagged)
    day = release["created_at"][:10]
    assert (csl["type"], bib["TYPE"], tagged["TY"]) == ("dataset", "misc", ["DATA"])
    assert csl["issued"] == {"date-parts": [[int(part) for part in day.split("-")]]}
    assert (bib["year"], bib["date"]) == (day[:4], day)
    assert (tagged["PY"], tagged["DA"]) == ([day[:4]], [day.replace("-", "/") + "/"])
    assert csl["title"] == get(client, "/v1?lang=en")["name"]
    assert "author" not in csl
    assert cited(client, "/v1") == (csl, bib, tagged)


def test_who_publishes_the_data_is_cited(sqlite_url: str) -> None:
    named = Settings(database_url=sqlite_url, publisher="青海 {数据} & Co")
    with AppClient(create_app(Settings(database_url=sqlite_url))) as client, AppClient(create_app(named)) as other:
        for path in ("/v1", "/v1/releases/1"):
            csl, bib, tagged = cited(other, path)
            agree(csl, bib, tagged)
            assert csl["author"] == [{"literal": "青海 {数据} & Co"}]
            before, after = (one.get(f"{path}?format=csl").headers["etag"] for one in (client, other))
            assert before != after
        assert cited(client, REPORT) == cited(other, REPORT)


def test_the_same_release_gives_the_same_bytes(sqlite_url: str) -> None:
    for path in (REPORT, METRIC, "/v1/releases/1"):
        for form in FORMATS:
            answers = []
            for _ in range(2):
                with AppClient(create_app(Settings(database_url=sqlite_url))) as client:
                    answer = client.get(f"{path}?format={form}")
                    answers.append((answer.content, answer.headers["etag"]))
            assert answers[0] == answers[1]


# --- what is refused, and what leads there -------------------------------------------------------------------------


@pytest.mark.parametrize("path", [REPORT, METRIC, "/v1/releases/1", "/v1"])
def test_only_what_is_on_offer_is_suggested(client: TestClient, path: str) -> None:
    for wrong, near in (("cls", ["csl"]), ("bib", ["bibtex"]), ("csv", ["csl"])):
        (error,) = get(client, f"{path}?format={wrong}", 422)["errors"]
        assert (error["parameter"], error["code"]) == ("format", "unknown_value")
        assert error["nearest"][:1] == near or set(error["nearest"]) == {"json", *FORMATS}
        assert set(error["nearest"]) <= {"json", *FORMATS}
    (error,) = get(client, "/v1/metrics?format=bibtx", 422)["errors"]
    assert not {"bibtex", "csl", "ris"} & set(error["nearest"])
    get(client, path, 406, Accept="text/csv")
    get(client, path, 406, Accept="application/ld+json")


@pytest.mark.parametrize("path", ["/v1/metrics", "/v1/themes/talent", "/v1/series", "/v1/sections", "/v1/search"])
def test_what_has_no_citation_says_so(client: TestClient, path: str) -> None:
    for form in FORMATS:
        get(client, path, 406 if path != "/v1/search" else 422, Accept=MEDIA_TYPES[form])


def test_fields_and_links_are_of_json(client: TestClient) -> None:
    errors = get(client, f"{METRIC}?format=csl&fields=name&include=metrics", 422)["errors"]
    assert [(error["parameter"], error["code"]) for error in errors] == [
        ("fields", "needs_format"),
        ("include", "needs_format"),
    ]
    get(client, "/v1/metrics/qinghai-org-2020.nothing-such?format=csl", 404)
    get(client, "/v1/reports/nothing-such?format=ris", 404)


@pytest.mark.parametrize("path", [REPORT, METRIC, "/v1/releases/1"])
def test_a_record_leads_to_its_citation(client: TestClient, path: str) -> None:
    for query in ("", "?lang=en", "?format=bibtex", "?fields=id"):
        response = client.get(path + query)
        assert response.headers["link"].count("rel=") == 4
        links = response.links
        assert links["cite-as"]["url"] == HOST + path
        assert links["license"]["url"] == get(client, "/v1")["licence_url"]
        described = links["describedby"]
        assert client.get(described["url"]).headers["content-type"] == described["type"] == MEDIA_TYPES[Format.CSL]
        again = client.get(path + query, headers={"If-None-Match": response.headers["etag"]})
        assert again.status_code == 304
        assert client.head(path + query).headers["link"] == response.headers["link"]


def test_a_whole_table_leads_to_its_release_and_a_page_only_to_the_next(client: TestClient) -> None:
    release = get(client, "/v1")["release"]
    flat = ("metrics?format=csv", "themes?format=parquet", "themes?format=xlsx", "series?format=ndjson")
    for path in (*(f"/v1/{path}" for path in flat), "/v1/themes?format=jsonld"):
        links = client.get(path).links
        assert set(links) == {"cite-as", "license", "describedby", "timegate"}, path
        assert links["cite-as"]["url"] == f"{HOST}/v1/releases/{release}"
        assert links["describedby"]["url"] == f"{HOST}/v1/catalog"
    for path in (
        "/v1/metrics",
        "/v1/metrics?format=csv&limit=3",
        "/v1/series?limit=2",
        "/v1/themes?format=jsonld&limit=2",
    ):
        assert set(client.get(path).links) <= {"next"}, path
    assert "link" not in client.get("/v1/metrics?limit=1000").headers
    for path in ("/v1/themes/talent", f"{REPORT}/coverage", "/v1/sections/qinghai-org-2020.talent"):
        assert "link" not in client.get(path).headers


def test_each_host_has_its_own_links(sqlite_url: str) -> None:
    """What is kept for one host is sent to no other, and files are made once for all."""
    write = patch("app.web.table_files.parquet.write", side_effect=parquet.write)
    with AppClient(create_app(Settings(database_url=sqlite_url))) as client, write as made:
        for path in (METRIC, f"{METRIC}?format=ris", "/v1/themes?format=csv", "/v1/themes?format=parquet"):
            tags: dict[str, str] = {}
            for host in ("a.example", "b.example", "a.example"):
                response = client.get(path, headers={"Host": host})
                assert response.links["cite-as"]["url"].startswith(f"http://{host}/v1/")
                assert tags.setdefault(host, response.headers["etag"]) == response.headers["etag"]
                sent = {"Host": host, "If-None-Match": tags[host]}
                assert client.get(path, headers=sent).status_code == 304
                assert client.get(path, headers={"Host": host, "If-Match": tags[host]}).status_code == 200
            assert len(set(tags.values())) == 2
        ranged = {"Host": "a.example", "Range": "bytes=0-9", "If-Range": tags["a.example"]}
        assert client.get("/v1/themes?format=parquet", headers=ranged).status_code == 206
        assert made.call_count == 1


# --- the writers alone ---------------------------------------------------------------------------------------------

TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(in_one_line)
DATES = ["2021", "2021-02", "2021-02-05", None]


def a_citation(**fields: Any) -> Citation:
    given: dict[str, Any] = {
        "key": "somewhere-2021.figure",
        "kind": "part",
        "title": "标题",
        "url": "https://h.example/v1/metrics/somewhere-2021.figure",
        "lang": "zh",
        "version": "3",
        "source": "数据",
    }
    return Citation(**{**given, **fields})


@given(title=TEXTS, author=TEXTS, within=TEXTS, quote=TEXTS)
@example(title="\\{}~^&%$#_", author="A and B", within="} {", quote='"@x{y,\r\nER  - \r\nTY  - BOOK')
@example(title="\\textbackslash{}", author="{", within="\\", quote="\u2028")
def test_every_text_survives(title: str, author: str, within: str, quote: str) -> None:
    cited = a_citation(title=title, authors=(author,), within=within, quote=in_one_line(quote) or "q")
    expected = [in_one_line(text) for text in (title, author, within, cited.quote or "")]
    read = read_bibtex(bibtex.citation(cited).decode())
    assert [read["title"], read["author"][0], read["booktitle"], read["abstract"]] == expected
    tagged = read_ris(ris.citation(cited).decode())
    assert [tagged[tag] for tag in ("TI", "AU", "T2", "AB")] == [[text] for text in expected]
    (item,) = citation_csl.items(cited)
    assert [item["title"], item["author"], item["container-title"]] == [title, [{"literal": author}], within]


def test_several_organisations_stay_apart() -> None:
    cited = a_citation(authors=("发展和改革委员会", "Ministry of Education and Science"))
    assert read_bibtex(bibtex.citation(cited).decode())["author"] == list(cited.authors)
    assert read_ris(ris.citation(cited).decode())["AU"] == list(cited.authors)


@pytest.mark.parametrize("issued", DATES)
def test_a_date_is_as_precise_as_it_is_known(issued: str | None) -> None:
    cited = a_citation(issued=issued)
    (item,) = citation_csl.items(cited)
    bib, tagged = read_bibtex(bibtex.citation(cited).decode()), read_ris(ris.citation(cited).decode())
    parts = issued.split("-") if issued else []
    assert item.get("issued", {}).get("date-parts", [[]]) == [[int(part) for part in parts]]
    assert (bib.get("year"), bib.get("date")) == (parts[0] if parts else None, issued)
    assert tagged.get("DA", [""])[0].rstrip("/") == "/".join(parts)
    assert [cell for cell in tagged.get("DA", [""])[0].split("/") if cell] == parts
    assert all(len(value.split("/")) == 4 for value in tagged.get("DA", []))


def keys_of(client: TestClient) -> Iterator[str]:
    for name in FACTS:
        for record in get(client, f"/v1/{name}?limit=1000&fields=id")["data"]:
            yield record["id"]


def test_every_key_is_one_that_bibtex_takes(client: TestClient) -> None:
    keys = [*keys_of(client)]
    assert len(keys) > 100
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9.-]+", key) for key in keys)
    assert {lang.value for lang in Lang} == {"zh", "en"}
