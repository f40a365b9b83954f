"""Two releases compared, by their numbers."""

from app.queries.changes import ReleaseComparison
from app.queries.release import ReleaseKey
from app.web.reader import Reader, Readers


def comparison(readers: Readers, reader: Reader, since: int, until: int) -> ReleaseComparison:
    """Return what changed from a release until another, which exists; 0 is the time before the first."""
    return readers.comparisons.get(reader.connection, _key(readers, since) if since else None, _key(readers, until))


def _key(readers: Readers, number: int) -> ReleaseKey:
    found = readers.releases.numbered(number)
    assert found is not None  # noqa: S101 - releases are numbered without gaps, and this one is not the newest
    return found
