"""Documentation and pages for people: OpenAPI, Swagger UI, the pages of problems, their frame and assets.

`PAGES` has the router of each page of data and of the files that pages load.
"""

from app.pages import asset_files, report, start

PAGES = (start.router, report.router, asset_files.router)
