"""Data Package v2 (https://datapackage.org): what the files of an export are, as `datapackage.json`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from app.description.dataset import CITATION, ID, KEYWORDS, LICENCE, LICENCE_ID, LICENCE_NAME, LICENCE_URL, NAME
from app.description.operator import CONTACT, Operator
from app.description.table import Column, DescribedTable, Form
from app.moment import stamp
from app.texts import say
from app.vocabulary import Lang

Json = dict[str, Any]

_PROFILE = "https://datapackage.org/profiles/2.0/{}.json"
_TYPES = {int: "integer", Decimal: "number", str: "string", list: "array"}
_FORMS: Mapping[Form | None, Json] = {"year": {"type": "year"}, "uri": {"format": "uri"}}


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file in a package: its path, its length in bytes, and its SHA-256 in hexadecimal digits."""

    path: str
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PackedTable:
    """A table in a package: as CSV, and as Parquet."""

    table: DescribedTable
    csv: PackedFile
    parquet: PackedFile


def descriptor(
    release: int,
    created: datetime,
    packed: Iterable[PackedTable],
    sources: Iterable[tuple[str, str | None]],
    operator: Operator,
) -> Json:
    """Return the descriptor of a package of all data at a release. `sources` has title and address of each report."""
    publisher, home = _publisher(operator), operator.release_at(release)
    return {
        "$schema": _PROFILE.format("datapackage"),
        "name": ID,
        "title": NAME,
        "title_zh": say(NAME, Lang.ZH),
        "description": f"{CITATION.filled(release=release)}. {LICENCE}.",
        "version": str(release),
        "created": stamp(created),
        "keywords": list(KEYWORDS),
        "licenses": [{"name": LICENCE_ID, "path": LICENCE_URL, "title": LICENCE_NAME}],
        **({"homepage": home} if home else {}),
        **({"contributors": [publisher]} if publisher else {}),
        "sources": [{"title": title, **({"path": url} if url else {})} for title, url in sources],
        "resources": [_resource(one) for one in packed],
    }


def _publisher(operator: Operator) -> Json | None:
    """Return the contributor who publishes the package, None where nothing is known of one."""
    if not operator.parts:
        return None
    return {
        "title": operator.name or CONTACT,
        **({"email": operator.email} if operator.email else {"path": operator.page} if operator.page else {}),
        "roles": ["publisher"],
    }


def _resource(packed: PackedTable) -> Json:
    table = packed.table
    return {
        "$schema": _PROFILE.format("dataresource"),
        "name": table.name,
        "type": "table",
        "title": table.title,
        "title_zh": say(table.title, Lang.ZH),
        "description": table.description,
        "description_zh": say(table.description, Lang.ZH),
        **_file(packed.csv),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": _schema(table),
        "parquet": _file(packed.parquet),  # the same rows; a resource of its own would be another table
    }


def _file(file: PackedFile) -> Json:
    return {"path": file.path, "bytes": file.length, "hash": f"sha256:{file.sha256}"}


def _schema(table: DescribedTable) -> Json:
    keys = [
        {
            "fields": list(key.columns),
            "reference": {
                # the standard leaves out the name of the table itself
                **({} if key.table == table.name else {"resource": key.table}),
                "fields": list(key.references),
            },
        }
        for key in table.foreign_keys
    ]
    return {
        "$schema": _PROFILE.format("tableschema"),
        "fields": [field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
        **({"uniqueKeys": [list(key) for key in table.unique]} if table.unique else {}),
        **({"foreignKeys": keys} if keys else {}),
    }


def field(column: Column) -> Json:
    """Return a field of a table schema, with what the standard has no place for in `description_zh` and `codes`."""
    constraints: Json = {"required": True} if column.required else {}
    terms: Json = {}
    if column.terms is not None:
        constraints["enum"] = [term.value for term in column.terms]
        terms["categories"] = [{"value": term.value, "label": term.en} for term in column.terms]
    return {
        "name": column.name,
        "type": _TYPES[column.kind],
        **_FORMS.get(column.form, {}),
        "description": column.description,
        "description_zh": say(column.description, Lang.ZH),
        **({"constraints": constraints} if constraints else {}),
        **terms,
        **({"codes": column.codes} if column.codes else {}),
    }
