"""The last day of each metric's period, to sort and to filter by; labels of metrics that have no scope and the like.

A label is a set of members in the index of sets: a fact's number in its segment is its id without that of the first.
"""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op
from pyroaring import FrozenBitMap

from app.period import bounds

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INDEXES = (("period_end", "place", "edition_id"), ("indicator", "period_end", "place", "edition_id"))
_MAYBE_NONE = ("scope", "breakdown", "part_of")
_SEGMENTS = sa.table("search_segment", sa.column("id"), sa.column("first"))
_SPANS = sa.table("search_span", sa.column("edition_id"), sa.column("segment_id"))
_POSTINGS = sa.table(
    "search_posting",
    sa.column("token"),
    sa.column("segment_id"),
    sa.column("head", sa.LargeBinary),
    sa.column("anywhere", sa.LargeBinary),
    sa.column("positions", sa.LargeBinary),
)


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
    for column in _MAYBE_NONE:
        _label_none(column)


def downgrade() -> None:
    op.execute(sa.delete(_POSTINGS).where(_POSTINGS.c.token.in_([f"{column}=" for column in _MAYBE_NONE])))
    for columns in _INDEXES:
        op.drop_index(f"ix_metric_{'_'.join(columns)}", "metric")
    with op.batch_alter_table("metric") as batch:
        batch.drop_column("period_end")


def _label_none(column: str) -> None:
    """Write the label of the metrics without a value in a column, for each segment."""
    metric = sa.table("metric", sa.column("fact_id"), sa.column("edition_id"), sa.column(column))
    without = (
        sa.select(_SEGMENTS.c.id, metric.c.fact_id - _SEGMENTS.c.first)
        .join(_SPANS, _SPANS.c.segment_id == _SEGMENTS.c.id)
        .join(metric, metric.c.edition_id == _SPANS.c.edition_id)
        .where(sa.func.coalesce(metric.c[column], "") == "")
    )
    members: dict[int, list[int]] = defaultdict(list)
    for segment, number in op.get_bind().execute(without):
        members[segment].append(number)
    rows = [
        {
            "token": f"{column}=",
            "segment_id": segment,
            "head": b"",
            "anywhere": FrozenBitMap(numbers).serialize(),
            "positions": b"",
        }
        for segment, numbers in members.items()
    ]
    op.bulk_insert(_POSTINGS, rows)
