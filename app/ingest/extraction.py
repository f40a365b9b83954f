"""`workreport extract`: a document of any format to a draft of its data."""

import json
import re
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.errors import DocumentError, SeedError, nearest
from app.extract.extract import Extractor
from app.extract.result import Draft, ExtractedQuantity
from app.ingest.checks.vocabularies import check_vocabularies
from app.ingest.folders import Folders, names_of
from app.ingest.messages import refused
from app.ingest.seed_folder import read_vocabulary
from app.ingest.vocabularies import Vocabularies

SLUG = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_FACTS = ("documents", "measures", "training_programs", "talent_initiatives")


def read_vocabularies(folders: Folders) -> Vocabularies:
    """Return the vocabularies of seed folders. Raises SeedError where figures cannot be read with them."""
    vocabularies = Vocabularies(read_vocabulary(folders))
    if not vocabularies.reads_figures:
        findings = [finding for table in vocabularies.seeds.tables for finding in table.file.findings]
        raise SeedError(f"expected vocabularies without faults in {names_of(folders)}", findings)
    return vocabularies


def checked_vocabularies(folders: Folders) -> Vocabularies:
    """Return the vocabularies of seed folders. Raises SeedError with every fault in them.

    A draft has a copy of them: what is wrong there is told before there is work in it.
    """
    vocabularies = read_vocabularies(folders)
    check_vocabularies(vocabularies)
    findings = [finding for table in vocabularies.seeds.tables for finding in table.file.findings]
    if findings:
        raise refused("nothing was extracted", folders, sorted(findings))
    return vocabularies


def check_codes(report: str, region: str, vocabularies: Vocabularies) -> None:
    """Raise SeedError unless `report` can be the id of a report and `region` is a code of the vocabulary."""
    if not SLUG.fullmatch(report):
        raise SeedError(f"--report: expected lower-case ASCII words and digits joined by -, found {report!r}")
    if region not in vocabularies.regions:
        close = "".join(f"; the nearest is {name}" for name in nearest(region, vocabularies.regions, 1))
        raise SeedError(f"--region: expected a code of regions.yaml, found {region!r}{close}")


def unknown_word(word: str, places: list[int]) -> str:
    """Return the line that says where a measure word stands that no unit has, with a row for units.yaml."""
    row = f"- {{code: …, name: {{zh: {word}, en: …}}, measure_words: [{word}]}}"
    return f"note: no unit has the measure word {word!r}, at {', '.join(map(str, places))}; a row for units.yaml: {row}"


def extract_text(path: Path, text: str, vocabularies: Vocabularies, year: int) -> Draft:
    """Return the draft of the text of a document. Raises DocumentError, which names the file."""
    extractor = Extractor(vocabularies.grammar, vocabularies.unit_of, vocabularies.idioms)
    try:
        return extractor.extract(text, year)
    except DocumentError as error:
        raise DocumentError(f"{path}: {error}") from error


def as_json(draft: Draft) -> str:
    """Return what `--format json` prints: source, outline, quantities and facts, one record a line."""
    source = json.dumps({"sha256": draft.sha256, "characters": draft.characters})
    parts = [f'"source": {source}', _list("outline", [_record(asdict(section)) for section in draft.outline])]
    parts.append(_list("quantities", [_record(_shown(quantity)) for quantity in draft.quantities]))
    parts += [_list(name, [_record(asdict(fact)) for fact in getattr(draft, name)]) for name in _FACTS]
    return "{" + ",\n ".join(parts) + "}\n"


def _shown(quantity: ExtractedQuantity) -> dict[str, Any]:
    names = (
        "start",
        "end",
        "raw",
        "value",
        "value_to",
        "measure_word",
        "qualifier",
        "role",
        "change",
        "period",
        "subject",
    )
    return {"unit" if name == "measure_word" else name: getattr(quantity, name) for name in names}


def _record(record: dict[str, Any]) -> str:
    """Return a record as JSON. Decimals are numbers in plain notation, with every digit that they have."""
    fields = (
        f"{json.dumps(name)}: {f'{value:f}' if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)}"
        for name, value in record.items()
    )
    return "{" + ", ".join(fields) + "}"


def _list(name: str, records: list[str]) -> str:
    return f'"{name}": [' + ("\n  " + ",\n  ".join(records) + "\n " if records else "") + "]"
