"""Scopes: what goes out, what may be asked."""

from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import VOCABULARY_ORDER, AnyOf, Filter, ListQuery, Text, coded
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.texts import Phrase

_CODE = Phrase("Scope.code", "Code of the scope, such as `regional-level`.")
_NAME = Phrase("Scope.name", "Name of the scope.")
_DEFINITION = Phrase("Scope.definition", "Definition of the scope: what a figure with it covers.")
_ADDRESS = coded("/v1/scopes/{code}")


class Scope(TypedDict):
    """The part of a region that a figure covers."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    name: Annotated[str, Field(description=ASKED_FOR.filled(text=_NAME))]
    definition: Annotated[str, Field(description=ASKED_FOR.filled(text=_DEFINITION))]


class ScopeRow(TypedDict):
    """A scope as a row of a table."""

    code: Annotated[str, Field(description=_CODE, **_ADDRESS)]
    name_zh: Annotated[str, Field(description=CHINESE.filled(text=_NAME))]
    name_en: Annotated[str, Field(description=ENGLISH.filled(text=_NAME))]
    definition_zh: Annotated[str, Field(description=CHINESE.filled(text=_DEFINITION))]
    definition_en: Annotated[str, Field(description=ENGLISH.filled(text=_DEFINITION))]


class ScopeQuery(ListQuery):
    """What the list of scopes may be asked."""

    code: Annotated[
        AnyOf[Text],
        Filter("code", among="scopes"),
        Field(description="Code of a scope; repeat it for any of several.", examples=[["regional-level"]]),
    ] = ()
    sort: Annotated[Literal["code", "-code"] | None, VOCABULARY_ORDER] = None
