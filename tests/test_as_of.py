"""Reading what was served before: which release a number or a time means, and that its data are as they were."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from sqlalchemy import select, update
from starlette.testclient import TestClient

from app.db.engine import make_engine
from app.index.whole import read_whole
from app.ingest.load import load
from app.main import create_app
from app.models import EditionTable, ReleaseTable
from app.moment import nearest_time, read_time, stamp
from app.queries.release import ReleaseKey
from app.queries.releases import Releases
from app.queries.snapshots import Snapshots
from app.schemas.as_of import AsOf
from app.schemas.shape import shape
from app.settings import Settings
from app.web.memento import original
from app.web.reader import Readers
from support.api import checks
from support.client import AppClient
from support.databases import Databases
from support.served import DATA, PATHS, asked_at, some_reports
from support.yearly import REPORTS, yearly_seeds

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-01-31T12:00:00Z", NOON),
        ("2026-01-31t12:00:00z", NOON),
        ("2026-01-31T20:00:00+08:00", NOON),
        ("2026-01-31T02:30:00-09:30", NOON),
        ("2026-01-31T12:00:00-00:00", NOON),
        ("2026-01-31T12:00:00.25Z", NOON.replace(microsecond=250_000)),
        ("2026-01-31T12:00:00.1234567891234Z", NOON.replace(microsecond=123_456)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
        ("2017-01-01T07:59:60+08:00", datetime(2016, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_as_rfc_3339_says(text: str, time: datetime) -> None:
    assert read_time(text) == time


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-01-31", "2026-01-31T00:00:00Z"),
        ("2026-01-31T12:00:00", "2026-01-31T12:00:00Z"),
        ("2026-01-31 12:00:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T20:00:00 08:00", "2026-01-31T12:00:00Z"),  # the plus was sent as it is
        ("2026-01-31T20:00:00+0800", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:60Z", None),
        ("2026-02-30T12:00:00Z", None),
        ("2026-01-31T24:00:00Z", None),
        ("0001-01-01T00:00:00+08:00", None),
        ("9999-12-31T23:59:60Z", None),
        ("２０２６-01-31T12:00:00Z", None),
        ("yesterday", None),
        ("-1", None),
        ("", None),
    ],
)
def test_what_is_no_time_leads_to_the_one_that_is_meant(text: str, meant: str | None) -> None:
    with pytest.raises(ValidationError) as refused:
        checks(AsOf).validate_python(text)
    assert refused.value.errors()[0]["ctx"]["error"].args[1:] == ((meant,) if meant else ())
    assert nearest_time(text) == ((meant,) if meant else ())


@given(st.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1)), st.integers(-23 * 60, 23 * 60))
def test_a_time_is_read_as_it_is_written(clock: datetime, offset: int) -> None:
    time = clock.replace(tzinfo=timezone(timedelta(minutes=offset)))
    assert read_time(time.isoformat()) == time
    assert read_time(stamp(time)) == time.astimezone(UTC).replace(microsecond=0)


@given(st.lists(st.integers(-3, 5), min_size=1, max_size=8), st.integers(-9, 60))
def test_a_time_means_the_newest_release_that_was_made_by_then(steps: list[int], seconds: int) -> None:
    made, clock = [], NOON
    for number, step in enumerate(steps, 1):
        clock += timedelta(seconds=step, microseconds=7)  # the clock may be set back
        made.append((number, f"identity-{number}", clock))
    time = NOON + timedelta(seconds=seconds)
    releases = Releases.of(made)
    shown = [max(each.replace(microsecond=0) for _, _, each in made[:n]) for n in range(1, len(made) + 1)]
    until = [key for key, second in zip(releases.keys, shown, strict=True) if second <= time]
    assert releases.at(time) == (until[-1] if until else None)
    assert all(releases.made(key) == second for key, second in zip(releases.keys, shown, strict=True))
    assert [releases.numbered(number) for number in (0, 1, len(made) + 1)] == [None, ReleaseKey(1, "identity-1"), None]


# --- what was served at a release is what `as_of` answers ---------------------------------------------------------

LOADS = 4


Served = tuple[TestClient, list[dict[str, tuple[int, bytes]]]]


@pytest.fixture(scope="module")
def history(
    kind: str, databases: Databases, empty_of: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A client of a database after some random loads, and what each path answered after each of them."""
    chance = random.Random(16)
    url = databases.url(kind, empty_of(kind))
    engine = make_engine(url)
    served: list[dict[str, tuple[int, bytes]]] = []

    def next_release() -> None:
        """Load, as if each release had been made on a day of its own."""
        load(engine, yearly_seeds(tmp_path_factory.mktemp("history"), some_reports(chance)))
        number = len(served) + 1
        made = update(ReleaseTable).where(ReleaseTable.id == number).values(created_at=NOON - timedelta(9 - number))
        with engine.begin() as connection:
            connection.execute(made)

    next_release()
    with AppClient(create_app(Settings(database_url=url))) as client:
        while True:
            served.append({path: asked_at(client, path) for path in PATHS})
            if len(served) == LOADS:
                break
            next_release()
            readers: Readers = client.app.state.readers  # type: ignore[attr-defined]
            readers.look()
        yield client, served
    engine.dispose()


def test_each_release_answers_as_it_did_when_it_was_the_newest(history: Served) -> None:
    client, served = history
    assert len({answers["/v1/metrics"] for answers in served}) == LOADS
    for release, answers in enumerate(served, 1):
        made = stamp(NOON - timedelta(9 - release))
        for path, answer in answers.items():
            asked = f"asOf={made}" if path.startswith("/sdmx") else f"as_of={release}"
            assert asked_at(client, path, asked) == answer, (release, path)
            assert answer[0] in (200, 404), path


def test_the_answer_says_which_release_it_is_of(history: Served) -> None:
    client, _ = history
    plain_answer, asked = client.get("/v1/metrics?lang=en"), client.get("/v1/metrics?lang=en&as_of=2")
    assert asked.headers["Memento-Datetime"] == "Sat, 24 Jan 2026 12:00:00 GMT"
    assert asked.headers["ETag"] != client.get("/v1/metrics?lang=en&as_of=1").headers["ETag"]
    assert "Link" not in plain_answer.headers, "pages of lists have no links"
    assert "Memento-Datetime" not in plain_answer.headers
    here = "http://testserver/v1/metrics?lang=en"
    assert links_of(asked) == {
        ("original", here, None),
        ("timegate", here.replace("/v1", "/timegate/v1"), None),
        ("timemap", here.replace("/v1", "/timemap/v1"), None),
        ("memento", f"{here}&as_of=2", "Sat, 24 Jan 2026 12:00:00 GMT"),
    }
    again = client.get("/v1/metrics?lang=en&as_of=2", headers={"If-None-Match": asked.headers["ETag"]})
    assert again.status_code == 304
    record = client.get("/v1/metrics/yz-2018.figure-0", headers={"Accept-Datetime": "Sat, 24 Jan 2026 12:00:00 GMT"})
    assert ("timegate", "http://testserver/timegate/v1/metrics/yz-2018.figure-0", None) in links_of(record)
    newest = client.get("/v1/metrics/yz-2018.figure-0?as_of=4")
    assert newest.json()["links"]["page"].endswith("/reports/yz-2018?as_of=4#figure-0")
    without = (answer.content.partition(b',"links":')[0] for answer in (record, newest))
    assert next(without) == next(without), "an original is the newest"


def links_of(response: httpx2.Response) -> set[tuple[str, str, str | None]]:
    """Return relation, target and time of each link of an answer."""
    found = re.findall(
        r'<([^>]*)>; rel="([^"]*)"(?:; type="[^"]*")?(?:; datetime="([^"]*)")?', response.headers["Link"]
    )
    return {(rel, target, time or None) for target, rel, time in found}


@pytest.mark.parametrize(
    ("asked", "expected", "near"),
    [
        ("as_of=0", "a release from 1 to 4", "1"),
        ("as_of=5", "a release from 1 to 4", "4"),
        ("as_of=9999999999999999999", "a release from 1 to 4", "4"),
        ("as_of=2026-01-01T00:00:00Z", "a time from 2026-01-23T12:00:00Z on", "2026-01-23T12:00:00Z"),
        ("as_of=2999-01-01T00:00:00Z", "the newest release is 4, of 2026-01-26T12:00:00Z", "4"),
        ("as_of=2026-01-24T20:00:00+08:00", "the plus of an offset is %2B", "2026-01-24T12:00:00Z"),
        ("as_of=2026-01-24", "the number of a release", "2026-01-24T00:00:00Z"),
    ],
)
def test_what_names_no_release_is_refused(history: Served, asked: str, expected: str, near: str) -> None:
    refused = history[0].get(f"/v1/themes?lang=en&{asked}")
    (fault,) = refused.json()["errors"]
    assert (refused.status_code, fault["parameter"], fault["nearest"]) == (422, "as_of", [near])
    assert expected.lower() in fault["message"].lower()


@pytest.mark.parametrize(
    ("asked", "release"),
    [
        ("2026-01-24T12:00:00Z", 2),
        ("2026-01-24T20:00:00%2B08:00", 2),
        ("2026-01-25T11:59:59.999999Z", 2),
        ("2026-01-25T12:00:00Z", 3),
        ("2026-06-30T00:00:00Z", 4),
        ("004", 4),
    ],
)
def test_a_time_asks_for_the_release_of_then(history: Served, asked: str, release: int) -> None:
    client, _ = history
    assert client.get(f"/v1?as_of={asked}").json()["release"] == release
    assert client.get(f"/v1/metrics?as_of={asked}").content == client.get(f"/v1/metrics?as_of={release}").content


def test_a_walk_stays_at_its_release(history: Served) -> None:
    client, _ = history
    first = client.get("/v1/metrics?limit=2&as_of=2026-01-24T12:00:00Z")
    (following,) = [target for rel, target, _ in links_of(first) if rel == "next"]
    assert "as_of=2" in following
    cursor = first.json()["page"]["next"]
    assert client.get(following).content == client.get(f"/v1/metrics?limit=2&cursor={cursor}").content
    other = client.get(f"/v1/metrics?limit=2&cursor={cursor}&as_of=3")
    assert [(fault["parameter"], fault["code"]) for fault in other.json()["errors"]] == [("as_of", "cursor_conflict")]


def test_a_time_gate_leads_to_the_release_of_the_time(history: Served) -> None:
    client, _ = history
    path = "/v1/metrics?lang=en&theme=growth"
    times = {
        None: 4,
        "Sat, 24 Jan 2026 12:00:00 GMT": 2,
        "Sun, 25 Jan 2026 11:59:59 GMT": 2,
        "Sat, 24 Jan 2026 23:59:60 GMT": 2,  # a leap second
        "Thu, 01 Jan 2026 00:00:00 GMT": 1,  # before the first
        "Thu, 31 Dec 2099 00:00:00 GMT": 4,
    }
    for gate in ("/timegate", "/timegate/http://testserver", "/timegate/http:/testserver"):
        for sent, release in times.items():
            headers = {"Accept-Datetime": sent} if sent else {}
            led = client.get(f"{gate}{path}", headers=headers, follow_redirects=False)
            assert (led.status_code, led.headers["Vary"]) == (302, "accept-datetime")
            assert led.headers["Location"] == f"http://testserver{path}&as_of={release}"
            assert "Memento-Datetime" not in led.headers
            rels = {name: target for rel, target, _ in links_of(led) for name in rel.split()}
            assert rels["original"] == f"http://testserver{path}"
            assert (rels["first"][-1], rels["last"][-1]) == ("1", "4")
            assert rels.get("prev", "0")[-1] == str(release - 1)
    mapped = client.get(f"/timemap{path}")
    assert mapped.headers["Content-Type"] == "application/link-format"
    assert [line[-1] for line in re.findall(r"<([^>]*)>; rel=\"[a-z ]*memento\"", mapped.text)] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/timegate/v1/metrics", "24 January", 400),
        ("/timegate/v1/metrics", "Sat, 24 Jan 99999999999 12:00:00 GMT", 400),
        ("/timegate/v1/metrics", "Sat, 24 Jan 2026 12:00:00 +99999999999", 400),
        ("/timegate/v1/metrics", "Sat, 24 Jan 2026 12:00:60 GMT", 400),
        ("/timegate/v1/nothing", None, 404),
        ("/timegate/http://example.org/v1/metrics", None, 404),
        ("/timegate/sdmx/2.1/data/SERIES", None, 404),
        ("/timegate/docs", None, 404),
        ("/timemap/livez", None, 404),
    ],
)
def test_a_time_gate_is_of_data_alone(history: Served, path: str, sent: str | None, status: int) -> None:
    headers = {"Accept-Datetime": sent} if sent else {}
    refused = history[0].get(path, headers=headers, follow_redirects=False)
    assert (refused.status_code, refused.headers["Content-Type"]) == (status, "application/problem+json")


def test_a_query_that_was_sent_as_it_is_read_is_encoded_in_links() -> None:
    sent = "q=数字&as_of=2".encode().decode("latin-1")  # as servers have it
    assert original("/v1/metrics", sent) == "/v1/metrics?q=%E6%95%B0%E5%AD%97"


def test_sdmx_asks_by_time_alone(history: Served) -> None:
    client, _ = history
    led = client.get(f"/timegate{DATA}", headers={"Accept-Datetime": "Sat, 24 Jan 2026 12:00:00 GMT"})
    assert led.headers["Memento-Datetime"] == "Sat, 24 Jan 2026 12:00:00 GMT"
    assert led.json()["meta"]["id"].endswith("-2")
    assert client.get(f"{DATA}?asOf=2026-01-24T12:00:00").content == led.content, "without an offset it is UTC"
    for asked, status in (
        ("2", 400),
        ("2026-01-24", 400),
        ("2999-01-01T00:00:00Z", 422),
        ("1999-01-01T00:00:00Z", 422),
    ):
        assert client.get(f"{DATA}?asOf={asked}").status_code == status


# --- what releases share ------------------------------------------------------------------------------------------


def test_snapshots_share_the_index_and_are_kept_by_size(history: Served) -> None:
    readers: Readers = history[0].app.state.readers  # type: ignore[attr-defined]
    keys = readers.releases.keys
    with readers.reading(keys[-1]) as connection:
        many, one = Snapshots(), Snapshots(most_bytes=1)
        at = {key: many.at(connection, key) for key in (*keys, *keys)}
        assert {key: many.at(connection, key) for key in keys} == at, "each is made once"
        known = [snapshot for snapshot in at.values() if snapshot is not None]
        assert len(known) == len(keys)
        assert len({id(snapshot.index.whole) for snapshot in known}) == 1
        again = one.at(connection, keys[0])
        assert again is one.at(connection, keys[0])
        one.at(connection, keys[1])
        assert one.at(connection, keys[0]) is not again, "there is room for one"


def test_the_index_is_read_on_as_it_is_read_anew(history: Served) -> None:
    readers: Readers = history[0].app.state.readers  # type: ignore[attr-defined]
    with readers.reading(readers.releases.keys[-1]) as connection:
        anew = read_whole(connection, None)
        first = min(edition for edition in anew.editions)
        before = replace(
            anew,
            releases={1: anew.releases[1]},
            segments=anew.segments[:2],
            editions={first: anew.editions[first]},
            vocabularies={1: anew.vocabularies[1]},
        )
        read_on = read_whole(connection, before)
        another = read_whole(connection, replace(anew, releases={1: "of another database"}))
    assert anew.segments[0].id == anew.vocabularies[1].segment + 1
    for whole in (read_on, another):
        assert whole.segments == anew.segments
        assert (whole.editions, whole.published) == (anew.editions, anew.published)
    assert read_on.lineage is anew.lineage is not another.lineage
    assert another.editions[first] is not anew.editions[first]
    assert read_on.editions[first] is anew.editions[first]


def test_a_release_of_another_shape_is_refused(
    kind: str, databases: Databases, empty_of: Callable[[str], str], tmp_path: Path
) -> None:
    url = databases.url(kind, empty_of(kind))
    engine = make_engine(url)
    said = REPORTS[0].says
    seeds = [
        yearly_seeds(tmp_path / str(release), [REPORTS[0]._replace(says=says)])
        for release, says in enumerate((said[:1], said[:2], said[1:]), 1)
    ]
    for folder in seeds[:2]:
        load(engine, folder)
    with engine.begin() as connection:
        assert {*connection.scalars(select(EditionTable.shape))} == {shape()}
        connection.execute(update(EditionTable).values(shape=None, seeds=None))  # none were kept then
    with AppClient(create_app(Settings(database_url=url))) as client:
        refused = client.get("/v1/metrics?as_of=1&lang=en")
        (fault,) = refused.json()["errors"]
        assert (refused.status_code, fault["parameter"], fault["value"]) == (422, "as_of", "1")
        assert "another version of this software" in fault["message"]
        assert client.get("/v1/metrics").json() == client.get("/v1/metrics?as_of=2").json()
        # the same figures in other words: the load finds that it renders the same, and notes the shape
        report = next((seeds[1] / "reports").iterdir()) / "report.json"
        report.write_text(report.read_text(encoding="utf-8") + " ", encoding="utf-8")
        assert not load(engine, seeds[1]).changed
        with engine.connect() as connection:
            assert [*connection.scalars(select(EditionTable.shape).order_by(EditionTable.id))] == [None, shape()]
        # a server that read the edition before that sees the shape when the edition is replaced
        assert load(engine, seeds[2]).changed
        readers: Readers = client.app.state.readers  # type: ignore[attr-defined]
        readers.look()
        assert [client.get(f"/v1/metrics?as_of={release}").status_code for release in (1, 2, 3)] == [422, 200, 200]
    engine.dispose()


def test_an_id_that_came_later_says_so(history: Served) -> None:
    client, _ = history
    paths = (
        "/v1/metrics/yz-2021.figure-0",
        "/v1/reports/yz-2021-b",
        "/v1/reports/jz-2021",
        "/v1/metrics/yz-2018.figure-1",
    )
    told = 0
    for path in paths:
        there = [client.get(f"{path}?as_of={release}").status_code == 200 for release in range(1, LOADS + 1)]
        for release in range(1, there.index(True) + 1 if True in there else 1):
            missing = client.get(f"{path}?as_of={release}&lang=en")
            assert missing.status_code == 404
            assert missing.headers["Memento-Datetime"] == f"{NOON - timedelta(9 - release):%a, %d %b %Y} 12:00:00 GMT"
            assert f"It is there from release {there.index(True) + 1} on." in missing.json()["detail"]
            told += 1
    assert told
    assert "Memento-Datetime" not in client.get("/v1/metrics/yz-2018.nothing").headers
