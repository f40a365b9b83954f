"""BibTeX: one entry of a bibliography, in UTF-8. Its types and names of fields are those that every style knows."""

import re

from app.formats.citation import Citation, CitedKind, date_parts, in_one_line

_TYPES: dict[CitedKind, str] = {"dataset": "misc", "report": "techreport", "part": "incollection"}
# BibTeX counts braces, also behind a backslash, so these two are written by name
_ESCAPES = {
    "\\": "\\textbackslash{}",
    "{": "\\textbraceleft{}",
    "}": "\\textbraceright{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    **{character: f"\\{character}" for character in "&%$#_"},
}
_SPECIAL = re.compile(r"[\\{}~^&%$#_]")
_VERBATIM = ("url",)  # TeX reads an address as it stands


def citation(cited: Citation) -> bytes:
    """Write a citation as an entry. An organisation stands in braces of its own, or it would be split into names."""
    named = " and ".join(f"{{{_escaped(name)}}}" for name in cited.authors)
    fields = {
        "title": cited.title,
        "booktitle": cited.within,
        "institution": (cited.publisher or next(iter(cited.authors), None)) if cited.kind == "report" else None,
        "publisher": cited.publisher if cited.kind != "report" else None,
        "type": cited.genre,
        "year": next(iter(date_parts(cited.issued)), None),
        "date": "-".join(date_parts(cited.issued)) or None,
        "version": cited.version,
        "note": cited.source if cited.kind != "dataset" else None,
        "language": cited.lang,
        "abstract": cited.quote,
        "url": cited.url,
    }
    lines = [f"  author = {{{named}}}"] if named else []
    lines += [
        f"  {name} = {{{value if name in _VERBATIM else _escaped(value)}}}" for name, value in fields.items() if value
    ]
    entry = ",\n".join([f"@{_TYPES[cited.kind]}{{{cited.key}", *lines])
    return f"{entry}\n}}\n".encode()


def _escaped(text: str) -> str:
    """Return a text as TeX prints it."""
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], in_one_line(text))
