"""What is asked of the database, always at one release. Nothing here knows HTTP.

`resources`, `vocabularies`, `codes` and `sections` say what each list is, in the words of `listing`, and `views` how
rows are shown. `statements` makes the SQL, `reading` runs it, `totals` remembers what was counted. `search`, `edition`,
`series` (counted by `series_totals`, shown by `series_rows` and `series_cube`), `facets`, `metric_counts` and `figures`
answer what no list can. `release` says what is known at a release, and `snapshots` opens one.
"""
