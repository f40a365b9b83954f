"""What a client prefers, from its headers (RFC 9110, section 12): media type, language and coding."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from starlette.datastructures import Headers

from app.vocabulary import Format, Lang

MEDIA_TYPES = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv; charset=utf-8; header=present",
    Format.NDJSON: "application/x-ndjson",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.JSON_STAT: "application/vnd.json-stat+json",
    Format.SVG: "image/svg+xml",
    Format.PNG: "image/png",
    Format.JSONLD: "application/ld+json",
    Format.ZIP: "application/zip",
    Format.SQLITE: "application/vnd.sqlite3",
    Format.CSL: "application/vnd.citationstyles.csl+json",
    Format.BIBTEX: "application/x-bibtex; charset=utf-8",
    Format.RIS: "application/x-research-info-systems; charset=utf-8",
    Format.ATOM: "application/atom+xml",
    Format.HTML: "text/html; charset=utf-8",
    Format.LINKSET: 'application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
    Format.ANNOTATION: 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"',
}
# what is on offer; of formats that a client likes equally, the first is sent
LIST_FORMATS = (Format.JSON, Format.CSV, Format.NDJSON, Format.XLSX, Format.PARQUET)
VOCABULARY_FORMATS = (*LIST_FORMATS, Format.JSONLD)
TERM_FORMATS = (Format.JSON, Format.JSONLD)
PICTURES = (Format.SVG, Format.PNG)
SERIES_FORMATS = (*LIST_FORMATS, Format.JSON_STAT, *PICTURES)
CITATION_FORMATS = (Format.CSL, Format.BIBTEX, Format.RIS)
CITED_FORMATS = (Format.JSON, *CITATION_FORMATS)
CATALOGUE_FORMATS = (Format.JSONLD, Format.JSON)  # whoever names neither is a harvester
ANNOTATION_FORMATS = (Format.ANNOTATION, Format.JSON)
API_CATALOG_FORMATS = (Format.LINKSET, Format.JSON)
MEMBERS = 50  # maximum number of members of a header that are read
PARAMETERS = 10  # maximum number of parameters of a member

_CONDITIONS = frozenset({b"if-match", b"if-none-match", b"if-range"})
_OURS = re.compile(rb'"([0-9]{1,9})-[0-9a-f]{24}"')
_ALSO = {"application/ndjson": Format.NDJSON, "application/jsonl": Format.NDJSON}

_REMEMBERED = 256  # headers: clients send the same few again and again


@lru_cache(_REMEMBERED)
def language(header: str) -> Lang:
    """Return the language that an Accept-Language header prefers, Chinese if it names neither.

    Some clients send the name of a locale, `en_US` or `en_US.UTF-8`, instead of a language tag.
    """
    best, weight = Lang.ZH, 0.0
    wanted = [(tag.replace("_", "-").partition("-")[0], quality) for tag, quality in preferences(header)]
    named = {primary for primary, _ in wanted}
    for primary, quality in wanted:
        if primary == "*":  # any other language: Chinese, unless the header names Chinese
            primary = Lang.ZH if Lang.ZH not in named else Lang.EN
        if primary in set(Lang) and quality > weight:
            best, weight = Lang(primary), quality
    return best


def media(header: str, offered: Sequence[Format]) -> Format | None:
    """Return the offered format that an Accept header prefers, None if it accepts none of them.

    Of equal formats the first is taken. The most specific range decides the weight of a format.
    """
    return _media(header, tuple(offered))


@lru_cache(_REMEMBERED)
def _media(header: str, offered: tuple[Format, ...]) -> Format | None:
    if not header.strip():
        return offered[0]
    ranges = dict(reversed(list(preferences(header))))
    best, weight = None, 0.0
    for format_ in offered:
        if format_ in PICTURES and "text/html" in ranges:
            continue  # some browsers name pictures when they ask for a page
        quality = _quality_of(format_, ranges)
        if quality > weight:
            best, weight = format_, quality
    return best


def prefers_html(header: str) -> bool:
    """Tell whether an Accept header prefers an HTML page to JSON: a browser's does, `*/*` does not."""
    wanted = dict(reversed(list(preferences(header))))
    json = max(wanted.get(name, 0.0) for name in ("application/json", "application/*", "*/*"))
    return wanted.get("text/html", 0.0) > 0 and wanted["text/html"] >= json


@lru_cache(_REMEMBERED)
def gzip(header: str) -> bool:
    """Tell whether an Accept-Encoding header accepts gzip."""
    wanted = dict(preferences(header))
    return wanted.get("gzip", wanted.get("x-gzip", wanted.get("*", 0.0))) > 0


def none_match(headers: Headers) -> str:
    """Return the tags that a client has, as it sent them: in one header or in several (RFC 9110, 5.3)."""
    return ",".join(headers.getlist("if-none-match"))


def holds(header: str, tag: str) -> bool:
    """Tell whether an If-None-Match header names a tag (RFC 9110, 13.1.2: compared weakly, `*` is any)."""
    if tag not in header:
        return header.strip() == "*"
    return any(tag in sent and sent.strip().removeprefix("W/") == tag for sent in header.split(","))


def newest_tagged(sent: Iterable[bytes]) -> int:
    """Return the highest number of a release in tags, 0 where there is none: our tags begin with it."""
    return max([int(number) for tags in sent for number in _OURS.findall(tags)], default=0)


def newest_known(headers: Headers) -> int:
    """Return the highest number of a release in the tags of a conditional request, 0 where there is none."""
    return newest_tagged([value for name, value in headers.raw if name in _CONDITIONS])


def wants_another(headers: Headers, tag: str) -> bool:
    """Tell whether If-Match asks for an answer with another tag (RFC 9110, 13.1.1: compared strongly)."""
    sent = ",".join(headers.getlist("if-match")).strip()
    return sent not in ("", "*") and tag not in (part.strip() for part in sent.split(","))


def preferences(header: str) -> Iterator[tuple[str, float]]:
    """Give the first members of a header, lower-cased, with their weights and without other parameters."""
    for part in header.split(",", MEMBERS)[:MEMBERS]:
        name, *parameters = part.split(";", PARAMETERS)[:PARAMETERS]
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                quality = weight_of(value)
        if name.strip():
            yield name.strip().lower(), quality


def _quality_of(format_: Format, ranges: dict[str, float]) -> float:
    exact = MEDIA_TYPES[format_].partition(";")[0]
    names = [exact, *(other for other, meant in _ALSO.items() if meant is format_)]
    for name in (*names, f"{exact.partition('/')[0]}/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0


def weight_of(value: str) -> float:
    """Return the weight that a parameter `q` gives, between 0 and 1; 0 where it is no number."""
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
