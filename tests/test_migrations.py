"""The migrations make what the models say, however many servers start at once."""

from threading import Barrier, Thread

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import (
    CheckConstraint,
    Column,
    DefaultClause,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    event,
)
from sqlalchemy.exc import DBAPIError

from app.db.engine import make_engine, writing
from app.db.migrations import migrate, newest_revision, revision
from app.db.statements import insert_many
from app.db.tables import Base
from app.failures import explain
from app.models.fact import FORMER_ROWS
from support.databases import Databases
from support.schema import Description, described, differences


def made_by(models: MetaData, url: str) -> Description:
    """Return the schema that models make in an empty database."""
    engine = make_engine(url)
    with writing(engine) as connection:
        models.create_all(connection)
    made = described(engine)
    engine.dispose()
    return made


def test_migrations_make_what_the_models_say(empty: Engine, kind: str, databases: Databases) -> None:
    found = differences(made_by(Base.metadata, databases.url(kind)), described(empty))
    assert not found, "\n".join(found)
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_plain_added_column_is_no_difference(empty: Engine) -> None:
    before = described(empty)
    with writing(empty) as connection:
        op = Operations(MigrationContext.configure(connection))
        op.drop_column("metric", "measure_word")
        op.add_column("metric", Column("measure_word", String()))  # now it is the last; the model has it in the middle
    assert described(empty) == before


def test_a_load_says_that_the_migrations_lack_a_column(empty: Engine) -> None:
    models = Table("honour", MetaData(), Column("fact_id", Integer), Column("organizer_zh", String))
    with pytest.raises(DBAPIError) as caught, writing(empty) as connection:
        insert_many(connection, models, [{"fact_id": 1, "organizer_zh": "西岭组"}])
    said = explain(caught.value)
    assert "organizer_zh" in said
    assert "models and migrations differ; run tests/test_migrations.py" in said


def test_what_the_migrations_lack_is_told(empty: Engine, kind: str, databases: Databases) -> None:
    models = MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(models)
    event.listen(models, "after_create", FORMER_ROWS)
    honour = models.tables["honour"]
    honour.append_column(Column("organizer_zh", String))
    honour.append_constraint(CheckConstraint("fact_id > 0", name="positive"))
    honour.append_constraint(UniqueConstraint("edition_id", "title_zh"))
    honour.c.title_en.append_foreign_key(ForeignKey("report.id"))
    Index(None, honour.c.region, honour.c.theme)
    honour.c.title_zh.type = Integer()
    honour.c.recipients.nullable = False
    honour.c.section.server_default = DefaultClause("none")
    link = models.tables["link"]
    link.c.other_id.primary_key = False
    link.append_constraint(PrimaryKeyConstraint("fact_id"))
    told = differences(made_by(models, databases.url(kind)), described(empty))
    assert [line.split(": the models say ")[0] for line in told] == [
        "honour.organizer_zh",
        "honour.recipients",
        "honour.section",
        "honour.title_zh",
        "honour: check ck_honour_positive",
        "honour: foreign key fk_honour_title_en_report",
        "honour: index ix_honour_region_theme",
        "honour: unique uq_honour_edition_id_title_zh",
        "link: primary key pk_link",
    ]
    assert told[0] == "honour.organizer_zh: the models say VARCHAR NULL, the migrations nothing"
    assert told[3] == "honour.title_zh: the models say INTEGER NOT NULL, the migrations VARCHAR NOT NULL"
    assert told[4].endswith("fact_id > 0, the migrations nothing")


def test_the_newest_revision_is_what_is_served(empty: Engine) -> None:
    with empty.connect() as connection:
        assert revision(connection) == newest_revision()


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    before = described(engine)
    migrate(engine)
    assert described(engine) == before


def test_servers_that_start_at_once_migrate_once(kind: str, databases: Databases) -> None:
    url, together, failed = databases.url(kind), Barrier(4), []

    def start() -> None:
        engine = make_engine(url)
        together.wait()
        try:
            migrate(engine)
        except Exception as error:
            failed.append(error)
        engine.dispose()

    servers = [Thread(target=start) for _ in range(together.parties)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    assert failed == []
    engine = make_engine(url)
    with engine.connect() as connection:
        assert revision(connection) == newest_revision()
    engine.dispose()
