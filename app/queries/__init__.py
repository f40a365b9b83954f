"""Statements: what is asked of the database, always at one release. Knows no HTTP."""
