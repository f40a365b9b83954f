"""Values that clients send, as texts that an answer can hold."""

import json
from typing import Any


def encodable(text: str) -> str:
    """Return a text with `?` in place of lone surrogates, which a path and JSON may hold and no answer can."""
    return text.encode("utf-8", "replace").decode()


def is_text(value: Any) -> bool:
    """Tell whether a value of JSON is a text that an answer can hold."""
    return isinstance(value, str) and value == encodable(value)


def shown(value: Any) -> str:
    """Return a value of JSON as it was sent, for a message, which cuts a long one."""
    return encodable(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
