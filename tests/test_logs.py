"""Lines of the log: nothing that a client sends makes one, and each is about the request that it is about."""

import json
import logging
import logging.config
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.main import create_app
from app.seeing import request as seeing
from app.seeing.logs import ACCESS, JsonLines, TextLines, configuration, line, log_access
from app.seeing.request import SeenRequest, known_id, known_trace, seen
from app.serving.bypass import Found
from app.settings import Settings
from support.client import AppClient

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
BEGIN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (INFO|WARNING|ERROR) \[([^\]]*)\] ")
NASTY = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\n\r\t\0\x1b\x07\x08\x7f\x85\x9b\u2028\u2029\u202e\u200b\ufeff\ud800\"\\'[]{}% =|"),
    ),
    max_size=60,
)


def record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    info = None if error is None else (type(error), error, error.__traceback__)
    return logging.LogRecord("workreport", logging.WARNING, "", 0, "%s failed", (message,), info)


def raised(message: str) -> Exception:
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


@given(NASTY, NASTY)
def test_an_entry_of_text_is_one_line_and_its_traceback_stands_apart(said: str, why: str) -> None:
    first, *rest = TextLines().format(record(said, raised(why))).split("\n")
    assert BEGIN.match(first)
    assert first.isprintable()
    assert rest
    assert all(other.startswith("  | ") and other.isprintable() for other in rest)


@given(NASTY, NASTY)
def test_an_entry_of_json_is_one_line_that_says_what_was_said(said: str, why: str) -> None:
    written = JsonLines().format(record(said, raised(why)))
    assert written.isprintable()
    entry = json.loads(written)
    assert entry["message"] == f"{said} failed"
    assert set(entry) == {"time", "level", "logger", "message", "traceback"}
    assert why in entry["traceback"] or not why


@given(NASTY)
def test_a_message_never_begins_another_entry(said: str) -> None:
    forged = f"{said}\n2026-01-31T08:00:00.123Z ERROR [-] all data was lost"
    lines = TextLines().format(record(forged, raised(forged))).splitlines()
    assert [bool(BEGIN.match(one)) for one in lines] == [True, *[False] * (len(lines) - 1)]


def test_long_messages_are_cut() -> None:
    assert len(TextLines().format(record("x" * 100_000))) < 4100
    assert len(json.loads(JsonLines().format(record("x" * 100_000)))["message"]) == 4001
    assert len(TextLines().format(record("", raised("x" * 100_000)))) < 30_000


@given(st.binary(max_size=80), st.binary(max_size=80), st.sampled_from(["text", "json"]))
def test_nothing_that_is_asked_for_forges_an_access(path: bytes, query: bytes, form: Any) -> None:
    entries: list[str] = []

    class Kept(logging.Handler):
        def emit(self, one: logging.LogRecord) -> None:
            entries.append({"text": TextLines, "json": JsonLines}[form]().format(one))

    handler, log = Kept(), logging.getLogger(ACCESS)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        scope = {"client": ("::1", 5), "method": "GET", "raw_path": path, "query_string": query, "http_version": "1.1"}
        log_access(SeenRequest("mine", trace=TRACE), scope, 200, "made", 0.0125)
    finally:
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)
    (entry,) = entries
    assert entry.isprintable()
    if form == "text":
        whole = rf"{BEGIN.pattern}::1:5 \"GET ([^ \"]*) HTTP/1.1\" 200 made 0.012500"
        found = re.fullmatch(whole, entry)
        assert found
        assert found[2] == f"mine {TRACE}"
    else:
        assert json.loads(entry).items() >= {"request_id": "mine", "traceparent": TRACE, "status": 200}.items()


@given(st.one_of(st.binary(max_size=200), st.from_regex(rb"[!-~]{1,140}")))
def test_an_id_that_is_taken_over_is_short_and_plain(sent: bytes) -> None:
    found = known_id(sent)
    assert found is None or (found.encode() == sent and 0 < len(found) <= 128 and re.fullmatch(r"[!-~]+", found))


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        (TRACE, TRACE),
        ("cc" + TRACE[2:] + "-what the future has", "cc" + TRACE[2:]),
        (TRACE + "-more", ""),
        (TRACE + "x", ""),
        ("cc" + TRACE[2:] + ".more", ""),
        ("ff" + TRACE[2:], ""),
        (TRACE.upper(), ""),
        (TRACE.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0" * 32), ""),
        (TRACE.replace("00f067aa0ba902b7", "0" * 16), ""),
        (TRACE[:-1], ""),
        ("", ""),
    ],
)
def test_a_trace_is_taken_over_as_the_standard_says(sent: str, known: str) -> None:
    assert known_trace(sent.encode()) == known
    assert seen([(b"traceparent", sent.encode())]).trace == known


def test_what_is_sent_twice_is_not_taken_over() -> None:
    found = seen([(seeing.HEADER, b"one"), (seeing.HEADER, b"two"), *[(seeing.TRACE_HEADER, TRACE.encode())] * 2])
    assert (found.was_named, found.trace) == (False, "")


def test_a_failure_is_logged_with_the_id_that_its_problem_has(sqlite_url: str, capsys: Any) -> None:
    def fail(*_: object) -> Any:
        raise ValueError("no\nsuch thing")

    before = logging.root.handlers[:]
    app = create_app(Settings(database_url=sqlite_url))
    with AppClient(app, raise_server_exceptions=False) as client:
        client.get("/v1/themes")
        app.kept_answers.bypass.find = lambda _: Found(fail, (), "/v1/themes")  # type: ignore[attr-defined]
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        logging.root.addHandler(handler)
        try:
            problem = client.get("/v1/metrics%1b%5b31m?x=1", headers={"traceparent": TRACE}).json()
        finally:
            logging.root.handlers[:] = before
    assert problem["status"] == 500
    entries = [json.loads(one) for one in capsys.readouterr().err.splitlines() if '"ERROR"' in one]
    (entry,) = entries
    assert (entry["request_id"], entry["traceparent"]) == (problem["request_id"], TRACE)
    assert entry["message"] == "GET /v1/metrics\x1b[31m failed"
    assert "ValueError: no\nsuch thing" in entry["traceback"]


@pytest.mark.parametrize(("form", "lines"), [("text", TextLines), ("json", JsonLines)])
def test_the_configuration_is_one_of_logging(form: Any, lines: type[logging.Formatter]) -> None:
    made = configuration(form)
    assert made["formatters"]["lines"]["()"] is lines
    assert logging.config.DictConfigurator(made).config["root"] == {"handlers": ["log"], "level": "WARNING"}
    assert "release 2 is current" in line(form, "release 2 is current")
