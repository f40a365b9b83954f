"""Editions that an earlier build rendered, with other fields, in the shape of this one: from the seeds that were kept.

An edition gets another row beside the one that it has, with the same number and digest. Who knows the release of this
load reads the new one; who has read the index before it goes on with the old one, which a later load takes away.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, insert, literal, select, update

from app import models as m
from app.index.building import Indexer
from app.ingest.checks.vocabularies import check_vocabularies
from app.ingest.edition_rows import MadeEdition
from app.ingest.kept_seeds import KeptSeeds, kept_report, kept_vocabulary
from app.ingest.load_report import EditionLabel, put_edition
from app.ingest.render import Names
from app.ingest.seed_file import Finding
from app.ingest.verify import check_report
from app.ingest.vocabularies import Vocabularies
from app.models.release import FOREVER
from app.schemas.shape import shape

_TOLD = 20  # editions that are told one by one


@dataclass(slots=True)
class RenderedAnew:
    """How many editions were rendered anew, and a line for each that could not be."""

    editions: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """The lines for people: some of them, then how many more there are."""
        more = len(self.refused) - _TOLD
        return [
            *self.refused[:_TOLD],
            *([f"… and {more:,} more editions that cannot be rendered anew"] if more > 0 else []),
        ]


def render_anew(connection: Connection, release: int) -> RenderedAnew:
    """Render each edition of an earlier shape anew whose seeds were kept; they are read from a `release` on.

    Seeds that this build refuses leave their edition as it is.
    """
    done, indexer = RenderedAnew(), Indexer(connection)
    for kept, editions in groupby(_of_earlier_shape(connection), key=lambda edition: str(edition.vocabulary_seeds)):
        vocabularies = Vocabularies(kept_vocabulary(connection, kept))
        check_vocabularies(vocabularies)
        faults = vocabularies.findings
        names = {} if faults else Names.in_each_language(vocabularies.seeds)
        for edition in editions:
            seeds = kept_report(connection, edition.seeds, edition.report_id, vocabularies.figures)
            report = check_report(seeds, vocabularies, {})
            if faults or seeds.findings or report is None:
                done.refused.append(_refused(connection, edition, [*faults, *seeds.findings]))
                continue
            label = EditionLabel(edition.number, edition.digest, KeptSeeds(edition.seeds, edition.vocabulary_seeds))
            # an edition that was loaded without the text stays so, though the text was attached since
            text = _text(connection, edition.text_sha256) if edition.text_sha256 else None
            made = MadeEdition(report, text, names)
            rows = made.rows(edition.number, connection.dialect.name)
            rendered = None if made.digest == edition.digest else made.digest
            _hand_over(connection, edition.id, put_edition(connection, rows, label, indexer, rendered), release)
            done.editions += 1
    indexer.write()
    return done


def _of_earlier_shape(connection: Connection) -> list[Row[Any]]:
    """Return the editions that another build rendered and whose seeds were kept, those of one vocabulary together."""
    edition, published = m.EditionTable, m.PublicationTable
    other = (edition.shape != shape()) | edition.shape.is_(None)
    seen = select(published.edition_id).where(published.seen_until == FOREVER)
    wanted = (
        select(
            edition.id,
            edition.report_id,
            edition.number,
            edition.digest,
            edition.text_sha256,
            edition.seeds,
            edition.vocabulary_seeds,
        )
        .where(other, edition.seeds.is_not(None), edition.id.in_(seen))
        .order_by(edition.vocabulary_seeds, edition.id)
    )
    return [*connection.execute(wanted)]


def _text(connection: Connection, sha256: str) -> str:
    return connection.scalars(select(m.SourceTextTable.text).where(m.SourceTextTable.sha256 == sha256)).one()


def _hand_over(connection: Connection, before: int, after: int, release: int) -> None:
    """Have who knows a release read an edition `after` wherever the one `before` is current."""
    published = m.table_of(m.PublicationTable)
    of_before = (published.c.edition_id == before) & (published.c.seen_until == FOREVER)
    names = ["edition_id", "from_release", "until_release", "seen_from", "seen_until"]
    rows = select(
        literal(after), published.c.from_release, published.c.until_release, literal(release), literal(FOREVER)
    ).where(of_before)
    connection.execute(insert(published).from_select(names, rows))
    connection.execute(update(published).where(of_before).values(seen_until=release))


def _refused(connection: Connection, edition: Row[Any], findings: list[Finding]) -> str:
    """Say which edition stays as it is, at which releases, and the first reason."""
    where = ", ".join(_spans(connection, edition.id))
    why = findings[0] if findings else "its figures cannot be read"
    more = f" ({len(findings) - 1} more)" if len(findings) > 1 else ""
    return f"report {edition.report_id}, edition {edition.number} ({where}) cannot be rendered anew: {why}{more}"


def _spans(connection: Connection, edition: int) -> Iterator[str]:
    published = m.PublicationTable
    spans = select(published.from_release, published.until_release).where(published.edition_id == edition)
    for first, until in connection.execute(spans.order_by(published.from_release)):
        last = "now" if until == FOREVER else until - 1
        yield f"release {first}" if last == first else f"releases {first} to {last}"
