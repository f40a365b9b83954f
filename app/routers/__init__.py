"""The routes, one small file a resource; `ROUTERS` lists them in the order of the documentation."""

from fastapi import APIRouter

from app.routers import (
    base,
    breakdown,
    code,
    export,
    indicator,
    region,
    release,
    report,
    root,
    scope,
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
    report.router,
    section.router,
    indicator.router,
    *FACTS.values(),
    series.router,
    theme.router,
    region.router,
    unit.router,
    scope.router,
    base.router,
    breakdown.router,
    code.router,
    search.router,
    release.router,
    export.router,
)
