"""What extraction finds, as a seed folder of drafts: every record has its place and says why a person should look.

- `outline` makes report.yaml, `figures` metrics and numerals, `facts` the rest, `indicators` links figures to what is
  counted in earlier reports, or proposes what is new.
- `folder` puts them together and writes them, beside a copy of the vocabularies.

All of it passes `verify`. Nothing here decides for a person: what is guessed says so.
"""
