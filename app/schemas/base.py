"""The pieces every resource's schema is made of: page, evidence, the fact's spine and the base of all queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from typing_extensions import TypedDict

from app.schemas.as_of import AsOf
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
MAX_FACETS = 5
FACET_VALUES = 100  # values of a facet, the most frequent ones
NONE = "none"  # as the value of a filter: what has no value; no code of any vocabulary


# --- what goes out -----------------------------------------------------------------------------------------------


Number = Annotated[Decimal, PlainSerializer(lambda value: value), WithJsonSchema({"type": "number"})]

ADDRESS = "x-codes"  # what a field of codes says in the OpenAPI document: the path of a code's record


def coded(path: str) -> dict[str, Any]:
    """Say of a field that it has codes, and that `path` is the path of a code's record, which has both names.

    In the path `{code}` stands for the field's value or for one of several, `{key}` for the key that a value stands
    under, and `{report}` for the id of the report that the record is of.
    """
    return {"json_schema_extra": {ADDRESS: path}}


# fields that several types have, said once
FactId = Annotated[
    str, Field(description=Phrase("FactId", "Public id of the fact, `<report>.<slug>`. It never changes."))
]
ReportId = Annotated[str, Field(description=Phrase("ReportId", "Id of the report that states the fact."))]
ReviewedYear = Annotated[
    int, Field(description=Phrase("ReviewedYear", "Year that the report reviews, not the year of its publication."))
]
RegionCode = Annotated[
    str,
    Field(
        description=Phrase("RegionCode", "Region, an ISO 3166-2 code such as `CN-QH`."), **coded("/v1/regions/{code}")
    ),
]
RegionLabel = Annotated[str, Field(description=Phrase("RegionLabel", "Name of the region, in the language asked for."))]
RegionLabelZh = Annotated[str, Field(description=Phrase("RegionLabel.zh", "Chinese name of the region."))]
RegionLabelEn = Annotated[str, Field(description=Phrase("RegionLabel.en", "English name of the region."))]
ThemeCode = Annotated[
    str,
    Field(
        description=Phrase("ThemeCode", "Theme, a code of `/v1/themes` such as `talent`."),
        **coded("/v1/themes/{code}"),
    ),
]
ThemeLabel = Annotated[str, Field(description=Phrase("ThemeLabel", "Name of the theme, in the language asked for."))]
UnitCode = Annotated[
    str,
    Field(description=Phrase("UnitCode", "Unit, a code of `/v1/units` such as `person`."), **coded("/v1/units/{code}")),
]
SectionCode = Annotated[
    str,
    Field(
        description=Phrase("SectionCode", "Section of the report, a code such as `talent`."),
        **coded("/v1/sections/{report}.{code}"),
    ),
]
ParagraphCode = Annotated[
    str, Field(description=Phrase("ParagraphCode", "Paragraph of the report, a code unique within the report."))
]
Quote = Annotated[
    str, Field(description=Phrase("Quote", "Shortest clause that states the fact, exactly as published."))
]
Start = Annotated[
    int, Field(description=Phrase("Start", "Position of the first code point in the source text, counted from 0."))
]
End = Annotated[
    int, Field(description=Phrase("End", "Position behind the last code point in the source text, counted from 0."))
]
CurrentRelease = Annotated[
    int, Field(description=Phrase("CurrentRelease", "Number of the current release of the data, such as `3`."))
]


class PageInfo(TypedDict):
    """Place of this page in the list."""

    limit: Annotated[int, Field(description="Maximum number of records on this page.")]
    total: Annotated[int, Field(description="Exact number of records in the whole list.")]
    next: Annotated[
        str | None,
        Field(description="Cursor of the next page, to be sent as `cursor`; null on the last page."),
    ]


ThisPage = Annotated[
    PageInfo, Field(description=Phrase("Page.page", "Total of the list, and the cursor of the next page."))
]


class Page(TypedDict, Generic[T]):
    """One page of a list of records."""

    data: Annotated[list[T], Field(description="The records of this page, in order.")]
    page: ThisPage


class TextPositionSelector(TypedDict):
    """Place by position: a TextPositionSelector of W3C Web Annotation.

    Positions count Unicode code points of the source file exactly as supplied.
    """

    type: Annotated[
        Literal["TextPositionSelector"], Field(description="Type of the selector: always `TextPositionSelector`.")
    ]
    start: Start
    end: End


class TextQuoteSelector(TypedDict):
    """Place by quotation: a TextQuoteSelector of W3C Web Annotation. Prefix and suffix make it unique in the source."""

    type: Annotated[
        Literal["TextQuoteSelector"], Field(description="Type of the selector: always `TextQuoteSelector`.")
    ]
    exact: Annotated[str, Field(description="Text that is selected, as published.")]
    prefix: Annotated[str, Field(description="Text right before the selected one.")]
    suffix: Annotated[str, Field(description="Text right behind the selected one.")]


class Evidence(TypedDict):
    """A place where the report states a fact."""

    section: SectionCode
    paragraph: ParagraphCode
    quote: Quote
    sentence: Annotated[
        str | None,
        Field(description="Whole sentence that states the fact; null unless the text of the report is attached here."),
    ]
    selector: Annotated[
        list[Annotated[TextPositionSelector | TextQuoteSelector, Field(discriminator="type")]],
        Field(description="The exact place, given twice: by position and by quotation."),
    ]


class FactSpine(TypedDict):
    """What every fact has."""

    id: FactId
    report: ReportId
    year: ReviewedYear
    region: RegionCode
    region_label: RegionLabel
    theme: ThemeCode
    theme_label: ThemeLabel


class FlatFact(TypedDict):
    """The columns that every fact's row begins with."""

    id: FactId
    report: ReportId
    year: ReviewedYear
    region: RegionCode
    region_label_zh: RegionLabelZh
    region_label_en: RegionLabelEn
    theme: ThemeCode
    theme_label_zh: Annotated[str, Field(description=Phrase("ThemeLabel.zh", "Chinese name of the theme."))]
    theme_label_en: Annotated[str, Field(description=Phrase("ThemeLabel.en", "English name of the theme."))]


class FlatEvidence(TypedDict):
    """The columns that every fact's row ends with: the first place that says it."""

    section: SectionCode
    paragraph: ParagraphCode
    quote: Quote
    start: Start
    end: End


def columns_of(row: type) -> tuple[str, ...]:
    """Return the columns of a flat row in order."""
    return tuple(row.__annotations__)


class Count(TypedDict):
    """A number of people or sessions, taken from a metric."""

    value: Annotated[Number, Field(description="Value of the metric, in the base unit.")]
    unit: UnitCode
    qualifier: Annotated[
        str,
        Field(
            description="Qualifier of the number, such as `over` or `about`.",
            **coded("/v1/codes/qualifier/{code}"),
        ),
    ]
    metric: Annotated[str, Field(description="Id of the metric that the number comes from.")]
    shared_with: Annotated[
        list[str],
        Field(description="Ids of other records that the same total covers. Never add such numbers up."),
    ]


# --- what may be asked -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filter:
    """How a parameter narrows a list: which column, which comparison, and which vocabulary its values come from.

    `operator` is `in` (any of), `within` (any of the regions, or what is below them), `gte`, `gt`, `lte`, `lt`,
    `breakdown` (any of the members) or `q` (words; `column` is then only a name). `among` names a vocabulary of the
    release, or `keys`, which means the ids of the resource itself. A value that is not in it is refused. `or_none` says
    that `none` asks for what has no value.
    """

    column: str
    operator: Literal["in", "within", "gte", "gt", "lte", "lt", "breakdown", "q"] = "in"
    among: str | None = None
    or_none: bool = False

    @property
    def has_facet(self) -> bool:
        """Whether the values of the column can be counted: those that are few enough to choose from."""
        return self.operator in ("in", "breakdown") and self.among != "keys"


# what would do in place of a value that is badly written
WHOLE = Phrase("expected.whole-number", "a whole number")
PLAIN = Phrase("expected.plain-number", "a number without exponent, such as 1000 or 75.8")
STORABLE = Phrase("expected.storable", "text without the character NUL")


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


def distinct(values: Sequence[Any]) -> tuple[Any, ...]:
    """Return values without those that came before."""
    return tuple(dict.fromkeys(values))


Integer = Annotated[int, BeforeValidator(_digits)]
Year = Annotated[Integer, Field(ge=1900, le=2999)]
Plain = Annotated[Decimal, BeforeValidator(_plain), WithJsonSchema({"type": "number"})]
Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT), AfterValidator(_storable)]
AnyOf = Annotated[tuple[T, ...], Field(max_length=MAX_VALUES), AfterValidator(distinct)]


Include = Annotated[
    AnyOf[Literal[PLURALS]],  # type: ignore[valid-type] # the register is known at run time only
    Field(
        description=Phrase(
            "Include",
            "Kind of linked records to embed in `included`. The `metrics` of a metric are its whole and its parts.",
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
            "Terms to look for, in either language. Spaces separate terms, and every term must be "
            "found. Chinese characters and figures are found as they are written. English words are "
            "found with any ending, in British and in American spelling. The name of its theme finds "
            "a fact too.",
        ),
        examples=["培训"],
    ),
]


# texts that have a form, for clients that check it or make a type of it
Uri = Annotated[str, Field(json_schema_extra={"format": "uri"})]
DateTime = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class Lookup(BaseModel):
    """The query of a single record, and the base of every other: what each request may say."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)
    needed: ClassVar[frozenset[str]] = frozenset()  # parameters that must be sent, unless the cursor has them

    lang: Annotated[
        Lang | None,
        Field(
            description="Language of names: `zh` or `en`. Without it `Accept-Language` decides; the default is `zh`."
        ),
    ] = None
    as_of: AsOf = None


Fields = Annotated[
    AnyOf[Text],
    Field(
        description=Phrase(
            "Fields",
            "Field of the records to return; repeat it for several. `unit.code` is the field `code` inside `unit`. "
            "In the flat formats it is a column. `id` or `code` is always there. Without `fields` everything is.",
        )
    ),
]


class RecordLookup(Lookup):
    """The query of a single record."""

    fields: Fields = ()


CitationFormat = Annotated[
    Format | None,
    Field(
        description=Phrase(
            "CitationFormat",
            "Format of the answer; it takes precedence over `Accept`. CSL-JSON, BibTeX and RIS are a citation of the "
            "record, with the title in the language asked for and the address of the record.",
        )
    ),
]


class CitedLookup(RecordLookup):
    """The query of a single record that can be cited."""

    format: CitationFormat = None


class FactLookup(CitedLookup):
    """The query of a single fact."""

    include: Include = ()


class ListQuery(Lookup):
    """What every list may be asked."""

    limit: Annotated[
        Integer | None,
        Field(
            ge=1,
            le=MAX_ROWS,
            description=f"Maximum number of records to return. JSON returns {DEFAULT_LIMIT} by default and {MAX_JSON} "
            "at most. The other formats return every record by default.",
            examples=[50],
        ),
    ] = None
    format: Annotated[
        Format | None,
        Field(
            description="Format of the answer; it takes precedence over `Accept`. CSV, NDJSON, "
            "XLSX and Parquet are flat, with the names in both languages."
        ),
    ] = None
    bom: Annotated[
        Literal["true", "false"] | None,
        Field(
            description="Whether CSV begins with a byte order mark, so that Excel reads it as UTF-8.", examples=["true"]
        ),
    ] = None
    fields: Fields = ()
    cursor: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=MAX_CURSOR,
            description="Cursor to go on from: `page.next` of the page before. It carries release, "
            "filters and sort order.",
        ),
    ] = None


# what may change from page to page
PAGING = frozenset({"lang", "as_of", "limit", "cursor", "include", "fields", "facet", "format", "bom"})


# filters that several resources share
InReports = Annotated[
    AnyOf[Text],
    Filter("report_id", among="reports"),
    Field(
        description=Phrase("InReports", "Id of a report; repeat it for any of several."),
        examples=[["qinghai-org-2020"]],
    ),
]
InYears = Annotated[
    AnyOf[Year],
    Filter("year"),
    Field(description=Phrase("InYears", "Year reviewed; repeat it for any of several."), examples=[[2020]]),
]
FromYear = Annotated[
    Year | None,
    Filter("year", "gte"),
    Field(description=Phrase("FromYear", "First year reviewed, included in the range."), examples=[2018]),
]
ToYear = Annotated[
    Year | None,
    Filter("year", "lte"),
    Field(description=Phrase("ToYear", "Last year reviewed, included in the range."), examples=[2025]),
]
InRegions = Annotated[
    AnyOf[Text],
    Filter("region", among="regions"),
    Field(
        description=Phrase("InRegions", "ISO 3166-2 code of a region; repeat it for any of several."),
        examples=[["CN-QH"]],
    ),
]
WithinRegions = Annotated[
    AnyOf[Text],
    Filter("region", "within", among="regions"),
    Field(
        description=Phrase(
            "WithinRegions",
            "ISO 3166-2 code of a region: itself and everything below it. Repeat it for any of several. `region` is "
            "exact.",
        ),
        examples=[["CN"]],
    ),
]
InThemes = Annotated[
    AnyOf[Text],
    Filter("theme", among="themes"),
    Field(
        description=Phrase("InThemes", "Theme, a code of `/v1/themes`; repeat it for any of several."),
        examples=[["talent"]],
    ),
]


ORDER = Field(
    description=Phrase(
        "Order",
        "Order of the records; `-` before a field sorts downwards. The "
        "default is the newest year first, then report and place in the "
        "source.",
    )
)
VOCABULARY_ORDER = Field(
    description=Phrase(
        "Order.vocabulary",
        "Order of the records; `-` before a field sorts downwards. The default is the order of the vocabulary.",
    )
)
Sort = Annotated[Literal["id", "-id", "year", "-year"] | None, ORDER]


class FactFilters(Lookup):
    """What facts may be narrowed to."""

    id: Annotated[
        AnyOf[Text],
        Filter("key", among="keys"),
        Field(description="Public id of a fact; repeat it for any of several."),
    ] = ()
    report: InReports = ()
    year: InYears = ()
    year_gte: FromYear = None
    year_lte: ToYear = None
    region: InRegions = ()
    within: WithinRegions = ()
    theme: InThemes = ()
    section: Annotated[
        AnyOf[Text],
        Filter("section", among="sections"),
        Field(description="Code of a section of a report; repeat it for any of several.", examples=[["talent"]]),
    ] = ()
    q: SearchWords = None


class FactQuery(FactFilters, ListQuery):
    """What every list of facts may be asked."""

    include: Include = ()
    facet: Annotated[
        tuple[Text, ...],
        Field(
            max_length=MAX_FACETS,
            description="Filter whose values are counted in `facets`, over all filters but itself; repeat it for up to "
            f"{MAX_FACETS}. A facet has the {FACET_VALUES} most frequent values. JSON only.",
            examples=[["theme"]],
        ),
        AfterValidator(distinct),
    ] = ()
