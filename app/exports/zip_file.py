"""Everything as one zip: each table as CSV and as Parquet, a Data Package, metadata for CSV on the Web, and a README.

The same data give the same bytes: every time in the file is that of the release.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import orjson

from app import heap
from app.description.dataset import LICENCE, LICENCE_NAME, LICENCE_URL
from app.description.table import DescribedTable
from app.description.tables import TABLES
from app.exports.contents import Contents, KeptFacts
from app.exports.link_columns import LinkColumns
from app.exports.packing import Zipped, pack
from app.exports.readme import FILES, readme
from app.exports.series_columns import SeriesColumns
from app.formats import arrow_columns, csvw, kept_rows, ndjson
from app.formats.data_package import descriptor
from app.moment import stamp
from app.texts import say
from app.vocabulary import Lang, Resource

_FACTS = {kind.plural: kind for kind in Resource}


def write(path: Path, contents: Contents, about: Mapping[str, str], check: Callable[[], None]) -> None:
    """Write the file; `about` goes into the metadata of each Parquet. `check` is called often and may raise."""
    release, created, tables = contents.snapshot.release, contents.created, TABLES.values()
    with heap.reusing(), ZipFile(path, "w") as archive:
        zipped = Zipped(archive, path.parent, created)
        with SeriesColumns(contents, path.parent) as series, LinkColumns(path.parent) as links:
            packed = [pack(zipped, table, *_columns(table, contents, series, links), about, check) for table in tables]
        for name, content in {
            "datapackage.json": _json(descriptor(release, created, packed, _sources(contents), contents.operator)),
            "csv-metadata.json": _json(csvw.metadata(release, created, tables, contents.operator)),
            "LICENCE.txt": f"{LICENCE_NAME}\n{LICENCE_URL}\n\n{say(LICENCE, Lang.ZH)}\n{LICENCE}\n".encode(),
            **{name: readme(lang, release, stamp(created), tables, contents.operator) for lang, name in FILES.items()},
        }.items():
            with zipped.file(name) as file:
                file.write(content)


def _columns(
    table: DescribedTable, contents: Contents, series: SeriesColumns, links: LinkColumns
) -> tuple[Iterator[Any], Callable[[Any], Any]]:
    """Return the rows of a table in parts, and what makes columns of a part.

    Series take what they need of metrics, and links of all facts.
    """
    kinds = table.kinds

    def facts(part: KeptFacts) -> Any:
        return links.add(_FACTS[table.name], kept_rows.of_kept(kinds, part))

    match table.name:
        case "series":
            return series.tables(), lambda rows: rows
        case "links":
            return links.tables(), lambda rows: rows
        case Resource.METRIC.plural:
            return contents.kept(table), lambda part: series.add(facts(part))
        case name if name in _FACTS:
            return contents.kept(table), facts
        case _:
            return contents.lines(table), partial(arrow_columns.of_lines, kinds)


def _sources(contents: Contents) -> Iterator[tuple[str, str | None]]:
    """Give title and address of each report."""
    for lines in contents.lines(TABLES["reports"]):
        for row in map(ndjson.read, lines):
            yield f"{row['title_zh']} ({row['title_en']})", row["url"]


def _json(content: object) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
