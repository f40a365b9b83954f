"""What a citation says, whatever the format: `citation_csl`, `bibtex` and `ris` write it.

Nothing is made up for a style that wants more. There is no date of access, since the same release gives the same bytes.
"""

import re
from dataclasses import dataclass
from typing import Literal

CitedKind = Literal["dataset", "report", "part"]

_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A work that can be cited: the data at a release, a report in them, or a part of a report.

    `key` names it in a bibliography and stays for ever. `version` is the number of the release. `authors` are
    organisations. `issued` is a date of ISO 8601, as precise as it is known: `2021`, `2021-02` or `2021-02-05`.
    `source` is the name of the data, `within` the title of the report of a part, and `quote` the words that state it.
    """

    key: str
    kind: CitedKind
    title: str
    url: str
    lang: str
    version: str
    source: str
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    issued: str | None = None
    genre: str | None = None
    within: str | None = None
    quote: str | None = None


def in_one_line(text: str) -> str:
    """Return a text without line breaks and other control characters, which no reader of citations keeps."""
    return _BREAKS.sub(" ", text).strip()


def date_parts(issued: str | None) -> tuple[str, ...]:
    """Return year, month and day of a date, as far as it is known."""
    return tuple(issued.split("-")) if issued else ()
