"""The grammar of Chinese quantities: `5.85万余人次` is 58500, over, 人次.

What belongs here: what the characters of a figure say, with the words directly around it. What does not: what a figure
is about, whether it is a metric, a date or a name, over which period, and a qualifier that stands apart from it.
Measure words, idioms and the words that qualify are data and come from the caller.

Nothing is guessed, and nothing is read as less than what stands there: a numeral that has two readings, or none, is
`Unread`. Arithmetic is exact, on digits and `Decimal`.

A text goes through `characters` (one form for every numeral), `numbers` (what a numeral is worth) and `borders` (where
it ends), `figure` (a number with its measure word) and `sums`, `words` and `changes` (what stands around it) and
`lists` (what is written once for several). `grammar` puts them together.
"""

from app.quantity.characters import NUMERAL
from app.quantity.grammar import Grammar
from app.quantity.result import Change, NotAQuantity, Quantity, Reason, Unread
from app.quantity.words import WordGroup, WordRole

__all__ = ["NUMERAL", "Change", "Grammar", "NotAQuantity", "Quantity", "Reason", "Unread", "WordGroup", "WordRole"]
