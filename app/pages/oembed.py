"""`/oembed`: what a link to one of our pages is shown as elsewhere (https://oembed.com)."""

from html import escape
from typing import Annotated, Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

import orjson
from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from app.charts import drawn_by
from app.charts.chart import PREVIEW_HEIGHT, PREVIEW_WIDTH
from app.description.dataset import NAME
from app.errors import NotFoundError, RemovedError
from app.pages.series_paths import picture_path
from app.queries.resources import REPORTS
from app.queries.series_chart import MAX_MARKS
from app.queries.vocabularies import INDICATORS
from app.schemas.base import Integer, Lookup
from app.texts import Phrase, say
from app.vocabulary import Format, Lang
from app.web.address import whole
from app.web.problems import NOT_FOUND, cut, of_status, problem
from app.web.query import pairs
from app.web.records import found_record
from app.web.request_context import RequestContext

_SHOWN = 600  # pixels that it is wide where nobody says how wide it may be
_LEAST = 40
_NO_PAGE = Phrase("oembed.no-page", "{url} is not the address of a page of an indicator or a report here.")
_NO_XML = Phrase("oembed.no-xml", "This server gives oEmbed as JSON only: `format=json`.")

router = APIRouter(include_in_schema=False)


class OembedQuery(Lookup):
    """What oEmbed may be asked (2.2)."""

    needed = frozenset({"url"})

    url: Annotated[str, Field(min_length=1, max_length=2000)] = ""
    format: Format | None = None
    maxwidth: Annotated[Integer | None, Field(ge=_LEAST, le=100_000)] = None
    maxheight: Annotated[Integer | None, Field(ge=_LEAST, le=100_000)] = None


@router.get("/oembed")
def get_oembed(request: Request) -> Response:
    """Get what the page at an address is shown as; of any address that is no page of ours that there is none."""
    if ("format", "xml") in pairs(request.scope["query_string"]):
        return of_status(request, 501, say(_NO_XML, Lang.EN))
    context = RequestContext(request, OembedQuery)
    context.address.show()  # each answer has the addresses of this API in it
    if context.is_known:
        return context.not_modified()
    try:
        kind, key, asked = _page_at(request, context.query.url)
        context.lang = Lang(asked["lang"][0]) if asked.get("lang", [""])[0] in set(Lang) else context.lang
        with context.readers.reader(context.release) as reader:
            body, _ = found_record(reader, INDICATORS if kind == "indicators" else REPORTS, key, context.lang)
    except (NotFoundError, RemovedError):  # what is said of these would be said of `/oembed`
        return problem(request, NOT_FOUND, reason=_NO_PAGE.filled(url=f"`{cut(context.query.url)}`"))
    record = orjson.loads(body)
    title = record["name"] if kind == "indicators" else record["title"]
    name = say(NAME, context.lang)
    shown: dict[str, Any] = {
        "version": "1.0",
        "title": title,
        "provider_name": name,
        "provider_url": whole(request, "/"),
    }
    if kind == "indicators" and drawn_by.is_installed() and 0 < record["metrics"] <= MAX_MARKS:
        shown |= _picture(request, context, key, title, asked)
    else:
        shown["type"] = "link"
    return context.respond(orjson.dumps(shown), [("Content-Language", context.lang.value)])


def _page_at(request: Request, url: str) -> tuple[str, str, dict[str, list[str]]]:
    """Return the kind of page that an address is of, the code or id in it, and what it asks for."""
    try:
        sent, ours = urlsplit(url), urlsplit(whole(request, "/"))
    except ValueError:  # brackets that hold no IPv6 address
        raise NotFoundError(url) from None
    path = sent.path.removeprefix(ours.path)
    kind, _, key = path.partition("/")
    is_ours = sent.netloc.lower() == ours.netloc.lower() and sent.path.startswith(ours.path)
    key = unquote(key)
    # no id has a slash or a NUL, and PostgreSQL refuses to look for the latter
    if not is_ours or kind not in ("indicators", "reports") or not key or "/" in key or "\0" in key:
        raise NotFoundError(url)
    return kind, key, parse_qs(sent.query)


def _picture(
    request: Request, context: RequestContext[OembedQuery], code: str, title: str, asked: dict[str, list[str]]
) -> dict[str, object]:
    """Return the chart of an indicator as a picture that leads to its page, no larger than it may be.

    Where the page is one of an earlier release, so is the picture.
    """
    query = context.query
    width = min(query.maxwidth or _SHOWN, (query.maxheight or PREVIEW_HEIGHT) * PREVIEW_WIDTH // PREVIEW_HEIGHT)
    height = width * PREVIEW_HEIGHT // PREVIEW_WIDTH
    earlier = [("as_of", value) for value in asked.get("as_of", ())]
    drawn = urlencode([("format", "png"), ("lang", context.lang.value), *earlier])
    picture = whole(request, f"{picture_path(code, asked.get('id', []))}&{drawn}")
    page = whole(request, f"/indicators/{quote(code)}")
    link = urlencode([*((name, value) for name in ("id", "lang") for value in asked.get(name, ())), *earlier])
    html = (
        f'<a href="{escape(f"{page}?{link}" if link else page)}">'
        f'<img src="{escape(picture)}" width="{width}" height="{height}" alt="{escape(title)}"></a>'
    )
    shown: dict[str, object] = {"type": "rich", "html": html, "width": width, "height": height}
    if (query.maxwidth or PREVIEW_WIDTH) >= PREVIEW_WIDTH and (query.maxheight or PREVIEW_HEIGHT) >= PREVIEW_HEIGHT:
        shown |= {"thumbnail_url": picture, "thumbnail_width": PREVIEW_WIDTH, "thumbnail_height": PREVIEW_HEIGHT}
    return shown
