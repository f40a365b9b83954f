"""The routes, one small file a resource; `ROUTERS` lists them in the order of the documentation."""

from app.routers import (
    documents,
    honours,
    indicators,
    measures,
    metrics,
    regions,
    releases,
    reports,
    root,
    search,
    talent_initiatives,
    themes,
    training_programs,
    units,
)

ROUTERS = tuple(
    module.router
    for module in (
        root,
        reports,
        indicators,
        metrics,
        measures,
        training_programs,
        talent_initiatives,
        documents,
        honours,
        themes,
        regions,
        units,
        search,
        releases,
    )
)
