"""The records of a seed file, and faults of their form: what is missing, unknown, or no value of its field."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from app.errors import nearest
from app.ingest import limits, seeds
from app.ingest.messages import found, shown
from app.ingest.seed_file import Location, Paste, SeedFile
from app.ingest.seed_names import names_in
from app.ingest.seeds import Seed

S = TypeVar("S", bound=Seed, covariant=True)


@dataclass(frozen=True, slots=True)
class Table(Generic[S]):
    """The records of one file, each with its index. Records of a wrong form are reported and left out."""

    file: SeedFile
    rows: list[tuple[int, S]]
    unplaced: bool = False  # records lack their place in the source, which `workreport locate` fills in

    def fault(self, index: int, where: Location, message: str) -> None:
        """Report a fault of the record at `index`."""
        self.file.fault((index, *where), message)

    def known(self, index: int, where: Location, value: str, known: Collection[str], what: str) -> bool:
        """Tell whether a value of the record at `index` is among `known`, and report it if it is not."""
        return is_known(self.file, (index, *where), value, known, what)

    def unique(self, field: str) -> None:
        """Report each record that has the same `field` as an earlier one, and the earlier one too."""
        first: dict[str, int] = {}
        for index, record in self.rows:
            value = getattr(record, field)
            if value in first:
                stands_twice((self, first[value]), (self, index), field, value)
            elif value is not None:
                first[value] = index

    @property
    def is_whole(self) -> bool:
        """Whether every record of the file was read."""
        return isinstance(self.file.data, list) and len(self.rows) == len(self.file.data)

    def names(self, field: str) -> frozenset[str]:
        """Return the codes or slugs of all records, as `names_in` does."""
        return names_in(self.file, field)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of all records, as `names` has them."""
        return self.names("code")

    @property
    def records(self) -> list[S]:
        """The records alone."""
        return [record for _, record in self.rows]


def is_known(
    file: SeedFile, location: Location, value: str, known: Collection[str], what: str, paste: Paste | None = None
) -> bool:
    """Tell whether the `value` at `location` is among `known`, and report it if it is not."""
    if value in known:
        return True
    close = nearest(value, sorted(known))
    hint = f"; nearest: {', '.join(close)}" if close else ""
    file.fault(location, f"expected a known {what}, found {value!r}{hint}", paste)
    return False


def stands_twice(one: tuple[Table[Any], int], other: tuple[Table[Any], int], field: str, value: str) -> None:
    """Report a repeated value at both places, since nobody knows which of the two is wrong."""
    for (table, index), (there, at) in ((one, other), (other, one)):
        table.fault(index, (field,), f"{value!r} occurs twice: also at {there.file.place((at, field))}")


def report_of(file: SeedFile) -> seeds.ReportSeed | None:
    """Return what report.yaml says. Where its form is wrong, return None and add findings to the file."""
    return record_of(file, seeds.ReportSeed)


def record_of(file: SeedFile, model: type[S]) -> S | None:
    """Return the one record of a file. Where its form is wrong, return None and add findings to the file."""
    if file.data is None:
        if not file.findings:
            file.report(1, "", "expected a record, found nothing")
        return None
    unplaced: list[Location] = []
    data = _completed(file.data, False) if _has_drafts(file) else file.data
    record = _record(file, data, (), model, unplaced)
    _report_unplaced(file, unplaced)
    return record


def table_of(file: SeedFile, model: type[S], waiting: Collection[int] = ()) -> Table[S]:
    """Return the records of a file. Records of a wrong form are left out and become findings of the file.

    Those at the indexes in `waiting` are left out too, without a finding: what is wrong is reported elsewhere.
    """
    rows: list[tuple[int, S]] = []
    unplaced: list[Location] = []
    if isinstance(file.data, list):
        for index, data in enumerate(_completed(file.data, False) if _has_drafts(file) else file.data):
            if len(file.findings) > limits.FINDINGS:
                break
            record = None if index in waiting else _record(file, data, (index,), model, unplaced)
            if record is not None:
                rows.append((index, record))
    file.expect_list()
    _report_unplaced(file, unplaced)
    return Table(file, rows, bool(unplaced))


def _record(
    file: SeedFile, data: object, location: tuple[str | int, ...], model: type[S], unplaced: list[Location]
) -> S | None:
    """Return a record. Where its form is wrong, return None; its faults are added to the file, or to `unplaced`."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            where = (*location, *details["loc"])
            if details["type"] == "missing" and where[-1] in _PLACE:
                unplaced += [where[:-1]] if where[:-1] not in unplaced[-1:] else []
            else:
                file.fault(where, _message(details, model))
        return None


def _has_drafts(file: SeedFile) -> bool:
    return "draft" in file.text


_PLACE = ("start", "end", "prefix", "suffix", "length", "numeral_characters", "in_idioms")  # what is counted


def _report_unplaced(file: SeedFile, unplaced: list[Location]) -> None:
    """Report everything that lacks its place as one fault, since one command mends it."""
    if unplaced:
        others = f", as in {len(unplaced) - 1} other places" if len(unplaced) > 1 else ""
        message = f"expected its place (start, end …), found none{others}: `workreport locate` fills it in"
        file.fault(unplaced[0], message)


def _completed(data: Any, draft: bool) -> Any:
    """Return a record in which the Chinese stands for the English that a draft lacks. `draft`: it is in one."""
    if isinstance(data, list):
        return [_completed(item, draft) for item in data]
    if not isinstance(data, dict):
        return data
    draft = draft or isinstance(data.get("draft"), str)
    if draft and data.get("en") is None and isinstance(data.get("zh"), str):
        return {**data, "en": data["zh"]}
    return {key: _completed(value, draft) for key, value in data.items()}


_EXPECTED = {  # by the type of Pydantic's error; {names} are values of its context
    "missing": "this field",
    "model_type": "a record (fields with values)",
    "model_attributes_type": "a record (fields with values)",
    "dict_type": "a record (fields with values)",
    "list_type": "a list",
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "string_too_long": "a text of at most {max_length} characters",
    "too_short": "a list of at least {min_length}",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
}


def _message(details: ErrorDetails, model: type[Seed]) -> str:
    value, context = details["input"], details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            *above, key = map(str, details["loc"])
            close = nearest(key, _fields(model, above))
            return f"unknown field {shown(key)}" + (f"; did you mean {' or '.join(close)}?" if close else "")
        case "missing" if details["loc"][0] in model.of_quote:
            return "expected this field, found none: the quote does not show one figure that has one reading"
        case "missing":
            return "expected this field, found none"
        case "value_error":
            return str(context["error"])
        case "model_type" if context["class_name"] == seeds.Bilingual.__name__:
            return f"expected {{zh: …, en: …}}, found {found(value)}"
        case "enum":
            return f"expected {context['expected']}, found {found(value)}"
        case "string_pattern_mismatch":
            return f"expected {seeds.PATTERNS[context['pattern']]}, found {found(value)}"
        case kind if kind in _EXPECTED:
            return f"expected {_EXPECTED[kind].format(**context)}, found {found(value)}"
        case _:
            return f"{details['msg'][0].lower()}{details['msg'][1:]}, found {found(value)}"


def _fields(model: type[Seed], location: list[str]) -> list[str]:
    """Return the names of the fields that a record has at a location inside it."""
    for step in location:
        field = model.model_fields.get(step)
        if field is not None:
            kinds = [field.annotation]
            while kinds and not (isinstance(kinds[0], type) and issubclass(kinds[0], Seed)):
                kinds = [*get_args(kinds[0]), *kinds[1:]]
            model = kinds[0] if kinds else model  # type: ignore[assignment]
    return sorted(model.model_fields)
