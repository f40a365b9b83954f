"""`/reports/{id}`: a report with its facts beside their clauses, and its text with every fact marked where it is here.

`/reports/{id}#{slug}` lights the sentence that states a fact; without the text, its clause. It needs no script.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.pages.fact_entry import EntryWriter, FactEntry
from app.pages.marked_text import MarkedPlace, MarkedText
from app.pages.numeral_strip import SIGNS, numeral_strip
from app.pages.page_context import PageContext
from app.queries import edition as q
from app.queries.report_facts import bodies, placed
from app.queries.resources import REPORTS
from app.schemas.base import Lookup
from app.texts import Phrase, say
from app.vocabulary import Format, Genre, Resource, Role
from app.web.records import found_record
from app.web.report_facts import edition_of, names_of_codes

Record = Mapping[str, Any]

CITATIONS = (Format.BIBTEX, Format.RIS, Format.CSL)
_TEXTS = {
    name: Phrase(f"report-page.{name}", text)
    for name, text in {
        "year": "Year reviewed",
        "region": "Region",
        "issuer": "Issued by",
        "publisher": "Published by",
        "genre": "Genre",
        "source": "Source",
        "at-source": "The report at its publisher",
        "no-address": "No address is known.",
        "cite": "Cite",
        "data": "Data",
        "facts-json": "All facts as JSON",
        "history": "history",
        "outline": "Outline",
        "paragraphs": "Paragraphs: {number}",
        "coverage": "Numbers in the text",
        "coverage-complete": "Every number of the text in its order, with what became of it. {share}% of the "
        "characters that can write a number are accounted for.",
        "coverage-partial": "Numbers of the text that are listed, in its order; the text has others.",
        "text-here": "The text with every fact marked. A link to a fact lights its sentence.",
        "text-absent": "The text is not attached here. Each fact shows the clause that states it.",
        "indicator": "indicator",
        "previous": "Previous fact",
        "next": "Next fact",
        "keys": "Keys: j next fact, k previous fact",
    }.items()
}

router = APIRouter(include_in_schema=False)


@router.get("/reports/{id}")
def get_report_page(request: Request, id: str) -> Response:
    """Get the page of a report; raises what a request for its record does."""
    page = PageContext(request, Lookup, data=f"/v1/reports/{id}")
    if page.is_known:
        return page.not_modified()
    with page.readers.reader(page.release) as reader:
        edition = edition_of(reader, id)
        body, _ = found_record(reader, REPORTS, id, page.lang)
        found = placed(reader.connection, edition)
        records = bodies(reader.connection, found, page.lang)
        coverage = q.coverage(reader.connection, edition, page.lang)
        text = q.attached_text(reader.connection, edition)
        was_replaced = reader.snapshot.index.reports.was_replaced(id)
    report = orjson.loads(body)
    facts = [FactEntry.of(fact.resource, fact.key, record) for fact, record in zip(found, records, strict=True)]
    marked = None if text is None else _marked(text, report, facts)
    writer = EntryWriter.of(
        page.frame,
        names_of_codes(page.lang),
        {name: say(_TEXTS[name], page.lang) for name in ("indicator", "history")},
        with_clauses=marked is None,
        with_history=was_replaced,
    )
    blocks = _blocks(report, facts, marked, writer)
    return page.answer(
        "report.html",
        _TEXTS,
        title=report["title"],
        style="" if marked is None else marked.rules(),
        report=report,
        genre=Genre(report["genre"]),
        source=safe_address(report["url"]),
        citations=CITATIONS,
        sections=[(section, [b for b in blocks if b.section == section["code"]]) for section in report["sections"]],
        before=[block for block in blocks if block.section is None and block is blocks[0]],
        after=[block for block in blocks[1:] if block.section is None],
        has_text=marked is not None,
        was_replaced=was_replaced,
        coverage=coverage,
        roles=[(Role(role), number) for role, number in coverage["roles"].items()],
        strip=numeral_strip(coverage["data"], id, page.lang),
        signs=SIGNS,
    )


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the page, as HTML: its text where that is here, and the facts that it is the first to state."""

    section: str | None
    code: str
    lead: str
    html: list[str]
    facts: str


def _marked(text: str, report: Record, facts: Sequence[FactEntry]) -> MarkedText:
    """Return the text of a report with the places of its facts, cut where its blocks begin."""
    spans = [
        MarkedPlace(start, end, fact.slug, fact.kind is Resource.METRIC)
        for fact in facts
        for start, end in fact.places()
    ]
    return MarkedText(text, spans, [start for start, *_ in _starts(report)])


def _starts(report: Record) -> Iterator[tuple[int, str | None, str, str]]:
    """Give where each block of the text begins, with its section, its paragraph and the lead of that.

    What stands before and between paragraphs, such as headings, is a block without a paragraph.
    """
    at = 0
    for section in report["sections"]:
        if section["start"] > at:
            yield at, None, "", ""
        at = section["start"]
        for paragraph in section["paragraphs"]:
            if paragraph["start"] > at:
                yield at, section["code"], "", ""
            yield paragraph["start"], section["code"], paragraph["code"], paragraph["lead"]
            at = paragraph["end"]
        if section["end"] > at:
            yield at, section["code"], "", ""
        at = section["end"]
    if report["source"]["length"] > at:
        yield at, None, "", ""


def _blocks(report: Record, facts: Sequence[FactEntry], marked: MarkedText | None, writer: EntryWriter) -> list[Block]:
    entries: dict[str, list[str]] = {}
    for fact in facts:
        entries.setdefault(fact.paragraph, []).append(writer.entry(fact))
    starts = list(_starts(report))
    ends = [start for start, *_ in starts[1:]] + [report["source"]["length"]]
    found: list[Block] = []
    for (start, section, code, lead), end in zip(starts, ends, strict=True):
        html = "" if marked is None else marked.html(start, end)
        if code or html.strip():
            found.append(Block(section, code, lead, [html], "\n".join(entries.get(code, ()))))
        elif found:  # lines between paragraphs belong to the one before
            found[-1].html.append(html)
    return found


def safe_address(address: str | None) -> str | None:
    """Return an address that a page may link to: one of the web. Any other is data alone."""
    return address if address and address.startswith(("https://", "http://")) else None
