"""A table, of rows brought a few at a time, is what a walk over its pages gives: every row once, in its order."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.queries import reading
from app.settings import Settings
from app.web import stream
from support.api import FACTS, LISTS
from support.client import AppClient

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("untraced")]


@pytest.fixture(scope="module")
def asked(loaded_url: str) -> Iterator[TestClient]:
    """A client of an application that is asked for very many tables."""
    with AppClient(create_app(Settings(database_url=loaded_url))) as client:
        yield client


def walked(client: TestClient, path: str) -> bytes:
    """Return a table put together from pages of seven rows, by their links."""
    parts: list[bytes] = []
    following = f"{path}&limit=7"
    while following:
        response = client.get(following)
        assert response.status_code == 200, response.text
        parts.append(response.content.split(b"\r\n", 1)[1] if parts and "csv" in path else response.content)
        following = response.links.get("next", {}).get("url", "")
    return b"".join(parts)


SORTS = {**dict.fromkeys(FACTS, ("", "id", "-id", "year", "-year")), "reports": ("", "id", "-year")}
FILTERS = ("q=干部", "year_gte=2000", "theme=talent", "q=人&year=2020")


@pytest.mark.parametrize("name", LISTS)
def test_every_row_comes_once_in_its_order(asked: TestClient, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "FEW", 5)  # so that a table is scanned, though it is small
    queries = [f"sort={sort}" if sort else "" for sort in SORTS.get(name, ("",))]
    queries += [f"{query}&{more}" for query in queries for more in (FILTERS if name in FACTS else ())]
    if name == "metrics":
        queries += ["sort=value", "sort=-value", "sort=-value&q=人", "value_gte=100", "value_gte=100&sort=id"]
    if name in ("indicators", "units"):
        queries += ["sort=-code"]
    for form, chunks in (("csv", (1, 72)), ("ndjson", (7, 1000))):
        for query in queries:
            path = f"/v1/{name}?format={form}&{query}"
            walk = walked(asked, path)
            for chunk in chunks:
                for bound in ("FEW_ROWS", "MANY_ROWS"):
                    monkeypatch.setattr(stream, bound, chunk)  # rows at a time, however fast it is read
                table = asked.get(path)
                assert table.status_code == 200, table.text
                assert "content-length" not in table.headers  # since it is packed
                assert table.content == walk, (path, chunk)
            plain = asked.get(path, headers={"Accept-Encoding": "identity"})  # made whole
            assert plain.content == walk, path
            assert int(plain.headers["content-length"]) == len(walk)
            lines = walk.splitlines()
            assert len(lines) == len(set(lines))
