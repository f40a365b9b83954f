"""Totals of lists with a bound: each is counted from one that was counted before, and every one is exact."""

import random
from decimal import Decimal
from itertools import pairwise
from operator import ge, le
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.queries import reading
from app.queries.listing import ListRequest
from support.api import get


def test_a_total_is_exact_whatever_was_counted_before(client: TestClient) -> None:
    records = get(client, "/v1/metrics?limit=1000&sort=value")["data"]
    values = [(Decimal(str(record["value"])), record["theme"]) for record in records]
    draw = random.Random(7)
    seen = set()
    for _ in range(150):
        bound, theme = draw.choice(values)
        bound += draw.choice((Decimal(0), Decimal("0.01"), Decimal("-0.01"), Decimal(-10_000)))
        name, within = draw.choice((("value_gte", ge), ("value_lte", le)))
        narrowed = draw.choice(("", f"&theme={theme}"))
        path = f"/v1/metrics?sort=value&limit=1&{name}={bound:f}{narrowed}"
        wanted = sum(within(value, bound) and (not narrowed or theme == other) for value, other in values)
        assert get(client, path)["page"]["total"] == wanted, path
        seen.add(wanted)
    assert len(seen) > 20


@pytest.mark.parametrize("name", ["value_gte", "value_lte"])
def test_what_was_counted_is_not_counted_again(client: TestClient, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of lists that get longer, each counts what it has more than the one before."""
    counted = []
    total = reading.total

    def noted(connection: Any, listing: Any, snapshot: Any, request: ListRequest) -> int:
        found: int = total(connection, listing, snapshot, request)
        counted.append(found)
        return found

    monkeypatch.setattr(reading, "total", noted)
    bounds = sorted(("5.123", "10.123", "30.123", "70.123"), key=Decimal, reverse=name == "value_gte")
    asked = f"/v1/metrics?sort=value&limit=1&status=actual&{name}="
    totals = [get(client, f"{asked}{bound}")["page"]["total"] for bound in bounds]
    steps = [totals[0], *(after - before for before, after in pairwise(totals))]
    assert counted == steps
    assert sum(step > 0 for step in steps) > 2
