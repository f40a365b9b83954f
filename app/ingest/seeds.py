"""The schema of the seed files, checked field by field. `docs/curation.md` explains it to curators."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    create_model,
    model_validator,
)

from app.ingest import limits
from app.ingest.messages import found
from app.quantity import Change, WordRole
from app.regex import regex
from app.vocabulary import PLURALS, Accounting, Genre, Kind, Qualifier, RegionLevel, Role

_INTEGER = regex(r"(0|[1-9][0-9]{0,17})\Z")
_DECIMAL = regex(r"-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,12})?\Z")
_PLAIN = regex(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")  # matches this but not _DECIMAL: too many digits
_DATE = regex(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?\Z")


_TEXT, _SLUG, _CODE = r"^\S(.*\S)?$", r"^[a-z0-9]+(-[a-z0-9]+)*$", r"^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$"
_URL, _GBT2260, SHA256 = r"^https?://[!-~]+$", r"^[0-9]{6}$", r"^[0-9a-f]{64}$"
PATTERNS = {  # a description of each pattern, for messages
    _TEXT: "a text on one line, without spaces at its ends",
    _SLUG: "lower-case ASCII words and digits joined by -",
    _CODE: "ASCII words and digits joined by - or _",
    _URL: "an address that begins with http:// or https://, other characters than ASCII percent-encoded",
    _GBT2260: "six digits",
    SHA256: "64 hexadecimal digits in lower case, as sha256sum prints them",
}


def _integer(value: Any) -> int:
    if not isinstance(value, str) or not _INTEGER.match(value):
        raise ValueError(f"expected a whole number in plain digits, found {found(value)}")
    if int(value) > limits.SOURCE_BYTES:
        raise ValueError(f"expected at most {limits.SOURCE_BYTES}, the longest source, found {value}")
    return int(value)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, str) and _PLAIN.match(value) and not _DECIMAL.match(value):
        raise ValueError(
            f"expected at most 30 digits before the decimal point and 12 after it, found {found(value)}: "
            "nothing is rounded; give the figure as the report has it, in a larger or smaller unit"
        )
    if not isinstance(value, str) or not _DECIMAL.match(value):
        raise ValueError(f"expected a number in plain notation such as 58500 or 5.85, found {found(value)}")
    return Decimal(value)


def _is_date(value: str) -> bool:
    """Tell whether this is a date of the calendar. Day and month may be left out (ISO 8601, 5.2.2)."""
    try:
        return bool(_DATE.match(value) and date.fromisoformat(value + "2000-01-01"[len(value) :]))
    except ValueError:
        return False


def _date(value: str) -> str:
    if not _is_date(value):
        raise ValueError(f"expected a date such as 2020, 2020-06 or 2020-06-30, found {found(value)}")
    return value


def _period(value: str) -> str:
    start, both, end = value.partition("/")
    if not (_is_date(start) or (both and start == "..")) or (both and not _is_date(end)):
        raise ValueError(
            f"expected an ISO 8601 period such as 2020, 2020-06, 2016/2020 or ../2020, found {found(value)}"
        )
    if end and start != ".." and start >= end:
        raise ValueError(f"expected a period that ends after it starts, found {value!r}")
    return value


Integer = Annotated[int, BeforeValidator(_integer)]
Plain = Annotated[Decimal, BeforeValidator(_decimal)]
Text = Annotated[str, StringConstraints(min_length=1, pattern=_TEXT)]
Slug = Annotated[str, StringConstraints(max_length=80, pattern=_SLUG)]
Code = Annotated[str, StringConstraints(max_length=80, pattern=_CODE)]
Period = Annotated[str, AfterValidator(_period)]
Url = Annotated[str, StringConstraints(pattern=_URL)]
Date = Annotated[str, AfterValidator(_date)]


class Seed(BaseModel):
    """Base of every record. Unknown fields are refused."""

    # built when a record is first checked: no command needs all kinds of record
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    of_quote: ClassVar[frozenset[str]] = frozenset()  # fields that may be left out, since the quote shows them


class ReviewedSeed(Seed):
    """A record that a person has to have looked at. `draft` says why nobody has yet; it goes with the review.

    A draft may lack the English of its texts (`app.ingest.drafts`). It is verified, and never loaded.
    """

    draft: Text | None = None


class Bilingual(Seed):
    """A text for people: Chinese as published, English as the project translates it."""

    zh: Text
    en: Text


# --- vocabularies -------------------------------------------------------------------------------------------------


class TermSeed(ReviewedSeed):
    """A term of a vocabulary."""

    code: Code
    name: Bilingual


class ThemeSeed(TermSeed):
    """What a section is about."""

    definition: Bilingual


class RegionSeed(TermSeed):
    """A country or a provincial-level division."""

    gbt2260: Annotated[str, StringConstraints(pattern=_GBT2260)] | None = None  # none for the country itself
    level: RegionLevel
    parent: Code | None = None


class UnitSeed(TermSeed):
    """A unit with its measure words. `plural` is the English plural, left out where it equals the name."""

    plural: Text | None = None
    measure_words: list[Text]


class ScopeSeed(TermSeed):
    """Which part of a region a figure is about."""

    definition: Bilingual


class BaseSeed(TermSeed):
    """What a change, share or multiple is measured against. The definition is left out where the name says it all."""

    definition: Bilingual | None = None


class BreakdownSeed(TermSeed):
    """A dimension. Its members are listed, or they are the terms of another vocabulary."""

    members: list[TermSeed] = Field(default_factory=list)
    members_from: str | None = None


class Counted(Seed):
    """What is counted, in English, singular and plural: `set of housing`, `sets of housing`."""

    one: Text
    other: Text


class IndicatorSeed(TermSeed):
    """The definition of something counted. `counted` replaces the name of the unit behind a figure, in English."""

    definition: Bilingual
    unit: Code
    counted: Counted | None = None
    kind: Kind
    of: Code | None = None


class GlossaryEntry(Seed):
    """A Chinese term and its accepted English forms, the preferred one first."""

    zh: Text
    en: Annotated[list[Text], Field(min_length=1)]


class QualifierSeed(Seed):
    """Words that qualify a figure, or that change the meaning of such words. `app.quantity.words` has the roles."""

    role: WordRole
    words: Annotated[list[Text], Field(min_length=1)]
    says: Qualifier | None = None
    negated: Qualifier | None = None


class Idiom(Seed):
    """A word that contains a numeral character but counts nothing."""

    zh: Text


# --- reports ------------------------------------------------------------------------------------------------------


class ParagraphSeed(ReviewedSeed):
    """A paragraph, named by its lead sentence."""

    code: Slug
    lead: Bilingual
    start: Integer
    end: Integer


class SectionSeed(ReviewedSeed):
    """A section of the outline."""

    code: Slug
    theme: Code | None = None
    title: Bilingual
    start: Integer
    end: Integer
    paragraphs: list[ParagraphSeed]


class SourceSeed(Seed):
    """The source text: the SHA-256 of its bytes, its length in code points, and the number of its numeral characters.

    `numeral_characters` counts all of them, `in_idioms` those in words that count nothing. numerals.yaml has the rest;
    where `accounting` is partial, it needs only those that carry metrics.
    """

    sha256: Annotated[str, StringConstraints(pattern=SHA256)]
    length: Integer
    numeral_characters: Integer
    in_idioms: Integer
    accounting: Accounting = Accounting.COMPLETE


class ReportSeed(ReviewedSeed):
    """A report's metadata and outline. `renamed` has the slug of today, or a later one, for each former slug."""

    id: Slug
    year: Annotated[Integer, Field(ge=1900, le=2999)]
    region: Code
    genre: Genre
    title: Bilingual
    issuer: Bilingual
    publisher: Bilingual | None = None
    published: Date | None = None
    url: Url | None = None
    licence: Bilingual
    source: SourceSeed
    sections: Annotated[list[SectionSeed], Field(min_length=1)]
    renamed: dict[Slug, Slug] = Field(default_factory=dict)


class Unreadable(StrEnum):
    """Why the grammar reads no figure at a place: the reasons of `app.quantity.Reason`, and three more."""

    MALFORMED = "malformed"
    AMBIGUOUS = "ambiguous"
    COMPOUND = "compound"
    UNKNOWN_QUALIFIER = "unknown_qualifier"
    CONTRADICTORY = "contradictory"
    ORDINAL = "ordinal"
    NO_FIGURE = "no_figure"
    SEVERAL_FIGURES = "several_figures"


class ReadingSeed(Seed):
    """What the grammar reads where a person reads otherwise, with the reason. Only the fields that differ are given.

    A field that is given but empty says that the grammar reads nothing for it.
    """

    unread: Unreadable | None = None
    text: Text | None = None
    value: Plain | None = None
    value_to: Plain | None = None
    qualifier: Qualifier | None = None
    measure_word: Text | None = None
    unit: Code | None = None
    change: Change | None = None
    reason: Text

    @property
    def given(self) -> dict[str, Any]:
        """What the grammar reads, field by field."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"reason", "unread"}}

    @model_validator(mode="after")
    def _says_something(self) -> "ReadingSeed":
        if bool(self.given) == bool(self.unread):
            raise ValueError("expected either unread or the fields that the grammar reads otherwise")
        return self


class EvidenceSeed(Seed):
    """Where the report says a fact. `exact` is the text that the selectors point at."""

    quote: Text
    exact: Text | None = None
    start: Integer
    end: Integer
    prefix: str
    suffix: str
    reading: ReadingSeed | None = None


class ClauseSeed(Seed):
    """A clause of the source that evidence names by its code, so that it is written once."""

    code: Slug
    quote: Text
    start: Integer
    end: Integer
    prefix: str
    suffix: str


if TYPE_CHECKING:
    _Linked = ReviewedSeed
else:  # the links to facts of each kind
    _Linked = create_model(
        "_Linked", __base__=ReviewedSeed, **{plural: (list[Slug], Field(default_factory=list)) for plural in PLURALS}
    )


class FactSeed(_Linked):
    """The fields of every fact, including the slugs of linked facts by kind: `metrics`, `measures` …"""

    slug: Slug
    theme: Code | None = None
    evidence: Annotated[list[EvidenceSeed], Field(min_length=1)]

    def linked(self, plural: str) -> list[str]:
        """Return the slugs of linked facts of a kind."""
        slugs: list[str] = getattr(self, plural)
        return slugs

    def exact(self, evidence: EvidenceSeed) -> str:
        """Return the text that the selectors of `evidence` point at."""
        return evidence.exact or evidence.quote


class NumeralSeed(ReviewedSeed):
    """A number that the source writes."""

    start: Integer
    end: Integer
    text: Text
    role: Role
    metrics: list[Slug] = Field(default_factory=list)
    reason: Bilingual | None = None
    reading: ReadingSeed | None = None
