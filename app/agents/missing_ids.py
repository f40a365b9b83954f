"""Ids that there are none of, as faults of an argument: REST has statuses for them, a tool has its arguments only."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from app.agents.asker import Asker
from app.errors import BadRequestError, Fault, MovedError, NotFoundError, RemovedError, nearest
from app.queries.listing import Listing
from app.texts import Phrase
from app.web.former_ids import nearest_keys

_LATER = Phrase("expected.later-release", "release {first} or a later one, which has it")


@contextmanager
def known_id(asker: Asker, argument: str, key: str, listings: Iterable[Listing]) -> Iterator[None]:
    """Turn the errors about an id into faults of the argument that has it.

    Near ids of all `listings` are suggested. Raises BadRequestError.
    """
    try:
        yield
    except NotFoundError as error:
        if error.first is not None:
            fault = Fault(argument, key, "invalid_value", _LATER.filled(first=error.first))
        else:
            fault = Fault(argument, key, "unknown_value", nearest=_similar(asker, key, listings))
        raise BadRequestError(fault) from None
    except RemovedError as error:
        raise BadRequestError(Fault(argument, key, "removed_value", f"`as_of={error.last}`")) from None
    except MovedError as error:
        now = error.path.rpartition("/")[2]
        raise BadRequestError(Fault(argument, key, "renamed_value", f"`{error.path}`", (now,))) from None


def _similar(asker: Asker, key: str, listings: Iterable[Listing]) -> tuple[str, ...]:
    with asker.reader() as reader:
        return nearest(key, [near for listing in listings for near in nearest_keys(reader, listing, key)])
