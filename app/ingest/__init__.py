"""From seed files to the database: read, verify, render, load. Knows no web."""
