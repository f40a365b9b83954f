"""Spans of requests for OpenTelemetry, where the environment (`OTEL_*`) or the program around this one asks for them.

FastAPI sets up the exporter that the environment names. Its own spans are left out: data pass it by. Ours are made in
the outermost layer, so that a request has one span, whichever way it is answered. A trace that a client began is gone
on with (W3C Trace Context).
"""

import logging
import os
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from fastapi.telemetry import TelemetryConfig
from opentelemetry import propagate, trace

from app.seeing.request import SeenRequest

log = logging.getLogger("workreport")

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_NEEDED = ("opentelemetry.sdk", "opentelemetry.exporter")


def telemetry() -> TelemetryConfig:
    """Return what FastAPI is to do: set up the exporter that the environment asks for, and make no spans."""
    wanted = any(os.environ.get(name) for name in _ENDPOINTS) and os.environ.get("OTEL_SDK_DISABLED") != "true"
    if wanted and not all(map(find_spec, _NEEDED)):
        log.warning("OTEL_* asks for traces, but OpenTelemetry is not installed: pip install 'workreport[otel]'")
        wanted = False
    return {
        "auto_configure": wanted,
        "tracing": True,
        "metrics": False,
        "logs": False,
        "operation_spans": False,
        "exclude": lambda _: True,
    }


class Tracing:
    """Makes the spans of requests."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer

    @classmethod
    def configured(cls, version: str) -> "Tracing | None":
        """Return what makes spans, None where nobody has asked for them."""
        provider = trace.get_tracer_provider()
        if isinstance(provider, trace.ProxyTracerProvider | trace.NoOpTracerProvider):
            return None
        return cls(provider.get_tracer("workreport", version))

    def begin(self, scope: Mapping[str, Any], seen: SeenRequest) -> trace.Span:
        """Begin the span of a request; its trace is that of the request from now on."""
        parent = propagate.extract(
            {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        )
        span = self._tracer.start_span(scope["method"], parent, trace.SpanKind.SERVER)
        span.set_attributes(
            {
                "http.request.method": scope["method"],
                "url.path": scope["path"],
                "url.scheme": scope["scheme"],
                "workreport.request_id": seen.id,
            }
        )
        context = span.get_span_context()
        if context.is_valid:
            seen.trace = f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"
        return span

    @staticmethod
    def end(span: trace.Span, method: str, seen: SeenRequest, release: int | None) -> None:
        """End the span of a request. A status of 0 says that the client went before there was an answer."""
        if seen.route is not None:
            span.update_name(f"{method} {seen.route}")
            span.set_attribute("http.route", seen.route)
        if seen.status:
            span.set_attribute("http.response.status_code", seen.status)
        if release is not None:
            span.set_attribute("workreport.release", release)
        span.set_attribute("workreport.answer", "kept" if seen.kept else "made")
        if seen.status >= 500:
            span.set_status(trace.StatusCode.ERROR)
        span.end()
