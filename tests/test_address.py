"""Whole addresses: from the settings, from a proxy that is trusted, from the request; and never one for another."""

import io
import re
import zipfile
import zlib
from gzip import decompress
from html import unescape
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.testclient import TestClient

from app.address import Addresses, authority, prefix, public_address
from app.main import create_app
from app.pages.template import Template
from app.serving import kept_answers
from app.serving.kept_answers import KeptAnswers
from app.settings import Settings
from app.web import problems
from support.client import AppClient

NEXT = "/v1/metrics?limit=5"  # an answer that shows an address in a header
PUBLIC = "https://data.example.org:8443/data/workreport"
PROXY = ("127.0.0.1", 50000)
STRANGER = ("192.0.2.7", 50000)
FORWARDED = {
    "Host": "inner:8000",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "data.example.org:8443",
    "X-Forwarded-Prefix": "/data/workreport",
}


def client_of(url: str, client: tuple[str, int] = PROXY, root_path: str = "", **options: Any) -> TestClient:
    """Return a client of a fresh application, that comes from an address."""
    app = create_app(Settings(database_url=url, **options))
    return AppClient(app, client=client, root_path=root_path, raise_server_exceptions=False)


def link(client: TestClient, path: str = NEXT, **headers: str) -> str:
    """Return the address of the next page."""
    response = client.get(path, headers=headers)
    assert response.status_code == 200, response.text
    return str(response.links["next"]["url"])


def shown(client: TestClient, headers: dict[str, str], below: str = "") -> dict[str, set[str]]:
    """Return, for each way to show an address, what comes before the paths of the API."""
    found: dict[str, set[str]] = {}

    def base(kind: str, address: str, path: str) -> None:
        assert path in address, (kind, address)
        found.setdefault(kind, set()).add(address[: address.index(path)])

    for format_ in ("json", "csv", "ndjson"):
        base("Link", link(client, f"{below}{NEXT}&format={format_}", **headers), "/v1/metrics?")
    base("Link", link(client, f"{below}/v1/search?q=training&limit=1", **headers), "/v1/search?")
    for name, address in client.get(f"{below}/v1", headers=headers).json()["links"].items():
        beside = {"docs": "/docs", "openapi": "/openapi.json", "sdmx": "/sdmx", "api-catalog": "/.well-known"}
        base("links", address, beside.get(name, f"/v1/{name}"))
    for record in client.get(f"{below}/v1/search?q=training&limit=100", headers=headers).json()["data"]:
        base("href", record["href"], "/v1/")
    document = client.get(f"{below}/openapi.json?lang=en", headers=headers)
    assert "workreport.example" not in document.text
    found["servers"] = {document.json()["servers"][0]["url"]}
    for address in re.findall(r"\]\((http[^)]+)\)", document.json()["info"]["description"]):
        base("description", address, "/v1/")
    workbook = client.get(f"{below}/v1/themes?format=xlsx", headers=headers)
    with zipfile.ZipFile(io.BytesIO(workbook.content)) as archive:
        texts = "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))
    base("workbook", re.findall(r"http[^<]+/v1/themes\?format=xlsx", texts)[0], "/v1/themes?")
    leading = client.get(f"{below}/", headers=headers, follow_redirects=False)
    base("Location", leading.headers["location"], "/v1")
    problem = client.get(f"{below}/v1/metrics?them=talent", headers=headers)
    assert problem.json()["type"] == "/problems/invalid-parameters"
    assert problem.json()["instance"] == "/v1/metrics"
    base("help", problem.links["help"]["url"], problem.json()["type"])
    return found


def everywhere(base: str) -> dict[str, set[str]]:
    """Return what `shown` finds where every address is below `base`."""
    kinds = ("Link", "links", "href", "servers", "description", "workbook", "Location", "help")
    return {kind: {base} for kind in kinds}


def test_without_a_proxy_addresses_are_the_requests(sqlite_url: str) -> None:
    with client_of(sqlite_url) as client:
        assert shown(client, {"Host": "127.0.0.1:8123"}) == everywhere("http://127.0.0.1:8123")
        assert shown(client, {"Host": "[::1]:8123"}) == everywhere("http://[::1]:8123")
        # nobody told by the answers before
        assert shown(client, {"Host": "127.0.0.1:8123"}) == everywhere("http://127.0.0.1:8123")


@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("below", ["", "/data/workreport"], ids=["cut by the proxy", "not cut"])
def test_a_trusted_proxy_says_what_they_are(sqlite_url: str, below: str) -> None:
    with client_of(sqlite_url) as client:
        assert shown(client, FORWARDED, below) == everywhere(PUBLIC)
    rfc = {
        "Host": "inner:8000",
        "Forwarded": 'for="[2001:db8::1]";host=other.example, for=192.0.2.7;Proto=https;Host="data.example.org:8443"',
        "X-Forwarded-Prefix": "/data/workreport/",
    }
    with client_of(sqlite_url) as client:
        assert shown(client, rfc, below) == everywhere(PUBLIC)


@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("below", ["", "/data/workreport"], ids=["cut by the proxy", "not cut"])
@pytest.mark.parametrize("client", [PROXY, STRANGER])
def test_a_public_address_in_the_settings_comes_first(sqlite_url: str, below: str, client: tuple[str, int]) -> None:
    said = {**FORWARDED, "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil", "Host": "evil.example"}
    with client_of(sqlite_url, client, public_url=f"{PUBLIC}/") as asking:
        assert shown(asking, said, below) == everywhere(PUBLIC)
        assert link(asking, Host="another.example") == link(asking)


@pytest.mark.usefixtures("untraced")
def test_nobody_else_is_believed(sqlite_url: str) -> None:
    said = {**FORWARDED, "Forwarded": "host=evil.example;proto=https"}
    for client, options in (
        (STRANGER, {}),
        (PROXY, {"trusted_proxies": ""}),
        (PROXY, {"trusted_proxies": "10.0.0.0/8"}),
    ):
        with client_of(sqlite_url, client, **options) as asking:
            assert shown(asking, said) == everywhere("http://inner:8000")
            assert asking.get("/data/workreport/v1", headers=said).status_code == 404
    for client in (("10.9.8.7", 1), ("::ffff:10.9.8.7", 1)):
        with client_of(sqlite_url, client, trusted_proxies="192.0.2.1, 10.0.0.0/8") as asking:
            assert link(asking, **FORWARDED).startswith(PUBLIC)


@pytest.mark.slow
@pytest.mark.usefixtures("untraced")
def test_below_a_path_every_method_and_every_page_works(sqlite_url: str) -> None:
    with client_of(sqlite_url) as client:
        for below in ("", "/data/workreport"):
            for path in ("/docs", "/problems", *(problems.type_of(kind) for kind in problems.KINDS)):
                page = client.get(f"{below}{path}?lang=en", headers={**FORWARDED, "Accept": "text/html"})
                addresses = re.findall(r'(?:src|href|data-document|action)="(/[^"]+)"', page.text)
                assert len(addresses) > 7
                for address in map(unescape, addresses):
                    target = urljoin(f"{PUBLIC}{path}", address)
                    assert target.startswith(f"{PUBLIC}/"), address
                    sent = (
                        target.removeprefix(PUBLIC)
                        if not below
                        else target.removeprefix("https://data.example.org:8443")
                    )
                    assert client.get(sent, headers=FORWARDED).status_code == 200, sent
            refused = client.post(f"{below}/v1/metrics", headers=FORWARDED)
            assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
            assert client.head(f"{below}/v1/metrics", headers=FORWARDED).status_code == 200
            assert client.get(f"{below}/readyz", headers=FORWARDED).json()["status"] == "ready"
        start = client.get("/data/workreport", headers=FORWARDED, follow_redirects=False)
        assert start.headers["location"] == f"{PUBLIC}/v1"
        other = client.get("/data/workreports/v1", headers=FORWARDED)
        assert (other.status_code, other.json()["instance"]) == (404, "/data/workreports/v1")


def test_a_path_of_our_own_is_not_taken_for_a_prefix(sqlite_url: str) -> None:
    with client_of(sqlite_url) as client:
        for below in ("/v1", "/docs", "/problems"):
            said = {**FORWARDED, "X-Forwarded-Prefix": below}
            assert link(client, **said).startswith(f"https://data.example.org:8443{below}/v1/metrics?")
            assert client.get("/docs", headers=said).status_code == 200
            assert client.get("/problems", headers=said).status_code == 200


def test_a_server_that_was_told_its_path_itself(sqlite_url: str) -> None:
    """ASGI: the path has the root path in it; a proxy that says the same says it once."""
    with client_of(sqlite_url, root_path="/data/workreport") as client:
        for headers in ({"Host": "data.example.org:8443"}, FORWARDED):
            below = "/data/workreport"
            assert link(client, f"{below}{NEXT}", **headers).partition("://")[2].startswith(PUBLIC.partition("://")[2])
            assert client.get(f"{below}/assets/page.css").status_code == 200


@pytest.mark.parametrize(
    "host",
    ['evil.example"><script>', "a b", "evil.example/path", "user@evil.example", "evil.example:0", "evil.example:99999",
     "evil.example:80a", "[::1", "[zz::]", "x" * 254, "", "é.example", "evil.example#", "%65vil.example"],
)  # fmt: skip
def test_what_is_no_host_is_never_shown(sqlite_url: str, host: str) -> None:
    with client_of(sqlite_url) as client:
        raw = host.encode("latin-1")
        for headers in ([(b"Host", raw)], [(b"Host", b"real.example"), (b"X-Forwarded-Host", raw)]):
            answer = client.get(NEXT, headers=headers)
            if answer.status_code == 200:  # the server itself may refuse it
                expected = "http://testserver" if len(headers) == 1 else "http://real.example"
                assert answer.links["next"]["url"].startswith(f"{expected}/v1/metrics?"), answer.links


@pytest.mark.parametrize(
    "said", ["data", "//evil.example", "/a b", "/a/../b", "/.", "/a?b", '/a"b', "/a%2Fb", "/" + "a" * 200]
)
def test_what_is_no_prefix_is_never_shown(sqlite_url: str, said: str) -> None:
    with client_of(sqlite_url) as client:
        assert link(client, **{**FORWARDED, "X-Forwarded-Prefix": said}).startswith("https://data.example.org:8443/v1/")


def test_the_proxy_next_to_us_has_the_last_word(sqlite_url: str) -> None:
    """A proxy that adds to what its client sent adds at the end: the client's own words never count."""
    with client_of(sqlite_url) as client:
        lists = {
            "X-Forwarded-Proto": "http, https",
            "X-Forwarded-Host": "evil.example, data.example.org:8443",
            "X-Forwarded-Prefix": "/evil, /data/workreport",
            "Forwarded": "host=evil.example;proto=http",
        }
        assert link(client, **lists).startswith(f"{PUBLIC}/v1/metrics?")
        lines = [(b"X-Forwarded-Host", b"evil.example"), (b"X-Forwarded-Host", b"data.example.org")]
        assert client.get(NEXT, headers=lines).links["next"]["url"].startswith("http://data.example.org/v1/")
        for malformed in ("host", "host=a b", 'host="a', "=;", "host=evil.example,,", "proto=ftp"):
            assert link(client, Host="real.example", Forwarded=malformed).startswith("http://real.example/v1/"), (
                malformed
            )


# --- what is kept, and tags ---------------------------------------------------------------------------------------


def kept(client: TestClient) -> KeptAnswers:
    """Return what is in front of an application."""
    found: KeptAnswers = client.app.kept_answers  # type: ignore[attr-defined]
    return found


def test_hosts_share_what_shows_no_address_and_nothing_else(sqlite_url: str) -> None:
    hosts = [f"host{n}.example" for n in range(5)]
    with client_of(sqlite_url) as client:
        for path, entries in (
            ("/v1/themes", 1),
            ("/v1/metrics?limit=1000", 1),
            ("/v1/themes/talent", 1),
            ("/v1/themes?format=csv&limit=100", 1),
            (NEXT, 5),
            ("/v1/metrics/qinghai-org-2020.online-classes", 5),
            ("/v1", 5),
            ("/v1/search?q=training", 5),
        ):
            before = len(kept(client).kept)
            answers = [client.get(path, headers={"Host": host}) for host in hosts * 2]  # cold and hot
            assert len(kept(client).kept) - before == entries, path
            tags = [answer.headers["etag"] for answer in answers]
            assert tags[:5] == tags[5:]
            assert len(set(tags)) == (1 if entries == 1 else 5), path
            for host, answer in zip(hosts * 2, answers, strict=True):
                said = answer.text + str(answer.headers)
                assert set(re.findall(r"host\d\.example", said)) == ({host} if entries > 1 else set()), path


def test_a_tag_of_one_address_is_no_tag_of_another(sqlite_url: str) -> None:
    with client_of(sqlite_url) as warm, client_of(sqlite_url) as cold:
        for path in (NEXT, "/v1", "/v1/search?q=training", "/openapi.json", "/v1/themes?format=xlsx"):
            tag = warm.get(path, headers={"Host": "a.example"}).headers["etag"]
            for client in (warm, cold):
                again = client.get(path, headers={"Host": "a.example", "If-None-Match": tag})
                assert (again.status_code, again.headers["etag"]) == (304, tag), path
                other = client.get(path, headers={"Host": "b.example", "If-None-Match": tag})
                assert (other.status_code, other.headers["etag"] != tag) == (200, True), path
        tag = warm.get("/v1/themes", headers={"Host": "a.example"}).headers["etag"]
        for client in (warm, cold):
            assert client.get("/v1/themes", headers={"Host": "b.example", "If-None-Match": tag}).status_code == 304


@pytest.mark.usefixtures("untraced")
def test_any_number_of_hosts_is_bounded(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "KEPT_BYTES", 100_000)
    with client_of(sqlite_url) as client:
        for n in range(200):
            assert link(client, Host=f"{n}.example").startswith(f"http://{n}.example/")
        layer = kept(client)
        assert layer.size <= 100_000
        assert layer.size == sum(kept_answers.size_of(key, answer) for key, answer in layer.kept.items())
        assert 2 < len(layer.kept) < 100


def test_scheme_and_case_and_port_are_told_apart_only_where_they_differ(sqlite_url: str) -> None:
    with client_of(sqlite_url) as client:
        same = {link(client, Host=host) for host in ("a.example", "A.Example", "a.example:80", "a.example:")}
        assert len(same) == 1
        assert link(client, Host="a.example", **{"X-Forwarded-Proto": "HTTPS"}).startswith("https://a.example/")
        assert link(client, Host="a.example:443", **{"X-Forwarded-Proto": "https"}).startswith("https://a.example/")
        assert link(client, Host="a.example:8000").startswith("http://a.example:8000/")


# --- the pieces ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["example.org", "ftp://example.org", "https://", "https://u:p@example.org", "https://example.org/?q", "https://a b",
     "https://example.org/#x", "https://example.org/数据", "https://example.org/a%20b", "https://[::1", "//example.org",
     "https://example.org:0", "https://example.org/..", "https://example.org\n"],
)  # fmt: skip
def test_what_is_no_public_address_is_refused(text: str) -> None:
    with pytest.raises(ValidationError, match=r"expected an address such as https://example\.org"):
        Settings(public_url=text)


def test_public_addresses() -> None:
    assert public_address("https://Example.org:443/") == "https://example.org"
    assert public_address("http://[::1]:8000/a/b-c_d.e~f/") == "http://[::1]:8000/a/b-c_d.e~f"
    with pytest.raises(ValidationError, match="expected addresses and networks"):
        Settings(trusted_proxies="nginx")


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_sent_an_address_is_an_address(host: str, forwarded: str, below: str) -> None:
    told = tuple(
        (name, text.encode("utf-8", "replace"))
        for name, text in ((b"host", host), (b"forwarded", forwarded), (b"x-forwarded-prefix", below))
    )
    addresses = Addresses(trusted=Settings().trusted_proxies)
    base = addresses.base(addresses.peer("http", PROXY, ("127.0.0.1", 8000), ""), told)
    assert re.fullmatch(r"https?://[a-z0-9_.:\[\]-]+(/[A-Za-z0-9._~-]+)*", base)
    assert authority(host, "http") is None or authority(host, "http") == authority(host.lower(), "http")
    assert prefix(below) is None or not prefix(below) or str(prefix(below)).startswith("/")


@given(st.binary(max_size=300), st.binary(max_size=70))
def test_a_text_is_filled_in_without_packing_it_again(text: bytes, word: bytes) -> None:
    template = Template(text.replace(b"\x00", b"GAP") * 3, b"GAP")
    whole = template.plain(word)
    assert whole == (text.replace(b"\x00", b"GAP") * 3).replace(b"GAP", word)
    assert decompress(template.packed(word)) == whole
    stream = zlib.decompressobj(31)
    assert stream.decompress(template.packed(word)) == whole
    assert stream.eof
    assert stream.unused_data == b""
