"""Which fields of a fact name a metric that counts something, such as the sessions of a training program."""

from app.schemas.facts import FACTS

COUNTS: dict[str, tuple[str, ...]] = {kind.plural: schema.counts for kind, schema in FACTS.items()}
"""By the plural of a kind."""
