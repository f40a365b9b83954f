"""Digests of what is stored, so that damage is found."""

from sqlalchemy.orm import Mapped, mapped_column

from app.db.types import Base, Code


class StoredDigestTable(Base):
    """A digest of the rows of one table that belong to one owner: a release, an edition, a vocabulary or a segment.

    `key` is the owner's id. `columns` says which columns the digest covers, and in which order.
    """

    __tablename__ = "stored_digest"

    owner: Mapped[str] = mapped_column(Code, primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    table_name: Mapped[str] = mapped_column(Code, primary_key=True)
    columns: Mapped[str] = mapped_column(Code)
    digest: Mapped[str] = mapped_column(Code)
