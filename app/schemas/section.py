"""Sections of reports: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import (
    AnyOf,
    End,
    Filter,
    InReports,
    InThemes,
    ListQuery,
    ReportId,
    SectionCode,
    Start,
    Text,
    coded,
)
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.texts import Phrase

_ID = Phrase("ReportSection.id", "Id of the section, `<report>.<code>`, such as `qinghai-org-2020.talent`.")
_TITLE = Phrase("ReportSection.title", "Heading of the section.")
_THEME = Phrase("ReportSection.theme", "Theme, a code of `/v1/themes`; null for an opening or a closing.")


class ReportSection(TypedDict):
    """A section of a report's outline."""

    id: Annotated[str, Field(description=_ID)]
    report: ReportId
    code: SectionCode
    theme: Annotated[str | None, Field(description=_THEME, **coded("/v1/themes/{code}"))]
    title: Annotated[str, Field(description=ASKED_FOR.filled(text=_TITLE))]
    start: Start
    end: End


class ReportSectionRow(TypedDict):
    """A section as a row of a table."""

    id: Annotated[str, Field(description=_ID)]
    report: ReportId
    code: SectionCode
    theme: Annotated[str | None, Field(description=_THEME, **coded("/v1/themes/{code}"))]
    title_zh: Annotated[str, Field(description=CHINESE.filled(text=_TITLE))]
    title_en: Annotated[str, Field(description=ENGLISH.filled(text=_TITLE))]
    start: Start
    end: End


class SectionQuery(ListQuery):
    """What the list of sections may be asked."""

    report: InReports = ()
    code: Annotated[
        AnyOf[Text],
        Filter("code", among="sections"),
        Field(description="Code of a section of a report; repeat it for any of several.", examples=[["talent"]]),
    ] = ()
    theme: InThemes = ()
