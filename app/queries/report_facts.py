"""All facts of a report, of every kind, in the order of the text."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Integer, Text, bindparam, sql

from app.db.functions import among, integers
from app.db.statements import fetch
from app.models import BODIES, EvidenceTable, FactTable, ParagraphTable, SectionTable
from app.queries.edition import CurrentEdition
from app.queries.resources import of_cursors
from app.schemas.report_facts import FactOfReport
from app.vocabulary import Lang, Resource

# a cursor goes on behind the place and the id of the last fact
REPORT_FACTS = of_cursors("report-facts", FactOfReport, sql.column("start", Integer()), sql.column("id", Text()))

# By the first place of each fact, as every list of facts is sorted within a report: facts at one place by their ids.
_PLACED = (
    sql.select(
        FactTable.id,
        FactTable.key,
        FactTable.resource,
        EvidenceTable.start,
        SectionTable.code,
        SectionTable.title_zh,
        SectionTable.title_en,
    )
    .join(EvidenceTable, (EvidenceTable.fact_id == FactTable.id) & (EvidenceTable.ordinal == 0))
    .join(
        ParagraphTable,
        (ParagraphTable.edition_id == FactTable.edition_id) & (ParagraphTable.code == EvidenceTable.paragraph),
    )
    .join(
        SectionTable,
        (SectionTable.edition_id == FactTable.edition_id) & (SectionTable.code == ParagraphTable.section),
    )
    .where(FactTable.edition_id == bindparam("edition"))
    .order_by(EvidenceTable.start, FactTable.key)
)
_SHOWN = {
    lang: sql.select(body.c.fact_id, body.c.json).where(among(body.c.fact_id, bindparam("ids", type_=Text())))
    for lang, body in BODIES.items()
}


@dataclass(frozen=True, slots=True)
class PlacedFact:
    """A fact of a report and where it stands: the position of its first evidence, and the section of that."""

    number: int
    key: str
    resource: Resource
    start: int
    section: str
    title_zh: str
    title_en: str

    @property
    def place(self) -> tuple[int, str]:
        """What the facts of a report are sorted by."""
        return self.start, self.key

    def section_title(self, lang: Lang) -> str:
        """Return the heading of its section in a language."""
        return self.title_zh if lang is Lang.ZH else self.title_en


def placed(connection: Connection, of: CurrentEdition) -> list[PlacedFact]:
    """Return every fact of an edition in the order of the text. Takes one statement."""
    return [PlacedFact(*row) for row in fetch(connection, _PLACED, {"edition": of.id})]


def bodies(connection: Connection, facts: Sequence[PlacedFact], lang: Lang) -> list[bytes]:
    """Return the JSON of facts as their lists show them, in the order of `facts`. Takes one statement."""
    ids = integers(fact.number for fact in facts)
    shown: dict[int, bytes] = dict(fetch(connection, _SHOWN[lang], {"ids": ids}))
    return [shown[fact.number] for fact in facts]
