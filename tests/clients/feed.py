"""feedparser reads the feed of releases, page by page, in both languages."""

import json
from typing import Any
from urllib.request import urlopen

import feedparser
from told import Comparison, Told, done


def entries(address: str, lang: str) -> list[Any]:
    """Return the entries of all pages of the feed of a server."""
    found: list[Any] = []
    page = f"{address}/v1/releases.atom?limit=1&lang={lang}"
    while page:
        feed = feedparser.parse(page)
        if feed.bozo:
            raise feed.bozo_exception
        found += feed.entries
        page = {link.rel: link.href for link in feed.feed.links}.get("next", "")
    return found


def main() -> None:
    """Compare every entry with the list of releases."""
    told, comparison = Told(), Comparison(f"feedparser {feedparser.__version__}")
    with urlopen(f"{told.address}/v1/releases?limit=1000", timeout=10) as answer:
        releases = json.load(answer)["data"]
    comparison.equal("the newest release", releases[0]["id"], told.all["release"]["number"])
    ids = []
    for lang in ("zh", "en"):
        read = entries(told.address, lang)
        comparison.equal("number of entries", len(read), len(releases))
        for entry, release in zip(read, releases, strict=True):
            place = f"release {release['id']}, {lang}"
            comparison.equal(f"{place}: updated", entry.updated, release["created_at"])
            comparison.equal(f"{place}: link", entry.link, f"{told.address}/v1/releases/{release['id']}")
        ids.append([entry.id for entry in read])
    comparison.equal("ids in both languages", *ids)
    comparison.equal("different ids", len({*ids[0]}), len(releases))
    done([comparison.end("the feed of releases")])


main()
