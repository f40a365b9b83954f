"""Loading: idempotent, all or nothing, new editions beside old ones."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from alembic.command import downgrade, upgrade
from sqlalchemy import Connection, Engine, func, select, text

from app import models as m
from app.db.engine import make_engine, writing
from app.db.migrations import migrate, migrating
from app.db.statements import insert_columns
from app.errors import SeedError
from app.ingest import load_report
from app.ingest.load import is_loaded, load
from app.main import create_app
from app.models import Base
from app.models.release import FOREVER
from app.settings import Settings
from app.vocabulary import Lang
from support.api import get
from support.client import AppClient
from support.seeds import FOLDER, SEEDS, another_report, change


def contents(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in Base.metadata.sorted_tables
        }


def test_the_same_seeds_change_nothing(engine: Engine) -> None:
    before = contents(engine)
    assert is_loaded(engine, SEEDS)
    loaded = load(engine, SEEDS)
    assert (loaded.release, loaded.changed) == (1, False)
    assert contents(engine) == before


def test_the_same_data_in_other_bytes_makes_no_release(engine: Engine, seeds: Path) -> None:
    path = seeds / FOLDER / "metrics.yaml"
    path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert not is_loaded(engine, seeds)
    assert not load(engine, seeds).changed
    assert is_loaded(engine, seeds)


def test_a_correction_is_a_new_edition_beside_the_old(engine: Engine, seeds: Path) -> None:
    before = contents(engine)
    change(seeds / FOLDER / "measures.yaml", "    en: ", "    en: Newly ")
    loaded = load(engine, seeds)
    assert (loaded.release, loaded.reports, loaded.vocabulary) == (2, ["qinghai-org-2020"], False)
    after = contents(engine)
    facts = ("fact", "body_zh", "body_en", "metric", "evidence", "link")
    for table in (*facts, "edition", "section", "numeral", "indicator"):
        assert set(map(repr, before[table])) <= set(map(repr, after[table]))
    assert [row[1:3] for row in after["publication"]] == [(1, 2), (2, FOREVER)]
    keys = select(m.FactTable.edition_id, func.count(), func.count(m.FactTable.key.distinct())).group_by(
        m.FactTable.edition_id
    )
    with engine.connect() as connection:
        assert len({row[1:] for row in connection.execute(keys)}) == 1


def test_a_change_of_vocabulary_is_a_release(engine: Engine, seeds: Path) -> None:
    change(seeds / "vocabulary/themes.yaml", "  definition:\n    zh: ", "  definition:\n    zh: 新")
    loaded = load(engine, seeds)
    assert (loaded.release, loaded.reports, loaded.vocabulary) == (2, [], True)


def test_a_renamed_unit_makes_a_new_edition(engine: Engine, seeds: Path) -> None:
    change(seeds / "vocabulary/units.yaml", "en: person}", "en: human}")
    loaded = load(engine, seeds)
    assert (loaded.reports, loaded.vocabulary) == (["qinghai-org-2020"], True)


def test_a_report_stays_beside_those_loaded_later(engine: Engine, seeds: Path) -> None:
    another_report(seeds)
    assert load(engine, seeds).reports == ["qinghai-org-2021"]
    with engine.connect() as connection:
        current = (
            select(m.EditionTable.report_id).join(m.PublicationTable).where(m.PublicationTable.until_release == FOREVER)
        )
        assert sorted(connection.scalars(current)) == ["qinghai-org-2020", "qinghai-org-2021"]
        use = (
            connection.execute(select(m.IndicatorUseTable).where(m.IndicatorUseTable.release_id == 2)).mappings().all()
        )
        assert {(row["first_year"], row["last_year"]) for row in use} == {(2020, 2021)}


def test_a_vocabulary_must_fit_the_reports_that_stay(engine: Engine, seeds: Path) -> None:
    another_report(seeds)
    change(seeds / "vocabulary/units.yaml", "en: person}", "en: human}")
    before = contents(engine)
    with pytest.raises(SeedError, match=r"qinghai-org-2020.*load its seeds too"):
        load(engine, seeds)
    assert contents(engine) == before


def test_json_seeds_load_as_yaml_does(engine: Engine, seeds: Path) -> None:
    from app.ingest.seed_file import SeedFile

    for path in sorted(seeds.rglob("*.yaml")):
        path.with_suffix(".json").write_text(json.dumps(SeedFile(path).data, ensure_ascii=False), encoding="utf-8")
        path.unlink()
    assert not load(engine, seeds).changed


def test_bad_seeds_leave_the_database_as_it_was(engine: Engine, seeds: Path) -> None:
    another_report(seeds)
    change(seeds / "reports/qinghai-org-2021/honours.yaml", "evidence:", "evidense:")
    before = contents(engine)
    with pytest.raises(SeedError, match=r"honours\.yaml:\d+: .*evidense"):
        load(engine, seeds)
    assert contents(engine) == before


def test_a_failure_half_way_leaves_the_database_as_it_was(
    engine: Engine, seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another_report(seeds)
    before = contents(engine)

    def fail(connection: Connection, table: Any, columns: Any) -> None:
        insert_columns(connection, table, columns)
        if table.name == "evidence":
            raise OSError("no more")

    monkeypatch.setattr(load_report, "insert_columns", fail)
    with pytest.raises(OSError, match="no more"):
        load(engine, seeds)
    assert contents(engine) == before


def test_a_full_disk_leaves_the_database_as_it_was(engine: Engine, seeds: Path, kind: str) -> None:
    if kind != "sqlite":
        pytest.skip("SQLite can be told how large its file may grow; PostgreSQL cannot")
    another_report(seeds)
    before = contents(engine)

    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")  # the pool keeps this connection
    with pytest.raises(Exception, match="database or disk is full"):
        load(engine, seeds)
    engine.dispose()
    assert contents(engine) == before


_KILLED = """
import sys
from pathlib import Path
from app.db.engine import make_engine
from app.ingest import load_report
from app.ingest.load import load
real = load_report.insert_columns
def pause(connection, table, columns):
    real(connection, table, columns)
    if table.name == "evidence":
        print("half way", flush=True)
        sys.stdin.read()
load_report.insert_columns = pause
load(make_engine(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.mark.slow
def test_a_killed_load_leaves_the_database_as_it_was(url: str, seeds: Path) -> None:
    another_report(seeds)
    engine = make_engine(url)
    before = contents(engine)
    process = subprocess.Popen(
        [sys.executable, "-c", _KILLED, url, str(seeds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout
        assert process.stdout.readline() == "half way\n"
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 20
    while True:  # PostgreSQL notices within moments that the other side is gone
        try:
            with writing(engine) as connection:
                connection.execute(text("SELECT 1"))
            break
        except Exception:
            if time.monotonic() > deadline:
                raise
    assert contents(engine) == before
    assert load(engine, seeds).reports == ["qinghai-org-2021"]
    engine.dispose()


@pytest.mark.slow
def test_two_loads_at_once_make_one_edition(url: str, seeds: Path) -> None:
    another_report(seeds)
    code = (
        "import sys; from pathlib import Path; from app.db.engine import make_engine; from app.ingest.load import load;"
        "print(load(make_engine(sys.argv[1]), Path(sys.argv[2])).changed)"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code, url, str(seeds)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    assert sorted(process.communicate(timeout=60)[0] for process in processes) == ["False\n", "True\n"]


def test_a_migration_moves_the_bodies(engine: Engine) -> None:
    bodies = {lang: select(body).order_by(body.c.fact_id) for lang, body in m.BODIES.items()}
    with migrating(engine) as config:
        downgrade(config, "0003")
    with engine.connect() as connection:
        before = {lang: connection.execute(everything).all() for lang, everything in bodies.items()}
    with migrating(engine) as config:
        downgrade(config, "0002")
        both = config.attributes["connection"].execute(text("SELECT fact_id, zh, en FROM body ORDER BY fact_id")).all()
    assert [row[:2] for row in both] == before[Lang.ZH]
    assert [row[::2] for row in both] == before[Lang.EN]
    with migrating(engine) as config:
        upgrade(config, "0003")
    with engine.connect() as connection:
        assert before == {lang: connection.execute(everything).all() for lang, everything in bodies.items()}


def test_what_an_earlier_version_loaded_gets_its_names_by_the_next_load(engine: Engine, url: str) -> None:
    with migrating(engine) as config:
        downgrade(config, "0003")
    migrate(engine)
    with AppClient(create_app(Settings(database_url=url))) as client:
        path = "/v1/reports/qinghai-org-2020/coverage?lang="
        assert get(client, f"{path}zh")["data"] == get(client, f"{path}en")["data"]  # the language there was
        people = get(client, "/v1/indicators/epidemic-mobilized-party-members")
        assert (people["unit_one_en"], people["unit_other_en"]) == ("person", "person")
    assert not is_loaded(engine, SEEDS)
    loaded = load(engine, SEEDS)
    assert (loaded.reports, loaded.vocabulary) == (["qinghai-org-2020"], True)
    with AppClient(create_app(Settings(database_url=url))) as client:
        zh, en = (get(client, f"{path}{lang}")["data"][0]["reason"] for lang in ("zh", "en"))
        assert (zh, en) == ("标题中的回顾年份", "the year reviewed, in the title")
        people = get(client, "/v1/indicators/epidemic-mobilized-party-members")
        assert (people["unit_one_en"], people["unit_other_en"]) == ("person", "people")
        assert get(client, "/v1/search?q=programme")["page"]["total"] > 0


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("themes", "en: Talent}", "en: Talents}", "theme 'talent'"),
        ("regions", "en: Qinghai}", "en: Kokonor}", "region 'CN-QH'"),
        ("scopes", "en: Provincial level}", "en: Province}", "scope 'regional-level'"),
        ("breakdowns", "en: Doctorate}", "en: Doctor}", "breakdown member 'degree:doctor'"),
        ("units", "plural: people,", "plural: persons,", "unit 'person'"),
        ("indicators", "other: sets of housing}", "other: flats}", "indicator 'talent-housing-units'"),
    ],
)
def test_names_that_records_show_belong_to_the_reports_that_stay(
    engine: Engine, seeds: Path, file: str, old: str, new: str, what: str
) -> None:
    change(seeds / f"vocabulary/{file}.yaml", old, new)
    assert load(engine, seeds).reports == ["qinghai-org-2020"]  # its records show the name
    another_report(seeds)
    change(seeds / f"vocabulary/{file}.yaml", new, old)
    before = contents(engine)
    with pytest.raises(SeedError, match=rf"the {what} or its names changed; .*'qinghai-org-2020'.*too"):
        load(engine, seeds)
    assert contents(engine) == before


def test_what_an_earlier_version_loaded_is_indexed_by_the_next_load(engine: Engine, url: str) -> None:
    with writing(engine) as connection:  # as the migration leaves it
        for table in ("search_posting", "search_span", "search_segment"):
            connection.execute(text(f"DELETE FROM {table}"))
    with AppClient(create_app(Settings(database_url=url))) as client:
        get(client, "/v1/metrics", 503)
        get(client, "/readyz", 503)
        assert load(engine, SEEDS).reports == ["qinghai-org-2020"]
    with AppClient(create_app(Settings(database_url=url))) as client:
        assert get(client, "/v1/metrics")["page"]["total"] == 72
        assert get(client, "/v1/search?q=培训&type=indicator")["page"]["total"] > 0
