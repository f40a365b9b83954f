"""What a client's script is told, and the comparison that it makes: `python SCRIPT ADDRESS TOLD`."""

import json
import os
import sys
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

Row = dict[str, Any]


class Told:
    """The address of the server, and what its database holds."""

    def __init__(self) -> None:
        self.address = sys.argv[1]
        self.all: dict[str, Any] = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
        self.tables: list[dict[str, Any]] = self.all["tables"]

    def table(self, path: str) -> dict[str, Any]:
        """Return a table by its path, such as `metrics` or `series?vintages=all`."""
        return next(table for table in self.tables if table["path"] == path)


class Comparison:
    """Counts the values that a client read as they are in the database, and keeps the differences."""

    def __init__(self, client: str) -> None:
        self.client = client
        self.values = 0
        self.wrong: list[str] = []

    def equal(self, place: str, found: object, wanted: object) -> None:
        """Compare one value."""
        self.values += 1
        if not same(found, wanted):
            self.wrong.append(f"{place}: {found!r} instead of {wanted!r}")

    def rows(self, place: str, found: list[Row], wanted: list[Row]) -> None:
        """Compare rows cell by cell. A row has the columns of the wanted one, and no other."""
        if len(found) != len(wanted):
            self.wrong.append(f"{place}: {len(found)} rows instead of {len(wanted)}")
        for number, (row, right) in enumerate(zip(found, wanted, strict=False), 1):
            if row.keys() != right.keys():
                self.wrong.append(f"{place}: columns {sorted(row.keys() ^ right.keys())}")
                return
            for name, cell in right.items():
                self.equal(f"{place}, row {number}, {name}", row[name], cell)

    def failed(self, place: str, error: Exception) -> None:
        """Note that the client could not read something."""
        self.wrong.append(f"{place}: {type(error).__name__}: {error}"[:500])

    def end(self, what: str) -> bool:
        """Say what was compared; return whether all was the same, and there was something."""
        print(f"{self.client}: {self.values:,} values of {what}{f', {len(self.wrong)} differ' if self.wrong else ''}")
        for line in self.wrong[:5]:
            print(f"  {line}")
        return bool(self.values) and not self.wrong


def same(found: object, wanted: object) -> bool:
    """Say whether a value is the wanted one: texts to the letter, numbers by value, lists member by member."""
    if isinstance(wanted, list):
        return found is not None and list(found) == wanted  # type: ignore[call-overload]
    if wanted is None or found is None or isinstance(wanted, str):
        return found is wanted if wanted is None else found == wanted
    return not isinstance(found, str) and found == wanted


def exact(text: str | None) -> Decimal | None:
    """Return a figure with every digit."""
    return None if text is None else Decimal(text)


def done(comparisons: Iterable[bool]) -> None:
    """End the script: with 1 where some comparison failed.

    It ends at once. Threads of the programs that it uses sometimes fail while Python cleans up, when all is said.
    """
    status = 0 if all([*comparisons]) else 1
    sys.stdout.flush()
    os._exit(status)
