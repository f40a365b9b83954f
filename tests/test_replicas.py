"""A primary and a replica: real servers, real promotions. What is read, what a load waits for, what is never mixed."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from sqlalchemy import URL, Connection, Engine, event, make_url
from starlette.testclient import TestClient

from app.address import TOLD_BY
from app.db import hosts, replication
from app.db.engine import make_engine
from app.db.migrations import migrate, newest_revision
from app.db.url import database_at
from app.errors import AddressError, WorkreportError
from app.ingest.folders import together
from app.ingest.load import load
from app.ingest.locate import locate
from app.main import create_app
from app.settings import Settings
from app.web import places
from benchmarks.cluster import Cluster, Node, cluster
from benchmarks.failover import fail_over
from benchmarks.tools import ROOT
from support.api import get
from support.client import AppClient
from support.command import in_process
from support.small import small_seeds
from support.waiting import soon

pytestmark = pytest.mark.postgres

REPORTS = "/v1/reports"
DATABASE = "workreport"


class Database:
    """The database of a cluster, and seeds whose report gets another title with each load."""

    def __init__(self, servers: Cluster, seeds: Path) -> None:
        self.servers, self.seeds, self.titles = servers, seeds, 0

    def load(self, url: str = "") -> int:
        """Load another title; return the number of the release."""
        self.change()
        engine = make_engine(url or self.servers.url)
        migrate(engine)
        loaded = load(engine, together([self.seeds]))
        engine.dispose()
        return loaded.release

    def change(self) -> str:
        """Give the report another title; return it."""
        self.titles += 1
        path = self.seeds / "reports" / "r" / "report.yaml"
        lines = path.read_text(encoding="utf-8").splitlines()
        at = next(at for at, line in enumerate(lines) if line.startswith("title:"))
        lines[at] = f"title: {{zh: 题{self.titles}, en: T}}"
        path.write_text("\n".join(lines), encoding="utf-8")
        return self.title

    @property
    def title(self) -> str:
        """The title that was loaded last."""
        return f"题{self.titles}"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    seeds, source = small_seeds(tmp_path_factory.mktemp("seeds"))
    locate(seeds, source)
    with cluster(tmp_path_factory.mktemp("cluster"), synchronous=False) as servers:
        made = Database(servers, seeds)
        made.load()
        yield made


@contextmanager
def served(database: Database, refresh: float = 0.02) -> Iterator[TestClient]:
    app = create_app(Settings(database_url=database.servers.url, refresh=refresh))
    with AppClient(app, raise_server_exceptions=False) as client:
        yield client


def title(client: TestClient, **headers: str) -> str:
    """Return the title that an answer has which nobody was given before."""
    response = client.get(f"{REPORTS}?limit={next(_LIMITS)}", headers=headers)
    assert response.status_code == 200, response.text
    return str(response.json()["data"][0]["title"])


_LIMITS = iter(range(1, 1000))


def states(client: TestClient) -> dict[str, str]:
    """Return the state of each server by its role."""
    found = client.get("/readyz").json().get("databases", [])
    return {str(server["role"]): str(server["state"]) for server in found}


def reads_from(client: TestClient) -> str:
    """Return the port that the next request is answered from."""
    readers = client.app.state.readers  # type: ignore[attr-defined]
    return str(readers.connections.host.partition(":")[2])


@contextmanager
def paused(node: Node) -> Iterator[None]:
    """Have a replica apply nothing."""
    node.sql("SELECT pg_wal_replay_pause()")
    try:
        yield
    finally:
        node.sql("SELECT pg_wal_replay_resume()")


@pytest.fixture
def synchronous(database: Database) -> Iterator[None]:
    """Have commits wait for the replica."""
    for node in database.servers.nodes:
        _set(node, "*")
    soon(lambda: "sync" in database.servers.primary.sql("SELECT sync_state FROM pg_stat_replication"))
    yield
    for node in database.servers.nodes:
        _set(node, "")


def _set(node: Node, names: str) -> None:
    with (node.data / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write(f"synchronous_standby_names = '{names}'\n")
    node.sql("SELECT pg_reload_conf()")


# --- addresses --------------------------------------------------------------------------------------------------------


def test_an_address_with_several_hosts() -> None:
    url = database_at("postgresql://u:p@/d?host=a,b&port=1,2&sslmode=require")
    each = [one.query for one in hosts.each_host(url)]
    assert each == [{"host": "a", "port": "1", "sslmode": "require"}, {"host": "b", "port": "2", "sslmode": "require"}]
    assert {one.username for one in hosts.each_host(url)} == {"u"}
    apart = hosts.each_host(database_at("postgresql://u@/d?host=a:1&host=b:2"))
    assert [(one.query["host"], one.query["port"]) for one in apart] == [("a", "1"), ("b", "2")]
    assert [{**one.query} for one in hosts.each_host(database_at("postgresql://u@/d?host=a,b"))] == [
        {"host": "a"},
        {"host": "b"},
    ]
    one = database_at("postgresql://u@h:5433/d")
    assert hosts.each_host(one) == [one]
    with pytest.raises(AddressError, match="as many ports as hosts"):
        hosts.each_host(database_at("postgresql://u@/d?host=a,b,c&port=1,2"))


# --- reading ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_replica_is_read_and_then_the_primary(database: Database) -> None:
    servers = database.servers
    with served(database) as client:
        soon(lambda: states(client) == {"primary": "current", "replica": "current"})
        assert title(client) == database.title
        assert reads_from(client) == str(servers.replica.port)
        servers.replica.stop()
        assert title(client) == database.title  # at once: no request fails
        soon(lambda: states(client).get("replica") == "unreachable")
        assert title(client) == database.title
        assert reads_from(client) == str(servers.primary.port)
        servers.replica.start()
        soon(lambda: reads_from(client) == str(servers.replica.port))
        assert title(client) == database.title


@pytest.mark.slow
def test_a_replica_that_lags_is_not_read(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    servers = database.servers
    with served(database) as client:
        with paused(servers.replica):
            release = database.load()
            soon(lambda: client.get("/readyz").json()["release"] == release)
            assert title(client) == database.title
            soon(lambda: states(client) == {"primary": "current", "replica": "behind"})
            assert title(client) == database.title
        soon(lambda: reads_from(client) == str(servers.replica.port))
    assert f"database server 2 (127.0.0.1:{servers.replica.port}): replica, behind" in caplog.text
    assert f"database server 2 (127.0.0.1:{servers.replica.port}): replica, current" in caplog.text


@pytest.mark.slow
def test_a_replica_that_hangs_is_left(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "SILENT", 0.3)
    servers = database.servers
    with served(database) as client:
        assert title(client) == database.title
        servers.replica.signal(signal.SIGSTOP)
        try:
            begun = time.monotonic()
            assert title(client) == database.title
            assert time.monotonic() - begun < 3
            assert states(client)["replica"] == "unreachable"
        finally:
            servers.replica.signal(signal.SIGCONT)
        soon(lambda: reads_from(client) == str(servers.replica.port))


@pytest.mark.slow
def test_who_knows_of_a_newer_release_is_answered_from_it(database: Database) -> None:
    """Two servers: one has seen a load already, the other looks only when it is told to."""
    with served(database) as late, served(database) as early:
        readers = late.app.state.readers  # type: ignore[attr-defined]
        readers.refresh = 60  # no setting allows it
        looked = readers.looked
        soon(lambda: readers.looked > looked + 0.1 or time.monotonic() > looked + 0.5)
        assert title(late) == database.title
        before = late.get(REPORTS)
        release = database.load()
        soon(lambda: early.get("/readyz").json()["release"] == release)
        tagged = early.get(REPORTS).headers["etag"]
        assert tagged.startswith(f'"{release}-')
        assert late.get(REPORTS).headers["etag"] == before.headers["etag"]
        assert late.get(REPORTS, headers={"If-None-Match": tagged}).status_code == 304
        assert late.get(REPORTS).headers["etag"] == tagged
        release = database.load()
        soon(lambda: early.get("/readyz").json()["release"] == release)
        page = get(early, "/v1/metrics?limit=1")
        assert late.get("/readyz").json()["release"] == release - 1
        assert len(get(late, f"/v1/metrics?limit=1&cursor={page['page']['next']}")["data"]) == 1


# --- loading ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.usefixtures("synchronous")
def test_a_load_returns_when_a_replica_has_it(database: Database) -> None:
    release = database.load()
    assert database.servers.replica.sql("SELECT max(id) FROM release", DATABASE) == str(release)


def loaded(database: Database) -> str:
    """Load by the command, and return what it says on stderr."""
    database.change()
    status, _, said = in_process("load", "--seeds", str(database.seeds), url=database.servers.url)
    assert status == 0, said
    return said


@pytest.mark.slow
@pytest.mark.parametrize("waits", [True, False])
def test_a_load_says_that_no_replica_has_it(
    database: Database, waits: bool, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    if waits:
        request.getfixturevalue("synchronous")
    monkeypatch.setattr(replication, "APPLY", 0.5)
    servers = database.servers
    with paused(servers.replica):
        assert "no replica has applied what was written (none of 1 in 0 s)" in loaded(database)
        assert servers.primary.sql("SELECT title_zh FROM edition ORDER BY id DESC LIMIT 1", DATABASE) == database.title
    assert loaded(database) == ""


@pytest.mark.slow
@pytest.mark.usefixtures("synchronous")
def test_a_commit_that_comes_late_is_let_go_too(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server forgets what it is told before the commit waits."""
    monkeypatch.setattr(replication, "APPLY", 0.1)

    def late(_: Connection) -> None:
        time.sleep(0.3)

    event.listen(Engine, "commit", late)
    try:
        with paused(database.servers.replica):
            assert "no replica has applied what was written" in loaded(database)
    finally:
        event.remove(Engine, "commit", late)


@pytest.mark.slow
def test_a_load_finds_no_primary(database: Database) -> None:
    servers = database.servers
    url = make_url(servers.url).update_query_dict({"host": "127.0.0.1,127.0.0.1", "port": f"1,{servers.replica.port}"})
    with pytest.raises(WorkreportError, match="takes writes") as raised:
        database.load(url.render_as_string(hide_password=False))
    assert "promote" in str(raised.value)


# --- failing over -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.usefixtures("synchronous")
def test_reads_go_on_while_the_primary_is_lost(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replication, "APPLY", 0.5)
    servers = database.servers
    with served(database) as client:
        release = database.load()
        soon(lambda: client.get("/readyz").json()["release"] == release)
        servers.primary.signal(signal.SIGKILL)
        for _ in range(20):
            assert title(client) == database.title
        servers.promote()
        for _ in range(20):
            assert title(client) == database.title
        assert "none is connected" in loaded(database)
        soon(lambda: client.get("/readyz").json()["release"] == release + 1)
        assert title(client) == database.title
        assert "rewound" in servers.rejoin()
        soon(lambda: states(client) == {"primary": "current", "replica": "current"})
        assert reads_from(client) == str(servers.replica.port)
        assert loaded(database) == ""


@pytest.mark.slow
def test_a_release_that_is_lost(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    """It was answered from, and no replica had it when the primary was lost; it stays away when its primary is back."""
    servers = database.servers
    kept = database.load()
    soon(lambda: servers.replica.sql("SELECT max(id) FROM release", DATABASE) == str(kept))
    known = database.title
    with served(database) as client:
        servers.replica.stop()
        lost = database.load()
        soon(lambda: client.get("/readyz").json()["release"] == lost)
        page = get(client, "/v1/metrics?limit=1")
        given = client.get(REPORTS)
        assert given.json()["data"][0]["title"] == database.title
        servers.primary.signal(signal.SIGKILL)
        servers.replica.start()
        soon(lambda: client.get("/readyz").status_code == 503)
        soon(lambda: "behind" in client.get("/readyz?lang=en").json()["detail"])
        assert client.get(REPORTS).content == given.content  # it is kept, and nothing says yet that it is lost
        assert client.get("/v1/units").status_code == 503
        former = servers.primary
        servers.promote()
        soon(lambda: client.get("/readyz").json().get("release") == kept)
        assert title(client) == known
        assert f"release {lost} (" in caplog.text
        again = database.load()
        assert again == lost  # the same number, and another release
        soon(lambda: client.get("/readyz").json().get("release") == again)
        assert title(client) == database.title
        assert client.get(REPORTS, headers={"If-None-Match": given.headers["etag"]}).status_code == 200
        problem = get(client, f"/v1/metrics?limit=1&cursor={page['page']['next']}", 422)
        assert problem["errors"][0]["code"] == "invalid_cursor"
        former.start()  # as it is: neither servers nor loads follow it
        soon(lambda: f":{former.port}): primary, Another server of the database" in caplog.text)
        assert title(client) == database.title
        assert database.load() == again + 1
        former.stop()
        servers.rejoin()
        soon(lambda: states(client) == {"primary": "current", "replica": "current"})


@pytest.mark.slow
def test_promoting_is_refused_where_it_would_harm(database: Database) -> None:
    servers = database.servers
    with pytest.raises(RuntimeError, match="still hears its primary"):
        servers.promote()
    with pytest.raises(RuntimeError, match="takes writes already"):
        servers.primary.run(servers.script("promote"), servers.primary.conninfo)
    with pytest.raises(RuntimeError, match="stop it first"):
        servers.primary.run(servers.script("rejoin"), servers.primary.data, servers.replica.conninfo)


@pytest.mark.slow
def test_where_it_cannot_be_rewound_it_is_copied(database: Database) -> None:
    servers = database.servers
    servers.replica.stop()
    (servers.replica.data / "PG_VERSION").rename(servers.replica.data / "moved")
    assert "copied anew" in servers.rejoin()
    soon(lambda: servers.primary.sql("SELECT count(*) FROM pg_stat_replication") == "1")


# --- upgrades ---------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_server_goes_on_while_a_newer_version_migrates_and_loads(database: Database) -> None:
    """It needs connections that it has not made before, and takes up no release of the newer version."""
    primary = database.servers.primary
    with served(database) as client:
        release = client.get("/readyz").json()["release"]
        database.load()
        soon(lambda: client.get("/readyz").json()["release"] == release + 1)
        known = database.title
        primary.sql(
            "UPDATE alembic_version SET version_num = '9999'; ALTER TABLE release ADD COLUMN later text", DATABASE
        )
        try:
            assert soon(lambda: client.get("/readyz?lang=en").status_code == 503)
            assert "another version" in client.get("/readyz?lang=en").json()["detail"]
            readers = client.app.state.readers  # type: ignore[attr-defined]
            readers.connections.engine.dispose()
            assert {title(client) for _ in range(10)} == {known}
        finally:
            primary.sql(f"UPDATE alembic_version SET version_num = '{newest_revision()}'", DATABASE)
            primary.sql("ALTER TABLE release DROP COLUMN later", DATABASE)
        soon(lambda: client.get("/readyz").status_code == 200)


# --- roles ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_one_role_loads_and_another_only_reads(database: Database) -> None:
    primary = database.servers.primary
    primary.sql("CREATE DATABASE apart")
    script = ROOT / "deploy" / "roles.sql"
    primary.run(
        "psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", f"{primary.conninfo} dbname=apart",
        "-v", "loader=loads", "-v", "reader=reads", "-f", script,
    )  # fmt: skip
    url = make_url(database.servers.url).set(database="apart")
    database.change()
    status, _, said = in_process("load", "--seeds", str(database.seeds), url=address(url.set(username="loads")))
    assert (status, said) == (0, "")  # it sees that the replica has it
    reads = address(url.set(username="reads"))
    with AppClient(create_app(Settings(database_url=reads, refresh=0.02))) as client:
        soon(lambda: states(client) == {"primary": "current", "replica": "current"})
        assert title(client) == database.title
    status, _, said = in_process("load", "--seeds", str(database.seeds), url=reads)
    assert status == 1
    assert "takes writes" in said
    primary.sql("REVOKE pg_read_all_stats FROM loads")
    status, _, said = in_process("load", "--seeds", str(database.seeds), url=address(url.set(username="loads")))
    assert status == 0
    assert "GRANT pg_read_all_stats" in said


def address(url: URL) -> str:
    return url.render_as_string(hide_password=False)


# --- what is shipped --------------------------------------------------------------------------------------------------


def test_the_files_for_several_boxes_agree() -> None:
    """No container engine is needed to see that names, mounts, hosts and variables fit."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]
    for service in services.values():
        assert set(service.get("depends_on", ())) <= services.keys()
        for source, *_ in (volume.split(":") for volume in service.get("volumes", ())):
            assert (ROOT / source).exists() if source.startswith("./") else source in compose["volumes"], source
        url = service["environment"].get("WORKREPORT_DATABASE_URL")
        if url:
            each = hosts.each_host(database_at(url.replace("${WORKREPORT_DB_PASSWORD}", "x")))
            assert {str(one.query["host"]) for one in each} == {"primary", "replica"} <= services.keys()
            assert str(each[0].username) in (ROOT / "deploy" / "primary.sh").read_text(encoding="utf-8")
    proxy = services["proxy"]
    assert {proxy["environment"][name].partition(":")[0] for name in ("S1", "S2")} == {"server1", "server2"}
    config = (ROOT / "deploy" / "haproxy.cfg").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+)\}", config)) <= proxy["environment"].keys()
    passed = re.findall(r"http-request (?:set|del)-header (\S+)", config)
    believed = {name.decode() for name in TOLD_BY - {b"host"}} | {"x-forwarded-for"}
    assert believed <= {name.lower() for name in passed}, "what a client says of itself is not believed"
    # who brings the old primary back, as docs/operations.md says, is who it then replicates as
    assert "host replication replica,$POSTGRES_USER all" in (ROOT / "deploy" / "primary.sh").read_text(encoding="utf-8")
    assert services["primary"]["environment"]["POSTGRES_USER"] == "postgres"
    assert "host=replica user=postgres" in (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for script in (ROOT / "deploy").glob("*.sh"):
        assert os.access(script, os.X_OK), script


@pytest.mark.slow
def test_the_primary_is_killed_under_load(tmp_path: Path) -> None:
    """The short form of `make failover`: real servers, loads in processes, HAProxy where it is installed."""
    outcome = fail_over(tmp_path, rounds=1, metrics=24, calm=1)
    assert outcome.faults == []
    assert outcome.requests > 50
    assert outcome.loads >= 2
    assert "| wrong answers | 0 |" in outcome.table()
