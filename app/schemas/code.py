"""Lists of codes, and the codes in them: what goes out, what may be asked."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import AnyOf, Filter, ListQuery, Text
from app.schemas.fields import ASKED_FOR, CHINESE, ENGLISH
from app.texts import Phrase
from app.vocabulary import Codes

_LIST = Phrase("CodeList.code", "Code of the list: the last part of its path, such as `qualifier`.")
_LIST_NAME = Phrase("CodeList.name", "Name of the list of codes.")
_DEFINITION = Phrase("CodeList.definition", "Definition of the list: what its codes say.")
_CODE = Phrase("ListedCode.code", "Code as records show it, such as `at_least`.")
_NAME = Phrase("ListedCode.name", "Name of the code: what it says.")


class CodeList(TypedDict):
    """A list of codes whose meaning does not depend on the data."""

    code: Annotated[Codes, Field(description=_LIST)]
    name: Annotated[str, Field(description=ASKED_FOR.filled(text=_LIST_NAME))]
    definition: Annotated[str, Field(description=ASKED_FOR.filled(text=_DEFINITION))]


class CodeListRow(TypedDict):
    """A list of codes as a row of a table."""

    code: Annotated[Codes, Field(description=_LIST)]
    name_zh: Annotated[str, Field(description=CHINESE.filled(text=_LIST_NAME))]
    name_en: Annotated[str, Field(description=ENGLISH.filled(text=_LIST_NAME))]
    definition_zh: Annotated[str, Field(description=CHINESE.filled(text=_DEFINITION))]
    definition_en: Annotated[str, Field(description=ENGLISH.filled(text=_DEFINITION))]


class CodeListQuery(ListQuery):
    """What the list of lists of codes may be asked."""

    code: Annotated[
        AnyOf[Codes], Filter("code"), Field(description="Code of a list of codes; repeat it for any of several.")
    ] = ()


class ListedCode(TypedDict):
    """A code that records show, and its name."""

    code: Annotated[str, Field(description=_CODE)]
    name: Annotated[str, Field(description=ASKED_FOR.filled(text=_NAME))]


class ListedCodeRow(TypedDict):
    """A code as a row of a table."""

    code: Annotated[str, Field(description=_CODE)]
    name_zh: Annotated[str, Field(description=CHINESE.filled(text=_NAME))]
    name_en: Annotated[str, Field(description=ENGLISH.filled(text=_NAME))]


class CodeInListRow(TypedDict):
    """A code of a list as a row of a table with the codes of all lists."""

    list: Annotated[Codes, Field(description=_LIST)]
    code: Annotated[str, Field(description=_CODE)]
    name_zh: Annotated[str, Field(description=CHINESE.filled(text=_NAME))]
    name_en: Annotated[str, Field(description=ENGLISH.filled(text=_NAME))]


class ListedCodeQuery(ListQuery):
    """What a list of codes may be asked."""

    code: Annotated[
        AnyOf[Text],
        Filter("code", among="keys"),
        Field(description="Code in the list; repeat it for any of several.", examples=[["over"]]),
    ] = ()
