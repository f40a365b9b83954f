"""The dark forms of the colours of charts: a style sheet that an SVG carries, and that pages with charts load."""

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path

CSS = Path(__file__).parent / "assets" / "chart.css"


@cache
def style() -> str:
    """Return the style sheet."""
    return CSS.read_text(encoding="utf-8")


@cache
def policy() -> str:
    """Return the Content-Security-Policy of an SVG that is opened by itself: its own style, and nothing else."""
    digest = b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
