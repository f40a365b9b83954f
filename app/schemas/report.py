"""Reports: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import AnyOf, Filter, FromYear, InRegions, InYears, ListQuery, Text, ToYear
from app.schemas.facts import FactCounts
from app.vocabulary import Genre


class Source(TypedDict):
    """The report's source text, which is not published here."""

    sha256: Annotated[str, Field(description="SHA-256 of the file's bytes.")]
    length: Annotated[int, Field(description="Its length in Unicode code points.")]


class Report(TypedDict):
    """A published review."""

    id: Annotated[str, Field(description="Its id.")]
    year: Annotated[int, Field(description="The year reviewed.")]
    region: Annotated[str, Field(description="Region, ISO 3166-2.")]
    genre: Annotated[Genre, Field(description="What sort of report it is.")]
    title: Annotated[str, Field(description="Its title in the language asked for.")]
    issuer: Annotated[str, Field(description="Who issued it, as the report is signed.")]
    publisher: Annotated[str | None, Field(description="Who published it; null where not known.")]
    published: Annotated[str | None, Field(description="Date of publication, ISO 8601; null where not known.")]
    url: Annotated[str | None, Field(description="Where it was published; null where not known.")]
    licence: Annotated[str, Field(description="To whom the source text belongs.")]
    source: Annotated[Source, Field(description="The source text.")]
    edition: Annotated[int, Field(description="Which edition of the report's data this is, from 1.")]


class Paragraph(TypedDict):
    """A paragraph of a report."""

    code: Annotated[str, Field(description="Its code.")]
    lead: Annotated[str, Field(description="The lead sentence that names it.")]
    start: Annotated[int, Field(description="First code point of the source.")]
    end: Annotated[int, Field(description="The code point after the last.")]


class Section(TypedDict):
    """A section of a report."""

    code: Annotated[str, Field(description="Its code.")]
    theme: Annotated[str | None, Field(description="What it is about; null for an opening or a closing.")]
    title: Annotated[str, Field(description="Its heading.")]
    start: Annotated[int, Field(description="First code point of the source.")]
    end: Annotated[int, Field(description="The code point after the last.")]
    paragraphs: Annotated[list[Paragraph], Field(description="Its paragraphs, in order.")]


class ReportDetail(Report):
    """A report with its outline and what it holds."""

    sections: Annotated[list[Section], Field(description="The outline.")]
    counts: Annotated[FactCounts, Field(description="How many facts it states.")]


class ReportRow(TypedDict):
    """A report as a row of a table."""

    id: Annotated[str, Field(description="Its id.")]
    year: Annotated[int, Field(description="The year reviewed.")]
    region: Annotated[str, Field(description="Region, ISO 3166-2.")]
    genre: Annotated[Genre, Field(description="What sort of report it is.")]
    title_zh: Annotated[str, Field(description="Its title in Chinese.")]
    title_en: Annotated[str, Field(description="Its title in English.")]
    issuer_zh: Annotated[str, Field(description="Who issued it, in Chinese.")]
    issuer_en: Annotated[str, Field(description="Who issued it, in English.")]
    publisher_zh: Annotated[str | None, Field(description="Who published it, in Chinese.")]
    publisher_en: Annotated[str | None, Field(description="Who published it, in English.")]
    published: Annotated[str | None, Field(description="Date of publication, ISO 8601.")]
    url: Annotated[str | None, Field(description="Where it was published.")]
    licence_zh: Annotated[str, Field(description="To whom the source text belongs, in Chinese.")]
    licence_en: Annotated[str, Field(description="To whom the source text belongs, in English.")]
    source_sha256: Annotated[str, Field(description="SHA-256 of the source file.")]
    source_length: Annotated[int, Field(description="Its length in Unicode code points.")]
    edition: Annotated[int, Field(description="Which edition of the data this is, from 1.")]


class ReportQuery(ListQuery):
    """What the list of reports may be asked."""

    id: Annotated[
        AnyOf[Text],
        Filter("report_id", among="reports"),
        Field(description="Ids; any of them.", examples=[["qinghai-org-2020"]]),
    ] = ()
    year: InYears = ()
    year_gte: FromYear = None
    year_lte: ToYear = None
    region: InRegions = ()
    genre: Annotated[AnyOf[Genre], Filter("genre"), Field(description="Sorts of report; any of them.")] = ()
    sort: Annotated[
        Literal["id", "-id", "year", "-year"] | None,
        Field(description="Order; `-` for descending. Without it: year descending, then id."),
    ] = None
