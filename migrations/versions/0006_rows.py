"""Rows of CSV written anew: a signed figure such as -5.2% has no apostrophe before it any more.

The columns of a row are those of its NDJSON, which every version writes alike.
"""

import sqlalchemy as sa
from alembic import op

from app.formats import csv, ndjson

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ROWS = sa.table(
    "flat_row",
    sa.column("fact_id", sa.Integer),
    sa.column("csv", sa.LargeBinary),
    sa.column("ndjson", sa.LargeBinary),
)
_PAGE = sa.select(_ROWS).where(_ROWS.c.fact_id > sa.bindparam("after")).order_by(_ROWS.c.fact_id).limit(1000)
_CHANGE = sa.update(_ROWS).where(_ROWS.c.fact_id == sa.bindparam("id")).values(csv=sa.bindparam("row"))


def upgrade() -> None:
    connection, after = op.get_bind(), 0
    while page := connection.execute(_PAGE, {"after": after}).all():
        written = [(fact, old, csv.line(ndjson.cells(row))) for fact, old, row in page]
        changed = [{"id": fact, "row": new} for fact, old, new in written if new != old]
        if changed:
            connection.execute(_CHANGE, changed)
        after = page[-1].fact_id


def downgrade() -> None:
    """Leave the rows: the version before reads them as well."""
