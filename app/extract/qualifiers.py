"""The qualifying word of a figure that stands apart from it: 约占全球的四分之三."""

from app.extract.context import Context
from app.regex import LETTER, regex
from app.vocabulary import Qualifier

_APART = regex(f"(约|近|接近|超过?|逾|不足|不到)占(?:到|了)?(?:{LETTER}|[（）]){{1,12}}的?$")
_SAYS = {
    "约": Qualifier.ABOUT,
    "近": Qualifier.NEARLY,
    "接近": Qualifier.NEARLY,
    "超": Qualifier.OVER,
    "超过": Qualifier.OVER,
    "逾": Qualifier.OVER,
    "不足": Qualifier.UNDER,
    "不到": Qualifier.UNDER,
}


def qualifier_of(context: Context) -> Qualifier:
    """Return the qualifier of a figure: its own, else that of a word before 占."""
    own = context.numeral.qualifier
    match = _APART.search(context.before) if own is Qualifier.EXACT and "占" in context.before else None
    return _SAYS[match[1]] if match else own
