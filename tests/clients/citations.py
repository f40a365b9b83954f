"""citeproc-py, bibtexparser and rispy read the citation of every report, release and fact, asked for by `Accept`."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.request import Request, urlopen

import bibtexparser
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from told import Comparison, Row, Told, done

STYLE = "harvard-cite-them-right"
FACTS = ("metrics", "measures", "training-programs", "talent-initiatives", "documents", "honours")
NAMES = {"zh": "工作综述结构化数据", "en": "Structured work-report data"}


class Cited(NamedTuple):
    """What the database says of what is cited: the parts of its title, and all else that a citation has."""

    path: str
    key: str
    lang: str
    title: tuple[str, ...]
    author: str | None
    publisher: str | None
    issued: str | None
    within: str | None
    quote: str | None


def cited(told: Told) -> Iterator[Cited]:
    """Give all that can be cited: releases and reports in both languages, facts in Chinese."""
    reports = {row["id"]: row for row in told.table("reports")["rows"]}
    release = told.all["release"]
    for lang in ("zh", "en"):
        number, day = release["number"], release["created_at"][:10]
        yield Cited(f"/v1/releases/{number}", f"workreport-{number}", lang, (NAMES[lang],), None, None, day, None, None)
        for key, row in reports.items():
            yield Cited(f"/v1/reports/{key}", key, lang, (row[f"title_{lang}"],), *_of_report(row, lang), None, None)
    for path in FACTS:
        for row in told.table(path)["rows"]:
            report = reports[row["report"]]
            figure = [row["as_reported"], row["as_reported_unit"], row["period"]] if path == "metrics" else []
            title = (row.get("name_zh") or row["title_zh"], *filter(None, figure))
            where = (report["title_zh"], row["quote"])
            yield Cited(f"/v1/{path}/{row['id']}", row["id"], "zh", title, *_of_report(report, "zh"), *where)


def _of_report(row: Row, lang: str) -> tuple[str, str | None, str | None]:
    return row[f"issuer_{lang}"], row[f"publisher_{lang}"], row["published"]


def fetched(told: Told, one: Cited, media_type: str) -> str:
    """Return a citation in a media type, which the answer has to name."""
    headers = {"Accept": media_type, "Accept-Language": one.lang}
    with urlopen(Request(f"{told.address}{one.path}", headers=headers)) as answer:
        assert answer.headers.get_content_type() == media_type, answer.headers["Content-Type"]
        return str(answer.read().decode())


def compared(comparison: Comparison, one: Cited, address: str, found: dict[str, Any]) -> None:
    """Compare what a reader has of a citation."""
    for part in one.title:
        comparison.equal(f"{one.path}, title with {part}", part in (found["title"] or ""), True)
    wanted = {
        "author": one.author,
        "publisher": one.publisher,
        "year": one.issued[:4] if one.issued else None,
        "within": one.within,
        "quote": _line(one.quote),
        "url": f"{address}{one.path}",
    }
    for name, value in wanted.items():
        comparison.equal(f"{one.path}, {name}", found[name] or None, value)


def _line(text: str | None) -> str | None:
    return " ".join(text.split("\n")) if text else None


def with_citeproc(told: Told, every: list[Cited]) -> bool:
    """Have citeproc-py print each citation in its own style: who, when, what and where stand in the line."""
    comparison = Comparison(f"citeproc-py, {STYLE}")
    for one in every:
        items = json.loads(fetched(told, one, "application/vnd.citationstyles.csl+json"))
        style = CitationStylesStyle(STYLE, validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        bibliography.register(Citation([CitationItem(items[0]["id"].lower())]))
        line = "".join(map(str, bibliography.bibliography()[0]))
        comparison.equal(f"{one.path}, key", items[0]["id"], one.key)
        says = [*one.title, one.author, one.issued[:4] if one.issued else None, f"{told.address}{one.path}"]
        for said in filter(None, says):
            comparison.equal(f"{one.path}, {said} in {line}", said in line, True)
    return comparison.end(f"{len(every)} citations")


def with_bibtexparser(told: Told, every: list[Cited]) -> bool:
    """Have bibtexparser read each entry, and decode what stands for other characters in TeX."""
    comparison = Comparison("bibtexparser")
    for one in every:
        text = fetched(told, one, "application/x-bibtex")
        library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
        comparison.equal(f"{one.path}, blocks", (len(library.entries), len(library.failed_blocks)), (1, 0))
        entry = library.entries[0]
        fields = {name: field.value for name, field in entry.fields_dict.items()}
        found = {
            "title": fields.get("title"),
            "author": fields.get("author", "").removeprefix("{").removesuffix("}"),
            "publisher": fields.get("publisher") or (one.publisher and fields.get("institution")),
            "year": fields.get("year"),
            "within": fields.get("booktitle"),
            "quote": fields.get("abstract"),
            "url": fields.get("url"),
        }
        comparison.equal(f"{one.path}, key", entry.key, one.key)
        compared(comparison, one, told.address, found)
    return comparison.end(f"{len(every)} entries")


def with_rispy(told: Told, every: list[Cited]) -> bool:
    """Have rispy read each record."""
    comparison = Comparison("rispy")
    for one in every:
        records = rispy.loads(fetched(told, one, "application/x-research-info-systems"))
        comparison.equal(f"{one.path}, records", len(records), 1)
        record = records[0]
        found = {
            "title": record.get("title"),
            "author": " and ".join(record.get("authors", [])),
            "publisher": record.get("publisher"),
            "year": record.get("year"),
            "within": record.get("secondary_title"),
            "quote": record.get("abstract"),
            "url": " ".join(record.get("urls", [])),
        }
        comparison.equal(f"{one.path}, key", record.get("id"), one.key)
        compared(comparison, one, told.address, found)
    return comparison.end(f"{len(every)} records")


if __name__ == "__main__":
    told = Told()
    every = list(cited(told))
    done([with_citeproc(told, every), with_bibtexparser(told, every), with_rispy(told, every)])
