"""What a request may name a release by: its number, or a time."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from app.moment import nearest_time, read_time
from app.texts import Phrase

Moment = int | datetime
"""A number of a release, or a time in UTC, which means the newest release that was made by then."""

_EXPECTED = Phrase(
    "expected.moment",
    "the number of a release, such as 1, or a time of RFC 3339 with its offset, such as 2026-01-31T12:00:00Z (in an "
    "address the plus of an offset is %2B)",
)


def read_moment(value: object) -> object:
    """Return the moment that a text names; raises ValueError, with the time that is probably meant."""
    if not isinstance(value, str):
        return value
    if value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    try:
        return read_time(value)
    except ValueError:
        raise ValueError(_EXPECTED, *nearest_time(value)) from None


ReadMoment = Annotated[Moment, BeforeValidator(read_moment), WithJsonSchema({"type": "string"})]

AsOf = Annotated[
    ReadMoment | None,
    Field(
        description=Phrase(
            "AsOf",
            "Release to answer from: its number, or a time of RFC 3339, which means the newest release that had been "
            "made by then, to the second. The answer has the data that were served then. Without it the current "
            "release answers. It cannot be in the future.",
        ),
        examples=["1"],
    ),
]
