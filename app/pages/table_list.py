"""The tables that people can read: every list of records that `/v1` has, by the path behind `/tables/` and `/v1/`."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.description.tables import TABLES as DESCRIBED
from app.queries.codes import CODES, code_lists
from app.queries.listing import Listing
from app.queries.resources import FACTS, RELEASES, REPORTS
from app.queries.sections import SECTIONS
from app.queries.vocabularies import BASES, BREAKDOWNS, INDICATORS, REGIONS, SCOPES, THEMES, UNITS
from app.schemas.base import ListQuery
from app.schemas.breakdown import BreakdownQuery
from app.schemas.code import CodeListQuery, ListedCode, ListedCodeQuery
from app.schemas.facts import FACTS as SCHEMAS
from app.schemas.indicator import IndicatorQuery
from app.schemas.metric_base import BaseQuery
from app.schemas.region import RegionQuery
from app.schemas.release import Release, ReleaseQuery
from app.schemas.report import ReportQuery
from app.schemas.scope import ScopeQuery
from app.schemas.section import SectionQuery
from app.schemas.theme import ThemeQuery
from app.schemas.unit import UnitQuery
from app.texts import Phrase, of_type
from app.vocabulary import Codes, Resource

_RELEASES = Phrase("tables.releases", "Releases")
_CODES = Phrase("vocabularies.codes", "{name}")


@dataclass(frozen=True, eq=False)
class PageTable:
    """A list as a table for people. `path` is the end of its path, `about` says what its rows are.

    `kind` is the kind of fact that its rows are, None where they are none.
    """

    path: str
    listing: Listing
    query: type[ListQuery]
    title: Phrase
    about: Phrase
    kind: Resource | None = None

    @property
    def group(self) -> str:
        """What its rows tell of: facts, words of vocabularies, or codes."""
        if self.kind is not None or self.path in ("reports", "sections", "indicators", "releases"):
            return "facts"
        return "codes" if self.path.startswith("codes") else "words"


def _described(listing: Listing, query: type[ListQuery]) -> PageTable:
    table = DESCRIBED[listing.name]
    return PageTable(listing.name, listing, query, table.title, table.description)


def _fact(kind: Resource) -> PageTable:
    table = DESCRIBED[kind.plural]
    return PageTable(kind.path, FACTS[kind], SCHEMAS[kind].query, table.title, table.description, kind)


def _codes(codes: Codes) -> PageTable:
    title = _CODES.filled(name=(codes.zh, codes.en[0].upper() + codes.en[1:]))
    return PageTable(f"codes/{codes}", CODES[codes], ListedCodeQuery, title, of_type(ListedCode))


def page_tables() -> Mapping[str, PageTable]:
    """Return every table by its path: facts first, then reports, vocabularies, lists of codes and releases."""
    lists = DESCRIBED["code_lists"]
    return {
        table.path: table
        for table in (
            *map(_fact, Resource),
            _described(REPORTS, ReportQuery),
            _described(SECTIONS, SectionQuery),
            _described(INDICATORS, IndicatorQuery),
            _described(THEMES, ThemeQuery),
            _described(REGIONS, RegionQuery),
            _described(UNITS, UnitQuery),
            _described(SCOPES, ScopeQuery),
            _described(BASES, BaseQuery),
            _described(BREAKDOWNS, BreakdownQuery),
            PageTable("codes", code_lists(), CodeListQuery, lists.title, lists.description),
            *map(_codes, Codes),
            PageTable("releases", RELEASES, ReleaseQuery, _RELEASES, of_type(Release)),
        )
    }
