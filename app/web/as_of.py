"""Which release a request means by a number or a time."""

from datetime import UTC, datetime
from time import monotonic

from app.errors import BadRequestError, Fault
from app.moment import stamp
from app.queries.release import ReleaseKey
from app.queries.releases import Releases
from app.schemas.as_of import Moment
from app.texts import Phrase
from app.web.reader import Readers

_NUMBERS = Phrase("expected.release-number", "a release from {first} to {newest}")
_PAST = Phrase(
    "expected.past-time",
    "a time that has passed, since later loads would change the answer. The newest release is {newest}, of {made}",
)
_LATER = Phrase("expected.later-time", "a time from {made} on, when the first release was made")


def release_as_of(readers: Readers, moment: Moment, parameter: str = "as_of") -> ReleaseKey:
    """Return the release that a moment means; raises BadRequestError for one that names none, and for the future.

    A time means the newest release that was made by then. Raises NotReadyError if there is no release.
    """
    readers.release()
    if isinstance(moment, int):
        return _numbered(readers, moment, parameter)
    now = datetime.now(UTC)
    if moment > now:
        newest, made = readers.releases.keys[-1], stamp(readers.releases.times[-1])
        raise _refused(parameter, stamp(moment), _PAST.filled(newest=newest.number, made=made), str(newest.number))
    if (now - moment).total_seconds() <= monotonic() - readers.places.heard:  # a release may have come since
        readers.look()
    known = readers.releases
    found = known.at(moment)
    if found is None:
        made = stamp(known.times[0])
        raise _refused(parameter, stamp(moment), _LATER.filled(made=made), made)
    return found


def _numbered(readers: Readers, number: int, parameter: str) -> ReleaseKey:
    if number > readers.releases.keys[-1].number:  # another worker may have seen it already
        readers.look()
    known: Releases = readers.releases
    found = known.numbered(number)
    if found is None:
        first, newest = known.keys[0].number, known.keys[-1].number
        nearest = min((key.number for key in known.keys), key=lambda other: abs(other - number))
        raise _refused(parameter, str(number), _NUMBERS.filled(first=first, newest=newest), str(nearest))
    return found


def _refused(parameter: str, value: str, expected: str, nearest: str) -> BadRequestError:
    return BadRequestError(Fault(parameter, value, "invalid_value", expected, (nearest,)))
