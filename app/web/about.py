"""What is said of the data wherever it goes: name, licence, citation, contact."""

from app.description.dataset import CITATION, LICENCE, LICENCE_URL, NAME
from app.settings import Settings
from app.texts import Phrase, say
from app.vocabulary import Lang

CONTACT = Phrase("about.contact", "the operator of this server")


def asked_about(bounds: Settings, lang: Lang) -> str:
    """Return who may be asked about the data on this server, as text."""
    known = [part for part in (bounds.publisher, bounds.contact) if part]
    return ", ".join(part.removeprefix("mailto:") for part in known) or say(CONTACT, lang)


def about_data(lang: Lang, release: int) -> dict[str, object]:
    """Return name, release, licence, citation and contact in a language."""
    return {
        "name": say(NAME, lang),
        "release": release,
        "licence": say(LICENCE, lang),
        "licence_url": LICENCE_URL,
        "citation": say(CITATION.filled(release=release), lang),
        "contact": say(CONTACT, lang),
    }
