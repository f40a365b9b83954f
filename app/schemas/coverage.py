"""Coverage: the numerals of a report's source and what became of them."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.schemas.base import End, Start, coded
from app.vocabulary import Accounting, Role


class Numeral(TypedDict):
    """A number as the source writes it."""

    start: Start
    end: End
    text: Annotated[str, Field(description="Number with its qualifying words and its measure word.")]
    role: Annotated[Role, Field(description="Role of the numeral, such as a metric, a date or part of a name.")]
    metrics: Annotated[list[str], Field(description="Ids of the metrics that the numeral carries.")]
    reason: Annotated[
        str | None,
        Field(
            description="Reason why the numeral carries no metric, in the language "
            "asked for; null where it carries one."
        ),
    ]


class Characters(TypedDict):
    """Characters of the source that can write a numeral, and what became of them."""

    total: Annotated[int, Field(description="Number of characters in the source that can write a numeral.")]
    in_numerals: Annotated[int, Field(description="Number of characters inside the numerals listed.")]
    in_idioms: Annotated[
        int, Field(description="Number of characters inside words that count nothing, such as `一线` and `进一步`.")
    ]


class Coverage(TypedDict):
    """Every numeral in the source of a report, and what became of it; where the accounting is partial, some of them."""

    report: Annotated[str, Field(description="Id of the report, such as `qinghai-org-2020`.")]
    accounting: Annotated[Accounting, Field(description="Whether every numeral of the source is listed.")]
    numerals: Annotated[int, Field(description="Number of numerals listed.")]
    roles: Annotated[
        dict[str, int],
        Field(description='Number of numerals by role, such as `{"metric": 72}`.', **coded("/v1/codes/role/{key}")),
    ]
    characters: Annotated[Characters, Field(description="The same account by characters instead of numerals.")]
    share: Annotated[
        int, Field(description="Share of the characters that are accounted for, in whole per cent rounded down.")
    ]
    data: Annotated[list[Numeral], Field(description="The numerals listed, in the order of the text.")]
