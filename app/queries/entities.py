"""The entities that a name is reconciled with: the terms of four vocabularies at a release, and their names."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection

from app.queries import reading
from app.queries.listing import Listing, ListRequest
from app.queries.naming import NameIndex, folded
from app.queries.release import Snapshot
from app.queries.vocabularies import INDICATORS, REGIONS, SCOPES, UNITS
from app.schemas.base import MAX_ROWS
from app.texts import Phrase
from app.vocabulary import Format, Kind, RegionLevel, Term

TYPES: Mapping[str, Listing] = {listing.name: listing for listing in (INDICATORS, REGIONS, UNITS, SCOPES)}
_KEPT = 4  # releases whose entities are kept
_LISTED = "、", ", "

# What a region may be called beside its name, by how that ends. Nothing else in the vocabulary has the shorter name.
_SUFFIXES = (
    ("特别行政区", ("SAR", "Special Administrative Region")),
    ("壮族自治区", ("Autonomous Region", "Zhuang Autonomous Region")),
    ("回族自治区", ("Autonomous Region", "Hui Autonomous Region")),
    ("维吾尔自治区", ("Autonomous Region", "Uygur Autonomous Region", "Uyghur Autonomous Region")),
    ("自治区", ("Autonomous Region",)),
    ("省", ("Province",)),
    ("市", ("Municipality", "City")),
)


class EntityProperty(NamedTuple):
    """What entities can be narrowed by: the type that has it, its name, and where its values have theirs."""

    of: str
    called: Phrase
    values: str | type[Term]  # a type of entity, or a closed vocabulary


PROPERTIES: Mapping[str, EntityProperty] = {
    "unit": EntityProperty("indicators", Phrase("reconcile.property.unit", "Unit"), "units"),
    "kind": EntityProperty("indicators", Phrase("reconcile.property.kind", "Kind of quantity"), Kind),
    "level": EntityProperty("regions", Phrase("reconcile.property.level", "Level of region"), RegionLevel),
    "parent": EntityProperty("regions", Phrase("reconcile.property.parent", "Region that it is part of"), "regions"),
}


@dataclass(frozen=True, slots=True)
class Entity:
    """A term: its id, its type and code, its names, what it means in Chinese and in English, and its other names.

    Case is part of `words`. `properties` has codes.
    """

    id: str
    type: str
    code: str
    names: tuple[str, str]
    descriptions: tuple[str, str]
    others: tuple[str, ...]
    words: tuple[str, ...]
    properties: Mapping[str, str]


class Entities:
    """The entities at a release."""

    def __init__(self, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
        self.each = [*_entities(rows)]
        self.by_id = {entity.id: entity for entity in self.each}
        self.names = NameIndex(
            ((entity.id, entity.code, *entity.names, *entity.others), entity.words) for entity in self.each
        )

    def has(self, entity: Entity, property_: str, value: str) -> bool:
        """Tell whether an entity has a value of a property, which may be given by its code or by a name of it."""
        code = entity.properties.get(property_)
        if code is None:
            return False
        values = PROPERTIES[property_].values
        if isinstance(values, str):
            return any(
                other.type == values and other.code == code
                for other in (self.each[number] for number in self.names.called(value))
            )
        term = values(code)
        return folded(value) in map(folded, (term.value, term.zh, term.en))


class EntitiesOfReleases:
    """The entities at the releases that were asked for last. None goes stale, since a release never changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Entities] = OrderedDict()
        self._lock = Lock()

    def at(self, connection: Connection, snapshot: Snapshot) -> Entities:
        """Return the entities at a release."""
        key = snapshot.key.identity
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        made = Entities({name: _rows(connection, listing, snapshot) for name, listing in TYPES.items()})
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


def _rows(connection: Connection, listing: Listing, snapshot: Snapshot) -> list[Any]:
    asked = ListRequest((), None, None, MAX_ROWS, Format.NDJSON)
    return [*map(orjson.loads, reading.page(connection, listing, snapshot, asked).bodies)]


def _entities(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Iterator[Entity]:
    """Give each entity. Its id is its code; where another type has that code already, the type stands before it."""
    taken: set[str] = set()
    for type_, terms in rows.items():
        for term in terms:
            code: str = term["code"]
            id_ = code if code not in taken else f"{type_}:{code}"
            taken.add(id_)
            names = (term["name_zh"], term["name_en"])
            yield Entity(
                id_,
                type_,
                code,
                names,
                _DESCRIPTIONS[type_](term),
                _OTHERS[type_](term, names),
                tuple(term.get("measure_words", ())),
                {name: term[name] for name, known in PROPERTIES.items() if known.of == type_ and term[name]},
            )


def _defined(term: Mapping[str, Any]) -> tuple[str, str]:
    return term["definition_zh"], term["definition_en"]


def _level(term: Mapping[str, Any]) -> tuple[str, str]:
    level = RegionLevel(term["level"])
    number = f" {term['gbt2260']}" if term["gbt2260"] else ""
    return level.zh + number, level.en + number


def _measured(term: Mapping[str, Any]) -> tuple[str, str]:
    zh, en = (mark.join(term["measure_words"]) for mark in _LISTED)
    return zh, en


_DESCRIPTIONS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, str]]] = {
    "indicators": _defined,
    "regions": _level,
    "units": _measured,
    "scopes": _defined,
}


def _no_others(_term: Mapping[str, Any], _names: Sequence[str]) -> tuple[str, ...]:
    return ()


def _of_region(term: Mapping[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    """Return what else names a region: its GB/T 2260 code, and its name without its suffix or with the English one."""
    zh, en = names
    codes = (term["gbt2260"],) if term["gbt2260"] else ()
    for suffix, english in _SUFFIXES:
        if zh.endswith(suffix) and zh != suffix:
            return (*codes, zh.removesuffix(suffix), *(f"{en} {word}" for word in english))
    return codes


def _plural(term: Mapping[str, Any], _names: Sequence[str]) -> tuple[str, ...]:
    return (term["plural_en"],)


_OTHERS: Mapping[str, Callable[[Mapping[str, Any], Sequence[str]], tuple[str, ...]]] = {
    "indicators": _no_others,
    "regions": _of_region,
    "units": _plural,
    "scopes": _no_others,
}
