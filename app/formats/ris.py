"""RIS: tagged lines that EndNote, Zotero, Mendeley and NoteExpress import, in UTF-8, each ended by CR and LF."""

from collections.abc import Iterator

from app.formats.citation import Citation, CitedKind, date_parts, in_one_line

_TYPES: dict[CitedKind, str] = {"dataset": "DATA", "report": "RPRT", "part": "CHAP"}


def citation(cited: Citation) -> bytes:
    """Write a citation as a record, from its type to its end."""
    return "".join(f"{tag}  - {in_one_line(value)}\r\n" for tag, value in _lines(cited)).encode()


def _lines(cited: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES[cited.kind]
    yield "ID", cited.key
    yield "TI", cited.title
    for name in cited.authors:
        yield "AU", name
    parts = date_parts(cited.issued)
    known = {
        "T2": cited.within,
        "PB": cited.publisher,
        "M3": cited.genre,
        "PY": next(iter(parts), None),
        # year, month, day and a remark, each empty where it is not known
        "DA": "/".join((*parts, *[""] * (4 - len(parts)))) if parts else None,
        "ET": cited.version,
        "DB": cited.source if cited.kind != "dataset" else None,
        "LA": cited.lang,
        "AB": cited.quote,
        "UR": cited.url,
    }
    for tag, value in known.items():
        if value:
            yield tag, value
    yield "ER", ""
