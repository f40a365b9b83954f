"""The kinds of fact as seeds, one file a kind: schema of the seed file, checks, and what is computed."""
