"""Reports, their editions, and the releases that say which editions are current."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from hashlib import blake2b, sha256

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    bindparam,
)

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import Code, closed
from app.vocabulary import Genre

FOREVER = 2**31 - 1  # a release that never comes: an open end that an index can compare


class ReleaseTable(Base):
    """A state of everything: the publications that span it, and one version of the vocabularies.

    Another database may have another release of the same number, but never another one of the same `identity`. A copy
    of a database keeps the identities of its releases; a release that is loaded into either later has its own. `digest`
    is that of the content (`release_digest`): two releases of the same content have the same one, in any database.
    """

    __tablename__ = "release"

    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(Code, unique=True, default=lambda: secrets.token_hex(8))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    vocabulary_id: Mapped[int] = mapped_column(ForeignKey("vocabulary.id"))
    # it is not published; by it a server sees at once that the seeds have not changed
    seeds_digest: Mapped[str] = mapped_column(Code)
    digest: Mapped[str] = mapped_column(Code)
    note: Mapped[str | None] = mapped_column(doc="why it was made, as who made it says")
    loaded_by: Mapped[str | None] = mapped_column(doc="who made it, only where that was given")
    repeats: Mapped[int | None] = mapped_column(ForeignKey("release.id"), doc="of an undo: the release it goes back to")


def release_digest(vocabulary: str, editions: Mapping[str, str]) -> str:
    """Return the digest of a release: SHA-256 over one line for its vocabulary and one for each edition.

    A line is a name, a space, a digest and a line feed. The vocabulary's name is `vocabulary`; an edition's is the id
    of its report, and these are sorted by code point. `editions` has the digest of each edition by report.
    """
    lines = [("vocabulary", vocabulary), *sorted(editions.items())]
    return sha256("".join(f"{name} {digest}\n" for name, digest in lines).encode()).hexdigest()


class SourceTextTable(Base):
    """A report's text, which whoever has the right to it may attach."""

    __tablename__ = "source_text"

    sha256: Mapped[str] = mapped_column(Code, primary_key=True)
    text: Mapped[str]


class ReportTable(Base):
    """A report's id. All that is known of a report belongs to its editions."""

    __tablename__ = "report"

    id: Mapped[str] = mapped_column(Code, primary_key=True)


class KeptSeedsTable(Base):
    """Seeds that editions were made of: those of a report, or the vocabularies of a load, each content once.

    `app.ingest.kept_seeds` writes and reads them. They have short quotes of a report, never its text.
    """

    __tablename__ = "kept_seeds"

    digest: Mapped[str] = mapped_column(Code, primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


def seeds_digest(plain: bytes) -> str:
    """Return the digest of seeds before they are packed: BLAKE2b, 32 hexadecimal digits."""
    return blake2b(plain, digest_size=16).hexdigest()


class EditionTable(Base):
    """The data of one report as loaded once. They never change afterwards.

    `digest` is that of what the build that loaded it made of it. A later build may render the same edition anew, with
    other fields: that is another row with the same number and digest, and `rendered` is the digest of what that build
    makes of it. `place` sorts reports by year descending, then id.
    """

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("year BETWEEN 1900 AND 2999", name="year"),
        CheckConstraint("source_length > 0", name="source_length"),
        Index(None, "place"),
        Index(None, "report_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[str] = mapped_column(Code, ForeignKey("report.id"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(Code)
    shape: Mapped[str | None] = mapped_column(
        Code, index=True, doc="digest of the shape of its records; null: an earlier build's"
    )
    place: Mapped[str] = mapped_column(Code)
    year: Mapped[int]
    region: Mapped[str] = mapped_column(Code)
    genre: Mapped[Genre] = mapped_column(closed(Genre))
    title_zh: Mapped[str]
    title_en: Mapped[str]
    issuer_zh: Mapped[str]
    issuer_en: Mapped[str]
    publisher_zh: Mapped[str | None]
    publisher_en: Mapped[str | None]
    published: Mapped[str | None]
    url: Mapped[str | None]
    licence_zh: Mapped[str]
    licence_en: Mapped[str]
    source_sha256: Mapped[str] = mapped_column(Code)
    source_length: Mapped[int]
    numeral_characters: Mapped[int]
    in_idioms: Mapped[int]
    text_sha256: Mapped[str | None] = mapped_column(
        Code, ForeignKey("source_text.sha256"), doc="the attached text; its evidence has whole sentences"
    )
    rendered: Mapped[str | None] = mapped_column(Code, doc="digest of it as it is rendered, where that is not `digest`")
    seeds: Mapped[str | None] = mapped_column(
        Code, ForeignKey("kept_seeds.digest"), doc="what it was made of; null: loaded before seeds were kept"
    )
    vocabulary_seeds: Mapped[str | None] = mapped_column(
        Code, ForeignKey("kept_seeds.digest"), doc="the vocabularies that it was made with"
    )
    zh: Mapped[bytes] = mapped_column(LargeBinary, doc="the record as served, in Chinese")
    en: Mapped[bytes] = mapped_column(LargeBinary, doc="the record as served, in English")
    detail_zh: Mapped[bytes] = mapped_column(LargeBinary, doc="the record with outline and counts, in Chinese")
    detail_en: Mapped[bytes] = mapped_column(LargeBinary, doc="the record with outline and counts, in English")


class PublicationTable(Base):
    """From which release until which (exclusive) an edition is current. A replaced edition may come back later.

    Who reads knows releases up to some newest one, and reads the rows that are seen from a release up to that one, and
    until a later one. So a server that has read the index before a load rendered editions anew goes on with the rows
    that it has read, and one that knows the release of that load reads the new ones.
    """

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint("from_release < until_release", name="span"),
        CheckConstraint("seen_from < seen_until", name="seen"),
        Index(None, "from_release"),
        Index(None, "until_release"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True, autoincrement=False)
    from_release: Mapped[int] = mapped_column(ForeignKey("release.id"), primary_key=True, autoincrement=False)
    # no foreign key, since an open end is FOREVER
    until_release: Mapped[int] = mapped_column(default=FOREVER)
    seen_from: Mapped[int] = mapped_column(default=0)
    seen_until: Mapped[int] = mapped_column(default=FOREVER)


# whether a row is for who knows releases up to the one that is bound as `newest`
IS_SEEN: ColumnElement[bool] = (PublicationTable.seen_from <= bindparam("newest")) & (
    PublicationTable.seen_until > bindparam("newest")
)
# whether an edition is current at the release that is bound as `release`
IS_CURRENT: ColumnElement[bool] = (
    (PublicationTable.from_release <= bindparam("release"))
    & (PublicationTable.until_release > bindparam("release"))
    & IS_SEEN
)
# whether an edition is current for a load, which knows every release
IS_CURRENT_NOW: ColumnElement[bool] = (PublicationTable.until_release == FOREVER) & (
    PublicationTable.seen_until == FOREVER
)


class RenamedIdTable(Base):
    """An id that a fact of an edition had before, and the one that it has now. Both are of the edition's report."""

    __tablename__ = "renamed_id"
    __table_args__ = (
        ForeignKeyConstraint(["edition_id", "target"], ["fact.edition_id", "fact.key"]),
        CheckConstraint("key <> target", name="distinct"),
        Index(None, "key"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(Code, primary_key=True)
    target: Mapped[str] = mapped_column(Code)
