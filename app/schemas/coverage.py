"""Coverage: every numeral of a report's source and what became of it."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.vocabulary import Role


class Numeral(TypedDict):
    """A number as the source writes it."""

    start: Annotated[int, Field(description="First code point of the source.", examples=[285])]
    end: Annotated[int, Field(description="The code point after the last.", examples=[290])]
    text: Annotated[str, Field(description="The number with qualifying words and measure word.", examples=["2.1万个"])]
    role: Annotated[Role, Field(description="What it is.", examples=["metric"])]
    metrics: Annotated[list[str], Field(description="Ids of the metrics that it carries.")]
    reason: Annotated[str | None, Field(description="Why it carries none; null where it does.", examples=[None])]


class Characters(TypedDict):
    """How the characters that can write a numeral are accounted for."""

    total: Annotated[int, Field(description="Characters of the source that can write a numeral.", examples=[299])]
    in_numerals: Annotated[int, Field(description="Those inside the numerals listed.", examples=[282])]
    in_idioms: Annotated[int, Field(description="Those inside words that count nothing (一线, 进一步).", examples=[17])]


class Coverage(TypedDict):
    """Every numeral of a report's source and what became of it."""

    report: Annotated[str, Field(description="The report.", examples=["qinghai-org-2020"])]
    numerals: Annotated[int, Field(description="Numerals listed.", examples=[131])]
    roles: Annotated[dict[str, int], Field(description="Numerals by role.", examples=[{"metric": 72, "date": 10}])]
    characters: Annotated[Characters, Field(description="The same, counted by characters.")]
    share: Annotated[int, Field(description="Per cent of the characters accounted for.", examples=[100])]
    data: Annotated[list[Numeral], Field(description="The numerals, in the order of the text.")]
