"""The schema of a database as it describes itself, and how two of them differ.

The order of columns is no difference: a migration adds a column at the end, a model has it where it reads best.
"""

import re
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

Description = dict[str, str]


def described(engine: Engine) -> Description:
    """Return each column, constraint, index and option of the tables, by name, with its definition."""
    with engine.connect() as connection:
        return {**_tables(connection), **_unreflected(connection)}


def differences(models: Description, migrations: Description) -> list[str]:
    """Return a line for each name that the two describe differently, or that only one of them has."""
    told = (
        (name, models.get(name, "nothing"), migrations.get(name, "nothing"))
        for name in sorted(models.keys() | migrations.keys())
    )
    return [f"{name}: the models say {ours}, the migrations {theirs}" for name, ours, theirs in told if ours != theirs]


def _tables(connection: Connection) -> Description:
    inspector, found = inspect(connection), {}
    for table in set(inspector.get_table_names()) - {"alembic_version"}:
        found[table] = f"table {_plain(inspector.get_table_options(table))}"
        for column in inspector.get_columns(table):
            null = "NULL" if column["nullable"] else "NOT NULL"
            more = {key: column.get(key) for key in ("default", "computed", "identity", "comment")}
            found[f"{table}.{column['name']}"] = (
                f"{column['type'].compile(connection.dialect)} {null} {_plain(more)}".rstrip()
            )
        parts: dict[str, list[Any]] = {
            "primary key": [inspector.get_pk_constraint(table)],
            "foreign key": inspector.get_foreign_keys(table),
            "unique": inspector.get_unique_constraints(table),
            "check": inspector.get_check_constraints(table),
            "index": [index for index in inspector.get_indexes(table) if "duplicates_constraint" not in index],
        }
        for sort, items in parts.items():
            for item in items:
                found[f"{table}: {sort} {item['name'] or _plain(item)}"] = _plain(item)
    return found


def _unreflected(connection: Connection) -> Description:
    """Return what SQLAlchemy does not reflect of SQLite: collations, AUTOINCREMENT, views and triggers."""
    if connection.dialect.name != "sqlite":
        return {}
    found = {}
    for sort, name, sql in connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")):
        if sort in ("view", "trigger"):
            found[f"{sort} {name}"] = _plain(sql)
        elif words := re.findall(r"\bCOLLATE \S+|\bAUTOINCREMENT\b", sql, re.IGNORECASE):
            found[f"{name}: words"] = _plain(words)
    return found


def _plain(value: Any) -> str:
    """Write what was reflected in one line, without its name and its empty parts."""
    if isinstance(value, dict):
        parts = {key: _plain(part) for key, part in value.items() if key != "name" and part is not None}
        return "; ".join(f"{key} {part}" for key, part in parts.items() if part)
    return ", ".join(map(str, value)) if isinstance(value, list) else " ".join(str(value).split())
