"""The data as a whole, described for programs: harvesters of catalogues, search engines, clients of APIs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.description.operator import CONTACT, Operator
from app.description.state import DataState
from app.description.tables import TABLES
from app.formats import arrow_columns, bibtex, croissant, dcat, linkset, xlsx
from app.formats.dcat import FileOf, Part, Publisher, Service
from app.models import FACTS as FACT_TABLES
from app.queries.data_state import data_state
from app.schemas.catalogue import CatalogueLookup
from app.schemas.facts import FACTS
from app.schemas.indicator import Indicator
from app.schemas.report import Report
from app.schemas.series import Series
from app.texts import Phrase, of_type
from app.vocabulary import Format, Lang, Resource
from app.web.about import operator_of
from app.web.address import whole
from app.web.citing import citation_of_data
from app.web.negotiation import API_CATALOG_FORMATS, CATALOGUE_FORMATS, LIST_FORMATS, SERIES_FORMATS
from app.web.relations import API_CATALOG, of_data, of_release
from app.web.request_context import BOTH_LANGUAGES, RequestContext

# tables that stand for themselves, and what each is of; the others are names and links that their rows refer to
_TABLES: Mapping[str, type] = {
    "reports": Report,
    **{kind.plural: schema.fields for kind, schema in FACTS.items()},
    "series": Series,
    "indicators": Indicator,
}
_KINDS: Mapping[Format, Mapping[str, Any]] = {
    Format.CSV: {"media_type": "text/csv", "file_type": "csv"},
    Format.NDJSON: {"standard": "https://github.com/ndjson/ndjson-spec"},
    Format.XLSX: {
        "media_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "file_type": "xlsx",
        "partly": True,
    },
    Format.PARQUET: {"media_type": "application/vnd.apache.parquet", "file_type": "parquet"},
}
_ZIP = FileOf(
    "zip", "/v1/export.zip", "application/zip", "zip", standard="https://datapackage.org/standard/data-package/"
)
_SQLITE = FileOf("sqlite", "/v1/export.sqlite", "application/vnd.sqlite3")
_SDMX = Phrase("catalogue.sdmx", "Structured work-report data as SDMX {version}")
_FLOW = "dataflow/WORKREPORT/SERIES"
_SERVICES = (
    Service(
        "api",
        Phrase("catalogue.api", "Structured work-report data as an API"),
        "/v1",
        "/openapi.json",
        "application/json",
        "https://spec.openapis.org/oas/v3.1.0",
    ),
    Service(
        "sdmx-3.0",
        _SDMX.filled(version="3.0"),
        "/sdmx/3.0",
        f"/sdmx/3.0/structure/{_FLOW}/1.0?references=all",
        "application/vnd.sdmx.structure+json",
        "https://github.com/sdmx-twg/sdmx-rest/tree/v2.1.0",
        "sdmx",
        ("series", "indicators"),
    ),
    Service(
        "sdmx-2.1",
        _SDMX.filled(version="2.1"),
        "/sdmx/2.1",
        f"/sdmx/2.1/{_FLOW}/1.0?references=all",
        "application/vnd.sdmx.structure+xml",
        "https://github.com/sdmx-twg/sdmx-rest/tree/v1.5.0",
        "sdmx",
        ("series", "indicators"),
    ),
)


def catalogue_of(request: Request) -> Response:
    """Answer a request for the catalogue, which is the same in every language."""
    context = RequestContext(request, CatalogueLookup, CATALOGUE_FORMATS, languages=BOTH_LANGUAGES)
    if context.is_known:
        return context.not_modified()
    context.relations = (*of_release(context.release.number), API_CATALOG)
    base = whole(request, "")
    publisher = _publisher(operator_of(request), base)
    body = dcat.catalogue(base, _state(context), publisher, _exports(context), [*_parts(context)], _SERVICES)
    return context.respond(body)


def croissant_of(request: Request) -> Response:
    """Answer a request for the description in schema.org and Croissant, in the language asked for."""
    context = RequestContext(request, CatalogueLookup, CATALOGUE_FORMATS)
    if context.is_known:
        return context.not_modified()
    context.relations = of_data(context.release.number)
    base, state, lang = whole(request, ""), _state(context), context.lang
    cite_as = bibtex.citation(citation_of_data(context)).decode()
    creator = _publisher(operator_of(request), base).name[lang]
    exports = _exports(context)
    tables = TABLES.values() if arrow_columns.is_installed() else ()  # which the zip has
    said = croissant.dataset(base, lang, state, creator, cite_as, exports, tables, is_live=context.memento is None)
    return context.respond(orjson.dumps(said), [("Content-Language", lang.value)])


def api_catalog_of(request: Request) -> Response:
    """Answer a request for the list of APIs (RFC 9727)."""
    context = RequestContext(request, CatalogueLookup, API_CATALOG_FORMATS, languages="")
    if context.is_known:
        return context.not_modified()
    context.relations = (API_CATALOG,)
    base = whole(request, "")
    apis = {f"{base}{service.path}": _links(base, service) for service in _SERVICES}
    listed = {f"{base}{API_CATALOG.target}": {"item": [{"href": address} for address in apis]}}
    return context.respond(linkset.linkset({**listed, **apis}))


def _links(base: str, service: Service) -> linkset.Links:
    """Return what belongs to an API: its description, its documentation, what describes its data, its status."""
    return {
        "service-desc": [{"href": f"{base}{service.description}", "type": service.type}],
        "service-doc": [{"href": f"{base}/docs", "type": "text/html"}],
        "service-meta": [{"href": f"{base}/v1/catalog", "type": "application/ld+json"}],
        "status": [{"href": f"{base}/readyz", "type": "application/json"}],
    }


def _state(context: RequestContext[Any]) -> DataState:
    with context.readers.reader(context.release) as reader:
        return data_state(reader.connection, reader.snapshot)


def _publisher(operator: Operator, base: str) -> Publisher:
    """Return who publishes the data here, as the settings say; without them, whoever runs the server."""
    name = {lang.value: operator.name for lang in Lang} if operator.name else dcat.both(CONTACT)
    return Publisher(name, operator.contact or f"{base}/docs")


def _exports(context: RequestContext[Any]) -> tuple[FileOf, ...]:
    """Return the files with all of the data that this server can make."""
    files = (_ZIP, _SQLITE) if arrow_columns.is_installed() else (_SQLITE,)
    return tuple(replace(file, path=context.pinned(file.path)) for file in files)


def _long(context: RequestContext[Any]) -> frozenset[str]:
    """Return the tables that have more rows than a workbook may have. Series have about as many as metrics."""
    with context.readers.reader(context.release) as reader:
        index, connection = reader.snapshot.index, reader.connection
        rows = {kind: len(index.matching(connection, (), table.name)) for kind, table in FACT_TABLES.items()}
    found = [kind.plural for kind, count in rows.items() if count > xlsx.MAX_ROWS]
    return frozenset([*found, "series"] if Resource.METRIC.plural in found else found)


def _parts(context: RequestContext[Any]) -> Iterator[Part]:
    """Give the tables that are datasets of their own, in the formats that this server can write them in."""
    long = _long(context)
    for name, record in _TABLES.items():
        formats = SERIES_FORMATS if name == "series" else LIST_FORMATS
        path = f"/v1/{name.replace('_', '-')}"
        offered = [form for form in formats if _is_written(form) and not (form is Format.XLSX and name in long)]
        files = [_file(context.pinned(f"{path}?format={form}"), form) for form in offered]
        yield Part(name, TABLES[name].title, of_type(record), files)


def _is_written(form: Format) -> bool:
    return form in _KINDS and (form is not Format.PARQUET or arrow_columns.is_installed())


def _file(path: str, form: Format) -> FileOf:
    return FileOf(form.value, path, **_KINDS[form])
