"""`/v1/releases`: see `app.schemas.release`."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from app.queries.resources import RELEASES
from app.schemas.release import FeedQuery, Release, ReleaseDetail, ReleaseQuery, ReleaseRow
from app.texts import Phrase
from app.vocabulary import Format
from app.web.citing import release_of
from app.web.feed import feed_of
from app.web.lists import list_of
from app.web.route_contract import cited_route, feed_route, list_route

_FEED = Phrase(
    "get_feed.description",
    "The releases as a feed in Atom (RFC 4287), the newest first, in pages (RFC 5005). An entry keeps its id for ever.",
)

router = APIRouter(tags=["releases"])


@router.get("/releases", **list_route(Release, ReleaseRow, ReleaseQuery))
def list_releases(request: Request) -> Response:
    """List releases."""
    return list_of(request, RELEASES, ReleaseQuery)


@router.get("/releases.atom", **feed_route(Format.ATOM, FeedQuery, _FEED))
def get_feed(request: Request) -> Response:
    """Get the feed of releases."""
    return feed_of(request)


@router.get("/releases/{id}", **cited_route(ReleaseDetail))
def get_release(
    request: Request, id: Annotated[str, Path(description="Number of the release.", examples=["1"])]
) -> Response:
    """Get one release and what it changed."""
    return release_of(request, id)
