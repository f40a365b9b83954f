"""Bodies and rows of all editions have the same fields, whichever version loaded them.

Behind their codes stand the names of region, theme, scope and breakdown, from the vocabulary that the edition was
loaded with. Metrics have the code of their base and their series, which `0008` put into the table.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa
from alembic import op

from app.formats import csv, ndjson

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

Record = dict[str, Any]
Names = Mapping[tuple[str, str], tuple[str, str]]  # by field and code: Chinese, English

_LANGS = ("zh", "en")
_TERMS = {"region": "region", "theme": "theme", "scope": "scope", "breakdown": "breakdown_member"}
_OF_METRICS = ("base_code", "series")
_PAGE = 1000  # facts that are changed at a time


class Fact(NamedTuple):
    """What is written anew: its number, the vocabulary it was loaded with, base and series of a metric, its bytes."""

    id: int
    vocabulary: int
    base: str | None
    series: str | None
    content: bytes


def upgrade() -> None:
    _rewrite(_with_names)


def downgrade() -> None:
    _rewrite(lambda record, *_: _without_names(record))


def _with_names(record: Record, fact: Fact, names: Names, langs: tuple[int, ...]) -> Record:
    """Return a record (of one language) or a row (of both) with what stands behind its codes."""
    found: Record = {}
    before_code, before_series = ("base", "variant") if len(langs) == 1 else ("base_en", "variant")
    for field, value in _without_names(record).items():
        found[field] = value
        if field == "edition":  # of a report: an earlier build took all numerals into account
            found["accounting"] = record.get("accounting", "complete")
        if fact.series is not None and field == before_code:
            found["base_code"] = fact.base or None
        if fact.series is not None and field == before_series:
            found["series"] = fact.series
        if field in _TERMS:
            for lang in langs:
                end = f"_{_LANGS[lang]}" if len(langs) > 1 else ""
                found[f"{field}_label{'s' if field == 'breakdown' else ''}{end}"] = _named(names, field, value, lang)
    return found


def _named(names: Names, field: str, value: Any, lang: int) -> Any:
    if isinstance(value, dict):
        return {key: names[field, f"{key}:{code}"][lang] for key, code in value.items()}
    if isinstance(value, list):
        return [names[field, member][lang] for member in value]
    return names[field, value][lang] if value else None


def _without_names(record: Record) -> Record:
    return {field: value for field, value in record.items() if "_label" not in field and field not in _OF_METRICS}


def _rewrite(change: Callable[[Record, Fact, Names, tuple[int, ...]], Record]) -> None:
    """Write what is served of facts and of reports anew."""
    connection = op.get_bind()
    names = _names(connection)
    for lang, name in enumerate(_LANGS):
        table = sa.table(f"body_{name}", sa.column("fact_id"), sa.column("json", sa.LargeBinary))
        write = sa.update(table).where(table.c.fact_id == sa.bindparam("id")).values(json=sa.bindparam("new"))
        for page in _pages(connection, table, table.c.json):
            made = [(fact.id, change(_read(fact.content), fact, names[fact.vocabulary], (lang,))) for fact in page]
            connection.execute(write, [{"id": id_, "new": ndjson.dumps(record)} for id_, record in made])
    table = sa.table(
        "flat_row", sa.column("fact_id"), sa.column("csv", sa.LargeBinary), sa.column("ndjson", sa.LargeBinary)
    )
    write = sa.update(table).where(table.c.fact_id == sa.bindparam("id"))
    write = write.values(csv=sa.bindparam("line"), ndjson=sa.bindparam("new"))
    for page in _pages(connection, table, table.c.ndjson):
        made = [(fact.id, change(_read(fact.content), fact, names[fact.vocabulary], (0, 1))) for fact in page]
        lines = [{"id": id_, "line": csv.line(row.values()), "new": ndjson.line(row)} for id_, row in made]
        connection.execute(write, lines)
    _rewrite_reports(connection, names, change)


def _rewrite_reports(
    connection: sa.Connection,
    names: Mapping[int, Names],
    change: Callable[[Record, Fact, Names, tuple[int, ...]], Record],
) -> None:
    columns: list[sa.ColumnClause[bytes]] = [
        sa.column(f"{kind}{lang}", sa.LargeBinary) for kind in ("", "detail_") for lang in _LANGS
    ]
    edition = sa.table("edition", sa.column("id"), *columns)
    publication, release = _published()
    editions = edition.join(publication, publication.c.edition_id == edition.c.id).join(
        release, release.c.id == publication.c.from_release
    )
    shown = sa.select(edition.c.id, release.c.vocabulary_id, *columns).select_from(editions)
    for key, vocabulary, *contents in connection.execute(shown).all():
        values = {}
        for column, content, lang in zip(columns, contents, (0, 1) * 2, strict=True):
            fact = Fact(key, vocabulary, None, None, content)
            values[column.name] = ndjson.dumps(change(_read(content), fact, names[vocabulary], (lang,)))
        connection.execute(sa.update(edition).where(edition.c.id == key).values(values))


def _names(connection: sa.Connection) -> Mapping[int, Names]:
    """Return the names of each version of the vocabularies."""
    found: dict[int, dict[tuple[str, str], tuple[str, str]]] = defaultdict(dict)
    for field, table in _TERMS.items():
        columns: list[sa.ColumnClause[Any]] = [
            sa.column(name) for name in ("vocabulary_id", "code", "name_zh", "name_en")
        ]
        for version, code, zh, en in connection.execute(sa.select(*columns).select_from(sa.table(table))):
            found[version][field, code] = zh, en
    return found


def _published() -> tuple[sa.TableClause, sa.TableClause]:
    return (
        sa.table("publication", sa.column("edition_id"), sa.column("from_release")),
        sa.table("release", sa.column("id"), sa.column("vocabulary_id")),
    )


def _pages(connection: sa.Connection, table: sa.TableClause, content: sa.ColumnElement[bytes]) -> Iterator[list[Fact]]:
    """Give facts, some at a time."""
    fact = sa.table("fact", sa.column("id"), sa.column("edition_id"))
    metric = sa.table("metric", sa.column("fact_id"), sa.column("base"), sa.column("series"))
    publication, release = _published()
    facts = (
        table.join(fact, fact.c.id == table.c.fact_id)
        .join(publication, publication.c.edition_id == fact.c.edition_id)
        .join(release, release.c.id == publication.c.from_release)
        .outerjoin(metric, metric.c.fact_id == fact.c.id)
    )
    page = (
        sa.select(table.c.fact_id, release.c.vocabulary_id, metric.c.base, metric.c.series, content)
        .select_from(facts)
        .where(table.c.fact_id > sa.bindparam("after"))
        .order_by(table.c.fact_id)
        .limit(_PAGE)
    )
    after = 0
    while found := [Fact(*row) for row in connection.execute(page, {"after": after})]:
        yield found
        after = found[-1].id


def _read(content: bytes) -> Record:
    record: Record = json.loads(content, parse_float=Decimal)
    return record
