"""The closed vocabularies: words whose meaning the code depends on.

Vocabularies that grow from report to report (themes, regions, units, scopes, breakdowns, indicators) are data, in the
seeds.
"""

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

T = TypeVar("T")


class Term(StrEnum):
    """A member of a closed vocabulary. The value is its code, `zh` and `en` are its names for people."""

    zh: str
    en: str

    def __new__(cls, code: str, zh: str = "", en: str = "") -> "Term":
        """Make a member; `Term(code)` looks one up."""
        term = str.__new__(cls, code)
        term._value_ = code
        term.zh = zh
        term.en = en
        return term

    def called(self, lang: "Lang") -> str:
        """Return its name in a language."""
        return self.zh if lang is Lang.ZH else self.en


class Lang(Term):
    """Languages in which names are served (BCP 47)."""

    ZH = "zh", "中文", "Chinese"
    EN = "en", "英文", "English"


class Format(Term):
    """The formats in which data are sent.

    Only series come as JSON-stat and as pictures, SVG and PNG, only vocabularies and catalogues as JSON-LD, only
    everything together as ZIP and SQLite, only citations as CSL-JSON, BibTeX and RIS, only the list of APIs as a
    linkset, only releases as Atom, only places in reports as annotations, only pages as HTML.
    """

    JSON = "json", "JSON（嵌套，分页）", "JSON, nested, in pages"
    CSV = "csv", "CSV（扁平，全部行）", "CSV, flat, every row"
    NDJSON = "ndjson", "NDJSON（扁平，全部行）", "NDJSON, flat, every row"
    XLSX = "xlsx", "XLSX（扁平，至多 100,000 行）", "XLSX, flat, 100,000 rows at most"
    PARQUET = "parquet", "Parquet（扁平，各列有类型，全部行）", "Parquet, flat, typed columns, every row"
    SVG = "svg", "SVG（图表，一种语言）", "SVG, a chart in one language"
    PNG = "png", "PNG（图表，1200×630 像素）", "PNG, a chart of 1200 by 630 pixels"
    JSON_STAT = "json-stat", "JSON-stat 2.0（数据立方体）", "JSON-stat 2.0, a cube"
    JSONLD = "jsonld", "JSON-LD（链接数据，两种语言）", "JSON-LD, linked data in both languages"
    ZIP = "zip", "ZIP（全部数据，CSV 与 Parquet）", "ZIP, everything as CSV and Parquet"
    SQLITE = "sqlite", "SQLite（全部数据，一个数据库）", "SQLite, everything as one database"
    CSL = "csl", "CSL-JSON（引文）", "CSL-JSON, a citation"
    BIBTEX = "bibtex", "BibTeX（引文）", "BibTeX, a citation"
    RIS = "ris", "RIS（引文）", "RIS, a citation"
    ATOM = "atom", "Atom（RFC 4287）", "Atom, RFC 4287"
    LINKSET = "linkset", "链接集（RFC 9264）", "a linkset, RFC 9264"
    ANNOTATION = "annotation", "W3C 网络注释（JSON-LD）", "W3C Web Annotation, in JSON-LD"
    HTML = "html", "HTML（网页）", "HTML, a page"


# The register of names. The code of a kind of fact names its module in `app.models`, `app.schemas`, `app.routers` and
# `app.ingest.kinds`. The plural names its seed file and its links and, with hyphens, its path. An edition numbers its
# facts in this order. Everything else about a kind is derived from those modules.
class Resource(Term):
    """Kinds of fact that a report states."""

    plural: str

    def __new__(cls, code: str, zh: str = "", en: str = "", plural: str = "") -> "Resource":
        """Make a member; `Resource(code)` looks one up."""
        kind = str.__new__(cls, code)
        kind._value_ = code
        kind.zh, kind.en, kind.plural = zh, en, plural
        return kind

    METRIC = "metric", "指标值", "metric", "metrics"
    MEASURE = "measure", "举措", "measure", "measures"
    TRAINING_PROGRAM = "training_program", "培训项目", "training program", "training_programs"
    TALENT_INITIATIVE = "talent_initiative", "人才举措", "talent initiative", "talent_initiatives"
    DOCUMENT = "document", "文件", "document", "documents"
    HONOUR = "honour", "荣誉", "honour", "honours"

    @property
    def path(self) -> str:
        """The last part of the path of its list."""
        return self.plural.replace("_", "-")


PLURALS = tuple(kind.plural for kind in Resource)


def of_each_kind(package: str, constant: str, type_: type[T]) -> dict[Resource, T]:
    """Return `constant` from a package's module of each kind of fact. Raises TypeError where it is not a `type_`."""
    found: dict[Resource, T] = {}
    for kind in Resource:
        value = getattr(import_module(f"{package}.{kind}"), constant, None)
        if not isinstance(value, type_):
            raise TypeError(f"{package}.{kind}: expected {constant}, a {type_.__name__}, found {value!r}")
        found[kind] = value
    return found


if TYPE_CHECKING:

    class SearchType(Term):
        """Types of search result: the kinds of fact, and indicators."""

        INDICATOR = "indicator", "指标", "indicator"

else:
    SearchType = Term(
        "SearchType",
        {kind.name: (kind.value, kind.zh, kind.en) for kind in Resource}
        | {"INDICATOR": ("indicator", "指标", "indicator")},
        module=__name__,
    )
    SearchType.__doc__ = "Types of search result: the kinds of fact, and indicators."


class Genre(Term):
    """Genres of report."""

    ORGANIZATION_WORK_REVIEW = "organization_work_review", "组织工作综述", "organization work review"
    GOVERNMENT_WORK_REPORT = "government_work_report", "政府工作报告", "government work report"
    STATISTICAL_COMMUNIQUE = "statistical_communique", "统计公报", "statistical communiqué"
    SECTOR_REPORT = "sector_report", "行业报告", "sector report"


class Qualifier(Term):
    """Ways in which the words around a figure qualify it."""

    EXACT = "exact", "无限定词", "written without a qualifier"
    OVER = "over", "超过（不含本数）", "more than the value"
    AT_LEAST = "at_least", "以上（含本数）", "the value or more"
    NEARLY = "nearly", "接近", "just below the value"
    UNDER = "under", "不足（不含本数）", "less than the value"
    AT_MOST = "at_most", "以内（含本数）", "the value or less"
    ABOUT = "about", "约", "approximately the value"
    SEVERAL = "several", "数（十、百…）", "several times the value, which is an order of magnitude"


class Kind(Term):
    """Kinds of quantity that an indicator measures."""

    FLOW = "flow", "流量", "counted over the period"
    STOCK = "stock", "存量", "counted at the period's end"
    RATIO = "ratio", "比率", "a share or a ratio"
    AVERAGE = "average", "平均", "a mean"
    CHANGE = "change", "变化", "the signed change of another indicator"
    INDEX = "index", "指数", "an index number"
    STANDARD = "standard", "标准", "a rate or price that was set"


class Status(Term):
    """Whether a value happened, is expected or is aimed at."""

    ACTUAL = "actual", "实际", "what was done or found"
    PRELIMINARY = "preliminary", "初步", "stated as preliminary"
    FORECAST = "forecast", "预计", "expected"
    TARGET = "target", "目标", "aimed at"

    @property
    def is_ahead(self) -> bool:
        """Whether the value is still to come."""
        return self in (Status.TARGET, Status.FORECAST)


class Role(Term):
    """Roles of a numeral in the source."""

    METRIC = "metric", "指标值", "a stated quantity of what was done, found or is"
    TARGET = "target", "目标值", "a stated quantity of what is still to come"
    DATE = "date", "日期", "a date, year, duration or plan period"
    NAME = "name", "名称", "part of a title, slogan, class, rank or fixed set"
    PLAN_COUNT = "plan_count", "方案构成", "how many parts a plan has"
    THRESHOLD = "threshold", "门槛", "a bound that chooses what is counted"
    OTHER = "other", "其他", "outline numbers and rhetoric"


class Accounting(Term):
    """How much of a report's text the data account for."""

    COMPLETE = "complete", "全部", "every numeral of the text is listed, with its metrics or the reason why it has none"
    PARTIAL = "partial", "部分", "only numerals that carry metrics are sure to be listed; the text has others"


class MeasureKind(Term):
    """Kinds of action that a measure may be."""

    DOCUMENT_ISSUED = "document_issued", "出台文件", "a document or rule was issued"
    INSTITUTION_ESTABLISHED = "institution_established", "设立机构", "a body, team or base was set up"
    CAMPAIGN = "campaign", "专项行动", "a campaign or drive"
    INSPECTION = "inspection", "督查检查", "an inspection or rectification"
    MEETING = "meeting", "会议活动", "a meeting, forum or event"
    MECHANISM = "mechanism", "机制建设", "a mechanism, system or arrangement"
    PILOT = "pilot", "试点", "a pilot"
    FUNDING = "funding", "资金投入", "money raised, allocated or spent"
    HONOURS = "honours", "表彰", "honours awarded or won"
    SELECTION = "selection", "选任选派", "people recruited, promoted, posted or seconded"
    TRAINING = "training", "教育培训", "training"
    ASSESSMENT = "assessment", "考核评价", "an assessment or evaluation"
    INFRASTRUCTURE = "infrastructure", "设施平台", "facilities, systems or platforms built"
    RESEARCH = "research", "调查研究", "a survey or study"
    OTHER = "other", "其他", "none of the others"


class TrainingCategory(Term):
    """Categories of training program."""

    CLASS_SERIES = "class_series", "班次", "a series of classes or sessions"
    PROJECT = "project", "项目", "a project or plan that classes belong to"
    BRAND = "brand", "品牌", "a named activity, method or offering"


class Level(Term):
    """Tiers of government that organise something or grant an award."""

    NATIONAL = "national", "国家级", "national"
    PROVINCIAL = "provincial", "省级", "provincial"
    PREFECTURAL = "prefectural", "市州级", "prefectural"
    COUNTY = "county", "县级", "county"
    PRIMARY = "primary", "基层", "township, village or community"
    ALL_LEVELS = "all_levels", "各级", "all levels"


class Mode(Term):
    """Ways in which training is delivered."""

    ONLINE = "online", "线上", "online"
    OFFLINE = "offline", "线下", "in person"
    BLENDED = "blended", "线上线下结合", "online and in person"


class TalentKind(Term):
    """Kinds of talent initiative."""

    PROGRAMME = "programme", "人才计划", "a talent programme"
    EVENT = "event", "活动", "an event"
    PLATFORM = "platform", "平台", "a platform"
    POLICY = "policy", "政策", "a policy"
    ASSOCIATION = "association", "社团", "an association"
    SERVICE = "service", "服务", "a service to talent"
    PILOT = "pilot", "试点", "a pilot"
    AID = "aid", "援助", "an aid initiative"


class DocumentType(Term):
    """Types of titled work."""

    REGULATION = "regulation", "条例", "regulation"
    MEASURES = "measures", "办法、措施", "measures"
    NOTICE = "notice", "通知", "notice"
    OPINION = "opinion", "意见", "opinion"
    PLAN = "plan", "方案、规划", "plan"
    RULES = "rules", "规定、细则", "rules"
    BOOK = "book", "书籍", "book"
    FILM = "film", "影片", "film"
    COLUMN = "column", "专栏", "media column"
    OTHER = "other", "其他", "other"


class DocumentAction(Term):
    """What the report says was done with a document."""

    ISSUED = "issued", "印发、出台、制定", "issued or laid down"
    DRAFTED = "drafted", "起草", "drafted"
    IMPLEMENTED = "implemented", "贯彻落实", "implemented"
    STUDIED = "studied", "学习", "studied"
    COMPILED = "compiled", "编纂发行", "compiled and published"
    PRODUCED = "produced", "拍摄制作", "produced"
    OPENED = "opened", "开设", "opened"
    MENTIONED = "mentioned", "提及", "mentioned"


class Standing(Term):
    """Standings of a rule."""

    REGULAR = "regular", "正式", "in force without reservation"
    TRIAL = "trial", "试行", "on trial"
    PROVISIONAL = "provisional", "暂行", "provisional"


class RegionLevel(Term):
    """Levels of region."""

    COUNTRY = "country", "国家", "country"
    PROVINCE = "province", "省级行政区", "provincial-level division"


# The register of the closed vocabularies that records show. The code of a list is the last part of its path. What one
# field alone has is called as that field.
class Codes(Term):
    """Lists of codes: closed vocabularies that records show, each with the names of its codes."""

    terms: type[Term]

    def __new__(cls, code: str, zh: str = "", en: str = "", terms: type[Term] = Term) -> "Codes":
        """Make a member; `Codes(code)` looks one up."""
        codes = str.__new__(cls, code)
        codes._value_ = code
        codes.zh, codes.en, codes.terms = zh, en, terms
        return codes

    QUALIFIER = "qualifier", "限定词", "qualifiers", Qualifier
    KIND = "kind", "指标类别", "kinds of indicator", Kind
    STATUS = "status", "数值状态", "statuses of values", Status
    ROLE = "role", "数字性质", "roles of numerals", Role
    GENRE = "genre", "报告体裁", "genres of report", Genre
    MEASURE_KIND = "measure-kind", "举措类别", "kinds of measure", MeasureKind
    CATEGORY = "category", "培训项目类别", "categories of training program", TrainingCategory
    LEVEL = "level", "层级", "tiers of government", Level
    MODE = "mode", "培训方式", "modes of training", Mode
    TALENT_KIND = "talent-kind", "人才举措类别", "kinds of talent initiative", TalentKind
    DOCUMENT_TYPE = "document-type", "文件类型", "types of document", DocumentType
    ACTION = "action", "文件举动", "actions on documents", DocumentAction
    STANDING = "standing", "文件效力", "standings of rules", Standing
    REGION_LEVEL = "region-level", "区域级别", "levels of region", RegionLevel
    FACT_TYPE = "fact-type", "事实类型", "types of fact", Resource
    ACCOUNTING = "accounting", "数字核算", "extents of accounting", Accounting
    SEARCH_TYPE = "search-type", "结果类型", "types of search result", SearchType
