"""The pages: documentation, problems, the start; from our own host, in two languages, under a strict policy."""

import json
import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from app.description.dataset import LICENCE_URL
from app.pages import problem_pages
from app.pages.problem_pages import ProblemKind
from app.settings import ROOT, Settings
from app.web import problems
from support.api import checks, get

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
PAGES = ("/docs", "/problems", *(problems.type_of(kind) for kind in problems.KINDS))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("query", "header", "lang"), [("", "", "zh"), ("", "en", "en"), ("?lang=zh", "en", "zh")])
def test_pages_come_in_the_language_asked_for(
    client: TestClient, path: str, query: str, header: str, lang: str
) -> None:
    page = client.get(path + query, headers={"Accept": BROWSER, "Accept-Language": header})
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-language"] == lang
    assert '<html lang="zh-CN">' in page.text if lang == "zh" else '<html lang="en">' in page.text
    # the switch keeps the page
    assert f'href="{path}?lang=zh"' in page.text
    assert f'href="{path}?lang=en"' in page.text


@pytest.mark.parametrize("path", PAGES)
def test_what_leads_elsewhere_has_a_name_in_each_language(client: TestClient, path: str) -> None:
    for lang, names in (("zh", ["页面", "语言"]), ("en", ["Pages", "Language"])):
        text = client.get(f"{path}?lang={lang}", headers={"Accept": BROWSER}).text
        assert re.findall(r'<nav[^>]* aria-label="([^"]+)"', text) == names
        assert text.count("<nav") == 2


@pytest.mark.parametrize("path", PAGES)
def test_pages_need_no_other_host(client: TestClient, path: str) -> None:
    page = client.get(path, headers={"Accept": BROWSER})
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", page.text)
    addresses = {unescape(found) for found in re.findall(r'(?:src|href|data-document|action)="([^"]+)"', page.text)}
    assert {address for address in addresses if not address.startswith("/")} == {LICENCE_URL, "#page.content"}
    for address in (address for address in addresses if address.startswith("/")):
        answer = client.get(address, headers={"Accept": BROWSER if address == "/" else "*/*"})
        assert answer.status_code == 200
        assert answer.headers.get("x-content-type-options") == "nosniff" or address.startswith("/v1"), address
        if address.partition("?")[0].endswith((".js", ".css")) and not address.startswith("/docs/assets/"):
            assert "//" not in re.sub(r"^\s*//.*$|/\*.*?\*/", "", answer.text, flags=re.MULTILINE | re.DOTALL)


def test_the_icon_is_ours(client: TestClient) -> None:
    icon = client.get("/favicon.ico")
    assert icon.headers["content-type"].startswith("image/svg+xml")
    assert icon.content == client.get("/assets/icon.svg").content


@pytest.mark.parametrize(
    ("accept", "target"),
    [("", "/v1"), ("*/*", "/v1"), ("application/json", "/v1"), ("text/html;q=0.1,*/*", "/v1")],
)
def test_the_start_leads_programs_to_data(client: TestClient, accept: str, target: str) -> None:
    answer = client.get("/", headers={"Accept": accept}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, f"http://testserver{target}")
    assert "Accept" in answer.headers["vary"]
    assert client.get("/", headers={"Accept": accept}).status_code == 200


def test_every_kind_of_problem_is_explained(client: TestClient) -> None:
    for kind in problems.KINDS:
        zh, en = (get(client, f"{problems.type_of(kind)}?lang={lang}") for lang in ("zh", "en"))
        for found in (zh, en):
            checks(ProblemKind).validate_python(found, strict=True)
            assert found["status"] == kind.status
        assert re.search("[一-龥]", zh["meaning"] + zh["remedy"])
        assert not re.search("[一-龥]", en["meaning"] + en["remedy"])


def test_every_fault_is_explained() -> None:
    assert set(problem_pages.FAULTS) == set(problems.MESSAGES)


def test_the_type_of_a_problem_is_an_address(client: TestClient) -> None:
    problem = get(client, "/v1/metrics?them=talent", 422)
    assert get(client, problem["type"])["type"] == problem["type"]
    assert get(client, "/problems/not-fond", 404)["detail"].count("not-found") == 1


@pytest.mark.parametrize("page", ["README", "docs/calls"])
def test_pages_in_two_languages_show_the_same_commands(page: str) -> None:
    def blocks(name: str) -> list[str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        shown = re.findall(r"^```(?:sh|python)\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
        # comments are in the language of the file, and so is the language asked for
        lines = [re.sub(r"\s+#.*$|[?&]lang=en", "", line) for block in shown for line in block.splitlines()]
        return [line.strip() for line in lines if line.strip()]

    name = page.rpartition("/")[2]
    english, chinese = blocks(f"{page}.md"), blocks(f"{page}.zh.md")
    assert english
    assert chinese == english
    assert f"({name}.zh.md)" in (ROOT / f"{page}.md").read_text(encoding="utf-8").split("##")[0]
    assert f"({name}.md)" in (ROOT / f"{page}.zh.md").read_text(encoding="utf-8").split("##")[0]


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_is_a_page(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 100
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if not link.startswith("http")]
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize(
    ("name", "least"), [("README.md", 4), ("README.zh.md", 4), ("docs/calls.md", 12), ("docs/calls.zh.md", 12)]
)
def test_the_answers_that_pages_show_are_real(client: TestClient, name: str, least: int) -> None:
    blocks = "".join(re.findall(r"```json\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL))
    shown = set(re.findall(r'"(?:name|title|quote|snippet|as_reported|reason|id|detail)": "([^"]+)"', blocks))
    assert len(shown) >= least
    paths = [f"/v1/{list_}?limit=1000" for list_ in ("metrics", "documents", "talent-initiatives")]
    paths += [
        "/v1/codes/qualifier",
        "/v1/breakdowns",
        "/v1/reports/qinghai-org-2020/coverage",
        "/v1/reports/qinghai-org-2020/facts",
        "/v1/search?q=培训&limit=2",
        "/v1/metrics?them=talent",
    ]
    said = "".join(
        client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}").text for path in paths for lang in ("zh", "en")
    )
    assert [text for text in sorted(shown) if f'"{text}"' not in said] == []


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `(WORKREPORT_[A-Z_]+)` \|", page, flags=re.MULTILINE))
    assert listed == {f"WORKREPORT_{name.upper()}" for name in Settings.model_fields}


def test_the_generators_of_clients_are_those_that_are_run() -> None:
    page = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^## (\S+) ([\d.]+)$", page, flags=re.MULTILINE))
    folder = ROOT / "tests" / "clients" / "generators"
    pins: dict[str, str] = json.loads((folder / "package.json").read_bytes())["dependencies"]
    python = (folder / "requirements.in").read_text(encoding="utf-8").replace("[http]", "")
    pins |= dict(line.split("==") for line in python.splitlines() if not line.startswith("#"))
    assert len(listed) == 7
    assert listed.items() <= pins.items()
    assert page.count("```sh\n") == len(listed)


def test_forty_reports_of_others_were_tried_and_none_is_left_open() -> None:
    page = (ROOT / "docs" / "reports-tried.md").read_text(encoding="utf-8")
    entries = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    assert [entry.partition(" ")[0] for entry in entries] == [f"{a}.{n}" for a in range(1, 9) for n in range(1, 6)]
    for entry in entries:
        assert re.search(r"\]\(https://github\.com/[\w.-]+/[\w.-]+/(issues|pull)/\d+\)", entry), entry[:60]
        assert re.search(r"^```sh\n.+?^```\n\n```text\n.+?^```$", entry, re.MULTILINE | re.DOTALL), entry[:60]
        assert len(re.findall(r"^\*\*(Fault found|Holds)\.\*\* ", entry, re.MULTILINE)) == 1, entry[:60]
    found = page.count("**Fault found.**")
    assert f"{found} had a counterpart here and are mended" in page.replace("\n", " ")


def test_the_columns_of_numbers_are_listed() -> None:
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    listed = {
        table: re.findall(r"`(\w+)`", columns)
        for tables, columns in re.findall(r"^\| (`.+?`) \| (.+?) \|$", page, flags=re.MULTILINE)
        for table in re.findall(r"`([a-z/{}-]+)`", tables)
    }
    document = json.loads((ROOT / "docs" / "openapi.en.json").read_text(encoding="utf-8"))
    expected = {}
    for path, item in document["paths"].items():
        content = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        if "application/x-ndjson" in content:
            row = content["application/x-ndjson"]["schema"]["$ref"].rpartition("/")[2]
            columns = document["components"]["schemas"][row]["properties"].items()
            expected[path.removeprefix("/v1/")] = [
                name for name, said in columns if re.search("integer|number", str(said.get("type")))
            ]
    assert listed == expected


def test_what_the_page_of_tables_points_at_is_there() -> None:
    page = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    scripts = re.findall(r"\[([\w-]+)\]\(\.\./findings/([\w-]+)\.sh\)", page)
    assert scripts
    for name, file in scripts:
        assert name == file
        assert (ROOT / "findings" / f"{file}.sh").is_file(), file
