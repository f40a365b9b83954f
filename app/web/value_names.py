"""The names of the values of a filter, in both languages: names of terms, of closed vocabularies, of reports."""

from collections.abc import Mapping, Sequence

from app.queries.facets import titles
from app.queries.release import Snapshot
from app.web.query import QueryParameter
from app.web.reader import Reader

Names = Mapping[str, tuple[str, str]]  # the Chinese and the English by value


def value_names(reader: Reader, at: Snapshot, parameter: QueryParameter, values: Sequence[str]) -> Names:
    """Return the names of those `values` that have one, perhaps with names of others."""
    if parameter.terms is not None:
        return {term.value: (term.zh, term.en) for term in parameter.terms}
    among = parameter.filter.among if parameter.filter else None
    if among == "reports":
        return titles(reader.connection, at, values)
    return at.names.get(among or "", {})
