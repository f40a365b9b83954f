"""The columns of a row and the fields of a record, read off its type: a TypedDict that says where codes are."""

from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo
from typing_extensions import is_typeddict

from app.description.table import Column
from app.schemas.base import ADDRESS
from app.schemas.columns import kinds_of
from app.texts import of_field
from app.vocabulary import Codes, Term

_LISTED = {f"/v1/codes/{codes.value}/{{code}}": codes.terms for codes in Codes}
_LISTS = {terms: path for path, terms in _LISTED.items()}


@cache
def columns_of_row(row: Any) -> tuple[Column, ...]:
    """Return the columns of a row in order. A number called `year` or `…_year` is a year."""
    kinds = kinds_of(row)
    return tuple(
        _column(row, name, kinds[name], hint) for name, hint in get_type_hints(row, include_extras=True).items()
    )


@cache
def columns_of_record(record: Any) -> tuple[Column, ...]:
    """Return the fields of a nested record in order. The kind of a field that holds a record is that record's type."""
    return tuple(
        _column(record, name, _kind(hint), hint) for name, hint in get_type_hints(record, include_extras=True).items()
    )


def _kind(hint: Any) -> type:
    """Return what a field holds where it is not null: list, dict, a record's type, Decimal, int or str."""
    if get_origin(hint) in (Annotated, Union, UnionType):
        options = (option for option in get_args(hint)[: 1 if get_origin(hint) is Annotated else None])
        return _kind(next(option for option in options if option is not NoneType))
    kind: type = get_origin(hint) or hint
    if is_typeddict(kind):
        return kind
    return next((basic for basic in (list, dict, Decimal, int) if issubclass(kind, basic)), str)


def _column(row: Any, name: str, kind: type, hint: Any) -> Column:
    said, format_, address = "", None, None
    for field in _fields(hint):
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        said = said or field.description or ""
        format_, address = format_ or extra.get("format"), address or extra.get(ADDRESS)
    terms = _terms(hint) or _LISTED.get(str(address))
    is_year = kind is int and name.rpartition("_")[2] == "year"
    return Column(
        name=name,
        kind=kind,
        description=of_field(row, name, said),
        required=not _is_optional(hint),
        form="year" if is_year else "uri" if format_ == "uri" else None,
        codes=str(address) if address else _LISTS.get(terms) if terms else None,
        terms=terms,
    )


def _fields(hint: Any) -> list[FieldInfo]:
    """Return what is said of a field, the outermost first."""
    if get_origin(hint) is Annotated:
        inner, *metadata = get_args(hint)
        return [*reversed([said for said in metadata if isinstance(said, FieldInfo)]), *_fields(inner)]
    return [field for option in get_args(hint) for field in _fields(option)]


def _is_optional(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return _is_optional(get_args(hint)[0])
    return get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint)


def _terms(hint: Any) -> type[Term] | None:
    """Return the closed vocabulary that the cells are of, None where they are of none."""
    if isinstance(hint, type) and issubclass(hint, Term):
        return hint
    found = map(_terms, get_args(hint))
    return next((terms for terms in found if terms is not None), None)
