"""The vocabularies into the database: one version for each content, shared by all releases that have it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, FromClause, Table, cast, func, insert, literal, null, select, union_all

from app import models as m
from app.db.statements import insert_many
from app.db.types import Code
from app.errors import SeedError
from app.index.building import Member, index_vocabulary, indicator_member
from app.index.tokens import VERSION
from app.ingest import naming
from app.ingest.seed_folder import VocabularySeeds
from app.ingest.seeds import Bilingual, TermSeed
from app.ingest.vocabularies import Vocabularies
from app.models.metric import MetricBreakdownTable, MetricTable
from app.models.release import IS_CURRENT_NOW

Row = dict[str, Any]


def put_vocabulary(connection: Connection, seeds: VocabularySeeds) -> int:
    """Return the id of the version of the vocabularies with this content. Inserts it where there is none yet."""
    rows = {table: list(make(seeds)) for table, make in _ROWS.items()}
    content: Row = {str(table.name): records for table, records in rows.items()}
    content["tokens"] = VERSION  # the index of the indicators is made of them
    digest = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    known = connection.scalar(select(m.VocabularyTable.id).where(m.VocabularyTable.digest == digest))
    if known is not None:
        if connection.scalar(select(literal(1)).where(m.SegmentTable.vocabulary_id == known)) is None:
            # an earlier build of the software inserted it, without an index
            index_vocabulary(connection, known, _searched(seeds))
        return known
    made = connection.execute(
        insert(m.VocabularyTable).values(digest=digest).returning(m.VocabularyTable.id)
    ).scalar_one()
    for table, records in rows.items():
        insert_many(connection, table, [{"vocabulary_id": made, **record} for record in records])
    index_vocabulary(connection, made, _searched(seeds))
    return made


def _searched(seeds: VocabularySeeds) -> Iterator[Member]:
    """Give what a search finds each indicator by."""
    for term in seeds.indicators.records:
        yield indicator_member(term.code, (term.name.zh, term.name.en), (term.definition.zh, term.definition.en))


def _terms(terms: Iterable[TermSeed], *fields: str) -> Iterator[Row]:
    """Give the rows of a vocabulary: code, place and name of each term, and its `fields`."""
    for place, term in enumerate(terms):
        row: Row = {"code": term.code, "place": place, "name_zh": term.name.zh, "name_en": term.name.en}
        for name in fields:
            value = getattr(term, name)
            if isinstance(value, Bilingual):
                row |= {f"{name}_zh": value.zh, f"{name}_en": value.en}
            else:
                row[name] = value
        yield row


def _members(seeds: VocabularySeeds) -> Iterator[Row]:
    for dimension in seeds.breakdowns.records:
        members = dimension.members or seeds.regions.records
        for row in _terms(members):
            member = row["code"]
            yield {**row, "code": f"{dimension.code}:{member}", "dimension": dimension.code, "member": member}


def _bases(seeds: VocabularySeeds) -> Iterator[Row]:
    for base, row in zip(seeds.bases.records, _terms(seeds.bases.records), strict=True):
        said = base.definition
        yield {**row, "definition_zh": said.zh if said else None, "definition_en": said.en if said else None}


def _units(seeds: VocabularySeeds) -> Iterator[Row]:
    for unit, row in zip(seeds.units.records, _terms(seeds.units.records, "measure_words"), strict=True):
        yield {**row, "plural_en": unit.plural or unit.name.en}


def _indicators(seeds: VocabularySeeds) -> Iterator[Row]:
    units = {unit.code: unit for unit in seeds.units.records}
    rows = _terms(seeds.indicators.records, "definition", "unit", "kind", "of")
    for indicator, row in zip(seeds.indicators.records, rows, strict=True):
        one, other = naming.unit_forms(indicator, units[indicator.unit])
        yield {**row, "unit_one_en": one, "unit_other_en": other}


_INDICATOR, _UNIT, _SCOPE = m.table_of(m.IndicatorTable), m.table_of(m.UnitTable), m.table_of(m.ScopeTable)
_BASE = m.table_of(m.BaseTable)
_MEMBER, _METRIC = m.table_of(m.BreakdownMemberTable), m.table_of(MetricTable)
_THEME, _REGION = m.table_of(m.ThemeTable), m.table_of(m.RegionTable)

_ROWS: dict[Table, Callable[[VocabularySeeds], Iterable[Row]]] = {
    _THEME: lambda seeds: _terms(seeds.themes.records, "definition"),
    _REGION: lambda seeds: _terms(seeds.regions.records, "gbt2260", "level", "parent"),
    _UNIT: _units,
    _SCOPE: lambda seeds: _terms(seeds.scopes.records, "definition"),
    _BASE: _bases,
    m.table_of(m.BreakdownTable): lambda seeds: _terms(seeds.breakdowns.records),
    _MEMBER: _members,
    _INDICATOR: _indicators,
}

# a report itself has a region and no theme
_FACT = union_all(
    *(
        select(*(table.c[name] for name in ("edition_id", "report_id", "theme", "region")))
        for table in m.FACTS.values()
    ),
    select(m.EditionTable.id, m.EditionTable.report_id, cast(null(), Code), m.EditionTable.region),
).subquery("facts")

# The vocabularies whose names are shown in records: what shows them, and the vocabulary joined to what uses its terms.
_SHOWN: dict[Table, tuple[FromClause, FromClause]] = {
    _THEME: (_FACT, _THEME.join(_FACT, _FACT.c.theme == _THEME.c.code)),
    _REGION: (_FACT, _REGION.join(_FACT, _FACT.c.region == _REGION.c.code)),
    _INDICATOR: (_METRIC, _INDICATOR.join(_METRIC, _METRIC.c.indicator == _INDICATOR.c.code)),
    _UNIT: (_METRIC, _UNIT.join(_METRIC, _METRIC.c.unit == _UNIT.c.code)),
    _SCOPE: (_METRIC, _SCOPE.join(_METRIC, _METRIC.c.scope == _SCOPE.c.code)),
    _BASE: (_METRIC, _BASE.join(_METRIC, _METRIC.c.base == _BASE.c.code)),
    _MEMBER: (
        _METRIC,
        _MEMBER.join(MetricBreakdownTable, MetricBreakdownTable.member == _MEMBER.c.code).join(
            _METRIC, _METRIC.c.fact_id == MetricBreakdownTable.fact_id
        ),
    ),
}
_NOT_SHOWN = {
    *("vocabulary_id", "place", "definition_zh", "definition_en", "of", "measure_words", "dimension", "member"),
    *("gbt2260", "level", "parent"),
}


def check_reports_that_stay(
    connection: Connection, vocabularies: Vocabularies, reloaded: set[str], release: int
) -> None:
    """Check that a new vocabulary still fits the reports that stay current without being loaded again.

    `reloaded` has the ids of the others. Raises SeedError with each term whose names such a report shows and that is
    gone or changed.
    """
    old = (
        select(m.VocabularyTable.id)
        .join(m.ReleaseTable, m.ReleaseTable.vocabulary_id == m.VocabularyTable.id)
        .where(m.ReleaseTable.id < release)
        .order_by(m.ReleaseTable.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    faults = []
    for table, (facts, uses) in _SHOWN.items():
        shown = [column for column in table.columns if column.name not in _NOT_SHOWN]
        terms = {row["code"]: row for row in _ROWS[table](vocabularies.seeds)}
        used = connection.execute(
            select(*shown, func.min(facts.c.report_id).label("report"))
            .select_from(uses)
            .join(m.PublicationTable, m.PublicationTable.edition_id == facts.c.edition_id)
            .where(IS_CURRENT_NOW, facts.c.report_id.not_in(reloaded))
            .where(table.c.vocabulary_id == old)
            .group_by(*shown)
        )
        for row in used.mappings():
            now = terms.get(row["code"])
            if now is None or any(now[column.name] != row[column.name] for column in shown):
                faults.append(
                    f"the {str(table.name).replace('_', ' ')} {row['code']!r} or its names changed; the report "
                    f"{row['report']!r} uses it: load its seeds too"
                )
    if faults:
        raise SeedError(
            "nothing was loaded: reports that stay use other terms; name their folders too, with --seeds "
            "or WORKREPORT_SEEDS, or serve what is loaded with --read-only",
            faults,
        )
