"""What `workreport extract` finds in a text: quantities, the outline, and facts, each with its place.

`start` and `end` are code points of the text, `text[start:end]` is `raw` or `quote`. A `doubt` is the reason why a
person should look first, in plain English, None where there is none. Facts name quantities by their `start`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from app.vocabulary import Qualifier, Role


@dataclass(slots=True)
class ExtractedQuantity:
    """A numeral of the text. Every numeral is in exactly one; a range is one.

    `value` is in base units and signed, as in seeds. `measure_word` is without its order (万元: 元).
    `change` is `up` or `down`. `period` is ISO 8601 (`2020`, `2016/2020`, `../2020`). `subject` is what is counted, as
    written. Qualifier, period and subject are None except for figures: metric, target, threshold, plan count.
    """

    start: int
    end: int
    raw: str
    value: Decimal | None
    value_to: Decimal | None
    measure_word: str | None
    qualifier: Qualifier | None
    role: Role
    change: str | None
    period: str | None
    subject: str | None
    subject_start: int | None = None  # where the subject stands, if in one piece
    given: tuple[str, ...] = ()  # what a file of spans says otherwise than our own reading; raw: another span
    part_of: int | None = None  # the start of the whole, where the text says that this is a part of it
    doubt: str | None = None


class ExtractedParagraph(NamedTuple):
    """A paragraph (a point under a heading), named by its lead sentence."""

    start: int
    end: int
    lead: str


class ExtractedSection(NamedTuple):
    """A section: a heading and what stands below it. What stands before the first heading has an empty title."""

    start: int
    end: int
    title: str
    paragraphs: list[ExtractedParagraph]


@dataclass(slots=True)
class ExtractedFact:
    """What all facts have: their own place, the shortest piece of the text that names it, and the quantities of it.

    Where the piece does not say all by itself (a name in a list, a course whose total comes later), `clause_start` to
    `clause_end` is the clause that does. It holds the piece. Else both are None.
    """

    start: int
    end: int
    quote: str
    clause_start: int | None = field(default=None, kw_only=True)
    clause_end: int | None = field(default=None, kw_only=True)
    quantities: list[int] = field(default_factory=list, kw_only=True)
    doubt: str | None = field(default=None, kw_only=True)


@dataclass(slots=True)
class ExtractedDocument(ExtractedFact):
    """A title in 《》: `title` without the marks, standing at `title_start`. Codes as in the seeds of documents.

    Every place of a title is a record of its own. `standing` is None for what is no rule (a book, a film).
    """

    title: str
    title_start: int
    type: str | None
    action: str | None
    standing: str | None


@dataclass(slots=True)
class ExtractedMeasure(ExtractedFact):
    """An action that was taken: `title` is verb and object in the words of the text, `kind` a code of its seeds."""

    title: str
    kind: str


@dataclass(slots=True)
class ExtractedProgram(ExtractedFact):
    """A class series, project or brand of training. `sessions` and `trainees` are starts of quantities.

    Programs that share a total of trainees all have its start. `level` and `mode` are None where the text does not say.
    """

    name: str
    category: str
    sessions: int | None = None
    trainees: int | None = None
    level: str | None = None
    mode: str | None = None
    audience: list[str] = field(default_factory=list)  # whom the total of trainees names
    topics: list[str] = field(default_factory=list)  # what stands before 等 and the name


@dataclass(slots=True)
class ExtractedInitiative(ExtractedFact):
    """A talent programme, event, platform, policy, association, service, pilot or aid initiative."""

    name: str
    kind: str


class Draft(NamedTuple):
    """All that was found in a text, in its order. `unknown_words` are measure words that no unit has: word, places."""

    sha256: str
    characters: int
    outline: list[ExtractedSection]
    quantities: list[ExtractedQuantity]
    documents: list[ExtractedDocument]
    measures: list[ExtractedMeasure]
    training_programs: list[ExtractedProgram]
    talent_initiatives: list[ExtractedInitiative]
    unknown_words: Mapping[str, list[int]] = MappingProxyType({})
