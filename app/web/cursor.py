"""Cursors: release, filters, sort and where to go on, as one opaque word.

A cursor is not secret and not signed: whatever is in it is checked like any other parameter.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import orjson

from app.errors import BadRequestError, Fault
from app.queries.listing import Scalar
from app.texts import Phrase

# why a cursor is refused
NOT_AS_SENT = Phrase(
    "expected.cursor-as-sent", "This cursor does not belong to this list; send `page.next` of the page before unchanged"
)
REPLACED = Phrase(
    "expected.cursor-of-data",
    "The data that the cursor reads has been replaced; begin again without a cursor",
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list goes on at a release, by its identity.

    `filters` are parameters by name, `sort` among them. `after` are the sort columns of the last record.
    """

    listing: str
    release: str
    filters: Mapping[str, Any]
    after: tuple[Any, ...]


def encode(listing: str, release: str, filters: Mapping[str, Any], after: tuple[Scalar, ...]) -> str:
    """Write a cursor."""
    values = [f"{value:f}" if isinstance(value, Decimal) else value for value in after]
    return _text(orjson.dumps([listing, release, filters, values]))


def decode(text: str, listing: str) -> Cursor:
    """Read a cursor of a listing; raises BadRequestError if it is not one."""
    try:
        content = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        name, release, filters, after = orjson.loads(content)
        sound = (
            _text(content) == text.rstrip("=")  # the decoder skips other characters, which a cursor copied wrongly has
            and name == listing
            and rb"\u0000" not in content  # PostgreSQL refuses to look for NUL
            and isinstance(release, str)
            and isinstance(filters, dict)
            and isinstance(after, list)
        )
    except (ValueError, TypeError):  # what base64, JSON and unpacking raise
        sound = False
    if not sound:
        raise invalid(text)
    return Cursor(name, release, filters, tuple(after))


def _text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def invalid(text: str) -> BadRequestError:
    """Return the error for a cursor that does not belong to the list."""
    return BadRequestError(Fault("cursor", text, "invalid_cursor", NOT_AS_SENT))


def replaced(text: str) -> BadRequestError:
    """Return the error for a cursor of a release that is not here, though a server may have sent it just so."""
    return BadRequestError(Fault("cursor", text, "invalid_cursor", REPLACED))
