"""Coverage: every numeral of a report's source and what became of it."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.vocabulary import Role


class Numeral(TypedDict):
    """A number as the source writes it."""

    start: Annotated[int, Field(description="First code point of the source.")]
    end: Annotated[int, Field(description="The code point after the last.")]
    text: Annotated[str, Field(description="The number with qualifying words and measure word.")]
    role: Annotated[Role, Field(description="What it is.")]
    metrics: Annotated[list[str], Field(description="Ids of the metrics that it carries.")]
    reason: Annotated[
        str | None, Field(description="Why it carries none, in the language asked for; null where it does.")
    ]


class Characters(TypedDict):
    """How the characters that can write a numeral are accounted for."""

    total: Annotated[int, Field(description="Characters of the source that can write a numeral.")]
    in_numerals: Annotated[int, Field(description="Those inside the numerals listed.")]
    in_idioms: Annotated[int, Field(description="Those inside words that count nothing (一线, 进一步).")]


class Coverage(TypedDict):
    """Every numeral of a report's source and what became of it."""

    report: Annotated[str, Field(description="The report.")]
    numerals: Annotated[int, Field(description="Numerals listed.")]
    roles: Annotated[dict[str, int], Field(description="Numerals by role.")]
    characters: Annotated[Characters, Field(description="The same, counted by characters.")]
    share: Annotated[int, Field(description="Per cent of the characters accounted for.")]
    data: Annotated[list[Numeral], Field(description="The numerals, in the order of the text.")]
