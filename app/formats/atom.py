"""A feed in Atom (RFC 4287). Texts are plain text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.formats.sdmx_ml import DECLARATION, attributes, xml

_NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A link of a feed or an entry (RFC 4287, 4.2.7): relation, whole address, media type if it is said.

    Readers show an `alternate` as the page of an entry only if it is HTML or of no type that is said.
    """

    rel: str
    href: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry. `id` is an IRI that never changes, `updated` a time of RFC 3339, `author` a name; None: the feed's."""

    id: str
    title: str
    updated: str
    author: str | None
    summary: str
    links: Sequence[FeedLink]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, or a page of one (RFC 5005, 3), with the same fields."""

    id: str
    title: str
    updated: str
    author: str
    rights: str
    lang: str
    links: Sequence[FeedLink]
    entries: Sequence[Entry]


def document(feed: Feed) -> bytes:
    """Write a feed."""
    return "".join(_document(feed)).encode()


def _document(feed: Feed) -> Iterator[str]:
    yield f"{DECLARATION}<feed{attributes((('xmlns', _NAMESPACE), ('xml:lang', feed.lang)))}>"
    yield from _common(feed.id, feed.title, feed.updated, feed.author, feed.links)
    yield _element("rights", feed.rights)
    for entry in feed.entries:
        yield "<entry>"
        yield from _common(entry.id, entry.title, entry.updated, entry.author, entry.links)
        yield _element("summary", entry.summary)
        yield "</entry>"
    yield "</feed>\n"


def _common(id_: str, title: str, updated: str, author: str | None, links: Sequence[FeedLink]) -> Iterator[str]:
    yield _element("id", id_)
    yield _element("title", title)
    yield _element("updated", updated)
    if author is not None:
        yield f"<author>{_element('name', author)}</author>"
    for link in links:
        said = (("type", link.type),) if link.type else ()
        yield f"<link{attributes((('rel', link.rel), ('href', link.href), *said))}/>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{xml(text)}</{name}>"
