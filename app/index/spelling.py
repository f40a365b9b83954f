"""One form for words that British and American English spell differently, so that either spelling finds the other.

Words of texts and of queries pass through here before they are stemmed. Nothing that is shown does. The form is an
American one (`dialog`, although Americans write `dialogue` too). Words with one spelling (`cadre`, `expertise`, `hour`)
stay as they are.
"""

from app.regex import regex

# beginnings of words; the rules below apply to the rest of the word
_BEGINNINGS = {
    "aeroplane": "airplane",
    "aesth": "esth",
    "ageing": "aging",
    "aluminium": "aluminum",
    "anaem": "anem",
    "anaesth": "anesth",
    "archaeo": "archeo",
    "artefact": "artifact",
    "councillor": "councilor",
    "counsellor": "counselor",
    "encyclopaed": "encycloped",
    "enquir": "inquir",
    "foet": "fet",
    "gaol": "jail",
    "grey": "gray",
    "gynaeco": "gyneco",
    "haem": "hem",
    "jewellery": "jewelry",
    "kerb": "curb",
    "leukaem": "leukem",
    "licenc": "licens",
    "manoeuv": "maneuv",
    "mould": "mold",
    "moustache": "mustache",
    "oesoph": "esoph",
    "oestr": "estr",
    "orthopaed": "orthoped",
    "paed": "ped",
    "plough": "plow",
    "practis": "practic",
    "pyjama": "pajama",
    "sceptic": "skeptic",
    "skilful": "skillful",
    "smoulder": "smolder",
    "storey": "story",
    "sulph": "sulf",
    "tyre": "tire",
    "wilful": "willful",
    "woollen": "woolen",
    "yoghurt": "yogurt",
}
_BEGINNING = regex("|".join(sorted(_BEGINNINGS, key=len, reverse=True)))

# words that end in -ise in both spellings
_ISE = (
    "adv|advert|appr|ar|chast|circumc|comprom|compr|conc|dem|desp|dev|enfranch|enterpr|exc|exerc|expert|franch|improv|inc"
    "|merchand|moonr|mort|parad|prec|prem|prom|repr|rev|sunr|superv|surm|surpr|telev|treat|upr|[a-z]*w"
)
_ENDINGS = [  # patterns of whole words; all of them are tried, one after the other
    # organize, organizations; not size, which is too short, and not words in -oise and -aise
    (rf"(?!(?:{_ISE})is)([a-z]+[^aeiou])is(e|es|ed|er|ers|ing|ings|able|ations?|ational|ationally)", r"\1iz\2"),
    # analyze; analyses is the plural of analysis too
    (r"(anal|paral|catal|dial|hydrol|electrol)ys(e|ed|er|ers|ing)", r"\1yz\2"),
    # honor, colors, laboring, behavioral; four, hours and tour have no vowel before it
    (
        r"([a-z]*[aeiouy][a-z]*)our(s|ed|ings?|ers?|abl[ey]|ites?|ful|fully|less|al|ally|hoods?|ly|ists?|ism|y|ies|ation|)",
        r"\1or\2",
    ),
    # center, kilometers, theater; cadre, acre, genre and timbre have one spelling
    (r"([a-z]*(?:cent|met|lit|fib|theat|calib|lust|somb|spect|meag|sab|scept|maneuv))r(?:e(s?)|(ed|ing))", r"\1er\2\3"),
    # programs, kilogram
    (r"([a-z]*gram)me(s?)", r"\1\2"),
    # dialog, catalogs, cataloging
    (r"([a-z]+log)u(?:e(s?)|(ed|ing))", r"\1\2\3"),
    (r"(def|off|pret|lic)ence([a-z]*)", r"\1ense\2"),
    (r"([a-z]+dg)e(ments?)", r"\1\2"),
    # likable, sizable, livable
    (r"([a-z]+[kzv])e(able)", r"\1\2"),
]
_RULES = [(regex(rf"{pattern}\Z"), form) for pattern, form in _ENDINGS]


def american(word: str) -> str:
    """Return the American spelling of a word in lower case, or the word itself where no rule changes it."""
    word, mark, rest = word.partition("'")
    if beginning := _BEGINNING.match(word):
        word = _BEGINNINGS[beginning[0]] + word[beginning.end() :]
    for pattern, form in _RULES:
        if match := pattern.match(word):
            word = match.expand(form)
    return word + mark + rest
