"""Where a figure is in its quote, and the text around it as far as quote, prefix and suffix show it."""

from typing import Protocol


class Quoted(Protocol):
    """A place in a text: a quote that holds it, and the text right before and right behind it."""

    @property
    def quote(self) -> str:
        """Words that hold the place."""

    @property
    def prefix(self) -> str:
        """Text right before the place."""

    @property
    def suffix(self) -> str:
        """Text right behind the place."""


def context(evidence: Quoted, exact: str) -> tuple[str, str]:
    """Return the text before and after `exact` as far as quote, prefix and suffix show it."""
    at = place_in_quote(evidence, exact)
    before, after = (evidence.quote[:at], evidence.quote[at + len(exact) :]) if at is not None else ("", "")
    return max(before, evidence.prefix, key=len), max(after, evidence.suffix, key=len)


def place_in_quote(evidence: Quoted, exact: str) -> int | None:
    """Return where in the quote `exact` is, between the texts of prefix and suffix. None where it is not there.

    Of several such places it is the one where prefix and suffix cover most of the quote. None where two are equal.
    """
    if evidence.quote == exact:  # as of most facts that are no figures
        return 0
    fits: list[tuple[int, int]] = []
    quote, prefix, suffix = evidence.quote, evidence.prefix, evidence.suffix
    at = quote.find(exact)
    while at >= 0:
        before, after = quote[:at], quote[at + len(exact) :]
        if (before.endswith(prefix) or prefix.endswith(before)) and (
            after.startswith(suffix) or suffix.startswith(after)
        ):
            fits.append((min(len(before), len(prefix)) + min(len(after), len(suffix)), at))
        at = quote.find(exact, at + 1)
    if len(fits) > 1:
        fits.sort(reverse=True)
        if fits[0][0] == fits[1][0]:
            return None
    return fits[0][1] if fits else None
