"""The routes, one small file a resource; `ROUTERS` lists those of `/v1` in the order of the documentation."""

from fastapi import APIRouter

from app.routers import (
    annotation,
    base,
    breakdown,
    catalogue,
    changes,
    code,
    export,
    history,
    indicator,
    reconcile,
    region,
    release,
    report,
    root,
    scope,
    sdmx_2_1,
    sdmx_3_0,
    search,
    section,
    series,
    theme,
    unit,
)
from app.vocabulary import of_each_kind

FACTS = of_each_kind("app.routers", "router", APIRouter)

ROUTERS = (
    root.router,
    catalogue.router,
    report.router,
    section.router,
    indicator.router,
    *FACTS.values(),
    annotation.router,
    series.router,
    theme.router,
    region.router,
    unit.router,
    scope.router,
    base.router,
    breakdown.router,
    code.router,
    search.router,
    reconcile.router,
    release.router,
    changes.router,
    history.router,
    export.router,
)

WELL_KNOWN = (catalogue.well_known,)  # routes at the root, where RFC 8615 wants them

# by the path that they are below; SDMX describes itself, so they are not in the OpenAPI document
SDMX = {"/sdmx/3.0": sdmx_3_0.router, "/sdmx/2.1": sdmx_2_1.router}
