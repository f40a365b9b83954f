"""The routes, one small file a resource; `ROUTERS` lists them in the order of the documentation."""

from fastapi import APIRouter

from app.routers import indicator, region, release, report, root, search, series, theme, unit
from app.vocabulary import of_each_kind

FACTS = of_each_kind("app.routers", "router", APIRouter)

ROUTERS = (
    root.router,
    report.router,
    indicator.router,
    *FACTS.values(),
    series.router,
    theme.router,
    region.router,
    unit.router,
    search.router,
    release.router,
)
