"""All the tables."""

import sqlalchemy as sa
from alembic import op

# compared and sorted by code point on both engines
CODE = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
# decimals: NUMERIC, or text that sorts by value
EXACT = sa.Text().with_variant(sa.Numeric(), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_text",
        sa.Column("sha256", CODE, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_source_text")),
    )
    op.create_table(
        "report", sa.Column("id", CODE, nullable=False), sa.PrimaryKeyConstraint("id", name=op.f("pk_report"))
    )
    op.create_table(
        "vocabulary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vocabulary")),
        sa.UniqueConstraint("digest", name=op.f("uq_vocabulary_digest")),
    )
    op.create_table(
        "breakdown",
        sa.Column("vocabulary_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vocabulary_id"], ["vocabulary.id"], name=op.f("fk_breakdown_vocabulary_id_vocabulary")
        ),
        sa.PrimaryKeyConstraint("vocabulary_id", "code", name=op.f("pk_breakdown")),
    )
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", CODE, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", CODE, nullable=False),
        sa.Column("place", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("region", CODE, nullable=False),
        sa.Column(
            "genre",
            sa.Enum(
                "organization_work_review",
                "government_work_report",
                "statistical_communique",
                "sector_report",
                name="genre",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("issuer_zh", sa.String(), nullable=False),
        sa.Column("issuer_en", sa.String(), nullable=False),
        sa.Column("publisher_zh", sa.String(), nullable=True),
        sa.Column("publisher_en", sa.String(), nullable=True),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("licence_zh", sa.String(), nullable=False),
        sa.Column("licence_en", sa.String(), nullable=False),
        sa.Column("source_sha256", CODE, nullable=False),
        sa.Column("source_length", sa.Integer(), nullable=False),
        sa.Column("numeral_characters", sa.Integer(), nullable=False),
        sa.Column("in_idioms", sa.Integer(), nullable=False),
        sa.Column("text_sha256", CODE, nullable=True),
        sa.Column("zh", sa.LargeBinary(), nullable=False),
        sa.Column("en", sa.LargeBinary(), nullable=False),
        sa.Column("detail_zh", sa.LargeBinary(), nullable=False),
        sa.Column("detail_en", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("source_length > 0", name=op.f("ck_edition_source_length")),
        sa.ForeignKeyConstraint(
            ["text_sha256"], ["source_text.sha256"], name=op.f("fk_edition_text_sha256_source_text")
        ),
        sa.CheckConstraint("year BETWEEN 1900 AND 2999", name=op.f("ck_edition_year")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_edition_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_edition_report_id_number")),
    )
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_place"), ["place"], unique=False)

    op.create_table(
        "region",
        sa.Column("gbt2260", sa.String(), nullable=True),
        sa.Column(
            "level",
            sa.Enum("country", "province", name="regionlevel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("parent", CODE, nullable=True),
        sa.Column("vocabulary_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["vocabulary_id"], ["vocabulary.id"], name=op.f("fk_region_vocabulary_id_vocabulary")),
        sa.PrimaryKeyConstraint("vocabulary_id", "code", name=op.f("pk_region")),
    )
    op.create_table(
        "release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vocabulary_id", sa.Integer(), nullable=False),
        sa.Column("seeds_digest", CODE, nullable=False),
        sa.ForeignKeyConstraint(["vocabulary_id"], ["vocabulary.id"], name=op.f("fk_release_vocabulary_id_vocabulary")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
    )
    op.create_table(
        "scope",
        sa.Column("definition_zh", sa.String(), nullable=False),
        sa.Column("definition_en", sa.String(), nullable=False),
        sa.Column("vocabulary_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["vocabulary_id"], ["vocabulary.id"], name=op.f("fk_scope_vocabulary_id_vocabulary")),
        sa.PrimaryKeyConstraint("vocabulary_id", "code", name=op.f("pk_scope")),
    )
    op.create_table(
        "theme",
        sa.Column("definition_zh", sa.String(), nullable=False),
        sa.Column("definition_en", sa.String(), nullable=False),
        sa.Column("vocabulary_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["vocabulary_id"], ["vocabulary.id"], name=op.f("fk_theme_vocabulary_id_vocabulary")),
        sa.PrimaryKeyConstraint("vocabulary_id", "code", name=op.f("pk_theme")),
    )
    op.create_table(
        "unit",
        sa.Column("measure_words", sa.JSON(), nullable=False),
        sa.Column("vocabulary_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["vocabulary_id"], ["vocabulary.id"], name=op.f("fk_unit_vocabulary_id_vocabulary")),
        sa.PrimaryKeyConstraint("vocabulary_id", "code", name=op.f("pk_unit")),
    )
    op.create_table(
        "breakdown_member",
        sa.Column("dimension", CODE, nullable=False),
        sa.Column("member", CODE, nullable=False),
        sa.Column("vocabulary_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vocabulary_id", "dimension"],
            ["breakdown.vocabulary_id", "breakdown.code"],
            name=op.f("fk_breakdown_member_vocabulary_id_dimension_breakdown"),
        ),
        sa.ForeignKeyConstraint(
            ["vocabulary_id"], ["vocabulary.id"], name=op.f("fk_breakdown_member_vocabulary_id_vocabulary")
        ),
        sa.PrimaryKeyConstraint("vocabulary_id", "code", name=op.f("pk_breakdown_member")),
    )
    op.create_table(
        "fact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column(
            "resource",
            sa.Enum(
                "metric",
                "measure",
                "training_program",
                "talent_initiative",
                "document",
                "honour",
                name="resource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", CODE, nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_fact_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("edition_id", "key", name=op.f("uq_fact_edition_id_key")),
    )
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fact_key"), ["key"], unique=False)

    op.create_table(
        "indicator",
        sa.Column("definition_zh", sa.String(), nullable=False),
        sa.Column("definition_en", sa.String(), nullable=False),
        sa.Column("unit", CODE, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "flow",
                "stock",
                "ratio",
                "average",
                "change",
                "index",
                "standard",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("of", CODE, nullable=True),
        sa.Column("vocabulary_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vocabulary_id", "unit"],
            ["unit.vocabulary_id", "unit.code"],
            name=op.f("fk_indicator_vocabulary_id_unit_unit"),
        ),
        sa.ForeignKeyConstraint(
            ["vocabulary_id"], ["vocabulary.id"], name=op.f("fk_indicator_vocabulary_id_vocabulary")
        ),
        sa.PrimaryKeyConstraint("vocabulary_id", "code", name=op.f("pk_indicator")),
    )
    op.create_table(
        "indicator_use",
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("indicator", CODE, nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=False),
        sa.Column("last_year", sa.Integer(), nullable=False),
        sa.Column("metrics", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_indicator_use_release_id_release")),
        sa.PrimaryKeyConstraint("release_id", "indicator", name=op.f("pk_indicator_use")),
    )
    op.create_table(
        "numeral",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "metric",
                "target",
                "date",
                "name",
                "plan_count",
                "threshold",
                "other",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint('start >= 0 AND start < "end"', name=op.f("ck_numeral_span")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_numeral_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", "ordinal", name=op.f("pk_numeral")),
    )
    op.create_table(
        "publication",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("from_release", sa.Integer(), nullable=False),
        sa.Column("until_release", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_release < until_release", name=op.f("ck_publication_span")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_publication_edition_id_edition")),
        sa.ForeignKeyConstraint(["from_release"], ["release.id"], name=op.f("fk_publication_from_release_release")),
        sa.PrimaryKeyConstraint("edition_id", "from_release", name=op.f("pk_publication")),
    )
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
    op.create_table(
        "section",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("theme", CODE, nullable=True),
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.CheckConstraint('start >= 0 AND start < "end"', name=op.f("ck_section_span")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_section_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", "code", name=op.f("pk_section")),
    )
    op.create_table(
        "flat_row",
        sa.Column("fact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("csv", sa.LargeBinary(), nullable=False),
        sa.Column("ndjson", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_flat_row_fact_id_fact")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_flat_row")),
    )
    op.create_table(
        "body",
        sa.Column("fact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("zh", sa.LargeBinary(), nullable=False),
        sa.Column("en", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_body_fact_id_fact")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_body")),
    )
    op.create_table(
        "document",
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "regulation",
                "measures",
                "notice",
                "opinion",
                "plan",
                "rules",
                "book",
                "film",
                "column",
                "other",
                name="documenttype",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "action",
            sa.Enum(
                "issued",
                "drafted",
                "implemented",
                "studied",
                "compiled",
                "produced",
                "opened",
                "mentioned",
                name="documentaction",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "standing",
            sa.Enum(
                "regular", "trial", "provisional", name="standing", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("fact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("place", CODE, nullable=False),
        sa.Column("report_id", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("region", CODE, nullable=False),
        sa.Column("theme", CODE, nullable=False),
        sa.Column("section", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "section"],
            ["section.edition_id", "section.code"],
            name=op.f("fk_document_edition_id_section_section"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_document_edition_id_edition")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_document_fact_id_fact")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_document_report_id_report")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_document")),
        sa.UniqueConstraint("edition_id", "place", name=op.f("uq_document_edition_id_place")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_region_place"), ["region", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_report_id_place"), ["report_id", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_theme_place"), ["theme", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_type_place"), ["type", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_year_place"), ["year", "place"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("paragraph", CODE, nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("exact", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("suffix", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.CheckConstraint('start >= 0 AND start < "end"', name=op.f("ck_evidence_span")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_evidence_fact_id_fact")),
        sa.PrimaryKeyConstraint("fact_id", "ordinal", name=op.f("pk_evidence")),
    )
    op.create_table(
        "honour",
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "provincial",
                "prefectural",
                "county",
                "primary",
                "all_levels",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("recipients", CODE, nullable=True),
        sa.Column("fact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("place", CODE, nullable=False),
        sa.Column("report_id", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("region", CODE, nullable=False),
        sa.Column("theme", CODE, nullable=False),
        sa.Column("section", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "recipients"],
            ["fact.edition_id", "fact.key"],
            name=op.f("fk_honour_edition_id_recipients_fact"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "section"],
            ["section.edition_id", "section.code"],
            name=op.f("fk_honour_edition_id_section_section"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_honour_edition_id_edition")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_honour_fact_id_fact")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_honour_report_id_report")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_honour")),
        sa.UniqueConstraint("edition_id", "place", name=op.f("uq_honour_edition_id_place")),
    )
    with op.batch_alter_table("honour", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_honour_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_honour_level_place"), ["level", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_honour_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_honour_region_place"), ["region", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_honour_report_id_place"), ["report_id", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_honour_theme_place"), ["theme", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_honour_year_place"), ["year", "place"], unique=False)

    op.create_table(
        "link",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("fact_id <> other_id", name=op.f("ck_link_distinct")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_link_fact_id_fact")),
        sa.ForeignKeyConstraint(["other_id"], ["fact.id"], name=op.f("fk_link_other_id_fact")),
        sa.PrimaryKeyConstraint("fact_id", "other_id", name=op.f("pk_link")),
    )
    op.create_table(
        "measure",
        sa.Column("title_zh", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "document_issued",
                "institution_established",
                "campaign",
                "inspection",
                "meeting",
                "mechanism",
                "pilot",
                "funding",
                "honours",
                "selection",
                "training",
                "assessment",
                "infrastructure",
                "research",
                "other",
                name="measurekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("fact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("place", CODE, nullable=False),
        sa.Column("report_id", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("region", CODE, nullable=False),
        sa.Column("theme", CODE, nullable=False),
        sa.Column("section", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "section"],
            ["section.edition_id", "section.code"],
            name=op.f("fk_measure_edition_id_section_section"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_measure_edition_id_edition")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_measure_fact_id_fact")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_measure_report_id_report")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_measure")),
        sa.UniqueConstraint("edition_id", "place", name=op.f("uq_measure_edition_id_place")),
    )
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_measure_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_kind_place"), ["kind", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_region_place"), ["region", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_report_id_place"), ["report_id", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_theme_place"), ["theme", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_measure_year_place"), ["year", "place"], unique=False)

    op.create_table(
        "metric",
        sa.Column("indicator", CODE, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "flow",
                "stock",
                "ratio",
                "average",
                "change",
                "index",
                "standard",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit", CODE, nullable=False),
        sa.Column("measure_word", sa.String(), nullable=True),
        sa.Column("value", EXACT, nullable=False),
        sa.Column("value_to", EXACT, nullable=True),
        sa.Column(
            "qualifier",
            sa.Enum(
                "exact",
                "over",
                "at_least",
                "nearly",
                "under",
                "at_most",
                "about",
                "several",
                name="qualifier",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("as_reported", sa.String(), nullable=False),
        sa.Column("as_reported_unit", sa.String(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "actual",
                "preliminary",
                "forecast",
                "target",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("period", CODE, nullable=False),
        sa.Column("scope", CODE, nullable=False),
        sa.Column("breakdown", CODE, nullable=False),
        sa.Column("base_zh", sa.String(), nullable=False),
        sa.Column("base_en", sa.String(), nullable=True),
        sa.Column("variant", CODE, nullable=False),
        sa.Column("part_of", CODE, nullable=True),
        sa.Column("comment_zh", sa.String(), nullable=True),
        sa.Column("comment_en", sa.String(), nullable=True),
        sa.Column("fact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("place", CODE, nullable=False),
        sa.Column("report_id", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("region", CODE, nullable=False),
        sa.Column("theme", CODE, nullable=False),
        sa.Column("section", CODE, nullable=False),
        sa.CheckConstraint("value_to IS NULL OR value_to > value", name=op.f("ck_metric_range")),
        sa.ForeignKeyConstraint(
            ["edition_id", "part_of"], ["fact.edition_id", "fact.key"], name=op.f("fk_metric_edition_id_part_of_fact")
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "section"],
            ["section.edition_id", "section.code"],
            name=op.f("fk_metric_edition_id_section_section"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_metric_edition_id_edition")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_metric_fact_id_fact")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_metric_report_id_report")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_metric")),
        sa.UniqueConstraint(
            "edition_id",
            "indicator",
            "region",
            "period",
            "breakdown",
            "scope",
            "base_zh",
            "status",
            "variant",
            name="uq_metric_series",
        ),
        sa.UniqueConstraint("edition_id", "place", name=op.f("uq_metric_edition_id_place")),
    )
    with op.batch_alter_table("metric", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_metric_indicator_place"), ["indicator", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_metric_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_metric_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_metric_region_place"), ["region", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_metric_report_id_place"), ["report_id", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_metric_theme_place"), ["theme", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_metric_value_place"), ["value", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_metric_year_place"), ["year", "place"], unique=False)

    op.create_table(
        "metric_breakdown",
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.Column("dimension", CODE, nullable=False),
        sa.Column("member", CODE, nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_metric_breakdown_fact_id_fact")),
        sa.PrimaryKeyConstraint("fact_id", "dimension", name=op.f("pk_metric_breakdown")),
    )
    with op.batch_alter_table("metric_breakdown", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_metric_breakdown_member_fact_id"), ["member", "fact_id"], unique=False)

    op.create_table(
        "numeral_metric",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "ordinal"],
            ["numeral.edition_id", "numeral.ordinal"],
            name=op.f("fk_numeral_metric_edition_id_ordinal_numeral"),
        ),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_numeral_metric_fact_id_fact")),
        sa.PrimaryKeyConstraint("edition_id", "ordinal", "fact_id", name=op.f("pk_numeral_metric")),
    )
    op.create_table(
        "paragraph",
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("code", CODE, nullable=False),
        sa.Column("section", CODE, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("lead_zh", sa.String(), nullable=False),
        sa.Column("lead_en", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.CheckConstraint('start >= 0 AND start < "end"', name=op.f("ck_paragraph_span")),
        sa.ForeignKeyConstraint(
            ["edition_id", "section"],
            ["section.edition_id", "section.code"],
            name=op.f("fk_paragraph_edition_id_section_section"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_paragraph_edition_id_edition")),
        sa.PrimaryKeyConstraint("edition_id", "code", name=op.f("pk_paragraph")),
    )
    op.create_table(
        "talent_initiative",
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "programme",
                "event",
                "platform",
                "policy",
                "association",
                "service",
                "pilot",
                "aid",
                name="talentkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("fact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("place", CODE, nullable=False),
        sa.Column("report_id", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("region", CODE, nullable=False),
        sa.Column("theme", CODE, nullable=False),
        sa.Column("section", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "section"],
            ["section.edition_id", "section.code"],
            name=op.f("fk_talent_initiative_edition_id_section_section"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_talent_initiative_edition_id_edition")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_talent_initiative_fact_id_fact")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_talent_initiative_report_id_report")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_talent_initiative")),
        sa.UniqueConstraint("edition_id", "place", name=op.f("uq_talent_initiative_edition_id_place")),
    )
    with op.batch_alter_table("talent_initiative", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_talent_initiative_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_talent_initiative_kind_place"), ["kind", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_talent_initiative_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_talent_initiative_region_place"), ["region", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_talent_initiative_report_id_place"), ["report_id", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_talent_initiative_theme_place"), ["theme", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_talent_initiative_year_place"), ["year", "place"], unique=False)

    op.create_table(
        "training_program",
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "class_series",
                "project",
                "brand",
                name="trainingcategory",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum(
                "national",
                "provincial",
                "prefectural",
                "county",
                "primary",
                "all_levels",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "mode",
            sa.Enum("online", "offline", "blended", name="mode", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("sessions", CODE, nullable=True),
        sa.Column("trainees", CODE, nullable=True),
        sa.Column("fact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("key", CODE, nullable=False),
        sa.Column("place", CODE, nullable=False),
        sa.Column("report_id", CODE, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("region", CODE, nullable=False),
        sa.Column("theme", CODE, nullable=False),
        sa.Column("section", CODE, nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id", "section"],
            ["section.edition_id", "section.code"],
            name=op.f("fk_training_program_edition_id_section_section"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "sessions"],
            ["fact.edition_id", "fact.key"],
            name=op.f("fk_training_program_edition_id_sessions_fact"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id", "trainees"],
            ["fact.edition_id", "fact.key"],
            name=op.f("fk_training_program_edition_id_trainees_fact"),
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_training_program_edition_id_edition")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_training_program_fact_id_fact")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_training_program_report_id_report")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_training_program")),
        sa.UniqueConstraint("edition_id", "place", name=op.f("uq_training_program_edition_id_place")),
    )
    with op.batch_alter_table("training_program", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_training_program_category_place"), ["category", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_program_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_program_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_program_region_place"), ["region", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_program_report_id_place"), ["report_id", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_program_theme_place"), ["theme", "place"], unique=False)
        batch_op.create_index(batch_op.f("ix_training_program_year_place"), ["year", "place"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("training_program", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_training_program_year_place"))
        batch_op.drop_index(batch_op.f("ix_training_program_theme_place"))
        batch_op.drop_index(batch_op.f("ix_training_program_report_id_place"))
        batch_op.drop_index(batch_op.f("ix_training_program_region_place"))
        batch_op.drop_index(batch_op.f("ix_training_program_place"))
        batch_op.drop_index(batch_op.f("ix_training_program_key"))
        batch_op.drop_index(batch_op.f("ix_training_program_category_place"))

    op.drop_table("training_program")
    with op.batch_alter_table("talent_initiative", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_talent_initiative_year_place"))
        batch_op.drop_index(batch_op.f("ix_talent_initiative_theme_place"))
        batch_op.drop_index(batch_op.f("ix_talent_initiative_report_id_place"))
        batch_op.drop_index(batch_op.f("ix_talent_initiative_region_place"))
        batch_op.drop_index(batch_op.f("ix_talent_initiative_place"))
        batch_op.drop_index(batch_op.f("ix_talent_initiative_kind_place"))
        batch_op.drop_index(batch_op.f("ix_talent_initiative_key"))

    op.drop_table("talent_initiative")
    op.drop_table("paragraph")
    op.drop_table("numeral_metric")
    with op.batch_alter_table("metric_breakdown", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_metric_breakdown_member_fact_id"))

    op.drop_table("metric_breakdown")
    with op.batch_alter_table("metric", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_metric_year_place"))
        batch_op.drop_index(batch_op.f("ix_metric_value_place"))
        batch_op.drop_index(batch_op.f("ix_metric_theme_place"))
        batch_op.drop_index(batch_op.f("ix_metric_report_id_place"))
        batch_op.drop_index(batch_op.f("ix_metric_region_place"))
        batch_op.drop_index(batch_op.f("ix_metric_place"))
        batch_op.drop_index(batch_op.f("ix_metric_key"))
        batch_op.drop_index(batch_op.f("ix_metric_indicator_place"))

    op.drop_table("metric")
    with op.batch_alter_table("measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measure_year_place"))
        batch_op.drop_index(batch_op.f("ix_measure_theme_place"))
        batch_op.drop_index(batch_op.f("ix_measure_report_id_place"))
        batch_op.drop_index(batch_op.f("ix_measure_region_place"))
        batch_op.drop_index(batch_op.f("ix_measure_place"))
        batch_op.drop_index(batch_op.f("ix_measure_kind_place"))
        batch_op.drop_index(batch_op.f("ix_measure_key"))

    op.drop_table("measure")
    op.drop_table("link")
    with op.batch_alter_table("honour", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_honour_year_place"))
        batch_op.drop_index(batch_op.f("ix_honour_theme_place"))
        batch_op.drop_index(batch_op.f("ix_honour_report_id_place"))
        batch_op.drop_index(batch_op.f("ix_honour_region_place"))
        batch_op.drop_index(batch_op.f("ix_honour_place"))
        batch_op.drop_index(batch_op.f("ix_honour_level_place"))
        batch_op.drop_index(batch_op.f("ix_honour_key"))

    op.drop_table("honour")
    op.drop_table("evidence")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_year_place"))
        batch_op.drop_index(batch_op.f("ix_document_type_place"))
        batch_op.drop_index(batch_op.f("ix_document_theme_place"))
        batch_op.drop_index(batch_op.f("ix_document_report_id_place"))
        batch_op.drop_index(batch_op.f("ix_document_region_place"))
        batch_op.drop_index(batch_op.f("ix_document_place"))
        batch_op.drop_index(batch_op.f("ix_document_key"))

    op.drop_table("document")
    op.drop_table("body")
    op.drop_table("flat_row")
    op.drop_table("section")
    op.drop_table("search_posting")
    op.drop_table("search_segment")
    op.drop_table("publication")
    op.drop_table("numeral")
    op.drop_table("indicator_use")
    op.drop_table("indicator")
    with op.batch_alter_table("fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fact_key"))

    op.drop_table("fact")
    op.drop_table("breakdown_member")
    op.drop_table("unit")
    op.drop_table("theme")
    op.drop_table("scope")
    op.drop_table("release")
    op.drop_table("region")
    with op.batch_alter_table("edition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_place"))

    op.drop_table("edition")
    op.drop_table("breakdown")
    op.drop_table("vocabulary")
    op.drop_table("report")
    op.drop_table("source_text")
