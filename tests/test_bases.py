"""Bases have codes: in seeds, in records, as a filter, and for the texts that were loaded before."""

from pathlib import Path

from alembic.command import downgrade
from sqlalchemy import text

from app.db.engine import make_engine
from app.db.migrations import migrate, migrating
from app.ingest.load import load
from app.ingest.verify import verify
from app.main import create_app
from app.series_id import SeriesId
from app.settings import Settings
from support.api import get
from support.client import AppClient
from support.databases import Databases
from support.seeds import change
from support.yearly import yearly_seeds


def test_a_record_has_the_name_and_the_code(kind: str, databases: Databases, tmp_path: Path) -> None:
    url = databases.filled(kind, yearly_seeds(tmp_path / "seeds"))
    with AppClient(create_app(Settings(database_url=url))) as client:
        for lang, name in (("zh", "上年"), ("en", "Previous year")):
            (metric,) = get(client, f"/v1/metrics?base=previous-year&lang={lang}")["data"]
            assert (metric["base"], metric["base_code"], metric["value"]) == (name, "previous-year", 12.5)
        assert {metric["base_code"] for metric in get(client, "/v1/metrics?base=none&limit=1000")["data"]} == {None}
        (error,) = get(client, "/v1/metrics?base=previous-yea", 422)["errors"]
        assert (error["parameter"], error["nearest"]) == ("base", ["previous-year"])
        assert "previous-year" in client.get("/v1/metrics?format=csv&base=previous-year").text
        assert get(client, "/v1/search?q=上年&limit=1")["data"][0]["id"] == "yz-2021.figure-5"


def test_a_base_is_known_or_a_fault(tmp_path: Path) -> None:
    seeds = yearly_seeds(tmp_path / "seeds")
    change(seeds / "reports/yz-2021/metrics.json", '"base": "plan"', '"base": "plane"')
    (fault,) = verify(seeds)
    assert "expected a known base, found 'plane'; nearest: plan" in fault.message


def test_a_folder_without_bases_has_none(seeds: Path) -> None:
    (seeds / "vocabulary/bases.yaml").unlink()
    assert verify(seeds) == []


def test_texts_that_were_loaded_get_a_code(kind: str, databases: Databases, tmp_path: Path) -> None:
    seeds = yearly_seeds(tmp_path / "seeds")
    url = databases.filled(kind, seeds)
    engine = make_engine(url)
    with engine.connect() as connection:
        before = connection.execute(text("SELECT key, series FROM metric WHERE base = '' ORDER BY key")).all()
    with migrating(engine) as config:
        downgrade(config, "0007")
    with engine.connect() as connection:
        found = connection.execute(text("SELECT DISTINCT base_zh, base_en FROM metric WHERE base_zh <> ''")).all()
    assert sorted(found) == [("上年", "Previous year"), ("计划", "Plan")]
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT key, series FROM metric WHERE base = '' ORDER BY key")).all() == before
        terms = connection.execute(text("SELECT code, name_zh, name_en FROM base ORDER BY name_zh")).all()
        rows = connection.execute(text("SELECT DISTINCT base, series FROM metric WHERE base <> ''")).all()
        codes = {str(base): str(series) for base, series in rows}
    assert [(name_zh, name_en) for _, name_zh, name_en in terms] == [("上年", "Previous year"), ("计划", "Plan")]
    assert all(code.startswith("base-") for code, _, _ in terms)
    assert {code: SeriesId.read(series).base for code, series in codes.items()} == {code: code for code, _, _ in terms}
    with AppClient(create_app(Settings(database_url=url))) as client:
        for code, name, _ in terms:
            (series,) = get(client, f"/v1/series?base={code}")["data"]
            assert (series["base"], series["base_code"]) == (name, code)
        assert len(get(client, "/v1/series?base=none&limit=1000")["data"]) == 9
    assert load(engine, seeds).changed  # the next load brings the codes of the seeds
    with engine.connect() as connection:
        used = connection.execute(
            text("SELECT DISTINCT base FROM metric JOIN publication USING (edition_id) WHERE until_release > 100")
        )
        assert set(used.scalars()) == {"", "plan", "previous-year"}
    engine.dispose()
