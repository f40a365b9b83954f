"""The pieces every resource's schema is made of: page, evidence, the fact's spine and the base of all queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from typing_extensions import TypedDict

from app.texts import Phrase
from app.vocabulary import PLURALS, Format, Lang

T = TypeVar("T")

MAX_JSON = 1000  # records on a page
MAX_ROWS = 100_000_000  # rows of a table: a bound for integers, not for data
DEFAULT_LIMIT = 50
MAX_VALUES = 100  # values of one repeated parameter
MAX_TEXT = 200  # characters of one value
MAX_WORDS = 100  # characters of a search
MAX_CURSOR = 4000


# --- what goes out -----------------------------------------------------------------------------------------------


Number = Annotated[Decimal, PlainSerializer(lambda value: value), WithJsonSchema({"type": "number"})]
FactId = Annotated[str, Field(description=Phrase("FactId", "Public id: `<report>.<slug>`, stable for ever."))]


class PageInfo(TypedDict):
    """Where this page stands in the list."""

    limit: Annotated[int, Field(description="Most records that this page could hold.")]
    total: Annotated[int, Field(description="Records in the whole list, exactly.")]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page, to be sent as `cursor`; null on the last."),
    ]


class Page(TypedDict, Generic[T]):
    """One page of a list."""

    data: Annotated[list[T], Field(description="The records.")]
    page: Annotated[PageInfo, Field(description="Where this page stands in the list.")]


class TextPositionSelector(TypedDict):
    """W3C Web Annotation TextPositionSelector; Unicode code points of the source file exactly as supplied."""

    type: Annotated[Literal["TextPositionSelector"], Field(description="Always `TextPositionSelector`.")]
    start: Annotated[int, Field(description="First code point.")]
    end: Annotated[int, Field(description="The code point after the last.")]


class TextQuoteSelector(TypedDict):
    """W3C Web Annotation TextQuoteSelector; prefix and suffix make it unique in the source."""

    type: Annotated[Literal["TextQuoteSelector"], Field(description="Always `TextQuoteSelector`.")]
    exact: Annotated[str, Field(description="The text selected.")]
    prefix: Annotated[str, Field(description="The text before it.")]
    suffix: Annotated[str, Field(description="The text after it.")]


class Evidence(TypedDict):
    """Where the report says a fact."""

    section: Annotated[str, Field(description="Section of the report.")]
    paragraph: Annotated[str, Field(description="Paragraph of the report.")]
    quote: Annotated[str, Field(description="The shortest clause that carries the fact, as published.")]
    sentence: Annotated[
        str | None,
        Field(description="The whole sentence; null unless the report's text is attached here."),
    ]
    selector: Annotated[
        list[Annotated[TextPositionSelector | TextQuoteSelector, Field(discriminator="type")]],
        Field(description="Where exactly: the same place by position and by quotation."),
    ]


class FactSpine(TypedDict):
    """What every fact has."""

    id: FactId
    report: Annotated[str, Field(description="The report that states it.")]
    year: Annotated[int, Field(description="The year reviewed.")]
    region: Annotated[str, Field(description="Region, ISO 3166-2.")]
    theme: Annotated[str, Field(description="Theme, a code of `/v1/themes`.")]


class FlatFact(TypedDict):
    """The columns that every fact's row begins with."""

    id: FactId
    report: Annotated[str, Field(description="The report that states it.")]
    year: Annotated[int, Field(description="The year reviewed.")]
    region: Annotated[str, Field(description="Region, ISO 3166-2.")]
    theme: Annotated[str, Field(description="Theme, a code of `/v1/themes`.")]


class FlatEvidence(TypedDict):
    """The columns that every fact's row ends with: the first place that says it."""

    section: Annotated[str, Field(description="Section of the report.")]
    paragraph: Annotated[str, Field(description="Paragraph of the report.")]
    quote: Annotated[str, Field(description="The shortest clause that carries the fact, as published.")]
    start: Annotated[int, Field(description="First code point of the source.")]
    end: Annotated[int, Field(description="The code point after the last.")]


def columns_of(row: type) -> tuple[str, ...]:
    """Return the columns of a flat row in order."""
    return tuple(row.__annotations__)


class Count(TypedDict):
    """How many, taken from a metric."""

    value: Annotated[Number, Field(description="The value of the metric.")]
    unit: Annotated[str, Field(description="Unit, a code of `/v1/units`.")]
    qualifier: Annotated[str, Field(description="How the report qualifies it.")]
    metric: Annotated[str, Field(description="Id of the metric.")]
    shared_with: Annotated[
        list[str],
        Field(description="Other records that the same total covers; never add such counts up."),
    ]


# --- what may be asked -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filter:
    """How a parameter narrows a list: which column, which comparison, and which vocabulary its values come from.

    `operator` is `in` (any of), `gte`, `lte`, `breakdown` (any of the members) or `q` (words; `column` is then only a
    name). `among` names a vocabulary of the release, or `keys`, which means the ids of the resource itself. A value
    that is not in it is refused.
    """

    column: str
    operator: Literal["in", "gte", "lte", "breakdown", "q"] = "in"
    among: str | None = None


# what would do in place of a value that is badly written
WHOLE = Phrase("expected.whole-number", "a whole number")
PLAIN = Phrase("expected.plain-number", "a number in plain notation")
STORABLE = Phrase("expected.storable", "text without NUL")


def _digits(value: object) -> object:
    """Let only plain digits through: `1_0`, ` 1` and `2018.0` are refused."""
    if isinstance(value, str) and not (value.isascii() and value.removeprefix("-").isdigit() and len(value) < 20):
        raise ValueError(WHOLE)
    return value


def _plain(value: object) -> object:
    if isinstance(value, str):
        digits = value.removeprefix("-").replace(".", "", 1)
        if not (digits.isascii() and digits.isdigit() and value[-1] != "." and len(value) <= 40):
            raise ValueError(PLAIN)
    return value


def _storable(value: str) -> str:
    if "\0" in value:  # no text has it, and PostgreSQL refuses to search for it
        raise ValueError(STORABLE)
    return value


def _distinct(values: Sequence[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(values))


Integer = Annotated[int, BeforeValidator(_digits)]
Year = Annotated[Integer, Field(ge=1900, le=2999)]
Plain = Annotated[Decimal, BeforeValidator(_plain), WithJsonSchema({"type": "number"})]
Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT), AfterValidator(_storable)]
AnyOf = Annotated[tuple[T, ...], Field(max_length=MAX_VALUES), AfterValidator(_distinct)]


Include = Annotated[
    AnyOf[Literal[PLURALS]],  # type: ignore[valid-type] # the register is known at run time only
    Field(
        description=Phrase(
            "Include", "Linked records to embed in `included`; of a metric, `metrics` are the whole and the parts."
        ),
        examples=[["metrics"]],
    ),
]


SearchWords = Annotated[
    Annotated[str, Field(min_length=1, max_length=MAX_WORDS)] | None,
    Filter("q", "q"),
    Field(
        description=Phrase(
            "Words",
            "What to look for, in either language: every term must be found. White space parts terms; a run of "
            "Chinese characters and figures is found as it is written, an English word whatever its ending and in "
            "British as in American spelling. A fact is found by the name of its theme too.",
        ),
        examples=["培训"],
    ),
]


class Lookup(BaseModel):
    """The query of a single record, and the base of every other: what each request may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    needed: ClassVar[frozenset[str]] = frozenset()  # parameters that must be sent, unless the cursor has them

    lang: Annotated[
        Lang | None,
        Field(description="Language of names: `zh` or `en`. Without it Accept-Language decides, else `zh`."),
    ] = None


class FactLookup(Lookup):
    """The query of a single fact."""

    include: Include = ()


class ListQuery(Lookup):
    """What every list may be asked."""

    limit: Annotated[
        Integer | None,
        Field(
            ge=1,
            le=MAX_ROWS,
            description=f"Most records. JSON: {DEFAULT_LIMIT} unless given, {MAX_JSON} at most. The other formats: "
            "every one that matches unless given.",
            examples=[50],
        ),
    ] = None
    format: Annotated[
        Format | None,
        Field(description="Format; beats Accept. CSV, NDJSON and XLSX are flat, with the names in both languages."),
    ] = None
    bom: Annotated[
        Literal["true", "false"] | None,
        Field(description="Of CSV: begin with a byte order mark, so that Excel reads it as UTF-8.", examples=["true"]),
    ] = None
    cursor: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=MAX_CURSOR,
            description="Where to go on: `page.next` of the page before. It carries release, filters and sort.",
        ),
    ] = None


PAGING = frozenset({"lang", "limit", "cursor", "include", "format", "bom"})  # what may change from page to page


# filters that several resources share
InReports = Annotated[
    AnyOf[Text],
    Filter("report_id", among="reports"),
    Field(description=Phrase("InReports", "Reports; any of them."), examples=[["qinghai-org-2020"]]),
]
InYears = Annotated[
    AnyOf[Year],
    Filter("year"),
    Field(description=Phrase("InYears", "Years reviewed; any of them."), examples=[[2020]]),
]
FromYear = Annotated[
    Year | None, Filter("year", "gte"), Field(description=Phrase("FromYear", "First year."), examples=[2018])
]
ToYear = Annotated[
    Year | None, Filter("year", "lte"), Field(description=Phrase("ToYear", "Last year."), examples=[2025])
]
InRegions = Annotated[
    AnyOf[Text],
    Filter("region", among="regions"),
    Field(description=Phrase("InRegions", "Regions, ISO 3166-2; any of them."), examples=[["CN-QH"]]),
]
InThemes = Annotated[
    AnyOf[Text],
    Filter("theme", among="themes"),
    Field(description=Phrase("InThemes", "Themes, codes of `/v1/themes`; any of them."), examples=[["talent"]]),
]


ORDER = Field(
    description=Phrase("Order", "Order; `-` for descending. Without it: year descending, report, place in the source.")
)
Sort = Annotated[Literal["id", "-id", "year", "-year"] | None, ORDER]


class FactQuery(ListQuery):
    """What every list of facts may be asked."""

    include: Include = ()

    id: Annotated[AnyOf[Text], Filter("key", among="keys"), Field(description="Ids; any of them.")] = ()
    report: InReports = ()
    year: InYears = ()
    year_gte: FromYear = None
    year_lte: ToYear = None
    region: InRegions = ()
    theme: InThemes = ()
    section: Annotated[
        AnyOf[Text],
        Filter("section", among="sections"),
        Field(description="Sections of a report; any of them.", examples=[["talent"]]),
    ] = ()
    q: SearchWords = None
