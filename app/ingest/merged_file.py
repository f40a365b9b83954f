"""A vocabulary whose files stand in several seed folders, as if it were one file.

A term that a later folder repeats, the same in every field, is one term. Anything else of one name is a conflict.
"""

import json
from collections.abc import Sequence
from typing import Any

from app.ingest.seed_file import Finding, Location, Paste, SeedFile, path_of

_Place = tuple[SeedFile, int]  # a file, and the index of a record in it


class MergedFile(SeedFile):
    """The records of `parts` one after the other. A fault names the file and the line that it is in.

    `key` is the field that names a record, None where a record is only itself. `data` is None where that of a part is
    no list.
    """

    def __init__(self, parts: Sequence[SeedFile], key: str | None) -> None:
        """Merge files that are read already."""
        self.path, self._parts = parts[0].path, tuple(parts)
        self.text = "\n".join(part.text for part in parts)
        self.data: Any = None
        self._places: list[_Place] = []
        for part in parts:
            part.expect_list()
        if all(isinstance(part.data, list) for part in parts):
            self.data = self._merge(key)
        self.findings = [finding for part in parts for finding in part.findings]

    @property
    def parts(self) -> tuple[SeedFile, ...]:
        """The files that it is made of."""
        return self._parts

    def fault(self, location: Location, message: str, paste: Paste | None = None) -> None:
        """Add a finding about the value at `location`, in the file that has it."""
        part, inside = self._within(location)
        self.add(Finding(str(part.path), part.line(inside), path_of(inside), message, paste))

    def line(self, location: Location) -> int:
        """Return the line of the value at `location` in the file that has it."""
        part, inside = self._within(location)
        return part.line(inside)

    def place(self, location: Location) -> str:
        """Return file and line of the value at `location`, with the folder, since the files are called alike."""
        part, inside = self._within(location)
        return f"{part.path}:{part.line(inside)}"

    def _within(self, location: Location) -> tuple[SeedFile, Location]:
        if location and isinstance(location[0], int):
            part, index = self._places[location[0]]
            return part, (index, *location[1:])
        return self._parts[0], location

    def _merge(self, key: str | None) -> list[Any]:
        records: list[Any] = []
        seen: dict[str, _Place] = {}
        for part in self._parts:
            own: dict[str, _Place] = {}  # a name twice in one file is reported with the other faults of its records
            for index, record in enumerate(part.data):
                name = _name(record, key)
                if name in seen:
                    if key is not None:
                        _check_same(seen[name], (part, index), key)
                    continue
                records.append(record)
                self._places.append((part, index))
                if name is not None:
                    own.setdefault(name, (part, index))
            seen |= own
        return records


def _name(record: Any, key: str | None) -> str | None:
    if key is None:
        return json.dumps(_said(record), sort_keys=True)
    name = record.get(key) if isinstance(record, dict) else None
    return name if isinstance(name, str) else None


def _said(value: Any) -> Any:
    """Return a value without the fields that say nothing."""
    if isinstance(value, dict):
        return {name: _said(part) for name, part in value.items() if part is not None}
    return [_said(part) for part in value] if isinstance(value, list) else value


def _check_same(one: _Place, other: _Place, key: str) -> None:
    """Report a name that two files define otherwise, at both places, since nobody knows which of the two is wrong."""
    first, second = (_said(file.data[index]) for file, index in (one, other))
    if first == second:
        return
    fields = [field for field in {**first, **second} if first.get(field) != second.get(field)]
    for (file, index), (there, at) in ((one, other), (other, one)):
        place = f"{there.path}:{there.line((at, key))}"
        message = f"expected {first[key]!r} to be the same as in {place}, found another {' and '.join(fields)}"
        file.fault((index, key), message)
