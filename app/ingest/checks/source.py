"""What must hold of a report's seeds that only its source can decide: every position, every quote, every heading."""

from app.ingest.counts import COUNTS
from app.ingest.headings import DESCRIBED, bare, begins, heading_lines, lead_of
from app.ingest.seed_file import Location, SeedFile
from app.ingest.seed_folder import FACTS, ReportSeeds
from app.ingest.seed_table import Table
from app.ingest.seeds import EvidenceSeed, FactSeed, ParagraphSeed, ReportSeed, SectionSeed
from app.ingest.source import SourceFile, stands_once
from app.quotes import place_in_quote


def check_text(source: SourceFile, seeds: ReportSeeds, report: ReportSeed) -> bool:
    """Check the outline of a report against its source. Returns whether its positions are those of this text at all.

    Where they are not, that is the only fault that is reported.
    """
    source.matched = True
    text = source.text
    if report.source.length != len(text):
        numerals = seeds.numerals.records
        there = sum(text.startswith(numeral.text, numeral.start) for numeral in numerals)
        of_another = 2 * there < len(numerals)
        why = "; the positions are those of another text: `workreport locate` finds them anew" if of_another else ""
        seeds.file.fault(("source", "length"), f"expected {len(text)}, found {report.source.length}{why}")
        if of_another:
            return False
    _check_outline(seeds, report, text)
    return True


def check_source(source: SourceFile, seeds: ReportSeeds) -> None:
    """Check every position and quotation of the facts of a report against its source."""
    text = source.text
    figures = {  # evidence in the right place; the rest is reported elsewhere
        metric.slug: [e for e in metric.evidence if text[e.start : e.end] == metric.exact(e)]
        for metric in seeds.metrics.records
    }
    for name, table in seeds.facts.items():
        for index, fact in table.rows:
            for place, evidence in enumerate(fact.evidence):
                _check_evidence(table, index, place, fact, evidence, text)
            _check_figures_quoted(table, index, fact, COUNTS[name], figures, text)
            for where, words in FACTS[name].written(fact):
                if words not in text:
                    table.fault(index, where, f"the source does not name {words}")


# --- the outline --------------------------------------------------------------------------------------------------


def _check_outline(seeds: ReportSeeds, report: ReportSeed, text: str) -> None:
    """Check that sections and paragraphs are whole lines with the right titles, and that sections leave no text out."""
    end = 0
    for index, section in enumerate(report.sections):
        at = ("sections", index)
        _check_lines(seeds.file, at, section, text)
        if text[end : section.start].strip():
            message = f"expected no text between the sections, found {_short(text[end : section.start])!r}"
            seeds.file.fault((*at, "start"), message)
        end = section.end
        for place, paragraph in enumerate(section.paragraphs):
            _check_paragraph(seeds.file, (*at, "paragraphs", place), paragraph, text)
        first = min((paragraph.start for paragraph in section.paragraphs), default=section.end)
        heading = text[section.start : first]
        if section.theme is not None:
            _check_heading(seeds.file, (*at, "title", "zh"), section, heading, text)
    if text[end:].strip():
        seeds.file.fault(("sections", len(report.sections) - 1, "end"), f"expected {len(text)}, found {end}")
    line = _miscopied(text[: report.sections[0].end], report.title.zh)
    if line is not None:
        seeds.file.fault(("title", "zh"), f"expected {line!r}, as the source has it, found {report.title.zh!r}")


def _miscopied(text: str, title: str) -> str | None:
    """Return the line, or the consecutive lines, that differ from the title in one character. None without such."""
    wanted = bare(title)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    stretches = [lines[at : at + size] for at in range(len(lines)) for size in (1, 2, 3)]
    if any(bare("".join(stretch)) == wanted for stretch in stretches):
        return None
    return next((" ".join(stretch) for stretch in stretches if _one_off(bare("".join(stretch)), wanted)), None)


def _one_off(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or len(other) < 4:
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, others = one[same:], other[same:]
    return rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]


def _check_heading(file: SeedFile, at: Location, section: SectionSeed, heading: str, text: str) -> None:
    """Check that the title is a line of the heading or, without a heading, that the section contains it."""
    title = section.title.zh
    if not heading.strip():
        if title not in text[section.start : section.end]:
            file.fault(at, f"the section does not say {title!r}")
    elif not _holds_heading(heading, title):
        file.fault(at, f"expected the heading of the section, {_short(heading.strip())!r}, found {title!r}")


def _check_lines(file: SeedFile, at: Location, part: SectionSeed | ParagraphSeed, text: str) -> None:
    """Check that a part of the outline begins and ends with a line."""
    if part.start > 0 and text[part.start - 1 : part.start] not in ("\n", "\r"):
        line = text.rfind("\n", 0, part.start) + 1
        message = f"expected the beginning of a line ({line} is the nearest before), found {part.start}"
        file.fault((*at, "start"), message)
    if text[part.end : part.end + 1] not in ("", "\n", "\r") or text[part.end - 1 : part.end] in ("\n", "\r"):
        line = text.find("\n", part.end - 1)
        message = f"expected the end of a line ({line if line >= 0 else len(text)} is the nearest), found {part.end}"
        file.fault((*at, "end"), message)


def _check_paragraph(file: SeedFile, at: Location, paragraph: ParagraphSeed, text: str) -> None:
    _check_lines(file, at, paragraph, text)
    said = text[paragraph.start : paragraph.end]
    if "\n" in said:
        file.fault((*at, "start"), f"expected exactly one paragraph of the source, found {said.count(chr(10)) + 1}")
        return
    lead = paragraph.lead.zh
    if not begins(said, lead) and lead not in DESCRIBED:
        message = (
            f"expected the clause that begins the paragraph ({lead_of(said)!r}) "
            f"or one of {', '.join(DESCRIBED)}, found {lead!r}"
        )
        file.fault((*at, "lead", "zh"), message)


def _holds_heading(text: str, title: str) -> bool:
    """Tell whether a line of `text`, or consecutive lines, are the title, with or without an outline number."""
    lines = text.split("\n")
    return any(heading_lines(lines, first, title) for first in range(len(lines)))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


# --- the facts ----------------------------------------------------------------------------------------------------


def _check_evidence(
    table: Table[FactSeed], index: int, place: int, fact: FactSeed, evidence: EvidenceSeed, text: str
) -> None:
    at, exact = ("evidence", place), fact.exact(evidence)
    start, end = evidence.start, evidence.end
    if text[start:end] != exact:
        table.fault(index, (*at, "start"), f"expected {exact!r} at {start}, the source has {text[start:end]!r}")
        return
    if not text.endswith(evidence.prefix, 0, start):
        found = text[max(0, start - len(evidence.prefix)) : start]
        table.fault(index, (*at, "prefix"), f"the source has {found!r} before {start}, found {evidence.prefix!r}")
    elif not text.startswith(evidence.suffix, end):
        found = text[end : end + len(evidence.suffix)]
        table.fault(index, (*at, "suffix"), f"the source has {found!r} after {end}, found {evidence.suffix!r}")
    elif not stands_once(text, evidence.prefix + exact + evidence.suffix):
        table.fault(index, (*at, "prefix"), f"prefix, {exact!r} and suffix occur more than once in the source")
    inside = place_in_quote(evidence, exact)
    # a quote that does not fit prefix and suffix is reported elsewhere
    if inside is not None and not text.startswith(evidence.quote, max(start - inside, 0)):
        found = text[max(start - inside, 0) : start - inside + len(evidence.quote)]
        table.fault(index, (*at, "quote"), f"the source has {found!r} there, found {evidence.quote!r}")


def _check_figures_quoted(
    table: Table[FactSeed],
    index: int,
    fact: FactSeed,
    counts: tuple[str, ...],
    figures: dict[str, list[EvidenceSeed]],
    text: str,
) -> None:
    """Check that the quotes of a fact contain the figures of its metrics that are in the same sentence."""
    metrics = fact.linked("metrics")
    named: list[tuple[Location, str]] = [(("metrics", place), slug) for place, slug in enumerate(metrics)]
    named += [((field,), slug) for field in counts if (slug := getattr(fact, field)) is not None]
    if not named:
        return
    quotes = [
        (start, start + len(evidence.quote), _sentence(text, evidence.start))
        for evidence in fact.evidence
        if (inside := place_in_quote(evidence, fact.exact(evidence))) is not None
        and (start := evidence.start - inside) >= 0
    ]
    for where, slug in named:
        places = figures.get(slug, [])
        if any(start <= p.start and p.end <= end for start, end, _ in quotes for p in places):
            continue
        beside = next((p for _, _, (start, end) in quotes for p in places if start <= p.start < end), None)
        if beside is not None:
            figure = text[beside.start : beside.end]
            message = f"expected a quote with {figure!r} at {beside.start}, the figure of {slug!r} in the same sentence"
            table.fault(index, where, message)


def _sentence(text: str, at: int) -> tuple[int, int]:
    """Return where the sentence around a place begins and ends."""
    start = max(text.rfind(mark, 0, at) for mark in "。！？\n") + 1
    ends = [end for mark in "。！？\n" if (end := text.find(mark, at)) >= 0]
    return start, min(ends, default=len(text))
