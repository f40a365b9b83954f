"""The spine of the facts: one thin row for each fact, which evidence, links and bodies refer to."""

from collections.abc import Mapping
from hashlib import blake2b

from sqlalchemy import (
    DDL,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    UniqueConstraint,
    event,
)
from sqlalchemy.schema import SchemaItem

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import Code, closed
from app.vocabulary import Format, Lang, Resource


class FactTable(Base):
    """A fact of an edition. `key` is its public id, the same in all editions.

    `digest` is that of all that is served of it (`fact_digest`), so that two editions of a fact can be compared without
    reading that.
    """

    __tablename__ = "fact"
    __table_args__ = (UniqueConstraint("edition_id", "key"), Index(None, "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    resource: Mapped[Resource] = mapped_column(closed(Resource))
    key: Mapped[str] = mapped_column(Code)
    digest: Mapped[bytes] = mapped_column(LargeBinary)


def fact_digest(zh: bytes, en: bytes, csv: bytes, ndjson: bytes) -> bytes:
    """Return the digest of a fact: BLAKE2b, 16 bytes, over its bodies in Chinese and English and its flat rows."""
    return blake2b(zh + en + csv + ndjson, digest_size=16).digest()


class BodyColumns:
    """A fact's JSON as served in a language, rendered once when its edition was loaded.

    Each language has a table of its own, so readers of one never load pages of the other.
    """

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id"), primary_key=True, autoincrement=False)
    json: Mapped[bytes] = mapped_column(LargeBinary)


class BodyZhTable(BodyColumns, Base):
    """Facts in Chinese."""

    __tablename__ = "body_zh"


class BodyEnTable(BodyColumns, Base):
    """Facts in English."""

    __tablename__ = "body_en"


BODIES: Mapping[Lang, Table] = {lang: Base.metadata.tables[f"body_{lang}"] for lang in Lang}


class RowColumns:
    """A fact as a row of a flat format, with names in both languages, rendered once like the body.

    Each format has a table of its own, so a page of the database holds several lines of CSV: whoever reads every row
    reads pages most of the time.
    """

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id"), primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class CsvRowTable(RowColumns, Base):
    """Facts as lines of CSV."""

    __tablename__ = "csv_row"


class NdjsonRowTable(RowColumns, Base):
    """Facts as lines of NDJSON."""

    __tablename__ = "ndjson_row"


ROWS: Mapping[Format, Table] = {form: Base.metadata.tables[f"{form}_row"] for form in (Format.CSV, Format.NDJSON)}

# What servers of builds before revision 0012 read, while they are replaced.
FORMER_ROWS = DDL(  # type: ignore[no-untyped-call] # of SQLAlchemy
    "CREATE VIEW flat_row AS SELECT csv_row.fact_id, csv_row.content AS csv, ndjson_row.content AS ndjson "
    "FROM csv_row JOIN ndjson_row ON ndjson_row.fact_id = csv_row.fact_id"
)
event.listen(Base.metadata, "after_create", FORMER_ROWS)


class EvidenceTable(Base):
    """Where the report says a fact. Positions are code points of the source, end exclusive."""

    __tablename__ = "evidence"
    __table_args__ = (CheckConstraint('start >= 0 AND start < "end"', name="span"),)

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    paragraph: Mapped[str] = mapped_column(Code)
    quote: Mapped[str]
    exact: Mapped[str]
    prefix: Mapped[str]
    suffix: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]


class LinkTable(Base):
    """Two facts that belong together. Both directions are stored."""

    __tablename__ = "link"
    __table_args__ = (CheckConstraint("fact_id <> other_id", name="distinct"), Index(None, "other_id"))

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("fact.id"), primary_key=True)


def fact_reference(column: str) -> ForeignKeyConstraint:
    """Return the constraint that `column` holds the key of a fact of the same edition."""
    return ForeignKeyConstraint(["edition_id", column], ["fact.edition_id", "fact.key"])


def references(table: Table) -> tuple[str, ...]:
    """Return the columns of a fact's table that hold the key of another fact."""
    keys = (
        key for key in table.foreign_key_constraints if [e.column.name for e in key.elements] == ["edition_id", "key"]
    )
    return tuple(sorted(key.elements[1].parent.name for key in keys))


class FactColumns:
    """What every fact's table repeats of the spine, so that lists need no join to sort and to filter.

    `place` sorts by year descending, report, place in the source, and is unique within a release. Each sort has a
    database index. Filters need none, since the index of sets (`app.index`) answers them.
    """

    fact_id: Mapped[int] = mapped_column(ForeignKey("fact.id"), primary_key=True, autoincrement=False)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    key: Mapped[str] = mapped_column(Code)
    place: Mapped[str] = mapped_column(Code)
    report_id: Mapped[str] = mapped_column(Code, ForeignKey("report.id"))
    year: Mapped[int]
    region: Mapped[str] = mapped_column(Code)
    theme: Mapped[str] = mapped_column(Code)
    section: Mapped[str] = mapped_column(Code)

    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        return (
            UniqueConstraint("edition_id", "place"),
            ForeignKeyConstraint(["edition_id", "section"], ["section.edition_id", "section.code"]),
            Index(None, "place"),
            Index(None, "key"),
            Index(None, "year", "place"),
        )
