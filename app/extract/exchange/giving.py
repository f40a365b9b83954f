"""A draft as spans: quantities labelled by role, facts by class, in the order of the text."""

from app.extract.exchange.attributes import FACTS, attributes_of
from app.extract.exchange.span import TextSpan
from app.extract.result import Draft


def spans_of(draft: Draft) -> list[TextSpan]:
    """Return the spans of a draft with all their attributes. Of two that begin together the longer comes first."""
    found = [
        TextSpan(one.start, one.end, one.role.value, one.raw, attributes_of(one.role.value, one))
        for one in draft.quantities
    ]
    for label, (name, _) in FACTS.items():
        found += [
            TextSpan(one.start, one.end, label, one.quote, attributes_of(label, one)) for one in getattr(draft, name)
        ]
    return sorted(found, key=lambda span: (span.start, -span.end))
