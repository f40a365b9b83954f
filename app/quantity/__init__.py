"""The grammar of Chinese quantities: `5.85万余人次` is 58500, over, 人次.

This package reads the characters of a figure and the words directly around it. It does not decide what a figure is
about, whether it is a metric, a date or a name, or which period it is of. Measure words, idioms and qualifying words
are data and come from the caller.

Nothing is guessed, and no part of a figure is ignored: a numeral with two readings, or with none, is `Unread`.
Arithmetic is exact, on digits and `Decimal`.

A text goes through `characters` (one form for every numeral), `numbers` (the value of a numeral), `borders` (where it
ends), `figure` (a number with its measure word), `sums` (amounts in two units), `words` and `changes` (the words around
a figure) and `lists` (words that are written once for several figures). `grammar` puts them together.
"""

from app.quantity.characters import NUMERAL
from app.quantity.grammar import Grammar
from app.quantity.result import Change, NotAQuantity, Quantity, Reason, Unread
from app.quantity.words import WordGroup, WordRole

__all__ = ["NUMERAL", "Change", "Grammar", "NotAQuantity", "Quantity", "Reason", "Unread", "WordGroup", "WordRole"]
