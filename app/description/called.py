"""What a fact is called in one line, wherever it stands without its fields."""

from collections.abc import Mapping
from typing import Any

from app.texts import Phrase, say
from app.vocabulary import Lang

_FIGURE = Phrase("citation.figure", "{name}: {figure} ({period})")


def called(fact: Mapping[str, Any], lang: Lang) -> str:
    """Return what a fact is called, given its record. A name alone names no figure: figure and period stand beside."""
    name: str = fact.get("name") or fact["title"]
    if "as_reported" not in fact:
        return name
    figure = " ".join(filter(None, (fact["as_reported"], fact["as_reported_unit"])))
    return say(_FIGURE.filled(name=name, figure=figure, period=fact["period"]), lang)
