"""The source text: found by its SHA-256, and what it alone can decide about the seeds.

The file that is supplied, the SHA-256, the text that is kept and the text that positions count in are the same UTF-8
bytes: a file in another encoding, or with a byte order mark, is refused and not converted
(docs/decisions/0021-sources-are-utf-8.md). Nothing is normalised; line ends count as they stand.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.errors import SeedError
from app.ingest import limits
from app.ingest.file_text import BOM, ContentError, decode, read_bytes
from app.ingest.quotes import place_in_quote
from app.ingest.seed_file import Finding, Location, SeedFile
from app.ingest.seed_folder import COUNTS, FACTS, ReportSeeds, Table
from app.ingest.seeds import EvidenceSeed, FactSeed, ParagraphSeed, ReportSeed, SectionSeed

DESCRIBED = ("本节引言", "结束语")  # leads of paragraphs that have none of their own

_NUMBERING = re.compile(
    r"^[第(（]?[0-9０-９一二三四五六七八九十]+[章节篇部分)）、.．]+\s*|^[一二三四五六七八九十]是|^[—–]+"
)
_WORD = re.compile(r"[\w“”‘’]")  # what may not follow a lead: it would be cut short
_LEAD = re.compile(r"[^。：:，,；;！!？?]{0,40}")


@dataclass(slots=True)
class Source:
    """A source file, and what reports say of it."""

    path: Path
    text: str
    sha256: str
    matched: bool = False  # a report claims it
    resembled: str | None = None  # what a report claims is this file but for what is said here
    undecided: bool = False  # a report may claim it, but cannot be read
    _variants: dict[str, str] | None = None

    def meet(self, seeds: ReportSeeds) -> None:
        """Note whether a report claims this file."""
        claimed = seeds.source_sha256
        if claimed == self.sha256:
            self.matched = True
        elif claimed is None:
            self.undecided = True
        elif claimed in self.variants:
            self.resembled = (
                f"the source of {seeds.folder.name!r} is this file {self.variants[claimed]}: "
                "its line ends were changed; make them so again"
            )

    @property
    def variants(self) -> dict[str, str]:
        """The SHA-256 of what editors and version control make of the file, with how it differs."""
        if self._variants is None:
            unix = self.text.replace("\r\n", "\n")
            made = {
                "with its line ends as LF": unix,
                "with its line ends as CRLF": unix.replace("\n", "\r\n"),
                "without the line end that is its last character": self.text.removesuffix("\n"),
                "with a line end as its last character": f"{self.text}\n",
            }
            self._variants = {_sha256(text.encode()): how for how, text in made.items()}
        return self._variants

    def unmatched(self) -> Finding:
        """Return the finding that no report has this source."""
        unknown = f"no report has a source with the SHA-256 {self.sha256}"
        message = self.resembled or f"{unknown}; give the file that was loaded, or correct `sha256` in report.yaml"
        return Finding(str(self.path), 0, "", message)


def read_source(path: Path) -> Source:
    """Read a source file; raises SeedError where it is no file of UTF-8 text, says how to make one, or is too long."""
    try:
        content = read_bytes(path, limits.SOURCE_BYTES)
        text = decode(content)
        if content.startswith(BOM):
            raise ContentError(
                "expected a text without byte order mark, which some programs count as a character and others do not; "
                "write it without: tail -c +4 FILE > NEW"
            )
        if "\0" in text:
            raise ContentError(f"expected a text, found the character U+0000 at {text.index(chr(0))}")
        if not text.strip():
            raise ContentError("expected a text, found nothing")
    except ContentError as error:
        raise SeedError(f"{path}: {error}") from error
    return Source(path, text, _sha256(content))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_sources(paths: Iterable[Path]) -> dict[str, Source]:
    """Read source files, by their SHA-256; raises SeedError as `read_source` does."""
    return {source.sha256: source for source in map(read_source, paths)}


def unmatched(sources: Iterable[Source]) -> list[Finding]:
    """Return a finding for each source that no report has; of one that an unread report may have, nothing is said."""
    return [source.unmatched() for source in sources if not source.matched and not source.undecided]


def check_source(source: Source, seeds: ReportSeeds) -> None:
    """Check every position and quotation of a report against its source."""
    source.matched = True
    report, text = seeds.report, source.text
    assert report is not None  # noqa: S101 - the caller has looked
    if report.source.length != len(text):
        seeds.file.fault(("source", "length"), f"expected {len(text)}, found {report.source.length}")
    _check_outline(seeds, report, text)
    figures = {  # those in their places; the others are reported as such
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
    """Check that sections and paragraphs are whole lines, that sections leave nothing out, and what they are called."""
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
    """Return the line, or the lines on end, that differ from the title in one character; a text may have no title."""
    wanted = _bare(title)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    stretches = [lines[at : at + size] for at in range(len(lines)) for size in (1, 2, 3)]
    if any(_bare("".join(stretch)) == wanted for stretch in stretches):
        return None
    return next((" ".join(stretch) for stretch in stretches if _one_off(_bare("".join(stretch)), wanted)), None)


def _one_off(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or len(other) < 4:
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, others = one[same:], other[same:]
    return rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]


def _check_heading(file: SeedFile, at: Location, section: SectionSeed, heading: str, text: str) -> None:
    """Check that the title is a line of the heading; where there is none, that the section says it."""
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
    body = said.lstrip()
    for opening in (body, _NUMBERING.sub("", body)):
        rest = opening.removeprefix(lead)
        if opening.startswith(lead) and (not rest or not _WORD.match(rest)):
            return
    if lead not in DESCRIBED:
        expected = _LEAD.match(_NUMBERING.sub("", body))
        message = (
            f"expected the clause that begins the paragraph ({expected[0] if expected else ''!r}) "
            f"or one of {', '.join(DESCRIBED)}, found {lead!r}"
        )
        file.fault((*at, "lead", "zh"), message)


def _holds_heading(text: str, title: str) -> bool:
    """Tell whether one line of `text`, or several on end, is the title, an outline number before it left aside."""
    wanted = _bare(title)
    lines = [_bare(line) for line in text.split("\n")]
    for first, line in enumerate(lines):
        # lines are joined only as long as the title goes on with them
        for start in {line, _NUMBERING.sub("", line)}:
            joined, last = start, first
            while joined and len(joined) < len(wanted) and wanted.startswith(joined) and last + 1 < len(lines):
                last += 1
                joined += lines[last]
            if joined.rstrip("：:。") == wanted.rstrip("：:。"):
                return True
    return False


def _bare(text: str) -> str:
    """Leave out white space, which titles of several lines have in other places than the source."""
    return "".join(text.split())


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
        table.fault(index, (*at, "prefix"), f"prefix, {exact!r} and suffix stand more than once in the source")
    inside = place_in_quote(evidence, exact)
    # where the quote does not even fit prefix and suffix, that is reported already
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
    """Check that the quote of a fact holds the figures it names where they stand in the same sentence."""
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


def stands_once(text: str, part: str) -> bool:
    """Tell whether `part` stands in `text` in one place only, overlapping places included."""
    at = text.find(part)
    return at >= 0 and text.find(part, at + 1) < 0
