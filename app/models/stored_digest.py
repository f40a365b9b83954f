"""Digests of what is stored, by which damage of rows is seen: `app.safekeeping.digests` writes and compares them."""

from enum import StrEnum
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Table

from app.db.digest import RowsDigest
from app.db.tables import Base, Mapped, mapped_column
from app.db.types import Code

# the columns of the digest of a segment's postings; all but the last hold bytes
POSTING = ("anywhere", "head", "positions", "token")


class StoredDigestTable(Base):
    """A digest of the rows of one table that belong to one owner, made when they were written.

    An owner is an edition, a version of the vocabularies, a segment of the index or a release, and `key` is its id.
    `columns` names the columns that the digest covers. After a migration that changes them the next load makes another.
    """

    __tablename__ = "stored_digest"

    owner: Mapped[str] = mapped_column(Code, primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    table_name: Mapped[str] = mapped_column(Code, primary_key=True)
    columns: Mapped[str] = mapped_column(Code)
    digest: Mapped[str] = mapped_column(Code)


@cache
def columns_of(table: Table) -> str:
    """Return what names the columns of a table: eight hexadecimal digits."""
    return blake2b(",".join(sorted(column.name for column in table.c)).encode(), digest_size=4).hexdigest()


class Owner(StrEnum):
    """What rows belong to."""

    EDITION = "edition"
    VOCABULARY = "vocabulary"
    SEGMENT = "segment"
    RELEASE = "release"


def stored(owner: Owner, key: int, table: Table, digest: RowsDigest) -> dict[str, Any]:
    """Return the row that keeps a digest."""
    made = digest.text()
    return {"owner": owner, "key": key, "table_name": table.name, "columns": columns_of(table), "digest": made}
