"""The releases as a feed, the newest first: pages of entries with ids that never change."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.description.dataset import LICENCE, NAME
from app.formats import atom
from app.formats.atom import Entry, Feed, FeedLink
from app.queries import reading as q
from app.queries.resources import RELEASES
from app.schemas.base import DEFAULT_LIMIT
from app.schemas.release import FeedQuery
from app.texts import Phrase, say
from app.vocabulary import Format, Lang
from app.web.about import operator_of
from app.web.address import whole
from app.web.list_request import following_cursor, link_header, paging, resolve
from app.web.negotiation import MEDIA_TYPES
from app.web.request_context import RequestContext

_IDS = UUID("5f6b3f0e-0d0a-5c1b-9a53-2f0a4f2f6d6e")  # the namespace of ids of entries; any, and never another
_ATOM, _JSON = MEDIA_TYPES[Format.ATOM], MEDIA_TYPES[Format.JSON]
_SHOWN = 20  # maximum number of reports that a summary names
_TITLE = Phrase("feed.title", "{name}: releases")
_RELEASE = Phrase("feed.release", "Release {number}")
_REPEATS = Phrase("feed.repeats", "It has the data of release {number} again.")
_BROUGHT = Phrase("feed.brought", "Editions of {reports}.")
_BROUGHT_MORE = Phrase("feed.brought-more", "Editions of {reports} and {more} more.")
_TERMS = Phrase("feed.terms", "Terms of vocabularies.")


def feed_of(request: Request) -> Response:
    """Answer a request for the feed; raises BadRequestError."""
    context = RequestContext(request, FeedQuery, (Format.ATOM,))
    if context.is_known:
        return context.not_modified()
    with context.readers.reader(context.release) as reader:
        query, asked, snapshot = resolve(context, reader, RELEASES, context.query.limit or DEFAULT_LIMIT)
        found = q.page(reader.connection, RELEASES, snapshot, asked)
        first = context.readers.releases.keys[0]
    releases = [orjson.loads(body) for body in found.bodies]
    following = link_header(context, following_cursor(RELEASES, snapshot, query, found.after))
    links = [_link(context, "self", context.request.scope["query_string"].decode("ascii"))]
    links.append(_link(context, "first", urlencode(paging(context))))
    links += [FeedLink("next", value[1 : value.index(">")], _ATOM) for _, value in following]
    links.append(FeedLink("alternate", whole(request, "/v1/releases")))
    name = say(NAME, context.lang)
    feed = Feed(
        id=_id(f"releases from {first.identity}"),
        title=say(_TITLE.filled(name=(say(NAME, Lang.ZH), say(NAME, Lang.EN))), context.lang),
        updated=releases[0]["created_at"],
        author=operator_of(request).name or name,
        rights=say(LICENCE, context.lang),
        lang=context.lang.value,
        links=links,
        entries=[_entry(context, release) for release in releases],
    )
    return context.respond(atom.document(feed), following)


def _link(context: RequestContext[Any], rel: str, query_string: str) -> FeedLink:
    path = context.request.scope["path"]
    return FeedLink(rel, whole(context.request, f"{path}?{query_string}" if query_string else path), _ATOM)


def _entry(context: RequestContext[Any], release: Mapping[str, Any]) -> Entry:
    number = release["id"]
    links = [
        FeedLink("alternate", whole(context.request, f"/v1/releases/{number}")),
        FeedLink("related", whole(context.request, f"/v1/changes?since={number - 1}&until={number}"), _JSON),
    ]
    title, note = say(_RELEASE.filled(number=number), context.lang), release["note"]
    return Entry(
        id=_id(release["identity"]),
        title=f"{title}: {note}" if note else title,
        updated=release["created_at"],
        author=release["loaded_by"],
        summary=_summary(release, context.lang),
        links=links,
    )


def _summary(release: Mapping[str, Any], lang: Lang) -> str:
    """Say what a release brought; of many reports the first ones by id, and how many more."""
    reports, more = ", ".join(release["reports"][:_SHOWN]), len(release["reports"]) - _SHOWN
    if more > 0:
        brought = say(_BROUGHT_MORE.filled(reports=reports, more=more), lang)
    else:
        brought = say(_BROUGHT.filled(reports=reports), lang) if reports else say(_TERMS, lang)
    if release["repeats"] is None:
        return brought
    return f"{say(_REPEATS.filled(number=release['repeats']), lang)} {brought}"


def _id(name: str) -> str:
    """Return an id that only this name has, on any server (RFC 9562, 5.5)."""
    return uuid5(_IDS, name).urn
