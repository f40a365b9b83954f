"""Every table of the data at a release, by the name of its file in an export.

Tables, columns and keys are derived from the types of the rows that lists send. A column refers to another table where
it says that its codes are there (`coded`), or where its name ends with what a row of that table is called: `report`,
`trainees_metric`. Lists refer to nothing, since no form of a foreign key has them; `links` has the links between facts
as rows.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.description.columns import columns_of_row
from app.description.table import Column, DescribedTable, ForeignKey
from app.models import FACTS as FACT_TABLES
from app.models.fact import references
from app.schemas.breakdown import BreakdownRow
from app.schemas.code import CodeInListRow, CodeListRow
from app.schemas.facts import FACTS
from app.schemas.indicator import IndicatorRow
from app.schemas.link import LinkRow
from app.schemas.metric_base import MetricBaseRow
from app.schemas.region import RegionRow
from app.schemas.report import ReportRow
from app.schemas.scope import ScopeRow
from app.schemas.section import ReportSectionRow
from app.schemas.series import SeriesRow
from app.schemas.theme import ThemeRow
from app.schemas.unit import UnitRow
from app.texts import Phrase, of_type
from app.vocabulary import Resource

_FACTS = Phrase("tables.facts", "{facts}")
_CODES = re.compile(r"/v1/([a-z]+)/(.*\{code\})")
_REFERRED = {
    "report": "reports",
    **{kind.value: kind.plural for kind in Resource},
}  # the table of what a column holds the id of, by how its name ends


def _table(
    name: str, title: Phrase, row: Any, key: tuple[str, ...], foreign: tuple[ForeignKey, ...] = ()
) -> DescribedTable:
    columns = columns_of_row(row)
    found = (_foreign_key(name, column) for column in columns if column.kind is str)
    return DescribedTable(name, title, of_type(row), row, columns, key, (*(key for key in found if key), *foreign))


def _foreign_key(name: str, column: Column) -> ForeignKey | None:
    """Return what a column refers to, None if it refers to nothing or to itself."""
    address = _CODES.fullmatch(column.codes or "")
    if address is None:
        table = _REFERRED.get(column.name.rpartition("_")[2])
        return ForeignKey((column.name,), table, ("id",)) if table else None
    table, rest = address.groups()
    if column.terms is not None or (table == name and column.name == "code"):
        return None
    referred = tuple(re.findall(r"\{(\w+)\}", rest))
    return ForeignKey(tuple(column.name if part == "code" else part for part in referred), table, referred)


def _facts() -> Iterator[DescribedTable]:
    for kind, schema in FACTS.items():
        title = _FACTS.filled(facts=(kind.zh, kind.plural.replace("_", " ").capitalize()))
        ids = {column.name for column in columns_of_row(schema.row) if column.kind is str}
        own = (ForeignKey((name,), kind.plural, ("id",)) for name in references(FACT_TABLES[kind]) if name in ids)
        yield _table(kind.plural, title, schema.row, ("id",), tuple(own))


def _all() -> Iterator[DescribedTable]:
    yield _table("reports", Phrase("tables.reports", "Reports"), ReportRow, ("id",))
    yield _table("sections", Phrase("tables.sections", "Sections of reports"), ReportSectionRow, ("id",))
    yield from _facts()
    yield _table("links", Phrase("tables.links", "Links between facts"), LinkRow, ("fact", "linked"))
    yield _table("series", Phrase("tables.series", "Series"), SeriesRow, ("series", "period"))
    yield _table("indicators", Phrase("vocabularies.indicators", "Indicators"), IndicatorRow, ("code",))
    yield _table("themes", Phrase("vocabularies.themes", "Themes"), ThemeRow, ("code",))
    yield _table("regions", Phrase("vocabularies.regions", "Regions"), RegionRow, ("code",))
    yield _table("units", Phrase("vocabularies.units", "Units"), UnitRow, ("code",))
    yield _table("scopes", Phrase("vocabularies.scopes", "Scopes"), ScopeRow, ("code",))
    yield _table("bases", Phrase("vocabularies.bases", "Bases"), MetricBaseRow, ("code",))
    yield _table("breakdowns", Phrase("vocabularies.breakdowns", "Breakdowns"), BreakdownRow, ("code",))
    yield _table("code_lists", Phrase("tables.code_lists", "Lists of codes"), CodeListRow, ("code",))
    of_list = ForeignKey(("list",), "code_lists", ("code",))
    yield _table("codes", Phrase("tables.codes", "Codes of all lists"), CodeInListRow, ("list", "code"), (of_list,))


def _with_unique(tables: Mapping[str, DescribedTable]) -> Mapping[str, DescribedTable]:
    """Return tables that say which columns foreign keys refer to, beside their own keys."""
    referred: dict[str, dict[tuple[str, ...], None]] = {}
    for table in tables.values():
        for key in table.foreign_keys:
            if key.references != tables[key.table].key:
                referred.setdefault(key.table, {})[key.references] = None
    return {name: replace(table, unique=tuple(referred.get(name, ()))) for name, table in tables.items()}


TABLES: Mapping[str, DescribedTable] = _with_unique({table.name: table for table in _all()})
