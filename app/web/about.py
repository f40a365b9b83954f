"""What is said of the data wherever it goes: name, licence, citation, contact."""

from starlette.requests import Request

from app.description.dataset import CITATION, LICENCE, LICENCE_URL, NAME
from app.description.operator import Operator
from app.texts import say
from app.vocabulary import Lang


def operator_of(request: Request) -> Operator:
    """Return who publishes the data on this server, and where."""
    operator: Operator = request.app.state.operator
    return operator


def about_data(operator: Operator, lang: Lang, release: int) -> dict[str, object]:
    """Return name, release, licence, citation and contact in a language."""
    return {
        "name": say(NAME, lang),
        "release": release,
        "licence": say(LICENCE, lang),
        "licence_url": LICENCE_URL,
        "citation": say(CITATION.filled(release=release), lang),
        "contact": operator.told(lang),
    }
