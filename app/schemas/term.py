"""Terms: what those of all vocabularies have in common."""

from functools import cache
from typing import Annotated, Any, get_type_hints

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import RecordLookup
from app.schemas.fact import typed_dict
from app.texts import Phrase, of_type
from app.vocabulary import Format


class BothNames(TypedDict):
    """A name in both languages, whichever is asked for."""

    zh: Annotated[str, Field(description="Name of the record in Chinese.")]
    en: Annotated[str, Field(description="Name of the record in English.")]


_NAMES = Annotated[BothNames, Field(description=Phrase("Term.names", "Names of the record in both languages."))]


@cache
def with_names(record: type) -> Any:
    """Return the type of a record asked for alone: that in a list, with its names in both languages."""
    fields = {**get_type_hints(record, include_extras=True), "names": _NAMES}
    return typed_dict(f"{record.__name__}Record", of_type(record), fields, of=(record,))


class TermLookup(RecordLookup):
    """The query of a single term."""

    format: Annotated[
        Format | None,
        Field(
            description="Format of the answer; it takes precedence over `Accept`. JSON-LD is a SKOS concept with the "
            "names in both languages."
        ),
    ] = None
