"""A page of a table as its template shows it: the form, the rows, and the addresses of what can be done next."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from app.pages.cells import PageCell, all_fields
from app.pages.filter_form import FilterForm, without
from app.pages.table_list import PageTable
from app.texts import Phrase
from app.vocabulary import Format

TEXTS = {
    name: Phrase(f"table-page.{name}", text)
    for name, text in {
        "tables": "Tables",
        "every": "All tables",
        "about": "Every list of the API as a table: filter it, sort it, take it with you.",
        "facts": "What the reports say",
        "words": "What the words mean",
        "codes": "What the codes mean",
        "rows": "{total} rows",
        "row": "1 row",
        "none": "No row matches these filters. Remove one of them:",
        "sort": "Sort by {name}",
        "all": "All columns",
        "few": "The main columns",
        "take": "Take this table with you",
        "call": "The same as a call of the API",
        "first": "First page",
        "next": "Next page",
        "pages": "Pages of the table",
    }.items()
}
_FILES = (Format.CSV, Format.XLSX)
_JSON_ONLY = ("fields", "facet", "include", "limit")  # a file has all columns and all rows


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """The head of a column: what sorts by it, empty if nothing does, and how it is sorted now, as `aria-sort` says."""

    name: str
    form: str
    href: str
    sorted: str


@dataclass(frozen=True)
class TableView(FilterForm):
    """A page of a table."""

    table: PageTable
    total: int
    fields: tuple[str, ...]
    rows: tuple[tuple[PageCell, ...], ...]

    @property
    def heads(self) -> list[ColumnHead]:
        """The heads of the columns."""
        return [self._head(at, name) for at, name in enumerate(self.fields)]

    def _head(self, at: int, name: str) -> ColumnHead:
        form = next((row[at].form for row in self.rows if row[at].parts), "text")
        if name not in self.sorts:
            return ColumnHead(name, form, "", "")
        now = {name: "ascending", f"-{name}": "descending"}.get(self.sort, "none")
        other = f"-{name}" if now == "ascending" or (now == "none" and form != "text") else name
        return ColumnHead(name, form, self.at([*without(self.sent, "sort"), ("sort", other)]), now)

    @property
    def other_columns(self) -> str:
        """The address with all columns, or with the main ones where others were asked for."""
        every: Iterable[str] = () if self.query.fields else all_fields(self.table.listing.record)
        return self.at([*without(self.sent, "fields"), *(("fields", name) for name in every)])

    @property
    def data(self) -> str:
        """The path of the same list as JSON, without language and release, which links of the frame have."""
        asked = urlencode(without(self.sent, "lang", "as_of"))
        return f"/v1/{self.table.path}{'?' if asked else ''}{asked}"

    @property
    def files(self) -> list[tuple[str, str]]:
        """The name of each format that the whole table comes in, and its address."""
        path, sent = f"/v1/{self.table.path}", without(self.sent, *_JSON_ONLY)
        return [(form.value.upper(), self.page.frame.at(path, [*sent, ("format", form.value)])) for form in _FILES]
