"""The tables of the index of sets, which `app.index` explains: segments, spans, postings."""

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db.types import Base, Code


class SegmentTable(Base):
    """What is indexed together: editions loaded at once, or the indicators of a version of the vocabularies.

    Members are numbered from nought. Of editions `first` is the id of fact 0; of a vocabulary a number is the place of
    an indicator.
    """

    __tablename__ = "search_segment"
    __table_args__ = (UniqueConstraint("vocabulary_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    vocabulary_id: Mapped[int | None] = mapped_column(ForeignKey("vocabulary.id"))
    first: Mapped[int]
    size: Mapped[int]


class SpanTable(Base):
    """The members of a segment that an edition has: `start` and how many of each resource follow one another.

    Those of a resource are in the order of the text.
    """

    __tablename__ = "search_span"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True, autoincrement=False)
    segment_id: Mapped[int] = mapped_column(ForeignKey("search_segment.id"))
    start: Mapped[int]
    sizes: Mapped[dict[str, int]] = mapped_column(JSON)


class PostingTable(Base):
    """Where a token of `app.index.tokens`, or a label, stands in a segment; sets as `app.index.sets` packs them.

    `head` has the members whose name, title or figure holds the token, `anywhere` all. `positions`, of a pair of
    neighbours only, are places in members, see `app.index.positions`.
    """

    __tablename__ = "search_posting"
    # clustered by token: the postings of a word lie beside each other
    __table_args__ = ({"sqlite_with_rowid": False},)

    token: Mapped[str] = mapped_column(Code, primary_key=True)
    segment_id: Mapped[int] = mapped_column(ForeignKey("search_segment.id"), primary_key=True)
    head: Mapped[bytes] = mapped_column(LargeBinary)
    anywhere: Mapped[bytes] = mapped_column(LargeBinary)
    positions: Mapped[bytes] = mapped_column(LargeBinary)
