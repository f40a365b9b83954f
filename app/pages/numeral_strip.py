"""The numbers of a report's text as a strip, as HTML: each with the sign of its role, and links to the figures.

It is written here and not in a template, as entries of facts are (`app.pages.fact_entry`).
"""

from collections.abc import Mapping, Sequence

from app.pages.marked_text import escaped
from app.schemas.coverage import Numeral
from app.texts import Phrase, say
from app.vocabulary import Lang, Role

SIGNS: Mapping[Role, str] = {  # beside the colour, so that nobody has to tell colours apart
    Role.METRIC: "●",
    Role.TARGET: "▷",
    Role.DATE: "◷",
    Role.NAME: "“",
    Role.PLAN_COUNT: "§",
    Role.THRESHOLD: "≥",
    Role.OTHER: "–",
}
_FURTHER = Phrase("report-page.more", "figure {n} of this number")


def numeral_strip(numerals: Sequence[Numeral], report: str, lang: Lang) -> str:
    """Return the items of the strip, in the order of the text. A number that several figures share has a link to each.

    The title of an item says its role, and the reason where it carries no figure.
    """
    names = {role: role.called(lang) for role in Role}
    return "\n".join(_item(numeral, names, report, lang) for numeral in numerals)


def _item(numeral: Numeral, names: Mapping[Role, str], report: str, lang: Lang) -> str:
    role, text = Role(numeral["role"]), escaped(numeral["text"])
    title = escaped(" · ".join(filter(None, (names[role], numeral["reason"]))))
    slugs = [key.removeprefix(f"{report}.") for key in numeral["metrics"]]
    shown = f'<a href="#{slugs[0]}">{text}</a>' if slugs else text
    for n, slug in enumerate(slugs[1:], start=2):
        further = escaped(say(_FURTHER.filled(n=n), lang))
        shown += f'<a href="#{slug}" aria-label="{text}, {further}">{n}</a>'
    return f'<li class="{role.value}" title="{title}"><b aria-hidden="true">{SIGNS[role]}</b>{shown}</li>'
