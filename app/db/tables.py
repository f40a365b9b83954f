"""Tables that are written as classes, as in SQLAlchemy's declarative mapping: `Base`, `Mapped`, `mapped_column`.

Nothing is mapped: rows are never objects here, so the mapper would be loaded, and made for each table, for nothing. A
class is a name for its table, and each of its attributes is a column.
"""

from collections.abc import Iterator
from inspect import get_annotations
from types import UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, get_args, get_origin

from sqlalchemy import Column, ColumnElement, ForeignKey, Integer, MetaData, String, Table

T = TypeVar("T")

_PLAIN = {str: String, int: Integer}  # what needs no type of a column beside the annotation


class Mapped(Generic[T]):
    """What a column holds, as its annotation: `Mapped[str]`, or `Mapped[str | None]` where it may be NULL."""

    if TYPE_CHECKING:

        def __get__(self, row: None, table: type) -> ColumnElement[T]: ...


class _Declared:
    """What is said of a column beside its annotation. A class without a table may say it for several tables."""

    def __init__(self, said: tuple[Any, ...], options: dict[str, Any]) -> None:
        self._said, self._options = said, options

    def column(self, name: str, holds: Any) -> Column[Any]:
        """Make the column of one table."""
        kinds = (
            [kind for kind in get_args(holds) if kind is not type(None)] if isinstance(holds, UnionType) else [holds]
        )
        # a foreign key belongs to one table
        said = [ForeignKey(part.target_fullname) if isinstance(part, ForeignKey) else part for part in self._said]
        if not said or isinstance(said[0], ForeignKey):
            said.insert(0, _PLAIN[kinds[0]])
        return Column(name, *said, **{"nullable": kinds != [holds], **self._options})


def mapped_column(*said: Any, **options: Any) -> Any:
    """Say more of a column than its annotation does: its type, a foreign key, and the options of `Column`."""
    return _Declared(said, options)


class Base:
    """Base of all tables; every constraint gets a name that a migration can rely on.

    A subclass has `__tablename__`, its columns, and in `__table_args__` the constraints and indexes, or a class method
    that returns them. Classes beside Base that it inherits from may have columns, too: they come last.
    """

    __table__: ClassVar[Table]
    __table_args__: ClassVar[Any] = ()
    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )

    @classmethod
    def __clause_element__(cls) -> Table:
        """Return the table: SQLAlchemy asks for it wherever a class stands for one."""
        return cls.__table__

    def __init_subclass__(cls) -> None:
        columns = list(_columns(cls))
        for column in columns:
            setattr(cls, column.name, column)
        parts = cls.__table_args__() if callable(cls.__table_args__) else cls.__table_args__
        options = parts[-1] if parts and isinstance(parts[-1], dict) else {}
        parts = parts[:-1] if options else parts
        cls.__table__ = Table(cls.__dict__["__tablename__"], cls.metadata, *columns, *parts, **options)


def _columns(table: type) -> Iterator[Column[Any]]:
    for part in table.__mro__:
        for name, hint in get_annotations(part).items():
            holds: Any = get_origin(hint)
            if holds is Mapped:
                declared = part.__dict__.get(name) or _Declared((), {})
                yield declared.column(name, get_args(hint)[0])
