"""Texts for people, in English as they stand in the code and in Chinese from `catalogue.zh.yaml`.

Of the document and the problem pages only: what problems say of a request has its words in `app.web.problems`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.vocabulary import Lang


class Catalogue:
    """The texts in one language; remembers which were asked for."""

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self.texts = texts
        self.used: set[str] = set()

    def __call__(self, text: str) -> str:
        """Return a text in the language; as it stands where there is no translation, which a test forbids."""
        self.used.add(text)
        return text if self.texts is None else self.texts.get(text, text)


@cache
def chinese() -> Mapping[str, str]:
    """Return the Chinese of every English text."""
    import yaml  # not to start with: it is needed when a page or the document is first asked for

    path = Path(__file__).with_name("catalogue.zh.yaml")
    texts: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return texts


def catalogue(lang: Lang) -> Catalogue:
    """Return the texts in a language."""
    return Catalogue(chinese() if lang is Lang.ZH else None)
