"""Where sentences of a report begin and end."""

from app.regex import regex

_ENDS = "。！？!?\n"  # a line end ends a sentence
_END = regex(f"[{_ENDS}]")


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the sentence around a place begins and ends (exclusive), with the white space around it.

    A place that lies in several sentences gives all of them together.
    """
    first = max(text.rfind(mark, 0, start) for mark in _ENDS) + 1
    found = [at for mark in _ENDS if (at := text.find(mark, end - 1)) >= 0]
    return first, min(found, default=len(text) - 1) + 1


def sentence_cuts(text: str) -> list[int]:
    """Return every position at which a sentence begins or ends, in order: both ends of the text among them."""
    return sorted({0, len(text), *(match.end() for match in _END.finditer(text))})
