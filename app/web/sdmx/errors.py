"""Every error below `/sdmx` as an SDMX error, in SDMX-ML or SDMX-JSON, with its code and its HTTP status.

A status that SDMX has no code for goes with the code that is nearest: what is wrong with the request itself is a syntax
error.
"""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from app.formats import sdmx_json, sdmx_ml_error
from app.sdmx.definition import both
from app.sdmx.errors import SdmxError, SdmxErrorCode
from app.sdmx.structures import Texts
from app.texts import Phrase
from app.vocabulary import Lang
from app.web import negotiation
from app.web.sdmx.below import ROOT_2_1, is_below
from app.web.sdmx.media_types import prefers_xml
from app.web.sent_values import encodable

_TITLES = {
    code: Phrase(f"sdmx.error-{code.value}", text)
    for code, text in {
        SdmxErrorCode.NO_RESULTS: "No results found",
        SdmxErrorCode.UNAUTHORIZED: "Unauthorized",
        SdmxErrorCode.TOO_LARGE_FOR_CLIENT: "Response too large due to client request",
        SdmxErrorCode.SYNTAX: "Syntax error",
        SdmxErrorCode.SEMANTIC: "Semantic error",
        SdmxErrorCode.INTERNAL: "Internal server error",
        SdmxErrorCode.NOT_IMPLEMENTED: "Not implemented",
        SdmxErrorCode.UNAVAILABLE: "Service unavailable",
        SdmxErrorCode.TOO_LARGE: "Response size exceeds service limit",
    }.items()
}
_CODES = {
    401: SdmxErrorCode.UNAUTHORIZED,
    403: SdmxErrorCode.UNAUTHORIZED,
    404: SdmxErrorCode.NO_RESULTS,
    413: SdmxErrorCode.TOO_LARGE_FOR_CLIENT,
    429: SdmxErrorCode.UNAVAILABLE,
    422: SdmxErrorCode.SEMANTIC,
    501: SdmxErrorCode.NOT_IMPLEMENTED,
    503: SdmxErrorCode.UNAVAILABLE,
}
_XML = "application/vnd.sdmx.error+xml;version=2.1"
_JSON = "application/vnd.sdmx.{kind}+json;version=2.0.0"
_OF_STRUCTURE = ("structure", "availability", "schema")  # what 3.0 answers with structures; in 2.1 all but data


def of_error(request: Request, error: SdmxError) -> Response:
    """Answer with an error."""
    status = error.code.status(is_2_1=is_below(request.scope["path"], ROOT_2_1))
    return _answer(request, status, error.code, both(error.text), {})


def of_status(request: Request, status: int, said: Texts, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with the error of a status; `said` is what is wrong."""
    return _answer(request, status, _code(status), said, headers or {})


def of_refusal(path: str, status: int, said: Texts, headers: Mapping[str, str], lang: Lang) -> Response:
    """Answer a request that is not taken in, whose headers may not be known: in the format of the path."""
    return _response(path, status, _code(status), said, headers, lang, in_xml=is_below(path, ROOT_2_1))


def _code(status: int) -> SdmxErrorCode:
    return _CODES.get(status, SdmxErrorCode.SYNTAX if status < 500 else SdmxErrorCode.INTERNAL)


def _answer(request: Request, status: int, code: SdmxErrorCode, said: Texts, headers: Mapping[str, str]) -> Response:
    path: str = request.scope["path"]
    in_xml = prefers_xml(request.headers.get("accept", ""), by_default=is_below(path, ROOT_2_1))
    lang = negotiation.language(request.headers.get("accept-language", ""))
    return _response(path, status, code, said, headers, lang, in_xml=in_xml)


def _response(
    path: str, status: int, code: SdmxErrorCode, said: Texts, headers: Mapping[str, str], lang: Lang, *, in_xml: bool
) -> Response:
    title, detail = both(_TITLES[code]), Texts(encodable(said.zh), encodable(said.en))
    if in_xml:
        media_type, body = _XML, sdmx_ml_error.error(code, title, detail)
    else:
        kind = _kind(path)
        media_type, body = _JSON.format(kind=kind), sdmx_json.error(code, title, detail, lang)
    more = {"Content-Language": "zh, en", "Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    return Response(body, status, {**headers, **more}, media_type)


def _kind(path: str) -> str:
    """Return the kind of the messages that a path answers with, data or structures."""
    root = path.split("/")[3:4]
    is_structure = root != ["data"] if is_below(path, ROOT_2_1) else any(name in root for name in _OF_STRUCTURE)
    return "structure" if is_structure else "data"
