"""A request and its answer: query string, negotiation, cursor, problems, lists and records."""
