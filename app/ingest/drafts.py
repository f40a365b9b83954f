"""Drafts: records that nobody has reviewed yet. They are verified, English that is missing apart, and never loaded."""

from collections.abc import Iterator
from typing import Any

from app.ingest.folders import Folders, report_folders
from app.ingest.seed_file import Finding, Location, SeedFile
from app.ingest.seed_folder import ReportSeeds, VocabularySeeds, read_report, read_vocabulary


def drafts_in(folders: Folders) -> list[Finding]:
    """Return each draft of seed folders: where it is, and why a person should look at it."""
    drafts = drafts_of_vocabulary(read_vocabulary(folders))
    for path in report_folders(folders):
        drafts += drafts_of_report(read_report(path))
    return drafts


def drafts_of_report(seeds: ReportSeeds) -> list[Finding]:
    """Return each draft of a report: where it is, and why a person should look at it."""
    files = (seeds.file, *(table.file for table in seeds.facts.values()), seeds.numerals.file)
    return [draft for file in files for draft in _drafts(file)]


def drafts_of_vocabulary(seeds: VocabularySeeds) -> list[Finding]:
    """Return each draft among the terms of the vocabularies."""
    return [draft for table in seeds.tables for file in table.file.parts for draft in _drafts(file)]


def _drafts(file: SeedFile) -> Iterator[Finding]:
    for location, why in _marked(file.data, ()) if "draft" in file.text else ():
        yield Finding(str(file.path), file.line(location), "", why)


def _marked(data: Any, location: Location) -> Iterator[tuple[Location, str]]:
    """Give each record that is marked as a draft, the outer ones first, with its reason."""
    if isinstance(data, dict):
        if isinstance(data.get("draft"), str):
            yield (*location, "draft"), data["draft"]
        for key, value in data.items():
            if key in ("sections", "paragraphs", "members"):
                yield from _marked(value, (*location, key))
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _marked(item, (*location, index))
