"""What must hold of a report's outline without its source: parts in order, unique codes, known themes."""

from collections import Counter

from app.ingest.checks.facts import check_named
from app.ingest.seed_file import Location, SeedFile
from app.ingest.seed_folder import ReportSeeds
from app.ingest.seed_table import is_known
from app.ingest.seeds import ReportSeed
from app.ingest.vocabularies import Vocabularies


def check_outline(seeds: ReportSeeds, report: ReportSeed, vocabularies: Vocabularies) -> None:
    """Check that sections and paragraphs follow each other, lie in the text and have codes of their own."""
    paragraphs = Counter(paragraph.code for section in report.sections for paragraph in section.paragraphs)
    sections = Counter(section.code for section in report.sections)
    end = 0
    if report.sections[0].start != 0:
        message = f"expected 0, since the first section begins with the text, found {report.sections[0].start}"
        seeds.file.fault(("sections", 0, "start"), message)
    for index, section in enumerate(report.sections):
        at: tuple[str | int, ...] = ("sections", index)
        if section.theme is not None:
            is_known(seeds.file, (*at, "theme"), section.theme, vocabularies.themes, "theme")
        if sections[section.code] > 1:
            seeds.file.fault((*at, "code"), f"the section {section.code!r} occurs {sections[section.code]} times")
        check_named(seeds.file, (*at, "code"), section.code, section.draft or report.draft)
        end = _check_span(seeds.file, at, section.start, section.end, end, report.source.length)
        inner = section.start
        for place, paragraph in enumerate(section.paragraphs):
            where = (*at, "paragraphs", place)
            if paragraphs[paragraph.code] > 1:
                seeds.file.fault(
                    (*where, "code"), f"the paragraph {paragraph.code!r} occurs {paragraphs[paragraph.code]} times"
                )
            draft = paragraph.draft or section.draft or report.draft
            check_named(seeds.file, (*where, "code"), paragraph.code, draft)
            inner = _check_span(seeds.file, where, paragraph.start, paragraph.end, inner, section.end)


def _check_span(file: SeedFile, at: Location, start: int, end: int, least: int, most: int) -> int:
    if start < least:
        file.fault((*at, "start"), f"expected at least {least}, where the part before ends, found {start}")
    if not start < end <= most:
        file.fault((*at, "end"), f"expected more than {start} and at most {most}, found {end}")
    return end
