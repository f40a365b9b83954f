"""What is said of the data wherever it goes: name, licence, citation, contact."""

from app.texts import Phrase, say
from app.vocabulary import Lang

NAME = Phrase("about.name", "Structured work-report data")
_LICENCE = Phrase("about.licence", "CC BY 4.0 (data and translations); each report's text belongs to its publisher")
_CITATION = Phrase("about.citation", "Structured work-report data, release {release}, CC BY 4.0")
_CONTACT = Phrase("about.contact", "the operator of this server")


def about_data(lang: Lang, release: int) -> dict[str, object]:
    """Return name, release, licence, citation and contact in a language."""
    return {
        "name": say(NAME, lang),
        "release": release,
        "licence": say(_LICENCE, lang),
        "licence_url": "https://creativecommons.org/licenses/by/4.0/",
        "citation": say(_CITATION.filled(release=release), lang),
        "contact": say(_CONTACT, lang),
    }
