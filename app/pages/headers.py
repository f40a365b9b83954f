"""The headers of security that every page and its files have."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

# nothing inline, nothing from another host; forms send to our own pages only
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
NOSNIFF: Mapping[str, str] = {"X-Content-Type-Options": "nosniff"}
PAGE: Mapping[str, str] = {**NOSNIFF, "Content-Security-Policy": _POLICY, "Referrer-Policy": "no-referrer"}


def with_style(style: str) -> Mapping[str, str]:
    """Return the headers of a page that has a style sheet of its own in it: just this one is let through."""
    if not style:
        return PAGE
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = _POLICY.replace("style-src 'self'", f"style-src 'self' 'sha256-{digest}'")
    return {**PAGE, "Content-Security-Policy": policy}
