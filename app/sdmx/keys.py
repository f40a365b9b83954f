"""Keys of requests: which ids are wanted of each dimension.

In 3.0 a key is `A.core-classes.*`, and a comma stands between several keys; in 2.1 it is `A.core-classes.`, where an
empty position is a wildcard, and a plus stands between several ids of a position. Both are read in both, positions at
the end may be left out, and `all` is every series.
"""

from collections.abc import Sequence
from typing import NamedTuple

from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.texts import Phrase

WILDCARD = "*"
ALL = ("all", WILDCARD)  # a key that is every series
MAX_KEYS = 200  # keys of a request
MAX_IDS = 2000  # ids of all its keys
_TOO_LONG = Phrase("sdmx.key-too-long", "A key has at most {positions} positions, one for each of {dimensions}.")
_NO_KEY = Phrase("sdmx.no-key", "A key is missing beside a comma. `*` is a key of every series.")
_TOO_MANY = Phrase("sdmx.too-many-keys", "A request has at most {keys} keys and {ids} ids in them.")


class SdmxKey(NamedTuple):
    """For each dimension in order the ids that are wanted, None for any."""

    wanted: tuple[frozenset[str] | None, ...]

    def fits(self, ids: Sequence[str]) -> bool:
        """Tell whether a series with these ids is wanted."""
        return all(some is None or one in some for some, one in zip(self.wanted, ids, strict=True))

    def misses(self, ids: Sequence[str]) -> list[int]:
        """Return the positions at which a series with these ids is not wanted."""
        return [at for at, some in enumerate(self.wanted) if some is not None and ids[at] not in some]


def read_keys(text: str, dimensions: Sequence[str]) -> tuple[SdmxKey, ...]:
    """Return the keys of a request, of which a series has to fit one; none are no condition.

    Raises SdmxError for a key with more positions than there are dimensions, for an empty one among several, and for
    too many.
    """
    if text in ("", *ALL):
        return ()
    found = tuple(_read(key, dimensions) for key in text.split(",", MAX_KEYS))
    if len(found) > MAX_KEYS or sum(len(some or ()) for key in found for some in key.wanted) > MAX_IDS:
        raise SdmxError(SdmxErrorCode.TOO_LARGE_FOR_CLIENT, _TOO_MANY.filled(keys=MAX_KEYS, ids=MAX_IDS))
    return found


def _read(key: str, dimensions: Sequence[str]) -> SdmxKey:
    if not key:
        raise SdmxError(SdmxErrorCode.SYNTAX, _NO_KEY)
    positions = [] if key in ALL else key.split(".")
    if len(positions) > len(dimensions):
        said = _TOO_LONG.filled(positions=len(dimensions), dimensions=", ".join(dimensions))
        raise SdmxError(SdmxErrorCode.SYNTAX, said)
    wanted = [None if position in ("", WILDCARD) else frozenset(position.split("+")) for position in positions]
    return SdmxKey((*wanted, *(None,) * (len(dimensions) - len(wanted))))
