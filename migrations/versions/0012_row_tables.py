"""A table of rows for each flat format, in place of one that has both; a view serves servers of builds before."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_FORMS = ("csv", "ndjson")


def upgrade() -> None:
    for form in _FORMS:
        table = f"{form}_row"
        _create(table, "content")
        op.execute(f"INSERT INTO {table} (fact_id, content) SELECT fact_id, {form} FROM flat_row ORDER BY fact_id")  # noqa: S608
    # last, since nobody can read it from here to the end
    op.drop_table("flat_row")
    op.execute(
        "CREATE VIEW flat_row AS SELECT csv_row.fact_id, csv_row.content AS csv, ndjson_row.content AS ndjson "
        "FROM csv_row JOIN ndjson_row ON ndjson_row.fact_id = csv_row.fact_id"
    )


def downgrade() -> None:
    op.execute("DROP VIEW flat_row")
    _create("flat_row", *_FORMS)
    op.execute(
        "INSERT INTO flat_row (fact_id, csv, ndjson) SELECT fact_id, csv_row.content, ndjson_row.content "
        "FROM csv_row JOIN ndjson_row USING (fact_id) ORDER BY fact_id"
    )
    for form in _FORMS:
        op.drop_table(f"{form}_row")


def _create(table: str, *contents: str) -> None:
    op.create_table(
        table,
        sa.Column("fact_id", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in contents),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f(f"fk_{table}_fact_id_fact")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f(f"pk_{table}")),
    )
