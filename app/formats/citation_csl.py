"""CSL-JSON: the input of the Citation Style Language 1.0.2, which Zotero, pandoc and citeproc read."""

from typing import Any

import orjson

from app.formats.citation import Citation, CitedKind, date_parts

_TYPES: dict[CitedKind, str] = {"dataset": "dataset", "report": "report", "part": "chapter"}


def items(cited: Citation) -> list[dict[str, Any]]:
    """Return a citation as items of CSL: an array of one, as its schema wants it.

    An organisation is a `literal`: whatever is split into family and given name is printed wrong.
    """
    item = {
        "id": cited.key,
        "type": _TYPES[cited.kind],
        "title": cited.title,
        "author": [{"literal": name} for name in cited.authors],
        "container-title": cited.within,
        "publisher": cited.publisher,
        "issued": {"date-parts": [[int(part) for part in date_parts(cited.issued)]]} if cited.issued else None,
        "genre": cited.genre,
        "version": cited.version,
        "source": cited.source if cited.kind != "dataset" else None,
        "language": cited.lang,
        "abstract": cited.quote,
        "URL": cited.url,
    }
    return [{name: value for name, value in item.items() if value}]


def citation(cited: Citation) -> bytes:
    """Write a citation as CSL-JSON."""
    return orjson.dumps(items(cited))
