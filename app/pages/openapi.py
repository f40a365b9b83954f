"""The OpenAPI 3.1 document, in Chinese and in English, made when first asked for.

`openapi.examples.json` has answers of this very API to the 2020 report, from which every example comes; `make openapi`
takes them anew.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import orjson
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core.core_schema import TypedDictSchema
from starlette.requests import Request
from starlette.responses import Response

from app import vocabulary
from app.description.dataset import NAME
from app.description.operator import Operator
from app.errors import OtherRepresentationError
from app.pages import problem_pages
from app.pages.frame import asked_of
from app.pages.json_only import json_only
from app.pages.template import Template
from app.queries.series_chart import MAX_LINES
from app.schemas.base import ADDRESS, FactQuery, Lookup
from app.schemas.facts import FACTS
from app.texts import Phrase, of_field, of_type, say
from app.vocabulary import Codes, Format, Lang, Term
from app.web import health, negotiation, problems
from app.web.about import operator_of
from app.web.address import whole
from app.web.negotiation import LIST_FORMATS
from app.web.query import facetable, openapi_parameters, terms_of
from app.web.rooms import Room
from app.web.route_contract import RouteContract, contract_of

Say = Callable[[Phrase], str]
Json = dict[str, Any]

_FOLDER = Path(__file__).parent
_REF = "#/components/schemas/{model}"
_VERB = "get"
EXAMPLE = "https://workreport.example"  # stands for the address of this API, also in the examples

# Names in the code that would say too little, or noise, beside each other.
_NAMES = {
    "Kind": "IndicatorKind",
    "Lang": "Language",
    "Mode": "TrainingMode",
    "Genre": "ReportGenre",
    "Resource": "FactType",
    "Codes": "CodeListName",
    "Role": "NumeralRole",
    "Root": "About",
    "Status": "MetricStatus",
    "UnitOfMetric": "MetricUnit",
}

# Vocabularies that may grow within /v1: a client must get on with a member that it does not know. So in answers they
# are no `enum`: clients made of the document would refuse the whole answer for it. Formats may grow too, but no answer
# has one, and each list says which it offers.
OPEN = (
    "Genre",
    "MeasureKind",
    "TalentKind",
    "TrainingCategory",
    "DocumentType",
    "DocumentAction",
    "Role",
    "RegionLevel",
    "SearchType",
    "Resource",
    "Codes",
)

_LISTS = {codes.terms.__name__: codes.value for codes in Codes}  # where each vocabulary is served

SUMMARY = Phrase(
    "document.summary",
    "Figures, measures, training programs and talent initiatives of work reports, each with its sentence.",
)
_INTRODUCTION = Phrase(
    "document.introduction",
    "Every year departments sum up their work in prose. This API serves such reports as checked "
    "data: figures, measures, training programs, talent initiatives, documents and honours. Each "
    "comes with the words that state it. The first report is the 2020 review of organization work in "
    "Qinghai province, `qinghai-org-2020`.",
)
_START = Phrase("document.start", "Start")
_START_HEAD = (Phrase("document.start.what", "What you want"), Phrase("document.start.call", "Request"))
_CALLS = (
    (
        Phrase("document.start.trained", "How many people were trained online, and the sentence that says so"),
        "/v1/metrics?indicator=online-class-attendances",
    ),
    (Phrase("document.start.figures", "All figures as a table that Excel reads"), "/v1/metrics?format=csv&bom=true"),
    (
        Phrase("document.start.talent", "What was done for talent, and with what result"),
        "/v1/talent-initiatives?include=metrics",
    ),
    (Phrase("document.start.trial", "Which documents are on trial"), "/v1/documents?standing=trial"),
    (Phrase("document.start.search", "Everything that mentions training"), "/v1/search?q={word}"),
)
_RULES_HEAD = Phrase("document.rules", "Good to know")
_RULES = tuple(
    Phrase(f"document.rules.{rule}", text)
    for rule, text in {
        "languages": (
            "**Languages.** `lang=zh` or `lang=en` chooses the language of names. Without it "
            "`Accept-Language` does, and the default is Chinese. Quotes, figures and measure words "
            "are never translated."
        ),
        "citations": (
            "**Citations.** A report, a fact, a release and `/v1` come as CSL-JSON, BibTeX and RIS too: "
            '`format=bibtex`. `Link` with `rel="cite-as"` has the address to cite. `/v1/catalog` (DCAT 3) and '
            "`/v1/croissant` (schema.org, Croissant) describe the data for harvesters."
        ),
        "formats": (
            "**Formats.** Lists come as JSON (nested, in pages) or as CSV, NDJSON, XLSX and Parquet "
            "(flat, every row, both languages). `format=` chooses; without it `Accept` does. CSV is "
            "sent with `charset=utf-8; header=present`. Vocabularies and their terms come as JSON-LD too, a SKOS "
            "concept scheme."
        ),
        "codes": (
            "**Codes** have names in both languages and an address. In this document `x-codes` of a field or of a "
            "vocabulary is the path of a code's record, which has both names under `names`. In that path `{code}` "
            "stands for the value of the field, or for one of several; `{key}` for the key that a value stands "
            "under; `{report}` for the id of the report that the record is of."
        ),
        "ranges": (
            "**Ranges.** Parquet, XLSX, and CSV or NDJSON of up to `whole_rows_max` rows (`/v1` has the "
            "number) have `Content-Length` and `Accept-Ranges: bytes`, so that readers of columns work "
            "straight on their address. `Range` gets one range of the plain bytes, 206; several at once "
            "get the whole answer. With `If-Range` a part is sent only if the `ETag` is still the "
            "same. Longer CSV and NDJSON, and what is sent packed with gzip, have no ranges."
        ),
        "exports": (
            "**Everything.** `/v1/export.zip` is all data of the current release as a Data Package, with "
            "CSV and Parquet; `/v1/export.sqlite` is one database. Both have ranges."
        ),
        "pages": (
            "**Pages.** Send `page.next` as `cursor=` to get the next page. The `Link` header has "
            "its whole address. All pages of a walk read one release of the data. A cursor is "
            "opaque: its contents may change at any time."
        ),
        "history": (
            "**History.** `as_of` takes the number of a release or a time, on every request: the answer has the data "
            "that were served then. `/timegate/{path}` negotiates by `Accept-Datetime` (Memento, RFC 7089)."
        ),
        "filters": (
            "**Filters.** Repeat a parameter for “any of”: `theme=talent&theme=cadre-team`. `_gte` "
            "and `_lte` are bounds, both included. `none` asks for what has no value: `scope=none`. An "
            "unknown parameter or value is refused, and the answer names the nearest valid one."
        ),
        "less": (
            "**Less, and how much.** `fields=name&fields=value` returns only these fields. `facet=theme` counts a "
            "list of facts by the values of a filter. `/v1/metrics/counts` counts metrics by groups."
        ),
        "caching": (
            "**Caching.** Every answer has a strong `ETag`. Send it as `If-None-Match` to get 304 "
            "while nothing has changed. Send it as `If-Match` to get 412 once something has."
        ),
        "methods": (
            "**Methods.** `HEAD` works wherever `GET` does and answers the same headers. `OPTIONS` "
            "names the methods. `POST` works at `/v1/reconcile` and `/mcp` alone. Any other method is refused with 405 "
            "and `Allow`. Pages of other origins may read everything (CORS)."
        ),
        "addresses": (
            "**Addresses** in records and in the `Link` header are whole. Only the `type` and "
            "`instance` of a problem are paths below the address of this API."
        ),
        "errors": (
            "**Errors** have one shape, `application/problem+json` (RFC 9457). Their `type` is the "
            'path of a page that explains them, and `Link` with `rel="help"` has its address. A '
            "request that is malformed, too large or too slow gets the same shape without `Link` "
            "(400, 408, 413, 414, 431)."
        ),
        "generators": (
            "**Generated clients.** `/openapi.json?formats=json` is this document without any format but JSON. "
            "Generators make plainer clients of it."
        ),
        "stability": (
            "**Stability.** Fields, optional parameters and members of open vocabularies may be "
            "added within `/v1`. Nothing is removed, and nothing changes its meaning. The "
            "`Deprecation` and `Sunset` headers announce whatever will end."
        ),
    }.items()
)

_FACTS = {schema.kind.path: of_type(schema.fields) for schema in FACTS.values()}
_TAGS = {
    "about": Phrase("tags.about", "Name, licence, citation, limits and links of this API, and catalogues of the data."),
    "reports": Phrase("tags.reports", "Reports, their outlines, and what became of every number in them."),
    "sections": Phrase("tags.sections", "Sections of reports, with their place in the source."),
    "indicators": Phrase(
        "tags.indicators",
        "Indicators: what is counted, with definition, unit and kind. All years and regions share them.",
    ),
    **_FACTS,
    "series": Phrase("tags.series", "Series: the values of an indicator and region, period after period."),
    "search": Phrase("tags.search", "Search over all facts and indicators."),
    "themes": Phrase("tags.themes", "Vocabulary of themes: what a section is about."),
    "regions": Phrase("tags.regions", "Vocabulary of regions: the country and its provincial-level divisions."),
    "units": Phrase("tags.units", "Vocabulary of units, and the Chinese measure words that they classify."),
    "scopes": Phrase("tags.scopes", "Vocabulary of scopes: which part of a region a figure covers."),
    "bases": Phrase("tags.bases", "Vocabulary of bases: what a change, share or multiple is measured against."),
    "breakdowns": Phrase(
        "tags.breakdowns", "Vocabulary of breakdowns: dimensions that figures are broken down by, and their members."
    ),
    "codes": Phrase(
        "tags.codes", "Lists of the codes whose meaning does not depend on the data, such as qualifiers and statuses."
    ),
    "reconciliation": Phrase(
        "tags.reconciliation", "Reconciliation: names of indicators, regions, units and scopes become codes."
    ),
    "releases": Phrase("tags.releases", "Releases: what was loaded, and when."),
    "exports": Phrase("tags.exports", "Exports: all data of the current release as one file."),
    "problems": Phrase("tags.problems", "Kinds of problem, and what to do about each."),
    "operations": Phrase(
        "tags.operations", "Checks for operators: whether the process is alive and whether data can be served."
    ),
}

_FLAT = {
    format_: Phrase(f"formats.{format_}", text)
    for format_, text in {
        Format.CSV: "Flat rows under a header (RFC 4180), with the fields of `{row}`. Spaces "
        "separate the members of a list. A text that a spreadsheet would take for a "
        "formula has an apostrophe before it. A signed figure such as `-5.2%` has none.",
        Format.NDJSON: "Flat rows, one JSON object in each line.",
        Format.XLSX: "Flat rows in the sheet `data`, with the fields of `{row}`. The sheet `about` "
        "says where they come from. A number of more than 15 digits is text, so that it "
        "is not rounded; `numbers_as_text` in `about` has its cell. A text of more than "
        "32,767 characters is cut; `texts_cut` has its cell.",
        Format.PARQUET: "Flat rows in typed columns, with the fields of `{row}`. A number that may have decimals is a "
        "double, and `<name>_exact` beside it has every digit as text. Whole numbers are 64-bit integers, lists are "
        "lists of texts. The types are the same whatever rows there are. The metadata have release and licence.",
        Format.JSON_STAT: "JSON-stat 2.0 dataset (json-stat.org). Cells without a value are null.",
        Format.SVG: "Chart of the series, in one language, for light and dark screens. Its description has every "
        "figure as text, and each mark says its own and has it in `data-` attributes. At most {lines} series.",
        Format.PNG: "The same chart as a picture of 1200 by 630 pixels, for previews of links.",
    }.items()
}
_SKOS = Phrase(
    "formats.jsonld",
    "SKOS in JSON-LD 1.1, with names and definitions in both languages: of a list a `skos:ConceptScheme` with every "
    "term that matches, of a term a `skos:Concept`. All addresses are whole.",
)

_SAME = (Format.JSONLD, Format.LINKSET, Format.ANNOTATION)
_CITED = {
    form: Phrase(f"formats.{form}", text)
    for form, text in {
        Format.CSL: "Citation of the record as CSL-JSON 1.0.2: an array with one item. Organisations are `literal`.",
        Format.BIBTEX: "Citation of the record as an entry of BibTeX, in UTF-8. Organisations stand in braces.",
        Format.RIS: "Citation of the record in RIS, in UTF-8, its lines ended by CR and LF.",
    }.items()
}

_HEADERS: dict[str, tuple[str, Json, object]] = {
    "ETag": (
        "Strong entity tag of exactly these bytes (RFC 9110, 8.8.3); opaque.",
        {"type": "string"},
        '"a4ea145fd70276436510938c"',
    ),
    "Cache-Control": (
        "Any cache may keep the answer, but must check it before each use.",
        {"type": "string"},
        "public, no-cache",
    ),
    "Vary": (
        "Request headers that the answer depends on.",
        {"type": "string"},
        "Accept, Accept-Encoding, Accept-Language",
    ),
    "Content-Language": (
        "Language of the names. The flat formats have both languages.",
        {"type": "string"},
        {Lang.ZH: "zh", Lang.EN: "en"},
    ),
    "Link": (
        'Whole addresses (RFC 8288). A page has that of the next page, `rel="next"`, and the last page has none. Whole '
        "tables, records and `/v1` have what to cite (`cite-as`), the licence (`license`) and a description "
        "(`describedby`).",
        {"type": "string"},
        f'<{EXAMPLE}/v1/metrics?cursor=WyJtZXRyaWNz>; rel="next"',
    ),
    "ProblemLink": (
        'Whole address of the page that explains the problem, with `rel="help"` (RFC 8288).',
        {"type": "string"},
        f'<{EXAMPLE}{problems.type_of(problems.INVALID)}>; rel="help"',
    ),
    "Content-Disposition": (
        "Name of the file, in the flat formats.",
        {"type": "string"},
        'inline; filename="metrics.csv"',
    ),
    "Accept-Ranges": (
        "`bytes` where the answer can be asked for in ranges; absent from JSON, streams and what is packed with gzip.",
        {"type": "string"},
        "bytes",
    ),
    "Content-Range": (
        "Which bytes of the answer these are, and how many it has (RFC 9110, 14.4).",
        {"type": "string"},
        "bytes 0-9999/43210",
    ),
    "Location": (
        "Whole address of the record under its id of today, with the query of the request (RFC 9110, 15.4.9).",
        {"type": "string", "format": "uri"},
        f"{EXAMPLE}/v1/metrics/qinghai-org-2020.online-class-attendances",
    ),
    "X-Request-ID": (
        "Id of the request, which the log of the server has too. A request may bring its own, of up to 128 letters, "
        "digits and `. _ ~ : / + = @ -`. An answer that was made before has it only then.",
        {"type": "string"},
        "5f0c2d9a41b7e386a1c9d204",
    ),
    "Retry-After": ("Number of seconds to wait before the next try.", {"type": "integer", "minimum": 0}, 5),
}
_TAGGED = ("ETag", "Cache-Control", "Vary", "Content-Language")

_ACCEPT_LANGUAGE = Phrase("headers.Accept-Language", "Preferred languages (RFC 9110, 12.5.4); `lang` takes precedence.")
_IF_NONE_MATCH = Phrase(
    "headers.If-None-Match",
    "`ETag` of the answer that the client has. If it is still current, the answer is 304 without a body.",
)
_RANGE = Phrase(
    "headers.Range",
    "One range of the bytes of a flat format (RFC 9110, 14.2). For several at once, the answer is the whole.",
)
_IF_RANGE = Phrase(
    "headers.If-Range",
    "`ETag` of the answer that the client has a part of. If it is no longer current, `Range` is ignored.",
)
_PART = Phrase("answers.part", "Part of the answer in a flat format: the bytes that `Range` asks for.")
_NOT_MODIFIED = Phrase("answers.not-modified", "Not modified: the client's copy is current.")
_POSTED = Phrase("posted.summary", "The same with `{field}` in a form, which may be longer")
_NO_FORM = Phrase("answers.no-form", "The body is not of this media type.")
_MOVED = Phrase("answers.moved", "The record has another id now, or is a fact of another kind.")
_CONTACT = Phrase("document.contact", "The workreport maintainers")
_NOBODY = Operator()  # what is committed of the document names nobody
_LICENCE = Phrase("document.licence", "CC BY 4.0 (data and translations), MIT (code)")
_SERVER = Phrase("document.server", "The server that sent this document.")
_CODE = Phrase("get_problem.code", "Code of the problem: the last part of its `type`.")
_SAME_AS_PAGE = Phrase("get_problem.page", "The same explanation as a page for people.")
_EXAMPLE = Phrase("document.example", "Example:")
_MORE_TO_COME = Phrase("document.open-vocabulary", "An open vocabulary: members may be added.")
_PROBLEM_PAGE = Phrase("answers.problem", "{title} (explained at `{type}`)")


def examples(lang: Lang) -> Json:
    """Return what the API answered, by operation and by schema, in a language."""
    path = _FOLDER / "openapi.examples.json"
    found: Json = orjson.loads(path.read_bytes())[lang] if path.exists() else {}
    return {kind: found.get(kind, {}) for kind in ("answers", "rows", "tables", "problems", "fields")}


class OpenApiQuery(Lookup):
    """What the document may be asked: with `formats=json` it has no other media type of data."""

    formats: Literal["json"] | None = None


def routes_of(rooms: Iterable[Room]) -> dict[str, APIRoute]:
    """Return the routes of rooms by their paths."""
    return {
        room.prefix + route.path: route
        for room in rooms
        for route in room.load().routes
        if isinstance(route, APIRoute) and route.include_in_schema
    }


class ServedDocument:
    """The document of rooms, as it is served at /openapi.json."""

    def __init__(self, rooms: Iterable[Room]) -> None:
        self._routes = routes_of(rooms)
        self._made: dict[tuple[Lang, str | None], Template] = {}

    def in_english(self) -> Json:
        """Return the document in English."""
        return document(self._routes, Lang.EN)

    def answer(self, request: Request) -> Response:
        """Answer with the document in the language that was asked for."""
        query, lang = asked_of(request, OpenApiQuery)
        form, made = (lang, query.formats), self._made
        if form not in made:  # on the first request: it takes longer than all the rest of the start
            found = document(self._routes, lang, operator_of(request))
            made[form] = Template(orjson.dumps(json_only(found) if query.formats else found), EXAMPLE.encode())
        here = whole(request, "").encode()
        digest = hashlib.blake2b(made[form].digest + here, digest_size=12).hexdigest()
        gzip = negotiation.gzip(request.headers.get("accept-encoding", ""))
        headers = {
            "ETag": f'"{digest}{"-gzip" if gzip else ""}"',
            "Cache-Control": "public, no-cache",
            "Vary": "Accept-Encoding, Accept-Language",
            "Content-Language": lang.value,
            "X-Content-Type-Options": "nosniff",
        }
        if negotiation.wants_another(request.headers, headers["ETag"]):
            raise OtherRepresentationError(headers["ETag"])
        if negotiation.holds(negotiation.none_match(request.headers), headers["ETag"]):
            return Response(status_code=304, headers=headers)
        if gzip:
            headers["Content-Encoding"] = "gzip"
        body = made[form].packed(here) if gzip else made[form].plain(here)
        return Response(body, headers=headers, media_type="application/json")


def document(routes: Mapping[str, APIRoute], lang: Lang, operator: Operator = _NOBODY) -> Json:
    """Return the document of routes by their paths, in a language; its addresses are those of `EXAMPLE`."""
    return _Writer(lang).document(routes, operator)


class _Described(GenerateJsonSchema):
    """Makes the JSON schemas of types; every description of a record or a field is a phrase."""

    def typed_dict_schema(self, schema: TypedDictSchema) -> Json:
        """Describe a record by its type's docstring, and its fields by what is said of them."""
        found = super().typed_dict_schema(schema)
        found["description"] = of_type(schema["cls"])
        for name, field in found["properties"].items():
            if "description" in field:
                field["description"] = of_field(schema["cls"], name, field["description"])
        return found


class _Writer:
    """Writes the document in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.say: Say = partial(say, lang=lang)
        self.examples = examples(lang)
        self.problems: Json = {}
        self.enums = {
            name: member
            for name, member in vars(vocabulary).items()
            if isinstance(member, type) and issubclass(member, Enum) and member is not Term
        }
        shared = self._parameters(FactQuery, LIST_FORMATS)
        # each list has facets of its own
        self.shared = {parameter["name"]: parameter for parameter in shared if parameter["name"] != "facet"}

    def document(self, routes: Mapping[str, APIRoute], operator: Operator) -> Json:
        contracts = [contract_of(route) for route in routes.values()]
        schemas, names = self._schemas(contracts)
        paths: Json = {path: self._operations(route, names) for path, route in routes.items()}
        paths |= self._others(names)
        say = self.say
        whole: Json = {
            "openapi": "3.1.0",
            "info": {
                "title": say(NAME),
                "summary": say(SUMMARY),
                "description": self._description(),
                "version": version("workreport"),
                "contact": self._contact(operator),
                "license": {
                    "name": say(_LICENCE),
                    "url": "https://creativecommons.org/licenses/by/4.0/",
                },
            },
            "servers": [{"url": EXAMPLE, "description": say(_SERVER)}],
            "security": [],
            "tags": [{"name": name, "description": say(text)} for name, text in _TAGS.items()],
            "paths": dict(sorted(paths.items(), key=_reading_order)),
            "components": {
                "schemas": schemas,
                "parameters": {_component(name): parameter for name, parameter in self._shared_parameters().items()},
                "headers": {name: self._header(name) for name in _HEADERS},
                "responses": {
                    "NotModified": self._not_modified(),
                    "Part": self._part(),
                    "Moved": self._moved(),
                    **self.problems,
                },
            },
        }
        return whole

    # --- texts ---

    def _description(self) -> str:
        say = self.say
        language, word = ("", "培训") if self.lang is Lang.ZH else ("lang=en", "training")

        def link(path: str) -> str:
            path = path.format(word=word)
            address = f"{path}{'&' if '?' in path else '?'}{language}" if language else path
            return f"[`{address}`]({EXAMPLE}{address.replace('培训', '%E5%9F%B9%E8%AE%AD')})"

        table = [f"| {' | '.join(say(head) for head in _START_HEAD)} |", "|---|---|"]
        table += [f"| {say(what)} | {link(path)} |" for what, path in _CALLS]
        rules = [f"- {say(rule)}" for rule in _RULES]
        return "\n\n".join(
            [
                say(_INTRODUCTION),
                f"## {say(_START)}",
                "\n".join(table),
                f"## {say(_RULES_HEAD)}",
                "\n".join(rules),
            ]
        )

    def _contact(self, operator: Operator) -> Json:
        asked = {"url": operator.page, "email": operator.email}
        return {"name": operator.name or self.say(_CONTACT), **{key: value for key, value in asked.items() if value}}

    def _members(self, enum: Iterable[Enum]) -> list[str]:
        return [f"- `{member.value}`: {self._meaning(member)}" for member in enum]

    def _meaning(self, member: Any) -> str:
        return str(member.zh if self.lang is Lang.ZH else member.en)

    # --- schemas ---

    def _schemas(self, contracts: list[RouteContract]) -> tuple[Json, dict[Any, str]]:
        """Return every schema by its name in the document, and the name of each type that is answered."""
        types: list[Any] = []
        for contract in contracts:
            types += [type_ for type_ in (contract.answer, contract.row, contract.cube) if type_]
        types += [problems.Problem, problem_pages.ProblemKind, health.Alive, health.Ready]
        types = list(dict.fromkeys(types))
        refs, found = TypeAdapter.json_schemas(
            [(str(n), "serialization", TypeAdapter(type_)) for n, type_ in enumerate(types)],
            ref_template=_REF,
            schema_generator=_Described,
        )
        definitions: Json = found["$defs"]
        for contract in contracts:
            asked = contract.query.model_json_schema(ref_template=_REF, schema_generator=_Described)
            definitions |= asked.get("$defs", {})
        definitions.pop(Format.__name__)
        schemas = {schema_name(name): self._schema(name, schema) for name, schema in definitions.items()}
        names = {
            type_: schema_name(refs[str(n), "serialization"]["$ref"].rpartition("/")[2])
            for n, type_ in enumerate(types)
        }
        return dict(sorted(schemas.items())), names

    def _schema(self, name: str, schema: Json) -> Json:
        """Finish a schema: its texts in the language, its enum's members explained, examples from the data."""
        schema = self._finished(schema)
        schema.pop("title", None)
        enum = self.enums.get(name)
        if enum is not None:
            said = [self.say(of_type(enum)), *([self.say(_MORE_TO_COME)] if name in OPEN else [])]
            schema["description"] = "\n".join([" ".join(said), "", *self._members(enum)])
            if name in _LISTS:
                schema[ADDRESS] = f"/v1/codes/{_LISTS[name]}/{{code}}"
            schema["x-enumDescriptions"] = {member.value: self._meaning(member) for member in enum}
            if name in OPEN:
                schema["x-extensible-enum"] = schema.pop("enum")
        for field, value in self.examples["fields"].get(schema_name(name), {}).items():
            if field in schema.get("properties", {}) and value not in (None, [], {}):
                schema["properties"][field]["examples"] = [value]
        return schema

    def _finished(self, schema: Any) -> Any:
        if isinstance(schema, list):
            return [self._finished(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        done: Json = {}
        for key, value in schema.items():
            if key == "properties":
                done[key] = {name: self._property(property_) for name, property_ in value.items()}
            elif key == "description":
                done[key] = self.say(value)
            elif key == "$ref":
                done[key] = _renamed(value)
            elif key == "mapping":
                done[key] = {name: _renamed(ref) for name, ref in value.items()}
            elif key in ("examples", "enum", "required"):
                done[key] = value
            else:
                done[key] = self._finished(value)
        if "const" in done:
            done["enum"] = [done["const"]]  # some generators know only this, and type it as any text otherwise
        return _or_null(done)

    def _property(self, schema: Json) -> Json:
        done: Json = self._finished(schema)
        done.pop("title", None)
        return done

    # --- parameters ---

    def _parameters(self, query: type[Lookup], formats: Sequence[Format]) -> list[Json]:
        """Describe the parameters of a query; of `format` and `bom` what goes with the formats on offer."""
        found = {parameter["name"]: parameter for parameter in openapi_parameters(query, _REF)}
        if len(formats) == 1:
            found.pop("format", None)
        if Format.CSV not in formats:
            found.pop("bom", None)
        return [self._parameter(parameter, query, formats) for parameter in found.values()]

    def _parameter(self, parameter: Json, query: type[Lookup], formats: Sequence[Format]) -> Json:
        schema = _bounded(self._renamed_refs(parameter["schema"]))
        if parameter["name"] in ("facet", "by"):
            schema["items"] = {"type": "string", "enum": list(facetable(query))}
        said = self.say(parameter["description"])
        example = parameter.pop("example", None)
        enum = terms_of(query.model_fields[parameter["name"]].annotation)
        if enum is Format:
            schema = {"type": "string", "enum": [format_.value for format_ in formats]}
            said = "\n".join([said, "", *self._members(formats)])
        elif enum is not None:
            said = "\n".join([said, "", *self._members(enum)])
        elif example is not None:
            shown = example if isinstance(example, list) else [example]
            said += f" {self.say(_EXAMPLE)} " + "&".join(f"`{parameter['name']}={value}`" for value in shown)
        if parameter["name"] in query.needed:
            # only for these: Swagger UI sends the example of a parameter, and optional ones would narrow every request
            parameter["example"] = example
        elif example is not None:
            schema["examples"] = [example]
        return {**parameter, "description": said, "schema": schema}

    def _renamed_refs(self, schema: Any) -> Any:
        if isinstance(schema, list):
            return [self._renamed_refs(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        name = schema.get("$ref", "").rpartition("/")[2]
        if name in OPEN:  # what a request may ask for is a closed list
            return {"type": "string", "enum": [member.value for member in self.enums[name]]}
        return {key: _renamed(value) if key == "$ref" else self._renamed_refs(value) for key, value in schema.items()}

    def _shared_parameters(self) -> Json:
        headers = self._request_headers(ranges=True)
        return {**self.shared, **{parameter["name"]: parameter for parameter in headers}}

    def _request_headers(self, *, ranges: bool = False) -> list[Json]:
        # Accept is not among them: OpenAPI has it in the media types of the answers, and has tools ignore it here
        of_parts = (("Range", _RANGE, "bytes=0-9999"), ("If-Range", _IF_RANGE, '"a4ea145fd70276436510938c"'))
        return [
            {
                "name": name,
                "in": "header",
                "required": False,
                "description": self.say(text),
                "schema": {"type": "string", "examples": [example]},
            }
            for name, text, example in (
                ("Accept-Language", _ACCEPT_LANGUAGE, "en-GB, en;q=0.9, zh;q=0.5"),
                ("If-None-Match", _IF_NONE_MATCH, '"a4ea145fd70276436510938c"'),
                *(of_parts if ranges else ()),
            )
        ]

    def _sent(self, parameters: list[Json]) -> list[Json]:
        """Refer to the parameters that many routes have, and write out the others."""
        shared = self._shared_parameters()
        return [
            {"$ref": f"#/components/parameters/{_component(parameter['name'])}"}
            if shared.get(parameter["name"]) == parameter
            else parameter
            for parameter in parameters
        ]

    # --- operations ---

    def _operations(self, route: APIRoute, names: Mapping[Any, str]) -> Json:
        found = {_VERB: self._operation(route, names)}
        if contract_of(route).form:
            found["post"] = self._posting(route, found[_VERB])
        return found

    def _posting(self, route: APIRoute, got: Json) -> Json:
        """Describe what is answered to a form, by what is answered to the same in an address."""
        contract = contract_of(route)
        parameters = {parameter["name"]: parameter for parameter in self._parameters(contract.query, contract.formats)}
        field = parameters.pop(contract.form)
        form: Json = {"type": "object", "properties": {contract.form: field["schema"]}, "required": [contract.form]}
        form["additionalProperties"] = False
        kinds = [kind for kind in contract.problems if kind is not problems.OTHER_REPRESENTATION]  # it has no tag
        content = {media: {"schema": said["schema"]} for media, said in got["responses"]["200"]["content"].items()}
        refusal = {"schema": _ref("Problem")}
        return {
            **got,
            "summary": self.say(_POSTED.filled(field=contract.form)),
            "operationId": f"post_{route.name}",
            "parameters": self._sent([*parameters.values(), *self._request_headers()[:1]]),
            "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}},
            "responses": {
                "200": {"description": self.say(contract.said), "content": content},
                **self._problems([*kinds, problems.BODY_TOO_LARGE]),
                "415": {"description": self.say(_NO_FORM), "content": {problems.MEDIA_TYPE: refusal}},
            },
        }

    def _operation(self, route: APIRoute, names: Mapping[Any, str]) -> Json:
        contract = contract_of(route)
        flat = contract.row is not None or (contract.answer is None and not contract.text)
        parameters = [
            self._path_parameter(route.name, field, contract.example) for field in route.dependant.path_params
        ]
        parameters += self._parameters(contract.query, contract.formats)
        summary = " ".join((route.endpoint.__doc__ or "").split()).removesuffix(".")
        headers = [*_TAGGED, *(["Link"] if contract.pages or contract.linked else [])]
        headers += ["Content-Disposition", "Accept-Ranges"] if flat else []
        return {
            "tags": list(route.tags),
            "summary": self.say(Phrase(f"{route.name}.summary", summary)),
            "description": self.say(contract.about or contract.said),
            "operationId": route.name,
            "parameters": self._sent([*parameters, *self._request_headers(ranges=flat)]),
            "responses": {
                "200": {
                    "description": self.say(contract.said),
                    "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in headers},
                    "content": self._content(route.name, contract, names),
                },
                **({"206": {"$ref": "#/components/responses/Part"}} if flat else {}),
                "304": {"$ref": "#/components/responses/NotModified"},
                **({"308": {"$ref": "#/components/responses/Moved"}} if contract.moves else {}),
                **self._problems([*contract.problems, *([problems.UNSATISFIABLE_RANGE] if flat else [])]),
            },
        }

    def _content(self, operation: str, contract: RouteContract, names: Mapping[Any, str]) -> Json:
        if contract.text:
            return {_media(form): {"schema": {"type": "string"}} for form in contract.formats}
        if contract.answer is None:
            return {_media(form): {"schema": {"type": "string", "format": "binary"}} for form in contract.formats}
        content: Json = {_media(Format.JSON): {"schema": _ref(names[contract.answer])}}
        answer = self.examples["answers"].get(operation)
        if answer is not None:
            content[_media(Format.JSON)]["example"] = answer
        if contract.row is not None:
            row = names[contract.row]
            csv = self.say(_FLAT[Format.CSV].filled(row=row))
            xlsx = self.say(_FLAT[Format.XLSX].filled(row=row))
            content[_media(Format.CSV)] = {"schema": {"type": "string", "description": csv}}
            content[_media(Format.NDJSON)] = {"schema": {**_ref(row), "description": self.say(_FLAT[Format.NDJSON])}}
            content[_media(Format.XLSX)] = {"schema": {"type": "string", "format": "binary", "description": xlsx}}
            parquet = self.say(_FLAT[Format.PARQUET].filled(row=row))
            content[_media(Format.PARQUET)] = {"schema": {"type": "string", "format": "binary", "description": parquet}}
            if contract.cube is not None:
                cube = {**_ref(names[contract.cube]), "description": self.say(_FLAT[Format.JSON_STAT])}
                content[_media(Format.JSON_STAT)] = {"schema": cube}
                svg = self.say(_FLAT[Format.SVG].filled(lines=MAX_LINES))
                content[_media(Format.SVG)] = {"schema": {"type": "string", "description": svg}}
                png = {"type": "string", "format": "binary", "description": self.say(_FLAT[Format.PNG])}
                content[_media(Format.PNG)] = {"schema": png}
            content = {media: said for media, said in content.items() if media in map(_media, contract.formats)}
            if operation in self.examples["tables"]:
                content[_media(Format.CSV)]["example"] = self.examples["tables"][operation]
                content[_media(Format.NDJSON)]["example"] = self.examples["rows"][operation]
        for format_ in contract.formats:
            if format_ in _SAME:
                content[_media(format_)] = {"schema": self._linked_data(contract, names)}
            elif format_ in _CITED:
                type_ = {"type": "array", "items": {"type": "object"}} if format_ is Format.CSL else {"type": "string"}
                content[_media(format_)] = {"schema": {**type_, "description": self.say(_CITED[format_])}}
        return content

    def _linked_data(self, contract: RouteContract, names: Mapping[Any, str]) -> Json:
        """Describe linked data: of a vocabulary they say the same in other words, else they are the answer itself."""
        if contract.formats[0] in _SAME:
            return _ref(names[contract.answer])
        return {"type": "object", "description": self.say(_SKOS)}

    def _path_parameter(self, operation: str, field: Any, example: str) -> Json:
        info = field.field_info
        said = info.description
        said = said if isinstance(said, Phrase) else Phrase(f"{operation}.{field.name}", said)
        return {
            "name": field.name,
            "in": "path",
            "required": True,
            "description": self.say(said),
            "schema": {"type": "string", "minLength": 1},
            "example": info.examples[0] if info.examples else example,
        }

    def _problems(self, kinds: Iterable[problems.ProblemType]) -> Json:
        answers: Json = {}
        for status, found in _by_status(kinds).items():
            name = "Or".join(_title(kind.code) for kind in found)
            self.problems[name] = self._problem(found)
            answers[str(status)] = {"$ref": f"#/components/responses/{name}"}
        return answers

    def _problem(self, kinds: list[problems.ProblemType]) -> Json:
        said = [self.say(_PROBLEM_PAGE.filled(title=kind.title, type=problems.type_of(kind))) for kind in kinds]
        headers = {
            "Content-Language": {"$ref": "#/components/headers/Content-Language"},
            "Link": {"$ref": "#/components/headers/ProblemLink"},
            "X-Request-ID": {"$ref": "#/components/headers/X-Request-ID"},
        }
        if problems.UNSATISFIABLE_RANGE in kinds:
            headers["Content-Range"] = {"$ref": "#/components/headers/Content-Range"}
        if problems.NOT_READY in kinds:
            headers["Retry-After"] = {"$ref": "#/components/headers/Retry-After"}
        content: Json = {"schema": _ref("Problem")}
        found = {kind.code: self.examples["problems"].get(kind.code) for kind in kinds}
        if all(found.values()):
            content["examples"] = {
                code: {"summary": self.say(kind.title), "value": found[code]}
                for code, kind in zip(found, kinds, strict=True)
            }
        return {"description": "; ".join(said), "headers": headers, "content": {problems.MEDIA_TYPE: content}}

    def _not_modified(self) -> Json:
        headers = {name: {"$ref": f"#/components/headers/{name}"} for name in _TAGGED}
        return {"description": self.say(_NOT_MODIFIED), "headers": headers}

    def _moved(self) -> Json:
        return {"description": self.say(_MOVED), "headers": {"Location": {"$ref": "#/components/headers/Location"}}}

    def _part(self) -> Json:
        # without content: its media type is that of the whole, which a part has no schema for
        names = (*_TAGGED, "Accept-Ranges", "Content-Range")
        headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
        return {"description": self.say(_PART), "headers": headers}

    def _header(self, name: str) -> Json:
        text, schema, example = _HEADERS[name]
        shown = example[self.lang] if isinstance(example, dict) else example
        return {"description": self.say(Phrase(f"headers.{name}", text)), "schema": {**schema, "examples": [shown]}}

    # --- what is not under /v1 ---

    def _others(self, names: Mapping[Any, str]) -> Json:
        alive = self._plain_operation(
            names,
            "get_liveness",
            "operations",
            ("Check that the process is alive", "Tells whether the process is alive. It reads no database."),
            health.Alive,
            problems.INTERNAL,
        )
        ready = self._plain_operation(
            names,
            "get_readiness",
            "operations",
            (
                "Check that data can be served",
                "Tells whether data can be served, and of which release. It reports what the server "
                "saw a moment ago, so it answers at once.",
            ),
            health.Ready,
            problems.INTERNAL,
            problems.NOT_READY,
        )
        return {
            "/problems/{code}": {_VERB: self._problem_page(names)},
            "/livez": {_VERB: alive},
            "/readyz": {_VERB: ready},
        }

    def _problem_page(self, names: Mapping[Any, str]) -> Json:
        code: Json = {
            "name": "code",
            "in": "path",
            "required": True,
            "description": self.say(_CODE),
            "schema": {"type": "string", "minLength": 1},
            "example": problems.INVALID.code,
        }
        language = self._parameters(Lookup, (Format.JSON,)) + self._request_headers()[:1]
        explained = self._plain_operation(
            names,
            "get_problem",
            "problems",
            (
                "Explain a kind of problem",
                "Meaning of a kind of problem and what to do about it. Where `Accept` prefers "
                "`text/html`, the answer is a page for people.",
            ),
            problem_pages.ProblemKind,
            problems.NOT_FOUND,
            problems.INVALID,
            problems.INTERNAL,
        )
        explained["parameters"] = self._sent([code, *language])
        explained["responses"]["200"]["content"]["text/html"] = {
            "schema": {"type": "string", "description": self.say(_SAME_AS_PAGE)}
        }
        return explained

    def _plain_operation(
        self,
        names: Mapping[Any, str],
        name: str,
        tag: str,
        texts: tuple[str, str],
        answer: Any,
        *kinds: problems.ProblemType,
    ) -> Json:
        """Describe an operation without parameters that answers JSON; `texts` are its summary and description."""
        parts = zip(("summary", "description"), texts, strict=True)
        summary, said = (self.say(Phrase(f"{name}.{part}", text)) for part, text in parts)
        content: Json = {"schema": _ref(names[answer])}
        if name in self.examples["answers"]:
            content["example"] = self.examples["answers"][name]
        return {
            "tags": [tag],
            "summary": summary,
            "description": said,
            "operationId": name,
            "parameters": [],
            "responses": {
                "200": {"description": said, "content": {"application/json": content}},
                **self._problems(kinds),
            },
        }


def _reading_order(item: tuple[str, Json]) -> int:
    order = list(_TAGS)
    return order.index(item[1][_VERB]["tags"][0])


def _media(format_: Format) -> str:
    """Return the media type without its parameters: what is sent matches it (RFC 9110, 8.3.1)."""
    return negotiation.MEDIA_TYPES[format_].partition(";")[0]


def _ref(name: str) -> Json:
    return {"$ref": _REF.format(model=name)}


def schema_name(name: str) -> str:
    """Return the name of a schema in the document for the name that Pydantic gives it."""
    page = re.fullmatch(r"(?:Fact)?Page_(\w+)_", name)
    return f"{page[1]}Page" if page else _NAMES.get(name, name)


def _renamed(ref: str) -> str:
    head, _, name = ref.rpartition("/")
    return f"{head}/{schema_name(name)}"


def _component(name: str) -> str:
    """Return the name of the component for a parameter. No schema has the same: some generators would fail."""
    return f"{_title(name)}Parameter"


def _title(name: str) -> str:
    """Return a name as components are called: `year_gte` is YearGte."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[_-]", name))


def _or_null(schema: Json) -> Json:
    """Write "a plain type or null" as a list of types, which people and tools read more easily than a choice."""
    options = schema.get("anyOf")
    if not options or {"type": "null"} not in options:
        return schema
    others = [option for option in options if option != {"type": "null"}]
    if len(others) != 1 or "$ref" in others[0] or not isinstance(others[0].get("type"), str):
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**others[0], **rest, "type": [others[0]["type"], "null"]}


def _bounded(schema: Json) -> Json:
    """Name bounds as JSON Schema does. After a check of ours, Pydantic leaves them under its own names."""
    names = {"ge": "minimum", "le": "maximum"}
    return {names.get(key, key): _bounded(value) if isinstance(value, dict) else value for key, value in schema.items()}


def _by_status(kinds: Iterable[problems.ProblemType]) -> dict[int, list[problems.ProblemType]]:
    """Return problems by status, the lowest first."""
    found: dict[int, list[problems.ProblemType]] = {}
    for kind in sorted(kinds, key=lambda kind: kind.status):
        found.setdefault(kind.status, []).append(kind)
    return found
