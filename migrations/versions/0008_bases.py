"""Bases have codes, and each metric names the series that it is a value of.

What a figure is measured against was a text. Each text becomes a term with a code made of the Chinese, in every
vocabulary at whose releases a report used it. The next load replaces these terms by those of the seeds: where there are
any, that reports and vocabularies are what the seeds say is forgotten. The index of sets gets its labels, as in 0007.
"""

from collections import defaultdict
from hashlib import sha256

import sqlalchemy as sa
from alembic import op
from pyroaring import FrozenBitMap

CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_KEY = ["edition_id", "indicator", "region", "period", "breakdown", "scope", "base", "status", "variant"]
_INDEX = ["series", "fact_id"]
_METRIC = sa.table(
    "metric",
    *map(sa.column, ("edition_id", "indicator", "region", "scope", "breakdown", "base", "base_zh", "base_en")),
    *map(sa.column, ("status", "variant", "series")),
)
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
    base = op.create_table(
        "base",
        sa.Column("vocabulary_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("definition_zh", sa.String(), nullable=True),
        sa.Column("definition_en", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["vocabulary_id"], ["vocabulary.id"], name=op.f("fk_base_vocabulary_id_vocabulary")),
        sa.PrimaryKeyConstraint("vocabulary_id", "code", name=op.f("pk_base")),
    )
    for name in ("base", "series"):
        op.add_column("metric", sa.Column(name, CODE, nullable=True))
    connection = op.get_bind()
    connection.execute(sa.update(_METRIC).values(base=""))
    for text in connection.scalars(sa.select(_METRIC.c.base_zh).where(_METRIC.c.base_zh != "").distinct()).all():
        connection.execute(sa.update(_METRIC).where(_METRIC.c.base_zh == text).values(base=_code(text)))
    terms = [
        {"vocabulary_id": vocabulary, "code": _code(zh), "place": place, "name_zh": zh, "name_en": en or zh}
        for place, (vocabulary, zh, en) in enumerate(connection.execute(_used()).all())
    ]
    if terms:
        op.bulk_insert(base, terms)
        op.execute("UPDATE edition SET digest = ''")
        op.execute("UPDATE vocabulary SET digest = 'before 0008: ' || id")
        op.execute("UPDATE release SET seeds_digest = ''")
    connection.execute(sa.update(_METRIC).values(series=_series()))
    with op.batch_alter_table("metric") as batch:
        for name in ("base", "series"):
            batch.alter_column(name, existing_type=CODE, nullable=False)
        batch.drop_constraint("uq_metric_series", type_="unique")
        batch.create_unique_constraint("uq_metric_series", _KEY)
        batch.drop_column("base_zh")
        batch.drop_column("base_en")
    op.create_index(op.f("ix_metric_series_fact_id"), "metric", _INDEX)
    _label()


def _label() -> None:
    """Write the labels of bases, and that of the metrics that have none, for each segment."""
    metric = sa.table("metric", *map(sa.column, ("fact_id", "edition_id", "base")))
    found = (
        sa.select(metric.c.base, _SEGMENTS.c.id, metric.c.fact_id - _SEGMENTS.c.first)
        .join(_SPANS, _SPANS.c.segment_id == _SEGMENTS.c.id)
        .join(metric, metric.c.edition_id == _SPANS.c.edition_id)
    )
    members: dict[tuple[str, int], list[int]] = defaultdict(list)
    for base, segment, number in op.get_bind().execute(found):
        members[f"base={base}", segment].append(number)
    rows = [
        (label, segment, b"", FrozenBitMap(numbers).serialize(), b"") for (label, segment), numbers in members.items()
    ]
    columns = [column.name for column in _POSTINGS.c]
    op.bulk_insert(_POSTINGS, [dict(zip(columns, row, strict=True)) for row in rows])


def _code(text: str) -> str:
    return f"base-{sha256(text.encode()).hexdigest()[:12]}"


def _used() -> sa.Select[int, str, str | None]:
    """Select the vocabularies and the texts of bases that reports used at their releases."""
    edition, first, until = (sa.column(name, sa.Integer()) for name in ("edition_id", "from_release", "until_release"))
    published = sa.table("publication", edition, first, until)
    release = sa.table("release", sa.column("id", sa.Integer()), sa.column("vocabulary_id", sa.Integer()))
    then = (release.c.id >= published.c.from_release) & (release.c.id < published.c.until_release)
    key = (release.c.vocabulary_id, _METRIC.c.base_zh)
    return (
        sa.select(*key, sa.func.min(_METRIC.c.base_en))
        .select_from(published)
        .join(_METRIC, _METRIC.c.edition_id == published.c.edition_id)
        .join(release, then)
        .where(_METRIC.c.base_zh != "")
        .group_by(*key)
        .order_by(*key)
    )


def _series() -> sa.ColumnElement[str]:
    """Return the id of a metric's series, as `app.series_id` writes it."""

    def marked(mark: str, code: sa.ColumnElement[str]) -> sa.ColumnElement[str]:
        return sa.case((code == "", sa.literal("")), else_=sa.literal(mark) + code)

    text = {name: sa.type_coerce(_METRIC.c[name], sa.Text()) for name in _METRIC.c.keys()}  # noqa: SIM118
    of_actual = text["status"].in_(("actual", "preliminary"))
    return (
        text["indicator"]
        + sa.literal(".")
        + text["region"]
        + marked("@", text["scope"])
        + marked(":", sa.func.replace(text["breakdown"], ",", ":", type_=sa.Text()))
        + marked("$", text["base"])
        + sa.case((of_actual, sa.literal("")), else_=sa.literal("~") + text["status"])
        + marked(".", text["variant"])
    )


def downgrade() -> None:
    labels = [f"base={code}" for code in op.get_bind().scalars(sa.select(_METRIC.c.base).distinct())]
    op.execute(sa.delete(_POSTINGS).where(_POSTINGS.c.token.in_(labels)))
    op.drop_index(op.f("ix_metric_series_fact_id"), "metric")
    op.add_column("metric", sa.Column("base_zh", sa.String(), nullable=True))
    op.add_column("metric", sa.Column("base_en", sa.String(), nullable=True))
    name = "(SELECT min({0}) FROM base WHERE base.code = metric.base)"
    named = ", ".join(f"base_{lang} = {name.format(f'name_{lang}')}" for lang in ("zh", "en"))
    op.execute(f"UPDATE metric SET {named}")  # noqa: S608
    op.execute("UPDATE metric SET base_zh = base WHERE base_zh IS NULL")
    op.execute("UPDATE metric SET base_en = NULL WHERE base_en = base_zh")  # it had none
    with op.batch_alter_table("metric") as batch:
        batch.alter_column("base_zh", existing_type=sa.String(), nullable=False)
        batch.drop_constraint("uq_metric_series", type_="unique")
        batch.create_unique_constraint("uq_metric_series", ["base_zh" if name == "base" else name for name in _KEY])
        batch.drop_column("series")
        batch.drop_column("base")
    op.drop_table("base")
