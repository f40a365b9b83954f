"""Documentation and pages for people: OpenAPI, Swagger UI, the pages of problems, their frame and assets.

`PAGES` has each page of data and the files that pages load, `DOCUMENTATION` the routes of the documentation. Nothing is
imported before it is asked for.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import Receive, Scope, Send

from app.web.rooms import Room, all_below, router_of

PAGES = (
    Room(router_of("app.pages.start"), ("/",)),
    Room(router_of("app.pages.indicator"), ("/indicators/",)),
    Room(router_of("app.pages.report"), ("/reports/",)),
    Room(router_of("app.pages.tables"), all_below("/tables")),
    Room(router_of("app.pages.search"), ("/search",)),
    Room(router_of("app.pages.oembed"), ("/oembed",)),
    Room(router_of("app.pages.entity"), ("/entities/",)),
    Room(router_of("app.pages.asset_files"), ("/assets/", "/favicon.ico")),
)


def _docs(request: Request) -> Response:
    from app.pages.docs import docs

    return docs(request)


async def _assets(scope: Scope, receive: Receive, send: Send) -> None:
    from app.pages.docs import assets

    await assets()(scope, receive, send)


def _problems(request: Request) -> Response:
    from app.pages.problem_pages import index

    return index(request)


def _problem(request: Request) -> Response:
    from app.pages.problem_pages import explained

    return explained(request)


DOCUMENTATION = (
    Route("/docs", _docs),
    Mount("/docs/assets", _assets),
    Route("/problems", _problems),
    Route("/problems/{code}", _problem),
)
