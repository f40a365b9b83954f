"""Reports: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import (
    AnyOf,
    End,
    Filter,
    FromYear,
    InRegions,
    InYears,
    ListQuery,
    ParagraphCode,
    RegionCode,
    RegionLabel,
    RegionLabelEn,
    RegionLabelZh,
    ReviewedYear,
    SectionCode,
    Start,
    Text,
    ToYear,
    Uri,
    WithinRegions,
    coded,
)
from app.schemas.facts import FactCounts
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.texts import Phrase
from app.vocabulary import Accounting, Genre

_ID = Phrase("Report.id", "Id of the report, such as `qinghai-org-2020`.")
_GENRE = Phrase("Report.genre", "Genre of the report, such as a statistical communiqué.")
_TITLE = Phrase("Report.title", "Title of the report.")
_ISSUER = Phrase("Report.issuer", "Department that issued the report and signs it.")
_PUBLISHER = Phrase("Report.publisher", "Medium that published the report; null where not known.")
_PUBLISHED = Phrase("Report.published", "Date of publication, ISO 8601 such as `2021-02-05`; null where not known.")
_URL = Phrase("Report.url", "Address at which the report was published; null where not known.")
_LICENCE = Phrase("Report.licence", "Rights in the source text: whom it belongs to.")
_SHA256 = Phrase("Source.sha256", "SHA-256 of the source file's bytes, in hexadecimal digits.")
_LENGTH = Phrase("Source.length", "Length of the source text in Unicode code points.")
_ATTACHED = Phrase(
    "Source.text_attached",
    "Whether the text is attached here: then `/v1/reports/<id>/text` has it, and evidence has whole sentences.",
)
_EDITION = Phrase("Report.edition", "Number of the edition of the report's data; the first is 1.")
_ACCOUNTING = Phrase(
    "Report.accounting", "How much of the text the data account for: every numeral, or only headline figures."
)


class Source(TypedDict):
    """The source text of a report, which is published here only where it is attached."""

    sha256: Annotated[str, Field(description=_SHA256)]
    length: Annotated[int, Field(description=_LENGTH)]
    text_attached: Annotated[bool, Field(description=_ATTACHED)]


class Report(TypedDict):
    """A published review of one year's work."""

    id: Annotated[str, Field(description=_ID)]
    year: ReviewedYear
    region: RegionCode
    region_label: RegionLabel
    genre: Annotated[Genre, Field(description=_GENRE)]
    title: Annotated[str, Field(description=ASKED_FOR.filled(text=_TITLE))]
    issuer: Annotated[str, Field(description=ASKED_FOR.filled(text=_ISSUER))]
    publisher: Annotated[str | None, Field(description=ASKED_FOR.filled(text=_PUBLISHER))]
    published: Annotated[str | None, Field(description=_PUBLISHED)]
    url: Annotated[Uri | None, Field(description=_URL)]
    licence: Annotated[str, Field(description=ASKED_FOR.filled(text=_LICENCE))]
    source: Annotated[Source, Field(description="Checksum and length of the source text, and whether it is attached.")]
    edition: Annotated[int, Field(description=_EDITION)]
    accounting: Annotated[Accounting, Field(description=_ACCOUNTING)]


class Paragraph(TypedDict):
    """A paragraph of a report."""

    code: ParagraphCode
    lead: Annotated[str, Field(description="Lead sentence of the paragraph, which names it.")]
    start: Start
    end: End


class Section(TypedDict):
    """A section of a report."""

    code: SectionCode
    theme: Annotated[
        str | None,
        Field(
            description="Theme of the section, a code of `/v1/themes`; null for an opening or a closing.",
            **coded("/v1/themes/{code}"),
        ),
    ]
    title: Annotated[str, Field(description="Heading of the section, in the language asked for.")]
    start: Start
    end: End
    paragraphs: Annotated[list[Paragraph], Field(description="Paragraphs of the section, in the order of the text.")]


class ReportDetail(Report):
    """A report with its outline and the number of its facts."""

    sections: Annotated[
        list[Section], Field(description="Outline of the report: its sections, in the order of the text.")
    ]
    counts: Annotated[FactCounts, Field(description="Number of facts of each kind in the report.")]


class ReportRow(TypedDict):
    """A report as a row of a table."""

    id: Annotated[str, Field(description=_ID)]
    year: ReviewedYear
    region: RegionCode
    region_label_zh: RegionLabelZh
    region_label_en: RegionLabelEn
    genre: Annotated[Genre, Field(description=_GENRE)]
    title_zh: Annotated[str, Field(description=CHINESE.filled(text=_TITLE))]
    title_en: Annotated[str, Field(description=ENGLISH.filled(text=_TITLE))]
    issuer_zh: Annotated[str, Field(description=CHINESE.filled(text=_ISSUER))]
    issuer_en: Annotated[str, Field(description=ENGLISH.filled(text=_ISSUER))]
    publisher_zh: Annotated[str | None, Field(description=CHINESE.filled(text=_PUBLISHER))]
    publisher_en: Annotated[str | None, Field(description=ENGLISH.filled(text=_PUBLISHER))]
    published: Annotated[str | None, Field(description=_PUBLISHED)]
    url: Annotated[Uri | None, Field(description=_URL)]
    licence_zh: Annotated[str, Field(description=CHINESE.filled(text=_LICENCE))]
    licence_en: Annotated[str, Field(description=ENGLISH.filled(text=_LICENCE))]
    source_sha256: Annotated[str, Field(description=_SHA256)]
    source_length: Annotated[int, Field(description=_LENGTH)]
    edition: Annotated[int, Field(description=_EDITION)]
    accounting: Annotated[Accounting, Field(description=_ACCOUNTING)]


class ReportQuery(ListQuery):
    """What the list of reports may be asked."""

    id: Annotated[
        AnyOf[Text],
        Filter("report_id", among="reports"),
        Field(description="Id of a report; repeat it for any of several.", examples=[["qinghai-org-2020"]]),
    ] = ()
    year: InYears = ()
    year_gte: FromYear = None
    year_lte: ToYear = None
    region: InRegions = ()
    within: WithinRegions = ()
    genre: Annotated[
        AnyOf[Genre], Filter("genre"), Field(description="Genre of the report; repeat it for any of several.")
    ] = ()
    sort: Annotated[
        Literal["id", "-id", "year", "-year"] | None,
        Field(
            description="Order of the records; `-` before a field sorts downwards. The default is the newest year "
            "first, then the id."
        ),
    ] = None
