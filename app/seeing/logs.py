"""The lines of the log: as text for people or as JSON for programs, with time, level, and the request they are about.

Whatever stands in a message, a client may have sent a part of it. So a message is one line, and no character in it
moves a cursor, colours a terminal, turns text around or ends a line anywhere. In text what a request is stands before
the message, and a traceback stands on lines that begin with a bar: only the first line of an entry begins with a time.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import quote

from app.seeing.request import SeenRequest, current

ACCESS = "workreport.access"  # the log of accesses
_LONGEST = 4000  # characters of a message
_LONGEST_TRACEBACK = 20_000  # its last ones
_LONGEST_TARGET = 1000  # characters of what a client asked for
_TARGET = "!#$%&'()*+,-./:;=?@[]_~|"  # what stands in a line as it was sent


class TextLines(logging.Formatter):
    """`2026-01-31T08:00:00.123Z WARNING [<request id> <traceparent>] <message>`, the brackets with `-` for none."""

    def format(self, record: logging.LogRecord) -> str:
        """Write an entry."""
        request = current.get()
        about = "-" if request is None else f"{request.id} {request.trace}".rstrip()
        line = f"{_time(record)} {record.levelname} [{about}] {_shown(_message(record))}"
        return "\n".join((line, *(f"  | {_shown(one)}" for one in self._traceback(record).splitlines())))

    def _traceback(self, record: logging.LogRecord) -> str:
        return self.formatException(record.exc_info)[-_LONGEST_TRACEBACK:] if record.exc_info else ""


class JsonLines(TextLines):
    """One object a line: `time`, `level`, `logger`, `message`, and `request_id`, `traceparent`, `traceback` if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Write an entry."""
        entry: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if (request := current.get()) is not None:
            entry["request_id"] = request.id
            if request.trace:
                entry["traceparent"] = request.trace
        entry |= getattr(record, "access", {})
        if traceback := self._traceback(record):
            entry["traceback"] = traceback
        return _written(json.dumps(entry, ensure_ascii=False), lambda one: json.dumps(one)[1:-1])


def line(form: Literal["text", "json"], message: str) -> str:
    """Return the line of a message, as the log of a server has it that has not begun."""
    record = logging.LogRecord("workreport", logging.INFO, "", 0, message, None, None)
    return _LINES[form]().format(record)


def configuration(form: Literal["text", "json"]) -> dict[str, Any]:
    """Return the configuration of logging, as `logging.config.dictConfig` takes it: stderr, for accesses stdout."""
    stream = {"class": "logging.StreamHandler", "formatter": "lines"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": _LINES[form]}},
        "handlers": {
            "log": {**stream, "stream": "ext://sys.stderr"},
            "access": {**stream, "stream": "ext://sys.stdout"},
        },
        "root": {"handlers": ["log"], "level": "WARNING"},
        "loggers": {
            "uvicorn": {"level": "INFO"},
            "workreport": {"level": "INFO"},
            ACCESS: {"handlers": ["access"], "propagate": False},
        },
    }


def log_access(request: SeenRequest, scope: Mapping[str, Any], status: int, answer: str, seconds: float | None) -> None:
    """Write the line of a request: who asked for what, and how it was answered.

    `scope` has `client`, `method`, `raw_path`, `query_string`, `http_version` as ASGI does. `answer` is kept, made
    or refused; `seconds` is how long it took until the answer began.
    """
    client = scope.get("client")
    who = f"{client[0]}:{client[1]}" if client else "-"
    query = scope["query_string"]
    target = quote(scope["raw_path"] + (b"?" + query if query else b""), safe=_TARGET)
    if len(target) > _LONGEST_TARGET:
        target = f"{target[:_LONGEST_TARGET]}…"
    took = "-" if seconds is None else f"{seconds:.6f}"
    entry = {
        "client": who,
        "method": scope["method"],
        "target": target,
        "route": request.route,
        "status": status,
        "answer": answer,
        "seconds": None if seconds is None else round(seconds, 6),
    }
    line = f'{who} "{scope["method"]} {target} HTTP/{scope["http_version"]}" {status} {answer} {took}'
    token = current.set(request)
    try:
        _accesses.info("%s", line, extra={"access": entry})
    finally:
        current.reset(token)


_LINES: Mapping[str, type[TextLines]] = {"text": TextLines, "json": JsonLines}
_accesses = logging.getLogger(ACCESS)


def _message(record: logging.LogRecord) -> str:
    said = record.getMessage()
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def _shown(text: str) -> str:
    """Return a text in one line, with what cannot be printed written out, such as `\\n` or `\\u202e`."""
    return _written(text, lambda one: one.encode("unicode_escape").decode())


def _written(text: str, write: Callable[[str], str]) -> str:
    """Return a text with every character written that cannot be printed (a control, an end of line, half of one …)."""
    return text if text.isprintable() else "".join(one if one.isprintable() else write(one) for one in text)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
