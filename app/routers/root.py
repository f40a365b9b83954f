"""`/v1`: what this API is, and every limit."""

from importlib.metadata import version

import orjson
from fastapi import APIRouter, Request, Response

from app.schemas.base import DEFAULT_LIMIT, MAX_JSON, MAX_TEXT, MAX_VALUES, Lookup
from app.schemas.root import Root
from app.vocabulary import Lang
from app.web.answer import readers
from app.web.contract import about_route
from app.web.language import preferred
from app.web.query import MAX_PARAMETERS, parse

router = APIRouter(tags=["about"])

RESOURCES = (
    "reports",
    "indicators",
    "metrics",
    "measures",
    "training-programs",
    "talent-initiatives",
    "documents",
    "honours",
    "themes",
    "regions",
    "units",
    "releases",
)


@router.get("", **about_route(Root))
def get_root(request: Request) -> Response:
    """Say what this API is, its licence and its limits."""
    query = parse(Lookup, request.scope["query_string"])
    lang = query.lang or preferred(request.headers.get("accept-language", ""))
    zh = lang is Lang.ZH
    with readers(request).reader() as reader:
        release = reader.snapshot.release
    root: Root = {
        "name": "工作综述结构化数据" if zh else "Structured work-report data",
        "version": version("workreport"),
        "release": release,
        "licence": "CC BY 4.0（数据与译文）；原文版权归其发布者"
        if zh
        else "CC BY 4.0 (data and translations); each report's text belongs to its publisher",
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "citation": f"工作综述结构化数据，第 {release} 版，CC BY 4.0"
        if zh
        else f"Structured work-report data, release {release}, CC BY 4.0",
        "contact": "本服务的运行者" if zh else "the operator of this server",
        "limits": {
            "page_default": DEFAULT_LIMIT,
            "page_max": MAX_JSON,
            "parameter_values_max": MAX_VALUES,
            "parameter_length_max": MAX_TEXT,
            "parameters_max": MAX_PARAMETERS,
        },
        "links": {**{name: f"/v1/{name}" for name in RESOURCES}, "docs": "/docs", "openapi": "/openapi.json"},
    }
    return Response(orjson.dumps(root), headers={"Content-Language": lang.value}, media_type="application/json")
