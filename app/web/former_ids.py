"""Ids that a release does not have: removed ones are told from renamed ones, and from those that never were."""

from app.errors import Fault, MovedError, NotFoundError, RemovedError, nearest
from app.queries import reading as q
from app.queries.former import Later, Moved, Removed, former
from app.queries.listing import Listing
from app.queries.release import Snapshot
from app.web.reader import Reader


def missing(reader: Reader, listing: Listing, key: str) -> NotFoundError | MovedError | RemovedError:
    """Return the error for a record that there is not: moved, removed, not there yet, or never there."""
    match former(reader.connection, listing, reader.snapshot, key):
        case Moved(name, now):
            return MovedError(f"/v1/{name}/{now}")
        case Removed(last):
            return RemovedError(key, last)
        case Later(first):
            return NotFoundError(key, first=first)
        case _:
            return NotFoundError(key, nearest_keys(reader, listing, key))


def nearest_keys(reader: Reader, listing: Listing, key: str) -> tuple[str, ...]:
    """Return the public ids of a resource that look most like `key`."""
    return nearest(key, q.similar_keys(reader.connection, listing, reader.snapshot, key))


def unknown_id(
    reader: Reader, listing: Listing, snapshot: Snapshot, parameter: str, value: str, *, suggest: bool
) -> Fault:
    """Return the fault of an id that a filter names and the release does not have. `suggest` asks for near ones."""
    near: tuple[str, ...]
    match former(reader.connection, listing, snapshot, value):
        case Moved(name, now):
            near = (now,) if name == listing.name else ()
            return Fault(parameter, value, "renamed_value", f"`/v1/{name}/{now}`", near)
        case Removed(last):
            return Fault(parameter, value, "removed_value", f"`as_of={last}`")
    near = nearest(value, q.similar_keys(reader.connection, listing, snapshot, value)) if suggest else ()
    return Fault(parameter, value, "unknown_value", nearest=near)
