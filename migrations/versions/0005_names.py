"""Reasons of numerals in both languages; how units read in English.

What was loaded before had one language and one form: both columns have it until the next load brings the other. That it
is what the seeds say is forgotten, so that the load makes new editions of every report and a new vocabulary.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FORMS = ("unit_one_en", "unit_other_en")


def upgrade() -> None:
    with op.batch_alter_table("numeral") as batch:
        batch.alter_column("reason", new_column_name="reason_en", existing_type=sa.String())
        batch.add_column(sa.Column("reason_zh", sa.String(), nullable=True))
    op.execute("UPDATE numeral SET reason_zh = reason_en")
    with op.batch_alter_table("unit") as batch:
        batch.add_column(sa.Column("plural_en", sa.String(), nullable=True))
    op.execute("UPDATE unit SET plural_en = name_en")
    with op.batch_alter_table("unit") as batch:
        batch.alter_column("plural_en", nullable=False, existing_type=sa.String())
    with op.batch_alter_table("indicator") as batch:
        for form in _FORMS:
            batch.add_column(sa.Column(form, sa.String(), nullable=True))
    name = "SELECT name_en FROM unit WHERE unit.vocabulary_id = indicator.vocabulary_id AND unit.code = indicator.unit"
    op.execute(f"UPDATE indicator SET {', '.join(f'{form} = ({name})' for form in _FORMS)}")  # noqa: S608
    with op.batch_alter_table("indicator") as batch:
        for form in _FORMS:
            batch.alter_column(form, nullable=False, existing_type=sa.String())

    op.execute("UPDATE edition SET digest = ''")
    op.execute("UPDATE vocabulary SET digest = 'before 0004: ' || id")
    op.execute("UPDATE release SET seeds_digest = ''")


def downgrade() -> None:
    with op.batch_alter_table("indicator") as batch:
        for form in _FORMS:
            batch.drop_column(form)
    with op.batch_alter_table("unit") as batch:
        batch.drop_column("plural_en")
    with op.batch_alter_table("numeral") as batch:
        batch.drop_column("reason_zh")
        batch.alter_column("reason_en", new_column_name="reason", existing_type=sa.String())
