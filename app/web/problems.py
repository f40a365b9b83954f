"""Every error as `application/problem+json` (RFC 9457), in one shape, in the language asked for."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import responses
from typing import Annotated, Any

import orjson
from fastapi.exceptions import RequestValidationError
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from app.errors import (
    BadRequestError,
    Fault,
    NotAcceptableError,
    NotFoundError,
    NotReadyError,
    OtherRepresentationError,
    TextNotAttachedError,
    TooManyStreamsError,
)
from app.vocabulary import Lang
from app.web.address import whole
from app.web.negotiation import language

log = logging.getLogger("workreport")

MEDIA_TYPE = "application/problem+json"
SHOWN = 20  # faults that a problem lists; the rest are counted only
LONGEST_PATH = 200  # characters of `instance`


class ParameterError(TypedDict):
    """What is wrong with one parameter."""

    parameter: Annotated[str, Field(description="The parameter.")]
    value: Annotated[str | None, Field(description="What was sent, cut if long; null where nothing was.")]
    code: Annotated[str, Field(description="Kind of fault.")]
    message: Annotated[str, Field(description="What is wrong and what would do, for people.")]
    nearest: Annotated[list[str], Field(description="Valid values closest to it, best first.")]


class Problem(TypedDict):
    """Why a request was not answered (RFC 9457)."""

    type: Annotated[
        str, Field(description="`/problems/<code>`, a path below the address of this API: the page that explains it.")
    ]
    title: Annotated[str, Field(description="The kind of problem.")]
    status: Annotated[int, Field(description="The HTTP status.")]
    detail: Annotated[str, Field(description="What happened this time and what to change.")]
    instance: Annotated[str, Field(description="The path asked for, below the address of this API, cut if long.")]
    errors: Annotated[
        list[ParameterError],
        Field(description=f"One entry for each parameter at fault, the first {SHOWN}; else empty."),
    ]


@dataclass(frozen=True, slots=True)
class ProblemType:
    """A kind of problem: its code, status and title."""

    code: str
    status: int
    zh: str
    en: str


INVALID = ProblemType("invalid-parameters", 422, "参数无效", "Invalid parameters")
NOT_FOUND = ProblemType("not-found", 404, "未找到", "Not found")
TEXT_NOT_ATTACHED = ProblemType("text-not-attached", 404, "未附原文", "Text not attached")
NOT_ACCEPTABLE = ProblemType("not-acceptable", 406, "无法提供所需格式", "Not acceptable")
METHOD_NOT_ALLOWED = ProblemType("method-not-allowed", 405, "方法不允许", "Method not allowed")
OTHER_REPRESENTATION = ProblemType("precondition-failed", 412, "内容已变", "Precondition failed")
INTERNAL = ProblemType("internal-error", 500, "服务器内部错误", "Internal error")
NOT_READY = ProblemType("not-ready", 503, "服务未就绪", "Not ready")
MALFORMED = ProblemType("malformed-request", 400, "请求格式错误", "Malformed request")
TOO_SLOW = ProblemType("request-too-slow", 408, "请求发送过慢", "Request too slow")
BODY_TOO_LARGE = ProblemType("body-too-large", 413, "请求体过大", "Body too large")
ADDRESS_TOO_LONG = ProblemType("address-too-long", 414, "地址过长", "Address too long")
HEADERS_TOO_LARGE = ProblemType("headers-too-large", 431, "请求头过大", "Headers too large")
BUSY = ProblemType("busy", 503, "服务器繁忙", "Busy")
TOO_MANY_STREAMS = ProblemType("too-many-streams", 503, "长响应过多", "Too many long answers")
# a request meets these before its path is looked at
REFUSALS = (MALFORMED, TOO_SLOW, BODY_TOO_LARGE, ADDRESS_TOO_LONG, HEADERS_TOO_LARGE, BUSY)
KINDS = (
    INVALID,
    NOT_FOUND,
    TEXT_NOT_ATTACHED,
    NOT_ACCEPTABLE,
    METHOD_NOT_ALLOWED,
    OTHER_REPRESENTATION,
    INTERNAL,
    NOT_READY,
    TOO_MANY_STREAMS,
    *REFUSALS,
)


def type_of(kind: ProblemType) -> str:
    """Return the `type` of a problem: the path of the page that explains it, if the API has a word for it."""
    return f"/problems/{kind.code}" if kind.code else "about:blank"


DETAILS: dict[str, tuple[str, str]] = {
    "invalid-parameters": (
        "请求中有 {count} 处参数错误，见 errors。",
        "The request has {count} faulty parameters; see errors.",
    ),
    "not-found": ("没有 {path}。", "There is no {path}."),
    "text-not-attached": (
        "此处未保存该报告的原文：原文版权归其发布者。有权保存的运行者可用 `workreport attach` 附上。",
        "The text of this report is not kept here: it belongs to its publisher. An operator who has the right to it "
        "can attach it with `workreport attach`.",
    ),
    "not-acceptable": ("此处只提供 {offered}。", "On offer here: {offered}."),
    "method-not-allowed": ("{path} 只接受 {allow}。", "{path} takes {allow} only."),
    "precondition-failed": (
        "`If-Match` 中没有当前响应的 `ETag`：内容已变，请重新读取。",
        "The `ETag` of the answer is none of those in `If-Match`: it has changed; read it again.",
    ),
    "internal-error": ("服务器出错，已记录。", "Something failed here; it has been logged."),
    "not-ready": ("{reason_zh}", "{reason}"),
    "too-many-streams": (
        "服务器正在发送的长响应已达上限，请稍后再试。",
        "As many long answers as this server sends at once are being sent; try again in a moment.",
    ),
}

# why the data cannot be served, in Chinese
_REASONS: dict[str, str] = {
    "The database cannot be reached.": "无法连接数据库。",
    "The database has gone away.": "与数据库的连接已中断。",
    "The database does not answer.": "数据库没有响应。",
    "The server is starting.": "服务器正在启动。",
    "All connections to the database are in use.": "数据库连接已全部占用。",
    "The database has no room for another connection.": "数据库已无法再接受连接。",
    "The database is busy.": "数据库繁忙。",
    "The database is locked.": "数据库已被锁定。",
    "The database is another one than a moment ago.": "数据库刚刚换成了另一个。",
    "The database changed while it was read.": "读取过程中数据库发生了变化。",
    "The database file is missing.": "数据库文件不存在。",
    "The database file is no database.": "数据库文件不是数据库。",
    "The database is damaged.": "数据库已损坏。",
    "The database cannot be read.": "无法读取数据库。",
    "The database file was replaced, but the -wal and -shm files beside it are those of the old one; remove them.": (
        "数据库文件已被替换，但旁边的 -wal 与 -shm 文件仍属于旧文件，请删除。"
    ),
    "The database file was replaced and is gone over to as soon as the old one is read to its end.": (
        "数据库文件已被替换，旧文件读完后即切换。"
    ),
    "The database has no tables; run `workreport serve` or `workreport load`.": (
        "数据库中没有表，请运行 `workreport serve` 或 `workreport load`。"
    ),
    "The database is empty; run `workreport load`.": "数据库是空的，请运行 `workreport load`。",
    "The database has the tables of another version; load and serve with the newer version.": (
        "数据库的表属于另一版本，请用较新的版本加载并提供服务。"
    ),
    "The data was loaded by an earlier version; run `workreport load`.": (
        "数据由较早的版本加载，请运行 `workreport load`。"
    ),
    "The workbook cannot be written.": "无法写出工作簿。",
}

MESSAGES: dict[str, tuple[str, str]] = {
    "unknown_parameter": ("没有参数 {parameter}。", "There is no parameter {parameter}."),
    "repeated_parameter": ("参数 {parameter} 只能给一次。", "{parameter} may be given only once."),
    "unknown_value": ("{parameter} 没有值 {value}。", "{value} is no value of {parameter}."),
    "invalid_value": ("{parameter} 应为{expected}，收到 {value}。", "{parameter}: expected {expected}, found {value}."),
    "missing_parameter": ("缺少参数 {parameter}。", "{parameter} is missing."),
    "too_many_values": ("{parameter} 最多 {expected} 个值。", "{parameter} takes {expected} values at most."),
    "empty_range": (
        "{parameter} 大于 {expected}，区间为空。",
        "{parameter} is greater than {expected}: nothing can match.",
    ),
    "needs_format": ("{parameter} 只用于 format={expected}。", "{parameter} goes with format={expected} only."),
    "too_many_rows": (
        "结果超过 {expected} 行；请缩小范围，或用 csv、ndjson。",
        "More than {expected} rows match: narrow the request, or take csv or ndjson.",
    ),
    "not_utf8": ("查询字符串不是 UTF-8。", "The query string is not UTF-8."),
    "invalid_cursor": ("{expected}。", "{expected}."),
    "cursor_conflict": (
        "{parameter} 与 cursor 中的不同；翻页时筛选与排序不能改变。",
        "{parameter} differs from what the cursor carries; filters and sort cannot change from page to page.",
    ),
}

_EXPECTED: dict[str, str] = {
    "This is no cursor of this list; send page.next of the page before as it is": (
        "cursor 无效；请原样使用上一页的 page.next"
    ),
    "The data that the cursor goes on in has been replaced; begin again without a cursor": (
        "cursor 所属的数据已被替换，请不带 cursor 从头开始"
    ),
    "a whole number": "整数",
    "a number in plain notation": "普通写法的数",
    "at least one character": "至少一个字符",
    "text without NUL": "不含 NUL 的文本",
    "a word, a figure or a Chinese character": "一个词、一个数字或一个汉字",
}
_FIRST = ("errors 只列出前 {shown} 处。", " The first {shown} are listed.")
_NEAREST = ("最接近的有：{nearest}。", " Did you mean {nearest}?")


def message(fault: Fault, lang: Lang) -> str:
    """Say what is wrong with a parameter, in a language."""
    zh = lang is Lang.ZH
    expected = _EXPECTED.get(fault.expected, fault.expected) if zh else fault.expected
    text = MESSAGES[fault.code][0 if zh else 1].format(
        parameter=f"`{cut(fault.parameter)}`", value=f"`{cut(str(fault.value))}`", expected=expected
    )
    return text + _suggestion(fault.nearest, lang)


def _suggestion(nearest: tuple[str, ...], lang: Lang) -> str:
    """Return a sentence, to follow another, that names what may have been meant; nothing where that is nothing."""
    zh = lang is Lang.ZH
    named = ("、" if zh else " or ").join(f"`{value}`" for value in nearest)
    return _NEAREST[0 if zh else 1].format(nearest=named) if nearest else ""


def asked_language(request: Request) -> Lang:
    """Return the language for a request that may be wrong in any way; only a known `lang` counts."""
    asked = request.query_params.get("lang")
    return Lang(asked) if asked in set(Lang) else language(request.headers.get("accept-language", ""))


def problem(
    request: Request,
    kind: ProblemType,
    faults: tuple[Fault, ...] = (),
    headers: Mapping[str, str] | None = None,
    nearest: tuple[str, ...] = (),
    offered: tuple[str, ...] = (),
    reason: str = "",
) -> Response:
    """Make the response for a problem."""
    lang = asked_language(request)
    path = request.url.path
    detail = DETAILS[kind.code][0 if lang is Lang.ZH else 1].format(
        count=len(faults),
        path=f"`{cut(path)}`",
        allow=(headers or {}).get("Allow", "GET"),
        offered=", ".join(offered),
        reason=reason,
        reason_zh=_REASONS.get(reason, reason),
    )
    if len(faults) == 1:
        detail = message(faults[0], lang)
    else:
        if len(faults) > SHOWN:
            detail += _FIRST[0 if lang is Lang.ZH else 1].format(shown=SHOWN)
        detail += _suggestion(nearest, lang)
    explained = {"Link": f'<{whole(request, type_of(kind))}>; rel="help"'}
    return respond(kind, lang, path, detail, faults, {**(headers or {}), **explained})


def respond(
    kind: ProblemType,
    lang: Lang,
    path: str,
    detail: str,
    faults: tuple[Fault, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Make the response for a problem whose detail is written already; `path` is what was asked for."""
    body: Problem = {
        "type": type_of(kind),
        "title": kind.zh if lang is Lang.ZH else kind.en,
        "status": kind.status,
        "detail": detail,
        "instance": cut(path, LONGEST_PATH),
        "errors": [
            {
                "parameter": cut(fault.parameter),
                "value": None if fault.value is None else cut(fault.value),
                "code": fault.code,
                "message": message(fault, lang),
                "nearest": list(fault.nearest),
            }
            for fault in faults[:SHOWN]
        ],
    }
    # sent as bytes: a path of lone surrogates must not turn a 404 into a 500
    content = orjson.dumps(_encodable(body))
    return Response(
        content,
        kind.status,
        {**(headers or {}), "Content-Language": lang.value, "Cache-Control": "no-store"},
        MEDIA_TYPE,
    )


def cut(text: str, most: int = 80) -> str:
    """Shorten what a client sent, so that the answer to a bad request stays small."""
    return text if len(text) <= most else f"{text[:most]}…"


def of_error(request: Request, error: Exception) -> Response:
    """Turn a domain error into its problem."""
    match error:
        case BadRequestError():
            return problem(request, INVALID, error.faults)
        case NotFoundError():
            return problem(request, NOT_FOUND, nearest=error.nearest)
        case NotAcceptableError():
            return problem(request, NOT_ACCEPTABLE, offered=error.offered)
        case OtherRepresentationError():
            return problem(request, OTHER_REPRESENTATION)
        case TextNotAttachedError():
            return problem(request, TEXT_NOT_ATTACHED)
        case NotReadyError():
            return problem(request, NOT_READY, headers={"Retry-After": "5"}, reason=error.reason)
        case TooManyStreamsError():
            return problem(request, TOO_MANY_STREAMS, headers={"Retry-After": "10"})
        case _:
            raise error


def of_status(request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """Turn a status that the API itself never answers, such as 401, into a problem (RFC 9457, 4.2.1)."""
    if status in (204, 304):  # which have no body
        return Response(status_code=status, headers=headers)
    title = responses.get(status, detail)
    return respond(
        ProblemType("", status, title, title), asked_language(request), request.url.path, detail, headers=headers
    )


def of_validation(request: Request, error: Exception) -> Response:
    """Turn what a dependency was sent wrongly into a problem; parameters of the API itself are checked elsewhere."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    faults = (
        Fault(str(found["loc"][-1]), None, "missing_parameter")
        if found["type"] == "missing"
        else Fault(str(found["loc"][-1]), str(found["input"]), "invalid_value", found["msg"])
        for found in error.errors()
    )
    return problem(request, INVALID, tuple(faults))


def of_failure(request: Request, error: Exception) -> Response:
    """Turn an error that nobody expected into a problem, and write it down."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(request, INTERNAL)


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_encodable(item) for item in value]
    return value
