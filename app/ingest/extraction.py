"""`workreport extract`: a document of any format to a draft of its data."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.errors import DocumentError, SeedError, nearest
from app.extract.extract import Extractor
from app.extract.result import Draft, ExtractedParagraph
from app.ingest.figure_words import FigureWords
from app.ingest.folders import Folders
from app.ingest.seed_names import names_in, vocabulary_file, vocabulary_folders

SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_FACTS = ("documents", "measures", "training_programs", "talent_initiatives")
_SHOWN = "start end raw value value_to measure_word qualifier role change period subject"
_QUANTITY = {"unit" if name == "measure_word" else name: name for name in _SHOWN.split()}
_quoted = json.JSONEncoder(ensure_ascii=False).encode


def check_codes(report: str, region: str, folders: Folders) -> None:
    """Raise SeedError unless `report` can be the id of a report and `region` is a code of the seed folders."""
    if not SLUG.fullmatch(report):
        raise SeedError(f"--report: expected lower-case ASCII words and digits joined by -, found {report!r}")
    regions = names_in(vocabulary_file(vocabulary_folders(folders), "regions"), "code")
    if region not in regions:
        close = "".join(f"; the nearest is {name}" for name in nearest(region, regions, 1))
        raise SeedError(f"--region: expected a code of regions.yaml, found {region!r}{close}")


def unknown_word(word: str, places: list[int]) -> str:
    """Return the line that says where a measure word stands that no unit has, with a row for units.yaml."""
    row = f"- {{code: …, name: {{zh: {word}, en: …}}, measure_words: [{word}]}}"
    return f"note: no unit has the measure word {word!r}, at {', '.join(map(str, places))}; a row for units.yaml: {row}"


def extract_text(path: Path, text: str, words: FigureWords, year: int) -> Draft:
    """Return the draft of the text of a document. Raises DocumentError, which names the file."""
    extractor = Extractor(words.grammar, words.unit_of, words.idioms)
    try:
        return extractor.extract(text, year)
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from error


def as_json(draft: Draft) -> str:
    """Return what `--format json` prints: source, outline, quantities and facts, one record a line."""
    source = json.dumps({"sha256": draft.sha256, "characters": draft.characters})
    parts = [f'"source": {source}', _list("outline", draft.outline), _list("quantities", draft.quantities, _QUANTITY)]
    parts += [_list(name, getattr(draft, name)) for name in _FACTS]
    return "{" + ",\n ".join(parts) + "}\n"


def _list(name: str, records: Sequence[Any], shown: Mapping[str, str] | None = None) -> str:
    """Return a field that is a list of records: all their fields, or those that are `shown`, each as an attribute."""
    rows = [_record(record, shown or _fields(record)) for record in records]
    return f'"{name}": [' + ("\n  " + ",\n  ".join(rows) + "\n " if rows else "") + "]"


def _record(record: Any, shown: Mapping[str, str]) -> str:
    return "{" + ", ".join([f'"{name}": {_value(getattr(record, field))}' for name, field in shown.items()]) + "}"


def _value(value: Any) -> str:
    """Return a value as JSON. Decimals are numbers in plain notation, with every digit that they have."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    items = [_record(item, _fields(item)) if isinstance(item, ExtractedParagraph) else _value(item) for item in value]
    return f"[{', '.join(items)}]"


def _fields(record: Any) -> Mapping[str, str]:
    """Return the fields of a named tuple or a dataclass."""
    names: Iterable[str] = getattr(record, "_fields", None) or record.__dataclass_fields__
    return {name: name for name in names}
