"""What is known of the data at a release: its number, its times, which years and regions its reports are of."""

from dataclasses import dataclass
from datetime import datetime

from app.vocabulary import Lang


@dataclass(frozen=True, slots=True)
class CoveredRegion:
    """A region with its name in both languages."""

    code: str
    zh: str
    en: str

    def called(self, lang: Lang) -> str:
        """Return the name in a language."""
        return self.zh if lang is Lang.ZH else self.en


@dataclass(frozen=True, slots=True)
class DataState:
    """The data at a release.

    `issued` is when their first release was made, `modified` when this one was. `years` are the first and the last year
    that its reports review, None where it has no report. `regions` are those of its reports.
    """

    release: int
    issued: datetime
    modified: datetime
    years: tuple[int, int] | None
    regions: tuple[CoveredRegion, ...]
