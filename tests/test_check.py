"""`workreport check`: damage of rows, pages and releases is found and named, on both engines."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, select, text

from app import models as m
from app.db.engine import make_engine, writing
from app.safekeeping import digests
from support.command import outcome
from support.databases import Databases

KINDS = ("sqlite", "postgresql")
REPORT = "report qinghai-org-2020, edition 1 (releases 1 to now)"
LOADED = "are not those that were loaded"
SERVED = "tables body_zh, body_en, csv_row, ndjson_row: qinghai-org-2020."
DAMAGES = {
    "a figure": (
        "UPDATE metric SET as_reported = '8' WHERE fact_id = 3",
        f"table metric: rows of {REPORT} {LOADED}",
    ),
    "a row that is gone": ("DELETE FROM evidence WHERE fact_id = 4", f"table evidence: rows of {REPORT} {LOADED}"),
    "a row too many": (
        "INSERT INTO metric_breakdown VALUES (1, 'x', 'x:y')",
        f"table metric_breakdown: rows of {REPORT} {LOADED}",
    ),
    "a body": ("UPDATE body_en SET json = substr(json, 2) WHERE fact_id = 9", SERVED),
    "a missing row": ("DELETE FROM csv_row WHERE fact_id = 9", SERVED),
    "a line": ("UPDATE ndjson_row SET content = substr(content, 2) WHERE fact_id = 9", SERVED),
    "a term": (
        "UPDATE theme SET name_en = 'x' WHERE code = 'talent'",
        f"table theme: rows of version 1 of the vocabularies {LOADED}",
    ),
    "a set": (
        "DELETE FROM search_posting WHERE token = (SELECT min(token) FROM search_posting)",
        f"of the search index {LOADED}",
    ),
    "a time": ("UPDATE release SET created_at = '2001-01-01 00:00:00'", f"table release: rows of release 1 {LOADED}"),
    "a count": ("UPDATE indicator_use SET metrics = metrics + 1", f"table indicator_use: rows of release 1 {LOADED}"),
    "an end": ("UPDATE publication SET until_release = 7", "table publication: report qinghai-org-2020"),
    "an edition": ("UPDATE edition SET digest = 'x'", "release 1 does not consist of the editions that it was made of"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_named(engine: Engine, damage: str) -> None:
    statement, says = DAMAGES[damage]
    with writing(engine) as connection:
        connection.execute(text(statement))
    url = engine.url.render_as_string(hide_password=False)
    printed, said = outcome("check", url=url)
    assert says in printed
    assert said.startswith("the database is damaged, ")
    assert said.endswith("`workreport restore FILE --replace` puts a backup back")


def test_the_facts_of_an_edition_are_found_without_those_of_others(engine: Engine) -> None:
    """PostgreSQL would look for the first and the last of them from either end of all facts."""
    asked = digests.FACTS_OF_EDITION.params(edition=1)
    statement = str(asked.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": True}))
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE fact")
        if engine.dialect.name != "sqlite":  # of so few rows it would scan, were it free to
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
        plan = "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}"))
    assert "uq_fact_edition_id_key" in plan or "(edition_id=?)" in plan
    assert "Limit" not in plan


def test_what_cannot_be_read_is_damaged_too(template_of: Callable[[str], str], tmp_path: Path) -> None:
    file = Path(shutil.copyfile(str(make_url(template_of("sqlite")).database), tmp_path / "workreport.db"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE metric SET as_reported = CAST(x'ff' AS TEXT) WHERE fact_id = 3")
        connection.execute("UPDATE search_posting SET head = 'text' WHERE token = 'x' OR segment_id = 2")
        connection.execute("INSERT INTO source_text VALUES ('x', CAST(x'ff' AS TEXT))")
        connection.commit()
    printed, said = outcome("check", url=f"sqlite:///{file}")
    assert f"table metric: rows of {REPORT} {LOADED}" in printed
    assert "source texts cannot be read to the end: " in printed
    assert said.startswith("the database is damaged, ")


def test_nothing_is_damaged(loaded_url: str) -> None:
    printed, _ = outcome("check", url=loaded_url, status=0)
    assert printed.splitlines()[-1] == "release 1: 1 edition, 304 facts; nothing is damaged"


def test_the_same_data_have_the_same_digests_on_both_engines(loaded_of: Callable[[str], str], postgres: object) -> None:
    found = []
    for kind in KINDS:
        engine = make_engine(loaded_of(kind))
        with engine.connect() as connection:
            rows = connection.execute(select(m.StoredDigestTable.__table__)).all()
        found.append({tuple(row) for row in rows if row.table_name != "release"})  # which has a random identity
        engine.dispose()
    assert found[0] == found[1]
    assert len(found[0]) > 20


def test_every_table_is_covered(sqlite_url: str) -> None:
    """A new table must be found by its owner, or be named here with what covers it."""
    covered = {one.table for tables in digests.covered().values() for one in tables}
    left = {str(table.name) for table in m.Base.metadata.sorted_tables if table not in covered}
    assert left == {
        *("body_zh", "body_en", "csv_row", "ndjson_row"),  # each fact has a digest of them
        *("search_posting", "source_text"),  # a digest of each segment; the SHA-256 is the key
        "kept_seeds",  # their digest is the key
        *("publication", "report"),  # digests of releases
        "stored_digest",
    }


def test_what_an_earlier_version_loaded_has_no_digests_until_the_next_load(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with writing(engine) as connection:
        before = {tuple(row) for row in connection.execute(text("SELECT * FROM stored_digest"))}
        connection.execute(text("DELETE FROM stored_digest WHERE table_name <> 'metric'"))
        connection.execute(text("UPDATE stored_digest SET columns = 'others', digest = 'x'"))
    assert outcome("check", url=url, status=0)[0].endswith("nothing is damaged\n")
    with writing(engine) as connection:
        assert digests.unwritten(connection) == 1
        digests.write_missing(connection)
        assert digests.unwritten(connection) == 0
        assert {tuple(row) for row in connection.execute(text("SELECT * FROM stored_digest"))} == before


def test_a_damaged_page_is_found(template_of: Callable[[str], str], tmp_path: Path) -> None:
    file = Path(shutil.copyfile(str(make_url(template_of("sqlite")).database), tmp_path / "workreport.db"))
    with closing(sqlite3.connect(file)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_metric_place'").fetchone()
    content = bytearray(file.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    file.write_bytes(content)
    printed, said = outcome("check", url=f"sqlite:///{file}")
    assert "pages: " in printed
    assert said.startswith("the database is damaged, ")
    file.write_bytes(content.replace(b"sqlite_autoindex_", b"sqlite_auto\xffndex_"))  # no UTF-8, and SQLite quotes it
    assert "is damaged (malformed database schema)" in outcome("check", url=f"sqlite:///{file}")[1]
    file.write_bytes(b"\xff" * 100_000)
    assert "is not a SQLite database or is damaged" in outcome("check", url=f"sqlite:///{file}")[1]


def test_without_a_database_it_says_so(databases: Databases, tmp_path: Path) -> None:
    assert "run `workreport load`" in outcome("check", url=f"sqlite:///{tmp_path / 'none.db'}")[1]
