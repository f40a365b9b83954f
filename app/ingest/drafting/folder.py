"""A draft as a seed folder: the report's files, beside a copy of the vocabularies with what they lack."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from app.errors import SeedError
from app.extract.result import Draft
from app.ingest.accounting import NumeralAccount
from app.ingest.drafting.facts import Facts
from app.ingest.drafting.figures import DraftFigures, record_of
from app.ingest.drafting.indicators import Indicators
from app.ingest.drafting.outline import DraftOutline
from app.ingest.drafting.places import Places
from app.ingest.folders import Folders, report_folders
from app.ingest.known_text import KnownText
from app.ingest.placeholders import placeholder
from app.ingest.seed_file import SeedFile
from app.ingest.seed_folder import FACTS, VOCABULARY, ReportSeeds, read_report
from app.ingest.seed_writing import blocks, mapping, rows
from app.ingest.seeds import ReportSeed
from app.ingest.vocabularies import Vocabularies
from app.quantity import Grammar
from app.vocabulary import Genre, Role

Record = dict[str, Any]

_TITLE = 60  # characters of the longest line that is taken for a title


@dataclass(frozen=True, slots=True)
class DraftOf:
    """What a person says of a report that is drafted: its id, the year under review, its region."""

    report: str
    year: int
    region: str


def write_draft(draft: Draft, text: str, of: DraftOf, seeds: Folders, vocabularies: Vocabularies, out: Path) -> None:
    """Write a draft into the new folder `out`, beside a copy of the vocabularies of `seeds`.

    Figures are linked to indicators by the reports in `seeds`. Raises SeedError where `out` has anything in it already:
    nothing that a person wrote is ever replaced.
    """
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise SeedError(f"{out} is not an empty folder: nothing was written; name another, or remove it yourself")
    files = _files(draft, text, of, seeds, vocabularies)
    beside = out.with_name(f".{out.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        for name, content in files.items():
            path = beside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if out.exists():
            out.rmdir()
        beside.replace(out)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def source_of(file: Path, draft: Draft) -> str:
    """Say which file the positions of a draft count in: the document itself, or the text that is made of it."""
    own = sha256(file.read_bytes()).hexdigest() == draft.sha256
    made = "" if own else f", made by `workreport text {file} --out TEXT`"
    return f"its source is {file if own else 'TEXT'}{made}"


def _files(draft: Draft, text: str, of: DraftOf, seeds: Folders, vocabularies: Vocabularies) -> Mapping[str, bytes]:
    """Return the content of each file of the folder, by its path in it."""
    earlier = [read_report(folder, vocabularies.figures) for folder in report_folders(seeds)]
    reports = [one.report for one in earlier if one.report is not None]
    new_units = _new_units(draft, vocabularies)
    units = vocabularies.unit_of | {unit["measure_words"][0]: unit["code"] for unit in new_units}
    grammar = Grammar(units, vocabularies.idioms, vocabularies.seeds.qualifiers.records)
    known = KnownText([(0, text)], grammar, complete=True)
    outline = DraftOutline(text, draft.outline, reports)
    indicators = Indicators(vocabularies, [metric for one in earlier for metric in one.metrics.records])
    figures = DraftFigures(text, known, grammar, outline, indicators, of.year)
    accounting = figures.add(draft.quantities, units, vocabularies.idioms)
    facts = Facts(text, of.year, figures, Places(text, known, grammar), outline).records(draft)
    written = {name: blocks(facts.get(name, [])) for name in FACTS}
    written["metrics"] = blocks([record_of(metric) for metric in figures.metrics])
    written["numerals"] = rows(figures.rows)
    written["report"] = mapping(_report(draft, text, of, _pattern(of, earlier), accounting, outline))
    files = {f"reports/{of.report}/{name}.yaml": content.encode() for name, content in written.items()}
    more = {"units": new_units, "indicators": indicators.records()}
    for name in VOCABULARY:
        file: SeedFile = getattr(vocabularies.seeds, name).file
        merged = len(file.parts) > 1
        if not merged and not file.path.exists():  # one that a folder may lack
            continue
        written_as = f"{name}.yaml" if merged else file.path.name
        records = more.get(name, [])
        files[f"vocabulary/{written_as}"] = _list(file, records) if merged else _extended(file, records)
    return files


def _new_units(draft: Draft, vocabularies: Vocabularies) -> list[Record]:
    """Return a unit for each measure word that no unit has."""
    units: list[Record] = []
    taken = set(vocabularies.units)
    unknown = {word: list(places) for word, places in draft.unknown_words.items()}
    for quantity in draft.quantities:
        word = quantity.measure_word if quantity.role in (Role.METRIC, Role.TARGET) else None
        if word and word not in vocabularies.unit_of and quantity.start not in unknown.setdefault(word, []):
            unknown[word].append(quantity.start)
    for word, places in unknown.items():
        free = (code for code in (placeholder("unit", number) for number in count(1)) if code not in taken)
        code = word if word.isascii() and word.isalnum() and word not in taken else next(free)
        taken.add(code)
        at = ", ".join(map(str, places[:5]))
        why = f"no unit has this measure word, at {at}: name it, or move it to the unit that it belongs to"
        units.append({"code": code, "name": {"zh": word}, "measure_words": [word], "draft": why})
    return units


def _list(file: SeedFile, records: Sequence[Record]) -> bytes:
    """Return a file of the vocabulary with the records of several folders, and more."""
    return blocks([*file.data, *records]).encode()


def _extended(file: SeedFile, records: Sequence[Record]) -> bytes:
    """Return a file of the vocabulary with more records, in its own format."""
    if not records:
        return file.path.read_bytes()
    if file.path.suffix == ".json":
        return json.dumps([*file.data, *records], ensure_ascii=False, indent=1).encode()
    as_list = file.text.startswith("- ") or "\n- " in file.text
    return f"{file.text.rstrip()}\n\n{blocks(records)}".encode() if as_list else _list(file, records)


def _pattern(of: DraftOf, earlier: Sequence[ReportSeeds]) -> ReportSeed | None:
    """Return an earlier report of the same series (`qinghai-org-…`), else one of the region, the newest first."""
    series = of.report.rpartition("-")[0]
    reports = sorted((one.report for one in earlier if one.report), key=lambda report: -report.year)
    same = [report for report in reports if series and report.id.rpartition("-")[0] == series]
    return next(iter(same or [report for report in reports if report.region == of.region]), None)


def _report(
    draft: Draft, text: str, of: DraftOf, pattern: ReportSeed | None, accounting: NumeralAccount, outline: DraftOutline
) -> Record:
    """Return the record of report.yaml; who issued it is taken from an earlier report of its series."""
    first = outline.sections[0].lines[0].text.strip()
    title = first if len(first) <= _TITLE else f"{of.year}年报告"
    issuer = {"zh": pattern.issuer.zh if pattern else "未注明"}
    if pattern and pattern.issuer.en != pattern.issuer.zh:  # which is so in a draft that nobody has translated
        issuer["en"] = pattern.issuer.en
    licence = {
        "zh": "原文版权归其发布者所有，此处仅提供引文与位置。",
        "en": "The copyright of the text belongs to its publisher; only quotes and positions are given here.",
    }
    return {
        "id": of.report,
        "year": of.year,
        "region": of.region,
        "genre": (pattern.genre if pattern else Genre.SECTOR_REPORT).value,
        "title": {"zh": " ".join(title.split())},
        "issuer": issuer,
        "licence": licence,
        "draft": "title, issuer, genre and licence are guesses; add publisher, published and url where they are known",
        "source": {
            "sha256": draft.sha256,
            "length": len(text),
            "numeral_characters": accounting.written,
            "in_idioms": accounting.in_idioms,
        },
        "sections": list(outline.records()),
    }
