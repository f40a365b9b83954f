"""The text around a place of a quote, as far as quote, prefix and suffix show it."""

from app.ingest.seeds import EvidenceSeed


def context(evidence: EvidenceSeed, exact: str) -> tuple[str, str]:
    """Return the text before and after `exact` as far as quote, prefix and suffix show it."""
    at = place_in_quote(evidence, exact)
    before, after = (evidence.quote[:at], evidence.quote[at + len(exact) :]) if at is not None else ("", "")
    return max(before, evidence.prefix, key=len), max(after, evidence.suffix, key=len)


def place_in_quote(evidence: EvidenceSeed, exact: str) -> int | None:
    """Return where `exact` stands in the quote with what prefix and suffix say around it, None where it does not."""
    quote, at = evidence.quote, evidence.quote.find(exact)
    while at >= 0:
        before, after = quote[:at], quote[at + len(exact) :]
        if (before.endswith(evidence.prefix) or evidence.prefix.endswith(before)) and (
            after.startswith(evidence.suffix) or evidence.suffix.startswith(after)
        ):
            return at
        at = quote.find(exact, at + 1)
    return None
