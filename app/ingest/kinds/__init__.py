"""The kinds of fact as seeds, one file per kind: schema of the seed file, own checks, computed fields."""
