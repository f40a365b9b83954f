"""Comparisons of releases: each is the same from whichever it is made, and stays that of its database."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import Connection, Engine, delete, select

from app.db.engine import make_engine
from app.errors import SeedError
from app.ingest.load import load
from app.ingest.releases import ReleaseReason
from app.ingest.undo import undo
from app.models import FactTable, IndicatorUseTable, PublicationTable, SpanTable
from app.queries import comparisons, edition_changes
from app.queries.changes import ReleaseComparison, Wanted
from app.queries.comparisons import ReleaseComparisons
from app.queries.edition_changes import DifferingRecord
from app.queries.release import ReleaseKey, Snapshot
from app.queries.releases import releases_until
from app.queries.snapshots import Snapshots
from support.databases import Databases
from support.yearly import REPORTS, Told, yearly_seeds

Pair = tuple[int, int]


class Known(NamedTuple):
    """A database with some releases: a connection, its releases by number, and what is known at the newest."""

    connection: Connection
    keys: dict[int, ReleaseKey | None]
    snapshot: Snapshot

    def compared(self, kept: ReleaseComparisons, pair: Pair) -> ReleaseComparison:
        since, until = (self.keys[number] for number in pair)
        assert until is not None
        return kept.get(self.connection, since, until, self.snapshot)

    def listed(self, made: ReleaseComparison) -> list[DifferingRecord]:
        return made.page(self.connection, self.snapshot.index.whole, Wanted(), None, 10_000)

    @property
    def pairs(self) -> list[Pair]:
        return [*combinations(self.keys, 2)]


@contextmanager
def known(engine: Engine) -> Iterator[Known]:
    with engine.connect() as connection:
        keys = releases_until(connection, 1000).keys
        snapshot = Snapshots().at(connection, keys[-1])
        assert snapshot is not None
        yield Known(connection, {0: None, **{key.number: key for key in keys}}, snapshot)


def some_reports(chance: random.Random) -> list[Told]:
    """Return some reports with some of what each says, which may be in the middle."""
    chosen = [REPORTS[0], *chance.sample(REPORTS[1:], 3)]
    return [
        report._replace(says=[one for one in report.says if one is report.says[-1] or chance.random() < 0.7])
        for report in chosen
    ]


def loads(engine: Engine, chance: random.Random, folder: Path) -> None:
    """Load random reports three times."""
    left = 3
    while left:
        with suppress(SeedError):  # some of what is said only holds beside the rest
            left -= load(engine, yearly_seeds(folder / f"{chance.random()}", some_reports(chance))).changed


@pytest.fixture
def engine(kind: str, databases: Databases, empty_of: Callable[[str], str], tmp_path: Path) -> Iterator[Engine]:
    """A database after random loads and undos."""
    chance = random.Random(67)
    engine = make_engine(databases.url(kind, empty_of(kind)))
    for _ in range(2):
        loads(engine, chance, tmp_path)
        undo(engine, chance.randint(1, 2), ReleaseReason())
    loads(engine, chance, tmp_path)
    yield engine
    engine.dispose()


def test_a_comparison_is_the_same_from_whichever_it_is_made(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons, "KEPT", 3)
    chance, kept, sorts = random.Random(5), ReleaseComparisons(), set()
    with known(engine) as database:
        assert len(database.pairs) > 20
        for pair in chance.choices(database.pairs, k=60):
            made, alone = (database.compared(each, pair) for each in (kept, ReleaseComparisons()))
            for name in ("since", "until", "terms", "reports", "order", "counts"):
                assert getattr(made, name) == getattr(alone, name), (pair, name)
            listed = database.listed(made)
            assert listed == database.listed(alone)
            assert Counter((one.resource, one.action) for one in listed) == made.counts, pair
            assert listed == sorted(listed, key=lambda one: one[:3])
            sorts |= {*made.counts}
    assert {action for name, action in sorts if name == "metrics"} == {"added", "changed", "removed"}
    assert {("reports", "added"), ("reports", "removed"), ("indicators", "changed")} <= sorts


def facts_at(connection: Connection, release: int) -> dict[str, tuple[str, bytes]]:
    """Return the kind and the digest of each fact that is current at a release, by key."""
    of = PublicationTable
    rows = (
        select(FactTable.key, FactTable.resource, FactTable.digest)
        .join(of, of.edition_id == FactTable.edition_id)
        .where(of.from_release <= release, of.until_release > release)
    )
    return {row.key: (row.resource.path, row.digest) for row in connection.execute(rows)}


def uses_at(connection: Connection, release: int) -> dict[str, tuple[int, ...]]:
    """Return what is counted of each indicator at a release."""
    rows = connection.execute(select(IndicatorUseTable).where(IndicatorUseTable.release_id == release))
    return {row.indicator: (row.first_year, row.last_year, row.metrics) for row in rows}


def test_what_is_compared_is_what_differs(engine: Engine) -> None:
    kept, same_uses = ReleaseComparisons(), 0
    with known(engine) as database:
        for since, until in database.pairs:
            listed = database.listed(database.compared(kept, (since, until)))
            before, after = (facts_at(database.connection, release) for release in (since, until))
            differing = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
            assert {one.key for one in listed if "." in one.key and one.resource != "sections"} == differing
            uses = [uses_at(database.connection, release) for release in (since, until)]
            counted = {code for code in uses[0].keys() | uses[1].keys() if uses[0].get(code) != uses[1].get(code)}
            if since:  # before the first release there is no indicator
                assert {one.key for one in listed if one.resource == "indicators"} == counted
                same_uses += not counted
    assert same_uses


def test_editions_that_are_not_in_the_index_are_compared_too(engine: Engine) -> None:
    with known(engine) as database:
        newest = max(database.keys)
        whole = database.snapshot.index.whole
        replaced = [one.edition.span.edition for one in whole.published if one.end <= newest]
        wanted = {pair: database.listed(database.compared(ReleaseComparisons(), pair)) for pair in database.pairs}
        is_complete = {release: whole.is_complete(release) for release in range(1, newest)}
    current = [one.edition.span.edition for one in whole.published if one.is_current(newest)]
    old = {edition for edition in replaced if edition not in current}
    assert old
    assert all(is_complete.values())
    with engine.begin() as connection:
        connection.execute(delete(SpanTable).where(SpanTable.edition_id.in_(old)))
    with known(engine) as database:
        kept, whole = ReleaseComparisons(), database.snapshot.index.whole
        assert not whole.is_complete(1)
        assert whole.is_complete(newest)
        for pair in database.pairs:
            made = database.compared(kept, pair)
            assert database.listed(made) == wanted[pair]
            assert Counter((one.resource, one.action) for one in wanted[pair]) == made.counts


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_is_kept_is_bounded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparisons, "KEPT_REPORTS", 6)
    monkeypatch.setattr(edition_changes, "FEW", 1)
    kept = ReleaseComparisons()
    with known(engine) as database:
        wanted = {pair: database.compared(ReleaseComparisons(), pair) for pair in database.pairs}
        assert max(len(each.order) for each in wanted.values()) > 3
        for pair in database.pairs * 2:
            made = database.compared(kept, pair)
            assert (made.order, made.counts) == (wanted[pair].order, wanted[pair].counts)
            assert database.listed(made) == database.listed(wanted[pair])
            assert kept.reports <= max(6, len(made.order))


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_comparisons_of_another_database_are_not_known(
    engine: Engine, databases: Databases, empty_of: Callable[[str], str], tmp_path: Path, kind: str
) -> None:
    other = make_engine(databases.url(kind, empty_of(kind)))
    chance, kept = random.Random(68), ReleaseComparisons()
    for _ in range(3):
        loads(other, chance, tmp_path / "other")
    differ = 0
    with known(engine) as one, known(other) as another:
        for pair in sorted({*one.pairs} & {*another.pairs}):
            both = [each.listed(each.compared(kept, pair)) for each in (one, another)]
            assert both == [each.listed(each.compared(ReleaseComparisons(), pair)) for each in (one, another)]
            differ += both[0] != both[1]
    assert differ > 10
    other.dispose()
