"""Templates of pages, filled in. Jinja is loaded with the first page: a server of data alone never needs it."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.texts import Phrase, Value, say
from app.vocabulary import Lang, Term

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

FOLDER = Path(__file__).parent / "templates"


class HasLanguage(Protocol):
    """The frame of a page, as far as it matters here."""

    @property
    def lang(self) -> Lang:
        """The language of the page."""


def render(template: str, frame: HasLanguage, texts: Mapping[str, Phrase], /, **values: object) -> bytes:
    """Fill in a template. The same values always give the same bytes.

    A template has `frame`, `lang`, its `values`, `t(name, gap=…)` for the `texts` of its page in the language of the
    page, and `say(phrase)` for any other text or the member of a closed vocabulary. Whatever it shows is escaped. A
    value that it lacks is an error.
    """
    lang = frame.lang

    def said(text: str) -> str:
        return text.called(lang) if isinstance(text, Term) else say(text, lang)

    found = _environment().get_template(template)
    text = found.render(frame=frame, lang=lang, say=said, t=by_name(texts, lang), **values)
    return text.encode("utf-8", "replace")  # an address may hold lone surrogates


def by_name(texts: Mapping[str, Phrase], lang: Lang) -> Callable[..., str]:
    """Return what gives a text by its name, in a language, with its gaps filled."""

    def text(name: str, /, **gaps: Value) -> str:
        phrase = texts[name]
        return say(phrase.filled(**gaps) if gaps else phrase, lang)

    return text


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    made.filters["code"] = _with_code
    return made


def _with_code(text: str) -> "Markup":
    """Write a text as HTML, `code` as code."""
    from markupsafe import Markup, escape

    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts)
    )
