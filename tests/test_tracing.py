"""Spans of requests for OpenTelemetry: with its SDK, which is no part of the test's requirements, and without."""

import importlib.util
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.main import create_app
from app.serving import tracing
from app.settings import Settings
from support.client import AppClient

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SENT = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "X-Request-ID": "mine"}
RECORD = "/v1/metrics/qinghai-org-2020.online-classes"


@pytest.fixture(scope="module")
def spans(sqlite_url: str) -> Iterator[tuple[TestClient, Any]]:
    sdk = pytest.importorskip("opentelemetry.sdk.trace", reason="needs the extra otel")
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    provider, exporter = sdk.TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    app = create_app(Settings(database_url=sqlite_url))
    with AppClient(app) as client:
        app.watching.tracing = tracing.Tracing(provider.get_tracer("workreport"))  # type: ignore[attr-defined]
        yield client, exporter


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        (RECORD, "/v1/metrics/{id}", 200),
        ("/v1/metrics?limit=0", "/v1/metrics", 422),
        ("/docs", "/docs", 200),
        ("/v1/nothing", None, 404),
    ],
)
def test_a_request_is_one_span(spans: tuple[TestClient, Any], path: str, route: str | None, status: int) -> None:
    client, exporter = spans
    exporter.clear()
    assert client.get(path, headers=SENT).status_code == status
    (span,) = exporter.get_finished_spans()
    assert span.name == (f"GET {route}" if route else "GET")
    assert f"{span.context.trace_id:032x}" == TRACE
    assert f"{span.parent.span_id:016x}" == "00f067aa0ba902b7"
    assert span.attributes.get("http.route") == route
    assert span.attributes["http.response.status_code"] == status
    assert span.attributes["workreport.release"] == 1
    assert span.attributes["workreport.request_id"] == "mine"


def test_a_span_says_whether_the_answer_was_kept(spans: tuple[TestClient, Any]) -> None:
    client, exporter = spans
    exporter.clear()
    for _ in range(2):
        client.get("/v1/themes")
    assert [span.attributes["workreport.answer"] for span in exporter.get_finished_spans()] == ["made", "kept"]


def test_without_being_asked_for_there_are_no_spans(sqlite_url: str) -> None:
    app = create_app(Settings(database_url=sqlite_url))
    with AppClient(app):
        assert app.watching.tracing is None  # type: ignore[attr-defined]
    assert "opentelemetry.exporter.otlp" not in sys.modules


@pytest.mark.skipif(importlib.util.find_spec("opentelemetry.sdk") is not None, reason="needs that it is not installed")
def test_the_log_says_what_is_not_installed(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    assert tracing.telemetry()["auto_configure"] is False
    assert "pip install 'workreport[otel]'" in caplog.text
    caplog.clear()
    monkeypatch.setenv("OTEL_SDK_DISABLED", "true")
    assert tracing.telemetry()["auto_configure"] is False
    assert not caplog.text
