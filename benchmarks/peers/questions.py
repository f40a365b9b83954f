"""A question as the path and query that `benchmarks.statements` makes SQL of."""

from urllib.parse import urlencode

from benchmarks.statements import Query
from benchmarks.workloads import Ask


def question(ask: Ask) -> tuple[str, Query]:
    """Return the path and the query of a question."""
    if ask.values:
        wanted = ask.values
        named = {"indicator": wanted.indicators, "region": wanted.regions}
        return "/series", {**named, "first": [str(wanted.first)], "last": [str(wanted.last)]}
    if ask.record:
        return "/record", {"n": [str(ask.record.n)]}
    if ask.report:
        return "/facts", {"report": [ask.report]}
    query = {f.column + ("" if f.operator == "eq" else f".{f.operator}"): [str(f.value)] for f in ask.filters}
    if ask.facet:
        return "/facets", {**query, "by": [ask.facet]}
    query |= {"after": [str(ask.after.n)]} if ask.after else {}
    query |= {"sort": [ask.sort]} if ask.sort else {}
    query |= {"word": [ask.word]} if ask.word else {}
    return "/list", {**query, "limit": [str(ask.limit)]}


def address(ask: Ask) -> str:
    """Return the question as an address."""
    path, query = question(ask)
    return f"{path}?{urlencode(query, doseq=True)}"
