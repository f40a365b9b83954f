"""The tables of the index of sets, which `app.index` explains: segments, spans, postings."""

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint

from app.db.tables import Base, Mapped, mapped_column
from app.db.types import Code


class SegmentTable(Base):
    """What is indexed together: editions of one load, or the indicators of one version of the vocabularies.

    Members are numbered from zero. For editions `first` is the id of the fact with number 0. For a vocabulary a number
    is the place of an indicator.
    """

    __tablename__ = "search_segment"
    __table_args__ = (UniqueConstraint("vocabulary_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vocabulary_id: Mapped[int | None] = mapped_column(ForeignKey("vocabulary.id"))
    first: Mapped[int]
    size: Mapped[int]


class SpanTable(Base):
    """The members of a segment that belong to an edition: the first one's number, and how many each resource has.

    The members of a resource are in the order of the text.
    """

    __tablename__ = "search_span"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True, autoincrement=False)
    segment_id: Mapped[int] = mapped_column(ForeignKey("search_segment.id"))
    start: Mapped[int]
    sizes: Mapped[dict[str, int]] = mapped_column(JSON)


class PostingTable(Base):
    """The members of a segment that have a token (`app.index.tokens`), as sets that `app.index.sets` packs.

    `head` has the members with the token in name, title or figure, `anywhere` has all. Only a pair of neighbours has
    `positions` (`app.index.positions`), which say where in its members it stands.
    """

    __tablename__ = "search_posting"
    # clustered by token, so that the postings of a word lie together
    __table_args__ = ({"sqlite_with_rowid": False},)

    token: Mapped[str] = mapped_column(Code, primary_key=True)
    segment_id: Mapped[int] = mapped_column(ForeignKey("search_segment.id"), primary_key=True)
    head: Mapped[bytes] = mapped_column(LargeBinary)
    anywhere: Mapped[bytes] = mapped_column(LargeBinary)
    positions: Mapped[bytes] = mapped_column(LargeBinary)
