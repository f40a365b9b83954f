"""SDMX-JSON 2.0 (https://github.com/sdmx-twg/sdmx-json): what its messages share: names, links, `meta`, errors.

A name is in the language of the client, and all of them stand beside it.
"""

from collections.abc import Mapping
from typing import Any

from app.description.dataset import NAME
from app.formats import ndjson
from app.moment import stamp
from app.sdmx.data import MessageHeader
from app.sdmx.definition import both
from app.sdmx.structures import AGENCY, Artefact, Texts
from app.vocabulary import Lang

_SCHEMAS = "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master"


def schema_of(kind: str) -> str:
    """Return the address of the official schema of messages of a kind, `data` or `structure`."""
    return f"{_SCHEMAS}/{kind}-message/tools/schemas/2.0.0/sdmx-json-{kind}-schema.json"


def text_in(texts: Texts, lang: Lang) -> str:
    """Return a text in a language."""
    return texts.zh if lang is Lang.ZH else texts.en


def said(name: str, texts: Texts, lang: Lang) -> dict[str, Any]:
    """Return a text as `name`, and in both languages as `names`; the same for `description` and others."""
    return {name: text_in(texts, lang), f"{name}s": {Lang.ZH.value: texts.zh, Lang.EN.value: texts.en}}


def link(about: Artefact) -> dict[str, str]:
    """Return the link that names an artefact."""
    return {"rel": about.type.value, "urn": about.urn}


def meta(head: MessageHeader, kind: str, lang: Lang) -> dict[str, Any]:
    """Return what a message says of itself; `kind` is that of its schema."""
    return {
        "schema": schema_of(kind),
        "id": head.id,
        "test": False,
        "prepared": stamp(head.prepared),
        "contentLanguages": [Lang.ZH.value, Lang.EN.value],
        "sender": {"id": AGENCY, **said("name", both(NAME), lang)},
    }


def error(code: int, title: Texts, detail: Texts, lang: Lang) -> bytes:
    """Write an error message."""
    status: Mapping[str, Any] = {"code": code, **said("title", title, lang), **said("detail", detail, lang)}
    return ndjson.dumps({"errors": [status]})
