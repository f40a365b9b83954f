"""What only a report has, from its current edition: its numerals and its attached text."""

from collections import Counter
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, bindparam, select

from app.db.statements import fetch
from app.models import (
    EditionTable,
    EvidenceTable,
    FactTable,
    NumeralMetricTable,
    NumeralTable,
    PublicationTable,
    SourceTextTable,
)
from app.models.release import IS_CURRENT
from app.queries.release import Snapshot
from app.schemas.coverage import Coverage
from app.schemas.coverage import Numeral as NumeralRecord
from app.schemas.text import ReportText
from app.vocabulary import Accounting, Lang

_EDITION = (
    select(
        EditionTable.id,
        EditionTable.report_id,
        EditionTable.numeral_characters,
        EditionTable.in_idioms,
        EditionTable.text_sha256,
        EditionTable.zh,
    )
    .join(PublicationTable)
    .where(IS_CURRENT, EditionTable.report_id == bindparam("report"))
)
_NUMERALS = (
    select(
        NumeralTable.ordinal,
        NumeralTable.start,
        NumeralTable.end,
        NumeralTable.text,
        NumeralTable.role,
        NumeralTable.reason_zh,
        NumeralTable.reason_en,
    )
    .where(NumeralTable.edition_id == bindparam("edition"))
    .order_by(NumeralTable.ordinal)
)
_CARRIED = (
    select(NumeralMetricTable.ordinal, FactTable.key)
    .join(FactTable, FactTable.id == NumeralMetricTable.fact_id)
    .where(NumeralMetricTable.edition_id == bindparam("edition"))
    .order_by(NumeralMetricTable.ordinal, FactTable.id)
)
_PLACES = (
    select(FactTable.key, FactTable.resource, EvidenceTable.start, EvidenceTable.end)
    .join(FactTable, FactTable.id == EvidenceTable.fact_id)
    .where(FactTable.edition_id == bindparam("edition"))
    .order_by(EvidenceTable.start, EvidenceTable.end, FactTable.id)
)


@dataclass(frozen=True, slots=True)
class CurrentEdition:
    """The edition of a report that is current at a release."""

    id: int
    report: str
    numeral_characters: int
    in_idioms: int
    text_sha256: str | None
    record: bytes


def accounting_of(record: bytes) -> Accounting:
    """Return how much of a report's text is accounted for, as its record says it."""
    return Accounting(orjson.loads(record)["accounting"])


def edition(connection: Connection, snapshot: Snapshot, report: str) -> CurrentEdition | None:
    """Return the edition of a report at a release, None if it has none."""
    row = connection.execute(_EDITION, {**snapshot.at, "report": report}).first()
    return None if row is None else CurrentEdition(*row)


def coverage(connection: Connection, of: CurrentEdition, lang: Lang) -> Coverage:
    """Return the numerals of an edition and what became of them. Takes two statements."""
    from app.quantity import NUMERAL  # imported when needed, since its patterns take time to compile

    carried: dict[int, list[str]] = {}
    for ordinal, key in fetch(connection, _CARRIED, {"edition": of.id}):
        carried.setdefault(ordinal, []).append(key)
    data: list[NumeralRecord] = [
        {
            "start": start,
            "end": end,
            "text": text,
            "role": role,
            "metrics": carried.get(ordinal, []),
            "reason": zh if lang is Lang.ZH else en,
        }
        for ordinal, start, end, text, role, zh, en in fetch(connection, _NUMERALS, {"edition": of.id})
    ]
    in_numerals = sum(len(NUMERAL.findall(numeral["text"])) for numeral in data)
    return {
        "report": of.report,
        "accounting": accounting_of(of.record),
        "numerals": len(data),
        "roles": dict(Counter(numeral["role"].value for numeral in data).most_common()),
        "characters": {"total": of.numeral_characters, "in_numerals": in_numerals, "in_idioms": of.in_idioms},
        "share": 100 * (in_numerals + of.in_idioms) // max(1, of.numeral_characters),
        "data": data,
    }


def text(connection: Connection, of: CurrentEdition) -> ReportText | None:
    """Return the attached text of an edition with the places of its facts, None if no text is attached."""
    content = attached_text(connection, of)
    if content is None or of.text_sha256 is None:
        return None
    places = connection.execute(_PLACES, {"edition": of.id})
    return {
        "report": of.report,
        "sha256": of.text_sha256,
        "text": content,
        "facts": [{"id": key, "resource": kind, "start": start, "end": end} for key, kind, start, end in places],
    }


def attached_text(connection: Connection, of: CurrentEdition) -> str | None:
    """Return the attached text of an edition alone, None if no text is attached."""
    if of.text_sha256 is None:
        return None
    return connection.scalars(select(SourceTextTable.text).where(SourceTextTable.sha256 == of.text_sha256)).one()
