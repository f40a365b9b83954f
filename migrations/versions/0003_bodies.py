"""A table of bodies for each language, in place of one that has both."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_LANGS = ("zh", "en")


def upgrade() -> None:
    for lang in _LANGS:
        table = f"body_{lang}"
        op.create_table(
            table,
            sa.Column("fact_id", sa.Integer(), autoincrement=False, nullable=False),
            sa.Column("json", sa.LargeBinary(), nullable=False),
            sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f(f"fk_{table}_fact_id_fact")),
            sa.PrimaryKeyConstraint("fact_id", name=op.f(f"pk_{table}")),
        )
        op.execute(f"INSERT INTO {table} (fact_id, json) SELECT fact_id, {lang} FROM body ORDER BY fact_id")  # noqa: S608
    op.drop_table("body")


def downgrade() -> None:
    op.create_table(
        "body",
        sa.Column("fact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zh", sa.LargeBinary(), nullable=False),
        sa.Column("en", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_body_fact_id_fact")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_body")),
    )
    op.execute(
        "INSERT INTO body (fact_id, zh, en) SELECT fact_id, body_zh.json, body_en.json "
        "FROM body_zh JOIN body_en USING (fact_id) ORDER BY fact_id"
    )
    for lang in _LANGS:
        op.drop_table(f"body_{lang}")
