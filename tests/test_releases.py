"""Releases: what they say of themselves, editions that come back, ids that are gone, and the feed."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from json import loads as loads_json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest
from alembic.command import downgrade
from sqlalchemy import Connection, Engine, select
from starlette.testclient import TestClient

from app import models as m
from app.db.migrations import migrate, migrating
from app.ingest import releases
from app.ingest.load import is_loaded, load
from app.ingest.releases import ReasonError, ReleaseReason, digest_of_release
from app.ingest.renames import resolved
from app.ingest.undo import UnknownReleaseError, undo
from app.ingest.verify import verify
from app.main import create_app
from app.models import Base
from app.models.release import FOREVER
from app.models.stored_digest import Owner
from app.queries.other_editions import told
from app.queries.release import ReleaseKey, created_at
from app.queries.snapshots import Snapshots
from app.safekeeping.digests import write_missing
from app.settings import Settings
from support.api import get
from support.client import AppClient
from support.command import outcome
from support.seeds import FOLDER, SEEDS, another_report, change, in_seeds
from support.yearly import REPORTS, yearly_seeds


def rows_of(engine: Engine, *tables: str) -> list[list[tuple[object, ...]]]:
    """Return every row of some tables."""
    with engine.connect() as connection:
        return [
            [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in (Base.metadata.tables[name] for name in tables)
        ]


def test_an_upgrade_digests_what_an_earlier_build_loaded_as_a_load_does(engine: Engine) -> None:
    before = rows_of(engine, "release", "publication", "fact")
    assert all(fact[-1] for fact in before[2])
    with migrating(engine) as config:
        downgrade(config, "0009")
    migrate(engine)
    assert rows_of(engine, "release", "publication", "fact") == before


def test_a_digest_covers_all_that_is_served_of_a_fact(engine: Engine) -> None:
    zh, en = m.BODIES.values()
    csv, ndjson = m.ROWS.values()
    served = select(m.FactTable.digest, zh.c.json, en.c.json, csv.c.content, ndjson.c.content)
    facts = m.table_of(m.FactTable)
    for beside in (zh, en, csv, ndjson):
        served = served.join(beside, beside.c.fact_id == facts.c.id)
    with engine.connect() as connection:
        found = connection.execute(served).all()
    assert found
    assert [row[0] for row in found] == [m.fact_digest(*row[1:]) for row in found]


def loads(engine: Engine, seeds: Path) -> None:
    """Load the seeds, then a correction of a title, then undo that, then load the correction again."""
    change(seeds / FOLDER / "measures.yaml", "    en: ", "    en: Newly ")
    assert load(engine, seeds, why=ReleaseReason("a title was wrong", "Data desk")).release == 2
    assert undo(engine, 1, ReleaseReason("it was right")).release == 3
    assert load(engine, seeds).release == 4


def test_an_undo_has_the_older_editions_and_stores_nothing(engine: Engine, seeds: Path, url: str) -> None:
    change(seeds / FOLDER / "measures.yaml", "    en: ", "    en: Newly ")
    change(seeds / "vocabulary/themes.yaml", "  definition:\n    zh: ", "  definition:\n    zh: 新")
    load(engine, seeds)
    stored = rows_of(engine, "fact", "edition", "vocabulary", "search_segment", "search_span")
    made = undo(engine, 1, ReleaseReason())
    assert (made.release, made.reports, made.vocabulary) == (3, ["qinghai-org-2020"], True)
    assert rows_of(engine, "fact", "edition", "vocabulary", "search_segment", "search_span") == stored
    releases, uses = rows_of(engine, "release", "indicator_use")
    digests = [row[5] for row in releases]
    assert digests[0] == digests[2] != digests[1]
    assert [row[1:] for row in uses if row[0] == 1] == [row[1:] for row in uses if row[0] == 3]
    with engine.connect() as connection:
        assert digests == [digest_of_release(connection, number) for number in (1, 2, 3)]
    assert not undo(engine, 1, ReleaseReason()).changed
    with AppClient(create_app(Settings(database_url=url))) as client:
        assert get(client, "/v1/themes")["data"][0]["definition"][0] != "新"
        assert get(client, "/v1/measures?limit=1&lang=en")["data"][0]["title"].startswith("Formulate")
        assert client.get("/v1/metrics?format=ndjson&sort=-value").text.count("\n") == in_seeds("metrics")


def test_a_load_takes_what_was_undone_back_without_storing_it_again(engine: Engine, seeds: Path) -> None:
    loads(engine, seeds)
    publications, editions = rows_of(engine, "publication", "edition")
    assert [row[:3] for row in publications] == [(1, 1, 2), (1, 3, 4), (2, 2, 3), (2, 4, FOREVER)]
    assert len(editions) == 2
    assert not load(engine, seeds).changed


def test_the_editions_that_are_not_current_are_known_at_each_release(engine: Engine, seeds: Path) -> None:
    loads(engine, seeds)
    another_report(seeds)
    load(engine, seeds)  # release 5
    known = Snapshots()
    with engine.connect() as connection:
        rows = connection.execute(select(m.PublicationTable.__table__)).all()
        every = {row.edition_id for row in rows}
        for release in (5, 2, 1, 4, 3):
            identity = connection.scalars(select(m.ReleaseTable.identity).where(m.ReleaseTable.id == release)).one()
            snapshot = known.at(connection, ReleaseKey(release, identity))
            assert snapshot
            current = {row.edition_id for row in rows if row.from_release <= release < row.until_release}
            values = told(connection, snapshot)
            assert (values["last"], values["release"]) == (max(every), release)
            assert sorted(loads_json(values["others"])) == sorted(every - current), release


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_server_does_not_load_again_what_was_undone(engine: Engine, seeds: Path) -> None:
    change(seeds / FOLDER / "measures.yaml", "    en: ", "    en: Newly ")
    load(engine, seeds)
    undo(engine, 1, ReleaseReason())
    assert is_loaded(engine, seeds)
    assert not is_loaded(engine, SEEDS)


def test_a_report_that_an_undo_takes_away_is_gone_and_comes_back(engine: Engine, seeds: Path, url: str) -> None:
    another_report(seeds)
    load(engine, seeds)
    undo(engine, 1, ReleaseReason())
    with AppClient(create_app(Settings(database_url=url))) as client:
        readers: Any = client.app.state.readers  # type: ignore[attr-defined]
        for path in (
            "reports/qinghai-org-2021",
            "reports/qinghai-org-2021/coverage",
            "sections/qinghai-org-2021.talent",
        ):
            assert get(client, f"/v1/{path}", 410)["last_release"] == 2
        fact = "metrics/qinghai-org-2021.online-class-attendances"
        assert get(client, f"/v1/{fact}", 410)["last_address"] == f"http://testserver/v1/{fact}?as_of=2"
        assert get(client, "/v1/changes?since=2&limit=1")["data"][0]["resource"] == "indicators"
        assert get(client, "/v1/changes?since=2&until=2&report=qinghai-org-2021")["data"] == []
        load(engine, seeds)
        readers.look()
        assert get(client, f"/v1/{fact}")["year"] == 2021


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_releases_say_why_and_by_whom(engine: Engine, seeds: Path, url: str) -> None:
    loads(engine, seeds)
    with AppClient(create_app(Settings(database_url=url))) as client:
        newest, undone, noted, first = get(client, "/v1/releases")["data"]
        assert [r["id"] for r in (newest, undone, noted, first)] == [4, 3, 2, 1]
        assert (noted["note"], noted["loaded_by"], noted["repeats"]) == ("a title was wrong", "Data desk", None)
        assert (undone["note"], undone["loaded_by"], undone["repeats"]) == ("it was right", None, 1)
        assert (newest["digest"], undone["digest"]) == (noted["digest"], first["digest"])
        changes = get(client, "/v1/releases/2")["changes"]
        assert changes == {
            "reports": {"added": 0, "changed": 1, "removed": 0},
            "measures": {"added": 0, "changed": 1, "removed": 0},
        }


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_release_has_the_time_at_which_it_was_complete(
    engine: Engine, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = []  # after digests that take long in a large load

    def making(connection: Connection, owners: Iterable[Owner] = Owner) -> None:
        write_missing(connection, owners)
        if [*owners] != [Owner.RELEASE]:
            times.append(datetime.now(UTC))

    monkeypatch.setattr(releases, "write_missing", making)
    change(seeds / FOLDER / "measures.yaml", "    en: ", "    en: Newly ")
    load(engine, seeds)
    with engine.connect() as connection:
        assert created_at(connection, 2) >= times[-1]


@pytest.mark.parametrize("text", ["", "  ", "two\nlines", "x" * 1001, "a\x1bb"])
def test_a_note_is_one_line(text: str) -> None:
    with pytest.raises(ReasonError, match="expected a note on one line"):
        ReleaseReason(text)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_release_that_is_not_there_is_refused(engine: Engine) -> None:
    with pytest.raises(UnknownReleaseError, match="there is no release 7; the database has the releases 1 to 1"):
        undo(engine, 7, ReleaseReason())


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_releases_are_listed_and_undone_by_a_command(engine: Engine, seeds: Path, url: str) -> None:
    loads(engine, seeds)
    listed, _ = outcome("release", url=url, status=0)
    assert listed.splitlines()[2].endswith("1 edition  by Data desk  a title was wrong")
    assert "repeats 1  it was right" in listed.splitlines()[1]
    undone, _ = outcome("release", "--as", "1", "--note", "again", url=url, status=0)
    assert undone == "release 5 repeats release 1; it changes 1 report: qinghai-org-2020\n"
    undone, _ = outcome("release", "--as", "3", url=url, status=0)
    assert undone == "nothing changed; release 5 has what release 3 had\n"
    assert "--note and --by go with --as" in outcome("release", "--note", "alone", url=url, status=2)[1]


# --- the feed -----------------------------------------------------------------------------------------------------


ATOM = "{http://www.w3.org/2005/Atom}"


def links_of(element: Element) -> dict[str, str]:
    """Return the addresses of the links of a feed or an entry by their relation."""
    return {link.attrib["rel"]: link.attrib["href"] for link in element.iterfind(f"{ATOM}link")}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_feed_has_every_release(engine: Engine, seeds: Path, url: str) -> None:
    loads(engine, seeds)
    with AppClient(create_app(Settings(database_url=url, publisher="Atlas & Co"))) as client:
        entries: list[Element] = []
        address, addresses, feeds = "/v1/releases.atom?lang=en&limit=3", [], set()
        while address:
            answer = client.get(address)
            addresses.append(str(answer.url))
            assert answer.headers["content-type"] == "application/atom+xml"
            feed = fromstring(answer.content)
            # RFC 4287, 4.1.1: each once, and an author for the entries that have none
            assert [len(feed.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated", "author")] == [1] * 4
            assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Atlas & Co"
            feeds.add(feed.findtext(f"{ATOM}id"))
            links = links_of(feed)
            assert (links["self"], links["first"]) == (addresses[-1], addresses[0])
            entries += feed.iterfind(f"{ATOM}entry")
            address = links.get("next", "")
        assert len(feeds) == 1
        assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
            "Release 4",
            "Release 3: it was right",
            "Release 2: a title was wrong",
            "Release 1",
        ]
        assert [entry.findtext(f"{ATOM}author/{ATOM}name") for entry in entries] == [None, None, "Data desk", None]
        made = [release["created_at"] for release in get(client, "/v1/releases")["data"]]
        assert [entry.findtext(f"{ATOM}updated") for entry in entries] == made
        for entry in entries:
            pages = [link for link in entry.iterfind(f"{ATOM}link") if link.attrib["rel"] == "alternate"]
            assert ["type" in link.attrib for link in pages] == [False]  # readers would not show it otherwise
            assert all(client.get(link).status_code == 200 for link in links_of(entry).values())
        chinese = client.get("/v1/releases.atom?lang=zh")
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert ids == [entry.findtext(f"{ATOM}id") for entry in fromstring(chinese.content).iterfind(f"{ATOM}entry")]
        assert len({*ids}) == 4
        again = client.get("/v1/releases.atom?lang=zh", headers={"If-None-Match": chinese.headers["etag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("number", "summary"),
    [
        (20, f"Editions of {', '.join(f'yz-2018-{n:02}' for n in range(20))}."),
        (22, f"Editions of {', '.join(f'yz-2018-{n:02}' for n in range(20))} and 2 more."),
    ],
)
def test_a_feed_names_some_of_many_reports(empty: Engine, tmp_path: Path, number: int, summary: str) -> None:
    load(empty, yearly_seeds(tmp_path, [REPORTS[0]._replace(id=f"yz-2018-{n:02}") for n in range(number)]))
    with AppClient(create_app(Settings(database_url=str(empty.url)))) as client:
        (entry,) = fromstring(client.get("/v1/releases.atom?lang=en").content).iterfind(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}summary") == summary


# --- ids that are gone --------------------------------------------------------------------------------------------


@pytest.fixture
def gone(engine: Engine, seeds: Path, url: str) -> Iterator[TestClient]:
    """A server where a measure was removed and one was renamed twice, in one load."""
    measures = seeds / FOLDER / "measures.yaml"
    content = measures.read_text(encoding="utf-8")
    begin, end = (content.index(f"- slug: {slug}") for slug in (TAKEN, KEPT))
    measures.write_text(content[:begin].replace(f"slug: {OLD}", f"slug: {NEW}") + content[end:], encoding="utf-8")
    with (seeds / FOLDER / "report.yaml").open("a", encoding="utf-8") as report:
        report.write(f"renamed:\n  {OLD}: between\n  between: {NEW}\n")
    load(engine, seeds)
    with AppClient(create_app(Settings(database_url=url)), follow_redirects=False) as client:
        yield client


OLD, NEW = "incentive-and-safeguard-measures", "incentive-measures"
TAKEN, KEPT = "mobilize-party-organizations", "mobilize-party-members"


def test_a_removed_id_says_which_release_had_it_last(gone: TestClient) -> None:
    path = f"/v1/measures/qinghai-org-2020.{TAKEN}"
    problem = get(gone, f"{path}?lang=en", 410)
    assert problem["type"] == "/problems/removed"
    assert (problem["last_release"], problem["last_address"]) == (1, f"http://testserver{path}?as_of=1")
    assert "`as_of=1` still shows it" in problem["detail"]
    fault = get(gone, f"/v1/measures?id=qinghai-org-2020.{TAKEN}&lang=en", 422)["errors"][0]
    assert (fault["code"], "`as_of=1` still has it" in fault["message"]) == ("removed_value", True)
    assert get(gone, "/v1/history/qinghai-org-2020." + TAKEN)["versions"][-1]["action"] == "removed"


@pytest.mark.parametrize("former", [OLD, "between"])
def test_a_renamed_id_leads_to_the_one_of_today(gone: TestClient, former: str) -> None:
    answer = gone.get(f"/v1/measures/qinghai-org-2020.{former}?lang=en&fields=title")
    new = f"/v1/measures/qinghai-org-2020.{NEW}"
    assert (answer.status_code, answer.headers["location"]) == (308, f"http://testserver{new}?lang=en&fields=title")
    assert get(gone, answer.headers["location"])["id"] == f"qinghai-org-2020.{NEW}"
    moved = gone.get(f"/v1/measures/qinghai-org-2020.{former}/annotation").headers["location"]
    assert moved == f"http://testserver{new}/annotation"
    fault = get(gone, f"/v1/measures?id=qinghai-org-2020.{former}", 422)["errors"][0]
    assert (fault["code"], fault["nearest"]) == ("renamed_value", [f"qinghai-org-2020.{NEW}"])


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_never_was_is_not_found(gone: TestClient) -> None:
    for path in ("measures/qinghai-org-2020.never", "themes/never", "reports/never", "releases/99", "codes/never"):
        get(gone, f"/v1/{path}", 404)
    get(gone, "/v1/history/never", 404)
    get(gone, f"/v1/metrics/qinghai-org-2020.{TAKEN}", 404)  # it never was a metric


def test_a_removed_term_is_gone(engine: Engine, seeds: Path, url: str) -> None:
    scopes = seeds / "vocabulary/scopes.yaml"
    scopes.write_text(
        scopes.read_text(encoding="utf-8")
        + "- {code: passing, name: {zh: 过, en: Passing}, definition: {zh: 过, en: Passing}}\n",
        encoding="utf-8",
    )
    load(engine, seeds)
    load(engine, SEEDS)
    with AppClient(create_app(Settings(database_url=url))) as client:
        assert get(client, "/v1/scopes/passing", 410)["last_release"] == 2
        assert get(client, "/v1/changes?since=2")["data"] == [
            {
                "resource": "scopes",
                "id": "passing",
                "report": None,
                "action": "removed",
                "fields": [],
                "record": None,
            }
        ]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_corrected_record_links_to_what_it_was(engine: Engine, seeds: Path, url: str) -> None:
    loads(engine, seeds)
    path = f"/v1/measures/qinghai-org-2020.{OLD}"
    with AppClient(create_app(Settings(database_url=url))) as client:
        links = client.get(path).links
        assert links["version-history"]["url"] == f"http://testserver/v1/history/qinghai-org-2020.{OLD}"
        assert links["predecessor-version"]["url"] == f"http://testserver{path}?as_of=3"
        versions = get(client, f"/v1/history/qinghai-org-2020.{OLD}?lang=en")["versions"]
        assert [(v["release"], v["action"]) for v in versions] == [
            (1, "added"),
            (2, "changed"),
            (3, "changed"),
            (4, "changed"),
        ]
        (field,) = versions[1]["fields"]
        assert (field["field"], field["after"]) == ("title", f"Newly {field['before']}")
        never = client.get("/v1/metrics/qinghai-org-2020.online-class-attendances").links
        assert not {"version-history", "predecessor-version"} & never.keys()


# --- what verify says of renames ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("renamed", "said"),
    [
        ("{class-count: class-attendances}", "expected a slug that no fact has any more, found 'class-count'"),
        ("{old: class-cont}", "expected a known slug of the report, found 'class-cont'; nearest: class-count"),
        ("{old: older, older: old}", "expected a slug of today, found a circle: old -> older -> old"),
        ("{old: old}", "expected a slug of today, found a circle: old -> old"),
        ("{Old: class-count}", "expected lower-case ASCII words and digits joined by -"),
    ],
)
def test_renames_are_verified(small: tuple[Path, Path], renamed: str, said: str) -> None:
    seeds, _ = small
    with (seeds / "reports/r/report.yaml").open("a", encoding="utf-8") as report:
        report.write(f"renamed: {renamed}\n")
    found = [finding for finding in verify(seeds) if "renamed" in finding.field]
    assert found
    assert any(said in finding.message for finding in found), found
    assert all(finding.line for finding in found)


def test_renames_may_lead_over_several_steps() -> None:
    assert resolved({"a": "b", "b": "c", "d": "c"}) == {"a": "c", "b": "c", "d": "c"}
