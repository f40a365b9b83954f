"""Changes between releases: a state and the changes since are the later state, after any loads, on both databases."""

import json
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from app.db.engine import make_engine
from app.formats import ndjson
from app.ingest.load import load
from app.ingest.releases import ReleaseReason
from app.ingest.undo import undo
from app.main import create_app
from app.queries.changed_records import field_changes
from app.schemas.changes import ACTIONS, NAMES
from app.settings import Settings
from support.api import get
from support.client import AppClient
from support.databases import Databases
from support.random_loads import RandomSeeds

STEPS, UNDOS = 9, 3
# their records have no history of their own
TERMS = {*("themes", "regions", "units", "scopes", "bases", "breakdowns", "indicators", "sections")}
State = dict[tuple[str, str], Any]  # records by the name of their list and their id


class Walk(NamedTuple):
    """A server after random loads, and what it served at each release, the first one first, in each form."""

    client: TestClient
    zh: list[State]
    en: list[State]
    rows: list[State]


def records(client: TestClient, query: str) -> State:
    """Return everything that is served."""
    found: State = {}
    for name in NAMES:
        answer = client.get(f"/v1/{name}?{query}")
        assert answer.status_code == 200, answer.text
        listed = answer.json()["data"] if "ndjson" not in query else map(json.loads, answer.text.splitlines())
        found |= {(name, record.get("id", record.get("code"))): record for record in listed}
    return found


@pytest.fixture(scope="module")
def walk(
    kind: str,
    databases: Databases,
    empty_of: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Walk]:
    url, draw = databases.url(kind, empty_of(kind)), random.Random(16)
    seeds = RandomSeeds(tmp_path_factory.mktemp("random") / "seeds", 16)
    engine = make_engine(url)
    load(engine, seeds.folder)
    with AppClient(create_app(Settings(database_url=url))) as client:
        found = Walk(client, [], [], [])
        for step in ["first", *draw.sample(["load"] * STEPS + ["undo"] * UNDOS, STEPS + UNDOS)]:
            if step == "undo":
                made = undo(engine, draw.randint(1, len(found.zh)), ReleaseReason())
            else:
                done = seeds.step() if step == "load" else step
                made = load(engine, seeds.folder, why=ReleaseReason(done))
            if made.release == len(found.zh):
                continue  # it changed nothing
            readers: Any = client.app.state.readers  # type: ignore[attr-defined]
            readers.look()
            found.zh.append(records(client, "limit=1000&lang=zh"))
            found.en.append(records(client, "limit=1000&lang=en"))
            found.rows.append(records(client, "format=ndjson"))
        yield found
    engine.dispose()


def changes(client: TestClient, query: str) -> list[dict[str, Any]]:
    """Return every change, page after page."""
    found: list[dict[str, Any]] = []
    page = get(client, f"/v1/changes?{query}")
    total = page["page"]["total"]
    while True:
        found += page["data"]
        if page["page"]["next"] is None:
            assert len(found) == total
            return found
        lang = "&lang=en" if "lang=en" in query else ""
        page = get(client, f"/v1/changes?limit=100{lang}&cursor={page['page']['next']}")


def applied(state: State, some: list[dict[str, Any]]) -> State:
    """Return a state with changes made to it; each must fit."""
    after = dict(state)
    for change in some:
        key = change["resource"], change["id"]
        assert (key in after) == (change["action"] != "added"), change
        if change["action"] == "removed":
            del after[key]
            assert change["record"] is None
        else:
            after[key] = change["record"]
    return after


def listed(record: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    """Return what a list shows of a record that is served alone, which may have more."""
    return {name: record[name] for name in like}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_state_and_the_changes_since_are_the_later_state(walk: Walk, lang: str) -> None:
    states: list[State] = getattr(walk, lang)
    assert len(states) > STEPS
    seen = set()
    for since, until in [*combinations(range(len(states) + 1), 2)][:: 1 if lang == "zh" else 3]:
        some = changes(walk.client, f"since={since}&until={until}&lang={lang}&limit=100")
        before, after = ({} if since == 0 else states[since - 1]), states[until - 1]
        made = applied(before, some)
        assert made.keys() == after.keys()
        for key, record in made.items():
            assert listed(record, after[key]) == after[key]
        for change in some:
            seen.add((change["resource"], change["action"]))
            key = change["resource"], change["id"]
            old = before.get(key, {})
            for item in change["fields"]:
                assert change["action"] == "changed"
                assert item["before"] != item["after"] == change["record"][item["field"]]
                assert item["field"] not in old or old[item["field"]] == item["before"]
            same = {name for name in old if name not in {item["field"] for item in change["fields"]}}
            if change["action"] == "changed":
                assert all(old[name] == change["record"][name] for name in same)
    assert {action for _, action in seen} == {*ACTIONS}
    assert {name for name, _ in seen} == {*NAMES}


def test_what_is_not_listed_has_not_changed(walk: Walk) -> None:
    for since, until in [*combinations(range(1, len(walk.zh) + 1), 2)][::4]:
        changed = {(c["resource"], c["id"]) for c in changes(walk.client, f"since={since}&until={until}&limit=100")}
        for states in (walk.zh, walk.en):
            before, after = states[since - 1], states[until - 1]
            for key in before.keys() | after.keys():
                assert key in changed or before.get(key) == after.get(key)


def test_flat_rows_apply_too(walk: Walk) -> None:
    for since, until in [*combinations(range(len(walk.rows) + 1), 2)][::4]:
        answer = walk.client.get(f"/v1/changes?since={since}&until={until}&format=ndjson")
        before, after = ({} if since == 0 else walk.rows[since - 1]), walk.rows[until - 1]
        some = [json.loads(line) for line in answer.text.splitlines()]
        assert applied(before, some) == after
        for change in some:
            assert (change["before"] is not None) == (change["action"] == "changed") == bool(change["fields"])
            if change["before"] is not None:
                old = before[change["resource"], change["id"]]
                assert change["before"] == {name: old[name] for name in change["fields"]}


def test_a_walk_in_small_pages_reads_the_same(walk: Walk) -> None:
    last = len(walk.zh)
    whole = changes(walk.client, f"since=1&until={last}&limit=1000")
    found, query = [], f"since=1&until={last}&limit=7"
    while True:
        page = get(walk.client, f"/v1/changes?{query}")
        found += page["data"]
        if page["page"]["next"] is None:
            break
        query = f"limit=7&cursor={page['page']['next']}"
    assert found == whole


def test_filters_choose(walk: Walk) -> None:
    last = len(walk.zh)
    every = changes(walk.client, f"since=0&until={last}&limit=1000")
    report = next(change["report"] for change in every if change["report"])
    for field, value in (("resource", "measures"), ("report", report), ("action", "added")):
        found = changes(walk.client, f"since=0&until={last}&{field}={value}&limit=100")
        assert found == [change for change in every if change[field] == value]
        assert found


def test_counts_of_a_release_are_those_of_its_changes(walk: Walk) -> None:
    for number in range(1, len(walk.zh) + 1):
        some = changes(walk.client, f"since={number - 1}&until={number}&limit=1000")
        counts = get(walk.client, f"/v1/releases/{number}")["changes"]
        assert sum(n for actions in counts.values() for n in actions.values()) == len(some) > 0
        for name, actions in counts.items():
            for action, n in actions.items():
                assert n == sum((c["resource"], c["action"]) == (name, action) for c in some)


def test_a_history_has_every_change_of_a_record(walk: Walk) -> None:
    steps = {n: changes(walk.client, f"since={n - 1}&until={n}&limit=1000") for n in range(1, len(walk.zh) + 1)}
    lists: dict[str, set[str]] = {}
    for change in (change for some in steps.values() for change in some if change["resource"] not in TERMS):
        lists.setdefault(change["id"], set()).add(change["resource"])
    moved = {key for key, names in lists.items() if len(names) > 1}
    for key in lists:
        made = get(walk.client, f"/v1/history/{key}")
        assert made["resource"] in lists[key]
        assert [(version["release"], version["action"], version["fields"]) for version in made["versions"]] == [
            (n, change["action"], change["fields"])
            for n, some in steps.items()
            for change in sorted(some, key=lambda change: change["action"] != "removed")
            if change["id"] == key
        ]
    for key in lists.keys() - moved:
        assert [get(walk.client, f"/v1/history/{key}")["resource"]] == [*lists[key]]
    assert moved  # a fact of another kind is removed from one list and added to the other
    before = [walk.client.get(f"/v1/{name}/{key}").links for name, key in walk.zh[-1] if key in moved]
    assert before
    for links in before:  # which is in that list
        assert walk.client.get(links["predecessor-version"]["url"], follow_redirects=False).status_code == 200


@pytest.mark.parametrize(
    ("query", "parameter", "code"),
    [
        ("since=999", "since", "invalid_value"),
        ("since=yesterday", "since", "invalid_value"),
        ("since=2&until=1", "since", "empty_range"),
        ("resource=metrix", "resource", "unknown_value"),
        ("report=yunze-202", "report", "unknown_value"),
        ("action=gone", "action", "unknown_value"),
        ("format=xlsx", "format", "unknown_value"),
        ("sort=id", "sort", "unknown_parameter"),
    ],
)
def test_what_makes_no_sense_is_refused(walk: Walk, query: str, parameter: str, code: str) -> None:
    fault = get(walk.client, f"/v1/changes?{query}", 422)["errors"][0]
    assert (fault["parameter"], fault["code"]) == (parameter, code)


def test_a_time_that_is_refused_is_shown_as_times_are(walk: Walk) -> None:
    made = get(walk.client, "/v1/releases/2")["created_at"]
    faults = get(walk.client, f"/v1/changes?since={made}&until=1", 422)["errors"]
    assert [(fault["parameter"], fault["value"], fault["code"]) for fault in faults] == [("since", made, "empty_range")]


def test_a_table_is_a_table(walk: Walk) -> None:
    answer = walk.client.get("/v1/changes?since=0&until=1&format=csv&resource=themes&limit=1")
    assert answer.text.startswith("resource,id,report,action,fields,before,record\r\nthemes,")
    assert 'rel="next"' in answer.headers["link"]
    chosen = walk.client.get("/v1/changes?since=0&until=1&format=csv&resource=themes&fields=action")
    assert chosen.text.startswith("id,action\r\n")
    tag = answer.headers["etag"]
    again = walk.client.get(str(answer.url), headers={"If-None-Match": tag})
    assert again.status_code == 304


NAMES_OF_FIELDS = ("id", "title", "value", "evidence", "sections", "of")
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.integers(-99, 99),
        st.sampled_from(['a,"evidence":b', '\\",\\"sections\\":', "开篇", "1.00000000000000000001"]),
        st.sampled_from(["1.00000000000000000001", "1.00000000000000000002", "0.1", "1.5"]).map(Decimal),
    ),
    lambda values: st.one_of(
        st.lists(values, max_size=2), st.dictionaries(st.sampled_from(NAMES_OF_FIELDS), values, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.dictionaries(st.sampled_from(NAMES_OF_FIELDS), VALUES, min_size=1),
    st.dictionaries(st.sampled_from(NAMES_OF_FIELDS), VALUES, max_size=2),
    st.permutations(NAMES_OF_FIELDS),
)
@example({"title": Decimal("0.1"), "value": Decimal("1.00000000000000000001")}, {"value": None}, [*NAMES_OF_FIELDS])
def test_fields_are_compared_digit_by_digit_wherever_they_stand(
    record: dict[str, Any], differing: dict[str, Any], order: list[str]
) -> None:
    other = {**record, **differing}
    other = {name: other[name] for name in order if name in other}
    found = field_changes(ndjson.dumps(record), ndjson.dumps(other))
    names = [name for name in (*other, *record) if record.get(name, ...) != other.get(name, ...)]
    assert [item["field"] for item in found] == [*dict.fromkeys(names)]
    for item in found:
        # a number without digits too many may be a float
        shown, there = (ndjson.dumps([item[when] for when in ("before", "after")]), item["field"])
        assert shown == ndjson.dumps([record.get(there), other.get(there)])
