"""What the zip says of itself, for people, in a language: what is in it, how to read it, how to cite it."""

from collections.abc import Iterable

from app.description.dataset import CITATION, LICENCE, LICENCE_URL, NAME
from app.description.operator import Operator
from app.description.table import DescribedTable
from app.texts import Phrase, say
from app.vocabulary import Lang

FILES = {Lang.ZH: "README.zh.md", Lang.EN: "README.md"}

_RELEASE = Phrase("export.release", "Release {release}, made at {created}.")
_CITE = Phrase("export.cite", "How to cite")
_PUBLISHER = Phrase("export.publisher", "Published by {publisher}.")
_LICENCE = Phrase("export.licence", "Licence")
_READ = Phrase("export.read", "How to read it")
_TABLES = Phrase("export.tables", "Tables")
_HEAD = (Phrase("export.head.table", "Table"), Phrase("export.head.what", "What a row is"))
_SOURCE = Phrase(
    "export.source",
    "Each figure comes from the report that the row names. Cite that report too: `reports.csv` has its title, issuer, "
    "date and address.",
)
_RULES = tuple(
    Phrase(f"export.rules.{rule}", text)
    for rule, text in {
        "files": "Each table is there twice: as CSV (UTF-8) and as Parquet.",
        "described": "`datapackage.json` (Data Package v2) and `csv-metadata.json` (CSV on the Web) give the type of "
        "each column, the keys of each table and which column refers to which table. `csv-metadata.json` has only the "
        "references of columns that are never empty.",
        "numbers": "In CSV a number has every digit; one that may have decimals stands in quotes. In Parquet it is a "
        "double, and `<name>_exact` beside it has every digit as text.",
        "lists": "In CSV a list is a JSON array. An empty cell is a missing value.",
        "guard": "No cell is changed for spreadsheets. A text may begin with `=`: do not open these files in one if "
        "you do not trust the data.",
        "series": "`series` has the newest figure for each period, and a row without a value for each year in a gap. "
        "`metrics` has every figure.",
    }.items()
)


def readme(lang: Lang, release: int, created: str, tables: Iterable[DescribedTable], operator: Operator) -> bytes:
    """Return the text in a language, as Markdown."""

    def told(text: Phrase) -> str:
        return say(text, lang)

    cited, address = told(CITATION.filled(release=release)), operator.release_at(release)
    rows = [f"| `{table.name}` | {told(table.description)} |" for table in tables]
    parts = [
        f"# {told(NAME)}",
        told(_RELEASE.filled(release=release, created=created)),
        f"## {told(_CITE)}",
        f"> {cited}{f', <{address}>' if address else ''}",
        *([told(_PUBLISHER.filled(publisher=operator.told(lang)))] if operator.parts else []),
        told(_SOURCE),
        f"## {told(_LICENCE)}",
        f"{told(LICENCE)}: <{LICENCE_URL}>",
        f"## {told(_READ)}",
        "\n".join(f"- {told(rule)}" for rule in _RULES),
        f"## {told(_TABLES)}",
        "\n".join([f"| {' | '.join(map(told, _HEAD))} |", "|---|---|", *rows]),
    ]
    return ("\n\n".join(parts) + "\n").encode()
