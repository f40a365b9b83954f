"""Documentation and pages for people: OpenAPI, Swagger UI, the pages of problems, their frame and assets.

`PAGES` has the router of each page of data and of the files that pages load.
"""

from app.pages import asset_files, entity, indicator, oembed, report, search, start, tables

PAGES = (
    start.router,
    indicator.router,
    report.router,
    tables.router,
    search.router,
    oembed.router,
    entity.router,
    asset_files.router,
)
