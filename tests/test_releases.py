"""Releases: what they say of themselves, and editions that come back."""

from alembic.command import downgrade
from sqlalchemy import Engine, select

from app import models as m
from app.db.migrations import migrate, migrating
from app.models import Base


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
    flat = m.table_of(m.FlatRowTable)
    served = select(m.FactTable.digest, zh.c.json, en.c.json, flat.c.csv, flat.c.ndjson)
    facts = m.table_of(m.FactTable)
    for beside in (zh, en, flat):
        served = served.join(beside, beside.c.fact_id == facts.c.id)
    with engine.connect() as connection:
        found = connection.execute(served).all()
    assert found
    assert [row[0] for row in found] == [m.fact_digest(*row[1:]) for row in found]
