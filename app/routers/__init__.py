"""The routes, one small file a resource; `ROUTERS` lists them in the order of the documentation."""

from fastapi import APIRouter

from app.routers import indicators, regions, releases, reports, root, search, themes, units
from app.vocabulary import of_each_kind

FACTS = of_each_kind("app.routers", "router", APIRouter)

ROUTERS = (
    root.router,
    reports.router,
    indicators.router,
    *FACTS.values(),
    themes.router,
    regions.router,
    units.router,
    search.router,
    releases.router,
)
