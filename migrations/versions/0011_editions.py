"""What editions were made of is kept, so that a later build can render them anew; who reads sees the old or the new."""

import sqlalchemy as sa
from alembic import op

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
FOREVER = 2**31 - 1

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SEEDS = ("seeds", "vocabulary_seeds")
_OF_FACTS = ("body_zh", "body_en", "flat_row", "evidence", "link", "metric_breakdown", "numeral_metric")
_OF_EDITIONS = (
    *("numeral", "renamed_id", "document", "honour", "measure", "metric", "talent_initiative", "training_program"),
    *("fact", "paragraph", "section", "search_span", "publication"),
)


def upgrade() -> None:
    op.create_table(
        "kept_seeds",
        sa.Column("digest", CODE, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_kept_seeds")),
    )
    # Indexes come first. PostgreSQL makes them while others read; a table that is altered cannot be read until the end.
    # By these two the facts of an edition that is taken away are found in what refers to facts.
    op.create_index(op.f("ix_link_other_id"), "link", ["other_id"])
    op.create_index(op.f("ix_numeral_metric_fact_id"), "numeral_metric", ["fact_id"])
    copied = op.get_bind().dialect.name == "sqlite"
    if not copied:
        op.create_index(op.f("ix_edition_report_id_number"), "edition", ["report_id", "number"])
    with op.batch_alter_table("edition", recreate="always" if copied else "never") as table:
        for name in ("rendered", *_SEEDS):
            # SQLite reads a row from its beginning: before the records
            table.add_column(sa.Column(name, CODE, nullable=True), insert_before="zh" if copied else None)
        for name in _SEEDS:
            table.create_foreign_key(op.f(f"fk_edition_{name}_kept_seeds"), "kept_seeds", [name], ["digest"])
        table.drop_constraint(op.f("uq_edition_report_id_number"), type_="unique")
    if copied:
        op.create_index(op.f("ix_edition_report_id_number"), "edition", ["report_id", "number"])
    for name, every in (("seen_from", 0), ("seen_until", FOREVER)):
        op.add_column("publication", sa.Column(name, sa.Integer(), nullable=False, server_default=str(every)))
    with op.batch_alter_table("publication") as table:
        for name in ("seen_from", "seen_until"):
            table.alter_column(name, existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        table.create_check_constraint(op.f("ck_publication_seen"), "seen_from < seen_until")


def downgrade() -> None:
    """Go back. Of an edition that was rendered anew only the last rendering stays."""
    former = f"SELECT edition_id FROM publication WHERE seen_until < {FOREVER}"  # noqa: S608 - a number of ours
    facts = f"SELECT id FROM fact WHERE edition_id IN ({former})"  # noqa: S608
    for name in _OF_FACTS:
        op.execute(f"DELETE FROM {name} WHERE fact_id IN ({facts})")  # noqa: S608
    op.execute(f"DELETE FROM stored_digest WHERE owner = 'edition' AND key IN ({former})")  # noqa: S608
    op.execute(f"CREATE TEMPORARY TABLE former AS {former}")
    for name in _OF_EDITIONS:
        op.execute(f"DELETE FROM {name} WHERE edition_id IN (SELECT edition_id FROM former)")  # noqa: S608
    op.execute("DELETE FROM edition WHERE id IN (SELECT edition_id FROM former)")
    op.execute("DROP TABLE former")
    with op.batch_alter_table("publication") as table:
        table.drop_constraint(op.f("ck_publication_seen"), type_="check")
        table.drop_column("seen_until")
        table.drop_column("seen_from")
    for name, column in (("numeral_metric", "fact_id"), ("link", "other_id")):
        op.drop_index(op.f(f"ix_{name}_{column}"), name)
    op.drop_index(op.f("ix_edition_report_id_number"), "edition")
    with op.batch_alter_table("edition") as table:
        for name in _SEEDS:
            table.drop_constraint(op.f(f"fk_edition_{name}_kept_seeds"), type_="foreignkey")
        for name in ("rendered", *_SEEDS):
            table.drop_column(name)
        table.create_unique_constraint(op.f("uq_edition_report_id_number"), ["report_id", "number"])
    op.drop_table("kept_seeds")
