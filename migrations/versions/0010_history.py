"""What changed between releases, why, and who made them: digests, notes, editions that come back, ids that moved.

A release has a digest of its content, a note, who made it, and which release it goes back to. An edition may be current
again after it was replaced. A fact has a digest of all that is served of it. An edition knows the former ids of its
facts, and the shape of its records. What is stored has digests, so that damage is found.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b, sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PAGE = 1000  # facts that are changed at a time
_FACT = sa.table("fact", sa.column("id"), sa.column("digest", sa.LargeBinary))
_SERVED = [("body_zh", "json"), ("body_en", "json"), ("flat_row", "csv"), ("flat_row", "ndjson")]


def upgrade() -> None:
    op.create_table(
        "renamed_id",
        sa.Column("edition_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("target", CODE, nullable=False),
        sa.CheckConstraint("key <> target", name=op.f("ck_renamed_id_distinct")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_renamed_id_edition_id_edition")),
        sa.ForeignKeyConstraint(
            ["edition_id", "target"], ["fact.edition_id", "fact.key"], name=op.f("fk_renamed_id_edition_id_target_fact")
        ),
        sa.PrimaryKeyConstraint("edition_id", "key", name=op.f("pk_renamed_id")),
    )
    op.create_index(op.f("ix_renamed_id_key"), "renamed_id", ["key"])
    with op.batch_alter_table("publication") as table:
        table.drop_constraint(op.f("pk_publication"), type_="primary")
        table.create_primary_key(op.f("pk_publication"), ["edition_id", "from_release"])
    op.add_column("fact", sa.Column("digest", sa.LargeBinary(), nullable=True))
    op.add_column("release", sa.Column("digest", CODE, nullable=True))
    _digest_facts()
    _digest_releases()
    with op.batch_alter_table("fact") as table:
        table.alter_column("digest", existing_type=sa.LargeBinary(), nullable=False)
    with op.batch_alter_table("release") as table:
        table.alter_column("digest", existing_type=CODE, nullable=False)
        table.add_column(sa.Column("note", sa.String(), nullable=True))
        table.add_column(sa.Column("loaded_by", sa.String(), nullable=True))
        table.add_column(sa.Column("repeats", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_release_repeats_release"), "release", ["repeats"], ["id"])
    op.add_column("edition", sa.Column("shape", CODE, nullable=True))
    op.create_index(op.f("ix_edition_shape"), "edition", ["shape"])
    op.create_table(
        "stored_digest",
        sa.Column("owner", CODE, nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("table_name", CODE, nullable=False),
        sa.Column("columns", CODE, nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.PrimaryKeyConstraint("owner", "key", "table_name", name=op.f("pk_stored_digest")),
    )


def downgrade() -> None:
    """Go back. Of an edition that came back only its last span stays."""
    op.execute(
        "DELETE FROM publication WHERE EXISTS (SELECT 1 FROM publication AS later "
        "WHERE later.edition_id = publication.edition_id AND later.from_release > publication.from_release)"
    )
    op.drop_table("stored_digest")
    op.drop_index(op.f("ix_edition_shape"), "edition")
    op.drop_column("edition", "shape")
    with op.batch_alter_table("release") as table:
        table.drop_constraint(op.f("fk_release_repeats_release"), type_="foreignkey")
        for name in ("repeats", "loaded_by", "note", "digest"):
            table.drop_column(name)
    op.drop_column("fact", "digest")
    with op.batch_alter_table("publication") as table:
        table.drop_constraint(op.f("pk_publication"), type_="primary")
        table.create_primary_key(op.f("pk_publication"), ["edition_id"])
    op.drop_table("renamed_id")


def _digest_facts() -> None:
    connection = op.get_bind()
    write = sa.update(_FACT).where(_FACT.c.id == sa.bindparam("fact")).values(digest=sa.bindparam("made"))
    for page in _pages(connection):
        made = [
            {"fact": fact, "made": blake2b(b"".join(map(bytes, served)), digest_size=16).digest()}
            for fact, *served in page
        ]
        connection.execute(write, made)


def _pages(connection: sa.Connection) -> Iterator[Sequence[sa.Row[*tuple[Any, ...]]]]:
    """Give facts with all that is served of them, some at a time."""
    names = dict.fromkeys(name for name, _ in _SERVED)
    tables = {
        name: sa.table(name, sa.column("fact_id"), *(sa.column(c, sa.LargeBinary) for t, c in _SERVED if t == name))
        for name in names
    }
    facts: sa.FromClause = _FACT
    for table in tables.values():
        facts = facts.join(table, table.c.fact_id == _FACT.c.id)
    page = (
        sa.select(_FACT.c.id, *(tables[name].c[column] for name, column in _SERVED))
        .select_from(facts)
        .where(_FACT.c.id > sa.bindparam("after"))
        .order_by(_FACT.c.id)
        .limit(_PAGE)
    )
    after = 0
    while found := connection.execute(page, {"after": after}).all():
        yield found
        after = found[-1][0]


def _digest_releases() -> None:
    """Write what `app.models.release.release_digest` makes of each release."""
    connection = op.get_bind()
    release = sa.table("release", *map(sa.column, ("id", "vocabulary_id", "digest")))
    vocabulary = sa.table("vocabulary", *map(sa.column, ("id", "digest")))
    edition = sa.table("edition", *map(sa.column, ("id", "report_id", "digest")))
    published = sa.table("publication", *map(sa.column, ("edition_id", "from_release", "until_release")))
    then = (published.c.from_release <= release.c.id) & (published.c.until_release > release.c.id)
    current = (
        sa.select(release.c.id, edition.c.report_id, edition.c.digest)
        .select_from(release.join(published, then).join(edition, edition.c.id == published.c.edition_id))
        .order_by(release.c.id, edition.c.report_id)
    )
    lines: dict[int, list[tuple[str, str]]] = defaultdict(list)
    of_release = sa.select(release.c.id, vocabulary.c.digest).join(
        vocabulary, vocabulary.c.id == release.c.vocabulary_id
    )
    for key, digest in connection.execute(of_release):
        lines[key].append(("vocabulary", digest))
    for key, report, digest in connection.execute(current):
        lines[key].append((report, digest))
    for key, (first, *editions) in lines.items():
        text = "".join(f"{name} {digest}\n" for name, digest in (first, *sorted(editions)))
        made = sa.update(release).where(release.c.id == key).values(digest=sha256(text.encode()).hexdigest())
        connection.execute(made)
