"""The index of sets: segments of several editions, labels beside words; indexes for every sort, and to count values.

What the index held is made anew by the next load, which gives every report that was loaded before a new edition.
"""

import sqlalchemy as sa
from alembic import op

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# what the index of sets answers now: filters in the default order
_FILTERS = {
    "document": ("region", "report_id", "theme", "type"),
    "honour": ("level", "region", "report_id", "theme"),
    "measure": ("kind", "region", "report_id", "theme"),
    "metric": ("indicator", "region", "report_id", "theme", "value"),
    "talent_initiative": ("kind", "region", "report_id", "theme"),
    "training_program": ("category", "region", "report_id", "theme"),
}
_VALUES = ((), ("indicator",), ("region",), ("theme",), ("year",))


def upgrade() -> None:
    for table, columns in _FILTERS.items():
        for column in columns:
            op.drop_index(f"ix_{table}_{column}_place", table)
    for before in _VALUES:
        columns = (*before, "value", "place", "edition_id")
        op.create_index(f"ix_metric_{'_'.join(columns)}", "metric", list(columns))
    _publication("edition_id")
    op.create_index("ix_publication_from_release", "publication", ["from_release"])
    op.create_index("ix_publication_until_release", "publication", ["until_release"])
    op.drop_table("search_posting")
    op.drop_table("search_segment")
    op.create_table(
        "search_segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vocabulary_id", sa.Integer(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vocabulary_id"], ["vocabulary.id"], name=op.f("fk_search_segment_vocabulary_id_vocabulary")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_segment")),
        sa.UniqueConstraint("vocabulary_id", name=op.f("uq_search_segment_vocabulary_id")),
    )
    op.create_table(
        "search_span",
        sa.Column("edition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("sizes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_search_span_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["search_segment.id"], name=op.f("fk_search_span_segment_id_search_segment")
        ),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_search_span")),
    )
    _postings()


def downgrade() -> None:
    op.drop_table("search_posting")
    op.drop_table("search_span")
    op.drop_table("search_segment")
    op.create_table(
        "search_segment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("vocabulary_id", sa.Integer(), nullable=True),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("sizes", sa.JSON(), nullable=False),
        sa.CheckConstraint("(edition_id IS NULL) <> (vocabulary_id IS NULL)", name=op.f("ck_search_segment_covers")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_search_segment_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["vocabulary_id"], ["vocabulary.id"], name=op.f("fk_search_segment_vocabulary_id_vocabulary")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_segment")),
        sa.UniqueConstraint("edition_id", name=op.f("uq_search_segment_edition_id")),
        sa.UniqueConstraint("vocabulary_id", name=op.f("uq_search_segment_vocabulary_id")),
    )
    _postings()
    op.drop_index("ix_publication_from_release", "publication")
    op.drop_index("ix_publication_until_release", "publication")
    _publication("edition_id", "from_release")
    for before in _VALUES:
        op.drop_index(f"ix_metric_{'_'.join((*before, 'value', 'place', 'edition_id'))}", "metric")
    for table, columns in _FILTERS.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}_place", table, [column, "place"])


def _publication(*key: str) -> None:
    """Give the publications another primary key."""
    with op.batch_alter_table("publication", recreate="auto") as batch:
        batch.drop_constraint("pk_publication", type_="primary")
        batch.create_primary_key("pk_publication", list(key))


def _postings() -> None:
    op.create_table(
        "search_posting",
        sa.Column("token", CODE, nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("head", sa.LargeBinary(), nullable=False),
        sa.Column("anywhere", sa.LargeBinary(), nullable=False),
        sa.Column("positions", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["segment_id"], ["search_segment.id"], name=op.f("fk_search_posting_segment_id_search_segment")
        ),
        sa.PrimaryKeyConstraint("token", "segment_id", name=op.f("pk_search_posting")),
        sqlite_with_rowid=False,
    )
