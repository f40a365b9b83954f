"""What editions are made of, kept so that a later build can render them anew: packed, and each content once.

The files of a report are kept as they are written; the vocabularies, which may stand in several folders, as their
records. What a later build reads and nobody could write then, such as a new kind of fact, is empty.
"""

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, bindparam, insert, literal, select

from app import models as m
from app.db.statements import fetch
from app.ingest.seed_file import SeedFile
from app.ingest.seed_folder import FACTS, VOCABULARY, ReportSeeds, VocabularySeeds, facts_of
from app.ingest.seed_table import report_of, table_of
from app.ingest.seeds import ClauseSeed, NumeralSeed
from app.models.release import seeds_digest
from app.quantity import Grammar

_PACKED = 1  # level: 6 packs a sixth better in twice the time, and a load waits for it


class KeptSeeds(NamedTuple):
    """What an edition was made of: the digests of the seeds of its report, and of the vocabularies."""

    report: str
    vocabulary: str


class PackedSeeds(NamedTuple):
    """Seeds as they are kept: the digest of their content, and that content packed."""

    digest: str
    content: bytes


_KEPT = select(literal(1)).where(m.KeptSeedsTable.digest == bindparam("digest"))


class SeedKeeper:
    """Keeps what the editions of a load are made of."""

    def __init__(self, connection: Connection, vocabulary: VocabularySeeds) -> None:
        self._connection, self._vocabulary = connection, vocabulary
        self._of_vocabulary: str | None = None

    def keep(self, seeds: PackedSeeds) -> KeptSeeds:
        """Keep the seeds of a report, and the vocabularies. Returns their digests."""
        if self._of_vocabulary is None:
            records = {name: getattr(self._vocabulary, name).file.data for name in VOCABULARY}
            self._of_vocabulary = self._put(_packed(records))
        return KeptSeeds(self._put(seeds), self._of_vocabulary)

    def _put(self, seeds: PackedSeeds) -> str:
        if not fetch(self._connection, _KEPT, {"digest": seeds.digest}):
            self._connection.execute(insert(m.KeptSeedsTable), seeds._asdict())
        return seeds.digest


def packed_seeds(seeds: ReportSeeds) -> PackedSeeds:
    """Return the seeds of a report as they are kept."""
    tables = [*seeds.facts.values(), seeds.numerals, *([seeds.clauses] if seeds.clauses else [])]
    return _packed({file.path.name: file.text for file in (seeds.file, *(table.file for table in tables))})


def _packed(content: Mapping[str, Any]) -> PackedSeeds:
    plain = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return PackedSeeds(seeds_digest(plain), zlib.compress(plain, _PACKED))


def kept_report(connection: Connection, digest: str, report: str, grammar: Grammar | None) -> ReportSeeds:
    """Return the seeds of a report that were kept. Faults of form are in the findings of its files."""
    folder = Path(report)
    files = {
        Path(name).stem: SeedFile(folder / name, text.encode()) for name, text in _kept(connection, digest).items()
    }

    def named(name: str) -> SeedFile:
        return files.get(name) or SeedFile(folder / f"{name}.json", b"[]")

    clauses = table_of(files["clauses"], ClauseSeed) if "clauses" in files else None
    facts = facts_of({name: named(name) for name in FACTS}, files["report"], grammar, clauses)
    numerals = table_of(named("numerals"), NumeralSeed)
    return ReportSeeds(folder, files["report"], report_of(files["report"]), facts, numerals, clauses, is_kept=True)


def kept_vocabulary(connection: Connection, digest: str) -> VocabularySeeds:
    """Return the vocabularies that were kept. Faults of form are in the findings of their files."""
    records = _kept(connection, digest)
    tables = {
        name: table_of(SeedFile(Path(f"{name}.json"), orjson.dumps(records.get(name, []))), model)
        for name, model in VOCABULARY.items()
    }
    return VocabularySeeds(**tables)  # type: ignore[arg-type]


def _kept(connection: Connection, digest: str) -> dict[str, Any]:
    packed = connection.scalars(select(m.KeptSeedsTable.content).where(m.KeptSeedsTable.digest == digest)).one()
    content: dict[str, Any] = orjson.loads(zlib.decompress(packed))
    return content
