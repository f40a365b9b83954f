"""Clauses that several facts share: clauses.yaml has each once, with its place, and evidence names it.

    evidence:
    - clause: online-classes   # in the place of quote, start, end, prefix and suffix
      exact: 210期             # as in any evidence

Before records are read, such an entry is written out: its quote is that of the clause, its place follows from there.
"""

from dataclasses import dataclass
from typing import Any

from app.ingest.messages import shown
from app.ingest.seed_file import SeedFile
from app.ingest.seed_table import Table, is_known
from app.ingest.seeds import ClauseSeed
from app.quantity import Grammar

_Raw = dict[str, Any]  # a record as its file has it


@dataclass(frozen=True, slots=True)
class _ClauseUse:
    """An entry of evidence that names a clause, in the record at `index` of a file."""

    index: int
    number: int
    record: _Raw
    entry: _Raw
    clause: ClauseSeed


class SharedClauses:
    """The clauses of a report, to be written out in the evidence that names them."""

    def __init__(self, table: Table[ClauseSeed] | None) -> None:
        self._table = table
        self._clauses = {clause.code: clause for clause in table.records} if table else {}
        self._used: set[str] = set()
        self._named: list[_ClauseUse] = []
        if table:
            table.unique("code")

    def write_quotes(self, file: SeedFile) -> set[int]:
        """Give each entry that names a clause the clause's quote. Returns the indexes of records where that fails."""
        failed: set[int] = set()
        self._named = []
        for index, record in enumerate(file.data if isinstance(file.data, list) else ()):
            evidence = record.get("evidence") if isinstance(record, dict) else None
            if not isinstance(evidence, list) or not any(isinstance(e, dict) and "clause" in e for e in evidence):
                continue
            record["evidence"] = written = list(evidence)  # another record may have the same list, by an alias
            for number, entry in enumerate(evidence):
                if isinstance(entry, dict) and "clause" in entry:
                    clause = self._clause(file, index, number, entry)
                    if clause is None:
                        failed.add(index)
                        continue
                    more = {name: value for name, value in entry.items() if name != "clause"}
                    written[number] = {"quote": clause.quote, **more}
                    self._named.append(_ClauseUse(index, number, record, written[number], clause))
        return failed

    def _clause(self, file: SeedFile, index: int, number: int, entry: _Raw) -> ClauseSeed | None:
        """Return the clause that an entry names. None where it is unknown, which is reported, or cannot be read."""
        code, where = entry["clause"], (index, "evidence", number, "clause")
        given = sorted(entry.keys() & {"quote", "start", "end", "prefix", "suffix"})
        if given:
            file.fault(where, f"expected either a clause or {', '.join(given)}, found both")
        elif is_known(file, where, str(code), self._table.names("code") if self._table else (), "clause"):
            self._used.add(str(code))
            return self._clauses.get(str(code))
        return None

    def write_places(self, file: SeedFile, grammar: Grammar | None) -> set[int]:
        """Give the entries of a file their places, where it was given their quotes. Returns as `write_quotes` does.

        With a `grammar`, what is looked for in a clause is the figure of a metric, among whole figures.
        """
        failed: set[int] = set()
        for named in self._named:
            clause, entry = named.clause, named.entry
            exact = str(entry.get("exact") or (grammar and named.record.get("as_reported")) or clause.quote)
            places = places_in(clause.quote, exact, grammar)
            if len(places) != 1:
                found = "twice or more" if places else "never"
                message = f"expected {shown(exact)} once in the clause {clause.code!r}, found it {found}"
                file.fault((named.index, "evidence", named.number), message)
                failed.add(named.index)
                continue
            start, end = clause.start + places[0], clause.start + places[0] + len(exact)
            prefix = clause.prefix + clause.quote[: places[0]]
            suffix = clause.quote[places[0] + len(exact) :] + clause.suffix
            entry.update(start=str(start), end=str(end), prefix=prefix, suffix=suffix)
        return failed

    def check_used(self) -> None:
        """Report each clause that no evidence names."""
        for index, clause in self._table.rows if self._table else ():
            if clause.code not in self._used and self._table:
                self._table.fault(index, ("code",), f"expected evidence that names {clause.code!r}, found none")


def places_in(quote: str, exact: str, grammar: Grammar | None) -> list[int]:
    """Return where `exact` stands in a quote; with a `grammar`, only where it is a whole figure, if it is anywhere."""
    places = [at for at in range(len(quote) - len(exact) + 1) if quote.startswith(exact, at)]
    whole = [read.start for read in grammar.scan(quote) if read.text == exact] if grammar else []
    return whole or places
