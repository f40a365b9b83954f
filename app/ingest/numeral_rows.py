"""Rows of numerals.yaml for people who do not count: complete where a metric is known, else to be filled in."""

import re
from collections.abc import Sequence

from app.ingest.known_text import KnownText
from app.ingest.yaml_edits import scalar
from app.quantity import Quantity
from app.vocabulary import Role

_DATE = re.compile("(?:19|20)[0-9]{2}年?度?$|[0-9一二三四五六七八九十]+(?:月|日|号|月份)$")
_OPEN = {Role.DATE: "reason: {zh: 日期, en: a date}", Role.METRIC: "metrics: []"}


def carrying_row(start: int, end: int, text: str, metrics: Sequence[str], ahead: bool) -> str:
    """Return the row of a numeral that carries metrics; `ahead` says that they are still to come."""
    role = Role.TARGET if ahead else Role.METRIC
    return f"- {{{_place(start, end, text)}, role: {role}, metrics: [{', '.join(metrics)}]}}"


def open_row(start: int, end: int, known: KnownText) -> str:
    """Return the row of a numeral that nobody has accounted for: a draft with a guess at its role."""
    role, why = guess(start, end, known)
    more = _OPEN.get(role, "reason: {zh: , en: }")
    return f"- {{{_place(start, end, known.says(start, end) or '')}, role: {role}, {more}, draft: {scalar(why, True)}}}"


def _place(start: int, end: int, text: str) -> str:
    return f"start: {start}, end: {end}, text: {scalar(text, True)}"


def guess(start: int, end: int, known: KnownText) -> tuple[Role, str]:
    """Return the likely role of a numeral, and what a person has to decide."""
    there = known.at(start, end)
    read = there[0].read if len(there) == 1 else None
    if _DATE.search(known.says(start, end) or ""):
        return Role.DATE, "is it a date?"
    if isinstance(read, Quantity) and read.ordinal:
        return Role.NAME, "say what it names"
    if isinstance(read, Quantity) and read.measure_word:
        return Role.METRIC, "write its metric and run locate again, or give role and reason"
    return Role.OTHER, "say what it is; a word that counts nothing goes into idioms.yaml"
