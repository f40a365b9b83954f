"""Totals: each is counted from what was counted before, at whichever release and bound, and every one is exact."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from operator import ge, le
from pathlib import Path
from typing import Any

import pytest
from pyroaring import FrozenBitMap
from sqlalchemy import select
from starlette.testclient import TestClient

from app.db.engine import make_engine
from app.db.statements import Rows
from app.index.segments import Members
from app.ingest.load import load
from app.ingest.releases import ReleaseReason
from app.ingest.undo import undo
from app.main import create_app
from app.models.metric import MetricTable
from app.queries import reading
from app.queries import series as series_queries
from app.queries.listing import ListRequest
from app.queries.release import ReleaseKey, current_release
from app.queries.resources import FACTS
from app.queries.series_totals import SeriesTotals
from app.queries.snapshots import Snapshots
from app.queries.totals import Totals
from app.schemas.base import Filter
from app.settings import Settings
from app.vocabulary import Lang, Resource
from app.web.reader import Readers
from support.api import get
from support.client import AppClient
from support.databases import Databases
from support.served import some_reports
from support.yearly import REPORTS, yearly_seeds


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
    monkeypatch.setattr(reading, "FEW", 0)  # all is counted by the database
    counted = noted(monkeypatch)
    bounds = sorted(("5.123", "10.123", "30.123", "70.123"), key=Decimal, reverse=name == "value_gte")
    asked = f"/v1/metrics?sort=value&limit=1&status=actual&{name}="
    totals = [get(client, f"{asked}{bound}")["page"]["total"] for bound in bounds]
    steps = [totals[0], *(after - before for before, after in pairwise(totals))]
    assert [sum(number for _, number in rows) for _, rows in counted] == steps
    assert sum(step > 0 for step in steps) > 2


Counted = list[tuple[Sequence[int] | None, Rows]]


def noted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Return a list that gets what the database counts from now on: among which editions, and what it found."""
    counted: Counted = []
    by_edition = reading.by_edition

    def count(connection: Any, listing: Any, filters: Any, editions: Sequence[int] | None) -> Rows:
        found = by_edition(connection, listing, filters, editions)
        counted.append((editions, found))
        return found

    monkeypatch.setattr(reading, "by_edition", count)
    return counted


LISTS = (
    "metrics?value_gte=100",
    "metrics?value_gte=2000",
    "metrics?value_lte=300&theme=growth",
    "metrics?value_gte=20&value_lte=900&year_gte=2019",
    "reports?region=CN-YZ",
    "reports?year_gte=2019",
    "sections?theme=growth",
)


def test_a_total_is_exact_at_every_release_and_counted_once(
    kind: str,
    databases: Databases,
    empty_of: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "FEW", 0)
    counted = noted(monkeypatch)
    chance, url, found = random.Random(61), databases.url(kind, empty_of(kind)), set()
    engine = make_engine(url)
    load(engine, yearly_seeds(tmp_path / "0", some_reports(chance)))
    with AppClient(create_app(Settings(database_url=url))) as client:
        readers: Readers = client.app.state.readers  # type: ignore[attr-defined]
        for step in range(1, 7):
            releases = [key.number for key in readers.releases.keys]
            for path in LISTS:
                counted.clear()
                for release in chance.sample(releases, len(releases)):
                    rows = client.get(f"/v1/{path}&as_of={release}&format=ndjson").text.splitlines()
                    total = get(client, f"/v1/{path}&as_of={release}&limit=1")["page"]["total"]
                    assert total == len(rows), (path, release, step)
                    found.add((path, total))
                assert len(counted) <= 1, "what was counted is known at every release"
                assert step == 1 or not counted or counted[0][0] is not None, "only what was loaded is counted"
            if step % 3:
                load(engine, yearly_seeds(tmp_path / str(step), some_reports(chance)))
            else:
                undo(engine, 1, ReleaseReason())
            readers.look()
    engine.dispose()
    assert len(found) > 2 * len(LISTS), "totals differ from release to release"


def test_what_was_counted_in_another_database_is_not_known(
    kind: str,
    databases: Databases,
    empty_of: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Numbers of editions mean something else there; and a replica that lags behind counts for itself."""
    monkeypatch.setattr(reading, "FEW", 0)
    totals, found = Totals(), []
    request = ListRequest(((Filter("value", "gte"), Decimal(100)),), None, None, 1, Lang.ZH)
    for number in (1, 2):
        url = databases.url(kind, empty_of(kind))
        engine = make_engine(url)
        load(engine, yearly_seeds(tmp_path / str(number), REPORTS[:number]))
        with engine.connect() as connection:
            snapshot = Snapshots().at(connection, current_release(connection))
            assert snapshot is not None
            listing = FACTS[Resource.METRIC]
            found.append(totals.count(connection, listing, snapshot, request))
            assert found[-1] == reading.total(connection, listing, snapshot, request)
            counted = noted(monkeypatch)
            lagging = replace(snapshot, newest=ReleaseKey(2, "not here yet"))
            assert Totals().count(connection, listing, lagging, request) == found[-1]
            assert counted == []
        engine.dispose()
    assert found[0] != found[1]


def test_series_are_counted_from_any_other_metrics(
    kind: str,
    databases: Databases,
    empty_of: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance, url = random.Random(61), databases.url(kind, empty_of(kind))
    engine = make_engine(url)
    for step in range(3):
        load(engine, yearly_seeds(tmp_path / str(step), some_reports(chance)))
    with engine.connect() as connection:
        series = {row.fact_id: row.series for row in connection.execute(select(MetricTable))}
        in_full: list[int] = []
        whole = series_queries.total

        def count(connection: Any, facts: Members) -> int:
            in_full.append(whole(connection, facts))
            return in_full[-1]

        monkeypatch.setattr(series_queries, "total", count)
        snapshot, again = (Snapshots().at(connection, current_release(connection)) for _ in range(2))
        assert snapshot is not None
        assert again is not None
        totals = SeriesTotals()
        some = {*series}
        for _ in range(60):
            number = chance.choice((1, 1, 1, len(series) // 2))
            some = some.symmetric_difference(chance.sample([*series], number))
            found = totals.count(connection, snapshot, FrozenBitMap(some))
            assert found == len({series[fact] for fact in some})
        assert 5 < len(in_full) < 40, "most are counted from others"
        # of another database, of one where all was rendered anew, and where a replica lags behind
        of_others = (
            again,
            replace(snapshot, index=replace(snapshot.index, whole=replace(snapshot.index.whole, anew=9))),
        )
        for number, other in enumerate(of_others, len(in_full) + 1):
            assert totals.count(connection, other, FrozenBitMap(some)) == found
            assert len(in_full) == number, "it is counted in full"
        lagging = SeriesTotals()
        lagging.count(connection, replace(snapshot, newest=ReleaseKey(9, "not here yet")), FrozenBitMap(some))
        assert lagging.count(connection, snapshot, FrozenBitMap(some)) == found
        assert len(in_full) == len(of_others) + number, "as are those of a replica that lags behind"
    engine.dispose()
