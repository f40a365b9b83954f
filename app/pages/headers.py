"""The headers of security that every page and its files have."""

from collections.abc import Mapping

# nothing inline, nothing from another host; forms send to our own pages only
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
NOSNIFF: Mapping[str, str] = {"X-Content-Type-Options": "nosniff"}
PAGE: Mapping[str, str] = {**NOSNIFF, "Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"}
