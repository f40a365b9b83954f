"""The index: for each word and each label the facts and indicators that have it, as sets.

An index of our own, so that both engines find and count the same and rank it alike. A segment is what was indexed
together, once, when it was loaded; it never changes.
"""

from collections.abc import Iterable

from sqlalchemy import JSON, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, Code


class SearchSegment(Base):
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


class SearchSpan(Base):
    """The members of a segment that an edition has: `start` and how many of each resource follow one another.

    Those of a resource are in the order of the text.
    """

    __tablename__ = "search_span"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True, autoincrement=False)
    segment_id: Mapped[int] = mapped_column(ForeignKey("search_segment.id"))
    start: Mapped[int]
    sizes: Mapped[dict[str, int]] = mapped_column(JSON)


class SearchPosting(Base):
    """Where a token of `app.tokens`, or a label, stands in a segment; sets as `app.bitmaps` packs them.

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


# Columns that few values share out among all facts (`app.schemas.facts.LABELLED`): each value is a label, a set like
# that of a word. No token has a `=`, so that labels and words cannot be taken for each other.
RESOURCE = "resource"  # the label that tells facts of one resource from another's


def label(column: str, value: object) -> str:
    """Return the token of a label."""
    return f"{column}={value}"


# A position in 32 bits: the member, whether it is outside the head, and the place. A part of a member longer than
# 2,048 elements begins anew: it is still found, a phrase in it perhaps once too often.
PLACES = 1 << 11
BEYOND_HEAD = PLACES
MEMBERS = 1 << 20


def position(member: int, place: int, head: bool) -> int:
    """Return the position of an element of a member of a segment."""
    return member << 12 | (0 if head else BEYOND_HEAD) | place % PLACES


def members_at(positions: Iterable[int]) -> tuple[list[int], list[int]]:
    """Return the members that have positions in their head, and all that have any; both ascend if `positions` do."""
    head = dict.fromkeys([at >> 12 for at in positions if not at & BEYOND_HEAD])
    return list(head), list(dict.fromkeys([at >> 12 for at in positions]))
