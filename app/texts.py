"""Texts for people. They stand in the code in English, each with a key; `texts.zh.po` has the Chinese by key.

A key says where its text is declared: `Metric.value`, `problems.not-found.title`. Since the Chinese is looked up by
key, it stays when the English changes; `make messages` marks it as fuzzy then, until someone has looked at it again.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from inspect import get_annotations
from pathlib import Path
from typing import Any, Self, get_origin

from app.vocabulary import Lang

FILE = Path(__file__).with_suffix(".zh.po")
KNOWN: dict[str, str] = {}  # the English of every key declared so far, with its gaps
MADE_OF = "__made_of__"  # attribute of a type made at run time: the types that its fields come from

Value = str | int | float | tuple[str, str]
"""What fills a gap: a phrase, what is the same in both languages, or the Chinese and the English of a name."""


class Phrase(str):
    """A text in English that knows its key. Gaps in it, `{name}`, are filled in either language."""

    key: str
    values: Mapping[str, Value]

    def __new__(cls, key: str, text: str) -> Self:
        """Declare a text; raises ValueError where its key is that of another."""
        if KNOWN.setdefault(key, text) != text:
            raise ValueError(f"{key}: expected {KNOWN[key]!r}, found {text!r}")
        phrase = super().__new__(cls, text)
        phrase.key, phrase.values = key, {}
        return phrase

    def __deepcopy__(self, _: object) -> Self:
        """Return the text itself: it never changes, and pydantic copies the schemas that it stands in."""
        return self

    def filled(self, **values: Value) -> "Phrase":
        """Return the text with its gaps filled. A phrase goes in without its full stop."""
        phrase = str.__new__(Phrase, _filled(KNOWN[self.key], values, Lang.EN))
        phrase.key, phrase.values = self.key, values
        return phrase


def listed(names: Iterable[str]) -> tuple[str, str]:
    """Return names one after the other, as Chinese and as English writes a list. It fills a gap."""
    marked = [f"`{name}`" for name in names]
    return "、".join(marked), ", ".join(marked)


def say(text: str, lang: Lang) -> str:
    """Return a text in a language. One that is no phrase is the same in both, one without Chinese is English."""
    if lang is Lang.EN or not isinstance(text, Phrase):
        return str(text)
    return _filled(chinese().get(text.key, KNOWN[text.key]), text.values, lang)


def _filled(text: str, values: Mapping[str, Value], lang: Lang) -> str:
    return text.format(**{name: _said(value, lang) for name, value in values.items()}) if values else text


def _said(value: Value, lang: Lang) -> str | int | float:
    if isinstance(value, tuple):
        return value[0 if lang is Lang.ZH else 1]
    return say(value, lang).removesuffix(".").removesuffix("。") if isinstance(value, Phrase) else value


# --- what is declared by a type -----------------------------------------------------------------------------------


def of_type(type_: Any) -> Phrase:
    """Return what a type says of itself: its docstring. Its name is the key."""
    doc = type_.__doc__ or ""
    return doc if isinstance(doc, Phrase) else Phrase(type_.__name__, " ".join(doc.split()))


def of_field(type_: Any, field: str, description: str) -> Phrase:
    """Return what is said of a field. The key is its name behind that of the type that declares it."""
    if isinstance(description, Phrase):
        return description
    return Phrase(f"{_declaring(type_, field).__name__}.{field}", description)


def _declaring(type_: Any, field: str) -> Any:
    """Return the type that a field comes from: one that has the very same, among those that this one is made of."""
    own = get_annotations(type_).get(field)
    for parent in _parents(type_):
        found = _declaring(parent, field)
        if found is not None and (own is None or own is get_annotations(found)[field]):
            return found
    return None if own is None else type_


def _parents(type_: Any) -> list[type]:
    own = vars(type_)
    bases = (get_origin(base) or base for base in own.get("__orig_bases__", type_.__bases__))
    return [*own.get(MADE_OF, ()), *(base for base in bases if isinstance(base, type))]


# --- the translations ---------------------------------------------------------------------------------------------

_STRINGS = r'((?:"[^\n]*"\n)+)'
_ENTRY = re.compile(rf"^msgctxt {_STRINGS}msgid {_STRINGS}msgstr {_STRINGS}", re.MULTILINE)


@cache
def chinese() -> Mapping[str, str]:
    """Return the Chinese of every key, looked at again or not. It is read when a text is first asked for in Chinese."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> dict[str, str]:
    """Return the translations of a PO file by key (`msgctxt`), without those that are empty."""
    entries = [match.groups() for match in _ENTRY.finditer(f"{text}\n")]
    # all strings at once: to read each by itself takes three times as long
    lines = (f"[{','.join(strings.splitlines())}]" for key, _, translated in entries for strings in (key, translated))
    texts = map("".join, json.loads(f"[{','.join(lines)}]"))
    return {key: translated for key, translated in zip(texts, texts, strict=True) if translated}
