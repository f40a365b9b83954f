"""Where a value stands in a seed file: the indexes and names of fields that lead to it."""

from collections.abc import Sequence

Location = Sequence[str | int]


def path_of(location: Location) -> str:
    """Write a location for people: `[3].evidence[0].quote`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).lstrip(".")
