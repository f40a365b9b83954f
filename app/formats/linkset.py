"""Links as a document: a linkset in JSON (RFC 9264, 4.2)."""

from collections.abc import Iterable, Mapping

import orjson

Links = Mapping[str, Iterable[Mapping[str, str]]]  # the targets by relation type, each with `href` and perhaps more


def linkset(contexts: Mapping[str, Links]) -> bytes:
    """Write links by the address that they begin at."""
    found = [
        {"anchor": anchor, **{rel: [*targets] for rel, targets in links.items()}} for anchor, links in contexts.items()
    ]
    return orjson.dumps({"linkset": found})
