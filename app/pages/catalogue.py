"""Texts for people, in English as they stand in the code and in Chinese from `catalogue.zh.yaml`.

Of the document and the problem pages only: what problems say of a request has its words in `app.web.problems`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.vocabulary import Lang, Resource

_ENDING = "…"  # begins an entry for the end of texts that are made of another: `…, in Chinese.`


class Catalogue:
    """The texts in one language; remembers which entries were asked for."""

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self.texts = texts
        self.used: set[str] = set()

    def __call__(self, text: str) -> str:
        """Return a text in the language; as it stands where there is no translation, which a test forbids."""
        parts = _parts(text)
        self.used.update(parts)
        if self.texts is None or not all(part in self.texts for part in parts):
            return text
        said = [self.texts[part].removeprefix(_ENDING) for part in parts]
        return "".join([*(part.removesuffix("。") for part in said[:-1]), said[-1]])


@cache
def _parts(text: str) -> tuple[str, ...]:
    """Return the entries that a text is made of: its own, or that of a beginning and those of its endings."""
    texts = chinese()
    if text not in texts:
        for ending in texts:
            if ending.startswith(_ENDING) and text.endswith(ending[1:]):
                beginning = text.removesuffix(ending[1:]).removesuffix(".")
                return *_parts(f"{beginning}."), ending
    return (text,)


@cache
def chinese() -> Mapping[str, str]:
    """Return the Chinese of every English text; an entry with `{fact}` or `{facts}` is one for each kind of fact."""
    import yaml  # not to start with: it is needed when a page or the document is first asked for

    path = Path(__file__).with_name("catalogue.zh.yaml")
    entries: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    texts: dict[str, str] = {}
    for english, translated in entries.items():
        if "{fact" in english:
            for kind in Resource:
                plural = kind.plural.replace("_", " ")
                text = english.replace("{facts}", plural).replace("{fact}", kind.en)
                texts[text] = translated.replace("{fact}", kind.zh)
        else:
            texts[english] = translated
    return texts


def catalogue(lang: Lang) -> Catalogue:
    """Return the texts in a language."""
    return Catalogue(chinese() if lang is Lang.ZH else None)
