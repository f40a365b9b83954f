"""A random identity for each release: its number tells it from the others here, this from those of any database."""

import secrets

import sqlalchemy as sa
from alembic import op

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("release", sa.Column("identity", CODE, nullable=True))
    releases = sa.table("release", sa.column("id"), sa.column("identity"))
    connection = op.get_bind()
    for release in connection.scalars(sa.select(releases.c.id)).all():
        named = sa.update(releases).where(releases.c.id == release).values(identity=secrets.token_hex(8))
        connection.execute(named)
    with op.batch_alter_table("release") as table:
        table.alter_column("identity", existing_type=CODE, nullable=False)
        table.create_unique_constraint(op.f("uq_release_identity"), ["identity"])


def downgrade() -> None:
    with op.batch_alter_table("release") as table:
        table.drop_constraint(op.f("uq_release_identity"), type_="unique")
        table.drop_column("identity")
