"""`none` asks for what has no value, alone and beside codes; no vocabulary may have a code of that name."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.ingest.verify import verify
from app.queries import reading
from support.api import get
from support.seeds import change


@pytest.mark.parametrize("sort", ["", "&sort=value", "&sort=-period"])
@pytest.mark.parametrize("few", [reading.FEW, 0])
def test_none_finds_what_has_no_value(varied: TestClient, sort: str, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the sets; and by the database where these leave too many rows to look up."""
    monkeypatch.setattr(reading, "FEW", few)
    data = get(varied, f"/v1/metrics?limit=1000{sort}")["data"]
    whole = next(record["part_of"] for record in data if record["part_of"])
    for query, wanted in (
        ("scope=none", lambda record: record["scope"] is None),
        ("scope=none&scope=regional-level", lambda record: record["scope"] in (None, "regional-level")),
        ("base=none", lambda record: record["base_code"] is None),
        ("base=none&base=plan", lambda record: record["base_code"] in (None, "plan")),
        ("breakdown=none", lambda record: not record["breakdown"]),
        (
            "breakdown=none&breakdown=degree:doctor",
            lambda record: not record["breakdown"] or record["breakdown"].get("degree") == "doctor",
        ),
        ("part_of=none", lambda record: record["part_of"] is None),
        (f"part_of=none&part_of={whole}", lambda record: record["part_of"] in (None, whole)),
        ("scope=none&breakdown=none&part_of=none", lambda r: not (r["scope"] or r["breakdown"] or r["part_of"])),
    ):
        expected = [record for record in data if wanted(record)]
        assert 0 < len(expected) < len(data)
        page = get(varied, f"/v1/metrics?limit=1000&{query}{sort}")
        assert page["data"] == expected, query
        assert page["page"]["total"] == len(expected)
        ranged = get(varied, f"/v1/metrics?limit=1000&value_gte=50&{query}{sort}")
        assert ranged["data"] == [record for record in expected if record["value"] >= 50], query


def test_a_cursor_carries_none(varied: TestClient) -> None:
    whole = get(varied, "/v1/metrics?limit=1000&scope=none&sort=value")["data"]
    page = get(varied, "/v1/metrics?limit=20&scope=none&sort=value")
    walked = page["data"]
    while page["page"]["next"]:
        page = get(varied, f"/v1/metrics?limit=20&cursor={page['page']['next']}")
        walked += page["data"]
    assert walked == whole


def test_none_is_suggested(client: TestClient) -> None:
    assert get(client, "/v1/metrics?scope=non", 422)["errors"][0]["nearest"] == ["none"]
    assert get(client, "/v1/metrics?theme=none", 422)["errors"][0]["code"] == "unknown_value"


@pytest.mark.parametrize(
    ("file", "old"),
    [
        ("themes", "code: talent"),
        ("scopes", "code: regional-level"),
        ("breakdowns", "code: doctor"),
        ("units", "code: person"),
    ],
)
def test_no_vocabulary_may_have_none_for_a_code(seeds: Path, file: str, old: str) -> None:
    path = seeds / f"vocabulary/{file}.yaml"
    change(path, old, "code: none")
    said = [finding.message for finding in verify(seeds) if finding.file == str(path)]
    assert [text for text in said if "how a filter asks for what has no value" in text]
