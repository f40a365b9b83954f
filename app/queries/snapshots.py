"""What is known at each release that is read: made once, and kept while it is asked for."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from app.db.statements import fetch
from app.index.asking import Index
from app.index.memory import Memory
from app.index.opening import open_index
from app.index.whole import WholeIndex, read_whole
from app.models import (
    BaseTable,
    BreakdownMemberTable,
    BreakdownTable,
    IndicatorTable,
    RegionTable,
    ScopeTable,
    ThemeTable,
    UnitTable,
)
from app.models.release import FOREVER
from app.queries.release import ReleaseKey, Snapshot, named
from app.schemas.shape import shape

KEPT_BYTES = 32 * 2**20  # of snapshots, of each worker; at 4,000 reports one takes about 0.1 MB
_KEPT_VOCABULARIES = 8  # versions; each is a few hundred terms
_VOCABULARIES: dict[str, Any] = {
    "themes": ThemeTable,
    "regions": RegionTable,
    "units": UnitTable,
    "scopes": ScopeTable,
    "bases": BaseTable,
    "dimensions": BreakdownTable,
    "breakdowns": BreakdownMemberTable,
    "indicators": IndicatorTable,
}


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """A version of the vocabularies: see `Snapshot`."""

    names: Mapping[str, Mapping[str, tuple[str, str]]]
    within: Mapping[str, Sequence[str]]


class Snapshots:
    """Makes snapshots, and keeps those that were asked for last, as many as fit.

    What several releases have in common is read once: the index, vocabularies, sections. So a snapshot is made of what
    is in memory, but for that of a new release.
    """

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self._most_bytes = most_bytes
        self._memory = Memory()
        self._whole: WholeIndex | None = None
        self._of_other_shapes: Sequence[tuple[int, int]] = ()
        self._vocabularies: OrderedDict[int, _Vocabulary] = OrderedDict()
        self._kept: OrderedDict[str, Snapshot] = OrderedDict()
        self._size = 0  # bytes, of all that are kept
        self._lock = Lock()
        self._making = Lock()

    def at(self, connection: Connection, key: ReleaseKey) -> Snapshot | None:
        """Return what is known at a release that exists, None if an edition of it is not in the index."""
        self._check_renderings(connection, key)
        if (known := self._known(key)) is not None:
            return known
        with self._making:  # who is at a release that is kept does not wait for it
            known = self._known(key) or self._made(connection, key)
            if known is not None:
                self._keep(known)
        return known

    def rendered_since(self, release: int) -> str | None:
        """Return the identity of the later release whose load rendered anew what is current at a release, if any."""
        whole = self._whole
        return None if whole is None else whole.rendered_since(release)

    def _check_renderings(self, connection: Connection, key: ReleaseKey) -> None:
        """Read the index again where what a later release rendered anew is not there: the database was restored."""
        since = self.rendered_since(key.number)
        if since is not None and named(connection, since) is None:
            with self._making:
                self._whole = None
                self._forget()

    def _forget(self) -> None:
        with self._lock:  # those that are kept would hold the whole before in memory
            self._kept.clear()
            self._size = 0

    def _nearest(self, release: int) -> Index | None:
        """Return the index of the nearest release that is kept, None if there is none."""
        with self._lock:
            near = min(self._kept.values(), key=lambda known: abs(known.release - release), default=None)
        return None if near is None else near.index

    def _known(self, key: ReleaseKey) -> Snapshot | None:
        with self._lock:
            known = self._kept.get(key.identity)
            if known is not None:
                self._kept.move_to_end(key.identity)
            return known

    def _keep(self, made: Snapshot) -> None:
        with self._lock:
            if made.key.identity not in self._kept:
                self._kept[made.key.identity] = made
                self._size += made.size
            while self._size > self._most_bytes and len(self._kept) > 1:
                self._size -= self._kept.popitem(last=False)[1].size

    def _made(self, connection: Connection, key: ReleaseKey) -> Snapshot | None:
        whole = self._whole
        if whole is None or not whole.covers(*key):
            whole = self._whole = read_whole(connection, whole)
            self._of_other_shapes = _of_other_shapes(whole)
            self._vocabularies.clear()  # of another database, a version has other terms under the same number
            self._forget()
        if not whole.is_complete(key.number):
            return None
        number = whole.versions[key.number]
        vocabulary = self._vocabulary(connection, number)
        near = self._nearest(key.number)
        index = open_index(whole, key.number, number, vocabulary.names["themes"], self._memory, near)
        known = {**vocabulary.names, "reports": index.reports.keys(), "sections": CurrentSections(index)}
        is_of_this_build = not any(first <= key.number < end for first, end in self._of_other_shapes)
        return Snapshot(
            key,
            ReleaseKey(whole.newest, whole.identity),
            number,
            vocabulary.names,
            known,
            vocabulary.within,
            index,
            is_of_this_build,
        )

    def _vocabulary(self, connection: Connection, number: int) -> _Vocabulary:
        """Return a version of the vocabularies; those that were asked for last are kept."""
        if number not in self._vocabularies:
            names = {name: _names(connection, name, number) for name in _VOCABULARIES}
            self._vocabularies[number] = _Vocabulary(names, _within(connection, number))
        self._vocabularies.move_to_end(number)
        if len(self._vocabularies) > _KEPT_VOCABULARIES:
            self._vocabularies.popitem(last=False)
        return self._vocabularies[number]


class CurrentSections(Set[str]):
    """The codes of the sections of the reports that are current at a release, gathered when somebody asks."""

    def __init__(self, index: Index) -> None:
        self._index = index

    @cached_property
    def _codes(self) -> frozenset[str]:
        editions = self._index.whole.editions
        each = {editions[span.edition].sections for span in self._index.spans if span.edition is not None}
        return frozenset[str]().union(*each)

    def __contains__(self, code: object) -> bool:
        return code in self._codes

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)


def _of_other_shapes(whole: WholeIndex) -> Sequence[tuple[int, int]]:
    """Return the releases from which until which a replaced edition is current whose records have another shape."""
    return [(one.first, one.end) for one in whole.published if one.end != FOREVER and one.shape != shape()]


_NAMES: Mapping[str, Select[*tuple[Any, ...]]] = {
    name: select(model.code, model.name_zh, model.name_en)
    .where(model.vocabulary_id == bindparam("vocabulary"))
    .order_by(model.place)
    for name, model in _VOCABULARIES.items()
}
_PARENTS: Select[*tuple[Any, ...]] = select(RegionTable.code, RegionTable.parent).where(
    RegionTable.vocabulary_id == bindparam("vocabulary")
)


def _names(connection: Connection, vocabulary: str, version: int) -> dict[str, tuple[str, str]]:
    """Return the names of the terms of a vocabulary by code, in the order of the vocabulary."""
    terms = fetch(connection, _NAMES[vocabulary], {"vocabulary": version})
    return {code: (zh, en) for code, zh, en in terms}


def _within(connection: Connection, version: int) -> dict[str, list[str]]:
    """Return for each region its code and those of everything below it. One that is below itself is there once."""
    parents: dict[str, str | None] = dict(fetch(connection, _PARENTS, {"vocabulary": version}))
    found = {code: [code] for code in parents}
    for code in parents:
        above, seen = parents[code], {code}
        while above is not None and above not in seen:
            seen.add(above)
            found[above].append(code)
            above = parents.get(above)
    return found
