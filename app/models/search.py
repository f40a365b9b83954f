"""The index of words: for each token the facts and indicators that it stands in, as sets.

An index of our own, so that both engines find and count the same and rank it alike. What it covers never changes: an
edition, or a version of the vocabularies, is a segment, indexed once, when it is loaded.
"""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Code


class SearchSegment(Base):
    """What is indexed together: the facts of an edition, or the indicators of a version of the vocabularies.

    Members are numbered from nought. In an edition `first` is the id of fact 0, and `sizes` says how many facts of
    each resource follow one another, in the order of the text; in a vocabulary a number is the place of an indicator.
    """

    __tablename__ = "search_segment"
    __table_args__ = (
        CheckConstraint("(edition_id IS NULL) <> (vocabulary_id IS NULL)", name="covers"),
        UniqueConstraint("edition_id"),
        UniqueConstraint("vocabulary_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    vocabulary_id: Mapped[int | None] = mapped_column(ForeignKey("vocabulary.id"))
    first: Mapped[int]
    sizes: Mapped[dict[str, int]] = mapped_column(JSON)


class SearchPosting(Base):
    """Where a token of `app.tokens`, or `theme=…` or `region=…`, stands in a segment; sets as `app.bitmaps` packs them.

    `head` has the members whose name, title or figure holds the token, `anywhere` all. `positions`, of a pair of
    neighbours only, are places in members, see `app.models.search.position`.
    """

    __tablename__ = "search_posting"
    # clustered by token: the postings of a word lie beside each other
    __table_args__ = ({"sqlite_with_rowid": False},)

    token: Mapped[str] = mapped_column(Code, primary_key=True)
    segment_id: Mapped[int] = mapped_column(ForeignKey("search_segment.id"), primary_key=True)
    head: Mapped[bytes] = mapped_column(LargeBinary)
    anywhere: Mapped[bytes] = mapped_column(LargeBinary)
    positions: Mapped[bytes] = mapped_column(LargeBinary)


# A position in 32 bits: the member, whether it is outside the head, and the place. A part of a member longer than
# 2,048 elements begins anew: it is still found, a phrase in it perhaps once too often.
PLACES = 1 << 11
BEYOND_HEAD = PLACES
MEMBERS = 1 << 20


def position(member: int, place: int, head: bool) -> int:
    """Return the position of an element of a member of a segment."""
    return member << 12 | (0 if head else BEYOND_HEAD) | place % PLACES
