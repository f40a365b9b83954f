"""The routes, one small file a resource; `ROUTERS` lists them in the order of the documentation."""

from fastapi import APIRouter

from app.routers import indicators, regions, releases, reports, root, search, themes, units
from app.vocabulary import Resource, of_each_kind

FACTS = of_each_kind("app.routers", "router", APIRouter)

ROUTERS = (
    root.router,
    reports.router,
    FACTS[Resource.METRIC],
    indicators.router,
    *(router for kind, router in FACTS.items() if kind is not Resource.METRIC),
    themes.router,
    regions.router,
    units.router,
    search.router,
    releases.router,
)
