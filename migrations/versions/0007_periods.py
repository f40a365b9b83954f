"""The last day of each metric's period, to sort and to filter by."""

import sqlalchemy as sa
from alembic import op

from app.period import bounds

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INDEXES = (("period_end", "place", "edition_id"), ("indicator", "period_end", "place", "edition_id"))


def upgrade() -> None:
    op.add_column("metric", sa.Column("period_end", CODE, nullable=True))
    connection = op.get_bind()
    metrics = sa.table("metric", sa.column("period"), sa.column("period_end"))
    periods = connection.scalars(sa.select(metrics.c.period).distinct()).all()
    ends = op.create_table(
        "period_end_of",
        sa.Column("period", CODE, primary_key=True),
        sa.Column("last", CODE, nullable=False),
    )
    op.bulk_insert(ends, [{"period": period, "last": bounds(period)[1]} for period in periods])
    of_each = sa.select(ends.c.last).where(ends.c.period == metrics.c.period).scalar_subquery()
    op.execute(sa.update(metrics).values(period_end=of_each))
    op.drop_table("period_end_of")
    with op.batch_alter_table("metric") as batch:
        batch.alter_column("period_end", existing_type=CODE, nullable=False)
    for columns in _INDEXES:
        op.create_index(f"ix_metric_{'_'.join(columns)}", "metric", list(columns))


def downgrade() -> None:
    for columns in _INDEXES:
        op.drop_index(f"ix_metric_{'_'.join(columns)}", "metric")
    with op.batch_alter_table("metric") as batch:
        batch.drop_column("period_end")
