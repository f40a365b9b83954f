"""The listing of the sections of reports. Their codes are unique within a report, so their ids name both."""

from sqlalchemy import select

from app.models import EditionTable, PublicationTable, SectionTable
from app.models.release import IS_CURRENT
from app.queries.listing import Listing, Order
from app.queries.views import column_of, flat_views, records, records_alone
from app.schemas.base import columns_of
from app.schemas.section import ReportSection, ReportSectionRow
from app.schemas.term import with_names
from app.vocabulary import Lang

_SECTION = (
    select(
        (EditionTable.report_id + "." + SectionTable.code).label("id"),
        EditionTable.report_id,  # what filters call `report`
        EditionTable.report_id.label("report"),
        EditionTable.place,
        SectionTable.edition_id,
        *(
            SectionTable.__table__.c[name]
            for name in ("code", "theme", "title_zh", "title_en", "start", "end", "ordinal")
        ),
    )
    .join(EditionTable, EditionTable.id == SectionTable.edition_id)
    .subquery("sections")
)
_FIELDS = columns_of(ReportSection)
_ROW = columns_of(ReportSectionRow)
_column = column_of(_SECTION)

SECTIONS = Listing(
    name="sections",
    table=_SECTION,
    rows=_SECTION.join(PublicationTable, PublicationTable.edition_id == _SECTION.c.edition_id),
    at=IS_CURRENT,
    key=_SECTION.c.id,
    orders={None: Order((_SECTION.c.place, _SECTION.c.ordinal))},
    views={**records(_FIELDS, _column), **flat_views(_ROW, [_column(field, Lang.ZH) for field in _ROW])},
    row=ReportSectionRow,
    record=ReportSection,
    alone_as=with_names(ReportSection),
    details=records_alone(_FIELDS, _column, "title"),
    report=_SECTION.c.report_id,
    edition=_SECTION.c.edition_id,
)
