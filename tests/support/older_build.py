"""A database as a build left it whose records have other fields: what is served is another, and so are all digests."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, delete, select, update

from app import models as m
from app.models.release import IS_CURRENT, release_digest
from app.queries.release import current_release
from app.safekeeping.digests import write_missing
from app.vocabulary import Lang
from support.flat_rows import FlatRow, flat_rows, write_flat_row

SHAPE = "the shape of an older build"


def written_by_an_older_build(engine: Engine) -> None:
    """Take a field from each record and row, and have all else say what that build would have said."""
    with engine.begin() as connection:
        fact = m.FactTable
        bodies = {lang: dict(connection.execute(select(t.c.fact_id, t.c.json)).all()) for lang, t in m.BODIES.items()}
        for number, (line, record) in flat_rows(connection).items():
            less = {lang: _without(body[number], "comment") for lang, body in bodies.items()}
            for lang, table in m.BODIES.items():
                connection.execute(update(table).where(table.c.fact_id == number).values(json=less[lang]))
            csv, ndjson = line.rsplit(b",", 1)[0] + b"\r\n", _without(record, "end") + b"\n"
            write_flat_row(connection, number, FlatRow(csv, ndjson))
            digest = m.fact_digest(less[Lang.ZH], less[Lang.EN], csv, ndjson)
            connection.execute(update(fact).where(fact.id == number).values(digest=digest))
        edition = m.EditionTable
        for row in connection.execute(select(edition)).mappings().all():
            values: dict[str, Any] = {
                name: _without(row[name], "licence") for name in ("zh", "en", "detail_zh", "detail_en")
            }
            values |= {"digest": sha256(row["digest"].encode()).hexdigest(), "shape": SHAPE}
            connection.execute(update(edition).where(edition.id == row["id"]).values(values))
        _digest_releases(connection)
        connection.execute(delete(m.StoredDigestTable).where(m.StoredDigestTable.owner.in_(("edition", "release"))))
        write_missing(connection)


def _without(record: bytes, field: str) -> bytes:
    content: dict[str, Any] = json.loads(record)
    content.pop(field)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _digest_releases(connection: Any) -> None:
    newest = current_release(connection).number
    vocabularies: Mapping[int, str] = dict(
        connection.execute(select(m.VocabularyTable.id, m.VocabularyTable.digest)).all()
    )
    current = select(m.EditionTable.report_id, m.EditionTable.digest).join(m.PublicationTable).where(IS_CURRENT)
    for row in connection.execute(select(m.ReleaseTable.id, m.ReleaseTable.vocabulary_id)).all():
        editions = dict(connection.execute(current, {"release": row.id, "newest": newest}).all())
        made = release_digest(vocabularies[row.vocabulary_id], editions)
        connection.execute(update(m.ReleaseTable).where(m.ReleaseTable.id == row.id).values(digest=made))
