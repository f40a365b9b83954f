"""From seed files to the database. Knows no web.

1. `seed_folder` reads the files of a folder into records (`seeds`, and `kinds` for the kinds of fact). `seed_file`
   reads one file.
2. `verify` checks the records. `checks` has a module for each subject, `source` the text that they are checked against.
3. `render` makes what is served from a report that passed: bodies, rows of files; `edition_rows` makes rows of tables.
4. `load` writes all of that in one transaction (`load_vocabulary`, `load_report`).

The first three ask no database: `preparing` does them, in several `processes` where there are many reports.

`locate` helps a curator to write seeds.
"""
